"""Campaigns that recur draft their next operation, and a week without one is told; with no browser open, in one process."""

from core.commands import occurrences as verbs
from core.commands.jobs import hold
from core.jobs.desk_watch import on_every_board
from core.jobs.escalation import HOLDER
from core.runtime import Runtime

EVERY_S = 300.0


def run(runtime: Runtime, *, holder: str = HOLDER) -> bool:
    """Whether this process had the lease and looked. Were the lease held twice, the board's lock still lets one draft be made."""
    if not hold(runtime.store, "occurrences", holder, at=runtime.now(), for_s=EVERY_S / 2):
        return False
    on_every_board(runtime, verbs.create_due)
    on_every_board(runtime, verbs.warn_of_quiet_week)
    return True
