"""The life of a clue, and what may come of one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.domain import clues
from core.domain.clues import ClueRefused

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)


def moved(state: str, *steps: str) -> str:
    for step in steps:
        state = clues.next_state(step, number="线1", state=state)
    return state


def test_a_clue_goes_from_received_over_acting_and_found_true_to_closed() -> None:
    assert moved("received", "respond") == "acting"
    assert moved("received", "respond", "verify", "close") == "closed"
    assert moved("received", "dispatch", "dismiss", "close") == "closed"


def test_a_second_action_changes_no_state() -> None:
    assert moved("acting", "respond") == "acting"
    assert moved("verified", "respond") == "verified"


@pytest.mark.parametrize(("state", "step"), [("closed", step) for step in clues.STEPS] + [("received", "close"), ("acting", "close"), ("dismissed", "verify")])
def test_a_step_that_does_not_start_here_is_refused_and_says_what_is_possible(state: str, step: str) -> None:
    with pytest.raises(ClueRefused, match="Possible now"):
        clues.next_state(step, number="线1", state=state)


@pytest.mark.parametrize(("changes", "words"), [({"kind": "gossip"}, "no kind"), ({"source": "crow"}, "no source"), ({"content": "  "}, "does not say")])
def test_a_clue_has_a_kind_a_source_and_something_to_say(changes: dict[str, str], words: str) -> None:
    with pytest.raises(ClueRefused, match=words):
        clues.check_report(**{"kind": "property", "content": "车在门口", "source": "grid", **changes})


def test_a_measure_needs_a_kind_of_property_what_it_is_where_and_a_case() -> None:
    whole = {"property_kind": "vehicle", "description": "小轿车", "address": "一村三组", "case_id": 1}
    clues.check_control("线1", **whole)
    for left_out in whole:
        with pytest.raises(ClueRefused):
            clues.check_control("线1", **{**whole, left_out: None if left_out == "case_id" else ""})


def test_a_sealed_vehicle_is_free_again_within_two_years_and_land_within_three() -> None:
    clues.check_term("线1", property_kind="vehicle", starts_on=date(2026, 3, 10), expires_on=date(2028, 3, 10))
    with pytest.raises(ClueRefused, match="2 years"):
        clues.check_term("线1", property_kind="vehicle", starts_on=date(2026, 3, 10), expires_on=date(2028, 3, 11))
    clues.check_term("线1", property_kind="land", starts_on=date(2024, 2, 29), expires_on=date(2027, 2, 28))


@pytest.mark.parametrize("minutes", [-1, 31])
def test_a_measure_is_taken_after_the_clue_and_not_in_the_future(minutes: int) -> None:
    with pytest.raises(ClueRefused, match="Correct the time"):
        clues.check_moment("线1", taken_at=NOON + timedelta(minutes=minutes), received_at=NOON, now=NOON + timedelta(minutes=30))


def test_an_unanswered_clue_is_red_after_its_limit_and_acknowledged_once_somebody_acts() -> None:
    limit = NOON + timedelta(minutes=15)
    assert clues.severity("received", limit, NOON) == "due_soon"
    assert clues.severity("received", limit, limit + timedelta(seconds=1)) == "overdue"
    assert clues.severity("acting", limit, limit + timedelta(days=1)) == "acknowledged"
    assert clues.severity("closed", limit, limit + timedelta(days=1)) == "idle"


def test_an_informant_is_called_by_the_serial_of_the_clue() -> None:
    assert clues.code_name("虞执线〔2026〕12号") == "12"
