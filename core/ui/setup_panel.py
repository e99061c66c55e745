"""The first page on an empty database: the demo county, or a court of one's own."""

import streamlit as st

from core import words
from core.commands.setup import NewCourt, set_up
from core.domain.refusals import Refused
from core.intake import demo
from core.ui import leave, setup_code
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, language


def draw() -> None:
    """Code first; then two ways."""
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.title(_("Set up the enforcement command center"))
    other = next(code for code in words.LANGUAGES if code != language())
    if right.button(words.LANGUAGES[other]):
        st.session_state["language"] = other
        st.rerun()
    code = st.text_input(_("Set-up code"), help=_("Six digits; they stand in the terminal in which the center was started."), key="setup_code")
    if not code:
        st.caption(_("Six digits; they stand in the terminal in which the center was started."))
        return
    if not setup_code.fits(code):
        st.error(_("This is not the code. Look in the terminal, at the line “set-up code”."))
        return
    left, right = st.columns(2, gap="large")
    with left.container(border=True):
        _demo()
    with right.container(border=True):
        _court()


def _demo() -> None:
    st.subheader(_("Look around first"))
    st.markdown(_("Load the demo county: 25 towns, 622 villages, 2,331 basic grids, 3,307 cases. All people are invented, the outlines are schematic."))
    if not st.button(_("Load the demo county"), type="primary", icon=":material/map:"):
        return
    bar = st.progress(0.0, text=_("Starting"))
    demo.load(runtime().store, now=runtime().now(), progress=lambda share, text: bar.progress(min(share, 1.0), text=_(text)) and None)
    bar.progress(1.0, text=_("Done"))
    st.success(_("The demo county is loaded."))
    leave.to("/sign-in")


def _court() -> None:
    st.subheader(_("Set up your court"))
    st.markdown(_("Name the court and its first administrator. Outlines, people and cases are imported after signing in."))
    with st.form("court", border=False):
        name = st.text_input(_("Name of the court"))
        area = st.text_input(_("Division code, six digits"))
        court = st.text_input(_("Court's short code in case numbers"), placeholder="豫1425")
        administrator = st.text_input(_("Administrator's name"))
        login = st.text_input(_("Administrator's sign-in name"))
        password = st.text_input(_("Password"), type="password", help=_("Ten characters or more, three of: small letters, capitals, digits, signs."))
        sent = st.form_submit_button(_("Set up"), type="primary")
    if sent:
        try:
            set_up(runtime().store, NewCourt(name, court, area, administrator, login, password), at=runtime().now())
        except Refused as refused:
            st.error(as_text(words.refusal(refused, language())))
            return
        leave.to("/sign-in")
