"""The overview of one operation: totals, bodies and their answers, teams, targets, and the report of one."""

from functools import partial

import pandas as pd
import streamlit as st

from core.commands import operations as verbs
from core.commands import targets as target_verbs
from core.commands.targets import TargetReport
from core.domain import operation_life as life
from core.domain import vocabulary
from core.domain.operation_figures import BY_CODE as FIGURE
from core.domain.operation_figures import HEADLINES
from core.domain.operation_results import RESULT_LABELS
from core.domain.viewer import Right, Viewer
from core.queries.operations import OperationCard
from core.ui import notices, tables, writes
from core.ui.safe_text import as_text
from core.ui.visitor import _, money

NAMED_BODIES = 6
MOST_NUMBERS = 7
ANSWER_MARK = {"accepted": ":green[● {}]", "declined": ":red[▲ {}]", "asked": ":gray[○ {}]"}


def draw(viewer: Viewer, card: OperationCard) -> None:
    """Totals, bodies, teams, targets and the report of one."""
    _totals(card)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _bodies(viewer, card)
        tables.shown(card.teams, {"Team": card.teams["name"], "Leader": card.teams["leader"].fillna("—"), "People": card.teams["members"], "Vehicles": card.teams["vehicles"]})
    with right:
        _targets(viewer, card)


def _totals(card: OperationCard) -> None:
    """战果, counted from the rows of the targets; at most seven numbers, all of them in the view of results."""
    figures = card.totals
    shown = [(_("Targets done"), f"{figures['done']}/{figures['targets']}"), (_("Money received"), money(figures["received_fen"]))]
    shown += [(_(FIGURE[code].label), f"{figures[code]}") for code in HEADLINES if figures[code]][: MOST_NUMBERS - len(shown)]
    for column, (label, value) in zip(st.columns(len(shown)), shown, strict=True):
        column.metric(label, value)


def _bodies(viewer: Viewer, card: OperationCard) -> None:
    accepted = int((card.bodies["answer"] == "accepted").sum())
    missing = card.bodies.loc[card.bodies["answer"] == "asked", "name"].tolist()
    st.markdown(f"**{_('Bodies')}　{_('{accepted}/{all} accepted', accepted=accepted, all=len(card.bodies))}**")
    if missing:
        named = missing[:NAMED_BODIES] + (["…"] if len(missing) > NAMED_BODIES else [])
        st.markdown(f":orange[◆ {_('No answer yet: {bodies}', bodies=[as_text(one) for one in named])}]")
    for body in card.bodies.itertuples():
        with st.container(border=True):
            mark = ANSWER_MARK[body.answer].format(_(life.ANSWER_LABELS[body.answer]))
            st.markdown(f"{mark}　**{as_text(body.name)}**　{_('{people} people, {vehicles} vehicles', people=body.head_count, vehicles=body.vehicles)}" + (f"  \n{as_text(body.reason)}" if body.reason else ""))
            own = viewer.may(Right.JOIN) and viewer.organisation_id == body.organisation_id
            if body.answer == "asked" and (own or viewer.may(Right.OPERATE)) and card.operation["state"] in ("submitted", "approved", "running"):
                answer(viewer, card.operation["id"], body.organisation_id, own=own)


def answer(viewer: Viewer, operation_id: int, organisation_id: int, *, own: bool) -> None:
    said = st.text_input(
        _("Reason, if you decline") if own else _("Who answered, by which channel"), key=f"said_{operation_id}_{organisation_id}", label_visibility="collapsed",
        placeholder=_("Reason, if you decline") if own else _("Who answered, by which channel"),
    )
    with st.container(horizontal=True):
        for accept, label in ((True, _("Accept")), (False, _("Decline"))):
            if st.button(label, type="primary" if accept else "secondary", key=f"answer_{accept}_{operation_id}_{organisation_id}"):
                command = partial(
                    verbs.answer_for_body, operation_id=operation_id, organisation_id=organisation_id, accept=accept,
                    reason="" if accept else said, on_behalf="" if own else said,
                )
                writes.attempt(command, by=viewer)
                st.rerun()


def _targets(viewer: Viewer, card: OperationCard) -> None:
    targets = card.targets
    st.markdown(f"**{_('Targets')}**（{len(targets)}）")
    if targets.empty:
        st.caption(_("No target of this operation lies in your grids."))
        return
    st.session_state["ids_targets"] = targets["target_id"].tolist()
    st.dataframe(
        pd.DataFrame({
            _("State"): tables.worded(targets["state"], life.TARGET_STATE_LABELS), _("Name"): targets["name"], _("Measure"): tables.worded(targets["measure"], vocabulary.MEASURE_LABELS),
            _("Result"): tables.worded(targets["result"], RESULT_LABELS), _("Received"): [money(f) if f else "" for f in targets["amount_fen"]],
            _("Team"): targets["team"].fillna("—"), _("Place"): targets["place"].fillna("—"), _("Reported"): tables.timed(targets["reported_at"]),
        }),
        hide_index=True, height=min(430, 38 + 35 * len(targets)), key="target_rows",
    )
    if card.operation["state"] == "running" and viewer.may(Right.REPORT):
        _report(viewer, targets)


def _report(viewer: Viewer, targets: pd.DataFrame) -> None:
    """One target's state or result; the chosen record's name stands on the button."""
    names = dict(zip(targets["target_id"], targets["name"], strict=True))
    with st.container(border=True):
        target = st.selectbox(_("Report on"), list(names), format_func=lambda one: names[one], key="report_target")
        state = st.segmented_control(_("State"), ["underway", "arrived", "done"], format_func=lambda code: _(life.TARGET_STATE_LABELS[code]), default="done", key="report_state") or "done"
        left, right = st.columns(2)
        result = left.selectbox(_("Result"), list(RESULT_LABELS), index=None, placeholder=_("choose"), format_func=lambda code: _(RESULT_LABELS[code]), key="report_result", disabled=state != "done")
        amount = right.number_input(_("Received, yuan"), min_value=0.0, step=100.0, value=0.0, key="report_amount", disabled=state != "done")
        note = st.text_input(_("Note"), key="report_note")
        if target is not None and st.button(_("Report: {name}", name=as_text(names[target])), type="primary", width="stretch"):
            report = TargetReport(state, result if state == "done" else None, round(amount * 100) if state == "done" else 0, note)
            if writes.attempt(partial(target_verbs.report_target, target_id=int(target), report=report), by=viewer):
                notices.succeed(_("Reported: {name}.", name=names[target]))
            st.rerun()
