"""Indicator values from tallies, and exactly the rows behind each number."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.clocks import moments_of
from core.domain.indicators import BY_CODE, INDICATORS, Count, Indicator, window_start
from core.domain.legal_periods import due_basis
from core.domain.operation_life import HELD_STATES
from core.domain.refusals import N_, NotAllowed
from core.domain.tallies import AREA_DIGITS
from core.domain.viewer import Right, Role, Viewer
from core.domain.vocabulary import REAL_CLOSINGS
from core.queries.frames import frame
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import CaseRow, OperationRow, PaymentRow, PetitionRow, TallyRow, TaskRow

EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True)
class IndicatorValue:
    """Numerator and denominator of one indicator; the rate is made from them on the screen."""

    code: str
    numerator: int
    denominator: int | None
    since: date
    until: date


@question(right=Right.TOTALS, topics=("indicators",))
def indicator_values(session: Session, viewer: Viewer, *, since: date, until: date, area: str = "") -> list[IndicatorValue]:
    """Every indicator over the window, for the viewer's grids or one `area` inside them."""
    areas = areas_of(viewer, area)
    return [value_of(session, viewer, indicator, areas, since, until) for indicator in INDICATORS]


def areas_of(viewer: Viewer, area: str) -> tuple[str, ...]:
    """The viewer's own grids, or one area inside them."""
    if not area:
        return viewer.prefixes
    if not viewer.reaches(area):
        raise NotAllowed(N_("Not shown: {area} lies outside your grids."), area=area)
    return (area,)


def value_of(session: Session, viewer: Viewer, indicator: Indicator, areas: tuple[str, ...], since: date, until: date) -> IndicatorValue:
    """One indicator over its window, for areas in the viewer's reach."""
    start = window_start(indicator, since, until)
    numerator = _amount(session, viewer, indicator.numerator, areas, start, until)
    denominator = None if indicator.denominator is None else _amount(session, viewer, indicator.denominator, areas, start, until)
    return IndicatorValue(indicator.code, numerator, denominator, start, until)


def _amount(session: Session, viewer: Viewer, count: Count, areas: tuple[str, ...], since: date, until: date) -> int:
    if count.stock_less is None:
        return _summed(session, viewer, count.component, areas, since, until)
    taken_in = _summed(session, viewer, count.component, areas, EARLIEST, until)
    return taken_in - _summed(session, viewer, count.stock_less, areas, EARLIEST, since - timedelta(days=1))


def _summed(session: Session, viewer: Viewer, component: str, areas: tuple[str, ...], since: date, until: date) -> int:
    """From the counters where an area has its own, from its few rows where it is finer."""
    tallied = [area for area in areas if len(area) in AREA_DIGITS]
    amount = 0
    if tallied:
        amount += int(session.scalar(
            sa.select(sa.func.coalesce(sa.func.sum(TallyRow.amount), 0)).where(
                TallyRow.board_id == viewer.board_id, TallyRow.area.in_(tallied), TallyRow.component == component,
                TallyRow.day.between(since, until),
            )
        ) or 0)
    for area in areas:
        if area not in tallied:
            amount += _counted(session, viewer, component, area, since, until)
    return amount


def _counted(session: Session, viewer: Viewer, component: str, area: str, since: date, until: date) -> int:
    part = PARTS[component]
    return int(session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(part.amount), 0)).select_from(part.table)
        .where(part.table.board_id == viewer.board_id, part.where(), part.between(since, until), part.table.grid_code.startswith(area))
    ) or 0)


@dataclass(frozen=True)
class Part:
    """A component as a question over rows; must agree with `domain.tallies`, and `verify` recounts it."""

    table: Any
    where: Callable[[], sa.ColumnElement[bool]]
    between: Callable[[date, date], sa.ColumnElement[bool]]
    amount: Any = sa.literal(1)


def _days(column: Any) -> Callable[[date, date], sa.ColumnElement[bool]]:
    return lambda since, until: sa.and_(column >= since, column <= until)


def _moments(column: Any) -> Callable[[date, date], sa.ColumnElement[bool]]:
    """Local days of a moment column, as a half-open range in UTC, so that an index serves it."""

    def between(since: date, until: date) -> sa.ColumnElement[bool]:
        first, after = moments_of(since, until)
        return sa.and_(column >= first, column < after)

    return between


def _due_case() -> sa.ColumnElement[bool]:
    return sa.and_(CaseRow.kind == "first", CaseRow.has_property.is_(True), CaseRow.due_on.is_not(None))


_SETTLED = sa.case((sa.and_(CaseRow.closed_on.is_not(None), CaseRow.closed_on < CaseRow.due_on), CaseRow.closed_on), else_=CaseRow.due_on)
_SENT = _moments(TaskRow.issued_at)


def _dispatched() -> sa.ColumnElement[bool]:
    return TaskRow.state.not_in(("draft", "void", "recalled")) & ~TaskRow.drill


def _checked() -> sa.ColumnElement[bool]:
    return sa.and_(CaseRow.closing == "terminated", CaseRow.termination_check.is_not(None))


PARTS: dict[str, Part] = {
    "case_accepted": Part(CaseRow, sa.true, _days(CaseRow.filed_on)),
    "claimed_fen": Part(CaseRow, sa.true, _days(CaseRow.filed_on), CaseRow.amount_fen),
    "case_closed": Part(CaseRow, sa.true, _days(CaseRow.closed_on)),
    "termination_checked": Part(CaseRow, _checked, _days(CaseRow.closed_on)),
    "termination_qualified": Part(CaseRow, lambda: sa.and_(_checked(), CaseRow.termination_check == "qualified"), _days(CaseRow.closed_on)),
    "property_due": Part(CaseRow, _due_case, _days(_SETTLED)),
    "property_in_time": Part(
        CaseRow, lambda: sa.and_(_due_case(), CaseRow.closed_on <= CaseRow.due_on, CaseRow.closing.in_(sorted(REAL_CLOSINGS))), _days(_SETTLED)
    ),
    "petition_registered": Part(PetitionRow, sa.true, _days(PetitionRow.registered_on)),
    "petition_settled": Part(PetitionRow, lambda: PetitionRow.settled_on.is_not(None), _days(PetitionRow.registered_on)),
    "recovered_fen": Part(PaymentRow, lambda: PaymentRow.direction == "in", _days(PaymentRow.paid_on), PaymentRow.amount_fen),
    "paid_out_fen": Part(PaymentRow, lambda: PaymentRow.direction == "out", _days(PaymentRow.paid_on), PaymentRow.amount_fen),
    "task_dispatched": Part(TaskRow, _dispatched, _SENT),
    "task_answered": Part(TaskRow, lambda: sa.and_(_dispatched(), TaskRow.answered_at.is_not(None)), _SENT),
    "task_with_photo": Part(TaskRow, lambda: sa.and_(_dispatched(), TaskRow.photo_count > 0), _SENT),
    "operation_held": Part(OperationRow, lambda: OperationRow.state.in_(HELD_STATES) & ~OperationRow.drill, _moments(OperationRow.starts_at)),
}

ROW_COLUMNS: dict[Any, tuple[tuple[str, Any, str], ...]] = {
    CaseRow: (
        ("id", CaseRow.id, "int64"), ("number", CaseRow.number, "str"), ("debtor", CaseRow.debtor_names, "str"), ("cause", CaseRow.cause, "object"),
        ("filed_on", CaseRow.filed_on, "object"), ("due_on", CaseRow.due_on, "object"), ("due_basis", CaseRow.kind, "object"), ("closed_on", CaseRow.closed_on, "object"),
        ("closing", CaseRow.closing, "object"), ("termination_check", CaseRow.termination_check, "object"), ("amount_fen", CaseRow.amount_fen, "int64"),
    ),
    TaskRow: (
        ("id", TaskRow.id, "int64"), ("number", TaskRow.number, "str"), ("kind", TaskRow.kind, "str"), ("state", TaskRow.state, "str"),
        ("addressee", TaskRow.addressee_name, "str"), ("issued_at", TaskRow.issued_at, "object"), ("answered_at", TaskRow.answered_at, "object"),
        ("photo_count", TaskRow.photo_count, "int64"),
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
}


@question(right=Right.ROWS, topics=("indicators", "cases", "tasks"))
def indicator_rows(
    session: Session, viewer: Viewer, *, code: str, part: str, since: date, until: date, area: str = "", missing: bool = False, limit: int = 1_000_000
) -> pd.DataFrame:
    """Exactly the rows that a numerator or denominator counts; `missing` gives the denominator's rows that the numerator lacks."""
    if viewer.role is Role.WALL:
        raise NotAllowed(N_("Not shown: a wall screen shows totals only."))
    viewer.demand(Right.TOTALS)  # who sees a debtor only through a task in hand sees no list of cases either
    indicator = BY_CODE[code]
    count = indicator.numerator if part == "numerator" or indicator.denominator is None else indicator.denominator
    since = window_start(indicator, since, until)
    areas = areas_of(viewer, area)
    table = PARTS[count.component].table
    where = [table.board_id == viewer.board_id, within(viewer, table.grid_code), _under(areas, table.grid_code), _rows_of(count, since, until)]
    if missing and indicator.denominator is not None:
        where.append(sa.not_(sa.func.coalesce(_rows_of(indicator.numerator, since, until), sa.false())))
    columns = ROW_COLUMNS[table]
    statement = sa.select(*(column for _, column, _ in columns)).where(*where).order_by(table.id).limit(limit)
    return _masked(frame(session, statement, {name: dtype for name, _, dtype in columns}), viewer)


def _under(areas: tuple[str, ...], column: Any) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(column.startswith(area) if area else sa.true() for area in areas))


def _rows_of(count: Count, since: date, until: date) -> sa.ColumnElement[bool]:
    part = PARTS[count.component]
    if count.stock_less is None:
        return sa.and_(part.where(), part.between(since, until))
    left = PARTS[count.stock_less]
    gone_before = sa.and_(left.where(), left.between(EARLIEST, since - timedelta(days=1)))
    return sa.and_(part.where(), part.between(EARLIEST, until), sa.not_(sa.func.coalesce(gone_before, sa.false())))


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
