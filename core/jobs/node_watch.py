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
from core.queries.node_alarms import cases_to_tell
from core.queries.nodes import TOPICS
from core.runtime import Runtime
from core.store.ledger import perform
from core.store.session import Store, reading

EVERY_S = 300.0
"""Deadlines are days, so a look every five minutes is more than enough; one that finds nothing changed since ends at once."""


class NodeWatch:
    """Remembers what it looked at, to look again only when a row, the hour or the holder has changed."""

    def __init__(self) -> None:
        self.seen: dict[int, tuple[int, int]] = {}

    def __call__(self, runtime: Runtime) -> None:
        now = runtime.now()
        if not hold(runtime.store, "escalation", HOLDER, at=now, for_s=escalation.LEASE_S):
            self.seen.clear()
            return
        with reading(runtime.store) as session:
            boards = settings_by_board(session)
        for board, settings in boards.items():
            stamp = (runtime.hub.stamp(board, TOPICS), int(now.timestamp() // 3600))
            if self.seen.get(board) != stamp and not escalation.quiet(now, settings):
                look(runtime.store, board, at=now)
                self.seen[board] = stamp


def look(store: Store, board: int, *, at: datetime) -> int:
    """Tell of everything that is due on one board; returns how many clocks were told of."""
    with reading(store) as session:
        cases = cases_to_tell(session, board, now=at)
    told = 0
    for first in range(0, len(cases), TELLS_AT_MOST):
        try:
            told += perform(store, partial(said, partial(tell, case_ids=cases[first:first + TELLS_AT_MOST])), by=the_system(board), at=at)
        except NothingToSay:
            continue
    return told
