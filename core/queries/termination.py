"""The check before a termination as the file of a case shows it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.case_records import BY_CODE, EXCEPTION
from core.domain.clocks import local_day
from core.domain.node_clocks import AFTER_TERMINATION as AFTER
from core.domain.node_clocks import QUERY_KEYS
from core.domain.refusals import N_, NotFound
from core.domain.termination import Finding, Person, findings, first_day, open_checks
from core.domain.viewer import Right, Viewer
from core.queries.cases import in_reach
from core.queries.frames import DAY, UTC_TIME, frame, typed
from core.queries.node_facts import clocks_of, watch_of, watched
from core.queries.question import question
from core.queries.scope import debtors_in_scope
from core.queries.termination_facts import facts_of
from core.store.tables import BoardRow, CaseDebtorRow, CaseRecordRow, CaseRow, DebtorRow


@dataclass(frozen=True)
class Termination:
    """`findings`: every check as it stands today; `outside`: debtors beyond the viewer's grids, who are checked but not named. `records`: newest first, with those taken back."""

    case_id: int
    number: str
    filed_on: date
    closed_on: date | None
    terminated: bool
    first_day: date
    possible: bool
    findings: list[Finding]
    people: dict[int, str]
    things: dict[int, str]
    outside: int
    records: pd.DataFrame
    queries: pd.DataFrame
    """The clocks of the queries after the termination; none while it has not come."""


@question(right=Right.VERIFY, topics=("cases", "debtors", "tasks", "clues", "nodes", "payments", "settings"), timed=True)
def termination(session: Session, viewer: Viewer, *, now: datetime, case_id: int) -> Termination:
    """Raises NotFound outside the viewer's reach. A debtor elsewhere stands without a name."""
    row = session.execute(sa.select(CaseRow.number, CaseRow.filed_on, CaseRow.closed_on, CaseRow.closing).where(in_reach(viewer), CaseRow.id == case_id)).first()
    if row is None:
        raise NotFound(N_("This case is not shown: it does not exist or lies outside your grids. Search again."))
    settings = session.get_one(BoardRow, viewer.board_id).settings or {}
    facts = facts_of(session, case_id, day=row.closed_on or local_day(now), settings=settings)
    seen = set(session.scalars(sa.select(DebtorRow.id).join(CaseDebtorRow, CaseDebtorRow.debtor_id == DebtorRow.id).where(CaseDebtorRow.case_id == case_id, debtors_in_scope(viewer))))
    people = tuple(one if one.id in seen else _nameless(one) for one in facts.people)
    found = findings(replace(facts, people=people))
    return Termination(
        case_id, row.number, row.filed_on, row.closed_on, row.closing == "terminated", first_day(row.filed_on), not open_checks(found), found, {one.id: one.name for one in people if one.id in seen},
        {one.id: one.description for one in facts.things}, len(people) - len(seen), _records(session, case_id),
        _queries(session, viewer, case_id, now),
    )


def _nameless(one: Person) -> Person:
    return replace(one, name=N_("a debtor outside your grids"))


def _queries(session: Session, viewer: Viewer, case_id: int, now: datetime) -> pd.DataFrame:
    watch, case = watch_of(session, viewer.board_id, now), watched(session, CaseRow.id == case_id)[case_id]
    rows = [(one.id % QUERY_KEYS, one.state, one.start, one.deadline, one.done_on) for one in clocks_of(case, watch, (AFTER,))]
    return typed(rows, {"number": "int64", "state": "str", "start": DAY, "deadline": DAY, "done_on": DAY})


def _records(session: Session, case_id: int) -> pd.DataFrame:
    statement = (
        sa.select(
            CaseRecordRow.id, CaseRecordRow.kind, CaseRecordRow.outcome, CaseRecordRow.subject_id, CaseRecordRow.items, CaseRecordRow.day, CaseRecordRow.document,
            CaseRecordRow.person, CaseRecordRow.words, CaseRecordRow.at, CaseRecordRow.withdrawn_at, CaseRecordRow.withdrawn_why,
        ).where(CaseRecordRow.case_id == case_id, CaseRecordRow.kind.in_((*BY_CODE, EXCEPTION))).order_by(CaseRecordRow.id.desc())
    )
    return frame(session, statement, {
        "record_id": "int64", "kind": "str", "outcome": "str", "subject_id": "Int64", "items": "object", "day": DAY, "document": "str", "person": "str", "words": "str",
        "at": UTC_TIME, "withdrawn_at": UTC_TIME, "withdrawn_why": "object",
    })
