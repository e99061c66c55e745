"""What the duty desk must be told before it is too late: empty posts on the roster, messages of parties that nobody answered."""

from collections.abc import Callable
from functools import partial
from typing import Any

from core.commands import duty, duty_log
from core.domain.viewer import the_system
from core.queries.people import boards
from core.runtime import Runtime
from core.store.ledger import Act, perform
from core.store.session import reading


class NothingToSay(Exception):
    """Nothing new: the transaction is given up, so that a look at the roster makes no revision."""


def roster_gaps(runtime: Runtime) -> None:
    """Warn the leaders of each gap of the next 48 hours once."""
    on_every_board(runtime, duty.warn_of_gaps)


def late_messages(runtime: Runtime) -> None:
    """Tell the leaders of each message that went unanswered beyond the limit, once."""
    on_every_board(runtime, duty_log.warn_of_late_messages)


def on_every_board(runtime: Runtime, warn: Callable[[Act], list[Any]]) -> None:
    """Run a command of the system on each board; one that returns an empty list leaves no revision."""
    with reading(runtime.store) as session:
        found = [int(board["id"]) for board in boards(session)]
    for board_id in found:
        try:
            perform(runtime.store, partial(said, warn), by=the_system(board_id), at=runtime.now())
        except NothingToSay:
            continue


def said(warn: Callable[[Act], list[Any]], act: Act) -> int:
    told = warn(act)
    if not told:
        raise NothingToSay
    return len(told)
