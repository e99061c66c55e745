"""Insert-or-update in one statement, spelled for both databases."""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.store.columns import Base


def _insert(dialect: str, table: type[Base]) -> Any:
    known = sa.inspect(table).local_table
    assert isinstance(known, sa.Table)
    return sqlite.insert(known) if dialect == "sqlite" else postgresql.insert(known)


@lru_cache
def _setting(dialect: str, table: type[Base], key: tuple[str, ...], columns: tuple[str, ...]) -> Any:
    insert = _insert(dialect, table)
    return insert.on_conflict_do_update(index_elements=list(key), set_={name: insert.excluded[name] for name in columns if name not in key})


@lru_cache
def _adding(dialect: str, table: type[Base], key: tuple[str, ...], column: str) -> Any:
    insert = _insert(dialect, table)
    summed = {column: sa.inspect(table).columns[column] + insert.excluded[column]}
    return insert.on_conflict_do_update(index_elements=list(key), set_=summed)


def upsert_set(session: Session, table: type[Base], key: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    """Insert `rows`; where `key` is there already, set the other columns."""
    if rows:
        session.execute(_setting(session.get_bind().dialect.name, table, key, tuple(rows[0])), rows)


def upsert_add(session: Session, table: type[Base], key: tuple[str, ...], column: str, rows: list[dict[str, Any]]) -> None:
    """Insert `rows`; where `key` is there already, add to `column`."""
    if rows:
        session.execute(_adding(session.get_bind().dialect.name, table, key, column), rows)
