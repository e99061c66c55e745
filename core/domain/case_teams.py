"""Case teams of the court (办案团队): kinds, how cases are shared out within one, and what a quick team is held to."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from core.domain.refusals import N_, Refused

QUICK = "quick"
KIND_LABELS = {
    QUICK: N_("Quick enforcement"), "ordinary": N_("Ordinary enforcement"), "affairs": N_("Affairs"), "closing": N_("Care of terminations and petitions"), "search": N_("Search and control"),
    "other": N_("Other team"),
}
"""速执（快执）、普执、事务、终本维护（信访）、查控 (seeds.md GY-09, 2.2)."""
QUICK_DAYS, QUICK_MONTHLY = "team.quick_days", "team.quick_monthly"
"""Court settings: what a quick team is held to (Haidian, seeds.md R-13: on average 30 days a case, 100 closed per head and month)."""
MONTH_DAYS = Decimal(365) / 12


class TeamRefused(Refused):
    """Nothing was written."""


def share_out(cases: Iterable[int], load: Mapping[int, int]) -> dict[int, int]:
    """Each case in its order to whoever has the fewest then; equals by their id. `load`: open cases by person."""
    busy, found = dict(load), {}
    for case in cases:
        person = min(busy, key=lambda one: (busy[one], one))
        found[case] = person
        busy[person] += 1
    return found


def per_head_and_month(closed: int, people: int, days: int) -> Decimal | None:
    """Closed cases per member and month of a twelfth of a year; None without a member or a day."""
    return None if not people or days <= 0 else Decimal(closed) / people / (Decimal(days) / MONTH_DAYS)


def check_team(name: str, kind: str, members: Iterable[int], leader: int | None, taken: Mapping[int, str]) -> None:
    """`taken`: people who are in another team, with its name. Raises TeamRefused."""
    wanted = list(members)
    if not name.strip() or kind not in KIND_LABELS:
        raise TeamRefused(N_("Not stored: a team needs a name and a kind."))
    if not wanted:
        raise TeamRefused(N_("Not stored: {name} has nobody in it. Choose its members."), name=name.strip())
    if leader is not None and leader not in wanted:
        raise TeamRefused(N_("Not stored: who leads {name} must be in it."), name=name.strip())
    if both := sorted({taken[one] for one in wanted if one in taken}):
        raise TeamRefused(N_("Not stored: somebody of it is in {teams} already. Take them out there first."), teams=both)
