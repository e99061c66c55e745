"""Petitions: how they stand by their clocks, registering one, and settling the one that is ticked."""

from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import petitions as verbs
from core.domain.clocks import local_day
from core.domain.court_settings import BY_KEY
from core.domain.node_clocks import IN_TIME, LATE, OVERDUE, RUNNING, SOON, STATE_LABELS, STATE_SIGNS
from core.domain.petitions import LEVEL_LABELS, OUTCOME_LABELS, SETTLE, WAY_LABELS
from core.domain.refusals import N_
from core.domain.viewer import Viewer
from core.queries import nodes, petitions
from core.ui import chosen, notices, reads, row_picks, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

TOPICS = reads.topics_of(petitions.petitions, petitions.handlers)
PARTS = {"open": N_("Not settled"), OVERDUE: N_("▲ Over their time"), SOON: N_("◆ Soon due"), RUNNING: N_("● Running"), "settled": N_("✓ Settled, one year")}


def draw(viewer: Viewer) -> None:
    """Parts with their counts, each of which opens its rows."""
    notices.show()
    found: pd.DataFrame = reads.read(petitions.petitions, viewer)
    states = found["state"]
    parts = {"open": states.isin((OVERDUE, SOON, RUNNING)), OVERDUE: states == OVERDUE, SOON: states == SOON, RUNNING: states == RUNNING, "settled": states.isin((IN_TIME, LATE))}
    part = st.segmented_control(_("State"), list(PARTS), default="open", format_func=lambda one: f"{_(PARTS[one])} {int(parts[one].sum())}", key="petition_part", label_visibility="collapsed") or "open"
    rows = found[parts[part]]
    st.caption(_("Registered and given out within 5 working days, settled and the petitioner told within 30 days ({rule}; the court may set it tighter).", rule=BY_KEY[SETTLE].source))
    if rows.empty:
        st.info(_("No petition here. One that comes in is registered below."))
    picked = row_picks.picked(f"petition_{part}", [int(one) for one in rows["petition_id"]], columns(rows), one_only=True, height_px=420) if len(rows) else []
    if picked:
        _one(viewer, rows[rows["petition_id"] == picked[0]].iloc[0].to_dict())
    _new(viewer)


def columns(rows: pd.DataFrame, *, with_case: bool = True) -> dict[str, Any]:
    """The columns of a list of petitions."""
    return {
        N_("State"): [f"{STATE_SIGNS[one]} {_(STATE_LABELS[one])}" for one in rows["state"]], N_("Days"): [_days(state, days) for state, days in zip(rows["state"], rows["days"], strict=True)],
        **({"Case number": rows["number"].fillna("—"), "Debtor": rows["debtor_names"].fillna("—")} if with_case else {}), N_("Petitioner"): rows["person"],
        N_("Matter"): [one or "—" for one in rows["words"]], N_("How it came"): tables.worded(rows["way"], WAY_LABELS), N_("Addressed to"): tables.worded(rows["level"], LEVEL_LABELS),
        N_("Handles"): rows["handler"].fillna("—"), N_("Came on"): tables.dated(rows["came_on"]),
        N_("Registered"): [f"{day} ▲ {_('late')}" if late else day for day, late in zip(tables.dated(rows["registered_on"]), rows["registered_late"], strict=True)],
        N_("Due"): tables.dated(rows["due"]), N_("Settled on"): tables.dated(rows["settled_on"]), N_("Outcome"): tables.worded(rows["outcome"], OUTCOME_LABELS),
    }


def _days(state: str, days: int) -> str:
    if state in (IN_TIME, LATE):
        return "—"
    return _("{days} days over", days=-days) if days < 0 else _("{days} days left", days=days)


def _today() -> date:
    return local_day(runtime().now())


def _one(viewer: Viewer, row: dict[str, Any]) -> None:
    key = int(row["petition_id"])
    if pd.isna(row["case_id"]):
        st.caption(_("This petition came without a case; it stands in the figures only."))
        return
    chosen.case_file(int(row["case_id"]), _("File of {number}", number=row["number"]))
    if not isinstance(row["outcome"], str):
        left, right = st.columns([2, 3], gap="large")
        with left:
            _give(viewer, key, row)
        with right:
            _settle(viewer, key, row)
        return
    st.markdown(f"**{_(OUTCOME_LABELS[row['outcome']])}**　{as_text(row['settled_words'])}　:gray[{as_text(row['document'])}]")
    why = st.text_input(_("What was wrong"), key=f"petition_why_{key}")
    if st.button(_("Take the settling back"), icon=":material/undo:", key=f"petition_reopen_{key}"):
        if writes.attempt(partial(verbs.reopen, petition_id=key, why=why), by=viewer):
            notices.succeed(_("The petition in {number} is open again.", number=row["number"]))
        st.rerun()


def _people(viewer: Viewer) -> dict[int, str]:
    found: pd.DataFrame = reads.read(petitions.handlers, viewer)
    return {int(row.person_id): str(row.name) for row in found.itertuples(index=False, name="Person")}


def _give(viewer: Viewer, key: int, row: dict[str, Any]) -> None:
    people = _people(viewer)
    handler = st.selectbox(_("Handles"), list(people), format_func=people.__getitem__, index=None, key=f"petition_handler_{key}", placeholder=row["handler"] if isinstance(row["handler"], str) else _("choose somebody"))
    if st.button(_("Give it out"), disabled=handler is None, key=f"petition_give_{key}"):
        if done := writes.attempt(partial(verbs.give, petition_id=key, handler_id=handler or 0), by=viewer):
            notices.succeed(_("{name} has the petition in {number} and is told.", name=done["handler"], number=row["number"]))
        st.rerun()


def _settle(viewer: Viewer, key: int, row: dict[str, Any]) -> None:
    left, middle, right = st.columns(3)
    outcome = left.selectbox(_("Outcome"), list(OUTCOME_LABELS), format_func=lambda one: _(OUTCOME_LABELS[one]), key=f"petition_outcome_{key}") or ""
    day = middle.date_input(_("Petitioner told on"), value=_today(), max_value=_today(), key=f"petition_day_{key}")
    document = right.text_input(_("Document"), key=f"petition_document_{key}")
    said = st.text_input(_("What the petitioner was told"), key=f"petition_words_{key}")
    if st.button(_("Settle"), type="primary", key=f"petition_settle_{key}"):
        if writes.attempt(partial(verbs.settle, petition_id=key, outcome=outcome, day=day, words=said, document=document), by=viewer, key=writes.form_key(f"petition_{key}")):
            writes.form_done(f"petition_{key}")
            notices.succeed(_("The petition in {number} is settled.", number=row["number"]))
        st.rerun()


def _new(viewer: Viewer) -> None:
    with st.expander(_("Register a petition"), icon=":material/add:"):
        typed = st.text_input(_("Case number"), placeholder=_("a part of the number is enough"), key="petition_search")
        if not typed.strip():
            st.caption(_("A petition hangs on a case: find it by its number first."))
            return
        cases: pd.DataFrame = reads.read(nodes.cases_by_number, viewer, words=typed)
        numbers = {int(row.case_id): str(row.number) for row in cases.itertuples()}
        if not numbers:
            st.caption(_("No case with this number in your grids. Type less of it."))
            return
        case_id = st.selectbox(_("Case"), list(numbers), format_func=numbers.__getitem__, key="petition_case")
        first, second, third, fourth = st.columns(4)
        person = first.text_input(_("Petitioner"), key=writes.form_key("petition_person"))
        came_on = second.date_input(_("Came on"), value=_today(), max_value=_today(), key="petition_came")
        way = third.selectbox(_("How it came"), list(WAY_LABELS), format_func=lambda one: _(WAY_LABELS[one]), key="petition_way") or "visit"
        level = fourth.selectbox(_("Addressed to"), list(LEVEL_LABELS), format_func=lambda one: _(LEVEL_LABELS[one]), key="petition_level") or "own"
        said = st.text_input(_("Matter"), key=writes.form_key("petition_said"))
        people = _people(viewer)
        handler = st.selectbox(_("Handles"), list(people), format_func=people.__getitem__, index=None, key="petition_new_handler", placeholder=_("nobody yet"))
        if st.button(_("Register it"), type="primary", key="petition_register"):
            new = verbs.NewPetition(case_id or 0, person, came_on, said, way, level, handler)
            if done := writes.attempt(partial(verbs.register, new=new), by=viewer, key=writes.form_key("petition_new")):
                for name in ("petition_new", "petition_person", "petition_said"):
                    writes.form_done(name)
                notices.succeed(_("The petition in {number} is registered.", number=done["number"]))
            st.rerun()
