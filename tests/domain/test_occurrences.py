"""When a campaign's next operation is, and which weeks were quiet."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import occurrences
from core.domain.campaigns import Recurrence, hours_of
from core.domain.clocks import LOCAL, local_day
from tests.conftest import NOON

KEPT: dict[str, Any] = {"weekday": 3, "hour": 6, "minutes": 30, "hours": 5, "kind": "dawn", "lead_organisation_id": 1, "muster_place": "法院院内"}
TODAY = date(2026, 3, 10)
"""A Tuesday."""


def due(now: datetime = NOON, *, ahead: int = 7, since: date | None = None, until: date | None = None, **changes: object) -> date | None:
    return occurrences.due_day(Recurrence(**{**KEPT, **changes}), now, days_ahead=ahead, since=since, until=until)


def test_the_next_thursday_is_due_and_lasts_as_long_as_the_campaign_says() -> None:
    starts, ends = hours_of(Recurrence(**KEPT), due() or TODAY)

    assert due() == date(2026, 3, 12)
    assert (starts, ends - starts) == (datetime(2026, 3, 12, 6, 30, tzinfo=LOCAL), timedelta(hours=5))


@pytest.mark.parametrize(("weekday", "hour", "day"), [(1, 13, TODAY), (1, 12, date(2026, 3, 17)), (0, 6, date(2026, 3, 16))])
def test_an_hour_that_is_past_waits_for_the_next_week(weekday: int, hour: int, day: date) -> None:
    assert due(weekday=weekday, hour=hour, minutes=0) == day


def test_nothing_is_due_that_is_too_far_ahead_or_outside_the_campaign() -> None:
    assert due(ahead=1) is None
    assert due(until=date(2026, 3, 11)) is None
    assert due(since=date(2026, 3, 13), ahead=30) == date(2026, 3, 19)


@settings(deadline=None)
@given(st.integers(0, 6), st.integers(0, 23), st.integers(0, 400 * 24))
def test_the_next_one_lies_within_the_coming_week_on_its_weekday(weekday: int, hour: int, later_h: int) -> None:
    now = NOON + timedelta(hours=later_h)
    day = due(now, weekday=weekday, hour=hour, ahead=7)

    assert day is not None and day.weekday() == weekday
    assert now < datetime(day.year, day.month, day.day, hour, 30, tzinfo=LOCAL) <= now + timedelta(days=7)
    assert day >= local_day(now)


@pytest.mark.parametrize(("days", "weeks"), [(0, None), (6.99, None), (7, 1), (13, 1), (14.5, 2)])
def test_a_quiet_week_ends_seven_days_after_the_last_operation_and_each_week_after(days: float, weeks: int | None) -> None:
    assert occurrences.quiet_since(NOON, NOON + timedelta(days=days)) == (None if weeks is None else NOON + timedelta(days=7 * weeks))


def test_before_the_first_operation_no_week_is_quiet() -> None:
    assert occurrences.quiet_since(None, NOON) is None
