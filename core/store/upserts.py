"""Insert-or-update in one statement, spelled for both databases."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.store.columns import Base


def _insert(session: Session, table: type[Base]) -> Any:
    dialect = session.get_bind().dialect.name
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def upsert_set(session: Session, table: type[Base], key: Sequence[str], rows: list[dict[str, Any]]) -> None:
    """Insert `rows`; where `key` is there already, set the other columns."""
    if not rows:
        return
    insert = _insert(session, table)
    others = {name: insert.excluded[name] for name in rows[0] if name not in key}
    session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=others), rows)


def upsert_add(
    session: Session, table: type[Base], key: Sequence[str], column: str, rows: list[dict[str, Any]]
) -> None:
    """Insert `rows`; where `key` is there already, add to `column`."""
    if not rows:
        return
    insert = _insert(session, table)
    summed = {column: sa.inspect(table).columns[column] + insert.excluded[column]}
    session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=summed), rows)
