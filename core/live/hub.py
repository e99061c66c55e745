"""What this process knows of the boards' revisions, and who in it wants to hear of changes."""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

CLOCK = "clock"
"""A topic of its own: time has passed, so deadlines look different though nothing was written."""
DAY = "day"
"""Another: a new day has begun at the court."""

SILENT_AFTER_S = 5.0
"""A database that the feed has not spoken with for so long is away."""


@dataclass(eq=False)
class Listener:
    """One open stream; lives on the event loop it was made on."""

    board_id: int
    loop: asyncio.AbstractEventLoop
    changed: dict[str, int] = field(default_factory=dict)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, topics: dict[str, int]) -> None:
        self.changed.update(topics)
        self.woken.set()

    def take(self) -> dict[str, int]:
        """What changed since the last take; waiting changes are merged, so a slow reader gets one message."""
        taken, self.changed = self.changed, {}
        self.woken.clear()
        return taken


class Hub:
    """Thread-safe: the feed, commands and streams all speak to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._topics: dict[int, dict[str, int]] = defaultdict(dict)
        self._listeners: set[Listener] = set()
        self._heard = 0.0
        self._ticks = 0
        self._day = 0
        self.escalated_at: datetime | None = None
        """When escalation last looked, in any process; None before this process knows."""

    def publish(self, board_id: int, revision: int, topics: Iterable[str]) -> None:
        """Say that `topics` changed at `revision`; what was known already is not said again."""
        self.learn(board_id, dict.fromkeys(topics, revision))

    def learn(self, board_id: int, revisions: Mapping[str, int]) -> None:
        """The same for topics of several revisions, all in one step: a panel's stamp speaks for all of its topics, so none may lag behind another."""
        with self._lock:
            known = self._topics[board_id]
            fresh = {topic: revision for topic, revision in revisions.items() if revision > known.get(topic, -1)}
            known.update(fresh)
        if fresh:
            self._tell(board_id, fresh)

    def tick(self, day: int) -> None:
        """Say on every board that time has passed, and that a new day has begun when `day` is another than at the last tick."""
        self._ticks += 1
        passed = {CLOCK: self._ticks} | ({DAY: day} if self._day not in (0, day) else {})
        self._day = day
        for board_id in list(self._topics):
            self._tell(board_id, passed)

    def _tell(self, board_id: int, topics: dict[str, int]) -> None:
        for listener in list(self._listeners):
            if listener.board_id == board_id:
                try:
                    listener.loop.call_soon_threadsafe(listener.tell, topics)
                except RuntimeError:  # its loop was closed: the server is stopping
                    self.leave(listener)

    def stamp(self, board_id: int, topics: Iterable[str]) -> int:
        """The last revision that touched any of `topics`; the key of a cached read."""
        with self._lock:
            known = self._topics[board_id]
            return max((known.get(topic, 0) for topic in topics), default=0)

    def known(self, board_id: int) -> dict[str, int]:
        """The last revision of every topic of the board, as far as this process has heard."""
        with self._lock:
            return dict(self._topics[board_id])

    def listen(self, board_id: int) -> Listener:
        listener = Listener(board_id, asyncio.get_running_loop())
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    def heard(self) -> None:
        """The feed has just spoken with the database; after a silence every listener is told at once that it is back."""
        back = self._heard and self.silence_s > SILENT_AFTER_S
        self._heard = time.monotonic()
        if back:
            for board_id in list(self._topics):
                self._tell(board_id, {})

    @property
    def silence_s(self) -> float:
        """Seconds since the feed last spoke with the database; infinite before the first time."""
        return time.monotonic() - self._heard if self._heard else float("inf")

    def boards(self) -> tuple[int, ...]:
        """Boards that the feed has seen."""
        return tuple(self._topics)
