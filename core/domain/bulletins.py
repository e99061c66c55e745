"""The court's regular reports (战报, 通报, 质效分析): which days each covers and what stands in it. One entry adds one."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.indicators import GLANCE, INDICATORS, Indicator
from core.domain.refusals import N_

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
TREND_MONTHS = 12
TRENDS = {"case_closed": N_("Cases closed a month"), "task_answered": N_("Tasks answered, by month of dispatch")}
"""Components whose twelve months are drawn."""


@dataclass(frozen=True)
class Bulletin:
    """`groups`: indicators of these groups stand in it, all of a day's glance where none is named. `towns`: groups that are set side by side by town."""

    code: str
    label: str
    chinese: str
    period: str
    groups: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    trends: bool = False

    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(one for one in INDICATORS if (one.group in self.groups if self.groups else one.code in GLANCE))


BULLETINS = {one.code: one for one in (
    Bulletin(DAILY, N_("Daily bulletin"), "执行工作战报", N_("the day")),
    Bulletin(WEEKLY, N_("Weekly bulletin"), "执行工作通报", N_("the week, Monday to Sunday"), ("core", "cases", "tasks", "operations", "money"), ("tasks",)),
    Bulletin(MONTHLY, N_("Monthly analysis"), "执行质效分析", N_("the month"), ("core", "quality", "cases", "tasks", "operations", "money"), ("quality", "tasks"), trends=True),
)}


def days_of(code: str, day: date, today: date) -> tuple[date, date]:
    """First and last day of the period that holds `day`; nothing that has not happened yet."""
    first, last = {
        DAILY: (day, day), WEEKLY: (day - timedelta(days=day.weekday()), day + timedelta(days=6 - day.weekday())),
        MONTHLY: (day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])),
    }[code]
    return first, min(last, today)


def months_to(until: date) -> list[date]:
    """The first days of the twelve months that end with that of `until`."""
    at = until.year * 12 + until.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(at - TREND_MONTHS + 1, at + 1)]
