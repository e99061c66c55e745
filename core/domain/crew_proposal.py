"""A proposed crew for every team: who was chosen and why, who was left out and why, and what is still lacking."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.domain import court_settings, crews
from core.domain.bookings import Booking, Warned, hours_of
from core.domain.court_settings import Settings
from core.domain.crews import OF_OFFICE, OFFICERS, Member, Shortfall, Team
from core.domain.masking import VILLAGE_DIGITS
from core.domain.refusals import N_


@dataclass(frozen=True)
class Candidate:
    """Somebody who could go along. `part` is what the person is fit for; `local`: of a body that serves the area."""

    person_id: int
    name: str
    part: str
    body: str = ""
    sex: str | None = None
    village: str | None = None
    local: bool = True
    km: float | None = None
    """From the body's place to where all muster, in a straight line; nothing when a place is not known."""
    booked: Booking | None = None
    at_desk: Warned | None = None


@dataclass(frozen=True)
class Chosen:
    """A person for a team with the part and the reason."""

    team_id: int
    team: str
    person_id: int
    name: str
    part: str
    why: str
    leads: bool = False


@dataclass(frozen=True)
class LeftOut:
    """A person who was not proposed; `why` is a sentence with `places`."""

    person_id: int
    name: str
    part: str
    why: str
    places: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Proposal:
    """`lacking`: team and shortfall that remain when all of it is taken over."""

    chosen: tuple[Chosen, ...] = ()
    left: tuple[LeftOut, ...] = ()
    lacking: tuple[tuple[str, Shortfall], ...] = ()


@dataclass(frozen=True)
class _Slot:
    """A place to fill in a team: parts in the order of preference, and what else the person must be."""

    parts: tuple[str, ...]
    why: str
    fits: Callable[[Candidate], bool] = lambda _one: True
    leads: bool = False
    play: str | None = None
    """The part to play, if not the person's own."""


def propose_crews(teams: Sequence[Team], candidates: Sequence[Candidate], settings: Settings) -> Proposal:
    """Fill what each team lacks from who is free: leaders of all teams first, then women for searches, officers, clerks, police, guides.

    Nobody who is booked, at the desk, too far or of another area is taken.
    """
    limit_km = court_settings.number(settings, "crews.far_km")
    barred = {one.person_id: why for one in candidates if (why := _barred(one, limit_km)) is not None}
    free = [one for one in candidates if one.person_id not in barred]
    filled, chosen = {team.team_id: team for team in teams}, []
    for slots in (_leader, _woman, _officers, _clerk, _police, _guides):
        for team in [*filled.values()]:
            for slot in slots(team, settings):
                if (found := _best(slot, free)) is not None:
                    free.remove(found)
                    chosen.append(_chosen(team, slot, found))
                    filled[team.team_id] = _joined(filled[team.team_id], slot, found)
    left = [LeftOut(one.person_id, one.name, one.part, *barred[one.person_id]) for one in candidates if one.person_id in barred]
    left += [LeftOut(one.person_id, one.name, one.part, N_("not needed: no team lacks this part")) for one in free]
    lacking = [(team.name, short) for team in filled.values() for short in crews.shortfalls(team, settings)]
    return Proposal(tuple(chosen), tuple(left), tuple(lacking))


def _barred(one: Candidate, limit_km: int) -> tuple[str, tuple[tuple[str, object], ...]] | None:
    if one.booked is not None:
        return N_("busy {hours} in {where}"), (("hours", hours_of(one.booked)), ("where", one.booked.where))
    if one.at_desk is not None:
        why = N_("on duty at the desk {hours}") if one.at_desk.why == "on_duty" else N_("just off a shift at the desk {hours}")
        return why, (("hours", hours_of(one.at_desk.shift)),)
    if not one.local:
        return N_("of {body}, which serves another area"), (("body", one.body),)
    if one.km is not None and one.km > limit_km:
        return N_("{km} km away, farther than the court's {limit} km"), (("km", round(one.km)), ("limit", limit_km))
    return None


def _leader(team: Team, settings: Settings) -> Iterator[_Slot]:
    if _lacks(team, settings, "leader"):
        yield _Slot(("judge", "officer", "bailiff"), N_("leads: free judge or officer of the court"), leads=True)


def _woman(team: Team, settings: Settings) -> Iterator[_Slot]:
    if _lacks(team, settings, "woman"):
        yield _Slot(OF_OFFICE, N_("female officer for the search in this team"), lambda one: one.sex == "f", play="female_officer")


def _officers(team: Team, settings: Settings) -> Iterator[_Slot]:
    short = court_settings.number(settings, "crews.officers") - team.count(*OFFICERS)
    for _number in range(max(0, short)):
        yield _Slot(("bailiff", "officer", "judge"), N_("second officer: free, nearest of its part"))


def _clerk(team: Team, _settings: Settings) -> Iterator[_Slot]:
    if team.task == "visit" and not team.count("clerk"):
        yield _Slot(("clerk",), N_("keeps the record"))


def _police(team: Team, _settings: Settings) -> Iterator[_Slot]:
    if team.task in ("visit", "cordon", "custody") and not team.count("police"):
        yield _Slot(("police",), N_("police of the station of the area"))


def _guides(team: Team, settings: Settings) -> Iterator[_Slot]:
    short = next((one for one in crews.shortfalls(team, settings) if one.code == "guides"), None)
    villages = dict(short.places)["villages"] if short else []
    assert isinstance(villages, list)
    for village in villages:
        yield _Slot(("guide",), N_("guide of a village of this team's targets"), lambda one, village=village: (one.village or "")[:VILLAGE_DIGITS] == village)  # type: ignore[misc]


def _lacks(team: Team, settings: Settings, code: str) -> bool:
    return any(one.code == code for one in crews.shortfalls(team, settings))


def _best(slot: _Slot, free: Sequence[Candidate]) -> Candidate | None:
    fit = [one for one in free if one.part in slot.parts and slot.fits(one)]
    return min(fit, key=lambda one: (slot.parts.index(one.part), one.km if one.km is not None else 0.0, one.person_id), default=None)


def _chosen(team: Team, slot: _Slot, found: Candidate) -> Chosen:
    return Chosen(team.team_id, team.name, found.person_id, found.name, slot.play or found.part, slot.why, leads=slot.leads)


def _joined(team: Team, slot: _Slot, found: Candidate) -> Team:
    member = Member(found.person_id, found.name, slot.play or found.part, found.sex, found.village)
    return replace(team, members=(*team.members, member), leader_id=found.person_id if slot.leads else team.leader_id)
