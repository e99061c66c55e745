"""A colleague at another machine: `python -m tests.store.taker URL FOLDER BOARD PERSON NAME HANDOVER`.

Says `ready`, waits for a line on its input, then takes the whole handover over; says `taken`, or the refusal.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from core.commands import handover
from core.domain.refusals import Refused
from core.domain.viewer import Role, Viewer
from core.store.ledger import perform
from core.store.sealing import use_key
from core.store.session import open_store, reading
from core.store.tables import HandoverItemRow
from tests.store.officer import say

LATER = datetime(2026, 3, 10, 4, 30, tzinfo=UTC)


def main() -> None:
    url, folder, board, person, name, handover_id = sys.argv[1:]
    use_key("test")
    store = open_store(url, Path(folder))
    viewer = Viewer(int(person), 0, name, Role.DUTY_OFFICER, int(board), None, ("",))
    with reading(store) as session:
        items = list(session.scalars(sa.select(HandoverItemRow.id).filter_by(handover_id=int(handover_id))))
    say("ready")
    sys.stdin.readline()
    try:
        perform(store, lambda act: handover.accept(act, int(handover_id), items), by=viewer, at=LATER)
        say("taken")
    except Refused as refused:
        say(str(refused))


if __name__ == "__main__":
    main()
