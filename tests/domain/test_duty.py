"""Who must be there, gaps, shifts and the hour of the handover."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import duty
from core.domain.duty import NEVER, DutyRefused, Gap, Shift
from core.domain.limits import hours

START = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)
"""8:30 at the court."""


def at(hour: float) -> datetime:
    return START + timedelta(hours=hour)


def test_an_officer_and_a_leader_around_the_clock_leave_no_gap() -> None:
    shifts = [Shift(kind, at(24 * day), at(24 * day + 24)) for kind in duty.NEEDED for day in (0, 1)]
    assert duty.gaps(shifts, START, at(48)) == []


def test_an_empty_roster_is_one_gap_for_each_post_that_is_needed_and_a_technician_is_not() -> None:
    assert duty.gaps([], START, at(48)) == [Gap(kind, START, at(48), NEVER) for kind in ("leader", "officer")]


def test_a_gap_lies_between_two_shifts_and_keeps_its_name_while_time_goes_on() -> None:
    shifts = [Shift("officer", at(0), at(10)), Shift("officer", at(12), at(60))]

    assert duty.gaps(shifts, START, at(48), ["officer"]) == [Gap("officer", at(10), at(12), since=at(10))]
    assert duty.gaps(shifts, at(11), at(59), ["officer"]) == [Gap("officer", at(11), at(12), since=at(10))]


def test_shifts_that_overlap_or_lie_inside_each_other_make_no_gap() -> None:
    shifts = [Shift("officer", at(0), at(40)), Shift("officer", at(5), at(10)), Shift("officer", at(30), at(48))]
    assert duty.gaps(shifts, START, at(48), ["officer"]) == []


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=8))
def test_every_hour_is_either_covered_or_in_a_gap(spans: list[tuple[int, int]]) -> None:
    shifts = [Shift("officer", at(first), at(first + length)) for first, length in spans]
    found = duty.gaps(shifts, START, at(48), ["officer"])
    for hour in range(48):
        moment = at(hour + 0.5)
        covered = any(one.starts_at <= moment < one.ends_at for one in shifts)
        assert covered != any(gap.starts_at <= moment < gap.ends_at for gap in found)


def test_nobody_stands_on_the_roster_twice_at_one_time() -> None:
    with pytest.raises(DutyRefused, match="林若溪 is on duty at that time already"):
        duty.check_shift(Shift("leader", at(5), at(9)), [Shift("officer", at(0), at(6))], name="林若溪")
    duty.check_shift(Shift("leader", at(6), at(9)), [Shift("officer", at(0), at(6))], name="林若溪")


@pytest.mark.parametrize(("first", "last"), [(5, 5), (5, 4), (0, 24 * 8)])
def test_a_shift_takes_some_time_and_not_more_than_a_week(first: int, last: int) -> None:
    with pytest.raises(DutyRefused, match="must end after it begins"):
        duty.check_shift(Shift("officer", at(first), at(last)), [], name="")


def test_the_small_hours_belong_to_the_duty_day_before_and_the_court_may_move_the_hour() -> None:
    before, after = at(-0.1), at(0)
    assert duty.duty_day(before, {}) == date(2026, 3, 9)
    assert duty.duty_day(after, {}) == date(2026, 3, 10)
    assert duty.duty_day(before, {"desk.handover_hour": 7, "desk.handover_minute": 0}) == date(2026, 3, 10)
    assert duty.handover_before(at(5), {}) == START


def test_the_desk_is_manned_until_six_and_the_telephone_through_the_night() -> None:
    assert [duty.shift_name(at(hour), {}) for hour in (0, 9, 9.5, 23.9)] == ["seat", "seat", "phone", "phone"]


def test_who_stays_on_has_nothing_to_hand_over() -> None:
    assert duty.handover_missing(before={1}, after={2}, done=False)
    assert not duty.handover_missing(before={1}, after={2}, done=True)
    assert not duty.handover_missing(before={1}, after={1}, done=False)
    assert not duty.handover_missing(before=set(), after={1}, done=False)


def test_a_limit_of_a_day_is_the_default_for_a_partys_message() -> None:
    assert hours(24).after(START) == at(24)
