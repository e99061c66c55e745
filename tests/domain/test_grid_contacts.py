"""Weeks, months and quarters of a grid judge's contacts, as the calendar at the court has them."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.grid_contacts import CONTACT_LABELS, ContactRefused, Period, Service, check, judge_of, period, periods, state

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
TUESDAY = date(2026, 3, 10)


@pytest.mark.parametrize(("kind", "day", "first", "last"), [
    ("week", TUESDAY, date(2026, 3, 9), date(2026, 3, 15)),
    ("week", date(2026, 3, 15), date(2026, 3, 9), date(2026, 3, 15)),
    ("week", date(2026, 1, 1), date(2025, 12, 29), date(2026, 1, 4)),
    ("month", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
    ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
    ("quarter", TUESDAY, date(2026, 1, 1), date(2026, 3, 31)),
    ("quarter", date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31)),
])
def test_a_week_begins_on_monday_and_months_and_quarters_with_their_first_day(kind: str, day: date, first: date, last: date) -> None:
    assert period(kind, day) == Period(first, last)


@given(DAYS, DAYS, st.sampled_from(list(CONTACT_LABELS)))
def test_the_periods_of_a_window_follow_each_other_and_hold_every_day_of_it(one: date, other: date, kind: str) -> None:
    since, until = min(one, other), max(one, other)
    found = list(periods(kind, since, until))

    assert found[0].first <= since and found[-1].last >= until
    assert all((after.first - before.last).days == 1 for before, after in pairwise(found))
    assert all(period(kind, day) == each for each in found for day in (each.first, each.last))


def test_the_running_period_is_open_not_missed() -> None:
    week = period("week", TUESDAY)

    assert state(week, week.last, kept=False) == "open"
    assert state(week, date(2026, 3, 16), kept=False) == "missed"
    assert state(week, date(2026, 3, 16), kept=True) == "kept"


def test_nobody_is_asked_for_a_period_that_was_not_wholly_his() -> None:
    week = period("week", TUESDAY)
    before, within = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 11, tzinfo=UTC)

    assert judge_of((Service(1, before),), week) == 1
    assert judge_of((Service(1, within),), week) is None
    assert judge_of((Service(1, before, within), Service(2, within)), week) is None
    assert judge_of((Service(2, before), Service(1, datetime(2026, 2, 1, tzinfo=UTC))), week) == 1
    assert judge_of((), week) is None


@pytest.mark.parametrize(("kind", "day", "words", "says"), [
    ("year", TUESDAY, "走访", "there is no kind"), ("week", date(2026, 3, 11), "走访", "still to come"), ("week", TUESDAY, "  ", "what came of it"),
])
def test_a_contact_of_no_kind_of_tomorrow_or_without_words_is_refused(kind: str, day: date, words: str, says: str) -> None:
    with pytest.raises(ContactRefused, match=says):
        check(kind, day, TUESDAY, words)
    check("week", TUESDAY, TUESDAY, "走访")
