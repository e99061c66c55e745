"""When a campaign's next operation is, and since when there was none. Days and hours are the court's."""

from datetime import date, datetime, timedelta

from core.domain.campaigns import Recurrence, hours_of, next_days
from core.domain.clocks import local_day

WEEK = timedelta(days=7)


def due_day(one: Recurrence, now: datetime, *, days_ahead: int, since: date | None = None, until: date | None = None) -> date | None:
    """The next day of the recurrence whose hour is still ahead, if it is near enough to be drafted and inside the campaign."""
    first = max(local_day(now), since or local_day(now))
    day = next(day for day in next_days(one, since=first) if hours_of(one, day)[0] > now)
    near = day <= local_day(now) + timedelta(days=days_ahead)
    return day if near and (until is None or day <= until) else None


def quiet_since(last_at: datetime | None, now: datetime) -> datetime | None:
    """The end of the last whole week without an operation (HL-02, SC-37); none before the first operation was ever held."""
    weeks = 0 if last_at is None else (now - last_at) // WEEK
    return last_at + weeks * WEEK if last_at is not None and weeks > 0 else None
