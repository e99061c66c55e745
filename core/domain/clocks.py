"""Time limits and local days. Limits are defaults of this product that a court may change (本院设置)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

from core.domain.refusals import N_

LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Limit:
    """A default time to answer; `working_days` or `hours`. Source: domain.md 7.4, advice, not law."""

    hours: float = 0
    working_days: int = 0


ANSWER_LIMITS = {
    "urgent": Limit(hours=2),
    "important": Limit(hours=24),
    "normal": Limit(working_days=3),
}
SIGN_LIMITS = {
    "urgent": timedelta(minutes=5),
    "important": timedelta(minutes=30),
    "normal": timedelta(hours=4),
}
DUE_SOON = timedelta(hours=4)
LIMIT_SOURCE = N_("court setting")


def local_day(moment: datetime) -> date:
    """The calendar day at the court."""
    return moment.astimezone(LOCAL).date()


def is_working_day(day: date) -> bool:
    """By the State Council's calendar with 调休; outside the years it covers, Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_working_days(day: date, count: int) -> date:
    """The last day of a limit of `count` working days; the start day is not counted."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def due_at(issued_at: datetime, priority: str, limits: dict[str, Limit] | None = None) -> datetime:
    """When the answer is due: hours run on, working days end at 18:00 of the last day."""
    limit = (limits or ANSWER_LIMITS)[priority]
    if limit.working_days:
        last = add_working_days(local_day(issued_at), limit.working_days)
        return datetime(last.year, last.month, last.day, 18, tzinfo=LOCAL).astimezone(UTC)
    return issued_at + timedelta(hours=limit.hours)


def severity(*, waiting: bool, due: datetime | None, now: datetime, acknowledged: bool) -> str:
    """`overdue`, `due_soon`, `acknowledged`, `on_time` or `idle`; one word for map, board, wall and export."""
    if not waiting:
        return "idle"
    if due is not None and due < now:
        return "overdue"
    if due is not None and due - now <= DUE_SOON:
        return "due_soon"
    return "acknowledged" if acknowledged else "on_time"


SEVERITY_LABELS = {
    "overdue": N_("Overdue"),
    "due_soon": N_("Due soon"),
    "on_time": N_("On time"),
    "acknowledged": N_("Acknowledged"),
    "idle": N_("Waiting or closed"),
}
SEVERITY_SIGNS = {"overdue": "▲", "due_soon": "◆", "on_time": "●", "acknowledged": "✓", "idle": "○"}
