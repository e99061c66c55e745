"""The life of a joint operation."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.operation_life import ACTIVE_STATES, STATE_LABELS, STEP_LABELS, STEPS, OperationRefused, Plan, check_plan, check_start, check_step


@given(st.sampled_from(sorted(STEPS)), st.sampled_from(sorted(STATE_LABELS)))
def test_a_move_leads_where_the_table_says_and_every_other_pair_is_refused(code: str, state: str) -> None:
    come_from, leads_to = STEPS[code]
    if state in come_from:
        assert check_step(code, number="n1", state=state) == leads_to
    else:
        with pytest.raises(OperationRefused, match="n1"):
            check_step(code, number="n1", state=state)


def test_nothing_runs_that_nobody_approved() -> None:
    assert STEPS["start"][0] == ("approved",) and STEPS["approve"][0] == ("submitted",)
    assert STEPS.keys() == STEP_LABELS.keys()
    assert {state for state in STATE_LABELS if any(state in come_from for come_from, _ in STEPS.values())} == {*ACTIVE_STATES, "rejected", "finished"}


@pytest.mark.parametrize("whole", list(itertools.product([True, False], repeat=5)))
def test_a_plan_with_gaps_hears_of_all_of_them_at_once(whole: tuple[bool, ...]) -> None:
    named, ordered, targets, bodies, teams = whole
    plan = Plan("夏雷" if named else " ", int(targets), int(bodies), int(teams), ordered)
    if all(whole):
        check_plan(plan)
        return
    with pytest.raises(OperationRefused) as refused:
        check_plan(plan)
    assert len(refused.value.places["gaps"]) == whole.count(False)


def test_a_start_waits_for_every_answer_and_names_who_is_silent() -> None:
    check_start("n1", [])
    with pytest.raises(OperationRefused) as refused:
        check_start("n1", ["甲", "乙"])
    assert refused.value.places["bodies"] == ["甲", "乙"]
