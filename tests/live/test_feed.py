"""The feed: what one process commits, the other hears."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import people
from core.domain.viewer import Role
from core.live import feed as feeds
from core.live.feed import Feed
from core.live.hub import Hub
from core.store.session import Store, open_store
from tests.builders import a_person, do, sent, walk
from tests.conftest import Court


class Ear(Hub):
    """A hub that remembers what it was told and lets a test wait for a topic."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[int, str]] = []
        self.moved = threading.Condition()

    def publish(self, board_id: int, revision: int, topics: Any) -> None:
        with self.moved:
            super().publish(board_id, revision, topics)
            self.told += [(revision, topic) for topic in topics]
            self.moved.notify_all()

    def heard(self) -> None:
        with self.moved:
            super().heard()
            self.moved.notify_all()

    def wait(self, what: Callable[[], bool]) -> None:
        with self.moved:
            assert self.moved.wait_for(what, timeout=20)


@pytest.fixture
def elsewhere(court: Court) -> Iterator[Court]:
    """The same database as another process sees it: another engine, no signal in between."""
    url = court.store.engine.url.render_as_string(hide_password=False)
    store = open_store(url, court.store.folder)
    yield replace(court, store=store)
    store.engine.dispose()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def running(court: Court, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> Iterator[Feed]:
    monkeypatch.setattr(feeds, "RETRY_S", 0.01)
    monkeypatch.setattr(feeds, "LISTEN_S", 0.2)
    feed = Feed(court.store, ear, poll_s=0.01)
    feed.start()
    ear.wait(lambda: ear.silence_s < 60)
    yield feed
    feed.stop()
    feed.join(20)
    assert not feed.is_alive()


def test_a_commit_of_another_process_is_published_by_the_next_look(court: Court, elsewhere: Court, ear: Ear) -> None:
    feed = Feed(court.store, ear, poll_s=1)
    feed.look()
    task = sent(elsewhere)
    assert ear.stamp(court.board_id, ("tasks",)) == 0

    feed.look()
    assert ear.stamp(court.board_id, ("tasks",)) == 1
    walk(elsewhere, task, "sign")
    feed.look()
    assert ear.stamp(court.board_id, ("tasks", "indicators")) == 2


def test_a_look_without_a_commit_publishes_nothing(court: Court, elsewhere: Court, ear: Ear) -> None:
    feed = Feed(court.store, ear, poll_s=1)
    sent(elsewhere)
    feed.look()
    told = list(ear.told)
    feed.look()

    assert ear.told == told


def test_no_topic_is_lost_when_an_own_commit_comes_ahead_of_the_look_at_a_foreign_one(court: Court, elsewhere: Court, ear: Ear) -> None:
    feed = Feed(court.store, ear, poll_s=1)
    feed.look()
    do(elsewhere, people.add_person, a_person(), by=elsewhere.viewer(Role.ADMINISTRATOR))
    sent(court)
    assert (ear.stamp(court.board_id, ("tasks",)), ear.stamp(court.board_id, ("people",))) == (2, 0)

    feed.look()
    assert (ear.stamp(court.board_id, ("tasks",)), ear.stamp(court.board_id, ("people",))) == (2, 1)


def test_an_own_commit_is_published_at_once_without_any_look(court: Court, ear: Ear) -> None:
    Feed(court.store, ear, poll_s=1)
    sent(court)

    assert ear.stamp(court.board_id, ("tasks",)) == 1


def test_a_running_feed_hears_the_other_process(court: Court, elsewhere: Court, ear: Ear, running: Feed) -> None:
    sent(elsewhere)

    ear.wait(lambda: ear.stamp(court.board_id, ("tasks",)) == 1)


def test_a_running_feed_outlives_the_loss_of_its_connections(court: Court, elsewhere: Court, ear: Ear, running: Feed, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        _cut(court.store, elsewhere.store)
        sent(elsewhere)
        ear.wait(lambda: ear.stamp(court.board_id, ("tasks",)) == 1)

    assert running.is_alive()


def _cut(store: Store, other: Store) -> None:
    """SQLite: the pool is thrown away. PostgreSQL: the server ends every other backend of the database."""
    if store.is_sqlite:
        store.engine.dispose()
        return
    with other.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"))


@pytest.mark.parametrize("lost", [
    sqlite3.OperationalError("disk I/O error"), sa.exc.OperationalError("SELECT", {}, Exception("gone")), OSError("no route to host"),
], ids=["sqlite", "sqlalchemy", "os"])
def test_a_feed_whose_watch_breaks_watches_again(sqlite_store: Store, ear: Ear, monkeypatch: pytest.MonkeyPatch, lost: Exception) -> None:
    monkeypatch.setattr(feeds, "RETRY_S", 0.01)
    feed = Feed(sqlite_store, ear, poll_s=0.01)
    tries: list[int] = []
    again = threading.Event()

    def watch() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise lost
        again.set()
        feed.stop()

    monkeypatch.setattr(feed, "_watch_sqlite", watch)
    feed.start()
    assert again.wait(20)
    feed.join(20)
    assert not feed.is_alive() and len(tries) == 3


def test_while_the_database_is_away_the_feed_is_silent(court: Court, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Feed(court.store, ear, poll_s=1)
    feed.look()
    before = ear._heard
    with court.store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE board RENAME TO lost"))

    with pytest.raises(sa.exc.SQLAlchemyError):
        feed.look()
    assert ear._heard == before
