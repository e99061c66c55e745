"""What the frame does to the server itself."""

import socket

import pytest
from streamlit import config, net_util

from core.ui import shell


def test_the_server_asks_no_outside_address_for_its_own_public_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a connection to the outside")

    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    shell.stay_at_home()

    assert net_util.get_external_ip() is None


def test_the_theme_is_gathered_once_and_nobody_can_change_it_for_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = config.get_options_for_section("theme")
    asked = []
    monkeypatch.setattr(config, "get_options_for_section", lambda section: asked.append(section) or dict(whole))
    shell.keep_the_theme()

    config.get_options_for_section("theme").clear()
    assert config.get_options_for_section("theme") == whole and asked == ["theme"]
