"""What the frame does to the server itself."""

import socket

import pytest
from streamlit import config, net_util
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

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


def test_a_panel_that_is_drawn_again_before_it_was_sent_keeps_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what stands after it would come first, and the browser gives up the page."""
    def redraw_of_the_second_panel() -> list[int]:
        queue = ForwardMsgQueue()
        for place, panel in enumerate(["first", "second", "third"]):
            drawn = ForwardMsg()
            drawn.metadata.delta_path[:] = [0, place]
            drawn.delta.fragment_id = panel
            drawn.delta.add_block.vertical.border = False
            queue.enqueue(drawn)
        queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["second"])
        return [said.metadata.delta_path[-1] for said in queue.flush()]

    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)
    assert redraw_of_the_second_panel() == [0, 2], "Streamlit keeps the place by itself now: keep_what_was_drawn can go"
    shell.keep_what_was_drawn()

    assert redraw_of_the_second_panel() == [0, 1, 2]
