"""Which debtors an operation should visit, and in which order: points for what speaks for each, with the reasons in words.

Before the screening (摸排) the order is by points; after it by what the grid found, those who often return first (rule G-18). Weights are the court's
own (group `targets` of `court_settings`). One entry of `FACTORS` adds a factor.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.domain import court_settings
from core.domain.clocks import local_day
from core.domain.court_settings import Settings
from core.domain.operation_results import RESULT_KINDS
from core.domain.refusals import N_

CASH_KINDS = ("deposit", "fund")
"""Property that is cash for 现金可执行率 (S-07)."""
SEEN_CLASSES = ("found", "returns")
"""Result classes that say that the debtor was there in person; a trace without a class is a sighting as well."""
GONE = ("not_there", "away", "custody")
MOST_FEN, MOST_DAYS = 100_000_000, 730
"""One million yuan and two years: more weighs no more."""

CLASS_ORDER = ("returns", "found", "accurate", "new_address", "", "unhelpful", "unknown", "not_there")
"""Order of the plan after screening, best first; empty is not screened yet."""
AT_THE_ADDRESS = ("accurate", "returns")
"""Who often returns is at the address too; S3 L498 counts them inside."""
FOUND_KINDS = tuple(kind.code for kind in RESULT_KINDS if kind.person and kind.code not in ("not_found", "postponed"))
"""Results that say that the person was met."""


@dataclass(frozen=True)
class Facts:
    """What is known of a debtor; money in 分, `risk` as in `RISK_LABELS` or empty."""

    debtor_id: int
    whereabouts: str = "unknown"
    seen_at: datetime | None = None
    seen_place: str | None = None
    returns_on: date | None = None
    """The day on which the grid said that the debtor often returns."""
    confidence: int | None = None
    outstanding_fen: int = 0
    applied_fen: int = 0
    cash_fen: int = 0
    filed_on: date | None = None
    expires_on: date | None = None
    risk: str = ""


@dataclass(frozen=True)
class Reason:
    """A message of the catalogue with its places, and the points that it gave."""

    message: str
    places: Mapping[str, Any]
    points: int = 0

    def plain(self) -> dict[str, Any]:
        """As it is kept beside a target."""
        return {"message": self.message, "places": dict(self.places), "points": self.points}


@dataclass(frozen=True)
class Ranked:
    """A candidate in its place; the reasons that weigh most come first."""

    facts: Facts
    rank: int
    score: int
    reasons: tuple[Reason, ...]

    @property
    def debtor_id(self) -> int:
        return self.facts.debtor_id

    def proposal(self) -> dict[str, Any]:
        """What the system proposed, as it is kept beside what the officer makes of it."""
        return {"rank": self.rank, "score": self.score, "reasons": [reason.plain() for reason in self.reasons]}


def cash_rate(cash_fen: int, applied_fen: int) -> float | None:
    """现金可执行率: cash found ÷ amount applied (S-07); None when nothing is applied for."""
    return cash_fen / applied_fen if applied_fen > 0 else None


def _returns(facts: Facts, today: date, settings: Settings) -> Reason | None:
    if facts.whereabouts != "returns":
        return None
    full = court_settings.number(settings, "targets.returns")
    if facts.returns_on is None:
        return Reason(N_("often returns, day of the screening unknown"), {}, full // 2)
    fresh = (today - facts.returns_on).days <= court_settings.number(settings, "targets.returns_days")
    return Reason(N_("often returns lately (screened {day})"), {"day": facts.returns_on.isoformat()}, full if fresh else full // 2)


def _seen(facts: Facts, today: date, settings: Settings) -> Reason | None:
    if facts.seen_at is None:
        return None
    window = max(1, court_settings.number(settings, "targets.seen_days"))
    days = max(0, (today - local_day(facts.seen_at)).days)
    if days > window:
        return None
    points = round(court_settings.number(settings, "targets.seen") * (1 - days / (window + 1)))
    if days == 0:
        message = N_("seen today in {place}") if facts.seen_place else N_("seen today")
    else:
        message = N_("seen {days} days ago in {place}") if facts.seen_place else N_("seen {days} days ago")
    places = {} if days == 0 else {"days": days}
    return Reason(message, places | ({"place": facts.seen_place} if facts.seen_place else {}), points)


def _address(facts: Facts, today: date, settings: Settings) -> Reason | None:
    if facts.whereabouts in GONE:
        return Reason(N_("not at the address by what is known"), {}, 0)
    if not facts.confidence:
        return None
    points = round(court_settings.number(settings, "targets.confidence") * min(facts.confidence, 100) / 100)
    return Reason(N_("address {percent}% sure"), {"percent": facts.confidence}, points)


def _cash(facts: Facts, today: date, settings: Settings) -> Reason | None:
    rate = cash_rate(facts.cash_fen, facts.applied_fen)
    if not rate:
        return None
    points = round(court_settings.number(settings, "targets.cash") * min(rate, 1))
    return Reason(N_("cash found covers {percent}% of the amount applied for"), {"percent": round(rate * 100)}, points)


def _amount(facts: Facts, today: date, settings: Settings) -> Reason | None:
    """On a logarithm: ten thousand yuan weigh two thirds of a million, not a hundredth."""
    share = min(1.0, math.log10(1 + max(0, facts.outstanding_fen) / 100) / math.log10(1 + MOST_FEN / 100))
    points = round(court_settings.number(settings, "targets.amount") * share)
    return Reason(N_("{yuan} yuan outstanding"), {"yuan": f"{facts.outstanding_fen / 100:,.0f}"}, points) if facts.outstanding_fen > 0 else None


def _age(facts: Facts, today: date, settings: Settings) -> Reason | None:
    if facts.filed_on is None:
        return None
    days = max(0, (today - facts.filed_on).days)
    return Reason(N_("case open for {days} days"), {"days": days}, round(court_settings.number(settings, "targets.age") * min(1, days / MOST_DAYS)))


def _expires(facts: Facts, today: date, settings: Settings) -> Reason | None:
    if facts.expires_on is None:
        return None
    days = (facts.expires_on - today).days
    if not 0 <= days <= court_settings.number(settings, "targets.expires_days"):
        return None
    return Reason(N_("seizure expires in {days} days"), {"days": days}, court_settings.number(settings, "targets.expires"))


def _risk(facts: Facts, today: date, settings: Settings) -> Reason | None:
    """Takes points away: such a visit needs more people and a plan; it is not left out."""
    weight = court_settings.number(settings, "targets.risk")
    if facts.risk == "high":
        return Reason(N_("rated high risk: plan more people"), {}, -weight)
    return Reason(N_("risk: an open petition or resistance before"), {}, -(weight // 2)) if facts.risk == "medium" else None


FACTORS: tuple[Callable[[Facts, date, Settings], Reason | None], ...] = (_returns, _seen, _expires, _cash, _address, _amount, _age, _risk)


def rank(candidates: Iterable[Facts], *, today: date, settings: Settings, limit: int | None = None) -> list[Ranked]:
    """Candidates by points, then by what is outstanding; reasons by weight."""
    scored = [(facts, _reasons(facts, today, settings)) for facts in candidates]
    points = {facts.debtor_id: sum(reason.points for reason in reasons) for facts, reasons in scored}
    scored.sort(key=lambda one: (-points[one[0].debtor_id], -one[0].outstanding_fen, one[0].debtor_id))
    return [Ranked(facts, place, points[facts.debtor_id], reasons) for place, (facts, reasons) in enumerate(scored[:limit], start=1)]


def _reasons(facts: Facts, today: date, settings: Settings) -> tuple[Reason, ...]:
    found = [reason for factor in FACTORS if (reason := factor(facts, today, settings)) is not None]
    return tuple(sorted(found, key=lambda reason: -abs(reason.points)))


def place_of(screen_class: str | None) -> int:
    """Where a class stands in the order of the plan, from 0."""
    return CLASS_ORDER.index(screen_class) if screen_class in CLASS_ORDER else CLASS_ORDER.index("")


def shares(counts: Mapping[str, int]) -> dict[str, float]:
    """Shares of those screened, by class; `at_address` holds the accurate ones and those who often return, `returns_of_address` is the part of the latter."""
    screened = sum(number for code, number in counts.items() if code)
    there = sum(counts.get(code, 0) for code in AT_THE_ADDRESS)
    parts = {code: number / screened for code, number in counts.items() if code and screened}
    return parts | {"at_address": there / screened if screened else 0.0, "returns_of_address": counts.get("returns", 0) / there if there else 0.0}


def minutes_between(begun: Iterable[datetime | None], ended: Iterable[datetime | None]) -> int | None:
    """Minutes from the first setting out to the last visit that was done; None before both are known."""
    first, last = [at for at in begun if at is not None], [at for at in ended if at is not None]
    return round((max(last) - min(first)).total_seconds() / 60) if first and last else None
