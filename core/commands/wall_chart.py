"""Working the wall chart down: problems of the stand-up, and the weekly striking off."""

from typing import Any

import sqlalchemy as sa

from core.commands.cases import in_reach
from core.domain.clocks import local_day
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right
from core.domain.wall_chart import WEEK, ChartRefused
from core.store.ledger import Act
from core.store.tables import CaseRow, ProblemRow, StrikeOffRow, StruckCaseRow

TOPICS = ("chart",)


def raise_problem(act: Act, case_id: int, said: str) -> dict[str, Any]:
    """Put a problem of an unconcluded case on the list of today."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    if not said.strip():
        raise ChartRefused(N_("Not stored: say what the problem is. One sentence is enough."))
    if case.closed_on is not None:
        raise ChartRefused(N_("Not stored: {number} is concluded and has no open problem."), number=case.number)
    row = ProblemRow(board_id=act.board_id, case_id=case.id, words=said.strip(), raised_by=act.by.person_id, raised_at=act.at)
    act.session.add(row)
    act.session.flush()
    act.record("problem.raise", "case", case.id, topics=TOPICS, grid_code=case.grid_code, after={"problem_id": row.id, "number": case.number, "words": row.words})
    return {"id": row.id, "number": case.number}


def close_problem(act: Act, problem_id: int, outcome: str) -> dict[str, Any]:
    """Say how it was solved."""
    act.by.demand(Right.VERIFY)
    row = act.session.get(ProblemRow, problem_id)
    if row is None or row.board_id != act.board_id:
        raise NotFound(N_("Not closed: there is no such problem. Load the page again."))
    case = in_reach(act, row.case_id)
    if not outcome.strip():
        raise ChartRefused(N_("Not closed: say how the problem was solved. One sentence is enough."))
    if row.closed_at is not None:
        raise ChartRefused(N_("Not closed: somebody has closed this problem already."))
    row.outcome, row.closed_by, row.closed_at = outcome.strip(), act.by.person_id, act.at
    act.record("problem.close", "case", case.id, topics=TOPICS, grid_code=case.grid_code, after={"problem_id": row.id, "number": case.number, "outcome": row.outcome})
    return {"id": row.id, "number": case.number}


def strike_off(act: Act, case_ids: tuple[int, ...]) -> dict[str, Any]:
    """Strike concluded cases off, on a list with today's date. What was left out stays to be struck off."""
    act.by.demand(Right.VERIFY)
    cases = [in_reach(act, case_id) for case_id in sorted(set(case_ids))]
    if not cases:
        raise ChartRefused(N_("Nothing was struck off: tick at least one concluded case."))
    for case in cases:
        _check(act, case)
    first = act.session.scalar(sa.select(sa.func.min(StrikeOffRow.since)).where(StrikeOffRow.board_id == act.board_id))
    row = StrikeOffRow(board_id=act.board_id, since=first or local_day(act.at) - WEEK, by_id=act.by.person_id, at=act.at)
    act.session.add(row)
    act.session.flush()
    for case in cases:
        assert case.closed_on is not None
        act.session.add(StruckCaseRow(strike_off_id=row.id, case_id=case.id, closed_on=case.closed_on, closing=case.closing))
    act.record("chart.strike_off", "strike_off", row.id, topics=TOPICS, after={"count": len(cases), "numbers": [case.number for case in cases]})
    return {"id": row.id, "count": len(cases)}


def _check(act: Act, case: CaseRow) -> None:
    if case.closed_on is None:
        raise ChartRefused(N_("Nothing was struck off: {number} is not concluded."), number=case.number)
    if act.session.scalar(sa.select(StruckCaseRow.strike_off_id).where(StruckCaseRow.case_id == case.id, StruckCaseRow.closed_on == case.closed_on).limit(1)) is not None:
        raise ChartRefused(N_("Nothing was struck off: {number} stands on an earlier list already."), number=case.number)
