"""Loading the demo board: make the county's rows, write them, copy them to larger scales, count the tallies."""

import math
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from core.commands.demo import first_ids, settle, told_before, write
from core.commands.recount import store_tallies
from core.domain.refusals import N_
from core.domain.viewer import Role, Viewer
from core.intake.demo import (
    assessment,
    bodies,
    case_teams,
    cases,
    debtors,
    desk,
    divisions,
    history,
    money,
    operations,
    outside,
    people,
    sign_ins,
    supervision,
    tasks,
    territory,
)
from core.intake.demo.book import Book
from core.intake.demo.copies import OUTLINES_DOWN_TO, SCALES, Copy
from core.store.ledger import Act, perform
from core.store.session import Store, reading, writing
from core.store.tables import BoardRow

Progress = Callable[[float, str], None]


def load(
    store: Store, *, scale: str = "county", seed: int = divisions.SEED, now: datetime, progress: Progress = lambda part, words: None
) -> int:
    """Write the demo board and return its id; `scale` is a key of `SCALES`, `progress` hears a part of 1 and a message."""
    county_part = 1.0 if scale == "county" else 0.1
    with reading(store) as session:
        book = Book(first_ids(session, court_code=history.COURT_CODE), now, seed)
    _fill(book, store.folder, scale, lambda part, words: progress(part * county_part * 0.6, words))
    with writing(store) as session:
        for _table, part in write(session, book.rows):
            progress((0.6 + part * 0.35) * county_part, N_("Writing the tables"))
    _copy(store, book, scale, progress)
    _count(store, book, scale, progress)
    progress(1.0, N_("The demo court is ready"))
    return book.board_id


def _fill(book: Book, folder: Path, scale: str, progress: Progress) -> None:
    """Make every row of the county; the order matters, since later rows refer to earlier ones."""
    progress(0.0, N_("Drawing the county"))
    land = territory.make(book)
    progress(0.2, N_("Calling the people together"))
    own_bodies = bodies.make(book, land)
    staff = people.make(book, land, own_bodies)
    sign_ins.make(book, staff)
    progress(0.35, N_("Filing the cases"))
    filed = cases.make(book, staff)
    parties = debtors.make(book, land, filed)
    money.make(book, filed, parties)
    outside.make(book, filed, parties)
    progress(0.6, N_("Dispatching the tasks"))
    tasks.make(book, land, staff, filed, parties, folder=folder)
    operations.make(book, land, own_bodies, staff, filed, parties)
    supervision.make(book, land, staff)
    assessment.make(book, land)
    case_teams.make(book, staff)
    desk.make(book, staff, filed, parties)
    progress(0.9, N_("Writing up the ledger"))
    history.make(book, scale=scale)
    progress(1.0, N_("The county is made"))


def _copy(store: Store, book: Book, scale: str, progress: Progress) -> None:
    """One transaction a county, so that none is long."""
    counties = divisions.other_counties(SCALES[scale] - 1)
    for place, county in enumerate(counties, start=1):
        progress(0.1 + 0.8 * place / SCALES[scale], N_("Copying to other counties"))
        with writing(store) as session:
            Copy(book, county, place, across=math.isqrt(SCALES[scale]) + 1, outlines_down_to=OUTLINES_DOWN_TO[scale]).write(session)


def _count(store: Store, book: Book, scale: str, progress: Progress) -> None:
    progress(0.95, N_("Counting the tallies"))
    board = book.rows[BoardRow][0]
    with writing(store) as session:
        store_tallies(session, book.board_id)
        told_before(session, board_id=book.board_id, now=book.now)
        settle(session, board_id=book.board_id, revision=board["revision"])
    if SCALES[scale] > 1:
        system = Viewer(0, 0, "", Role.ADMINISTRATOR, book.board_id, None, ())
        perform(store, lambda act: _note_copies(act, scale), by=system, at=book.now)
    else:
        for listener in store.on_commit:
            listener(book.board_id, board["revision"], frozenset(history.TOPICS))


def _note_copies(act: Act, scale: str) -> None:
    act.record("demo.copied", "board", act.board_id, topics=history.TOPICS, after={"scale": scale, "counties": SCALES[scale]})
