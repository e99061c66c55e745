"""The duty desk: what is wrong now, the log with its quick form, and the parts of the desk one can turn to."""

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from core import words
from core.commands import duty_log as verbs
from core.commands.duty_log import Entry
from core.domain import duty as duty_rules
from core.domain import duty_log as rules
from core.domain.refusals import N_, NotFound
from core.domain.task_life import PRIORITY_LABELS
from core.domain.viewer import Viewer
from core.queries import duty, duty_log
from core.queries.duty_log import LogFilter
from core.ui import (
    chosen,
    handover_panel,
    hotline_panel,
    log_card,
    notices,
    reads,
    roster_panel,
    row_list,
    severities,
    tables,
    writes,
)
from core.ui.safe_text import as_text
from core.ui.visitor import _, language
from core.words import refusal

GAPS_NAMED = 4
PARTS: dict[str, str] = {"log": N_("Duty log"), "roster": N_("Roster"), "handover": N_("Handover"), "hotline": N_("Hotline figures")}
TOPICS = reads.topics_of(duty_log.duty_log, duty.handovers, duty.roster, duty_log.hotline)
ALARM_TOPICS = reads.topics_of(duty_log.duty_log, duty.duty_gaps, duty.handovers)
DRAWN: dict[str, Callable[[Viewer], None]] = {"roster": roster_panel.draw, "handover": handover_panel.draw, "hotline": hotline_panel.draw}


def part() -> str:
    """Which part of the desk is open, kept in the address; `entry` while one entry is looked at."""
    code = _part()
    return "entry" if chosen.current()[0] == "duty_log" else code


def _part() -> str:
    return st.segmented_control(_("Part of the desk"), list(PARTS), default="log", format_func=lambda code: _(PARTS[code]), key="part", bind="query-params", label_visibility="collapsed", on_change=chosen.clear) or "log"


def draw(viewer: Viewer, shown: str, wanted: LogFilter) -> None:
    """The open entry, or the part that was chosen."""
    kind, key = chosen.current()
    try:
        if kind == "duty_log":
            log_card.draw(viewer, int(key) if key.isdigit() else 0)
            return
    except NotFound as gone:
        chosen.clear()
        st.warning(as_text(refusal(gone, language())))
    DRAWN.get(shown, lambda one: listing(one, wanted))(viewer)


def alarms(viewer: Viewer) -> None:
    """Red lines: empty posts ahead, a handover that was not done, messages of parties beyond the limit."""
    lines = [
        _("{post}: nobody from {start} to {end}. Fill the roster.", post=duty_rules.KIND_LABELS[gap.kind], start=words.moment(gap.starts_at), end=words.moment(gap.ends_at))
        for gap in reads.read(duty.duty_gaps, viewer)[:GAPS_NAMED]
    ]
    desk = reads.read(duty.handovers, viewer)
    lines += [_("The handover of {name}, begun {at}, is not finished.", name=one.out, at=words.moment(one.begun_at)) for one in desk.running]
    if desk.missing:
        lines.append(_("The shift of {at} was not handed over.", at=words.moment(desk.due_at)))
    late = reads.read(duty_log.duty_log, viewer, wanted=LogFilter(late_only=True))
    if not late.empty:
        lines.append(_("{count} messages of parties are unanswered beyond the limit; the oldest came {at}.", count=len(late), at=words.moment(late["at"].min())))
    if lines:
        with st.container(border=True):
            st.markdown("  \n".join(f":red[▲ {as_text(line)}]" for line in lines))


def entry_form(viewer: Viewer) -> None:
    """Keyboard first: Tab goes through the five elements in the order they are spoken, Ctrl+Enter stores."""
    name = writes.form_key("entry")  # a new one after each entry that was stored, so the next form starts empty
    with st.expander(_("New entry"), icon=":material/add_call:", expanded=True), st.form("log_entry", border=False):
        first, second, third, fourth = st.columns([2, 3, 2, 2])
        channel = first.selectbox(_("Channel"), list(rules.CHANNEL_LABELS), format_func=lambda code: _(rules.CHANNEL_LABELS[code]), key=f"{name}_channel")
        unit = second.text_input(_("Caller's unit"), key=f"{name}_unit")
        caller_name = third.text_input(_("Caller's name"), key=f"{name}_name")
        phone = fourth.text_input(_("Caller's number"), key=f"{name}_phone")
        content = st.text_area(_("Content"), height=90, key=f"{name}_content", placeholder=_("Who is where, what is asked; Ctrl+Enter stores it"))
        fifth, sixth, seventh, eighth = st.columns([2, 2, 3, 2], vertical_alignment="bottom")
        source = fifth.selectbox(_("Who it is"), ["", *rules.SOURCE_LABELS], format_func=lambda code: _(rules.SOURCE_LABELS[code]) if code else "—", key=f"{name}_source")
        level = sixth.selectbox(_("Urgency"), list(PRIORITY_LABELS), index=2, format_func=lambda code: _(PRIORITY_LABELS[code]), key=f"{name}_level")
        case = seventh.text_input(_("Case number"), key=f"{name}_case")
        needs = eighth.checkbox(_("Needs a dispatch"), key=f"{name}_needs")
        withheld = eighth.checkbox(_("Caller did not say"), key=f"{name}_withheld")
        if st.form_submit_button(_("Store the entry"), type="primary", shortcut="Ctrl+Enter", icon=":material/save:"):
            _store(viewer, Entry(channel, content, unit, caller_name, phone, withheld, source or None, case, None, level, "", needs))


def _store(viewer: Viewer, said: Entry) -> None:
    made = writes.attempt(partial(verbs.record, said=said), by=viewer, key=writes.form_key("entry"))
    if made:
        writes.form_done("entry")
        notices.succeed(_("{number} stored.", number=made["number"]))
    st.rerun()


def filters() -> LogFilter:
    state, channel, search = st.columns([2, 3, 3], vertical_alignment="bottom")
    open_only = state.toggle(_("Open ones only"), key="open", bind="query-params")
    late = state.toggle(_("Unanswered messages only"), key="late", bind="query-params")
    channels = channel.multiselect(_("Channel"), list(rules.CHANNEL_LABELS), format_func=lambda code: _(rules.CHANNEL_LABELS[code]), key="channels", placeholder=_("all"), bind="query-params")
    said = search.text_input(_("Search"), placeholder=_("number, content, case number or unit"), key="search", bind="query-params")
    return LogFilter(open_only, late, tuple(channels), None, None, said)


def listing(viewer: Viewer, wanted: LogFilter) -> None:
    found: pd.DataFrame = reads.read(duty_log.duty_log, viewer, wanted=wanted)
    if found.empty:
        st.info(_("No entry fits this filter.") if wanted != LogFilter() else _("No entry yet. Every call, visit and message of the shift is written down here."))
        return
    row_list.titled("duty_log", found["entry_id"].tolist(), columns(found), height=620)
    st.caption(_("{count} entries", count=len(found)))


def columns(found: pd.DataFrame) -> dict[str, object]:
    """The columns of the duty log as the rule has them (domain.md 7.1), after the clock."""
    return {
        "Clock": [[severities.word(one)] for one in found["severity"]],
        "Number": found["number"], "Day": tables.dated(found["day"]), "Shift": tables.worded(found["shift"], duty_rules.SHIFT_LABELS), "Leader on duty": found["leader"].fillna("—"),
        "Officer on duty": found["officer"].fillna("—"), "Technician": found["technician"].fillna("—"), "Time": tables.timed(found["at"]),
        "Channel": tables.worded(found["channel"], rules.CHANNEL_LABELS), "Caller": [caller(row) for row in found.itertuples()], "Case number": found["case_number"].fillna("—"),
        "Content": found["content"], "Urgency": tables.worded(found["level"], PRIORITY_LABELS), "Leader's instruction": found["decision"].fillna("—"),
        "Dispatched to": found["dispatched_to"].fillna("—"), "Instruction no.": found["instruction_number"].fillna("—"), "State": tables.worded(found["state"], rules.STATE_LABELS),
        "Closed at": tables.timed(found["closed_at"]), "handed over": [_("yes") if one else "—" for one in found["handed_over"]],
    }


def caller(row: object) -> str:
    parts = [getattr(row, name) for name in ("caller_unit", "caller_name", "caller_phone")]
    return " ".join(part for part in parts if isinstance(part, str)) or "—"
