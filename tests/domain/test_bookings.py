"""Who is taken when: one rule for people and vehicles."""

from datetime import timedelta

import pytest

from core.domain.bookings import ELSEWHERE, Booked, Booking, ConfirmFirst, Shift, check_duty, check_free, clashes, duty_warnings, hours_of
from tests.conftest import NOON

HOUR = timedelta(hours=1)
REST = timedelta(hours=8)


def at(hours: float, until: float, *, team: int = 1, key: int | str = 7, number: str = "虞执联〔2026〕1号") -> Booking:
    return Booking("李法官", key, team, NOON + hours * HOUR, NOON + until * HOUR, "一组" if number else "", number)


@pytest.mark.parametrize(("hours", "taken"), [((0, 2), True), ((1, 3), True), ((-1, 0.5), True), ((2, 4), False), ((-3, 0), False)])
def test_hours_that_only_touch_do_not_clash(hours: tuple[float, float], taken: bool) -> None:
    assert bool(clashes([at(*hours, team=2)], [at(0, 2)])) is taken


def test_the_same_team_and_another_person_never_clash() -> None:
    assert clashes([at(0, 2)], [at(0, 2), at(0, 2, team=2, key=8)]) == []


def test_the_refusal_names_the_person_the_hours_and_where_and_the_others_by_name() -> None:
    with pytest.raises(Booked) as caught:
        check_free([at(0, 2, team=2), at(0, 2, team=2, key="豫N1")], [at(1, 3), at(1, 3, key="豫N1")])

    assert caught.value.places == {"who": "李法官", "hours": "03-10 13:00–15:00", "where": "虞执联〔2026〕1号 一组", "others": ["李法官"]}


def test_an_operation_that_the_reader_may_not_know_of_is_not_named() -> None:
    with pytest.raises(Booked) as caught:
        check_free([at(0, 2, team=2)], [at(1, 3, number="")])

    assert caught.value.places["where"] == ELSEWHERE


def test_hours_over_midnight_name_both_days() -> None:
    assert hours_of(at(0, 14)) == "03-10 12:00–03-11 02:00"


@pytest.mark.parametrize(("shift", "why"), [((1, 9), ["on_duty"]), ((-9, -1), ["rest"]), ((-20, -9), []), ((3, 9), [])])
def test_who_is_at_the_desk_or_came_off_it_a_short_time_ago_is_warned_of(shift: tuple[float, float], why: list[str]) -> None:
    found = duty_warnings([at(0, 3)], [Shift(7, NOON + shift[0] * HOUR, NOON + shift[1] * HOUR), Shift(9, NOON, NOON + HOUR)], REST)

    assert [one.why for one in found] == why


def test_a_warning_is_confirmed_unless_the_court_says_that_it_blocks() -> None:
    warned = duty_warnings([at(0, 3)], [Shift(7, NOON, NOON + HOUR)], REST)

    with pytest.raises(ConfirmFirst, match="李法官"):
        check_duty(warned, confirmed=False, blocks=False)
    check_duty(warned, confirmed=True, blocks=False)
    with pytest.raises(Booked, match="no exception"):
        check_duty(warned, confirmed=True, blocks=True)
    check_duty([], confirmed=False, blocks=True)
