"""Time limits and local days. Limits are defaults of this product that a court may change (本院设置)."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

from core.domain.refusals import N_

LOCAL = ZoneInfo("Asia/Shanghai")


DUE_SOON = timedelta(hours=4)
LIMIT_SOURCE = N_("court setting")


def local_day(moment: datetime) -> date:
    """The calendar day at the court."""
    return moment.astimezone(LOCAL).date()


def moments_of(since: date, until: date) -> tuple[datetime, datetime]:
    """First moment of `since` and first moment after `until` at the court, in UTC, so that an index serves them."""
    first, after = (datetime.combine(day, time(), LOCAL).astimezone(UTC) for day in (since, until + timedelta(days=1)))
    return first, after


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


def add_months(day: date, count: int) -> date:
    """The same day of the month so many months on, or the last one of a shorter month."""
    year, month = day.year + (day.month - 1 + count) // 12, (day.month - 1 + count) % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def first_working_day(day: date) -> date:
    """`day`, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def severity(*, waiting: bool, due: datetime | None, now: datetime, acknowledged: bool, silent: bool = False) -> str:
    """`overdue`, `silent`, `due_soon`, `acknowledged`, `on_time` or `idle`; one word for map, board, wall and export.

    `silent`: somebody has it in hand and has said nothing for too long.
    """
    if not waiting:
        return "idle"
    if due is not None and due < now:
        return "overdue"
    if silent:
        return "silent"
    if due is not None and due - now <= DUE_SOON:
        return "due_soon"
    return "acknowledged" if acknowledged else "on_time"


SEVERITY_LABELS = {
    "overdue": N_("Overdue"),
    "silent": N_("In hand but silent"),
    "due_soon": N_("Due soon"),
    "on_time": N_("On time"),
    "acknowledged": N_("Acknowledged"),
    "idle": N_("Waiting or closed"),
}
SEVERITY_SIGNS = {"overdue": "▲", "silent": "◇", "due_soon": "◆", "on_time": "●", "acknowledged": "✓", "idle": "○"}
