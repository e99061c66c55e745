"""Another process that sends: `python -m tests.jobs.sender URL FOLDER ROUNDS [die]`.

Says `ready`, waits for a line on its input, goes round ROUNDS times at noon and ends. With `die` it says so after the receiver has
answered and before it notes it, and waits to be killed.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.commands import deliveries
from core.jobs.outbox import Sender
from core.store.sealing import use_key
from core.store.session import open_store
from tests.routes import runtime_of

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def die(*_args: Any, **_named: Any) -> None:
    say("sent and not noted")
    sys.stdin.readline()


def main() -> None:
    url, folder, rounds, *rest = sys.argv[1:]
    use_key("test")
    sender = Sender(runtime_of(open_store(url, Path(folder)), lambda: NOON), "webhook")
    sender._holds = lambda now: True  # the claims alone must keep two senders apart, also when both think they hold the lease
    if "die" in rest:
        deliveries.settle = die
    say("ready")
    sys.stdin.readline()
    for _ in range(int(rounds)):
        for thread in sender.round():
            thread.join()
    say("done")


if __name__ == "__main__":
    main()
