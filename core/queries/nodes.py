"""Questions about the clocks of cases: one case, all of them counted, the rows behind a count, and the five overruns."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.node_clocks import STATE_LABELS, Clock
from core.domain.nodes import ORDER, OVERRUN_OF
from core.domain.refusals import N_, NotFound
from core.domain.viewer import OWN_TASKS_ONLY, Right, Role, Viewer
from core.queries.frames import DAY, UTC_TIME, frame, typed
from core.queries.node_facts import Watched, clocks_of, every_clock, overdue, suspects, unfinished, watch_of, watched
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import CaseRow, DeductionRow, NodeMarkRow, PersonRow, SupervisionRow

TOPICS = ("cases", "payments", "nodes", "settings")
ROWS = {
    "case_id": "int64", "number": "str", "judge": "object", "grid_code": "object", "node": "str", "kind": "str", "subject_id": "int64", "state": "str", "start": DAY, "deadline": DAY,
    "done_on": DAY, "days": "Int64", "level": "str", "basis": "str", "deducted": "int64",
    "thing": "object", "property_id": "Int64", "amount_fen": "Int64",
}
"""`thing`: kind of the property that the clock hangs on; `amount_fen`: the money."""
PLACES = list(STATE_LABELS)
NO_ASSETS = frozenset({Role.WALL, Role.TOWNSHIP})
"""Roles that are not told what a debtor owns (as on the debtor's card)."""


@dataclass(frozen=True)
class CaseNodes:
    """One case: its clocks in the order of the nodes, what was written down of them, days that do not count, orders."""

    case: dict[str, Any]
    clocks: pd.DataFrame
    marks: pd.DataFrame
    deductions: pd.DataFrame
    orders: pd.DataFrame


def _reach(viewer: Viewer) -> tuple[sa.ColumnElement[bool], ...]:
    return (CaseRow.board_id == viewer.board_id, within(viewer, CaseRow.grid_code))


def _row(case: Watched, clock: Clock) -> tuple[Any, ...]:
    return (
        case.facts.case_id, case.number, case.judge, case.grid_code, clock.code, clock.kind, clock.id, clock.state, clock.start, clock.deadline,
        clock.done_on, clock.days, clock.level, clock.basis, clock.deducted, *_about(case, clock),
    )


def _about(case: Watched, clock: Clock) -> tuple[str | None, int | None, int | None]:
    facts = case.facts
    if clock.kind == "property":
        return next(one.kind for one in facts.things if one.id == clock.id), clock.id, None
    if clock.kind == "measure":
        return next((one.property_kind, one.property_id, None) for one in facts.measures if one.id == clock.id)
    return None, None, next(one.amount_fen for one in facts.money if one.id == clock.id) if clock.kind == "payment" else None


def _worst_first(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=lambda row: (row[11] is None, row[11], row[0], row[6]))


@question(right=Right.VERIFY, topics=TOPICS, daily=True)
def node_clocks(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """How many clocks of each node stand in each state and level, over every case of the viewer's grids that has something left to do.

    A node that only people start counts once somebody started it; the done ones of a closed case are not counted any more.
    """
    watch = watch_of(session, viewer.board_id, now)
    counts: Counter[tuple[str, str, str]] = Counter()
    for case in watched(session, *_reach(viewer), unfinished(watch)).values():
        counts.update((clock.code, clock.state, clock.level) for clock in clocks_of(case, watch))
    order = sorted(counts.items(), key=lambda one: (ORDER[one[0][0]], PLACES.index(one[0][1]), one[0][2]))
    return typed([(*key, count) for key, count in order], {"node": "str", "state": "str", "level": "str", "clocks": "int64"})


@question(right=Right.VERIFY, topics=TOPICS, daily=True)
def clock_rows(session: Session, viewer: Viewer, *, now: datetime, node: str, state: str, limit: int = 500) -> pd.DataFrame:
    """The clocks behind one count, the most pressing first."""
    watch = watch_of(session, viewer.board_id, now)
    found = watched(session, *_reach(viewer), unfinished(watch)).values()
    rows = [_row(case, clock) for case in found for clock in clocks_of(case, watch) if (clock.code, clock.state) == (node, state)]
    return typed(_worst_first(rows)[:limit], ROWS)


@question(right=Right.ROWS, topics=TOPICS, daily=True)
def overruns(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """The five overruns (五超): one row each with `over`, its days over, the longest first; who sees own tasks only has none."""
    columns = {"overrun": "str", "over": "int64", **ROWS}
    if viewer.role in OWN_TASKS_ONLY:
        return typed([], columns)
    watch = watch_of(session, viewer.board_id, now)
    found = watched(session, *_reach(viewer), suspects(watch)).values()
    rows = [_row(case, clock) for case in found for clock in overdue(case, watch)]
    table = typed([(OVERRUN_OF[row[4]], -row[11], *row) for row in _worst_first(rows)], columns)
    if viewer.role is Role.WALL:
        table["grid_code"] = table["grid_code"].str[:12]
    return table[~table["kind"].isin(("property", "measure"))].reset_index(drop=True) if viewer.role in NO_ASSETS else table


@question(right=Right.VERIFY, topics=("cases", "people"))
def cases_by_number(session: Session, viewer: Viewer, *, words: str) -> pd.DataFrame:
    """Cases whose number holds `words`, the newest first; for choosing one."""
    statement = (
        sa.select(CaseRow.id, CaseRow.number, PersonRow.name, CaseRow.filed_on, CaseRow.closed_on).outerjoin(PersonRow, PersonRow.id == CaseRow.judge_id)
        .where(*_reach(viewer), CaseRow.number.contains(words.strip().replace("(", "（").replace(")", "）"), autoescape=True)).order_by(CaseRow.filed_on.desc(), CaseRow.id.desc()).limit(20)
    )
    return frame(session, statement, {"case_id": "int64", "number": "str", "judge": "object", "filed_on": DAY, "closed_on": DAY})


@question(right=Right.VERIFY, topics=(*TOPICS, "supervision"), daily=True)
def case_nodes(session: Session, viewer: Viewer, *, now: datetime, case_id: int) -> CaseNodes:
    """All clocks of one case, with what made them stand as they stand."""
    found = watched(session, *_reach(viewer), CaseRow.id == case_id)
    if case_id not in found:
        raise NotFound(N_("This case is not shown: it does not exist or lies outside your grids. Search again."))
    one, watch = found[case_id], watch_of(session, viewer.board_id, now)
    facts = one.facts
    said = {"case_id": case_id, "number": one.number, "judge": one.judge, "filed_on": facts.filed_on, "closed_on": facts.closed_on, "closing": facts.closing}
    table = typed([_row(one, clock) for clock in every_clock(one, watch)], ROWS)
    return CaseNodes(said, table, _marks(session, case_id), _deductions(session, case_id), _orders(session, case_id))


def _marks(session: Session, case_id: int) -> pd.DataFrame:
    statement = (
        sa.select(NodeMarkRow.node, NodeMarkRow.subject_kind, NodeMarkRow.subject_id, NodeMarkRow.what, NodeMarkRow.day, NodeMarkRow.document, NodeMarkRow.approver, NodeMarkRow.words, PersonRow.name, NodeMarkRow.at)
        .outerjoin(PersonRow, PersonRow.id == NodeMarkRow.by_id).where(NodeMarkRow.case_id == case_id).order_by(NodeMarkRow.day, NodeMarkRow.id)
    )
    return frame(session, statement, {
        "node": "str", "kind": "str", "subject_id": "int64", "what": "str", "day": DAY, "document": "str", "approver": "str", "words": "str", "by": "object", "at": UTC_TIME,
    })


def _deductions(session: Session, case_id: int) -> pd.DataFrame:
    statement = (
        sa.select(DeductionRow.id, DeductionRow.node, DeductionRow.kind, DeductionRow.begins_on, DeductionRow.ends_on, DeductionRow.document, DeductionRow.approver)
        .where(DeductionRow.case_id == case_id).order_by(DeductionRow.begins_on, DeductionRow.id)
    )
    return frame(session, statement, {"deduction_id": "int64", "node": "str", "kind": "str", "begins_on": DAY, "ends_on": DAY, "document": "str", "approver": "str"})


def _orders(session: Session, case_id: int) -> pd.DataFrame:
    statement = (
        sa.select(SupervisionRow.number, SupervisionRow.state, SupervisionRow.issued_at, SupervisionRow.due_at, SupervisionRow.reply)
        .where(SupervisionRow.case_id == case_id).order_by(SupervisionRow.id)
    )
    return frame(session, statement, {"number": "str", "state": "str", "issued_at": UTC_TIME, "due_at": UTC_TIME, "reply": "object"})
