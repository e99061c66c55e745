"""Writing down what the rows of a case do not tell of its nodes: started, done, exempt, and time that does not count."""

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from core.commands.cases import in_reach
from core.domain.clocks import local_day
from core.domain.node_clocks import EXEMPT, IN_TIME, LATE, NOT_YET, Clock
from core.domain.nodes import BY_CODE, DEDUCTION_LABELS, ENDS, MARK_LABELS, NOT_DEDUCTIBLE, Node
from core.domain.refusals import N_, NotFound, Refused
from core.domain.viewer import Right
from core.queries.node_facts import every_clock, watch_of, watched
from core.store.ledger import Act
from core.store.tables import CaseRow, DeductionRow, NodeMarkRow

TOPICS = ("nodes", "cases")
BY_MARK = ("said", "judge", "valued", "paid", "terminated")
"""Ends that a person may write down: nothing in the rows tells them, or not always."""
PAYOUT = ("028", "029")


class NodeRefused(Refused):
    """A mark or a deduction that cannot be."""


class Place(NamedTuple):
    """A clock of a case: its node, and the record it hangs on; without one it is the case itself."""

    case_id: int
    node: str
    kind: str = "case"
    subject_id: int = 0


def mark(act: Act, place: Place, what: str, day: date, *, document: str = "", approver: str = "", words: str = "") -> dict[str, Any]:
    """Write down that a node was started, done, or exempted by somebody who may."""
    act.by.demand(Right.VERIFY)
    case, clock = _clock(act, place)
    _check(act, case, clock, what, day, document, approver, words)
    row = NodeMarkRow(
        board_id=act.board_id, case_id=case.id, node=clock.code, subject_kind=clock.kind, subject_id=clock.id, what=what, day=day, document=document.strip(),
        approver=approver.strip(), words=words.strip(), by_id=act.by.person_id or None, at=act.at,
    )
    act.session.add(row)
    act.session.flush()
    act.record(f"node.{what}", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before={"state": clock.state, "deadline": clock.deadline}, after={
        "number": case.number, "node": clock.code, "subject": [clock.kind, clock.id], "day": day, "document": row.document, "approver": row.approver, "words": row.words,
    })
    return {"id": row.id, "number": case.number}


def take_back(act: Act, place: Place, what: str, words: str) -> dict[str, Any]:
    """Take a mark back that was a mistake; both entries stay in the ledger."""
    act.by.demand(Right.VERIFY)
    case, clock = _clock(act, place)
    if not words.strip():
        raise NodeRefused(N_("Not taken back: say what was wrong. One sentence is enough."))
    row = act.session.scalar(sa.select(NodeMarkRow).where(
        NodeMarkRow.case_id == case.id, NodeMarkRow.node == clock.code, NodeMarkRow.subject_kind == clock.kind, NodeMarkRow.subject_id == clock.id, NodeMarkRow.what == what,
    ))
    if row is None:
        raise NodeRefused(N_("Not taken back: “{node}” of {number} is not marked “{what}”. Load the page again."), node=BY_CODE[clock.code].label, number=case.number, what=MARK_LABELS.get(what, what))
    act.session.delete(row)
    act.record("node.take_back", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before={"what": what, "day": row.day, "document": row.document},
               after={"number": case.number, "node": clock.code, "subject": [clock.kind, clock.id], "words": words.strip()})
    return {"number": case.number}


def deduct(act: Act, place: Place, kind: str, begins_on: date, ends_on: date | None, *, document: str, approver: str) -> dict[str, Any]:
    """Write down days that do not count, with the paper and who approved it. Without an end they run until `end_deduction`."""
    act.by.demand(Right.VERIFY)
    case, clock = _clock(act, place)
    _check_deduction(case, clock, kind, begins_on, ends_on, document, approver)
    row = DeductionRow(
        board_id=act.board_id, case_id=case.id, node=clock.code, subject_kind=clock.kind, subject_id=clock.id, kind=kind, begins_on=begins_on, ends_on=ends_on,
        document=document.strip(), approver=approver.strip(), by_id=act.by.person_id or None, at=act.at,
    )
    act.session.add(row)
    act.session.flush()
    moved = _clock(act, place)[1].deadline
    act.record("node.deduct", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before={"deadline": clock.deadline}, after={
        "number": case.number, "node": clock.code, "kind": kind, "begins_on": begins_on, "ends_on": ends_on, "document": row.document, "approver": row.approver, "deadline": moved,
    })
    return {"id": row.id, "number": case.number, "deadline": moved.isoformat() if moved else None}


def end_deduction(act: Act, deduction_id: int, ends_on: date) -> dict[str, Any]:
    """The reason is gone: the last day that did not count."""
    act.by.demand(Right.VERIFY)
    row = act.session.get(DeductionRow, deduction_id)
    if row is None or row.board_id != act.board_id:
        raise NotFound(N_("Not ended: there is no such deduction. Load the page again."))
    case = in_reach(act, row.case_id)
    if row.ends_on is not None:
        raise NodeRefused(N_("Not ended: this deduction of {number} ended on {day}."), number=case.number, day=row.ends_on.isoformat())
    if not row.begins_on <= ends_on <= local_day(act.at):
        raise NodeRefused(N_("Not ended: the last day must lie between {first} and today."), first=row.begins_on.isoformat())
    row.ends_on = ends_on
    act.record("node.deduct_end", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before={"ends_on": None},
               after={"number": case.number, "node": row.node, "kind": row.kind, "begins_on": row.begins_on, "ends_on": ends_on})
    return {"number": case.number}


def _clock(act: Act, place: Place) -> tuple[CaseRow, Clock]:
    """The clock as it stands now, in a case that the actor reaches."""
    case = in_reach(act, place.case_id)
    act.session.flush()
    watch = watch_of(act.session, act.board_id, act.at)
    wanted = (place.node, place.kind, place.subject_id or case.id)
    found = [one for one in every_clock(watched(act.session, CaseRow.id == case.id)[case.id], watch) if (one.code, one.kind, one.id) == wanted]
    if not found:
        raise NotFound(N_("Not stored: {number} has no such clock. Load the page again."), number=case.number)
    return case, found[0]


def _check(act: Act, case: CaseRow, clock: Clock, what: str, day: date, document: str, approver: str, words: str) -> None:
    node = BY_CODE[clock.code]
    said = {"node": node.label, "number": case.number}
    if what not in MARK_LABELS:
        raise NodeRefused(N_("Not stored: a node is marked started, done or exempt."))
    if clock.state in (IN_TIME, LATE, EXEMPT):
        raise NodeRefused(N_("Not stored: “{node}” of {number} is done or exempt already. Take the earlier mark back first."), **said)
    if day > local_day(act.at):
        raise NodeRefused(N_("Not stored: {day} is still to come. Write it down when it has happened."), day=day.isoformat())
    if what == "started":
        _check_start(node, clock, said)
    elif what == "done":
        _check_done(node, clock, day, said, document)
    elif not (approver.strip() and words.strip()):
        raise NodeRefused(N_("Not stored: an exemption of “{node}” in {number} needs its reason and who approved it."), **said)


def _check_start(node: Node, clock: Clock, said: dict[str, str]) -> None:
    if node.starts != "said":
        raise NodeRefused(N_("Not stored: “{node}” of {number} starts by itself."), **said)
    if clock.start is not None:
        raise NodeRefused(N_("Not stored: “{node}” of {number} was started on {day}."), **said, day=clock.start.isoformat())


def _check_done(node: Node, clock: Clock, day: date, said: dict[str, str], document: str) -> None:
    if node.ends not in BY_MARK:
        raise NodeRefused(N_("Not stored: “{node}” of {number} ends when this happens: {ends}. Write that down instead."), **said, ends=ENDS[node.ends])
    if node.limit is not None and clock.state == NOT_YET:
        raise NodeRefused(N_("Not stored: “{node}” of {number} has not begun. Write down when it began first."), **said)
    if clock.start is not None and day < clock.start:
        raise NodeRefused(N_("Not stored: “{node}” of {number} began on {start}. Correct the day."), **said, start=clock.start.isoformat())
    if node.ends == "paid" and not document.strip():
        raise NodeRefused(N_("Not stored: money that stays with the court needs its paper. Name the document, or write the payout down."))


def _check_deduction(case: CaseRow, clock: Clock, kind: str, begins_on: date, ends_on: date | None, document: str, approver: str) -> None:
    said = {"node": BY_CODE[clock.code].label, "number": case.number}
    if kind not in DEDUCTION_LABELS or (kind == "payout") != (clock.code in PAYOUT):
        raise NodeRefused(N_("Not stored: this reason does not stop “{node}”. Choose another of the list."), **said)
    if clock.code in NOT_DEDUCTIBLE:
        raise NodeRefused(N_("Not stored: “{node}” of {number} ends on its day whatever happens. Renew the measure in time instead."), **said)
    if clock.deadline is None or clock.start is None:
        raise NodeRefused(N_("Not stored: “{node}” of {number} has no deadline that days could be left out of."), **said)
    if clock.state in (IN_TIME, LATE, EXEMPT):
        raise NodeRefused(N_("Not stored: “{node}” of {number} is done or exempt already. Take the earlier mark back first."), **said)
    if not document.strip() or not approver.strip():
        raise NodeRefused(N_("Not stored: days that do not count need the number of their document and who approved them."))
    if ends_on is not None and ends_on < begins_on:
        raise NodeRefused(N_("Not stored: the last day lies before the first. Correct the days."))
    if begins_on > clock.deadline or (ends_on is not None and ends_on <= clock.start):
        raise NodeRefused(N_("Not stored: these days lie outside of {start} to {end}, so nothing would change. Correct the days."),
                          start=clock.start.isoformat(), end=clock.deadline.isoformat())
