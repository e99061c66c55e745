"""Tokens of outside programs: issue one and see it once, see when each was last used, revoke it."""

from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import api_tokens as verbs
from core.commands.api_tokens import TokenOrder
from core.commands.sign_in import token_hash
from core.domain.api_scopes import LONGEST, SCOPE_LABELS
from core.domain.clocks import local_day
from core.domain.viewer import ROLE_LABELS, Role, Viewer
from core.queries import api_tokens
from core.ui import notices, reads, tables, writes
from core.ui.runtime import runtime
from core.ui.visitor import _

_SHOWN_ONCE = "zhiwang_new_token"
USUAL_DAYS = 90
END_OF_DAY = time(16)
"""Midnight at the court, in UTC."""


def draw(viewer: Viewer) -> None:
    """The whole panel; for whoever may connect programs."""
    st.markdown(f"**{_('Tokens of outside programs')}**")
    st.caption(_("A program that holds a token sees and does what the person in that role may, and of this only what is ticked. It works under /api/v1 only."))
    _show_once()
    _issue(viewer)
    _listed(viewer)


def _show_once() -> None:
    """The new token, on this one drawing of the page."""
    token = st.session_state.pop(_SHOWN_ONCE, None)
    if token:
        st.warning(_("Copy this token now: it is not kept and cannot be shown again."), icon=":material/key:")
        st.code(token, language=None)


def _issue(viewer: Viewer) -> None:
    with st.expander(_("Issue a token"), icon=":material/add:"):
        said = st.text_input(_("In whose name"), key="token_search", placeholder=_("name or initials"))
        found: pd.DataFrame = reads.read(api_tokens.token_people, viewer, words=said)
        people = {f"{row.person_id}:{row.role}": _person(row) for row in found.itertuples()}
        with st.form("issue_token", border=False):
            chosen = st.selectbox(_("Person and role"), list(people), index=None, format_func=lambda one: people[one], placeholder=_("choose"))
            name = st.text_input(_("Program"), placeholder=_("for example: the county's grid platform"))
            scopes = st.pills(_("It may"), list(SCOPE_LABELS), selection_mode="multi", format_func=lambda one: _(SCOPE_LABELS[one]))
            today = local_day(runtime().now())
            ends = st.date_input(_("Until"), value=today + timedelta(days=USUAL_DAYS), min_value=today + timedelta(days=1), max_value=today + LONGEST - timedelta(days=1))
            if st.form_submit_button(_("Issue"), type="primary"):
                _send(viewer, chosen, name, list(scopes or ()), ends)


def _person(row: Any) -> str:
    body = f" · {row.body}" if isinstance(row.body, str) else ""
    return f"{row.name} · {_(ROLE_LABELS[Role(row.role)])}{body} · {row.grid_prefix or _('whole board')}"


def _send(viewer: Viewer, chosen: str | None, name: str, scopes: list[str], ends: Any) -> None:
    if not chosen:
        notices.refuse(_("The token was not issued: choose the person in whose name the program acts."))
        st.rerun()
    person, _sep, role = str(chosen).partition(":")
    token = verbs.new_token()
    order = TokenOrder(name, int(person), Role(role), scopes, datetime.combine(ends, END_OF_DAY, UTC))
    if writes.attempt(partial(verbs.issue, order=order, hashed=token_hash(token)), by=viewer):
        st.session_state[_SHOWN_ONCE] = token
    st.rerun()


def _listed(viewer: Viewer) -> None:
    found: pd.DataFrame = reads.read(api_tokens.api_tokens, viewer)
    if found.empty:
        st.info(_("No program has a token yet."))
        return
    tables.shown(found, {
        "Program": found["name"], "In whose name": found["person"], "Role": tables.worded(found["role"], {str(role): label for role, label in ROLE_LABELS.items()}),
        "It may": ["、".join(_(SCOPE_LABELS.get(one, one)) for one in scopes) for scopes in found["scopes"]],
        "Until": [words.full_moment(at)[:16] for at in found["expires_at"]], "Last used": tables.timed(found["used_at"]), "State": [_state(row) for row in found.itertuples()],
    })
    live = {int(row.token_id): f"{row.name} · {row.person}" for row in found[found["live"]].itertuples()}
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    token = left.selectbox(_("Revoke a token"), list(live), index=None, format_func=lambda one: live[one], placeholder=_("choose"))
    if right.button(_("Revoke now"), disabled=token is None, width="stretch"):
        if writes.attempt(partial(verbs.revoke, token_id=int(token or 0)), by=viewer):
            notices.succeed(_("{name}: the token is revoked; the next call with it is refused.", name=live[int(token or 0)]))
        st.rerun()


def _state(row: Any) -> str:
    if row.live:
        return _("in force")
    return _("revoked {at}", at=words.moment(row.revoked_at)) if not pd.isna(row.revoked_at) else _("expired")
