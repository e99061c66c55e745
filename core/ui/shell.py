"""The frame around every page: style, menu by role, who is signed in, who is on duty."""

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit import net_util
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.pages_manager import PagesManager

from core.commands.sign_in import has_board
from core.domain.viewer import ROLE_LABELS, Right, Role, Viewer
from core.queries import notices, people, territory
from core.ui import bell, command_line, live_link, menu, reads, visitor
from core.ui.guard import guarded
from core.ui.runtime import runtime
from core.ui.visitor import _

WALL = "wall"
CLOCK_S = 55.0
"""Who is on duty and what rings is pushed; the passing of time alone is asked about less often."""
STYLE = Path(__file__).parent / "assets" / "style.css"


def stay_at_home() -> None:
    """Keep Streamlit from asking an outside address for this machine's public IP, which it does at the start and for strange origins."""
    net_util.get_external_ip = lambda: None


def keep_the_theme() -> None:
    """Spare Streamlit gathering its theme from all of its options before every run of every panel; it is the same for as long as the server runs."""
    fill = app_session._populate_theme_msg  # noqa: SLF001  Streamlit has no other way to it

    @cache
    def filled(section: str) -> CustomThemeConfig:
        made = CustomThemeConfig()
        fill(made, section)
        return made

    def copy(theme: CustomThemeConfig, section: str = "theme") -> None:
        if filled(section).ByteSize():  # an empty part is not sent at all
            theme.MergeFrom(filled(section))

    app_session._populate_theme_msg = copy  # noqa: SLF001


def keep_what_was_drawn() -> None:
    """Keep Streamlit from dropping the unsent drawing of a panel that is about to be drawn again.

    It drops these and keeps the message that the whole page is drawn. The browser then clears the panel away as left over, moves up what stands below it, and
    draws the panel over its neighbour: a panel is lost, or the page ("Bad delta path"). The later drawing comes after the earlier one and replaces it.
    """
    drop = ForwardMsgQueue.clear

    def clear(queue: ForwardMsgQueue, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None) -> None:  # noqa: FBT002
        drop(queue, retain_lifecycle_msgs, None if fragment_ids_this_run is None else [])

    ForwardMsgQueue.clear = clear


def only_the_menu() -> None:
    """Keep Streamlit from running a file of `pages/` by itself, without this frame.

    It does so until the first `st.navigation` of the process; a browser that asks for a page right after a restart would be first.
    """
    PagesManager.uses_pages_directory = False


def run() -> None:
    """The whole page; without a database it says so."""
    guarded(_run)


def _run() -> None:
    """Choose the pages for whoever sits here and run the one asked for."""
    st.set_page_config(page_title="执网 Zhiwang", page_icon="🕸", layout="wide", initial_sidebar_state="collapsed")
    st.html(STYLE)
    if not has_board(runtime().store):
        st.navigation([st.Page("pages/setup.py", title=_("Set-up"))], position="hidden").run()
        return
    viewer = visitor.viewer()
    if viewer.must_change_password:
        st.navigation([st.Page("pages/account.py", title=_("My account"))], position="hidden").run()
        return
    home = st.Page("pages/home.py", title=_("Home"), default=True, visibility="hidden")
    own = {
        _(title) if title else "": [st.Page(entry.path, title=_(entry.title), icon=entry.icon) for entry in entries]
        for title, entries in menu.sections_for(viewer).items()
    }
    first = next(iter(own))
    linked = [st.Page(entry.path, title=_(entry.title), visibility="hidden") for entry in menu.passed_around(viewer)]
    page = st.navigation(own | {first: [home, *own[first], *linked]}, position="top")
    live_link.begin()
    if viewer.role is not Role.WALL or page.url_path != WALL:  # a wall has a head of its own
        live_link.panel("head", reads.topics_for(viewer, people.on_duty, notices.unread), lambda: _head(viewer), clock_every_s=CLOCK_S)
    page.run()


def calm(_error: Exception) -> bool:
    """A fault of ours: Streamlit has logged its traceback, the page says one sentence and shows nothing half-drawn as whole."""
    st.error(_("This part of the page has a fault, and it was written down. Nothing was changed; load the page again or tell the administrator."))
    return True


def _head(viewer: Viewer) -> None:
    """One line: court, who is on duty, who you are, and the bell."""
    parts = []
    if viewer.may(Right.TOTALS):
        facts = reads.read(territory.board_facts, viewer)
        parts.append(f"**{facts['name']}** · {_('Enforcement command center')}")
        duty = reads.read(people.on_duty, viewer)
        names = "、".join(one["name"] for one in duty) or _("nobody")
        parts.append(_("On duty: {names}", names=names))
    parts.append(f"{viewer.name} · {_(ROLE_LABELS[viewer.role])}")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.caption("　|　".join(parts), width="content")
        command_line.button(viewer)
        if bell.has_inbox(viewer):
            bell.draw(viewer)
