"""What every kind of import shares: an entry, a problem, an outcome, and the comparison with what is there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.refusals import N_
from core.domain.viewer import Viewer
from core.store.columns import Base
from core.store.ledger import Act

REJECTED, WARNED = "rejected", "warned"
SOURCE = "import"
SHOWN = 200
"""Characters of a value that a list of problems keeps."""
AT_ONCE = 400
"""Keys in one IN list."""
PLACE_CONFIDENCE = {"point": 80, "grid": 60, "text": 20}


@dataclass(frozen=True)
class Problem:
    """Why a row was not stored (`rejected`), or stored with a mark (`warned`). `reason` is a message with `places`."""

    row: int
    field: str
    value: str
    reason: str
    severity: str
    places: dict[str, Any] = made(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One row of the file as typed values; what the file does not say is absent or None."""

    row: int
    values: dict[str, Any]


@dataclass
class Outcome:
    """What became of the entries of one part."""

    stored: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    unlocated: int = 0
    due_derived: int = 0
    """Cases whose due date is the legal period, because no file gave one."""
    problems: list[Problem] = made(default_factory=list)
    touched: list[str] = made(default_factory=list)
    """Numbers or names of what was stored or changed, for the ledger."""

    def reject(self, entry: Entry, name: str, value: object, reason: str, **places: Any) -> None:
        self.rejected += 1
        self.problems.append(Problem(entry.row, name, shown(value), reason, REJECTED, places))

    def warn(self, entry: Entry, name: str, value: object, reason: str, **places: Any) -> None:
        self.problems.append(Problem(entry.row, name, shown(value), reason, WARNED, places))

    def note(self, what: str, *, new: bool, differs: bool, located: bool = True) -> None:
        """Count one accepted entry."""
        self.stored += new
        self.changed += differs and not new
        self.unchanged += not (new or differs)
        self.unlocated += not located
        if new or differs:
            self.touched.append(what)

    def out_of_reach(self, viewer: Viewer, entry: Entry, *grid_codes: str | None) -> bool:
        """Reject an entry whose place, in the file or on the board, lies outside the viewer's grids."""
        outside = next((code for code in grid_codes if not viewer.reaches(code)), False)
        if outside is False:
            return False
        self.reject(entry, "grid_code", outside or "", N_("Its place lies outside your grids. Ask somebody whose grids cover it to import this row."))
        return True


def shown(value: object) -> str:
    return "" if value is None else str(value)[:SHOWN]


def chunks(values: Iterable[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
    """Distinct values in lists of `size`."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), size):
        yield distinct[start:start + size]


def rows_by(session: Session, statement: Callable[[Any], Any], keys: Iterable[Any]) -> list[dict[str, Any]]:
    """All rows of `statement(some keys)` over all keys."""
    return [dict(row) for some in chunks(keys) for row in session.execute(statement(some)).mappings()]


def differences(present: Mapping[str, Any], wanted: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    """What the file says otherwise; an empty cell says nothing."""
    return {name: wanted[name] for name in columns if wanted.get(name) is not None and wanted[name] != present[name]}


def unique_by(rows: Iterable[dict[str, Any]], key: str) -> dict[str, dict[str, Any] | None]:
    """Rows by `key`; None where two rows share it."""
    found: dict[str, dict[str, Any] | None] = {}
    for row in rows:
        found[row[key]] = None if row[key] in found else row
    return found


def insert(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert complete rows in bulk, past the ORM."""
    if rows:
        session.execute(sa.insert(cast("sa.Table", table.__table__)), rows)


def insert_numbered(act: Act, table: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Insert and return the new ids in order.

    On SQLite, RETURNING would cut the rows into statements of some forty rows each, which takes three times as long.
    There the ids are read back: nobody else adds to this board meanwhile, it is locked.
    """
    if not rows:
        return []
    if act.session.get_bind().dialect.name != "sqlite":
        return list(act.session.scalars(sa.insert(table.__table__).returning(table.__table__.c.id, sort_by_parameter_order=True), rows))
    newest = sa.select(table.id).where(table.board_id == act.board_id)
    before = act.session.scalar(newest.order_by(table.id.desc()).limit(1)) or 0
    insert(act.session, table, rows)
    return list(act.session.scalars(newest.where(table.id > before).order_by(table.id)))

