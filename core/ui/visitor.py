"""Who sits at this browser, and in which language."""

from typing import Any

import streamlit as st

from core import words
from core.api.sign_in import LANGUAGE_COOKIE
from core.api.visitor import COOKIE, DEVICE_COOKIE
from core.commands.sign_in import token_hash
from core.domain.viewer import Viewer
from core.queries.devices import device_viewer
from core.queries.people import viewer_of
from core.store.session import reading
from core.ui import leave
from core.ui.runtime import runtime

KEEP_S = 20


@st.cache_resource(max_entries=2000, show_spinner=False)
def _viewer(person: str, screen: str, stamp: int, window: int) -> Viewer | None:
    """A person goes before the screen. Asked again when people, sessions or screens changed, and every `KEEP_S` seconds."""
    del stamp, window
    run = runtime()
    with reading(run.store) as session:
        found = viewer_of(session, person, now=run.now(), idle=run.idle) if person else None
        return found or (device_viewer(session, screen) if screen else None)


def find() -> Viewer | None:
    """The signed-in viewer, or None."""
    person, screen = (token_hash(token) if (token := st.context.cookies.get(name)) else "" for name in (COOKIE, DEVICE_COOKIE))
    if not person and not screen:
        return None
    run = runtime()
    stamp = sum(run.hub.stamp(board, ("people", "devices")) for board in run.hub.boards())
    return _viewer(person, screen, stamp, int(run.now().timestamp() // KEEP_S))


def viewer() -> Viewer:
    """The signed-in viewer; stops the page when there is none."""
    found = find()
    if found is None:
        st.warning(_("Nobody is signed in here, or the session has ended. Your words on this page are kept."))
        if st.button(_("Sign in")):
            leave.to("/sign-in")
        st.stop()
    return found


def language() -> str:
    """Of the browser's choice, of a screen's settings; the cookie of the sign-in page is read once a session, since a page asks for every word."""
    wanted = st.session_state.get("language")
    if wanted is None:
        screen = find()
        own = screen.language if screen is not None and screen.device_id is not None else st.context.cookies.get(LANGUAGE_COOKIE, words.DEFAULT)
        wanted = st.session_state["language"] = own
    return wanted if wanted in words.LANGUAGES else words.DEFAULT


def _(message: str, **places: Any) -> str:
    """The message in the visitor's language."""
    return words.say(message, language(), **places)


def money(fen: int | None) -> str:
    return words.money(fen, language())
