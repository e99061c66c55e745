"""People, roles and sessions, for the administrator."""

from datetime import UTC, datetime, time
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import people as verbs
from core.commands.people import NewPerson
from core.domain.crews import SEX_LABELS
from core.domain.viewer import ROLE_LABELS, Role, Viewer
from core.queries import people
from core.ui import notices, reads, tables, writes
from core.ui.safe_text import as_text
from core.ui.visitor import _


def add(viewer: Viewer) -> None:
    """A person with one account of their own and a first role."""
    with st.expander(_("Add a person"), icon=":material/person_add:"), st.form("add_person", border=False):
        left, right = st.columns(2)
        name = left.text_input(_("Name"))
        login = right.text_input(_("Sign-in name"))
        password = left.text_input(_("First password"), type="password", help=_("The person changes it at the first sign-in."))
        role = right.selectbox(_("Role"), list(Role), format_func=lambda one: _(ROLE_LABELS[one]))
        prefix = left.text_input(_("Grid code prefix"), help=_("Empty is the whole board; nine digits are a town."))
        ends = right.date_input(_("Role ends on"), value=None)
        sex = left.selectbox(_("Sex"), list(SEX_LABELS), index=None, format_func=lambda code: _(SEX_LABELS[code]), placeholder=_("not said"), help=_("A team that searches needs a female officer."))
        if st.form_submit_button(_("Add"), type="primary"):
            until = datetime.combine(ends, time(16), UTC) if ends else None
            new = NewPerson(name, login, password, role, prefix.strip(), viewer.organisation_id, role_ends_at=until, sex=sex)
            if writes.attempt(partial(verbs.add_person, new=new), by=viewer):
                notices.succeed(_("{name} can sign in as {login}.", name=name, login=login))
            st.rerun()


def accounts(viewer: Viewer) -> None:
    said = st.text_input(_("Search"), key="search", placeholder=_("name, initials or sign-in name"))
    found: pd.DataFrame = reads.read(people.accounts, viewer, words=said)
    if found.empty:
        st.info(_("No account fits."))
        return
    tables.shown(found, {
        "Name": found["name"], "Sign-in name": found["login"], "Role": tables.worded(found["role"], {str(role): label for role, label in ROLE_LABELS.items()}),
        "Grids": [prefix or _("whole board") for prefix in found["grid_prefix"].fillna("")], "Ends": tables.timed(found["ends_at"]),
        "Locked until": tables.timed(found["locked_until"]),
    }, height=360)
    _end_role(viewer, found)


def _end_role(viewer: Viewer, found: pd.DataFrame) -> None:
    running = found[found["grant_id"].notna() & found["ends_at"].isna()]
    names = {int(row.grant_id): f"{row.name} · {_(ROLE_LABELS[Role(row.role)])}" for row in running.itertuples()}
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    grant = left.selectbox(_("End a role"), list(names), index=None, format_func=lambda one: names[one], placeholder=_("choose"))
    if right.button(_("End it now"), disabled=grant is None, width="stretch"):
        _run(viewer, partial(verbs.end_role, grant_id=int(grant or 0)), _("The role has ended."))


def sessions(viewer: Viewer) -> None:
    """Who is signed in; any of them can be ended at once."""
    found: pd.DataFrame = reads.read(people.sessions, viewer)
    st.markdown(f"**{_('Signed in now')}**（{len(found)}）")
    for row in found.head(50).itertuples():
        left, right = st.columns([6, 1], vertical_alignment="center")
        left.markdown(f"{as_text(row.name)} · {as_text(row.login)} · {_(ROLE_LABELS[Role(row.role)])} · {row.address or '—'}")
        if right.button(_("End"), key=f"end_{row.session_id}", disabled=row.session_id == viewer.session_id):
            _run(viewer, partial(verbs.end_session, session_id=int(row.session_id)), _("The session has ended."))


def _run(viewer: Viewer, command: Any, said: str) -> None:
    if writes.attempt(command, by=viewer):
        notices.succeed(said)
    st.rerun()
