"""Wall screens: ask for a code, pair, set up, visitor mode, silence, revoke. Tokens and codes are never in a command, only their hashes."""

import secrets
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from core.commands.sign_in import token_hash
from core.domain import history
from core.domain.clocks import local_day
from core.domain.devices import CODE_LASTS, CODE_LENGTH, CODE_LETTERS, NAME_MAX, SEEN_EVERY, WAITING_MOST, WAITING_MOST_HERE, plain_code
from core.domain.refusals import N_, NotAllowed, NotFound, Refused
from core.domain.viewer import ROLE_LABELS, Right
from core.domain.wall import WallSettings, check, settings_of
from core.store.ledger import Act
from core.store.session import Store, writing
from core.store.tables import DeviceRow, GridRow

_PREFIX = "zwd_"
TOPICS = ("devices",)


class NotPaired(Refused):
    """The code is unknown, was typed before or has ended; or the screen has no name."""


def new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def new_token() -> str:
    return _PREFIX + secrets.token_urlsafe(32)


def ask(store: Store, code: str, token: str, *, address: str, at: datetime, instead_of: str = "") -> None:
    """A screen that shows `code` waits to be paired; `instead_of` is the token it waited with before.

    It is nobody's act and gives nothing, so it is not in the ledger, which a stranger could otherwise fill.
    """
    waiting = sa.and_(DeviceRow.paired_at.is_(None), DeviceRow.revoked_at.is_(None))
    with writing(store) as session:
        session.execute(sa.delete(DeviceRow).where(waiting, sa.or_(DeviceRow.code_ends_at <= at, DeviceRow.token_hash == token_hash(instead_of))))
        for most, where in ((WAITING_MOST_HERE, DeviceRow.address == address), (WAITING_MOST, sa.true())):
            newest = sa.select(DeviceRow.id).where(waiting, where).order_by(DeviceRow.id.desc()).limit(most - 1)
            kept = list(session.scalars(newest))
            session.execute(sa.delete(DeviceRow).where(waiting, where, DeviceRow.id.not_in(kept)))
        session.add(DeviceRow(code_hash=token_hash(code), code_ends_at=at + CODE_LASTS, token_hash=token_hash(token), address=address, settings={}))


def pair(act: Act, code: str, name: str, area: str, settings: WallSettings) -> dict[str, Any]:
    """Let the screen that shows this code in, as a wall of `area`, until it is revoked."""
    act.by.demand(Right.CONNECT)
    named = _named(name)
    _check(act, area, settings)
    row = act.session.scalar(sa.select(DeviceRow).where(DeviceRow.code_hash == token_hash(plain_code(code)), DeviceRow.paired_at.is_(None), DeviceRow.code_ends_at > act.at))
    if row is None:
        raise NotPaired(N_("The screen was not paired: no screen shows this code now. Codes end after 15 minutes; type the one that stands on the screen at this moment."))
    row.board_id, row.name, row.area, row.settings, row.code_hash = act.board_id, named, area, settings.plain(), None
    row.paired_by, row.paired_at, row.seen_at = act.by.person_id or None, act.at, act.at
    act.session.flush()
    act.record("device.pair", "device", row.id, topics=TOPICS, grid_code=area or None, after={"name": named, "area": area, "address": row.address, **settings.plain()})
    return {"id": row.id, "name": named}


def set_up(act: Act, device_id: int, name: str, area: str, settings: WallSettings) -> dict[str, Any]:
    """Change what a screen shows, and how."""
    act.by.demand(Right.CONNECT)
    row, named = _own(act, device_id), _named(name)
    _check(act, area, settings)
    before = {"name": row.name, "area": row.area, **(row.settings or {})}
    row.name, row.area, row.settings = named, area, settings.plain()
    act.record("device.change", "device", row.id, topics=TOPICS, grid_code=area or None, before=before, after={"name": named, "area": area, **settings.plain()})
    return {"id": row.id, "name": named}


def visitor_mode(act: Act, device_id: int, *, on: bool) -> dict[str, Any]:
    """参观模式: the screen hides more while strangers stand before it."""
    _demand_desk(act)
    row = _own(act, device_id)
    row.settings = (row.settings or {}) | settings_of(row.settings).plain() | {"visitor": on}
    act.record("device.visitors" if on else "device.no_visitors", "device", row.id, topics=TOPICS, grid_code=row.area or None, after={"name": row.name})
    return {"id": row.id}


def silence(act: Act) -> dict[str, Any]:
    """Acknowledge from the desk what is red now: the screens fall silent and turn on."""
    _demand_desk(act)
    rows = [row for row in _live(act) if act.by.reaches(row.area)]
    for row in rows:
        row.silenced_at = act.at
    if not rows:
        raise NotFound(N_("Nothing was silenced: there is no screen in your grids."))
    act.record("device.silence", "device", 0, topics=TOPICS, after={"screens": [row.id for row in rows]})
    return {"count": len(rows)}


def show_film(act: Act, span: str, day: date) -> dict[str, Any]:
    """Let the screens in reach play back a past day or month (时间回放), marked as such; then their scenes turn again."""
    _demand_desk(act)
    history.check(span, day, local_day(act.at))
    rows = [row for row in _live(act) if act.by.reaches(row.area)]
    if not rows:
        raise NotFound(N_("The film was not started: there is no screen in your grids."))
    film = history.showing(span, day, int(act.at.timestamp() * 1000)).plain()
    for row in rows:
        row.settings = (row.settings or {}) | {"film": film}
    act.record("device.film", "device", 0, topics=TOPICS, after={"screens": [row.id for row in rows], "since": film["since"], "until": film["until"]})
    return {"count": len(rows)}


def end_film(act: Act) -> dict[str, Any]:
    """Back to the present on every screen in reach."""
    _demand_desk(act)
    rows = [row for row in _live(act) if act.by.reaches(row.area) and "film" in (row.settings or {})]
    for row in rows:
        row.settings = settings_of(row.settings).plain()
    act.record("device.film_end", "device", 0, topics=TOPICS, after={"screens": [row.id for row in rows]})
    return {"count": len(rows)}


def revoke(act: Act, device_id: int) -> dict[str, Any]:
    """End a screen's sign-in now; it shows nothing from this moment on."""
    act.by.demand(Right.CONNECT)
    row = _own(act, device_id)
    row.revoked_at = act.at
    act.record("device.revoke", "device", row.id, topics=TOPICS, grid_code=row.area or None, after={"name": row.name})
    return {"id": row.id, "name": row.name}


def note_seen(store: Store, device_id: int, *, at: datetime) -> None:
    """Note that a screen is alive, at most once a minute. It is no act of an officer and makes no revision."""
    with writing(store) as session:
        session.execute(
            sa.update(DeviceRow).where(DeviceRow.id == device_id, sa.or_(DeviceRow.seen_at.is_(None), DeviceRow.seen_at <= at - SEEN_EVERY)).values(seen_at=at)
        )


def _live(act: Act) -> list[DeviceRow]:
    return list(act.session.scalars(
        sa.select(DeviceRow).where(DeviceRow.board_id == act.board_id, DeviceRow.paired_at.is_not(None), DeviceRow.revoked_at.is_(None)).order_by(DeviceRow.id)
    ))


def _own(act: Act, device_id: int) -> DeviceRow:
    """A live screen of this court, inside the grids of whoever acts."""
    row = next((one for one in _live(act) if one.id == device_id), None)
    if row is None or not act.by.reaches(row.area):
        raise NotFound(N_("There is no such screen in your grids, or it was revoked. Load the page again."))
    return row


def _named(name: str) -> str:
    if not name.strip() or len(name) > NAME_MAX:
        raise NotPaired(N_("The screen was not stored: give it a name that says where it hangs, in at most {length} characters."), length=NAME_MAX)
    return name.strip()


def _check(act: Act, area: str, settings: WallSettings) -> None:
    if not act.by.reaches(area):
        raise NotAllowed(N_("Not shown: {area} lies outside your grids."), area=area)
    known = sa.select(GridRow.id).where(GridRow.board_id == act.board_id, GridRow.code == area, GridRow.valid_to.is_(None))
    if area and act.session.scalar(known) is None:
        raise NotPaired(N_("The screen was not stored: there is no grid with the code {area}. Choose one of the court's grids, or the whole board."), area=area)
    check(settings)


def _demand_desk(act: Act) -> None:
    if not {Right.DUTY, Right.SET} & act.by.rights:
        raise NotAllowed(N_("Not allowed: the role {role} cannot do this. Ask the administrator for a role that can."), role=ROLE_LABELS[act.by.role])
