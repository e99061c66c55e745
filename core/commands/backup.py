"""A backup that both databases read: one zip of JSON lines by table, plus attachments. Sealed columns stay sealed.

The secret key is not in it; keep `data/secret.key` (or `ZHIWANG_SECRET_KEY`) apart, or identity numbers cannot be opened.
"""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.domain.refusals import N_, Refused
from core.store.columns import Base, Sealed, UtcTime
from core.store.sealing import blind_index
from core.store.session import Store, writing
from core.store.tables import BoardRow

CHUNK = 5000
FORMAT = 2
"""From 2 on the file names its columns, so that a backup fits the tables of later versions too."""


def _raw(table: sa.Table) -> sa.Table:
    """The table with sealed columns as plain text, so that what rests encrypted stays so in the file."""
    columns = [sa.Column(column.name, sa.Text() if isinstance(column.type, Sealed) else column.type) for column in table.columns]
    return sa.Table(table.name, sa.MetaData(), *columns)


def back_up(store: Store, path: Path) -> dict[str, int]:
    """Write the whole installation into `path`, in one read transaction; returns rows by table."""
    counts: dict[str, int] = {}
    half = path.with_suffix(path.suffix + ".part")
    with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive, store.engine.connect() as connection:
        if not store.is_sqlite:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        for table in Base.metadata.sorted_tables:
            with archive.open(f"tables/{table.name}.jsonl", "w") as file:
                counts[table.name] = sum(file.write(line) > 0 for line in _lines(connection, _raw(table)))
        columns = {table.name: table.columns.keys() for table in Base.metadata.sorted_tables}
        archive.writestr("about.json", json.dumps({"format": FORMAT, "key": blind_index("key"), "rows": counts, "columns": columns}))
        for attachment in sorted((store.folder / "attachments").rglob("*")):
            if attachment.is_file() and not attachment.suffix:  # halves and small copies have one; both are made anew
                archive.write(attachment, str(attachment.relative_to(store.folder)))
    half.replace(path)
    return counts


def _lines(connection: sa.Connection, table: sa.Table) -> Iterator[bytes]:
    """In the order of the keys: PostgreSQL gives changed rows last, and a body must come before those under it."""
    key = [table.columns[column.name] for column in Base.metadata.tables[table.name].primary_key]
    for row in connection.execution_options(yield_per=CHUNK).execute(sa.select(table).order_by(*key)):
        yield (json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n").encode()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def restore(store: Store, path: Path) -> dict[str, int]:
    """Fill an empty, migrated database from a backup, in one transaction. Refused when rows are there already."""
    counts: dict[str, int] = {}
    with zipfile.ZipFile(path) as archive, writing(store) as session:
        if session.scalar(sa.select(BoardRow.id).limit(1)) is not None:
            raise Refused(N_("Not restored: this database holds a board already. Restore into an empty one."))
        about = json.loads(archive.read("about.json"))
        if about["key"] != blind_index("key"):
            raise Refused(N_("Not restored: the backup was made with another secret key. Put that key back first."))
        if about["format"] != FORMAT:
            raise Refused(N_("Not restored: the backup was made by version {found} of this program, which did not name its columns. Restore it with that version and migrate."), found=about["format"])
        for table in Base.metadata.sorted_tables:
            if table.name in about["columns"]:
                counts[table.name] = _fill(session.connection(), _raw(table), archive, about["columns"][table.name])
        if not store.is_sqlite:
            _move_sequences(session.connection())
        for name in archive.namelist():
            if name.startswith("attachments/") and ".." not in name:
                archive.extract(name, store.folder)
    return counts


def _fill(connection: sa.Connection, table: sa.Table, archive: zipfile.ZipFile, names: list[str]) -> int:
    readers = [_reader(table.columns[name].type) for name in names]
    rows: list[dict[str, Any]] = []
    total = 0
    with archive.open(f"tables/{table.name}.jsonl") as file:
        for line in file:
            rows.append({name: None if value is None else read(value) for name, read, value in zip(names, readers, json.loads(line), strict=True)})
            if len(rows) == CHUNK:
                connection.execute(sa.insert(table), rows)
                total, rows = total + len(rows), []
    if rows:
        connection.execute(sa.insert(table), rows)
    return total + len(rows)


def _reader(kind: Any) -> Any:
    if isinstance(kind, UtcTime):
        return lambda text: datetime.fromisoformat(text).astimezone(UTC)
    if isinstance(kind, sa.Date):
        return date.fromisoformat
    return lambda value: value


def _move_sequences(connection: sa.Connection) -> None:
    """PostgreSQL's counters know nothing of rows that came with their ids."""
    for table in Base.metadata.sorted_tables:
        if "id" in table.columns and table.columns["id"].autoincrement is True:
            connection.execute(sa.text(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), GREATEST((SELECT max(id) FROM \"{table.name}\"), 1))"  # noqa: S608  our own table names
            ))
