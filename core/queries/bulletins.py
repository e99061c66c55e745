"""A regular report: the figures of its period, and in one table a kind of row exactly the rows behind them, all as of one revision."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.bulletins import BULLETINS, TRENDS, months_to
from core.domain.indicators import Indicator, denominator_of
from core.domain.refusals import N_, Refused
from core.domain.tallies import BY_NAME
from core.domain.viewer import Right, Viewer
from core.queries.frames import UTC_TIME, frame
from core.queries.indicator_tables import Line, indicators_by_town
from core.queries.indicators import TOPICS, Compared, daily_amounts, indicator_rows, indicators_compared
from core.queries.nodes import overruns
from core.queries.operations import operations_in_scope
from core.queries.question import question
from core.store.tables import BoardRow, GridRow, OperationRow, OrganisationRow

TRIES = 3
MOST_ROWS = 200_000
NUMERATOR, DENOMINATOR = "numerator", "denominator"
T = TypeVar("T")
OPERATIONS = {"number": "str", "name": "str", "court": "str", "starts_at": UTC_TIME, "state": "str"}


@dataclass(frozen=True)
class Report:
    """`towns`: group to its lines. `late`: the five overruns as they stand now. `held`: operations of the period. `months`: component to twelve amounts."""

    code: str
    since: date
    until: date
    court: str
    area: str
    revision: int
    figures: list[Compared]
    towns: dict[str, list[Line]]
    late: pd.DataFrame
    held: pd.DataFrame
    months: dict[str, list[tuple[date, int]]]

    def indicators(self) -> tuple[Indicator, ...]:
        return BULLETINS[self.code].indicators()


class ReportRefused(Refused):
    """The report cannot be made as it was asked for."""


@question(right=Right.VERIFY, topics=(*TOPICS, "grids", "cases", "nodes", "payments", "operations"), daily=True)
def bulletin(session: Session, viewer: Viewer, *, now: datetime, code: str, since: date, until: date, area: str = "") -> Report:
    """Everything that the report of these days says."""
    return _at_one_revision(session, viewer, lambda revision: _report(session, viewer, now, code, (since, until), area, revision))


def _report(session: Session, viewer: Viewer, now: datetime, code: str, days: tuple[date, date], area: str, revision: int) -> Report:
    kind, (since, until) = BULLETINS[code], days
    compared = {one.now.code: one for one in indicators_compared(session, viewer, since=since, until=until, area=area)}
    late = overruns(session, viewer, now=now)
    return Report(
        code, since, until, str(session.scalar(sa.select(BoardRow.name).where(BoardRow.id == viewer.board_id))), _area_name(session, viewer, area), revision,
        [compared[one.code] for one in kind.indicators()],
        {group: indicators_by_town(session, viewer, group=group, since=since, until=until, area=area) for group in kind.towns},
        late[late["grid_code"].fillna("").str.startswith(area)].reset_index(drop=True) if area else late, _held(session, viewer, since, until, area),
        {component: _months(session, viewer, component, until) for component in TRENDS} if kind.trends and not area else {},
    )


def _area_name(session: Session, viewer: Viewer, area: str) -> str:
    found = session.scalar(sa.select(GridRow.name).where(GridRow.board_id == viewer.board_id, GridRow.code == area, GridRow.valid_to.is_(None))) if area else None
    return str(found or area)


def _held(session: Session, viewer: Viewer, since: date, until: date, area: str) -> pd.DataFrame:
    """Operations of the period; the rows of the indicator, with the court that led them."""
    rows = indicator_rows(session, viewer, code="OPERATIONS", part=NUMERATOR, since=since, until=until, area=area)
    statement = (
        sa.select(OperationRow.number, OperationRow.name, OrganisationRow.name, OperationRow.starts_at, OperationRow.state)
        .join(OrganisationRow, OrganisationRow.id == OperationRow.lead_organisation_id)
        .where(operations_in_scope(viewer), OperationRow.id.in_([int(one) for one in rows["id"]])).order_by(OperationRow.starts_at, OperationRow.id)
    )
    return frame(session, statement, OPERATIONS)


def _months(session: Session, viewer: Viewer, component: str, until: date) -> list[tuple[date, int]]:
    months = months_to(until)
    found = daily_amounts(session, viewer, component=component, since=months[0], until=until)
    sums: Counter[date] = Counter()
    for day, amount in zip(found["day"], found["amount"], strict=True):
        sums[day.replace(day=1)] += int(amount)
    return [(month, sums[month]) for month in months]


def _at_one_revision(session: Session, viewer: Viewer, ask: Callable[[int], T]) -> T:
    """What is asked in several questions, again if somebody wrote in between."""
    for _ in range(TRIES):
        before = _revision(session, viewer)
        found = ask(before)
        if _revision(session, viewer) == before:
            return found
    raise ReportRefused(N_("The report was not made: the board changed while it was being counted. Try again in a moment."))


def _revision(session: Session, viewer: Viewer) -> int:
    return int(session.scalar(sa.select(BoardRow.revision).where(BoardRow.id == viewer.board_id)) or 0)


@dataclass(frozen=True)
class Attached:
    """The rows of one table (`enforcement_case`, `task`, …). Beside each row's own columns one column a figure's part, such as `K-001 numerator`: what the row adds to it."""

    table: str
    rows: pd.DataFrame
    parts: tuple[tuple[str, str], ...]


@question(right=Right.EXPORT, topics=(*TOPICS, "cases", "tasks", "clues", "operations"), daily=True)
def bulletin_with_rows(session: Session, viewer: Viewer, *, now: datetime, code: str, since: date, until: date, area: str = "") -> tuple[Report, list[Attached]]:
    """The report and, of the same revision, the rows behind each of its figures: each column of a figure adds up to it."""
    viewer.demand(Right.VERIFY)

    def both(revision: int) -> tuple[Report, list[Attached]]:
        report = _report(session, viewer, now, code, (since, until), area, revision)
        return report, _attached(session, viewer, report, area)

    return _at_one_revision(session, viewer, both)


def _attached(session: Session, viewer: Viewer, report: Report, area: str) -> list[Attached]:
    parts: dict[str, dict[tuple[str, str], pd.DataFrame]] = {}
    for indicator, one in zip(report.indicators(), report.figures, strict=True):
        counts = {NUMERATOR: indicator.numerator, DENOMINATOR: denominator_of(indicator, one.now.base)}
        for part, count in counts.items():
            if count is not None:
                rows = indicator_rows(session, viewer, code=indicator.code, part=part, since=report.since, until=report.until, area=area, limit=MOST_ROWS + 1)
                if len(rows) > MOST_ROWS:
                    raise ReportRefused(N_("The rows were not attached: more than {most} stand behind {code}. Choose one town."), most=MOST_ROWS, code=indicator.code)
                parts.setdefault(BY_NAME[count.component].table, {})[indicator.code, part] = rows
    return [_joined(table, found) for table, found in parts.items()]


def _joined(table: str, found: dict[tuple[str, str], pd.DataFrame]) -> Attached:
    """Every row once, by number of its record, with what it adds to each figure."""
    rows = pd.concat([one.drop(columns="share") for one in found.values()]).drop_duplicates("id").sort_values("id").set_index("id")
    for (code, part), one in found.items():
        rows[f"{code} {part}"] = one.set_index("id")["share"].reindex(rows.index)
    return Attached(table, rows.reset_index(), tuple(found))
