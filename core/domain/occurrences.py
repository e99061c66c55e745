"""When a campaign's next operation is, and since when there was none. Days and hours are the court's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from core.domain.clocks import LOCAL, local_day

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Weekly:
    """A recurrence as it is kept with its campaign: `weekday` 0 is Monday, `hours` the length of the operation."""

    weekday: int
    hour: int
    minute: int
    hours: float
    kind: str
    lead_organisation_id: int | None
    muster_place: str
    days_ahead: int
    """So many days before its day an operation is drafted."""


def weekly(kept: Mapping[str, Any], *, days_ahead: int) -> Weekly:
    """`days_ahead` is the court's own, where the campaign says nothing."""
    return Weekly(
        int(kept["weekday"]), int(kept["hour"]), int(kept.get("minute", kept.get("minutes", 0))), float(kept.get("hours", 6)), str(kept.get("kind", "routine")),
        kept.get("lead_organisation_id"), str(kept.get("muster_place", "")), int(kept.get("days_ahead", days_ahead)),
    )


def hours_of(one: Weekly, day: date) -> tuple[datetime, datetime]:
    """Start and end on that day."""
    starts_at = datetime.combine(day, time(one.hour, one.minute), LOCAL)
    return starts_at, starts_at + timedelta(hours=one.hours)


def due_day(one: Weekly, now: datetime, *, since: date | None = None, until: date | None = None) -> date | None:
    """The next day of the recurrence whose hour is still ahead, if it is near enough to be drafted and inside the campaign."""
    first = max(local_day(now), since or local_day(now))
    day = first + timedelta(days=(one.weekday - first.weekday()) % 7)
    if hours_of(one, day)[0] <= now:
        day += WEEK
    near = day <= local_day(now) + timedelta(days=one.days_ahead)
    return day if near and (until is None or day <= until) else None


def quiet_since(last_at: datetime | None, now: datetime) -> datetime | None:
    """The end of the last whole week without an operation (HL-02, SC-37); none before the first operation was ever held."""
    weeks = 0 if last_at is None else (now - last_at) // WEEK
    return last_at + weeks * WEEK if last_at is not None and weeks > 0 else None
