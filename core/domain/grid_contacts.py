"""Contacts that a grid judge keeps with a township: 周联系, 月驻站, 季通报 (seeds R-18, YC-17). One entry adds a kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.domain.clocks import local_day
from core.domain.refusals import N_, Refused

CONTACT_LABELS = {"week": N_("Weekly contact"), "month": N_("Monthly stay at the station"), "quarter": N_("Quarterly bulletin")}
CONTACT_STATE_LABELS = {"kept": N_("Kept"), "missed": N_("Missed"), "open": N_("Still open")}
CONTACT_STATE_SIGNS = {"kept": "●", "missed": "▲", "open": "○"}


class ContactRefused(Refused):
    """A contact cannot be written down like this."""


@dataclass(frozen=True, order=True)
class Period:
    """A week from Monday to Sunday, a month or a quarter; both days belong to it."""

    first: date
    last: date


@dataclass(frozen=True)
class Service:
    """A judge answers for a township from one day on, to the end or to another day."""

    judge_id: int
    since: datetime
    until: datetime | None = None


def period(kind: str, day: date) -> Period:
    """The period of `kind` that `day` lies in."""
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    months = 1 if kind == "month" else 3
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    after = (first + timedelta(days=31 * months)).replace(day=1)
    return Period(first, after - timedelta(days=1))


def periods(kind: str, since: date, until: date) -> Iterator[Period]:
    """Every period that has a day of the window, oldest first."""
    one = period(kind, since)
    while one.first <= until:
        yield one
        one = period(kind, one.last + timedelta(days=1))


def state(one: Period, today: date, *, kept: bool) -> str:
    """The running period is still open, not missed."""
    if kept:
        return "kept"
    return "missed" if one.last < today else "open"


def judge_of(services: tuple[Service, ...], one: Period) -> int | None:
    """Who answered for the whole period, the longest serving first; nobody is asked for a time before he came."""
    for service in sorted(services, key=lambda each: (each.since, each.judge_id)):
        if local_day(service.since) <= one.first and (service.until is None or local_day(service.until) > one.last):
            return service.judge_id
    return None


def check(kind: str, day: date, today: date, words: str) -> None:
    """Refuse a contact of no known kind, of a day to come, or one that says nothing."""
    if kind not in CONTACT_LABELS:
        raise ContactRefused(N_("The contact was not stored: there is no kind “{kind}”. Choose one of the list."), kind=kind)
    if day > today:
        raise ContactRefused(N_("The contact was not stored: {day} is still to come. Write it down when it has taken place."), day=day.isoformat())
    if not words.strip():
        raise ContactRefused(N_("The contact was not stored: it does not say what came of it. Write one sentence."))
