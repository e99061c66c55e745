"""Duty (值班): who must be there, gaps in a roster, shifts, and the hour of the handover (domain.md 7.1)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core.domain import court_settings
from core.domain.clocks import LOCAL, local_day
from core.domain.court_settings import Settings
from core.domain.refusals import N_, Refused

KIND_LABELS = {"officer": N_("Officer on duty"), "leader": N_("Leader in place"), "technician": N_("Technician")}
NEEDED = ("officer", "leader")
"""Double staffing (双人值班、带班领导在岗, domain.md 7.1, S26): both at every moment; a technician is the court's choice."""
LOOKAHEAD = timedelta(hours=48)
LONGEST = timedelta(days=7)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Since when a post is empty that nobody ever held."""

SHIFT_LABELS = {"seat": N_("At the desk"), "phone": N_("By telephone")}
SEAT_ENDS_HOUR = 18
"""Seat duty in working hours, telephone duty through the night (domain.md 7.1, P65)."""


class DutyRefused(Refused):
    """The roster cannot be changed like this."""


@dataclass(frozen=True)
class Shift:
    """Somebody's time on duty."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    person_id: int = 0


@dataclass(frozen=True)
class Gap:
    """Nobody of this kind is on duty; `since` is where the gap began, which names it however long it is seen."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    since: datetime


def gaps(shifts: Collection[Shift], since: datetime, until: datetime, needed: Iterable[str] = NEEDED) -> list[Gap]:
    """Times between `since` and `until` at which a post is empty, first things first."""
    found = [gap for kind in needed for gap in _gaps_of(kind, [one for one in shifts if one.kind == kind], since, until)]
    return sorted(found, key=lambda gap: (gap.starts_at, gap.kind))


def _gaps_of(kind: str, shifts: Collection[Shift], since: datetime, until: datetime) -> list[Gap]:
    found, covered = [], since
    for shift in sorted(shifts, key=lambda one: one.starts_at):
        if shift.ends_at <= covered:
            continue
        if shift.starts_at > covered:
            found.append(_gap(kind, shifts, covered, min(shift.starts_at, until)))
        covered = shift.ends_at
        if covered >= until:
            break
    if covered < until:
        found.append(_gap(kind, shifts, covered, until))
    return [gap for gap in found if gap.starts_at < gap.ends_at]


def _gap(kind: str, shifts: Collection[Shift], starts_at: datetime, ends_at: datetime) -> Gap:
    return Gap(kind, starts_at, ends_at, max((one.ends_at for one in shifts if one.ends_at <= starts_at), default=NEVER))


def check_shift(shift: Shift, others: Collection[Shift], *, name: str) -> None:
    """Refuse a shift that is no time, or one of somebody who is on duty then already; two posts need two people."""
    if shift.kind not in KIND_LABELS:
        raise DutyRefused(N_("The shift was not planned: there is no post “{kind}”. Choose officer, leader or technician."), kind=shift.kind)
    if not timedelta() < shift.ends_at - shift.starts_at <= LONGEST:
        raise DutyRefused(N_("The shift was not planned: it must end after it begins and last no longer than a week. Correct its times."))
    if any(one.starts_at < shift.ends_at and shift.starts_at < one.ends_at for one in others):
        raise DutyRefused(N_("The shift was not planned: {name} is on duty at that time already. Choose another person or time."), name=name)


def handover_before(at: datetime, settings: Settings) -> datetime:
    """The last hour of handover at or before `at`."""
    local = at.astimezone(LOCAL)
    today = local.replace(
        hour=court_settings.number(settings, "desk.handover_hour") % 24, minute=court_settings.number(settings, "desk.handover_minute") % 60, second=0, microsecond=0
    )
    return (today if today <= local else today - timedelta(days=1)).astimezone(UTC)


def duty_day(at: datetime, settings: Settings) -> date:
    """The day a shift is counted to: it begins at the handover, so the small hours belong to the day before."""
    return local_day(handover_before(at, settings))


def shift_name(at: datetime, settings: Settings) -> str:
    """`seat` from the handover until the counters close, `phone` for the rest of the duty day."""
    began = handover_before(at, settings).astimezone(LOCAL)
    return "seat" if at < began.replace(hour=SEAT_ENDS_HOUR, minute=0) else "phone"


def handover_missing(*, before: Collection[int], after: Collection[int], done: bool) -> bool:
    """Whether the shift changed and nobody handed over; who stays on has nothing to hand over."""
    return bool(before) and set(before) != set(after) and not done
