"""How far the teams of finished operations of the demo county drove: planned, and by the odometer."""

from itertools import pairwise
from random import Random

from core.domain.positions import metres
from core.intake.demo.book import Row

DETOUR = 1.3
DRIVEN = (0.96, 1.22)
"""Odometer against plan."""


def drive(random: Random, operation: Row, teams: list[Row], visits: list[tuple[Row, Row]]) -> None:
    """Fill in the lengths. `visits`: target and debtor, in the order they were reported."""
    for team in teams:
        team["planned_m"] = _length(operation, [debtor for target, debtor in visits if target["team_id"] == team["id"]])
        team["actual_m"] = round(team["planned_m"] * random.uniform(*DRIVEN))


def _length(operation: Row, debtors: list[Row]) -> int:
    """From the muster place through those with a place, and back."""
    muster = (operation["muster_lng"], operation["muster_lat"])
    stops = [muster, *((one["lng"], one["lat"]) for one in debtors if one["lng"] is not None), muster]
    return round(sum(metres(one, other) for one, other in pairwise(stops)) * DETOUR)
