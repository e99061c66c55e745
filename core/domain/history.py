"""A past day or month played back (时间回放): how long a film of it lasts, and when it is a screen's turn."""

import calendar
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from core.domain.refusals import N_, Refused

SPANS = {"day": N_("A day"), "month": N_("A month")}
LASTS_S = {"day": 60, "month": 120}
"""Seconds that a film lasts on a wall."""
LEAD_S, STAYS_S = 4, 20
"""Until it begins, so that every screen has it; and so long its last picture stays."""
MOMENT_LABELS = {
    "found": N_("Debtor found"),
    "answered": N_("Task answered"),
    "begun": N_("Operation begun"),
    "ended": N_("Operation ended"),
}
MOMENT_SIGNS = {"found": "●", "answered": "◆", "begun": "▲", "ended": "■"}
COUNTED = {"found": N_("Debtors found"), "answered": N_("Tasks answered"), "begun": N_("Operations")}
"""The numbers of a film: how many of each there were up to the moment shown."""


class FilmRefused(Refused):
    """The days cannot be played back."""


@dataclass(frozen=True)
class Showing:
    """A film on a screen: its days, and when it began there."""

    since: date
    until: date
    started_ms: int
    lasts_s: int

    @property
    def ends_ms(self) -> int:
        return self.started_ms + 1000 * (self.lasts_s + STAYS_S)

    def plain(self) -> dict[str, Any]:
        return asdict(self) | {"since": self.since.isoformat(), "until": self.until.isoformat()}


def showing_of(kept: Mapping[str, Any] | None) -> Showing | None:
    """What is kept with a device, if a film was started there."""
    said = (kept or {}).get("film")
    return Showing(date.fromisoformat(said["since"]), date.fromisoformat(said["until"]), said["started_ms"], said["lasts_s"]) if said else None


def days_of(span: str, day: date) -> tuple[date, date]:
    """First and last day of the film that holds `day`."""
    if span == "day":
        return day, day
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def check(span: str, day: date, today: date) -> None:
    """Refuse what has not happened yet."""
    if span not in SPANS:
        raise FilmRefused(N_("The film was not started: choose a day or a month."))
    if days_of(span, day)[0] > today:
        raise FilmRefused(N_("The film was not started: {day} has not come yet. Choose today or an earlier day."), day=day.isoformat())


def showing(span: str, day: date, now_ms: int) -> Showing:
    """A film that begins on the screens in a moment."""
    return Showing(*days_of(span, day), now_ms + LEAD_S * 1000, LASTS_S[span])


