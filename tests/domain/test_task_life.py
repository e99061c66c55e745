"""The life of a task: every pair of step and state is either in the table or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.task_life import BY_CODE, OPEN_STATES, STATE_LABELS, STEPS, WAITING_STATES, IllegalStep, ReasonMissing, check_step, steps_from

STATES = st.sampled_from(sorted(STATE_LABELS))
CODES = st.sampled_from(sorted(BY_CODE))


@given(CODES, STATES, st.text(max_size=20))
def test_a_step_leads_where_the_table_says_and_every_other_pair_is_refused(code: str, state: str, reason: str) -> None:
    rule = BY_CODE[code]
    if state not in rule.come_from:
        with pytest.raises(IllegalStep, match="n1"):
            check_step(code, number="n1", state=state, reason=reason)
    elif rule.needs_reason and not reason.strip():
        with pytest.raises(ReasonMissing):
            check_step(code, number="n1", state=state, reason=reason)
    else:
        assert check_step(code, number="n1", state=state, reason=reason).leads_to == rule.leads_to


@pytest.mark.parametrize("state", ["closed", "void"])
def test_nothing_leads_out_of_a_finished_task_and_the_refusal_says_so(state: str) -> None:
    assert not steps_from(state)
    for code in BY_CODE:
        with pytest.raises(IllegalStep, match="it is finished"):
            check_step(code, number="n1", state=state, reason="a reason")


def test_a_refusal_names_what_is_possible_instead() -> None:
    with pytest.raises(IllegalStep) as refused:
        check_step("accept", number="n1", state="dispatched", reason="")

    assert refused.value.places["possible"] == [step.label for step in steps_from("dispatched")]


def test_every_state_is_reached_and_only_open_ones_can_wait() -> None:
    assert {step.leads_to for step in STEPS} | {"draft"} == set(STATE_LABELS)
    assert set(WAITING_STATES) < set(OPEN_STATES) == set(STATE_LABELS) - {"closed", "recalled", "void"}


@given(st.lists(CODES, max_size=25))
def test_no_walk_through_the_table_leaves_the_known_states(codes: list[str]) -> None:
    state = "draft"
    for code in codes:
        if state in BY_CODE[code].come_from:
            state = check_step(code, number="n1", state=state, reason="because").leads_to
    assert state in STATE_LABELS
