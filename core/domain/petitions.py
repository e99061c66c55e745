"""Enforcement petitions (执行信访): how they came, their two clocks, and what became of them. Pure functions of what the rows say."""

from datetime import date
from typing import NamedTuple

from core.domain import court_settings
from core.domain.court_settings import Settings
from core.domain.node_clocks import IN_TIME, LATE, OVERDUE, RUNNING, SOON, last_day
from core.domain.refusals import N_, Refused

WAY_LABELS = {"visit": N_("Visit"), "letter": N_("Letter"), "online": N_("Online"), "phone": N_("Phone"), "handed": N_("Handed down")}
LEVEL_LABELS = {"own": N_("This court"), "city": N_("City"), "province": N_("Province"), "national": N_("Beijing")}
OUTCOME_LABELS = {
    "resolved": N_("Resolved, withdrawn"), "answered": N_("Answered with reasons"), "corrected": N_("Found right, put right"), "refused": N_("Not taken up"),
    "handed": N_("Handed to the body concerned"),
}
REGISTER, SETTLE = "petition.register", "petition.settle"
"""Court settings: register and assign within, finish and tell the petitioner within (法〔2021〕227号, domain.md 7.6, read)."""
SOON_DAYS = 5


class PetitionRefused(Refused):
    """Nothing was written."""


class Clock(NamedTuple):
    """Where the settling stands. `days` are left until `due`, or over it when negative; `registered_late`: the registration itself took too long."""

    state: str
    due: date
    days: int
    registered_late: bool


def clock(came_on: date | None, registered_on: date, settled_on: date | None, settings: Settings, today: date) -> Clock:
    """The two clocks of one petition."""
    due = _until(SETTLE, registered_on, settings)
    late = came_on is not None and registered_on > _until(REGISTER, came_on, settings)
    days = (due - (settled_on or today)).days
    if settled_on is not None:
        return Clock(IN_TIME if days >= 0 else LATE, due, days, late)
    return Clock(OVERDUE if days < 0 else SOON if days <= SOON_DAYS else RUNNING, due, days, late)


def _until(key: str, start: date, settings: Settings) -> date:
    """By the rule or by the court's own limit, whichever ends earlier."""
    return min(last_day(start, court_settings.limit(said, key), rolls=True) for said in ({}, settings))


def check_new(person: str, words: str, way: str, level: str, came_on: date, filed_on: date, today: date) -> None:
    """Raises PetitionRefused with what is to be filled in."""
    if not person.strip() or not words.strip():
        raise PetitionRefused(N_("Not registered: name who petitions, and say in a sentence what about."))
    if way not in WAY_LABELS or level not in LEVEL_LABELS:
        raise PetitionRefused(N_("Not registered: choose how it came, and to whom it was addressed."))
    if not filed_on <= came_on <= today:
        raise PetitionRefused(N_("Not registered: it cannot have come before the case was filed ({filed}), nor after today."), filed=filed_on.isoformat())


def check_settling(settled_on: date | None, registered_on: date, outcome: str, words: str, day: date, today: date) -> None:
    """Raises PetitionRefused; a petition is settled once the petitioner was told how."""
    if settled_on is not None:
        raise PetitionRefused(N_("Not settled: this petition was settled on {day}."), day=settled_on.isoformat())
    if outcome not in OUTCOME_LABELS or not words.strip():
        raise PetitionRefused(N_("Not settled: choose the outcome, and say what the petitioner was told."))
    if not registered_on <= day <= today:
        raise PetitionRefused(N_("Not settled: the day must lie between the registration ({registered}) and today."), registered=registered_on.isoformat())
