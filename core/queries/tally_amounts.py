"""Amounts of components over windows: from the counters in one statement where an area has its own, from its few rows where it is finer."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.indicators import Count
from core.domain.quadkeys import prefix_end
from core.domain.tallies import AREA_DIGITS, BY_NAME
from core.store.tables import TallyRow
from core.store.tally_rows import ROWS, amount, counts, on_days

EARLIEST = date(1990, 1, 1)


class Wanted(NamedTuple):
    """A component over a window of days."""

    component: str
    since: date
    until: date


Amounts = Mapping[Wanted, int]
Span = tuple[date, date]


def parts_of(count: Count, since: date, until: date) -> tuple[Wanted, Wanted | None]:
    """What is counted, and what is left out of it."""
    whole = Wanted(count.component, EARLIEST if count.stock else since, until)
    if not count.less:
        return whole, None
    return whole, Wanted(count.less, whole.since, until if count.less_by != "before" else since - timedelta(days=1))


def amount_of(amounts: Amounts, count: Count, since: date, until: date) -> int:
    whole, left_out = parts_of(count, since, until)
    return amounts[whole] - (amounts[left_out] if left_out else 0)


def rows_of(count: Count, since: date, until: date) -> sa.ColumnElement[bool]:
    """The rows behind a count; never unknown."""
    whole, left_out = parts_of(count, since, until)
    chosen = _chosen(whole)
    return sa.and_(chosen, sa.not_(_chosen(left_out))) if left_out else chosen


def _chosen(wanted: Wanted) -> sa.ColumnElement[bool]:
    return sa.and_(counts(wanted.component), on_days(*wanted))


def sum_of(wanted: Wanted) -> sa.ColumnElement[int]:
    """The amount as a sum over the rows of its table."""
    return sa.func.coalesce(sa.func.sum(sa.case((_chosen(wanted), amount(wanted.component)), else_=0)), 0)


def amounts(session: Session, board_id: int, areas: Iterable[str], wanted: Iterable[Wanted]) -> dict[Wanted, int]:
    """Each wanted amount, over all `areas` together."""
    asked = sorted(set(wanted))
    kept = [area for area in areas if len(area) in AREA_DIGITS]
    found = dict.fromkeys(asked, 0)
    for days, names in _bundles(asked).items() if kept else ():
        statement = _summed(days, names).where(TallyRow.board_id == board_id, TallyRow.area.in_(kept)).group_by(TallyRow.component)
        for name, *values in session.execute(statement):
            found |= {Wanted(str(name), *span): int(value or 0) for span, value in zip(days, values, strict=True)}
    for area in areas:
        if area not in kept:
            for one, value in _counted(session, board_id, area, asked).items():
                found[one] += value
    return found


def amounts_by_area(session: Session, board_id: int, under: tuple[str, ...], digits: int, wanted: Iterable[Wanted]) -> dict[str, dict[Wanted, int]]:
    """The same for every area of `digits` digits under some prefixes, each apart; an area without any row is not there."""
    asked = sorted(set(wanted))
    found: dict[str, dict[Wanted, int]] = {}
    reach = sa.or_(sa.false(), *(sa.and_(TallyRow.area >= one, TallyRow.area < prefix_end(one)) if one else sa.true() for one in under))
    for days, names in _bundles(asked).items():
        statement = _summed(days, names, TallyRow.area).where(TallyRow.board_id == board_id, sa.func.length(TallyRow.area) == digits, reach)
        for name, area, *values in session.execute(statement.group_by(TallyRow.area, TallyRow.component)):
            here = found.setdefault(str(area), dict.fromkeys(asked, 0))
            here |= {Wanted(str(name), *span): int(value or 0) for span, value in zip(days, values, strict=True)}
    return found


def _bundles(asked: list[Wanted]) -> dict[tuple[Span, ...], list[str]]:
    """Components by the windows they are wanted over: one statement for those of the same, and none reads more days than it needs."""
    spans: dict[str, list[Span]] = {}
    for one in asked:
        spans.setdefault(one.component, []).append((one.since, one.until))
    bundles: dict[tuple[Span, ...], list[str]] = {}
    for name, days in spans.items():
        bundles.setdefault(tuple(days), []).append(name)
    return bundles


def _summed(days: tuple[Span, ...], names: list[str], *more: Any) -> sa.Select[Any]:
    shares = (sa.func.sum(sa.case((TallyRow.day.between(since, until), TallyRow.amount), else_=0)) for since, until in days)
    first, last = min(since for since, _ in days), max(until for _, until in days)
    return sa.select(TallyRow.component, *more, *shares).where(TallyRow.component.in_(names), TallyRow.day.between(first, last))


def _counted(session: Session, board_id: int, area: str, asked: list[Wanted]) -> dict[Wanted, int]:
    found: dict[Wanted, int] = {}
    for table, row in ROWS.items():
        bundle = [one for one in asked if BY_NAME[one.component].table == table]
        if bundle:
            (values,) = session.execute(sa.select(*map(sum_of, bundle)).select_from(row).where(row.board_id == board_id, row.grid_code >= area, row.grid_code < prefix_end(area)))
            found |= {one: int(value or 0) for one, value in zip(bundle, values, strict=True)}
    return found
