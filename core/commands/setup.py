"""Setting up a court on an empty database: its board, its own body and the first administrator."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import sqlalchemy as sa

from core.commands.people import HASHER, check_password
from core.domain.initials import initials
from core.domain.refusals import N_, Refused
from core.domain.viewer import Role, Viewer
from core.store.ledger import Act, perform
from core.store.session import Store, writing
from core.store.tables import AccountRow, BoardRow, OrganisationRow, PersonRow, RoleGrantRow

SETTING_UP = 0x7A685750
"""Name of the advisory lock: no row is there yet that could be locked."""


@dataclass(frozen=True)
class NewCourt:
    """A court and its first administrator."""

    name: str
    court_code: str
    area_code: str
    administrator: str
    login: str
    password: str


def set_up(store: Store, new: NewCourt, *, at: datetime) -> int:
    """Make the board and its administrator; returns the board's id. Refused where a board is there already."""
    if not new.name.strip() or not new.area_code.isdigit():
        raise Refused(N_("The court was not set up: it needs a name and the digits of its division code."))
    if not new.administrator.strip() or not new.login.strip():
        raise Refused(N_("The person was not added: name and sign-in name are needed."))
    check_password(new.password)
    board_id = _first_board(store, BoardRow(court_code=new.court_code, name=new.name.strip(), area_code=new.area_code, created_at=at))
    system = Viewer(0, 0, "", Role.ADMINISTRATOR, board_id, None, ())
    perform(store, partial(_first_administrator, new=new), by=system, at=at)
    return board_id


def _first_board(store: Store, board: BoardRow) -> int:
    """Look and add in one transaction that lets nobody else look meanwhile."""
    there_already = Refused(N_("The court was not set up: this database holds a board already. Sign in instead."))
    try:
        with writing(store) as session:
            if not store.is_sqlite:  # there, every transaction that writes is alone
                session.execute(sa.select(sa.func.pg_advisory_xact_lock(SETTING_UP)))
            if session.query(BoardRow).first() is not None:
                raise there_already
            session.add(board)
            session.flush()
            return board.id
    except sa.exc.IntegrityError:  # the demo county, which brings its own ids, was being written
        raise there_already from None


def _first_administrator(act: Act, new: NewCourt) -> int:
    court = OrganisationRow(board_id=act.board_id, kind="court", name=new.name.strip(), grid_code=new.area_code)
    act.session.add(court)
    act.session.flush()
    person = PersonRow(board_id=act.board_id, organisation_id=court.id, name=new.administrator.strip(), initials=initials(new.administrator))
    act.session.add(person)
    act.session.flush()
    act.session.add(AccountRow(person_id=person.id, login=new.login.strip().lower(), password_hash=HASHER.hash(new.password), must_change=False))
    act.session.add(RoleGrantRow(person_id=person.id, role=Role.ADMINISTRATOR, grid_prefix="", starts_at=act.at))
    act.record("court.set_up", "board", act.board_id, topics=("people", "grids"), after={"name": new.name, "login": new.login})
    return person.id
