"""Numbers on the leader's desk: now, the same days of last year, twelve months, and how long things take."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clocks import moments_of
from core.domain.indicators import BY_CODE, Count, Indicator, components, rate, window_start
from core.domain.leader import DURATIONS, LEADER_INDICATORS, months_until, year_before
from core.domain.spread import Spread, spread
from core.domain.tallies import AREA_DIGITS
from core.domain.viewer import Right, Viewer
from core.queries.frames import UTC_TIME, AnySelect, frame
from core.queries.indicators import IndicatorValue, areas_of, value_of
from core.queries.question import question
from core.queries.scope import inside, within
from core.store.tables import ClueRow, TallyRow, TaskRow

SHOWN = tuple(BY_CODE[code] for code in LEADER_INDICATORS)


@dataclass(frozen=True)
class LeaderNumber:
    """`value` and `before` (the same days of last year) are rates in %, or amounts; None where nobody can know. `months`: first day and value of twelve."""

    code: str
    now: IndicatorValue
    value: Decimal | None
    before: Decimal | None
    months: tuple[tuple[date, Decimal | None], ...]


@question(right=Right.LEAD, topics=("indicators",))
def leader_numbers(session: Session, viewer: Viewer, *, since: date, until: date, area: str = "") -> list[LeaderNumber]:
    """The indicators of the leader's desk over the window, in their order."""
    areas = areas_of(viewer, area)
    spans = [(since, until), (year_before(since), year_before(until)), *months_until(until)]
    known = _first_days(session, viewer)
    numbers = []
    for indicator in SHOWN:
        values = [value_of(session, viewer, indicator, areas, *span) for span in spans[:2]]
        months = _months(session, viewer, indicator, areas, spans[2:])
        now, before = (_number(indicator, value, known) for value in values)
        numbers.append(LeaderNumber(indicator.code, values[0], now, before, tuple(
            (value.until.replace(day=1), _number(indicator, value, known)) for value in months
        )))
    return numbers


def _first_days(session: Session, viewer: Viewer) -> dict[str, date]:
    """The first day of which each component is known at all on this board."""
    rows = session.execute(sa.select(TallyRow.component, sa.func.min(TallyRow.day)).where(TallyRow.board_id == viewer.board_id, TallyRow.area == "").group_by(TallyRow.component))
    return {str(component): day for component, day in rows}


def _number(indicator: Indicator, value: IndicatorValue, known: dict[str, date]) -> Decimal | None:
    """The rate, or the amount; an amount of days before anything was written down is not zero but unknown."""
    if indicator.denominator is not None:
        return rate(value.numerator, value.denominator)
    first = known.get(indicator.numerator.component)
    return None if first is None or first > value.until else Decimal(value.numerator)


def _months(session: Session, viewer: Viewer, indicator: Indicator, areas: tuple[str, ...], spans: list[tuple[date, date]]) -> list[IndicatorValue]:
    """The indicator of each month, added up from one statement; areas finer than a town are counted from their few rows."""
    if any(len(area) not in AREA_DIGITS for area in areas):
        return [value_of(session, viewer, indicator, areas, *span) for span in spans]
    days = _daily(session, viewer, components((indicator,)), areas)
    return [_month(days, indicator, *span) for span in spans]


def _daily(session: Session, viewer: Viewer, names: Iterable[str], areas: tuple[str, ...]) -> dict[str, pd.Series]:
    """Running sums by component, indexed by day."""
    rows = session.execute(
        sa.select(TallyRow.component, TallyRow.day, sa.func.sum(TallyRow.amount))
        .where(TallyRow.board_id == viewer.board_id, TallyRow.area.in_(areas), TallyRow.component.in_(sorted(names)))
        .group_by(TallyRow.component, TallyRow.day).order_by(TallyRow.component, TallyRow.day)
    ).all()
    table = pd.DataFrame([tuple(row) for row in rows], columns=["component", "day", "amount"])
    return {str(name): part.set_index("day")["amount"].astype("int64").cumsum() for name, part in table.groupby("component")}


def _month(days: dict[str, pd.Series], indicator: Indicator, since: date, until: date) -> IndicatorValue:
    start = window_start(indicator, since, until)
    denominator = None if indicator.denominator is None else _summed(days, indicator.denominator, start, until)
    return IndicatorValue(indicator.code, _summed(days, indicator.numerator, start, until), denominator, start, until)


def _summed(days: dict[str, pd.Series], count: Count, since: date, until: date) -> int:
    before = since - timedelta(days=1)
    if count.stock_less is None:
        return _up_to(days, count.component, until) - _up_to(days, count.component, before)
    return _up_to(days, count.component, until) - _up_to(days, count.stock_less, before)


def _up_to(days: dict[str, pd.Series], component: str, until: date) -> int:
    series = days.get(component)
    at = 0 if series is None else int(series.index.searchsorted(until, side="right"))
    return 0 if series is None or at == 0 else int(series.iloc[at - 1])


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
