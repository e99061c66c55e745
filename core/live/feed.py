"""Watches the database for commits of any process and tells the hub. Survives the loss of the database."""

import logging
import sqlite3
import threading
from contextlib import suppress
from typing import Any

import psycopg
import sqlalchemy as sa

from core.live.hub import Hub
from core.queries.ledger import revisions, topics_since
from core.store.session import Store, reading

LOG = logging.getLogger(__name__)
RETRY_S = 1.0
LISTEN_S = 2.0
"""Longest wait for a notice; then the feed looks by itself, which also shows that the database is alive."""


class Feed(threading.Thread):
    """One thread a process."""

    def __init__(self, store: Store, hub: Hub, *, poll_s: float) -> None:
        super().__init__(name="zhiwang-feed", daemon=True)
        self.store, self.hub, self.poll_s = store, hub, poll_s
        self.seen: dict[int, int] = {}
        self.stopped = threading.Event()
        store.on_commit.append(hub.publish)

    def run(self) -> None:
        watch = self._watch_sqlite if self.store.is_sqlite else self._watch_postgresql
        while not self.stopped.is_set():
            try:
                watch()
            except (sa.exc.SQLAlchemyError, sqlite3.Error, psycopg.Error, OSError) as lost:
                LOG.warning("the feed lost the database and will look again: %s", lost)
                self.stopped.wait(RETRY_S)

    def stop(self) -> None:
        self.stopped.set()

    def look(self) -> None:
        """Publish every topic that moved since the last look."""
        with reading(self.store) as session:
            for board_id, revision in revisions(session).items():
                if revision != self.seen.get(board_id):
                    self.hub.learn(board_id, topics_since(session, board_id, self.seen.get(board_id, -1)))
                    self.seen[board_id] = revision
        self.hub.heard()

    def _watch_sqlite(self) -> None:
        """`PRAGMA data_version` moves when any other connection has committed; it costs microseconds."""
        with self.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            before: Any = None
            while not self.stopped.is_set():
                version = raw.execute("PRAGMA data_version").fetchone()
                if version != before:
                    self.look()
                    before = version
                self.hub.heard()
                self.stopped.wait(self.poll_s)

    def _watch_postgresql(self) -> None:
        url = self.store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
            connection.execute("LISTEN zhiwang")
            while not self.stopped.is_set():
                self.look()
                with suppress(StopIteration):
                    next(connection.notifies(timeout=LISTEN_S, stop_after=1))
