"""Another process that asks for a lease: `python -m tests.jobs.holder URL FOLDER NAME TIMES`; says how often it got it, once a second of its clock."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.commands.jobs import hold
from core.store.session import open_store

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def main() -> None:
    url, folder, name, times = sys.argv[1:]
    store = open_store(url, Path(folder))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    got = [str(at) for at in range(int(times)) if hold(store, f"round {at}", name, at=NOON + timedelta(seconds=at), for_s=30)]
    sys.stdout.write(" ".join(got) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
