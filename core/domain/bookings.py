"""Who and what is taken when: a person or a vehicle stands in one team at a time. The one rule, shown and enforced."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.domain.clocks import LOCAL
from core.domain.operation_life import OperationRefused
from core.domain.refusals import N_

FREE_STATES = ("rejected", "cancelled")
"""Operations in these states hold nobody; one that was not approved holds its people again when it is submitted again."""
ELSEWHERE = N_("an operation outside your grids")
DUTY_WORDS = {"on_duty": N_("on duty at the desk"), "rest": N_("just off a shift at the desk")}


@dataclass(frozen=True)
class Booking:
    """Hours of a person or vehicle in a team. `who` is what it is called."""

    who: str
    key: int | str
    team_id: int
    starts_at: datetime
    ends_at: datetime
    team: str = ""
    number: str = ""
    """Of its operation; nothing where the reader may not know of it."""

    @property
    def where(self) -> str:
        """The operation and team, as far as the reader may know of them."""
        return f"{self.number} {self.team}".strip() or ELSEWHERE


@dataclass(frozen=True)
class Shift:
    """Hours of a person at the duty desk."""

    person_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Warned:
    """A person who is on duty, or came off duty too short a time before; an officer may confirm."""

    who: str
    person_id: int
    why: str
    """A key of `DUTY_WORDS`."""
    shift: Shift


class Booked(OperationRefused):
    """A person or vehicle is taken at that time."""


class ConfirmFirst(OperationRefused):
    """Somebody is on duty at that time; allowed once an officer has confirmed it."""


def overlap(one_from: datetime, one_until: datetime, other_from: datetime, other_until: datetime) -> bool:
    """Whether two spans share a moment; one that ends when the other begins does not."""
    return one_from < other_until and other_from < one_until


def clashes(wanted: Iterable[Booking], present: Collection[Booking]) -> list[tuple[Booking, Booking]]:
    """Each wanted booking with the first one in another team that takes the same person or vehicle at the same time."""
    found = []
    by_key: dict[int | str, list[Booking]] = {}
    for one in present:
        by_key.setdefault(one.key, []).append(one)
    for want in wanted:
        others = [one for one in by_key.get(want.key, ()) if one.team_id != want.team_id and overlap(want.starts_at, want.ends_at, one.starts_at, one.ends_at)]
        if others:
            found.append((want, min(others, key=lambda one: (one.starts_at, one.team_id))))
    return found


def check_free(wanted: Iterable[Booking], present: Collection[Booking]) -> None:
    """Refuse people and vehicles that are taken: the first with where it is, the others by name."""
    found = clashes(wanted, present)
    if not found:
        return
    (want, other), *more = found
    places = {"who": want.who, "hours": hours_of(other), "where": other.where}
    if others := [one.who for one, _other in more]:
        raise Booked(N_("Not booked: {who} is taken {hours} by {where}; {others} are taken too. Choose others, or other hours."), **places, others=others)
    raise Booked(N_("Not booked: {who} is taken {hours} by {where}. Choose somebody or something else, or other hours."), **places)


def hours_of(booking: Booking | Shift) -> str:
    """The hours in words: the day once, both times, at the court."""
    from_, until = (at.astimezone(LOCAL) for at in (booking.starts_at, booking.ends_at))
    return f"{from_:%m-%d %H:%M}–{until:%H:%M}" if from_.date() == until.date() else f"{from_:%m-%d %H:%M}–{until:%m-%d %H:%M}"


def duty_warnings(wanted: Iterable[Booking], shifts: Collection[Shift], rest: timedelta) -> list[Warned]:
    """People who are at the desk during their hours, or were until less than `rest` before them."""
    found = []
    for want in wanted:
        own = sorted((one for one in shifts if one.person_id == want.key), key=lambda one: one.starts_at)
        during = next((one for one in own if overlap(want.starts_at, want.ends_at, one.starts_at, one.ends_at)), None)
        before = next((one for one in own if want.starts_at - rest < one.ends_at <= want.starts_at), None)
        if during or before:
            shift = during or before
            assert shift is not None
            found.append(Warned(want.who, shift.person_id, "on_duty" if during else "rest", shift))
    return found


def check_duty(warned: Collection[Warned], *, confirmed: bool, blocks: bool) -> None:
    """Refuse people of the duty desk: for good where the court says so (`blocks`), else until an officer has confirmed."""
    if not warned or (confirmed and not blocks):
        return
    places = {"who": [one.who for one in warned], "why": list(dict.fromkeys(DUTY_WORDS[one.why] for one in warned)), "hours": list(dict.fromkeys(hours_of(one.shift) for one in warned))}
    if blocks:
        raise Booked(N_("Not booked: {who} — {why} {hours}. The court's setting allows no exception: change the roster first."), **places)
    raise ConfirmFirst(N_("Not booked yet: {who} — {why} {hours}. Tick that you know and book again, or choose somebody else."), **places)
