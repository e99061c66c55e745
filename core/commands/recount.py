"""The tallies counted anew from the rows, in SQL, so that it costs the same effort whatever the number of cases.

Says in SQL what `core.domain.tallies` says in Python; a test compares the two. A new component is one line in `_parts`.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clocks import LOCAL
from core.domain.operation_life import HELD_STATES
from core.domain.tallies import AREA_DIGITS
from core.domain.vocabulary import REAL_CLOSINGS, CaseKind
from core.store.tables import CaseRow, OperationRow, PaymentRow, PetitionRow, TallyRow, TaskRow

SqlPart = tuple[str, Any, Any, Any, sa.ColumnElement[bool]]
"""Component, table, day, amount, and which rows count."""

ONE: sa.ColumnElement[int] = sa.literal_column("1")


def recount(session: Session, board_id: int) -> dict[tuple[str, str, date], int]:
    """What every tally should be, by area, component and day; zeroes left out."""
    counted: dict[tuple[str, str, date], int] = {}
    for statement in _statements(session, board_id):
        for _, area, component, day, amount in session.execute(statement):
            counted[(area, component, day)] = int(amount)
    return counted


def store_tallies(session: Session, board_id: int) -> None:
    """Replace the board's tallies by what the rows say."""
    session.execute(sa.delete(TallyRow).where(TallyRow.board_id == board_id))
    for statement in _statements(session, board_id):
        session.execute(sa.insert(TallyRow).from_select(["board_id", "area", "component", "day", "amount"], statement))


def _statements(session: Session, board_id: int) -> Iterator[sa.Select[Any]]:
    for part in _parts(session):
        for digits in AREA_DIGITS:
            yield _grouped(part, digits, board_id)


def _grouped(part: SqlPart, digits: int, board_id: int) -> sa.Select[Any]:
    component, table, day, amount, counts = part
    total = sa.cast(sa.func.sum(amount), sa.BigInteger)
    area = sa.func.substr(table.grid_code, sa.literal_column("1"), sa.literal_column(str(digits))) if digits else sa.literal_column("''")
    chosen = sa.select(
        sa.literal(board_id, sa.BigInteger), area, sa.literal(component, sa.Text), sa.type_coerce(day, sa.Date), total
    ).where(table.board_id == board_id, counts)
    if digits:
        chosen = chosen.where(sa.func.length(table.grid_code) >= digits).group_by(area, day)
    else:
        chosen = chosen.group_by(day)
    return chosen.having(sa.func.sum(amount) != 0)


def _parts(session: Session) -> Iterator[SqlPart]:
    yield from _case_parts()
    issued = _local_day(session, TaskRow.issued_at)
    sent = sa.and_(TaskRow.state.not_in(("draft", "void", "recalled")), TaskRow.issued_at.is_not(None), ~TaskRow.drill)
    yield "task_dispatched", TaskRow, issued, ONE, sent
    yield "task_answered", TaskRow, issued, ONE, sa.and_(sent, TaskRow.answered_at.is_not(None))
    yield "task_with_photo", TaskRow, issued, ONE, sa.and_(sent, TaskRow.photo_count != 0)
    yield "petition_registered", PetitionRow, PetitionRow.registered_on, ONE, sa.true()
    yield "petition_settled", PetitionRow, PetitionRow.registered_on, ONE, PetitionRow.settled_on.is_not(None)
    yield "recovered_fen", PaymentRow, PaymentRow.paid_on, PaymentRow.amount_fen, PaymentRow.direction == "in"
    yield "paid_out_fen", PaymentRow, PaymentRow.paid_on, PaymentRow.amount_fen, PaymentRow.direction != "in"
    yield "operation_held", OperationRow, _local_day(session, OperationRow.starts_at), ONE, OperationRow.state.in_(HELD_STATES) & ~OperationRow.drill


def _case_parts() -> Iterator[SqlPart]:
    closed = CaseRow.closed_on.is_not(None)
    checked = sa.and_(closed, CaseRow.closing == "terminated", CaseRow.termination_check.is_not(None), CaseRow.termination_check != "")
    with_property = sa.and_(CaseRow.kind == CaseKind.FIRST.value, CaseRow.has_property.is_(True), CaseRow.due_on.is_not(None))
    in_time = sa.and_(CaseRow.closed_on <= CaseRow.due_on, CaseRow.closing.in_(sorted(one.value for one in REAL_CLOSINGS)))
    judged_on = sa.case((CaseRow.closed_on < CaseRow.due_on, CaseRow.closed_on), else_=CaseRow.due_on)
    yield "case_accepted", CaseRow, CaseRow.filed_on, ONE, sa.true()
    yield "claimed_fen", CaseRow, CaseRow.filed_on, CaseRow.amount_fen, sa.true()
    yield "case_closed", CaseRow, CaseRow.closed_on, ONE, closed
    yield "termination_checked", CaseRow, CaseRow.closed_on, ONE, checked
    yield "termination_qualified", CaseRow, CaseRow.closed_on, ONE, sa.and_(checked, CaseRow.termination_check == "qualified")
    yield "property_due", CaseRow, judged_on, ONE, with_property
    yield "property_in_time", CaseRow, judged_on, ONE, sa.and_(with_property, in_time)


def _local_day(session: Session, moment: Any) -> Any:
    """The calendar day at the court of a moment kept in UTC."""
    if session.get_bind().dialect.name == "sqlite":
        return sa.func.date(moment, sa.literal_column("'+8 hours'"))
    return sa.cast(sa.func.timezone(sa.literal_column(f"'{LOCAL.key}'"), moment), sa.Date)
