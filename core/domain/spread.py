"""How a set of times spreads: how many, the middle one, and the one that nine of ten do not exceed."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Spread:
    """`median` and `p90` in the unit of the values; None where there is no value."""

    count: int
    median: float | None = None
    p90: float | None = None


def spread(values: Iterable[float]) -> Spread:
    """P90 is by the nearest rank: the smallest value that at least nine tenths do not exceed, so it is one of them."""
    ranked = sorted(values)
    if not ranked:
        return Spread(0)
    return Spread(len(ranked), float(median(ranked)), float(ranked[math.ceil(0.9 * len(ranked)) - 1]))
