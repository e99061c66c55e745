"""The order in which an operation should visit its targets."""

from datetime import date, timedelta

import pytest

from core.domain import target_rank
from core.domain.court_settings import BY_KEY
from core.domain.target_rank import CLASS_ORDER, Facts, rank
from core.domain.vocabulary import RESULT_CLASS_LABELS
from tests.conftest import NOON

TODAY = date(2026, 3, 10)
BEST_OF_THE_REST = Facts(
    9, "accurate", confidence=100, outstanding_fen=10**12, applied_fen=100, cash_fen=100, filed_on=date(2010, 1, 1), expires_on=TODAY,
)


def order(*facts: Facts, settings: dict[str, int] | None = None) -> list[int]:
    return [one.debtor_id for one in rank(facts, today=TODAY, settings=settings or {})]


def reasons(facts: Facts) -> dict[str, dict[str, object]]:
    return {reason.message: dict(reason.places) for reason in rank([facts], today=TODAY, settings={})[0].reasons}


def test_who_often_returns_comes_before_everything_that_speaks_for_others() -> None:
    returns = Facts(1, "returns", returns_on=TODAY - timedelta(days=3))
    seen = Facts(2, "accurate", seen_at=NOON)

    assert order(BEST_OF_THE_REST, seen, returns)[0] == 1


def test_a_fresh_sighting_weighs_more_than_an_old_one_and_an_ancient_one_nothing() -> None:
    fresh, old, ancient = (Facts(at, seen_at=NOON - timedelta(days=days)) for at, days in enumerate((1, 20, 200)))

    assert order(ancient, old, fresh) == [0, 1, 2]
    assert rank([ancient], today=TODAY, settings={})[0].score == 0


def test_a_screening_of_long_ago_weighs_half() -> None:
    def score(day: date | None) -> int:
        return rank([Facts(1, "returns", returns_on=day)], today=TODAY, settings={})[0].score

    assert score(TODAY) == 2 * score(TODAY - timedelta(days=400)) == 2 * score(None)


def test_the_cash_rate_is_cash_found_by_amount_applied() -> None:
    assert target_rank.cash_rate(50, 200) == 0.25
    assert target_rank.cash_rate(50, 0) is None
    assert order(Facts(1, cash_fen=50, applied_fen=200), Facts(2, cash_fen=50, applied_fen=100)) == [2, 1]


def test_more_owed_an_older_case_and_a_sure_address_each_go_first() -> None:
    plain = Facts(1, outstanding_fen=100_000)

    assert order(plain, Facts(2, outstanding_fen=50_000_000)) == [2, 1]
    assert order(plain, Facts(2, outstanding_fen=100_000, filed_on=date(2024, 1, 1))) == [2, 1]
    assert order(plain, Facts(2, outstanding_fen=100_000, confidence=90)) == [2, 1]


def test_a_seizure_counts_while_it_still_can_be_renewed() -> None:
    soon, over, far = (Facts(at, expires_on=TODAY + timedelta(days=days)) for at, days in enumerate((7, -1, 300)))

    assert [one.score > 0 for one in rank([soon, over, far], today=TODAY, settings={})] == [True, False, False]
    assert reasons(soon) == {"seizure expires in {days} days": {"days": 7}}


def test_risk_takes_points_and_leaves_nobody_out() -> None:
    assert order(Facts(1, confidence=100, risk="high"), Facts(2, confidence=100, risk="medium"), Facts(3, confidence=100)) == [3, 2, 1]


def test_reasons_are_words_with_their_places_and_the_weightiest_comes_first() -> None:
    facts = Facts(1, "returns", seen_at=NOON - timedelta(days=3), seen_place="东镇一村", returns_on=TODAY - timedelta(days=5), confidence=80, outstanding_fen=100_000)
    found = reasons(facts)

    assert list(found)[:2] == ["often returns lately (screened {day})", "seen {days} days ago in {place}"]
    assert found["often returns lately (screened {day})"] == {"day": "2026-03-05"}
    assert found["seen {days} days ago in {place}"] == {"days": 3, "place": "东镇一村"}
    for message, places in found.items():
        assert message.format(**places)


def test_what_is_known_not_to_be_there_gives_no_points_for_the_address() -> None:
    gone = rank([Facts(1, "not_there", confidence=100)], today=TODAY, settings={})[0]

    assert gone.score == 0 and gone.reasons[0].message == "not at the address by what is known"


@pytest.mark.parametrize("key", [key for key, setting in BY_KEY.items() if setting.group == "targets"])
def test_every_weight_is_the_courts_own_and_says_that_it_is_advice(key: str) -> None:
    assert BY_KEY[key].certainty == "advice of this product" and not BY_KEY[key].source


def test_a_court_that_weighs_money_more_gets_another_order() -> None:
    rich, seen = Facts(1, outstanding_fen=10**9), Facts(2, seen_at=NOON, outstanding_fen=1)

    assert order(rich, seen) == [2, 1]
    assert order(rich, seen, settings={"targets.amount": 500}) == [1, 2]


def test_every_class_has_a_place_and_those_who_often_return_the_first() -> None:
    assert set(CLASS_ORDER) == {*RESULT_CLASS_LABELS, ""}
    places = {code: target_rank.place_of(code) for code in CLASS_ORDER}
    assert places["returns"] < places["found"] < places["accurate"] < places["new_address"] < places["unknown"] < places["not_there"]
    assert target_rank.place_of(None) == places[""]


def test_shares_are_of_those_screened_and_empty_without_any() -> None:
    assert target_rank.shares({"not_there": 2, "accurate": 1, "returns": 1, "": 96}) == {
        "not_there": 0.5, "accurate": 0.25, "returns": 0.25, "at_address": 0.5, "returns_of_address": 0.5,
    }
    assert target_rank.shares({"": 3}) == {"at_address": 0.0, "returns_of_address": 0.0}


def test_the_minutes_of_a_day_run_from_the_first_setting_out_to_the_last_visit() -> None:
    assert target_rank.minutes_between([None, NOON, NOON + timedelta(minutes=5)], [NOON + timedelta(minutes=120), None]) == 120
    assert target_rank.minutes_between([NOON], [None]) is None
