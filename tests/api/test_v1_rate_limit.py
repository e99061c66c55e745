"""Buckets of calls: a burst, then evenly; who is not known for lack of room is refused."""

from datetime import datetime, timedelta

from core.api.rate_limit import FULL_AFTER_S, Allowance, RateLimit
from tests.conftest import NOON


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_burst_is_let_through_and_then_one_call_as_time_passes() -> None:
    limits = RateLimit({"token": Allowance(60, 3)})

    assert [limits.take("token:1", now=NOON) for _ in range(4)] == [0, 0, 0, 1]
    assert limits.take("token:1", now=at(0.5)) == 0.5
    assert limits.take("token:1", now=at(1)) == 0 and limits.take("token:1", now=at(1)) == 1
    assert limits.take("token:2", now=at(1)) == 0


def test_a_clock_that_jumps_back_gives_nothing_away() -> None:
    limits = RateLimit({"token": Allowance(60, 1)})
    limits.take("token:1", now=at(100))

    assert limits.take("token:1", now=NOON) == 1


def test_without_room_a_newcomer_is_refused_until_somebody_was_away_long_enough() -> None:
    limits = RateLimit({"token": Allowance(60, 5), "address": Allowance(60, 5)}, room=2)
    assert [limits.take(f"address:{one}", now=NOON) for one in "abc"] == [0, 0, 60]
    assert limits.take("token:1", now=NOON) == 0, "the room of the others is their own"

    assert limits.take("address:c", now=at(FULL_AFTER_S)) == 0
