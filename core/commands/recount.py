"""The tallies counted anew from the rows, in SQL, so that it costs the same effort whatever the number of cases.

A test compares the two readings of `core.domain.tallies`, in SQL and row by row in Python.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.tallies import AREA_DIGITS, COMPONENTS, Day
from core.store import tally_rows
from core.store.tables import TallyRow
from core.store.tally_rows import row_of


def recount(session: Session, board_id: int) -> dict[tuple[str, str, date], int]:
    """What every tally should be, by area, component and day; zeroes left out."""
    counted: dict[tuple[str, str, date], int] = {}
    for statement in _statements(board_id):
        for _, area, component, day, amount in session.execute(statement):
            counted[(area, component, day)] = int(amount)
    return counted


def store_tallies(session: Session, board_id: int) -> None:
    """Replace the board's tallies by what the rows say."""
    session.execute(sa.delete(TallyRow).where(TallyRow.board_id == board_id))
    for statement in _statements(board_id):
        session.execute(sa.insert(TallyRow).from_select(["board_id", "area", "component", "day", "amount"], statement))


def _statements(board_id: int) -> Iterator[sa.CompoundSelect[Any]]:
    """Components of one table that count on the same day are summed in one reading of it, level by level."""
    together: dict[tuple[str, Day], list[str]] = {}
    for component in COMPONENTS:
        together.setdefault((component.table, component.day), []).append(component.name)
    for names in together.values():
        for digits in AREA_DIGITS:
            yield _grouped(names, digits, board_id)


def _grouped(names: list[str], digits: int, board_id: int) -> sa.CompoundSelect[Any]:
    table, day = row_of(names[0]), sa.type_coerce(tally_rows.day(names[0]), sa.Date)
    area: Any = sa.func.substr(table.grid_code, sa.literal_column("1"), sa.literal_column(str(digits))) if digits else sa.literal_column("''")
    sums = (sa.cast(sa.func.sum(sa.case((tally_rows.counts(name), tally_rows.amount(name)), else_=0)), sa.BigInteger).label(name) for name in names)
    placed = sa.func.length(table.grid_code) >= digits if digits else sa.true()
    found = (
        sa.select(area.label("area"), day.label("day"), *sums).where(table.board_id == board_id, day.is_not(None), placed)
        .group_by(*((area, day) if digits else (day,))).cte()
    )
    return sa.union_all(*(
        sa.select(sa.literal(board_id, sa.BigInteger), found.c.area, sa.literal(name, sa.Text), found.c.day, found.c[name]).where(found.c[name] != 0) for name in names
    ))
