"""The order in which finished operations of the demo county visited their targets: planned, and as it came."""

from datetime import timedelta
from itertools import pairwise
from random import Random

from core.domain.positions import metres
from core.intake.demo.book import Row

DETOUR = 1.3
DRIVEN = (0.96, 1.22)
"""Odometer against plan."""
SWAPPED = 0.2
"""How often two visits were made the other way round."""


def make(random: Random, operation: Row, teams: list[Row], visits: list[tuple[Row, Row]]) -> None:
    """Fill in stops, arrivals and lengths. `visits`: target and debtor, in the order they were reported."""
    for team in teams:
        own = [(target, debtor) for target, debtor in visits if target["team_id"] == team["id"]]
        order = list(range(len(own)))
        for at in range(len(order) - 1):
            if random.random() < SWAPPED:
                order[at], order[at + 1] = order[at + 1], order[at]
        for (target, _debtor), place in zip(own, order, strict=True):
            arrived_at = target["reported_at"] - timedelta(minutes=random.randint(5, 12))
            target |= {"stop": place + 1, "arrived_at": arrived_at, "eta": own[place][0]["reported_at"] - timedelta(minutes=random.randint(4, 18))}
        team["planned_m"] = _length(operation, [own[order.index(place)][1] for place in range(len(own))])
        team["actual_m"] = round(team["planned_m"] * random.uniform(*DRIVEN))


def _length(operation: Row, debtors: list[Row]) -> int:
    """From the muster place through those with a place, and back."""
    muster = (operation["muster_lng"], operation["muster_lat"])
    stops = [muster, *((one["lng"], one["lat"]) for one in debtors if one["lng"] is not None), muster]
    return round(sum(metres(one, other) for one, other in pairwise(stops)) * DETOUR)
