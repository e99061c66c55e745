"""One entry of the duty log: its five elements, the leader's instruction, one step to a task or a clue, and the end of it."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import duty_log as verbs
from core.commands.clues import ClueReport
from core.commands.duty_log import EntryOutcome
from core.domain import clues as clue_rules
from core.domain import duty as duty_rules
from core.domain import duty_log as rules
from core.domain.task_life import PRIORITY_LABELS
from core.domain.verbs import VERB_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import duty_log
from core.ui import chosen, notices, order_fields, reads, severities, tables, writes
from core.ui.safe_text import as_text
from core.ui.visitor import _, money

CLUE_SOURCES = {"police": "police", "creditor": "applicant"}
"""From who calls to where a clue comes from; anybody else is a citizen."""


def draw(viewer: Viewer, entry_id: int) -> None:
    found = reads.read(duty_log.log_entry, viewer, entry_id=entry_id)
    entry = found.entry
    head, back = st.columns([6, 1], vertical_alignment="center")
    head.subheader(f"{entry['number']}　{_(rules.CHANNEL_LABELS.get(entry['channel'], entry['channel']))}")
    if back.button(_("Back to the log"), width="stretch"):
        chosen.clear()
        st.rerun()
    st.markdown(f"{severities.chip(entry['severity'])}　**{_(rules.STATE_LABELS[entry['state']])}**　{_(PRIORITY_LABELS.get(entry['level'], entry['level']))}　{_('In the hands of')}: {as_text(entry['owner'] or '—')}")
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(f"> {as_text(entry['content'])}")
        _elements(viewer, entry)
    with right:
        _steps(viewer, entry)
        _history(found.history)


def _elements(viewer: Viewer, entry: dict[str, Any]) -> None:
    """Time; caller's unit, name, number; content; leader's instruction and handling; who recorded it."""
    who = " ".join(part for part in (entry["caller_unit"], entry["caller_name"], entry["caller_phone"]) if part) or _("did not say")
    lines = [
        f"{_('Time')}: **{words.full_moment(entry['at'])}**　{_('Day')}: {words.day(entry['day'])}　{_('Shift')}: {_(duty_rules.SHIFT_LABELS.get(entry['shift'], entry['shift']))}",
        f"{_('Caller')}: **{as_text(who)}**　{_('Who it is')}: {_(rules.SOURCE_LABELS.get(entry['source'] or '', '—'))}　{_('Case number')}: {as_text(entry['case_number'] or '—')}",
        f"{_('Leader on duty')}: {as_text(entry['leader'] or '—')}　{_('Officer on duty')}: {as_text(entry['officer'] or '—')}　{_('Technician')}: {as_text(entry['technician'] or '—')}　{_('Recorded by')}: {as_text(entry['recorder'])}",
        _("Leader's instruction") + f": {as_text(entry['decision'] or '—')}",
        f"{_('Handling')}: {as_text(entry['handling'] or '—')}",
        f"{_('Dispatched to')}: {as_text(entry['dispatched_to'] or '—')}　{_('Instruction no.')}: {entry['instruction_number'] or '—'}　{_('Clue')}: {entry['clue_number'] or '—'}",
    ]
    if not pd.isna(entry["answer_by"]):
        lines.append(f"{_('Answer by')}: {words.moment(entry['answer_by'])}　{_('Answered')}: {words.moment(entry['answered_at'])}")
    if entry["arrived_at"]:
        took = (entry["arrived_at"] - entry["at"]).total_seconds() / 60
        lines.append(f"{_('Arrived')}: {words.moment(entry['arrived_at'])}（{_('{minutes} min', minutes=round(took))}）")
    if entry["state"] == "closed":
        lines.append(f"{_('Brought in')}: {entry['brought_in']}　{_('Detained')}: {entry['detained']}　{_('Fined')}: {entry['fined']}　{_('Received (yuan)')}: {money(entry['amount_fen'])}")
    st.markdown("  \n".join(lines))
    with st.popover(_("Call back"), icon=":material/call:"):
        reason = st.text_input(_("Why"), key=f"caller_{entry['entry_id']}")
        if st.button(_("Show it and write it down"), key=f"called_{entry['entry_id']}"):
            shown = writes.attempt(partial(verbs.reveal_caller, entry_id=entry["entry_id"], reason=reason), by=viewer)
            st.code(f"{shown['name'] or '—'}  {shown['phone'] or '—'}" if shown else "—", language=None)
        notices.show()


def _steps(viewer: Viewer, entry: dict[str, Any]) -> None:
    if entry["state"] == "closed":
        _revisit(viewer, entry)
        return
    key = f"entry{entry['entry_id']}"
    said = st.text_input(_("In words"), key=f"{key}_said", placeholder=_("what was answered, what was done, what is ordered"))
    with st.container(horizontal=True):
        if st.button(_("Write down the handling"), type="primary", key=f"{key}_handle"):
            _take(viewer, entry, partial(verbs.handle, entry_id=entry["entry_id"], words=said))
        if viewer.may(Right.APPROVE) and st.button(_("Leader's instruction"), icon=":material/gavel:", key=f"{key}_instruct"):
            _take(viewer, entry, partial(verbs.instruct, entry_id=entry["entry_id"], words=said))
        if not entry["dispatched_at"] and st.button(_("Send the squad out"), icon=":material/directions_car:", key=f"{key}_out"):
            _take(viewer, entry, partial(verbs.send_out, entry_id=entry["entry_id"], words=said or _("squad of the shift")))
        if entry["dispatched_at"] and not entry["arrived_at"] and st.button(_("Squad arrived"), icon=":material/location_on:", key=f"{key}_there"):
            _take(viewer, entry, partial(verbs.arrive, entry_id=entry["entry_id"]))
    with st.expander(_("Dispatch a task"), icon=":material/send:"):
        order = order_fields.draw(viewer, key, grid_code=entry["grid_code"], kind="find_debtor", matter=entry["content"])
        if st.button(_("Dispatch"), disabled=order is None, key=f"{key}_dispatch") and order is not None:
            _take(viewer, entry, partial(verbs.dispatch, entry_id=entry["entry_id"], order=order))
    if not entry["clue_id"]:
        with st.expander(_("Open a clue"), icon=":material/campaign:"):
            _clue(viewer, entry, key)
    with st.expander(_("Close the entry"), icon=":material/task_alt:"):
        _close(viewer, entry, key)


def _clue(viewer: Viewer, entry: dict[str, Any], key: str) -> None:
    kind = st.segmented_control(_("Kind of clue"), list(clue_rules.KIND_LABELS), default="whereabouts", format_func=lambda code: _(clue_rules.KIND_LABELS[code]), key=f"{key}_clue_kind")
    place = st.text_input(_("Place in words"), key=f"{key}_clue_place")
    st.caption(_("The caller becomes the informant and is shown under a number from then on."))
    if st.button(_("Open the clue"), type="primary", key=f"{key}_clue"):
        said = ClueReport(kind or "whereabouts", entry["content"], place or None, source=CLUE_SOURCES.get(entry["source"] or "", "public"))
        _take(viewer, entry, partial(verbs.open_clue, entry_id=entry["entry_id"], said=said))


def _close(viewer: Viewer, entry: dict[str, Any], key: str) -> None:
    handling = st.text_area(_("How it was handled"), key=f"{key}_handling", height=80)
    resolved = st.checkbox(_("Resolved"), key=f"{key}_resolved")
    columns = st.columns(4)
    counts = [
        int(column.number_input(label, min_value=0, value=0, step=1, key=f"{key}_{name}"))
        for column, (name, label) in zip(columns, (("in", _("Brought in")), ("detained", _("Detained")), ("fined", _("Fined"))), strict=False)
    ]
    yuan = columns[3].number_input(_("Received (yuan)"), min_value=0.0, value=0.0, step=1000.0, key=f"{key}_yuan")
    if st.button(_("Close the entry"), type="primary", key=f"{key}_close"):
        came = EntryOutcome(handling, resolved, *counts, amount_fen=round(yuan * 100))
        _take(viewer, entry, partial(verbs.close, entry_id=entry["entry_id"], came=came))


def _revisit(viewer: Viewer, entry: dict[str, Any]) -> None:
    if entry["revisited_at"]:
        st.caption(_("Asked afterwards {at}: {answer}", at=words.moment(entry["revisited_at"]), answer=_("satisfied") if entry["satisfied"] else _("not satisfied")))
        return
    st.caption(_("Closed. Ask the caller afterwards whether it helped:"))
    with st.container(horizontal=True):
        for satisfied, label in ((True, _("satisfied")), (False, _("not satisfied"))):
            if st.button(label, key=f"revisit_{satisfied}_{entry['entry_id']}"):
                _take(viewer, entry, partial(verbs.revisit, entry_id=entry["entry_id"], satisfied=satisfied))


def _take(viewer: Viewer, entry: dict[str, Any], command: Any) -> None:
    if writes.attempt(command, by=viewer):
        notices.succeed(_("{number}: written down.", number=entry["number"]))
    st.rerun()


def _history(history: pd.DataFrame) -> None:
    with st.expander(_("History ({count})", count=len(history))):
        tables.shown(history, {
            "When": [words.full_moment(at) for at in history["at"]], "What": tables.worded(history["verb"], VERB_LABELS),
            "Who": history["who"].fillna("—"), "Words": [(after or {}).get("words", "") for after in history["after"]],
        })
