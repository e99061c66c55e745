"""Ways of closing a case and what each demands; years open; concluded on the spot."""

from datetime import date
from typing import Any

import pytest

from core.domain import closings
from core.domain.closings import NotClosed, Standing

DAY = date(2026, 3, 10)


def a_case(**changes: Any) -> Standing:
    return Standing(**{"number": "（2020）豫1425执1号", "filed_on": date(2020, 3, 11), "closed_on": None, "closing": None, "claimed_fen": 100, "received_fen": 100, **changes})


@pytest.mark.parametrize(("closing", "changes", "words"), [
    ("performed", {}, ""), ("settled", {}, ""), ("performed", {"received_fen": 101}, ""), ("performed", {"claimed_fen": 0, "received_fen": 0, "proven": True}, ""),
    ("settled", {"received_fen": 60, "proven": True}, ""), ("ended", {"received_fen": 0}, "申请人撤回"), ("dismissed", {"received_fen": 0}, "裁定不予执行"),
])
def test_a_closing_that_is_shown_is_taken(closing: str, changes: dict[str, Any], words: str) -> None:
    closings.check(a_case(**changes), closing, DAY, words, today=DAY)


@pytest.mark.parametrize(("closing", "changes", "day", "says"), [
    ("performed", {"received_fen": 99}, DAY, "0.99 of 1.00 yuan"), ("performed", {"received_fen": 99, "proven": True}, DAY, "0.99 of 1.00 yuan"),
    ("settled", {"received_fen": 0}, DAY, "0.00 of 1.00 yuan"), ("performed", {"claimed_fen": 0}, DAY, "no accepted reply"),
    ("ended", {}, DAY, "needs its reason"), ("dismissed", {}, DAY, "needs its reason"), ("terminated", {}, DAY, "needs its reason"),
    ("transferred", {}, DAY, "cannot be closed in this way"), ("made-up", {}, DAY, "cannot be closed in this way"),
    ("performed", {}, date(2026, 3, 11), "still to come"), ("performed", {}, date(2020, 3, 10), "lies before 2020-03-11"),
    ("performed", {"closed_on": DAY, "closing": "ended"}, DAY, "was closed on 2026-03-10"),
])
def test_a_closing_that_cannot_be_or_is_not_shown_is_refused_with_the_reason(closing: str, changes: dict[str, Any], day: date, says: str) -> None:
    with pytest.raises(NotClosed, match=says):
        closings.check(a_case(**changes), closing, day, " ", today=DAY)


@pytest.mark.parametrize(("until", "years"), [(date(2020, 3, 11), 0), (date(2021, 3, 10), 0), (date(2021, 3, 11), 1), (date(2025, 12, 31), 5), (date(2026, 3, 11), 6)])
def test_years_count_when_they_are_full(until: date, years: int) -> None:
    assert closings.years_open(date(2020, 3, 11), until) == years
    assert closings.years_open(date(2020, 2, 29), date(2021, 2, 28)) == 0


def test_on_the_spot_is_what_was_performed_on_a_day_on_which_money_was_handed_over() -> None:
    assert closings.on_the_spot("performed", DAY, {DAY}) and closings.on_the_spot("settled", DAY, {DAY})
    assert not closings.on_the_spot("performed", DAY, {date(2026, 3, 9)})
    assert not closings.on_the_spot("ended", DAY, {DAY}) and not closings.on_the_spot(None, None, set())
