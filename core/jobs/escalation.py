"""The tick of escalation: looks what ran out, takes the next steps. It runs with no browser open, in exactly one process."""

import logging
import os
import socket
import uuid
from datetime import datetime
from functools import partial

from core.commands import escalation as verbs
from core.commands import task_claims
from core.commands.jobs import hold, ticked
from core.domain import escalation
from core.domain.refusals import Refused
from core.domain.viewer import the_system
from core.queries import escalation as questions
from core.runtime import Runtime
from core.store.ledger import perform
from core.store.session import Store, reading

LOG = logging.getLogger(__name__)
HOLDER = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
"""This process; the lease names it."""


def run(runtime: Runtime, *, holder: str = HOLDER) -> int:
    """One tick, if this process has the lease; returns how many steps were taken. Every process learns when the last tick was."""
    steps = 0
    if hold(runtime.store, "escalation", holder, at=runtime.now(), for_s=escalation.LEASE_S):
        steps = tick(runtime.store, at=runtime.now())
        ticked(runtime.store, "escalation", at=runtime.now())
    with reading(runtime.store) as session:
        runtime.hub.escalated_at = questions.last_tick(session)
    return steps


def tick(store: Store, *, at: datetime) -> int:
    """Take every step that is due at `at`, one a ladder and subject."""
    with reading(store) as session:
        boards = questions.settings_by_board(session)
        silent = {board: questions.silent_tasks(session, board, now=at) for board in boards}
    for board, tasks in silent.items():
        for task_id in tasks:
            _take(store, board, partial(task_claims.go_silent, task_id=task_id), at)
    with reading(store) as session:
        started = {board: questions.due(session, board, now=at) for board in boards}
    taken = 0
    for board, subjects in started.items():
        for one in subjects:
            rung = escalation.next_rung(one.ladder, one.cycle, one.taken, now=at, settings=boards[board], urgent=one.urgent)
            if rung is not None:
                taken += _take(store, board, partial(verbs.take_rung, kind=one.kind, subject_id=one.id, ladder=one.ladder, cycle=one.cycle, rung=rung.code), at)
    return taken


def _take(store: Store, board: int, command: partial[dict[str, object]], at: datetime) -> bool:
    """One step; that somebody settled the matter meanwhile is no fault."""
    try:
        perform(store, command, by=the_system(board), at=at)
    except Refused as refused:
        LOG.info("escalation left out: %s", refused)
        return False
    return True
