"""Five classes of a map's measure, with limits a reader can say aloud."""

from bisect import bisect_left
from collections.abc import Sequence
from math import log2

CLASSES = 5
NO_DATA = -1


def quantile_limits(values: Sequence[int]) -> tuple[int, ...]:
    """Upper limits of the five classes, growing; the first class is zero alone. Empty without values."""
    positive = sorted(value for value in values if value > 0)
    if not positive:
        return (0,) * CLASSES
    quarters = [positive[min(len(positive) - 1, len(positive) * part // 4)] for part in (1, 2, 3)]
    limits = [0]
    for limit in (*(_round(quarter) for quarter in quarters), positive[-1]):
        limits.append(max(limit, limits[-1]))
    return tuple(limits)


def _round(value: int) -> int:
    """Two leading digits."""
    scale = 10 ** max(0, len(str(value)) - 2)
    return value // scale * scale


def class_of(value: int | None, limits: Sequence[int]) -> int:
    """0 to 4, or -1 when nothing is known."""
    if value is None:
        return NO_DATA
    return min(bisect_left(limits, value), CLASSES - 1)


def radius_px(count: int, worst: int) -> float:
    """A lone dot is 6 px, 8 when it is red; a cluster has room for its sign and count and grows with its logarithm."""
    if count == 1:
        return 8.0 if worst == 3 else 6.0
    return round(10 + 1.3 * log2(count), 1)


WORST_SIGNS = ("○", "●", "◆", "▲")
"""Nothing sent, answered, under way, overdue: told apart without colour."""


def cluster_label(count: int, worst: int) -> str:
    """Sign and count; of a lone dot the sign alone, and none where nothing was sent."""
    if count == 1:
        return WORST_SIGNS[worst] if worst else ""
    return f"{WORST_SIGNS[worst]}{count}"
