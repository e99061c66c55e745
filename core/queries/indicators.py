"""Indicator values from tallies, and exactly the rows behind each number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.indicators import BY_CODE, INDICATORS, Count, Indicator, base_of, denominator_of, number, window_start
from core.domain.leader import year_before
from core.domain.legal_periods import due_basis
from core.domain.refusals import N_, NotAllowed
from core.domain.tallies import AREA_DIGITS
from core.domain.viewer import Right, Role, Viewer
from core.queries import court
from core.queries.frames import frame
from core.queries.question import question
from core.queries.scope import clues_in_scope, within
from core.queries.tally_amounts import Amounts, Wanted, amount_of, amounts, parts_of, rows_of
from core.store.tables import CaseRow, ClueRow, OperationRow, PaymentRow, PetitionRow, TallyRow, TaskRow
from core.store.tally_rows import amount, row_of

TOPICS = ("indicators", "settings")
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class IndicatorValue:
    """Numerator and denominator of one indicator; the rate is made from them on the screen. `base`: the denominator in force, where there are several."""

    code: str
    numerator: int
    denominator: int | None
    since: date
    until: date
    base: str = ""


@dataclass(frozen=True)
class Compared:
    """An indicator now and over the same days of last year; values in the unit shown, None where nobody can know."""

    now: IndicatorValue
    before: IndicatorValue
    value: Decimal | None
    value_before: Decimal | None


@question(right=Right.TOTALS, topics=TOPICS)
def indicator_values(session: Session, viewer: Viewer, *, since: date, until: date, area: str = "") -> list[IndicatorValue]:
    """Every indicator over the window, for the viewer's grids or one `area` inside them."""
    return values_of(session, viewer, INDICATORS, areas_of(viewer, area), [(since, until)])[0]


@question(right=Right.TOTALS, topics=TOPICS)
def indicators_compared(session: Session, viewer: Viewer, *, since: date, until: date, area: str = "") -> list[Compared]:
    """Every indicator over the window and over the same days of last year."""
    now, before = values_of(session, viewer, INDICATORS, areas_of(viewer, area), [(since, until), (year_before(since), year_before(until))])
    known = first_days(session, viewer)
    return [Compared(one, two, known_number(one, known), known_number(two, known)) for one, two in zip(now, before, strict=True)]


def areas_of(viewer: Viewer, area: str) -> tuple[str, ...]:
    """The viewer's own grids, or one area inside them."""
    if not area:
        return viewer.prefixes
    if not viewer.reaches(area):
        raise NotAllowed(N_("Not shown: {area} lies outside your grids."), area=area)
    return (area,)


def values_of(
    session: Session, viewer: Viewer, wanted: Iterable[Indicator], areas: tuple[str, ...], windows: list[tuple[date, date]]
) -> list[list[IndicatorValue]]:
    """Indicators over several windows at once, for areas in the viewer's reach."""
    shown, settings = tuple(wanted), court.settings(session, viewer)
    found = amounts(session, viewer.board_id, areas, {one for window in windows for one in needed(shown, settings, *window)})
    return [[value_from(found, indicator, settings, *window) for indicator in shown] for window in windows]


def needed(wanted: Iterable[Indicator], settings: Settings, since: date, until: date) -> set[Wanted]:
    """Every amount that the indicators are made of."""
    return {
        part for one in wanted for count in (one.numerator, denominator_of(one, base_of(one, settings))) if count
        for part in parts_of(count, window_start(one, since, until), until) if part
    }


def value_from(found: Amounts, indicator: Indicator, settings: Settings, since: date, until: date) -> IndicatorValue:
    start, base = window_start(indicator, since, until), base_of(indicator, settings)
    count = denominator_of(indicator, base)
    denominator = None if count is None else amount_of(found, count, start, until)
    return IndicatorValue(indicator.code, amount_of(found, indicator.numerator, start, until), denominator, start, until, base)


def first_days(session: Session, viewer: Viewer) -> dict[str, date]:
    """The first day of which each component is known at all on this board."""
    rows = session.execute(
        sa.select(TallyRow.component, sa.func.min(TallyRow.day)).where(TallyRow.board_id == viewer.board_id, TallyRow.area == "").group_by(TallyRow.component)
    )
    return {str(component): day for component, day in rows}


def known_number(value: IndicatorValue, known: Mapping[str, date]) -> Decimal | None:
    """The value in the unit shown; a count of days before anything was written down is not zero but unknown."""
    indicator = BY_CODE[value.code]
    if indicator.denominator is None:
        first = known.get(indicator.numerator.component)
        return None if first is None or first > value.until else Decimal(value.numerator)
    return number(indicator, value.numerator, value.denominator)


ROW_COLUMNS: dict[Any, tuple[tuple[str, Any, str], ...]] = {
    CaseRow: (
        ("id", CaseRow.id, "int64"), ("number", CaseRow.number, "str"), ("debtor", CaseRow.debtor_names, "str"), ("cause", CaseRow.cause, "object"),
        ("filed_on", CaseRow.filed_on, "object"), ("due_on", CaseRow.due_on, "object"), ("due_basis", CaseRow.kind, "object"), ("closed_on", CaseRow.closed_on, "object"),
        ("closing", CaseRow.closing, "object"), ("termination_check", CaseRow.termination_check, "object"), ("amount_fen", CaseRow.amount_fen, "int64"),
        ("recovered_fen", CaseRow.recovered_fen, "int64"),
    ),
    TaskRow: (
        ("id", TaskRow.id, "int64"), ("number", TaskRow.number, "str"), ("kind", TaskRow.kind, "str"), ("state", TaskRow.state, "str"),
        ("addressee", TaskRow.addressee_name, "str"), ("issued_at", TaskRow.issued_at, "object"), ("answered_at", TaskRow.answered_at, "object"),
        ("due_at", TaskRow.due_at, "object"), ("photo_count", TaskRow.photo_count, "int64"),
    ),
    PetitionRow: (
        ("id", PetitionRow.id, "int64"), ("debtor", PetitionRow.person, "str"), ("registered_on", PetitionRow.registered_on, "object"),
        ("settled_on", PetitionRow.settled_on, "object"),
    ),
    PaymentRow: (
        ("id", PaymentRow.id, "int64"), ("case_id", PaymentRow.case_id, "int64"), ("paid_on", PaymentRow.paid_on, "object"),
        ("channel", PaymentRow.channel, "str"), ("amount_fen", PaymentRow.amount_fen, "int64"),
    ),
    OperationRow: (
        ("id", OperationRow.id, "int64"), ("number", OperationRow.number, "str"), ("name", OperationRow.name, "str"),
        ("starts_at", OperationRow.starts_at, "object"), ("state", OperationRow.state, "str"),
    ),
    ClueRow: (
        ("id", ClueRow.id, "int64"), ("number", ClueRow.number, "str"), ("received_at", ClueRow.received_at, "object"), ("due_at", ClueRow.respond_by, "object"),
        ("first_action_at", ClueRow.first_action_at, "object"),
    ),
}


@question(right=Right.ROWS, topics=(*TOPICS, "cases", "tasks", "clues"))
def indicator_rows(
    session: Session, viewer: Viewer, *, code: str, part: str, since: date, until: date, area: str = "", missing: bool = False, limit: int = 1_000_000
) -> pd.DataFrame:
    """Exactly the rows that a numerator or denominator counts, `share` being what each adds; `missing` gives the denominator's rows that the numerator lacks."""
    if viewer.role is Role.WALL:
        raise NotAllowed(N_("Not shown: a wall screen shows totals only."))
    viewer.demand(Right.TOTALS)  # who sees a debtor only through a task in hand sees no list of cases either
    indicator = BY_CODE[code]
    count = _counted(session, viewer, indicator, part)
    since = window_start(indicator, since, until)
    table = row_of(count.component)
    where = [*_reach(viewer, table), _under(areas_of(viewer, area), table.grid_code), rows_of(count, since, until)]
    if missing and table is row_of(indicator.numerator.component):
        where.append(sa.not_(rows_of(indicator.numerator, since, until)))
    columns = (*ROW_COLUMNS[table], ("share", amount(count.component), "int64"))
    statement = sa.select(*(column for _, column, _ in columns)).where(*where).order_by(table.id).limit(limit)
    return _masked(frame(session, statement, {name: dtype for name, _, dtype in columns}), viewer)


def _counted(session: Session, viewer: Viewer, indicator: Indicator, part: str) -> Count:
    denominator = denominator_of(indicator, base_of(indicator, court.settings(session, viewer)))
    return indicator.numerator if part == "numerator" or denominator is None else denominator


def _reach(viewer: Viewer, table: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """Clues keep their own rule: in a village everybody would know who told."""
    own = (table.board_id == viewer.board_id, within(viewer, table.grid_code))
    return (*own, clues_in_scope(viewer)) if table is ClueRow else own


def _under(areas: tuple[str, ...], column: Any) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(column.startswith(area) if area else sa.true() for area in areas))


def _masked(table: pd.DataFrame, viewer: Viewer) -> pd.DataFrame:
    if "due_basis" in table:  # comes as the kind of case
        table["due_basis"] = [due_basis(*case) for case in zip(table["due_basis"], table["filed_on"], table["due_on"], strict=True)]
    if "debtor" in table:
        table["debtor"] = ["、".join(masking.name(name, viewer.role) for name in names.split("、") if name) for names in table["debtor"]]
    return table


@question(right=Right.TOTALS, topics=("indicators",))
def daily_amounts(session: Session, viewer: Viewer, *, component: str, since: date, until: date) -> pd.DataFrame:
    """One row a day that has any: the trend of one component, from the counters."""
    areas = [area for area in viewer.prefixes if len(area) in AREA_DIGITS]
    statement = (
        sa.select(TallyRow.day, sa.func.sum(TallyRow.amount))
        .where(TallyRow.board_id == viewer.board_id, TallyRow.area.in_(areas), TallyRow.component == component, TallyRow.day.between(since, until))
        .group_by(TallyRow.day).order_by(TallyRow.day)
    )
    return frame(session, statement, {"day": "object", "amount": "int64"})
