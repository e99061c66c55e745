"""Another process at the same board: `python -m tests.store.officer URL FOLDER BOARD PERSON ADDRESSEE COUNT [die]`.

Says `ready`, waits for a line on its input, then sends COUNT tasks, each in its own transaction and each number on a line of its output.
With `die` it stops in the middle of its transaction, rows flushed and not committed, says so and waits to be killed.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.commands import tasks
from core.commands.tasks import TaskOrder
from core.domain.viewer import Role, Viewer
from core.store.ledger import Act, perform
from core.store.sealing import use_key
from core.store.session import open_store

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def send(act: Act, addressee: int, *, die: bool) -> dict[str, Any]:
    done = tasks.dispatch(act, TaskOrder("check", "核实住址", grid_code="411425101201001", addressee_id=addressee))
    act.session.flush()
    if die:
        say("in the middle")
        sys.stdin.readline()
    return done


def main() -> None:
    url, folder, board, person, addressee, count, *rest = sys.argv[1:]
    use_key("test")
    store = open_store(url, Path(folder))
    viewer = Viewer(int(person), 0, "another", Role.DUTY_OFFICER, int(board), None, ("",))
    say("ready")
    sys.stdin.readline()
    for _ in range(int(count)):
        say(perform(store, lambda act: send(act, int(addressee), die="die" in rest), by=viewer, at=NOON)["number"])


if __name__ == "__main__":
    main()
