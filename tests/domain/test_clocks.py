"""Local days, working days with moved holidays, limits, and the one word for how pressing a task is."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import clocks
from core.domain.clocks import DUE_SOON, LOCAL, add_working_days, is_working_day, local_day, severity
from core.domain.task_clocks import due_at

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
COVERED = max(day.year for day in chinese_calendar.holidays)


def test_the_calendar_covers_the_year_of_these_tests() -> None:
    assert COVERED >= 2026


def test_a_working_day_of_the_autumn_limit_jumps_over_the_whole_of_national_day_2026() -> None:
    """国办发明电〔2025〕7号: off 1 to 7 October 2026, work on Sunday 20 September and Saturday 10 October."""
    assert not any(is_working_day(date(2026, 10, day)) for day in range(1, 8))
    assert is_working_day(date(2026, 9, 20)) and is_working_day(date(2026, 10, 10))
    assert add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)


def test_after_the_years_of_the_calendar_working_days_are_monday_to_friday() -> None:
    monday = date(COVERED + 3, 1, 1)
    monday += timedelta(days=-monday.weekday() % 7)

    assert [is_working_day(monday + timedelta(days=at)) for at in range(7)] == [True] * 5 + [False] * 2


@given(st.dates(date(2010, 1, 1), date(2040, 1, 1)), st.integers(1, 30))
def test_a_limit_ends_on_a_working_day_after_its_start_with_exactly_so_many_between(day: date, count: int) -> None:
    last = add_working_days(day, count)

    assert is_working_day(last) and last > day
    assert sum(is_working_day(day + timedelta(days=at)) for at in range(1, (last - day).days + 1)) == count


def test_the_courts_day_begins_at_16_hours_utc() -> None:
    assert local_day(datetime(2026, 3, 9, 15, 59, tzinfo=UTC)) == date(2026, 3, 9)
    assert local_day(datetime(2026, 3, 9, 16, 0, tzinfo=UTC)) == date(2026, 3, 10)


def test_hours_run_on_and_working_days_end_at_six_in_the_evening_of_the_court() -> None:
    assert due_at(NOON, "urgent") == NOON + timedelta(hours=2)
    assert due_at(NOON, "important") == NOON + timedelta(hours=24)
    assert due_at(NOON, "normal") == datetime(2026, 3, 13, 18, tzinfo=LOCAL)


def test_a_courts_own_limit_replaces_the_default() -> None:
    own = {"answer.urgent": {"amount": 1, "unit": "hours"}, "answer.urgent.serve": {"amount": 20, "unit": "minutes"}}
    assert due_at(NOON, "urgent", settings=own) == due_at(NOON, "urgent", "check", own) == NOON + timedelta(hours=1)
    assert due_at(NOON, "urgent", "serve", own) == NOON + timedelta(minutes=20)


@pytest.mark.parametrize(("ahead", "word"), [
    (timedelta(seconds=-1), "overdue"), (timedelta(0), "due_soon"), (DUE_SOON, "due_soon"), (DUE_SOON + timedelta(seconds=1), "on_time"),
])
def test_how_pressing_a_task_is_turns_at_its_deadline_and_four_hours_before(ahead: timedelta, word: str) -> None:
    assert severity(waiting=True, due=NOON + ahead, now=NOON, acknowledged=False) == word


def test_who_waits_for_nothing_is_idle_and_who_has_signed_is_acknowledged() -> None:
    assert severity(waiting=False, due=NOON - DUE_SOON, now=NOON, acknowledged=True) == "idle"
    assert severity(waiting=True, due=NOON + DUE_SOON * 2, now=NOON, acknowledged=True) == "acknowledged"
    assert severity(waiting=True, due=None, now=NOON, acknowledged=False) == "on_time"


def test_every_word_of_severity_has_a_label_and_a_sign_of_its_own() -> None:
    assert clocks.SEVERITY_LABELS.keys() == clocks.SEVERITY_SIGNS.keys()
    assert len(set(clocks.SEVERITY_SIGNS.values())) == len(clocks.SEVERITY_SIGNS)
