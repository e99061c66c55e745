"""Case clocks without a database: last days against an independent count, deductions, states, levels, and what a court may set."""

from datetime import date, timedelta
from typing import Any

import pytest
from chinese_calendar.constants import holidays, workdays
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import court_settings
from core.domain.court_settings import SettingRefused
from core.domain.limits import Limit, days, months, working_days
from core.domain.node_clocks import Clock, Facts, Mark, Measure, Money, Span, Thing, clocks, last_day, lengthened, longest_term, rules_of
from core.domain.nodes import BINDING, BY_CODE, LOCAL, NODES, OVERRUN_OF, OVERRUNS, RECALLED, RECORD

FILED = date(2026, 1, 5)
IN_TWENTY_YEARS = st.dates(date(2006, 1, 1), date(2025, 10, 1))
DAY = timedelta(days=1)


def is_off(day: date) -> bool:
    """By the published tables of holidays and of days worked in exchange."""
    return day in holidays or (day.weekday() >= 5 and day not in workdays)


def a_case(**changes: Any) -> Facts:
    return Facts(**{"case_id": 1, "kind": "first", "filed_on": FILED, "due_on": None, "closed_on": None, "closing": None, "has_judge": True, **changes})


def clock(facts: Facts, code: str, today: date, **of: Any) -> Clock:
    found = list(clocks(facts, rules_of(of.pop("settings", {})), today=today, watch_from=of.pop("watch_from", FILED), codes=[code]))
    assert len(found) == 1
    return found[0]


@settings(max_examples=150, deadline=None)
@given(start=IN_TWENTY_YEARS, amount=st.integers(1, 40))
def test_working_days_are_the_days_that_the_calendar_does_not_call_off(start: date, amount: int) -> None:
    end = last_day(start, working_days(amount), False)
    after = [start + DAY * at for at in range(1, (end - start).days + 1)]
    assert sum(not is_off(day) for day in after) == amount and not is_off(end)


@settings(max_examples=150, deadline=None)
@given(start=IN_TWENTY_YEARS, limit=st.one_of(st.integers(1, 60).map(days), st.integers(1, 6).map(months)))
def test_a_last_day_that_is_off_moves_to_the_first_day_worked_after_it(start: date, limit: Limit) -> None:
    plain, rolled = last_day(start, limit, False), last_day(start, limit, True)
    assert not is_off(rolled) and all(is_off(plain + DAY * at) for at in range((rolled - plain).days))
    if limit.unit == "days":
        assert (plain - start).days == limit.amount
    else:
        assert (plain.year * 12 + plain.month) - (start.year * 12 + start.month) == limit.amount and plain.day <= start.day


spans = st.lists(st.builds(lambda at, long: Span(FILED + DAY * at, None if long > 80 else FILED + DAY * (at + long)), st.integers(-20, 300), st.integers(0, 90)), max_size=4)


@settings(max_examples=200, deadline=None)
@given(limit=st.one_of(st.integers(1, 90).map(days), st.integers(1, 40).map(working_days), st.integers(1, 9).map(months)), some=spans, one=spans, rolls=st.booleans(), today=st.integers(0, 400))
def test_another_deduction_never_shortens(limit: Limit, some: list[Span], one: list[Span], rolls: bool, today: int) -> None:
    plain, counted = limit.last_day(FILED), limit.unit == "working_days"
    until = [lengthened(plain, FILED, found, FILED + DAY * today, in_working_days=counted, rolls=rolls) for found in ([], some, some + one)]
    assert until[0] == last_day(FILED, limit, rolls) and until[0] <= until[1] <= until[2]


def test_days_that_two_deductions_share_count_once_and_one_after_the_end_counts_nothing() -> None:
    def until(*found: Span) -> date:
        return lengthened(FILED + 30 * DAY, FILED, found, FILED, in_working_days=False, rolls=False)

    assert until(Span(FILED + DAY, FILED + 10 * DAY)) == FILED + 40 * DAY
    assert until(Span(FILED + DAY, FILED + 10 * DAY), Span(FILED + 6 * DAY, FILED + 15 * DAY)) == FILED + 45 * DAY
    assert until(Span(FILED - 5 * DAY, FILED)) == FILED + 30 * DAY
    assert until(Span(FILED + 31 * DAY, FILED + 90 * DAY)) == FILED + 30 * DAY
    assert lengthened(FILED + 30 * DAY, FILED, [Span(FILED + 20 * DAY, None)], FILED + 24 * DAY, in_working_days=False, rolls=False) == FILED + 35 * DAY


def test_the_enforcement_notice_falls_behind_the_national_holiday() -> None:
    """Acceptance check 3: received on 21 September 2026, the tenth day is 1 October."""
    found = clock(a_case(filed_on=date(2026, 9, 21)), "003", date(2026, 9, 22))
    assert (found.start, found.deadline, found.basis) == (date(2026, 9, 21), date(2026, 10, 8), "law")


def test_a_property_of_sixteen_days_ago_is_one_day_over_until_it_is_sealed() -> None:
    """SC-13."""
    today = date(2026, 3, 10)
    found = clock(a_case(things=[Thing(7, "house", "clue", today - 16 * DAY, None, None)]), "011", today)
    assert (found.state, found.days, found.level, found.kind, found.id) == ("overdue", -1, "red", "property", 7)
    assert clock(a_case(things=[Thing(7, "house", "controlled", today - 16 * DAY, today, None)]), "011", today).state == "done_late"


@pytest.mark.parametrize(("today", "state", "level", "step"), [
    ("2026-12-15", "running", "", ""), ("2026-12-16", "due_soon", "yellow", "yellow.30"), ("2026-12-31", "due_soon", "yellow", "yellow.15"),
    ("2027-01-08", "due_soon", "amber", "amber.7"), ("2027-01-15", "due_soon", "amber", "amber.7"), ("2027-01-16", "overdue", "red", "red"), ("2027-02-15", "overdue", "deep", "deep"),
])
def test_a_frozen_deposit_is_told_of_thirty_fifteen_and_seven_days_before(today: str, state: str, level: str, step: str) -> None:
    """Acceptance check 4: frozen on 15 January 2026, expiry 15 January 2027."""
    starts = date(2026, 1, 15)
    facts = a_case(measures=[Measure(3, "freeze", "deposit", starts, None, None, None, False)])
    found = clock(facts, "014", date.fromisoformat(today))
    assert (found.deadline, found.state, found.level, found.step) == (date(2027, 1, 15), state, level, step)


def test_the_longest_terms_are_one_two_and_three_years() -> None:
    assert [longest_term(date(2024, 2, 29), kind).isoformat() for kind in ("deposit", "vehicle", "house")] == ["2025-02-28", "2026-02-28", "2027-02-28"]


@pytest.mark.parametrize(("day", "state", "level"), [(19, "running", ""), (20, "due_soon", "yellow"), (29, "due_soon", "amber"), (30, "due_soon", "amber"), (31, "overdue", "red"), (61, "overdue", "deep")])
def test_money_is_yellow_from_day_twenty_and_red_after_day_thirty(day: int, state: str, level: str) -> None:
    """Acceptance check 13; day 1 is the day after the notice. Day 30 is a Tuesday."""
    arrived = date(2026, 8, 30)
    found = clock(a_case(money=[Money(1, True, 100, arrived)]), "029", arrived + DAY * day)
    assert (found.state, found.level) == (state, level)


def test_what_goes_out_covers_the_earliest_money_first() -> None:
    money = [Money(1, True, 100, FILED), Money(2, True, 50, FILED + 3 * DAY), Money(3, False, 60, FILED + 5 * DAY), Money(4, False, 40, FILED + 9 * DAY), Money(5, False, 49, FILED + 10 * DAY)]
    found = list(clocks(a_case(money=money), rules_of({}), today=FILED + 20 * DAY, watch_from=FILED, codes=["029"]))
    assert [(one.id, one.done_on) for one in found] == [(1, FILED + 9 * DAY), (2, None)]
    assert clock(a_case(money=[Money(1, True, 100, FILED), Money(2, False, 30, FILED)]), "029", FILED).done_on is None


def test_marks_start_end_and_exempt_a_clock() -> None:
    place = ("018", "case", 1)
    assert clock(a_case(), "018", FILED).state == "not_yet"
    begun = {"started": Mark("started", FILED)}
    assert clock(a_case(marks={place: begun}), "018", FILED + DAY).deadline == FILED + 3 * DAY
    assert clock(a_case(marks={place: begun | {"done": Mark("done", FILED + 3 * DAY)}}), "018", FILED + 9 * DAY).state == "done_in_time"
    assert clock(a_case(marks={place: begun | {"done": Mark("done", FILED + 4 * DAY)}}), "018", FILED + 9 * DAY).state == "done_late"
    assert clock(a_case(marks={place: begun | {"exempt": Mark("exempt", FILED)}}), "018", FILED + 90 * DAY).state == "exempt"


def test_nobody_is_blamed_for_what_ran_out_before_the_center_was_there() -> None:
    after = FILED + 60 * DAY
    assert clock(a_case(), "003", after, watch_from=after).state == "unrecorded"
    assert clock(a_case(), "003", after, watch_from=FILED).state == "overdue"
    assert clock(a_case(has_judge=False), "002", after).state == "overdue"
    assert clock(a_case(), "002", after).state == "unrecorded"
    assert clock(a_case(things=[Thing(7, "house", "clue", FILED, None, None)]), "011", after, watch_from=after).state == "overdue", "the rows tell what ends it"


def test_what_is_left_of_a_closed_case_is_its_money_its_seizures_and_its_file() -> None:
    closed = FILED + 50 * DAY
    facts = a_case(
        closed_on=closed, closing="terminated", things=[Thing(1, "house", "clue", FILED, None, None)], money=[Money(1, True, 5, FILED)],
        measures=[Measure(2, "seal", "house", FILED, FILED + 60 * DAY, None, None, False)],
    )
    found = {one.code: one.state for one in clocks(facts, rules_of({}), today=FILED + 200 * DAY, watch_from=FILED) if one.state != "not_yet"}
    assert {code for code, state in found.items() if state == "overdue"} == {"012", "028", "029", "032"}
    assert (found["031"], found["long"], found["011"], found["003"]) == ("done_in_time", "done_in_time", "unrecorded", "unrecorded")


def test_the_case_s_own_due_date_counts_where_somebody_gave_one() -> None:
    given = clock(a_case(due_on=date(2026, 9, 1)), "031", FILED)
    assert (given.deadline, given.basis) == (date(2026, 9, 1), "given")
    plain = clock(a_case(due_on=date(2026, 7, 6)), "031", FILED)
    assert (plain.deadline, plain.basis) == (date(2026, 7, 6), "law")
    assert list(clocks(a_case(kind="resumed"), rules_of({}), today=FILED, watch_from=FILED, codes=["031"])) == []
    paused = clock(a_case(spans={("031", "case", 1): [Span(FILED + 10 * DAY, FILED + 19 * DAY)]}), "031", FILED)
    assert (paused.deadline, paused.deducted) == (date(2026, 7, 15), 9), "ten days from Sunday the 5th, which had moved to Monday"


def test_a_court_may_set_the_law_s_limit_tighter_and_never_longer() -> None:
    def until(amount: int) -> tuple[date | None, str]:
        found = clock(a_case(), "003", FILED, settings={"node.003": {"amount": amount, "unit": "days"}})
        return found.deadline, found.basis

    assert until(5) == (date(2026, 1, 10), "court") and until(40) == (date(2026, 1, 15), "law")
    assert clock(a_case(), "long", FILED, settings={"node.long": {"amount": 24, "unit": "months"}}).deadline == date(2028, 1, 5)


def test_hours_are_no_unit_of_a_case_and_months_none_of_a_task() -> None:
    assert court_settings.check("node.029", {"amount": 20, "unit": "working_days"}) == {"amount": 20, "unit": "working_days"}
    for key, unit in (("node.029", "hours"), ("verify", "months")):
        with pytest.raises(SettingRefused):
            court_settings.check(key, {"amount": 2, "unit": unit})


def test_the_nodes_are_the_platform_s_forty_in_order_and_only_what_was_read_is_called_law() -> None:
    codes = [node.code for node in NODES]
    assert codes == [f"{number:03d}" for number in range(1, 41)] + ["second", "long"]
    for node in NODES:
        assert node.source or node.certainty in (RECALLED, RECORD)
        assert node.certainty in (*BINDING, LOCAL, RECALLED, RECORD)
        assert not node.rolls or node.binding, "only a period of the law moves with holidays"
    assert set(OVERRUN_OF) <= set(BY_CODE) and set(OVERRUN_OF.values()) == set(OVERRUNS)
