"""Questions of the wall chart: unconcluded cases in groups, problems, and what was struck off."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clocks import local_day
from core.domain.viewer import Right, Viewer
from core.domain.wall_chart import NONE, WEEK, left_over, one_of
from core.queries.case_stage import stage_of
from core.queries.frames import DAY, UTC_TIME, frame
from core.queries.question import question
from core.queries.scope import within
from core.queries.territory import LEVEL_DIGITS
from core.store.tables import ApplicantRow, CaseRow, MeasureRow, PersonRow, ProblemRow, PropertyRow, StrikeOffRow, StruckCaseRow

TOWN_DIGITS = LEVEL_DIGITS[1]


def _reach(viewer: Viewer) -> tuple[sa.ColumnElement[bool], ...]:
    return (CaseRow.board_id == viewer.board_id, within(viewer, CaseRow.grid_code))


@question(right=Right.VERIFY, topics=("cases", "debtors", "payments", "chart"), daily=True)
def chart_cases(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """Every unconcluded case once, with its group under each grouping; `place` is the code of a town; `problems` are the open ones."""
    table = frame(
        session,
        sa.select(CaseRow.id, CaseRow.number, CaseRow.category, PersonRow.name, CaseRow.grid_code, stage_of(), CaseRow.filed_on, CaseRow.amount_fen)
        .outerjoin(PersonRow, PersonRow.id == CaseRow.judge_id).where(*_reach(viewer), CaseRow.closed_on.is_(None)).order_by(CaseRow.filed_on, CaseRow.id),
        {"case_id": "int64", "number": "str", "category": "object", "judge": "object", "grid_code": "object", "stage": "str", "filed_on": DAY, "amount_fen": "int64"},
    )
    unconcluded = sa.and_(*_reach(viewer), CaseRow.closed_on.is_(None))
    applicants = _values(session, sa.select(ApplicantRow.case_id, ApplicantRow.kind).join(CaseRow, CaseRow.id == ApplicantRow.case_id).where(unconcluded))
    sealed = (
        sa.select(PropertyRow.case_id, PropertyRow.kind, PropertyRow.state).join(CaseRow, CaseRow.id == PropertyRow.case_id)
        .where(unconcluded, sa.select(MeasureRow.id).where(MeasureRow.property_id == PropertyRow.id, MeasureRow.lifted_on.is_(None)).exists())
    )
    found = session.execute(sealed).all()
    objects, states = _gathered((case, kind) for case, kind, _state in found), _gathered((case, state) for case, _kind, state in found)
    waiting = Counter(session.scalars(sa.select(ProblemRow.case_id).where(ProblemRow.board_id == viewer.board_id, ProblemRow.closed_at.is_(None))))
    cases = [int(one) for one in table["case_id"]]
    table["applicant"] = pd.Series([_counted(applicants[one]) for one in cases], dtype="str")
    table["place"] = pd.Series([code[:TOWN_DIGITS] if code else NONE for code in table["grid_code"]], dtype="str")
    table["object"] = pd.Series([one_of(objects[one]) for one in cases], dtype="str")
    table["object_state"] = pd.Series([one_of(states[one]) for one in cases], dtype="str")
    table["days"] = pd.Series([(local_day(now) - day).days for day in table["filed_on"]], dtype="int64")
    table["problems"] = pd.Series([waiting[one] for one in cases], dtype="int64")
    return table


def _counted(kinds: list[str]) -> str:
    """Two persons are several applicants, though of one kind."""
    return one_of(kinds) if len(kinds) < 2 else "several"


def _values(session: Session, statement: Any) -> dict[int, list[str]]:
    return _gathered(tuple(row) for row in session.execute(statement))


def _gathered(pairs: Any) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for case, value in pairs:
        found[case].append(value)
    return found


@question(right=Right.VERIFY, topics=("cases", "chart", "people"), timed=True)
def problems(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """Open problems, then those closed in the last week; `left_over`: not closed on the day it was raised."""
    closer = sa.orm.aliased(PersonRow)
    statement = (
        sa.select(ProblemRow.id, CaseRow.number, ProblemRow.words, PersonRow.name, ProblemRow.raised_at, ProblemRow.outcome, closer.name, ProblemRow.closed_at)
        .join(CaseRow, CaseRow.id == ProblemRow.case_id).outerjoin(PersonRow, PersonRow.id == ProblemRow.raised_by).outerjoin(closer, closer.id == ProblemRow.closed_by)
        .where(*_reach(viewer), sa.or_(ProblemRow.closed_at.is_(None), ProblemRow.closed_at > now - WEEK))
        .order_by(ProblemRow.closed_at.is_not(None), ProblemRow.raised_at, ProblemRow.id)
    )
    table = frame(session, statement, {
        "problem_id": "int64", "number": "str", "words": "str", "raised_by": "object", "raised_at": UTC_TIME, "outcome": "str", "closed_by": "object", "closed_at": UTC_TIME,
    })
    closed = [None if pd.isna(at) else at for at in table["closed_at"]]
    table["left_over"] = pd.Series([left_over(raised, at, now) for raised, at in zip(table["raised_at"], closed, strict=True)], dtype="bool")
    return table


@question(right=Right.VERIFY, topics=("cases", "chart"), daily=True)
def to_strike_off(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """Concluded cases that stand on no list yet, since the first list began or, before there is one, of the last week."""
    first = session.scalar(sa.select(sa.func.min(StrikeOffRow.since)).where(StrikeOffRow.board_id == viewer.board_id)) or local_day(now) - WEEK
    struck = sa.select(StruckCaseRow.case_id).where(StruckCaseRow.case_id == CaseRow.id, StruckCaseRow.closed_on == CaseRow.closed_on)
    statement = (
        sa.select(CaseRow.id, CaseRow.number, CaseRow.closed_on, CaseRow.closing, PersonRow.name).outerjoin(PersonRow, PersonRow.id == CaseRow.judge_id)
        .where(*_reach(viewer), CaseRow.closed_on >= first, ~struck.exists()).order_by(CaseRow.closed_on, CaseRow.id)
    )
    return frame(session, statement, {"case_id": "int64", "number": "str", "closed_on": DAY, "closing": "object", "judge": "object"})


@question(right=Right.VERIFY, topics=("cases", "chart", "people"))
def strike_offs(session: Session, viewer: Viewer) -> pd.DataFrame:
    """One row a case that was struck off in the viewer's reach, the newest list first."""
    statement = (
        sa.select(StrikeOffRow.id, StrikeOffRow.at, PersonRow.name, CaseRow.number, StruckCaseRow.closed_on, StruckCaseRow.closing)
        .join(StruckCaseRow, StruckCaseRow.strike_off_id == StrikeOffRow.id).join(CaseRow, CaseRow.id == StruckCaseRow.case_id)
        .outerjoin(PersonRow, PersonRow.id == StrikeOffRow.by_id).where(*_reach(viewer)).order_by(StrikeOffRow.at.desc(), StrikeOffRow.id.desc(), StruckCaseRow.closed_on, CaseRow.id)
    )
    return frame(session, statement, {"list_id": "int64", "at": UTC_TIME, "by": "object", "number": "str", "closed_on": DAY, "closing": "object"})
