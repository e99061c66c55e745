"""The look at case clocks: tells each level once. It runs in the process that holds the lease of escalation, outside quiet hours."""

from datetime import datetime
from functools import partial

from core.commands.jobs import hold
from core.commands.node_watch import TELLS_AT_MOST, tell
from core.domain import escalation
from core.domain.viewer import the_system
from core.jobs.desk_watch import NothingToSay, said
from core.jobs.escalation import HOLDER
from core.queries.escalation import settings_by_board
from core.queries.node_alarms import cases_to_tell, last_case
from core.queries.nodes import TOPICS
from core.runtime import Runtime
from core.store.ledger import perform
from core.store.session import Store, reading

EVERY_S = 5.0
CASES_AT_ONCE = 5_000
"""So many ids in one look, so that the thread of all jobs is never held up for long; the next look goes on from there."""


class NodeWatch:
    """Goes over the cases of each board from the first to the last, and again when a row or the hour has changed since it began."""

    def __init__(self) -> None:
        self.begun: dict[int, tuple[int, int]] = {}
        self.reached: dict[int, int] = {}

    def __call__(self, runtime: Runtime) -> None:
        now = runtime.now()
        with reading(runtime.store) as session:
            boards = settings_by_board(session)
        for board, settings in boards.items():
            stamp = (runtime.hub.stamp(board, TOPICS), int(now.timestamp() // 3600))
            if board not in self.reached and self.begun.get(board) != stamp:
                self.begun[board], self.reached[board] = stamp, 0
            if board in self.reached and not escalation.quiet(now, settings) and hold(runtime.store, "escalation", HOLDER, at=now, for_s=escalation.LEASE_S):
                self._go_on(runtime.store, board, now)

    def _go_on(self, store: Store, board: int, now: datetime) -> None:
        after = self.reached[board]
        with reading(store) as session:
            last = last_case(session, board)
        look(store, board, at=now, after=after, until=after + CASES_AT_ONCE)
        self.reached[board] = after + CASES_AT_ONCE
        if self.reached[board] >= last:
            del self.reached[board]


def look(store: Store, board: int, *, at: datetime, after: int = 0, until: int | None = None) -> int:
    """Tell of everything that is due on one board, in the cases between; returns how many clocks were told of."""
    with reading(store) as session:
        cases = cases_to_tell(session, board, now=at, after=after, until=until)
    told = 0
    for first in range(0, len(cases), TELLS_AT_MOST):
        try:
            told += perform(store, partial(said, partial(tell, case_ids=cases[first:first + TELLS_AT_MOST])), by=the_system(board), at=at)
        except NothingToSay:
            continue
    return told
