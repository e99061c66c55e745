"""The connection to the board's database. Commits happen here and nowhere else."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session

BUSY_TIMEOUT_MS = 10_000


@dataclass(frozen=True)
class Store:
    """The database, the folder for attachments, and who wants to hear of commits in this process."""

    engine: sa.Engine
    folder: Path
    on_commit: list[Callable[[int, int, frozenset[str]], None]] = field(default_factory=list)
    write_lock: threading.Lock = field(default_factory=threading.Lock)
    """One writer a process: SQLite's retries back off, a lock does not."""

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"


def open_store(url: str, folder: Path, **engine_options: Any) -> Store:
    """A store on SQLite (WAL) or PostgreSQL; nothing is created or migrated here."""
    made = sa.make_url(url)
    if made.get_backend_name() == "sqlite":
        engine = sa.create_engine(made, **engine_options)
        _prepare_sqlite(engine)
    else:
        engine = sa.create_engine(
            made, pool_pre_ping=True, pool_size=10, max_overflow=20,
            connect_args={"connect_timeout": 5}, **engine_options,
        )
    return Store(engine, folder)


def _prepare_sqlite(engine: sa.Engine) -> None:
    @sa.event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(store: Store) -> Iterator[Session]:
    """A session for questions; whatever it changes is thrown away."""
    with Session(store.engine) as session:
        yield session


@contextmanager
def writing(store: Store) -> Iterator[Session]:
    """A transaction that lets one writer in at a time and commits everything or nothing."""
    guard = store.write_lock if store.is_sqlite else threading.Lock()
    with (
        guard, store.engine.connect().execution_options(writes=True) as connection, ExitStack() as trip,
        connection.begin(), Session(connection, info={"trip": trip}) as session,
    ):
        yield session
        session.flush()


def in_one_trip(session: Session) -> None:
    """On PostgreSQL every statement from here to the commit goes out together and is answered together; while they travel, everybody waits.

    Only for a session of `writing`, and only for statements whose answer nobody reads.
    """
    raw = session.connection().connection.driver_connection
    if isinstance(raw, psycopg.Connection):
        session.info["trip"].enter_context(raw.pipeline())
