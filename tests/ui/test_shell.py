"""What the frame does to the server itself."""

import socket

import pytest
from streamlit import net_util

from core.ui import shell


def test_the_server_asks_no_outside_address_for_its_own_public_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a connection to the outside")

    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    shell.stay_at_home()

    assert net_util.get_external_ip() is None
