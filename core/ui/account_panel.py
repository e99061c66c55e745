"""One's own account: language, password, sign out."""

from functools import partial
from pathlib import Path

import streamlit as st

from core import words
from core.api.sign_in import FORTY_DAYS_S, LANGUAGE_COOKIE
from core.commands import people as verbs
from core.commands.sign_in import lock, set_language
from core.domain.viewer import ROLE_LABELS, Viewer
from core.ui import leave, notices, visitor, writes
from core.ui.runtime import runtime
from core.ui.visitor import _

_keep = st.components.v2.component("zhiwang_language", js=(Path(__file__).parent / "assets" / "language.js").read_text(encoding="utf-8"))


def draw(viewer: Viewer) -> None:
    notices.show()
    if viewer.must_change_password:
        st.info(_("This is your first sign-in: choose a password of your own."))
    st.markdown(f"**{viewer.name}** · {_(ROLE_LABELS[viewer.role])} · " + (_("whole board") if "" in viewer.prefixes else "、".join(viewer.prefixes)))
    _language(viewer)
    _password(viewer)
    left, right = st.columns([1, 5])
    if not viewer.must_change_password and left.button(_("Lock this page"), icon=":material/lock:", help=_("Your password opens it again, with everything that was typed. It locks by itself after a while without you.")):
        writes.attempt(partial(lock, idle=runtime().idle), by=viewer)
    if right.button(_("Sign out"), icon=":material/logout:"):
        leave.to("/sign-out")


def _language(viewer: Viewer) -> None:
    wanted = st.segmented_control(_("Language"), list(words.LANGUAGES), default=visitor.language(), format_func=lambda code: words.LANGUAGES[code])
    if wanted and wanted != visitor.language():
        st.session_state["language"] = wanted
        set_language(runtime().store, viewer.account_id, wanted)
        st.rerun()
    _keep(key="language_kept", height=1, data={"name": LANGUAGE_COOKIE, "language": visitor.language(), "max_age": FORTY_DAYS_S})  # every page and the next sign-in ask for it


def _password(viewer: Viewer) -> None:
    with st.form("password"):
        st.markdown(f"**{_('Change the password')}**")
        present = st.text_input(_("Present password"), type="password")
        wanted = st.text_input(_("New password"), type="password", help=_("Ten characters or more, three of: small letters, capitals, digits, signs."))
        again = st.text_input(_("New password again"), type="password")
        if st.form_submit_button(_("Change"), type="primary"):
            if wanted != again:
                notices.refuse(_("The password was not changed: the two new ones differ."))
            elif writes.attempt(partial(verbs.change_password, account_id=viewer.account_id, present=present, wanted=wanted), by=viewer):
                notices.succeed(_("The password is changed; your other sessions have ended."))
            st.rerun()
