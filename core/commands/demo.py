"""Writing a demo board set-wise: rows in chunks, copies by INSERT … SELECT, sequences and tallies."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.refusals import N_, Refused
from core.queries.node_alarms import alarms
from core.queries.node_facts import unfinished, watch_of, watched
from core.store.tables import Base, BoardRow, CaseRow, RungRow

CHUNK = 2000
Rows = Mapping[type[Base], Sequence[dict[str, Any]]]
Expressions = Mapping[str, Callable[[Any], Any]]


class DemoRefused(Refused):
    """The demo court cannot be loaded into this database."""


def first_ids(session: Session, *, court_code: str) -> dict[str, int]:
    """The next free id of every table. Refused where the demo court is there already."""
    if session.scalar(sa.select(BoardRow.id).filter_by(court_code=court_code)) is not None:
        raise DemoRefused(N_("The demo court was not loaded: this database holds it already. Use an empty database."))
    return {
        table.name: (session.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1
        for table in Base.metadata.sorted_tables if "id" in table.c
    }


def write(session: Session, rows: Rows) -> Iterator[tuple[str, float]]:
    """Insert all rows, parents first; yields the table under way and the part of rows written."""
    by_table = {table.__tablename__: own for table, own in rows.items()}
    total, done = sum(len(own) for own in by_table.values()), 0
    for table in Base.metadata.sorted_tables:
        own = by_table.get(table.name, ())
        for start in range(0, len(own), CHUNK):
            chunk = own[start : start + CHUNK]
            session.execute(sa.insert(table), chunk)
            done += len(chunk)
            yield table.name, done / total


def settle(session: Session, *, board_id: int, revision: int) -> None:
    """After rows came with ids of their own: sequences move on, planners learn, other processes hear of it."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sa.text("ANALYZE"))
        return
    for table in Base.metadata.sorted_tables:
        if "id" in table.c:
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            highest = sa.select(sa.func.max(table.c.id)).scalar_subquery()
            session.execute(sa.select(sa.func.setval(sequence, highest)).where(highest.is_not(None)))
    session.execute(sa.text("ANALYZE"))
    session.execute(sa.text("SELECT pg_notify('zhiwang', :said)"), {"said": f"{board_id}:{revision}"})


def told_before(session: Session, *, board_id: int, now: datetime) -> None:
    """The warnings of case clocks were told in the year that the demo leads up to; whoever signs in finds none of them new."""
    watch = watch_of(session, board_id, now)
    found = watched(session, CaseRow.board_id == board_id, unfinished(watch)).values()
    rows = [
        {"board_id": board_id, "subject_kind": one.clock.kind, "subject_id": one.clock.id, "ladder": one.ladder, "cycle": one.cycle, "rung": rung, "at": now}
        for one in alarms(session, watch, found, now=now) for rung in dict.fromkeys((one.step, one.clock.step))
    ]
    for start in range(0, len(rows), CHUNK):
        session.execute(sa.insert(RungRow), rows[start : start + CHUNK])


def copy_rows(session: Session, table: sa.Table, changes: Expressions, *, key: str, first: int, last: int) -> None:
    """Insert rows `first` to `last` by `key` once more; `changes` says which columns become what, of their own value."""
    columns = [changes[column.name](column) if column.name in changes else column for column in table.c]
    chosen = sa.select(*columns).where(table.c[key].between(first, last))
    session.execute(sa.insert(table).from_select([column.name for column in table.c], chosen, include_defaults=False))


def references(table: sa.Table) -> list[str]:
    """Columns of `table` that hold the id of a row other than the board."""
    return [
        column.name for column in table.c
        if column.name == "id" or any(key.column.name == "id" and key.column.table.name != "board" for key in column.foreign_keys)
    ]
