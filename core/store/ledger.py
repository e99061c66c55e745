"""The transaction of a command: lock the board, do it, append events, keep tallies, move the head."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.chain import event_hash, plain
from core.domain.court_settings import Settings
from core.domain.notices import mailboxes
from core.domain.refusals import N_, NotFound
from core.domain.tallies import COLUMNS, SHARES, areas
from core.domain.topics import HANDED, hands
from core.domain.viewer import Viewer
from core.store.session import Store, in_one_trip, writing
from core.store.tables import (
    Base,
    BoardRow,
    CounterRow,
    EventRow,
    IdempotencyRow,
    OutboxRow,
    TallyRow,
    TopicRow,
)
from core.store.upserts import upsert_add, upsert_set

TallyKey = tuple[str, str, date]

# Built once, on the tables themselves: everybody waits while the board is locked, and the ORM's way costs about twice as long.
_BOARD, _COUNTER, _EVENT = (Base.metadata.tables[row.__tablename__] for row in (BoardRow, CounterRow, EventRow))
_TAKE = (
    sa.update(_BOARD).where(_BOARD.c.id == sa.bindparam("board")).values(revision=_BOARD.c.revision + 1)
    .returning(_BOARD.c.revision, _BOARD.c.head_hash, _BOARD.c.name, _BOARD.c.settings)
)
_QUEUE_UP = sa.text("SELECT pg_advisory_xact_lock(:board)")
"""PostgreSQL: writers wait in the order they came. Waiting for the board's row itself they overtake each other and are woken in vain (docs/benchmark.md, E)."""
_POINT = sa.update(_BOARD).where(_BOARD.c.id == sa.bindparam("board")).values(head_hash=sa.bindparam("head"))
_POINT_AND_NOTIFY = sa.text(
    "WITH moved AS (UPDATE board SET head_hash = :head WHERE id = :board) SELECT pg_notify('zhiwang', :said)"
)
_COUNT_ON = (
    sa.update(_COUNTER).where(_COUNTER.c.board_id == sa.bindparam("board"), _COUNTER.c.name == sa.bindparam("name_"))
    .values(value=_COUNTER.c.value + 1).returning(_COUNTER.c.value)
)
_APPEND = sa.insert(_EVENT).inline()
_PUT_OUT = sa.insert(Base.metadata.tables[OutboxRow.__tablename__]).inline()


@dataclass
class Act:
    """One command under way: who does it, when, and what it has said so far."""

    session: Session
    by: Viewer
    at: datetime
    revision: int
    prev_hash: str
    board_name: str
    settings: Settings = field(default_factory=dict)
    """The court's own values (本院设置), as they stood when the board was locked."""
    events: list[dict[str, Any]] = field(default_factory=list)
    topics: set[str] = field(default_factory=set)
    notices: list[dict[str, Any]] = field(default_factory=list)
    tallies: dict[TallyKey, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def board_id(self) -> int:
        return self.by.board_id

    def record(
        self, verb: str, subject_kind: str, subject_id: object, *,
        topics: Iterable[str], grid_code: str | None = None,
        before: dict[str, Any] | None = None, after: dict[str, Any] | None = None,
        at: datetime | None = None,
    ) -> None:
        """Append one event to the ledger and mark `topics` as changed."""
        said = sorted(topics)
        event = {
            "board_id": self.board_id, "revision": self.revision, "ordinal": len(self.events),
            "at": at or self.at, "actor_id": self.by.person_id or None, "actor_role": str(self.by.role),
            "actor_organisation_id": self.by.organisation_id, "verb": verb,
            "subject_kind": subject_kind, "subject_id": str(subject_id), "grid_code": grid_code,
            "topics": " ".join(said), "before": plain(before), "after": plain(after),
            "prev_hash": self.prev_hash,
        }
        event["hash"] = self.prev_hash = event_hash(event)
        self.events.append(event)
        self.topics.update(said)

    def next_number(self, name: str) -> int:
        """The next running number, from 1; safe because the board is locked."""
        value = self.session.scalar(_COUNT_ON, {"board": self.board_id, "name_": name})
        if value is None:
            self.session.execute(sa.insert(CounterRow).values(board_id=self.board_id, name=name, value=1))
            return 1
        return int(value)

    def notify(
        self, kind: str, payload: dict[str, Any], recipient_id: int | None = None, *, organisation_id: int | None = None, role: str | None = None,
        sound: str = "", subject: tuple[str, int] | None = None, grid_code: str | None = None,
    ) -> None:
        """Put a notice into the outbox, for a person, a body, or whoever holds a role; `jobs/` sends it out after the commit.

        `sound`: `new`, `overdue`, `escalated`, or none.
        """
        subject_kind, subject_id = subject or (None, None)
        self.notices.append({
            "board_id": self.board_id, "at": self.at, "kind": kind, "recipient_id": recipient_id, "organisation_id": organisation_id, "role": role,
            "sound": sound, "subject_kind": subject_kind, "subject_id": subject_id, "grid_code": grid_code, "payload": plain(payload), "tries": 0,
        })
        self.topics.update(("notices", *mailboxes(recipient_id, organisation_id, role)))

    def count(self, table: str, grid_code: str | None, row: Any, sign: int) -> None:
        """Add what `row` amounts to, or take it away, in the tallies of its areas."""
        own = areas(grid_code)
        for component, day, amount in SHARES[table](row):
            for area in own:
                self.tallies[(area, component, day)] += sign * amount


Command = Callable[[Act], Any]


def perform(store: Store, command: Command, *, by: Viewer, at: datetime, key: str | None = None) -> Any:
    """Run `command` in one transaction under the board's lock and return its (JSON-able) result.

    The same `key` twice by the same person runs it once: the second call gets the first result.
    """
    key = None if key is None else f"{by.person_id}:{key}"
    try:
        act, result = _act(store, command, by, at, key)
    except _DoneBefore as done:
        return done.result
    for listener in store.on_commit:
        listener(by.board_id, act.revision, frozenset(act.topics))
    return result


class _DoneBefore(Exception):
    def __init__(self, result: Any) -> None:
        self.result = result


def _act(store: Store, command: Command, by: Viewer, at: datetime, key: str | None) -> tuple[Act, Any]:
    with writing(store) as session:
        board = _lock(session, by.board_id, queue=not store.is_sqlite)
        if key is not None and (first := session.get(IdempotencyRow, (by.board_id, key))):
            raise _DoneBefore(first.result)
        act = Act(session, by, at, int(board.revision), str(board.head_hash), str(board.name), board.settings or {})
        sa.event.listen(session, "before_flush", _tally_changes(act))
        result = command(act)
        session.flush()
        _write_down(act, key, result, notify=not store.is_sqlite)
        return act, result


def _lock(session: Session, board_id: int, *, queue: bool) -> sa.Row[*tuple[Any, ...]]:
    """Take the board's row and the next revision; every other writer of this board waits here."""
    if queue:
        session.execute(_QUEUE_UP, {"board": board_id})
    row = session.execute(_TAKE, {"board": board_id}).first()
    if row is None:
        raise NotFound(N_("There is no such board. Sign in again."))
    return row


def _write_down(act: Act, key: str | None, result: Any, *, notify: bool) -> None:
    session = act.session
    if not act.events:
        raise RuntimeError("a command that says nothing to the ledger")
    moved = [
        {"board_id": act.board_id, "area": area, "component": component, "day": day, "amount": amount}
        for (area, component, day), amount in sorted(act.tallies.items()) if amount
    ]
    if moved:  # whatever a command says of itself: a counter moved, so numbers are old
        act.topics.add("indicators")
    in_one_trip(session)
    session.execute(_APPEND, act.events)
    if act.notices:
        session.execute(_PUT_OUT, act.notices)
    upsert_set(session, TopicRow, ("board_id", "topic"), [
        {"board_id": act.board_id, "topic": topic, "revision": act.revision} for topic in sorted(act.topics)
    ])
    upsert_add(session, TallyRow, ("board_id", "area", "component", "day"), "amount", moved)
    if key is not None:
        session.execute(sa.insert(IdempotencyRow).values(
            board_id=act.board_id, key=key, revision=act.revision, result=result, at=act.at
        ))
    if notify:
        session.execute(_POINT_AND_NOTIFY, {"board": act.board_id, "head": act.prev_hash, "said": f"{act.board_id}:{act.revision}"})
    else:
        session.execute(_POINT, {"board": act.board_id, "head": act.prev_hash})


def _tally_changes(act: Act) -> Callable[..., None]:
    """Before each flush, count every tallied row that is new, changed or gone by its difference, and tell those in whose hands it is or was."""

    def before_flush(session: Session, _context: Any, _instances: Any) -> None:
        for row in session.new:
            _count_row(act, row, +1)
        for row in session.dirty:
            if session.is_modified(row):
                _count_row(act, row, -1, committed=True)
                _count_row(act, row, +1)
        for row in session.deleted:
            _count_row(act, row, -1, committed=True)

    return before_flush


def _count_row(act: Act, row: Any, sign: int, *, committed: bool = False) -> None:
    table = row.__tablename__
    if table in HANDED:
        act.topics |= hands(table, {name: _value(row, name, committed=committed) for name in HANDED[table]})
    if table not in SHARES:
        return
    values = {name: _value(row, name, committed=committed) for name in COLUMNS[table]}
    act.count(table, values["grid_code"], values, sign)


def _value(row: Any, name: str, *, committed: bool) -> Any:
    if committed:
        history = sa.inspect(row).attrs[name].history
        if history.deleted:
            return history.deleted[0]
    value = getattr(row, name)
    return 0 if value is None and name == "photo_count" else value
