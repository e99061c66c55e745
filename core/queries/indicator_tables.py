"""Indicators side by side: by town from the counters, by judge and as medians from the rows. Every total is Σ ÷ Σ, never a mean of rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.indicators import INDICATORS, Count, Indicator, base_of, counts_of, denominator_of, window_start
from core.domain.tallies import BY_NAME, CASE, TOWN_DIGITS, Day
from core.domain.viewer import Right, Viewer
from core.queries import court
from core.queries.frames import typed
from core.queries.indicators import TOPICS, IndicatorValue, Settings, areas_of, needed, value_from
from core.queries.question import question
from core.queries.scope import within
from core.queries.tally_amounts import Amounts, Wanted, amounts, amounts_by_area, sum_of
from core.queries.team_membership import team_of_judge
from core.store.tables import CaseRow, GridRow, PersonRow
from core.store.tally_rows import amount, counts, on_days

TOTAL, ELSEWHERE, NOBODY, NO_TEAM = "total", "elsewhere", "nobody", "no_team"
"""Rows of a table that are no town, judge or team: all together, what lies in no town, cases without a judge, cases of nobody in a team."""


@dataclass(frozen=True)
class Line:
    """A row of the table: `key` is a town's code, a judge's id, or one of the words above."""

    key: str
    name: str
    values: tuple[IndicatorValue, ...]


def of_group(group: str) -> tuple[Indicator, ...]:
    return tuple(one for one in INDICATORS if one.group == group)


def of_cases(group: str) -> tuple[Indicator, ...]:
    """Those that are counted from cases alone, so that a judge can have them."""
    return tuple(one for one in of_group(group) if all(BY_NAME[count.component].table == CASE for count in counts_of(one)))


@question(right=Right.TOTALS, topics=(*TOPICS, "grids"))
def indicators_by_town(session: Session, viewer: Viewer, *, group: str, since: date, until: date, area: str = "") -> list[Line]:
    """The indicators of a group for each town of the viewer's grids, by code; then what lies in no town, and the total."""
    shown, settings, areas = of_group(group), court.settings(session, viewer), areas_of(viewer, area)
    wanted = needed(shown, settings, since, until)
    towns = towns_of(session, viewer.board_id, areas, wanted)
    names = _town_names(session, viewer.board_id)
    total = amounts(session, viewer.board_id, areas, wanted)
    rest = {one: total[one] - sum(found[one] for found in towns.values()) for one in wanted}
    lines = [(code, names.get(code, code), found) for code, found in sorted(towns.items())]
    lines += [(ELSEWHERE, "", rest)] if towns and any(rest.values()) else []
    return [_line(key, name, found, shown, settings, since, until) for key, name, found in (*lines, (TOTAL, "", total))]


def towns_of(session: Session, board_id: int, areas: tuple[str, ...], wanted: set[Wanted]) -> dict[str, dict[Wanted, int]]:
    """Amounts of each town that lies in `areas` as a whole."""
    return amounts_by_area(session, board_id, tuple(one for one in areas if len(one) <= TOWN_DIGITS), TOWN_DIGITS, wanted)


def _town_names(session: Session, board_id: int) -> dict[str, str]:
    rows = session.execute(sa.select(GridRow.code, GridRow.name).where(GridRow.board_id == board_id, sa.func.length(GridRow.code) == TOWN_DIGITS, GridRow.valid_to.is_(None)))
    return {str(code): str(name) for code, name in rows}


def _line(key: str, name: str, found: Amounts, shown: tuple[Indicator, ...], settings: Settings, since: date, until: date) -> Line:
    return Line(key, name, tuple(value_from(found, one, settings, since, until) for one in shown))


@question(right=Right.VERIFY, topics=(*TOPICS, "cases"))
def indicators_by_judge(session: Session, viewer: Viewer, *, group: str, since: date, until: date, area: str = "") -> list[Line]:
    """The indicators of a group that cases alone can give, for each judge by name (never by result); then cases without a judge, and the total."""
    of = _of_judges(session, viewer, group, since, until, area)
    named = [(str(judge), str(name), one) for judge, name, one in of.found if judge is not None] + [(NOBODY, "", one) for judge, _, one in of.found if judge is None]
    return of.lines(named, since, until)


@question(right=Right.VERIFY, topics=(*TOPICS, "cases", "people", "teams"))
def indicators_by_team(session: Session, viewer: Viewer, *, group: str, since: date, until: date, area: str = "") -> list[Line]:
    """The same for each case team by name, whose judges' cases count for it by who is in it now; then cases of nobody in a team, and the total."""
    of, teams = _of_judges(session, viewer, group, since, until, area), team_of_judge(viewer.board_id)
    member_of = {person: (team, name) for person, team, name in session.execute(sa.select(teams.c.person_id, teams.c.team_id, teams.c.name))}
    parts: dict[tuple[str, str], list[Amounts]] = {}
    for judge, _name, one in of.found:
        team, name = member_of.get(judge, (None, ""))
        parts.setdefault((NO_TEAM if team is None else str(team), name), []).append(one)
    named = [(key, name, _summed(of.wanted, some)) for (key, name), some in sorted(parts.items(), key=lambda part: (part[0][0] == NO_TEAM, part[0][1], part[0][0]))]
    return of.lines(named, since, until)


@dataclass(frozen=True)
class _Judges:
    """What the cases of each judge amount to: id, name, amounts."""

    found: Sequence[tuple[int | None, str | None, Amounts]]
    wanted: list[Wanted]
    shown: tuple[Indicator, ...]
    settings: Settings

    def lines(self, named: list[tuple[str, str, Amounts]], since: date, until: date) -> list[Line]:
        """These and the total of all."""
        total = _summed(self.wanted, [one for *_, one in self.found])
        return [_line(key, name, one, self.shown, self.settings, since, until) for key, name, one in (*named, (TOTAL, "", total))]


def _of_judges(session: Session, viewer: Viewer, group: str, since: date, until: date, area: str) -> _Judges:
    shown, settings = of_cases(group), court.settings(session, viewer)
    wanted = sorted(needed(shown, settings, since, until))
    statement = (
        sa.select(CaseRow.judge_id, PersonRow.name, *(sum_of(one) for one in wanted)).outerjoin(PersonRow, PersonRow.id == CaseRow.judge_id)
        .where(CaseRow.board_id == viewer.board_id, within(viewer, CaseRow.grid_code), _under(areas_of(viewer, area)), CaseRow.filed_on <= until, _still_counts(shown, since, until))
        .group_by(CaseRow.judge_id, PersonRow.name).order_by(PersonRow.name, CaseRow.judge_id)
    )
    found = [(judge, name, dict(zip(wanted, map(int, values), strict=True))) for judge, name, *values in session.execute(statement)]
    return _Judges(found, wanted, shown, settings)


def _summed(wanted: list[Wanted], parts: list[Amounts]) -> Amounts:
    return {one: sum(part[one] for part in parts) for one in wanted}


def _under(areas: tuple[str, ...]) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(CaseRow.grid_code.startswith(area) if area else sa.true() for area in areas))


def _still_counts(shown: tuple[Indicator, ...], since: date, until: date) -> sa.ColumnElement[bool]:
    """What was closed before the earliest window adds to a stock as much as it takes off."""
    first = min((window_start(one, since, until) for one in shown), default=since)
    return sa.or_(CaseRow.closed_on.is_(None), CaseRow.closed_on >= first)


@dataclass(frozen=True)
class Middle:
    """The median of the rows' own values, in the unit of the indicator, and over how many rows."""

    code: str
    median: float | None
    rows: int


@question(right=Right.TOTALS, topics=(*TOPICS, "cases"))
def indicator_medians(session: Session, viewer: Viewer, *, since: date, until: date, area: str = "") -> list[Middle]:
    """For means and sums that a few large rows dominate: the middle row. Half of the rows lie below it. Each table is read once a day that its rows count on."""
    settings, areas = court.settings(session, viewer), areas_of(viewer, area)
    together: dict[Day, list[tuple[Indicator, Count]]] = {}
    for one in INDICATORS:
        if one.middle and (count := denominator_of(one, base_of(one, settings))):
            together.setdefault(BY_NAME[count.component].day, []).append((one, count))
    return [middle for pairs in together.values() for middle in _middles(session, viewer, pairs, areas, since, until)]


def _middles(session: Session, viewer: Viewer, pairs: list[tuple[Indicator, Count]], areas: tuple[str, ...], since: date, until: date) -> list[Middle]:
    first = pairs[0][1].component
    statement = sa.select(*(_own_value(one, count) for one, count in pairs)).where(
        CaseRow.board_id == viewer.board_id, within(viewer, CaseRow.grid_code), _under(areas), on_days(first, since, until),
    )
    table = typed(session.execute(statement), {one.code: "float64" for one, _ in pairs})
    return [Middle(one.code, None if table[one.code].isna().all() else float(table[one.code].median()), int(table[one.code].count())) for one, _ in pairs]


def _own_value(indicator: Indicator, count: Count) -> sa.ColumnElement[Any]:
    """What the indicator would be for this row alone; nothing for a row that it does not count."""
    own, base = amount(indicator.numerator.component), amount(count.component)
    value = sa.cast(own, sa.Float) * 100 / base if BY_NAME[count.component].amount else own
    return sa.case((sa.and_(counts(count.component), base > 0), value))
