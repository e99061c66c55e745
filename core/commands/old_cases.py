"""Verbs on old cases: fixing the five, and striking one off the list."""

from collections.abc import Mapping
from typing import Any

from core.commands.cases import in_reach
from core.domain.old_cases import THREE_LABELS, Five, OldCaseRefused, check_strike
from core.domain.refusals import N_
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import OldCaseRow

TOPICS = ("cases", "chart")


def fix(act: Act, case_id: int, five: Five) -> dict[str, Any]:
    """Keep the five of an old case as far as they are known; said again they are corrected. Returns what is still open."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    if case.closed_on is not None:
        raise OldCaseRefused(N_("Not stored: {number} is closed."), number=case.number)
    row = act.session.get(OldCaseRow, case.id)
    if row is not None and row.struck_at is not None:
        raise OldCaseRefused(N_("Not stored: {number} was struck off the list."), number=case.number)
    before = _said(row)
    if row is None:
        row = OldCaseRow(case_id=case.id, board_id=act.board_id, struck_at=None, struck_by=None, struck_words={})
        act.session.add(row)
    row.handler, row.supervisor, row.measures, row.due_on, row.goal = five.handler.strip(), five.supervisor.strip(), five.measures.strip(), five.due_on, five.goal.strip()
    act.session.flush()
    act.record("old_case.plan", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before=before, after={"number": case.number, **(_said(row) or {})})
    return {"number": case.number, "missing": list(five.missing)}


def strike(act: Act, case_id: int, said: Mapping[str, str]) -> dict[str, Any]:
    """Strike an old case off the list; refused until the five are fixed and each of the three is so, and said how (G-06)."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    row = act.session.get(OldCaseRow, case.id)
    check_strike(case.number, _five(row).missing, said, struck=row is not None and row.struck_at is not None)
    assert row is not None
    row.struck_at, row.struck_by, row.struck_words = act.at, act.by.person_id or None, {one: said[one].strip() for one in THREE_LABELS}
    act.record("old_case.strike", "case", case.id, topics=TOPICS, grid_code=case.grid_code, after={"number": case.number, "words": row.struck_words})
    return {"number": case.number}


def _five(row: OldCaseRow | None) -> Five:
    return Five() if row is None else Five(row.handler, row.supervisor, row.measures, row.due_on, row.goal)


def _said(row: OldCaseRow | None) -> dict[str, Any] | None:
    return None if row is None else {"handler": row.handler, "supervisor": row.supervisor, "measures": row.measures, "due_on": row.due_on, "goal": row.goal}
