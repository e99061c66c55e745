"""Verbs of a grid judge's own duties: a contact with the township written down, an occasion called, arrived at, or called off."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from core.commands.task_reach import reachable
from core.domain import court_settings, grid_contacts, positions, presence
from core.domain.clocks import LOCAL, local_day
from core.domain.datum import to_wgs84
from core.domain.grid_contacts import ContactRefused
from core.domain.presence import PresenceRefused
from core.domain.refusals import N_, NotAllowed, NotFound
from core.domain.viewer import Right, Role
from core.store.ledger import Act
from core.store.tables import GridContactRow, GridRow, PersonRow, PresenceRow, RoleGrantRow

TOWN_DIGITS = 9
FINISHED_TASKS = ("closed", "void", "recalled")


@dataclass(frozen=True)
class Contact:
    """What kind of contact, with which township, on which day, and what came of it."""

    kind: str
    grid_code: str
    day: date
    words: str


def record_contact(act: Act, contact: Contact) -> dict[str, Any]:
    """Write down a contact with a township. A grid judge writes down the own ones; the desk those of the township's judge."""
    act.by.demand(Right.DISPATCH)
    grid_contacts.check(contact.kind, contact.day, local_day(act.at), contact.words)
    town = _town(act, contact.grid_code)
    judge_id = act.by.person_id if act.by.role is Role.GRID_JUDGE else _judge_of(act, town.code)
    if judge_id is None:
        raise ContactRefused(N_("The contact was not stored: {town} has no grid judge. Give somebody that role for this township first."), town=town.name)
    row = GridContactRow(
        board_id=act.board_id, judge_id=judge_id, grid_code=town.code, kind=contact.kind, day=contact.day, words=contact.words.strip(),
        recorded_by=act.by.person_id or None, recorded_at=act.at,
    )
    act.session.add(row)
    act.session.flush()
    act.record("contact.record", "contact", row.id, topics=("contacts",), grid_code=town.code,
               after={"kind": row.kind, "day": row.day, "judge_id": judge_id, "words": row.words})
    return {"id": row.id, "town": town.name}


def _town(act: Act, grid_code: str) -> GridRow:
    town = act.session.scalar(sa.select(GridRow).where(
        GridRow.board_id == act.board_id, GridRow.code == grid_code[:TOWN_DIGITS], GridRow.level == 1, GridRow.valid_to.is_(None)
    ))
    if town is None or not act.by.reaches(town.code):
        raise NotAllowed(N_("Not stored: township {grid} does not exist or lies outside yours. Choose one of your own."), grid=grid_code)
    return town


def _judge_of(act: Act, town: str) -> int | None:
    """The grid judge of a township: who holds the role for exactly this township, the longest serving first."""
    return act.session.scalar(
        sa.select(RoleGrantRow.person_id).join(PersonRow, PersonRow.id == RoleGrantRow.person_id)
        .where(
            PersonRow.board_id == act.board_id, PersonRow.active, RoleGrantRow.role == str(Role.GRID_JUDGE), RoleGrantRow.grid_prefix == town,
            RoleGrantRow.starts_at <= act.at, sa.or_(RoleGrantRow.ends_at.is_(None), RoleGrantRow.ends_at > act.at),
        )
        .order_by(RoleGrantRow.starts_at, RoleGrantRow.id).limit(1)
    )


@dataclass(frozen=True)
class Occasion:
    """Which of the four, where and when; `lng` and `lat` of the place in degrees WGS 84, where they are known."""

    kind: str
    grid_code: str
    place: str
    matter: str
    starts_at: datetime
    lng: float | None = None
    lat: float | None = None
    task_id: int | None = None


def call_judge(act: Act, occasion: Occasion) -> dict[str, Any]:
    """Call the grid judge of the township to an occasion that he must attend, and tell him."""
    act.by.demand(Right.DISPATCH)
    _check(act, occasion)
    town = _town(act, occasion.grid_code)
    judge_id = _judge_of(act, town.code)
    if judge_id is None:
        raise PresenceRefused(N_("Nobody was called: {town} has no grid judge. Give somebody that role for this township first."), town=town.name)
    row = PresenceRow(
        board_id=act.board_id, kind=occasion.kind, judge_id=judge_id, grid_code=occasion.grid_code, place=occasion.place.strip(),
        place_lng=occasion.lng, place_lat=occasion.lat, matter=occasion.matter.strip(), task_id=occasion.task_id, starts_at=occasion.starts_at,
        created_by=act.by.person_id or None, created_at=act.at,
    )
    act.session.add(row)
    act.session.flush()
    act.record("presence.call", "presence", row.id, topics=("presence",), grid_code=row.grid_code,
               after={"kind": row.kind, "judge_id": judge_id, "place": row.place, "matter": row.matter, "starts_at": row.starts_at, "task_id": row.task_id})
    _tell_judge(act, row, "presence.call", sound="new")
    return {"id": row.id, "judge_id": judge_id, "judge": act.session.scalar(sa.select(PersonRow.name).where(PersonRow.id == judge_id))}


def call_judge_for_task(act: Act, task_id: int, *, starts_at: datetime) -> dict[str, Any]:
    """Call the grid judge to where a grid worker points out a residence or property (指认)."""
    task = reachable(act, task_id)
    if task.kind != "point_out" or task.state in FINISHED_TASKS:
        raise PresenceRefused(N_("Nobody was called: {number} is no pointing-out under way. Choose such a task, or call the judge without one."), number=task.number)
    standing = act.session.scalar(sa.select(PresenceRow.id).where(PresenceRow.task_id == task.id, PresenceRow.cancelled_at.is_(None)))
    if standing is not None:
        raise PresenceRefused(N_("Nobody was called: the judge was called to {number} before. Cancel that first."), number=task.number)
    return call_judge(act, Occasion(
        "point_out", task.grid_code or "", task.place or task.title, f"{task.number} {task.title}", starts_at, task.lng, task.lat, task.id
    ))


def _check(act: Act, occasion: Occasion) -> None:
    if occasion.kind not in presence.OCCASION_LABELS:
        raise PresenceRefused(N_("Nobody was called: there is no kind “{kind}”. Choose one of the list."), kind=occasion.kind)
    if not occasion.place.strip() or not occasion.matter.strip():
        raise PresenceRefused(N_("Nobody was called: place and matter are needed. Fill them in."))
    if occasion.starts_at < act.at:
        raise PresenceRefused(N_("Nobody was called: the start is already past. Choose a later one."))
    if occasion.task_id is not None:
        reachable(act, occasion.task_id)


def _tell_judge(act: Act, row: PresenceRow, kind: str, *, sound: str = "") -> None:
    """Township and hour only: a notice may leave the house, and place and matter may name anybody."""
    town = act.session.scalar(sa.select(GridRow.name).where(
        GridRow.board_id == act.board_id, GridRow.code == row.grid_code[:TOWN_DIGITS], GridRow.valid_to.is_(None)
    ))
    said = {"presence_id": row.id, "town": town or row.grid_code, "starts": f"{row.starts_at.astimezone(LOCAL):%m-%d %H:%M}"}
    act.notify(kind, said, row.judge_id, sound=sound, subject=("presence", row.id), grid_code=row.grid_code)


def arrive(
    act: Act, presence_id: int, *, lng: float | None = None, lat: float | None = None, datum: str = "WGS84", accuracy_m: float | None = None
) -> dict[str, Any]:
    """The judge confirms on the spot that he has come. A position far from the place, or none, is flagged and not refused."""
    row = _occasion(act, presence_id)
    if row.judge_id != act.by.person_id:
        raise NotAllowed(N_("Not confirmed: only the judge who was called confirms his own arrival."))
    if row.arrived_at is not None or row.cancelled_at is not None:
        raise PresenceRefused(N_("Not confirmed: this occasion is over. Load the page again."))
    if local_day(act.at) < local_day(row.starts_at):
        raise PresenceRefused(N_("Not confirmed: it takes place on {day}. Confirm there."), day=local_day(row.starts_at).isoformat())
    if not presence.can_confirm(row.starts_at, act.at):
        raise PresenceRefused(N_("Not confirmed: it took place on {day}, and nobody can arrive there any more."), day=local_day(row.starts_at).isoformat())
    row.arrived_at, row.accuracy_m = act.at, accuracy_m
    flags = _place_arrival(act, row, lng, lat, datum)
    act.record("presence.arrive", "presence", row.id, topics=("presence",), grid_code=row.grid_code,
               after={"late": act.at > row.starts_at, "distance_m": None if row.distance_m is None else round(row.distance_m), "flags": list(flags)})
    return {"id": row.id, "distance_m": row.distance_m, "flags": list(flags)}


def _place_arrival(act: Act, row: PresenceRow, lng: float | None, lat: float | None, datum: str) -> tuple[str, ...]:
    """Keep the position, WGS 84, and say what is odd: `no_position`, `odd_position`, `far`."""
    if lng is None or lat is None:
        return ("no_position",)
    lng, lat = to_wgs84(lng, lat, datum)
    if not positions.believable(lng, lat):
        return ("odd_position",)
    row.lng, row.lat, row.datum = lng, lat, "WGS84"
    if row.place_lng is None or row.place_lat is None:
        return ()
    row.distance_m = positions.metres((lng, lat), (row.place_lng, row.place_lat))
    far = row.distance_m - (row.accuracy_m or 0) > court_settings.number(act.settings, "field.far_m")
    return ("far",) if far else ()


def cancel(act: Act, presence_id: int, *, why: str) -> dict[str, Any]:
    """Call an occasion off; it then counts for nobody. Not after the judge has come."""
    act.by.demand(Right.DISPATCH)
    row = _occasion(act, presence_id)
    if not why.strip():
        raise PresenceRefused(N_("Not cancelled: say why. One sentence is enough."))
    if row.arrived_at is not None or row.cancelled_at is not None:
        raise PresenceRefused(N_("Not cancelled: this occasion is over. Load the page again."))
    if row.judge_id == act.by.person_id and row.created_by != act.by.person_id:
        raise PresenceRefused(N_("Not cancelled: who was called cannot call it off. Ask the duty desk."))
    row.cancelled_at, row.cancelled_why = act.at, why.strip()
    act.record("presence.cancel", "presence", row.id, topics=("presence",), grid_code=row.grid_code, after={"why": row.cancelled_why})
    _tell_judge(act, row, "presence.cancel")
    return {"id": row.id}


def _occasion(act: Act, presence_id: int) -> PresenceRow:
    row = act.session.get(PresenceRow, presence_id)
    if row is None or row.board_id != act.board_id or not act.by.reaches(row.grid_code):
        raise NotFound(N_("This occasion is not shown: it does not exist or lies outside your grids. Load the page again."))
    return row
