"""How many calls one caller may make: a bucket of calls for each, refilled evenly. In this process's memory.

Several processes behind a load balancer each keep their own count, so the whole allows as many times more; it is a brake
against runaway programs and guessed tokens, no quota. It fails closed: a caller for whom there is no room left is refused.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Allowance:
    """`burst` calls at once, then `per_minute` evenly."""

    per_minute: float
    burst: int


ALLOWANCES = {
    "token": Allowance(120, 120),
    "session": Allowance(240, 240),
    "address": Allowance(30, 60),
}
"""By what a caller is known by: advice of this product. `address` is for calls that nobody signed for."""

FULL_AFTER_S = 600.0
"""A bucket that was left alone this long is full again and is forgotten when room is needed."""


class RateLimit:
    """Thread-safe buckets, each kind of caller in a room of its own: made-up addresses cannot crowd out those who are known."""

    def __init__(self, allowances: dict[str, Allowance] = ALLOWANCES, room: int = 20_000) -> None:
        self._allowances, self._room = allowances, room
        self._buckets: dict[str, OrderedDict[str, tuple[float, float]]] = {kind: OrderedDict() for kind in allowances}
        self._guard = threading.Lock()

    def take(self, name: str, *, now: datetime) -> float:
        """0 when the call may go on, else the seconds to wait. `name` begins with a kind of `ALLOWANCES` and a colon."""
        kind = name.partition(":")[0]
        allowance, buckets, at_s = self._allowances[kind], self._buckets[kind], now.timestamp()
        with self._guard:
            if name not in buckets and not self._make_room(buckets, at_s):
                return 60.0
            left, before_s = buckets.pop(name, (float(allowance.burst), at_s))
            left = min(float(allowance.burst), left + max(0.0, at_s - before_s) * allowance.per_minute / 60)
            wait_s = 0.0 if left >= 1 else (1 - left) * 60 / allowance.per_minute
            buckets[name] = (left - 1 if wait_s == 0 else left, at_s)
        return wait_s

    def _make_room(self, buckets: OrderedDict[str, tuple[float, float]], at_s: float) -> bool:
        """Whether one more bucket fits, after forgetting the one left alone longest if it is full again."""
        if len(buckets) >= self._room:
            name, (_left, used_s) = next(iter(buckets.items()))
            if at_s - used_s >= FULL_AFTER_S:
                del buckets[name]
        return len(buckets) < self._room
