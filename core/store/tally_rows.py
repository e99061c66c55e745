"""The components of `domain/tallies.py` as questions over rows: which rows count, on which day, and how much each adds."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from core.domain.clocks import moments_of
from core.domain.tallies import BY_NAME, Day, Span, Test
from core.store import day_sql
from core.store.tables import CaseRow, ClueRow, OperationRow, PaymentRow, PetitionRow, TaskRow

ROWS: dict[str, Any] = {row.__tablename__: row for row in (CaseRow, TaskRow, PetitionRow, PaymentRow, OperationRow, ClueRow)}
Condition = sa.ColumnElement[bool]
ONE: sa.ColumnElement[int] = sa.literal_column("1")


def row_of(name: str) -> Any:
    """The mapped class whose rows the component counts."""
    return ROWS[BY_NAME[name].table]


@lru_cache
def counts(name: str) -> Condition:
    """True for the rows that the component counts, whatever their day; never unknown."""
    component = BY_NAME[name]
    row = ROWS[component.table]
    return sa.and_(sa.true(), *(_passes(row, test) for test in component.tests))


def on_days(name: str, since: date, until: date) -> Condition:
    """True for rows whose day lies in the window; an index on the column serves it. Never unknown."""
    component = BY_NAME[name]
    return _between(ROWS[component.table], component.day, since, until)


@lru_cache
def day(name: str) -> Any:
    """The day that a row counts on."""
    component = BY_NAME[name]
    row, of = ROWS[component.table], component.day
    found = _first(row, of)
    if of.moment:
        return day_sql.local_day(found)
    return day_sql.days_on(found, sa.literal_column(str(of.days))) if of.days else found


@lru_cache
def amount(name: str) -> Any:
    """What one row adds."""
    component = BY_NAME[name]
    row = ROWS[component.table]
    if isinstance(component.amount, Span):
        return day_sql.days_between(getattr(row, component.amount.since), getattr(row, component.amount.until))
    return getattr(row, component.amount) if component.amount else ONE


def _passes(row: Any, test: Test) -> Condition:
    column = getattr(row, test.column)
    rules: dict[str, Callable[[], Condition]] = {
        "is": lambda: sa.and_(column.is_not(None), column.in_(test.values)), "is_not": lambda: sa.or_(column.is_(None), column.not_in(test.values)),
        "set": lambda: _is_set(column), "unset": lambda: sa.not_(_is_set(column)),
        "by": lambda: _is_by(row, test), "not_by": lambda: sa.not_(_is_by(row, test)),
    }
    return rules[test.how]()


def _is_set(column: Any) -> Condition:
    if isinstance(column.type, sa.Boolean):
        return sa.and_(column.is_not(None), column.is_(True))
    empty: Any = "" if isinstance(column.type, sa.String) else 0 if isinstance(column.type, sa.Integer) else None
    return column.is_not(None) if empty is None else sa.and_(column.is_not(None), column != empty)


def _is_by(row: Any, test: Test) -> Condition:
    column, other = getattr(row, test.column), getattr(row, test.other)
    limit = day_sql.days_on(other, sa.literal_column(str(test.days))) if test.days else other
    return sa.and_(column.is_not(None), other.is_not(None), sa.func.coalesce(column <= limit, sa.false()))


def _first(row: Any, of: Day) -> Any:
    """Its column, or the other one where that comes first or is the only one."""
    column = getattr(row, of.column)
    if not of.other:
        return column
    other = getattr(row, of.other)
    return sa.case((sa.and_(column.is_not(None), sa.or_(other.is_(None), column < other)), column), else_=other)


def _between(row: Any, of: Day, since: date, until: date) -> Condition:
    found, known = _first(row, of), getattr(row, of.column if not of.other else of.other)
    if of.moment:
        first, after = moments_of(since, until)
        return sa.and_(known.is_not(None), found >= first, found < after)
    moved = timedelta(days=of.days)
    return sa.and_(known.is_not(None), found >= since - moved, found <= until - moved)
