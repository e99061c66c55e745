"""`python -m tests.load.lifecycle [STEPS]`: a hundred thousand random legal and illegal steps, then a recount and a look at the chain."""

import sys
import time

import sqlalchemy as sa

from core.commands.recount import recount
from core.queries.ledger import first_broken
from core.queries.tallies import stored_tallies
from core.store.session import reading
from core.store.tables import EventRow, TaskRow
from tests.commands.test_task_machine import STEPS, on_a_new_file, throw_away, walk_lives


def main() -> None:
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    store = on_a_new_file()
    begun = time.monotonic()
    court = walk_lives(store, examples=max(1, steps // STEPS))
    with reading(store) as session:
        tasks, events = (session.scalar(sa.select(sa.func.count()).select_from(row)) for row in (TaskRow, EventRow))
        broken = first_broken(session, court.board_id)
        kept = {key: amount for key, amount in stored_tallies(session, court.board_id).items() if amount}
        same = kept == {key: amount for key, amount in recount(session, court.board_id).items() if amount}
    sys.stdout.write(f"{steps:,} steps in {time.monotonic() - begun:,.0f} s: {tasks:,} tasks, {events:,} entries, chain {'BROKEN' if broken else 'holds'}, tallies {'equal' if same else 'DIFFER'}\n")
    throw_away(store)
    raise SystemExit(0 if broken is None and same else 1)


if __name__ == "__main__":
    main()
