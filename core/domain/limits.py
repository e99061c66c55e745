"""Lengths of time that a court may change: minutes, hours, days, months, or working days of the Chinese calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.domain.clocks import LOCAL, add_months, add_working_days, local_day
from core.domain.refusals import N_

UNIT_LABELS = {"minutes": N_("minutes"), "hours": N_("hours"), "days": N_("days"), "working_days": N_("working days"), "months": N_("months")}
IN_HOURS = ("minutes", "hours", "days", "working_days")
"""Units of what a person is waited for."""
IN_DAYS = ("days", "working_days", "months")
"""Units of what a case has time for."""
END_OF_DAY_HOUR = 18
"""A limit in working days or months ends when the court's counters close on its last day."""


@dataclass(frozen=True)
class Limit:
    """`amount` of `unit`, a key of `UNIT_LABELS`."""

    amount: float
    unit: str

    def after(self, start: datetime) -> datetime:
        """The moment at which the limit that starts at `start` ends. The start day of working days and months is not counted."""
        if self.unit in ("working_days", "months"):
            last = self.last_day(local_day(start))
            return datetime(last.year, last.month, last.day, END_OF_DAY_HOUR, tzinfo=LOCAL).astimezone(UTC)
        return start + timedelta(**{self.unit: self.amount})


    def last_day(self, start: date) -> date:
        """The last day of a limit in days, working days or months that starts on `start`, which is not counted."""
        if self.unit == "working_days":
            return add_working_days(start, int(self.amount))
        return add_months(start, int(self.amount)) if self.unit == "months" else start + timedelta(days=int(self.amount))


def minutes(amount: float) -> Limit:
    return Limit(amount, "minutes")


def hours(amount: float) -> Limit:
    return Limit(amount, "hours")


def working_days(amount: int) -> Limit:
    return Limit(amount, "working_days")


def days(amount: int) -> Limit:
    return Limit(amount, "days")


def months(amount: int) -> Limit:
    return Limit(amount, "months")


def as_limit(said: Mapping[str, Any]) -> Limit:
    """A limit as the court's settings keep it."""
    return Limit(said["amount"], str(said["unit"]))
