"""Looks at operations under way every few seconds; the board is locked only while something waits there."""

from functools import partial

from core.commands.jobs import hold
from core.commands.live_watch import warn
from core.domain.viewer import the_system
from core.jobs.desk_watch import NothingToSay, said
from core.jobs.escalation import HOLDER
from core.queries.live_command import boards_to_watch
from core.runtime import Runtime
from core.store.ledger import perform
from core.store.session import reading

EVERY_S = 5.0


def run(runtime: Runtime, *, holder: str = HOLDER) -> bool:
    """Whether this process had the lease and looked."""
    if not hold(runtime.store, "live_watch", holder, at=runtime.now(), for_s=EVERY_S * 2):
        return False
    with reading(runtime.store) as session:
        boards = boards_to_watch(session)
    for board in boards:
        try:
            perform(runtime.store, partial(said, warn), by=the_system(board), at=runtime.now())
        except NothingToSay:
            continue
    return True
