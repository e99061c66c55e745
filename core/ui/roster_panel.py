"""The roster: the week by day and post, empty cells to fill, swaps that wait for a leader."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import duty as verbs
from core.commands.duty import PlannedShift
from core.domain import duty as rules
from core.domain.clocks import LOCAL
from core.domain.viewer import Right, Viewer
from core.queries import court, duty
from core.ui import notices, reads, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

DAYS = 7
WIDTHS = [1, *(2 for _kind in rules.KIND_LABELS)]


def draw(viewer: Viewer) -> None:
    began = _week_start(viewer)
    found: pd.DataFrame = reads.read(duty.roster, viewer, since=began, until=began + timedelta(days=DAYS))
    _waiting(viewer, found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _plan(viewer, began, found)
    with right:
        _change(viewer, found)


def _week_start(viewer: Viewer) -> datetime:
    """From the hour of handover of the present duty day, or of the week that was turned to."""
    now_start = rules.handover_before(runtime().now(), reads.read(court.settings, viewer))
    weeks = int(st.session_state.get("roster_week", 0))
    return now_start + timedelta(weeks=weeks)


def _turn(by: int) -> None:
    st.session_state["roster_week"] = int(st.session_state.get("roster_week", 0)) + by


def _plan(viewer: Viewer, began: datetime, found: pd.DataFrame) -> None:
    """One row a duty day; a filled post shows its name, an empty one is a choice. A day runs from handover to handover."""
    people: pd.DataFrame = reads.read(duty.desk_people, viewer)
    names = dict(zip(people["person_id"].astype(int), people["name"], strict=True))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Week before"), on_click=_turn, args=(-1,), icon=":material/chevron_left:")
        st.button(_("Week after"), on_click=_turn, args=(1,), icon=":material/chevron_right:")
        st.markdown(f"**{words.moment(began)} – {words.moment(began + timedelta(days=DAYS))}**")
    with st.form("roster", border=True):
        for column, kind in zip(st.columns(WIDTHS)[1:], rules.KIND_LABELS, strict=True):
            column.caption(_(rules.KIND_LABELS[kind]))
        wanted = [shift for day in range(DAYS) for shift in _day(began + timedelta(days=day), found, names)]
        if st.form_submit_button(_("Plan what was chosen"), type="primary", disabled=began + timedelta(days=DAYS) < runtime().now()):
            if made := writes.attempt(partial(verbs.plan, shifts=tuple(wanted)), by=viewer, key=writes.form_key("roster")):
                writes.form_done("roster")
                notices.succeed(_("{count} shifts planned.", count=len(made)))
            st.rerun()


def _day(start: datetime, found: pd.DataFrame, names: dict[int, str]) -> list[PlannedShift]:
    columns = st.columns(WIDTHS, vertical_alignment="center")
    columns[0].markdown(f"**{_day_name(start.astimezone(LOCAL).date())}**")
    wanted = []
    for column, kind in zip(columns[1:], rules.KIND_LABELS, strict=True):
        there = found[(found["kind"] == kind) & (found["starts_at"] < start + timedelta(days=1)) & (found["ends_at"] > start)]
        holes = rules.gaps([rules.Shift(row.kind, row.starts_at, row.ends_at) for row in there.itertuples()], start, start + timedelta(days=1), [kind])
        if not there.empty:
            column.markdown(_held(there, start))
        if holes:
            if kind in rules.NEEDED:
                column.markdown(_hole(kind, holes, empty=there.empty))
            person = column.selectbox(_(rules.KIND_LABELS[kind]), [0, *names], format_func=lambda key: names.get(key, "—"), key=f"roster_{kind}_{start:%m%d}", label_visibility="collapsed")
            if person:
                wanted += [PlannedShift(person, kind, hole.starts_at, hole.ends_at) for hole in holes]
    return wanted


def _held(there: pd.DataFrame, start: datetime) -> str:
    """Names; with their hours where it is not the whole duty day."""
    lines = []
    for row in there.itertuples():
        whole = row.starts_at <= start and row.ends_at >= start + timedelta(days=1)
        hours = "" if whole else f" {words.moment(row.starts_at)[6:]}–{words.moment(row.ends_at)[6:]}"
        lines.append(f"{as_text(row.name)}{hours}" + ("　⇄" if row.instead_of else ""))
    return "  \n".join(lines)


def _hole(kind: str, holes: list[rules.Gap], *, empty: bool) -> str:
    label = _(rules.KIND_LABELS[kind])
    hours = "" if empty else "　" + "、".join(f"{words.moment(hole.starts_at)[6:]}–{words.moment(hole.ends_at)[6:]}" for hole in holes)
    return f":red[▲ {label}{hours}]"


def _day_name(day: date) -> str:
    return f"{day:%m-%d} " + (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))[day.weekday()]


def _change(viewer: Viewer, found: pd.DataFrame) -> None:
    """Swap or cancel a shift that is still ahead."""
    now = runtime().now()
    ahead = found[found["ends_at"] > now]
    if ahead.empty:
        st.info(_("Nobody is on the roster in this week. Choose people on the left."))
        return
    labels = {int(row.duty_id): f"{words.moment(row.starts_at)} · {_(rules.KIND_LABELS[row.kind])} · {row.name}" for row in ahead.itertuples()}
    with st.container(border=True):
        st.markdown(f"**{_('Change a shift')}**")
        shift = st.selectbox(_("Shift"), list(labels), format_func=lambda key: labels[key], key="change_shift")
        people: pd.DataFrame = reads.read(duty.desk_people, viewer)
        names = dict(zip(people["person_id"].astype(int), people["name"], strict=True))
        taker = st.selectbox(_("Who takes it over"), list(names), index=None, format_func=lambda key: names[key], key="change_taker", placeholder=_("choose"))
        why = st.text_input(_("Why"), key="change_why")
        with st.container(horizontal=True):
            if st.button(_("Ask to swap"), type="primary", disabled=taker is None):
                _take(viewer, partial(verbs.ask_swap, duty_id=shift, to_person_id=int(taker or 0), why=why), _("Asked. The shift stays as it is until a leader consents."))
            if viewer.may(Right.APPROVE) and st.button(_("Cancel the shift")):
                _take(viewer, partial(verbs.cancel, duty_id=shift, reason=why), _("The shift is cancelled."))
    st.caption(_("A swap needs a leader's consent; two posts need two people."))
    swapped = found[found["instead_of"].notna()]
    tables.shown(swapped, {"Start": tables.timed(swapped["starts_at"]), "Now": swapped["name"], "Before": swapped["instead_of"], "Consent of": swapped["consent"].fillna("—")})


def _waiting(viewer: Viewer, found: pd.DataFrame) -> None:
    """Swaps that a leader has still to decide."""
    for row in found[found["swap_to"].notna()].itertuples():
        with st.container(border=True):
            st.markdown(f":orange[◆ {_('Swap asked for')}]　{words.moment(row.starts_at)} · {_(rules.KIND_LABELS[row.kind])}: {as_text(row.name)} → **{as_text(row.swap_to)}**　{as_text(row.swap_why)}（{as_text(row.swap_by or '—')}）")
            if viewer.may(Right.APPROVE):
                with st.container(horizontal=True):
                    for agree, label in ((True, _("Consent")), (False, _("Decline"))):
                        if st.button(label, type="primary" if agree else "secondary", key=f"swap_{agree}_{row.duty_id}"):
                            _take(viewer, partial(verbs.decide_swap, duty_id=int(row.duty_id), agree=agree), _("Decided."))


def _take(viewer: Viewer, command: Any, said: str) -> None:
    if writes.attempt(command, by=viewer):
        notices.succeed(said)
    st.rerun()
