"""Photos that programs handed in and that no reply took up within a day are removed."""

from functools import partial

from core.commands import uploads as verbs
from core.commands.jobs import hold
from core.domain.viewer import the_system
from core.jobs.escalation import HOLDER
from core.queries.attachments import boards_with_old_uploads
from core.runtime import Runtime
from core.store.ledger import perform
from core.store.session import reading

EVERY_S = 3600.0


def sweep_uploads(runtime: Runtime, *, holder: str = HOLDER) -> int:
    """Sweep every board that has something old, in one process at a time; returns how many uploads went."""
    store, now = runtime.store, runtime.now()
    if not hold(store, "uploads", holder, at=now, for_s=EVERY_S / 2):
        return 0
    with reading(store) as session:
        boards = boards_with_old_uploads(session, before=now - verbs.KEEP_UNUSED)
    return sum(int(perform(store, partial(verbs.sweep, folder=store.folder), by=the_system(board), at=now)["uploads"]) for board in boards)
