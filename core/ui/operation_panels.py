"""The list of operations, and the page of one: its head, its moves, its views."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import operations as verbs
from core.domain import operation_life as life
from core.domain.operation_kinds import CLASS_LABELS, KIND_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import operations
from core.queries.operations import OperationCard
from core.ui import chosen, drills, leader_record, notices, operation_months, operation_overview, operation_views, reads, tables, writes
from core.ui.safe_text import as_text
from core.ui.visitor import _


def draw(viewer: Viewer) -> None:
    """The list, and the operation that is open."""
    if (fresh := st.session_state.pop("open_operation", None)) is not None:
        chosen.choose("operation", str(fresh))
    kind, key = chosen.current()
    notices.show()
    if viewer.may(Right.JOIN) and not viewer.may(Right.OPERATE):
        asked(viewer)
    if kind == "operation" and key.isdigit() and viewer.may(Right.ROWS):
        one(viewer, int(key))
    elif viewer.may(Right.ROWS):
        listing(viewer)


def listing(viewer: Viewer) -> None:
    found: pd.DataFrame = reads.read(operations.operations, viewer)
    if viewer.may(Right.OPERATE):
        st.page_link("pages/plan_operation.py", label=_("Plan an operation"), icon=":material/add:")
    if found.empty:
        st.info(_("No operation yet. A planned one stands here with its bodies' answers and its results."))
        return
    st.session_state["ids_operations"] = found["operation_id"].tolist()
    st.dataframe(
        pd.DataFrame({
            _("State"): tables.worded(found["state"], life.STATE_LABELS), _("Name"): [drills.marked(name, drill=drill) for name, drill in zip(found["name"], found["drill"], strict=True)], _("Type"): tables.worded(found["kind"], KIND_LABELS),
            _("Start"): tables.timed(found["starts_at"]), _("Bodies accepted"): [f"{a}/{b}" for a, b in zip(found["accepted"], found["bodies"], strict=True)],
            _("Targets done"): [f"{a}/{b}" for a, b in zip(found["done"], found["targets"], strict=True)], _("Number"): found["number"],
        }),
        hide_index=True, key="operation_rows", on_select=_open, selection_mode="single-row", height=min(600, 38 + 35 * len(found)),
    )
    if st.session_state.pop("operation_clicked", False):
        st.rerun()
    operation_months.draw(viewer)


def _open() -> None:
    picked = st.session_state["operation_rows"]["selection"]["rows"]
    ids = st.session_state.get("ids_operations", [])
    if picked and picked[0] < len(ids):
        chosen.choose("operation", str(ids[picked[0]]))
        st.session_state["operation_clicked"] = True


def one(viewer: Viewer, operation_id: int) -> None:
    """Head, moves, views."""
    card: OperationCard = reads.read(operations.operation_card, viewer, operation_id=operation_id)
    it = card.operation
    head, back = st.columns([6, 1], vertical_alignment="center")
    head.subheader(f"{as_text(it['name'])}　:blue[{_(life.STATE_LABELS[it['state']])}]")
    if back.button(_("All operations"), width="stretch"):
        chosen.clear()
        st.rerun()
    st.markdown(
        f"{it['number']}　{_(KIND_LABELS.get(it['kind'], it['kind']))}　{words.full_moment(it['starts_at'])[:16]} – {words.full_moment(it['ends_at'])[11:16]}　"
        f"{_('Muster place')}: {as_text(it['muster_place'])}　{_('Lead')}: {as_text(it['lead'])}　{_('Commander')}: {it['commander'] or '—'}　{_('Risk')}: {_(life.RISK_LABELS.get(it['risk'], it['risk']))}"
        + (f"　{_('Campaign')}: {as_text(it['campaign'])}" if it["campaign"] else "")
    )
    if it["old_case_class"]:
        st.markdown(f":blue-background[{_('Class of old cases')}: {_(CLASS_LABELS.get(it['old_case_class'], it['old_case_class']))}]")
    if it["drill"]:
        st.markdown(f":violet-background[**{_('Drill')}**　{_('This is a drill: nothing of it counts in any figure.')}]")
    leader_record.on_record(viewer, "operation", operation_id)
    _moves(viewer, it)
    operation_views.draw(viewer, card)


def _moves(viewer: Viewer, it: dict[str, Any]) -> None:
    allowed = [
        code for code, (come_from, _to) in life.STEPS.items()
        if it["state"] in come_from and viewer.may(Right.APPROVE if code in ("approve", "reject") else Right.OPERATE)
        and not (code == "approve" and it["created_by"] == viewer.person_id)
    ]
    if not allowed:
        return
    with st.container(horizontal=True):
        for at, code in enumerate(allowed):
            if st.button(_(life.STEP_LABELS[code]), type="primary" if at == 0 and code not in ("cancel", "reject") else "secondary", key=f"move_{code}"):
                if writes.attempt(partial(verbs.move, operation_id=it["id"], code=code), by=viewer):
                    notices.succeed(_("{number}: {step} — done.", number=it["number"], step=life.STEP_LABELS[code]))
                st.rerun()


def asked(viewer: Viewer) -> None:
    """For a liaison: what this body was asked to join; no debtor is named."""
    found: pd.DataFrame = reads.read(operations.asked_of_us, viewer)
    st.markdown(f"**{_('Asked of us')}**")
    if found.empty:
        st.caption(_("Nothing is asked of your body just now."))
    for row in found.itertuples():
        with st.container(border=True):
            mark = operation_overview.ANSWER_MARK[row.answer].format(_(life.ANSWER_LABELS[row.answer]))
            st.markdown(f"{mark}　**{as_text(row.name)}**　{row.number}　{words.full_moment(row.starts_at)[:16]}　{as_text(row.muster_place)}　{_('{people} people', people=row.head_count)}")
            if row.answer == "asked":
                operation_overview.answer(viewer, row.operation_id, viewer.organisation_id or 0, own=True)
