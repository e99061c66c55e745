"""Another process that drafts what is due: `python -m tests.jobs.drafter URL FOLDER BOARD TIMES`; says how many it drafted, a week later each time."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.commands import occurrences
from core.domain.viewer import the_system
from core.store.ledger import Act, perform
from core.store.session import open_store

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def _draft(act: Act) -> int:
    made = occurrences.create_due(act)
    act.record("operation.occur", "operation", 0, topics=())
    return len(made)


def main() -> None:
    url, folder, board, times = sys.argv[1:]
    store = open_store(url, Path(folder))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    made = [perform(store, _draft, by=the_system(int(board)), at=NOON + timedelta(weeks=week)) for week in range(int(times))]
    sys.stdout.write(f"{sum(made)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
