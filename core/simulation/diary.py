"""What is to happen when: acts in the order of their simulated moments, and how long people take. Random numbers come from a seed."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

Act = Callable[[], None]
HOURLY = (1, 1, 1, 1, 1, 2, 4, 8, 14, 16, 15, 12, 5, 6, 14, 16, 15, 12, 7, 5, 4, 3, 2, 1)
"""How busy each hour of a court's day is, relative to the others. Invented; the busiest hours are those of the office."""
MINUTE_S, HOUR_S, DAY_S = 60.0, 3600.0, 86400.0


@dataclass
class Diary:
    """Acts by simulated seconds since midnight of the first day."""

    random: Random
    now_s: float
    _acts: list[tuple[float, int, Act]] = field(default_factory=list)
    _serial: "itertools.count[int]" = field(default_factory=itertools.count)

    def after(self, minutes: tuple[float, float], act: Act) -> None:
        """Put down `act` for a moment between so many minutes from now; most come early in the span."""
        low, high = minutes
        delay = low + (high - low) * self.random.betavariate(1.3, 3)
        heapq.heappush(self._acts, (self.now_s + delay * MINUTE_S, next(self._serial), act))

    def next_by(self, until_s: float) -> tuple[float, Act] | None:
        """The next act up to `until_s`, taken out; None when there is none."""
        if not self._acts or self._acts[0][0] > until_s:
            return None
        at_s, _serial, act = heapq.heappop(self._acts)
        self.now_s = max(self.now_s, at_s)
        return at_s, act

    def gap_minutes(self, per_day: float) -> tuple[float, float]:
        """How long until the next of acts that come `per_day` times a day, by the hour's own share of it."""
        share = HOURLY[int(self.now_s % DAY_S // HOUR_S)] / sum(HOURLY)
        mean = 60 / max(per_day * share, 0.01)
        return 0.3 * mean, 2.6 * mean
