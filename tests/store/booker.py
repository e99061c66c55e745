"""Another officer who books: `python -m tests.store.booker URL FOLDER BOARD OFFICER PREFIX TEAM KIND WHAT`.

Says `ready`, waits for a line on its input, books person (`person`) or plate (`vehicle`) WHAT for TEAM once, and says `done` or the refusal in Chinese.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from core import words
from core.commands import crews, vehicles
from core.domain.refusals import Refused
from core.domain.viewer import Role, Viewer
from core.store.ledger import perform
from core.store.sealing import use_key
from core.store.session import open_store
from tests.store.officer import NOON, say

ACTS: dict[str, Callable[[int, str], Any]] = {
    "person": lambda team, who: partial(crews.put_person, team_id=team, person_id=int(who), part="judge"),
    "vehicle": lambda team, plate: partial(vehicles.book_vehicle, team_id=team, plate=plate),
}


def main() -> None:
    url, folder, board, officer, prefix, team, kind, what = sys.argv[1:]
    use_key("test")
    store = open_store(url, Path(folder))
    viewer = Viewer(int(officer), 0, "officer", Role.DUTY_OFFICER, int(board), None, (prefix.strip("*"),))
    say("ready")
    sys.stdin.readline()
    try:
        perform(store, ACTS[kind](int(team), what), by=viewer, at=NOON)
        say("done")
    except Refused as refused:
        say(words.refusal(refused, "zh_CN"))


if __name__ == "__main__":
    main()
