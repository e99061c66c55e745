"""The check before a termination on the file of a case: what is in order, what is missing, who can supply it, and the forms to write it down."""

from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import case_records as verbs
from core.commands import nodes, rulings
from core.commands.audit import note_export
from core.commands.case_records import Sanction
from core.commands.nodes import Place
from core.domain import case_records as records
from core.domain.case_records import EXCEPTION, ITEM_LABELS, OUTCOME_LABELS, RECORD_KINDS, Entry
from core.domain.clocks import LIMIT_SOURCE, add_months, local_day
from core.domain.node_clocks import STATE_LABELS as NODE_STATES
from core.domain.node_clocks import STATE_SIGNS as NODE_SIGNS
from core.domain.nodes import BY_CODE as NODES
from core.domain.nodes import CERTAINTY_LABELS
from core.domain.sanctions import GROUND_LABELS, LIST, RESTRICT, TERM_YEARS, WITHOUT_TERM
from core.domain.termination import BY_CODE, EXCEPTED, MISSING, NOT_KNOWN, PASSED, STATE_LABELS, STATE_SIGNS, Finding, Lack
from core.domain.viewer import Right, Viewer
from core.domain.vocabulary import MEASURE_LABELS
from core.queries import case_work, cases, termination, territory
from core.queries.cases import CaseFile
from core.queries.termination import Termination
from core.reports.operation_papers import WORD
from core.reports.paper_words import LANGUAGE, Making
from core.reports.termination_form import TITLE, check_form
from core.reports.termination_ruling import TITLE as RULING
from core.reports.termination_ruling import ruling
from core.ui import notices, reads, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

COLOURS = {MISSING: "red", NOT_KNOWN: "orange", EXCEPTED: "violet", PASSED: "green"}
FORM = "zhiwang_check_form"
SANCTIONS = {RESTRICT: MEASURE_LABELS["restrict"], LIST: MEASURE_LABELS["list"]}


def draw(viewer: Viewer, case_id: int) -> None:
    found: Termination = reads.read(termination.termination, viewer, case_id=case_id)
    _summary(found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        for one in found.findings:
            _check(viewer, found, one)
    with right:
        if found.closed_on is None:
            _forms(viewer, found)
        elif found.terminated:
            _after(viewer, found)
    _records(viewer, found)
    _paper(viewer, found)


def _paper(viewer: Viewer, found: Termination) -> None:
    """The check as a form for the file; that it was taken out stands in the ledger first. It stays on the page, which draws itself anew."""
    if not viewer.may(Right.EXPORT):
        return
    if st.button(_("Prepare the form for the file"), icon=":material/description:", key=f"check_form_{found.case_id}"):
        st.session_state[FORM] = _form_file(viewer, found)
    if st.button(_("Prepare the ruling"), icon=":material/gavel:", key=f"ruling_{found.case_id}", help=_("Refused until every check is in order or excepted.")):
        st.session_state[FORM] = _ruling_file(viewer, found)
    kept = st.session_state.get(FORM)
    if kept and kept[0] == found.case_id:
        _case, name, content = kept
        st.download_button(_("Save {name}", name=name), content, name, WORD, type="primary", key=f"save_form_{found.case_id}", on_click="ignore")


def _ruling_file(viewer: Viewer, found: Termination) -> tuple[int, str, bytes] | None:
    """None, and a sentence on the page, while the check is not complete."""
    name = f"{found.number}-{words.say(RULING, LANGUAGE)}.docx"
    if not writes.attempt(partial(rulings.take_out, case_id=found.case_id, file=name), by=viewer):
        notices.show()
        return None
    now, court = runtime().now(), reads.read(territory.board_facts, viewer)["name"]
    file, work = reads.read(cases.case_file, viewer, case_id=found.case_id), reads.read(case_work.case_work, viewer, case_id=found.case_id)
    return found.case_id, name, ruling(found, file, work, court, Making(viewer.name, now, now))


def _form_file(viewer: Viewer, found: Termination) -> tuple[int, str, bytes] | None:
    name = f"{found.number}-{words.say(TITLE, LANGUAGE)}.docx"
    if not writes.attempt(partial(note_export, what="termination_form", rows=len(found.findings), filters={"case_id": found.case_id, "file": name}), by=viewer):
        return None
    case: CaseFile = reads.read(cases.case_file, viewer, case_id=found.case_id)
    now = runtime().now()
    return found.case_id, name, check_form(found, case.case, reads.read(territory.board_facts, viewer)["name"], Making(viewer.name, now, now))


def _after(viewer: Viewer, found: Termination) -> None:
    """Five years of queries (终本库): each half year one, and the form to write it down."""
    st.markdown(f"**{_('Queries after the termination')}**")
    tables.shown(found.queries, {
        "No.": found.queries["number"], "State": [f"{NODE_SIGNS[state]} {_(NODE_STATES[state])}" for state in found.queries["state"]],
        "From": tables.dated(found.queries["start"]), "Until": tables.dated(found.queries["deadline"]), "Queried on": tables.dated(found.queries["done_on"]),
    })
    st.caption(_("Once every six months for five years; the applicant is told the result, and the case is resumed when property is found (rule of the Supreme People's Court on terminations, art. 9)."))
    _record(viewer, found, "query")


def _summary(found: Termination) -> None:
    counts = {state: sum(one.state == state for one in found.findings) for state in STATE_LABELS}
    st.markdown("　".join(_coloured(state, f"{STATE_SIGNS[state]} {_(STATE_LABELS[state])} {count}") for state, count in counts.items() if count))
    if found.closed_on is not None:
        st.caption(_("The case is closed; the checks stand as of {day}, by what this center knows. What was checked elsewhere before an import is not in it.", day=words.day(found.closed_on)))
    elif found.possible:
        st.success(_("Every check is in order or excepted: this round can be terminated, under “Closing”."), icon=":material/check:")
    else:
        st.caption(_("Terminating this round is refused until every check is in order, or a leader has granted an exception. Possible from {day} on at the earliest.", day=words.day(found.first_day)))


def _coloured(state: str, text: str) -> str:
    return f":{COLOURS.get(state, 'gray')}[{text}]"


def _check(viewer: Viewer, found: Termination, one: Finding) -> None:
    check = one.check
    with st.container(border=True, key=f"check_{check.code}"):
        st.markdown(f"{_coloured(one.state, f'{STATE_SIGNS[one.state]} {_(STATE_LABELS[one.state])}')}　**{_(check.label)}**")
        for lack in one.lacks:
            st.markdown(f"{as_text(_(lack.message, **lack.places))}　:gray[{_('Who can supply it')}: {_(lack.who)}]")
        st.caption(" · ".join(_(part) for part in (check.source, CERTAINTY_LABELS[check.certainty], LIMIT_SOURCE if check.settable else "") if part))
        if found.closed_on is None:
            _dispatch(viewer, found, one.lacks, check.code)


def _dispatch(viewer: Viewer, found: Termination, lacks: tuple[Lack, ...], code: str) -> None:
    """What a grid can supply is one press from being sent."""
    for lack in lacks if viewer.may(Right.DISPATCH) else ():
        subject = lack.subject_id or next(iter(found.people), None)
        if lack.task and subject in found.people and st.button(
            _("Dispatch the task for {name}", name=found.people[subject]), key=f"check_task_{code}_{subject}", icon=":material/send:",
        ):
            st.session_state["dispatch_for"] = {"debtor_id": subject, "case_id": found.case_id}
            st.session_state["order_kind"] = lack.task
            st.switch_page("pages/dispatch.py")


def _forms(viewer: Viewer, found: Termination) -> None:
    st.markdown(f"**{_('Write down what was done')}**")
    options = {f"record:{kind.code}": kind.label for kind in RECORD_KINDS} | {f"node:{code}": NODES[code].label for code in ("003", "007")} | {f"measure:{code}": label for code, label in SANCTIONS.items()}
    needed = [key for one in found.findings for lack in one.lacks for key in _keys(lack) if key in options]
    order = [*dict.fromkeys(needed), *(key for key in options if key not in needed)]
    picked = st.selectbox(_("What"), order, format_func=lambda key: ("◆ " if key in needed else "") + _(options[key]), key="termination_form")
    kind, _sep, code = str(picked or order[0]).partition(":")
    {"record": _record, "node": _node, "measure": _sanction}[kind](viewer, found, code)
    if kind == "record" and records.BY_CODE[code].serves:
        st.caption(_("One of the three must-nots: it needs an accepted reply of the grid that serves it."))
    if viewer.may(Right.APPROVE):
        _exception(viewer, found)


def _keys(lack: Lack) -> list[str]:
    return [f"{form}:{code}" for form, code in (("measure", lack.measure), ("record", lack.record), ("node", lack.node)) if code]


def _today() -> date:
    return local_day(runtime().now())


def _send(viewer: Viewer, label: str, name: str, command: Any, said: str, refused: Any = None) -> None:
    """The button of a form; what was typed stays when it is refused. `refused`: what the ledger keeps of such an attempt."""
    if st.button(label, type="primary", key=f"send_{name}"):
        if writes.attempt(command, by=viewer, key=writes.form_key(name)):
            writes.form_done(name)
            notices.succeed(said)
        elif refused is not None:
            writes.note(refused, by=viewer)
        st.rerun()


def _subject(found: Termination, of: str, name: str) -> int | None:
    choices = {"debtor": found.people, "property": found.things}.get(of, {})
    if not choices:
        return None
    return st.selectbox(_("Debtor") if of == "debtor" else _("Property"), list(choices), format_func=choices.__getitem__, key=f"subject_{name}")


def _record(viewer: Viewer, found: Termination, code: str) -> None:
    kind, name = records.BY_CODE[code], f"record_{code}_{found.case_id}"
    subject = _subject(found, kind.of, name) if kind.of != "case" else None
    outcome = ""
    if kind.outcomes:
        labels = dict(kind.outcomes)
        outcome = st.selectbox(_("Outcome"), list(labels), format_func=lambda one: _(labels[one]), key=f"outcome_{name}") or ""
    items = st.multiselect(_("What was asked"), list(ITEM_LABELS), format_func=lambda one: _(ITEM_LABELS[one]), key=f"items_{name}") if kind.items else []
    left, right = st.columns(2)
    day = left.date_input(_("Day"), value=_today(), max_value=_today(), key=f"day_{name}")
    person = right.text_input(_("Who did it"), value=viewer.name, key=f"person_{name}")
    document = st.text_input(_("Document"), key=f"document_{name}")
    said = st.text_input(_("Remarks"), key=f"words_{name}")
    entry = Entry(code, day, outcome, subject, tuple(items), document, person, said)
    _send(viewer, _("Write it down"), name, partial(verbs.note, case_id=found.case_id, entry=entry), _("{number}: “{kind}” is written down.", number=found.number, kind=kind.label),
          partial(verbs.note_refused, case_id=found.case_id, kind=code) if kind.serves else None)


def _node(viewer: Viewer, found: Termination, code: str) -> None:
    name = f"check_node_{code}_{found.case_id}"
    left, right = st.columns(2)
    day = left.date_input(_("Day"), value=_today(), max_value=_today(), key=f"day_{name}")
    document = right.text_input(_("Document"), key=f"document_{name}")
    said = st.text_input(_("Remarks"), key=f"words_{name}")
    command = partial(nodes.mark, place=Place(found.case_id, code), what="done", day=day, document=document, words=said)
    _send(viewer, _("Write it down"), name, command, _("{number}: “{kind}” is written down.", number=found.number, kind=NODES[code].label))


def _sanction(viewer: Viewer, found: Termination, code: str) -> None:
    name = f"sanction_{code}_{found.case_id}"
    subject = _subject(found, "debtor", name)
    left, right = st.columns(2)
    day = left.date_input(_("Day"), value=_today(), max_value=_today(), key=f"day_{name}")
    document = right.text_input(_("Document"), key=f"document_{name}")
    ground, served_on, expires_on = "", None, None
    if code == LIST:
        ground = st.selectbox(_("Ground"), list(GROUND_LABELS), format_func=lambda one: _(GROUND_LABELS[one]), key=f"ground_{name}") or ""
        first, second = st.columns(2)
        served_on = first.date_input(_("Served on"), value=None, max_value=_today(), key=f"served_{name}")
        if ground != WITHOUT_TERM:
            expires_on = second.date_input(_("Runs until"), value=add_months(day, 12 * TERM_YEARS), max_value=add_months(day, 12 * 6), key=f"until_{name}")
    wanted = Sanction(code, subject or 0, day, document, ground, served_on, expires_on)
    _send(viewer, _("Write it down"), name, partial(verbs.sanction, case_id=found.case_id, wanted=wanted), _("{number}: “{kind}” is written down.", number=found.number, kind=SANCTIONS[code]))


def lifting(viewer: Viewer, measures: pd.DataFrame) -> None:
    """Ending a restriction or listing that is in force."""
    running = measures[measures["kind"].isin(list(SANCTIONS)) & measures["lifted_on"].isna()]
    if running.empty:
        return
    with st.expander(_("Lift a restriction or a listing"), icon=":material/undo:"):
        names = {int(row.measure_id): f"{_(SANCTIONS[row.kind])} · {row.of or '—'} · {words.day(row.starts_on)}" for row in running.itertuples()}
        picked = st.selectbox(_("Measure"), list(names), format_func=names.__getitem__, key="lift_sanction") or 0
        left, right = st.columns(2)
        day = left.date_input(_("Day"), value=_today(), max_value=_today(), key="lift_sanction_day")
        document = right.text_input(_("Document"), key="lift_sanction_document")
        why = st.text_input(_("Reason"), key="lift_sanction_why")
        _send(viewer, _("Lift it"), f"lift_sanction_{picked}", partial(verbs.lift_sanction, measure_id=picked, day=day, document=document, why=why), _("“{kind}” is lifted.", kind=names.get(picked, "")))


def _exception(viewer: Viewer, found: Termination) -> None:
    waiting = [one.check for one in found.findings if one.state in (MISSING, NOT_KNOWN) and not one.check.hard]
    if not waiting:
        return
    with st.expander(_("Grant an exception"), icon=":material/gavel:"):
        name = f"exception_{found.case_id}"
        code = st.selectbox(_("Check"), [check.code for check in waiting], format_func=lambda one: _(BY_CODE[one].label), key=f"check_{name}")
        said = st.text_input(_("Reason"), key=f"words_{name}")
        document = st.text_input(_("Document"), key=f"document_{name}")
        st.caption(_("The reason and your name stay with the case. A case closed by exception does not count as a qualified termination."))
        _send(viewer, _("Grant it"), name, partial(verbs.except_from, case_id=found.case_id, check_code=code or "", reason=said, document=document),
              _("{number}: the exception is granted.", number=found.number))


def _records(viewer: Viewer, found: Termination) -> None:
    rows = found.records
    if rows.empty:
        return
    st.markdown(f"**{_('Written down for this case')}**")
    stands = rows["withdrawn_at"].isna()
    tables.shown(rows, {
        "Day": tables.dated(rows["day"]), "What": [_said(kind, outcome) for kind, outcome in zip(rows["kind"], rows["outcome"], strict=True)],
        "Concerns": [found.people.get(one) or found.things.get(one) or "—" if isinstance(one, int) else "—" for one in rows["subject_id"]],
        "Asked": ["、".join(_(ITEM_LABELS[item]) for item in items) or "—" for items in rows["items"]], "Document": rows["document"], "Who did it": rows["person"], "Remarks": rows["words"],
        "Taken back": [why if isinstance(why, str) else "—" for why in rows["withdrawn_why"]],
    })
    if found.closed_on is None and stands.any():
        with st.expander(_("Take a record back"), icon=":material/undo:"):
            kept = {int(row.record_id): f"{words.day(row.day)} {_said(row.kind, row.outcome)}" for row in rows[stands].itertuples()}
            record = st.selectbox(_("Record"), list(kept), format_func=kept.__getitem__, key=f"withdraw_{found.case_id}")
            why = st.text_input(_("What was wrong"), key=f"withdraw_why_{found.case_id}")
            _send(viewer, _("Take it back"), f"withdraw_record_{found.case_id}", partial(verbs.withdraw, record_id=record or 0, why=why), _("The record is taken back; both entries stay in the ledger."))


def _said(kind: str, outcome: str) -> str:
    if kind == EXCEPTION:
        return f"{_('Exception granted')}: {_(BY_CODE[outcome].label) if outcome in BY_CODE else outcome}"
    label = _(records.BY_CODE[kind].label) if kind in records.BY_CODE else kind
    return f"{label}: {_(OUTCOME_LABELS[f'{kind}.{outcome}'])}" if outcome else label
