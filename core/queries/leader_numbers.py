"""Numbers on the leader's desk: now, the same days of last year, twelve months, and how long things take."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clocks import moments_of
from core.domain.indicators import BY_CODE
from core.domain.leader import DURATIONS, LEADER_INDICATORS, months_until, year_before
from core.domain.spread import Spread, spread
from core.domain.viewer import Right, Viewer
from core.queries.frames import UTC_TIME, AnySelect, frame
from core.queries.indicators import TOPICS, IndicatorValue, areas_of, first_days, known_number, values_of
from core.queries.question import question
from core.queries.scope import inside, within
from core.store.tables import ClueRow, TaskRow

SHOWN = tuple(BY_CODE[code] for code in LEADER_INDICATORS)


@dataclass(frozen=True)
class LeaderNumber:
    """`value` and `before` (the same days of last year) are rates in %, or amounts; None where nobody can know. `months`: first day and value of twelve."""

    code: str
    now: IndicatorValue
    value: Decimal | None
    before: Decimal | None
    months: tuple[tuple[date, Decimal | None], ...]


@question(right=Right.LEAD, topics=TOPICS)
def leader_numbers(session: Session, viewer: Viewer, *, since: date, until: date, area: str = "") -> list[LeaderNumber]:
    """The indicators of the leader's desk over the window, in their order."""
    spans = [(since, until), (year_before(since), year_before(until)), *months_until(until)]
    known = first_days(session, viewer)
    found = values_of(session, viewer, SHOWN, areas_of(viewer, area), spans)
    return [
        LeaderNumber(now.code, now, known_number(now, known), known_number(before, known), tuple(
            (value.until.replace(day=1), known_number(value, known)) for value in months
        )) for now, before, *months in zip(*found, strict=True)
    ]


# How long things take.


@dataclass(frozen=True)
class TimeTaken:
    """`minutes` of those that are done, `in_time` of `judged` (done, or past the limit); `before` is the same of last year's days."""

    code: str
    minutes: Spread
    in_time: int
    judged: int
    before: "TimeTaken | None" = None


@question(right=Right.LEAD, topics=("tasks", "clues"), timed=True)
def times_taken(session: Session, viewer: Viewer, *, now: datetime, since: date, until: date, area: str = "") -> list[TimeTaken]:
    """Each duration of `leader.DURATIONS` over the window, and over the same days of last year."""
    found = []
    for duration in DURATIONS:
        before = _taken(session, viewer, duration.code, now, year_before(since), year_before(until), area)
        one = _taken(session, viewer, duration.code, now, since, until, area)
        found.append(TimeTaken(one.code, one.minutes, one.in_time, one.judged, before))
    return found


def _taken(session: Session, viewer: Viewer, code: str, now: datetime, since: date, until: date, area: str) -> TimeTaken:
    start, end, limit, where = _span(viewer, code, since, until, area)
    minutes = spread((last - first).total_seconds() / 60 for first, last in session.execute(sa.select(start, end).where(*where, end.is_not(None))))
    in_time, judged = session.execute(sa.select(
        sa.func.count(sa.case((end <= limit, 1))), sa.func.count(sa.case((sa.or_(end.is_not(None), limit < now), 1))),
    ).where(*where, limit.is_not(None))).one()
    return TimeTaken(code, minutes, int(in_time), int(judged))


def _span(viewer: Viewer, code: str, since: date, until: date, area: str) -> tuple[Any, Any, Any, tuple[sa.ColumnElement[bool], ...]]:
    """Beginning, end and limit of one duration, and the rows it is taken from."""
    first, after = moments_of(since, until)
    if code == "clue":
        return (
            ClueRow.received_at, ClueRow.first_action_at, ClueRow.respond_by,
            (ClueRow.board_id == viewer.board_id, within(viewer, ClueRow.grid_code), inside(viewer, area, ClueRow.grid_code), ClueRow.received_at >= first, ClueRow.received_at < after),
        )
    return (
        TaskRow.issued_at, TaskRow.answered_at, TaskRow.due_at,
        (TaskRow.board_id == viewer.board_id, within(viewer, TaskRow.grid_code), inside(viewer, area, TaskRow.grid_code), TaskRow.issued_at >= first, TaskRow.issued_at < after,
         TaskRow.state.not_in(("draft", "void", "recalled")), ~TaskRow.drill),
    )


TIME_COLUMNS = {"key": "int64", "number": "str", "kind": "str", "started_at": UTC_TIME, "ended_at": UTC_TIME, "limit_at": UTC_TIME}


@question(right=Right.LEAD, topics=("tasks", "clues"), timed=True)
def time_rows(session: Session, viewer: Viewer, *, now: datetime, code: str, since: date, until: date, area: str = "", late_only: bool = False, limit: int = 5000) -> pd.DataFrame:
    """Exactly the rows a duration judges, the slowest first; `late`: not in time. `late_only` keeps those."""
    viewer.demand(Right.ROWS)
    start, end, limit_at, where = _span(viewer, code, since, until, area)
    table = ClueRow if code == "clue" else TaskRow
    judged = sa.and_(limit_at.is_not(None), sa.or_(end.is_not(None), limit_at < now))
    late = sa.or_(end.is_(None), end > limit_at)
    statement: AnySelect = sa.select(table.id, table.number, table.kind, start, end, limit_at).where(*where, judged)
    if late_only:
        statement = statement.where(late)
    found = frame(session, statement.order_by(end.is_not(None), start, table.id).limit(limit), TIME_COLUMNS)
    found["minutes"] = (found["ended_at"] - found["started_at"]).dt.total_seconds() / 60
    found["late"] = found["ended_at"].isna() | (found["ended_at"] > found["limit_at"])
    return found.sort_values(["late", "minutes"], ascending=[False, False], na_position="first", ignore_index=True)
