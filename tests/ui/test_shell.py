"""What the frame does to the server itself."""

import socket

import pytest
from streamlit import config, net_util
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session
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


def test_the_theme_is_gathered_once_and_sent_as_streamlit_would(monkeypatch: pytest.MonkeyPatch) -> None:
    options = config.get_options_for_section
    asked: list[str] = []
    monkeypatch.setattr(config, "get_options_for_section", lambda section: asked.append(section) or options(section))
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)

    def sent() -> bytes:
        said = NewSession()
        for part, section in ((said.custom_theme, "theme"), (said.custom_theme.dark, "theme.dark"), (said.custom_theme.light, "theme.light")):
            app_session._populate_theme_msg(part, section)
        return said.SerializeToString(deterministic=True)

    plain = sent()
    asked.clear()
    shell.keep_the_theme()
    assert [sent(), sent()] == [plain, plain] and sorted(asked) == ["theme", "theme.dark", "theme.light"]


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
