"""What must be in order before an operation starts, gate by gate."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.domain.operation_gates import (
    CHECKS_OF_MEASURE,
    DERIVED,
    GATES,
    LAW,
    MEASURE_DOCUMENTS,
    NEEDS_PRESIDENT,
    Approval,
    Facts,
    TargetFacts,
    check_open,
    findings,
    over_limit,
)
from core.domain.operation_life import OperationRefused

MONDAY = datetime(2026, 3, 9, 1, tzinfo=UTC)


def a_target(measure: str = "locate", **changes: Any) -> TargetFacts:
    """A person, in order for `measure`."""
    lawful = {
        "screened": True, "has_place": True, "documents": frozenset(MEASURE_DOCUMENTS.get(measure, ())), "recorders": 2,
        "checks": {code: {"age": "adult"}.get(code, "no") for code in CHECKS_OF_MEASURE.get(measure, ())},
        "approvals": (Approval(measure, days=10 if measure == "detain" else None, amount_fen=500_000 if measure == "fine" else None),) if measure in NEEDS_PRESIDENT else (),
    }
    return TargetFacts(1, measure, **{**lawful, **changes})


def facts(*targets: TargetFacts, **changes: Any) -> Facts:
    lawful = Facts("dawn", MONDAY + timedelta(days=7), date(2026, 3, 9), "遇阻先报", "low", police=False, cadres=True, police_asked=None, police_urgent="", partner=False,
                   signed_by_both=False, targets=targets or (a_target(),))
    return replace(lawful, **changes)


def opened(said: Facts) -> list[str]:
    return [one.gate.code for one in findings(said) if one.state == "open"]


@pytest.mark.parametrize("measure", ["locate", *NEEDS_PRESIDENT, "seal", "seize"])
def test_a_target_in_order_opens_every_gate(measure: str) -> None:
    assert findings(facts(a_target(measure))) == []


@pytest.mark.parametrize("measure", NEEDS_PRESIDENT)
def test_a_measure_of_the_presidents_needs_his_approval_and_knows_no_exception(measure: str) -> None:
    said = facts(a_target(measure, approvals=()))
    assert "approval" in opened(said)
    assert "approval" in opened(replace(said, exceptions=frozenset({("approval", 1), ("approval", None)})))


@pytest.mark.parametrize(("kind", "days", "fen", "organisation", "lawful"), [
    ("detain", 15, None, False, True), ("detain", 16, None, False, False), ("detain", 0, None, False, False), ("detain", None, None, False, False),
    ("fine", None, 10_000_000, False, True), ("fine", None, 10_000_001, False, False), ("fine", None, 0, False, False),
    ("fine", None, 5_000_000, True, True), ("fine", None, 4_999_999, True, False), ("fine", None, 100_000_000, True, True), ("fine", None, 100_000_001, True, False),
    ("bring", None, None, False, True),
])
def test_detention_and_fines_keep_to_the_limits_of_the_law(kind: str, days: int | None, fen: int | None, organisation: bool, lawful: bool) -> None:
    assert (over_limit(kind, days, fen, organisation=organisation) is None) is lawful


@pytest.mark.parametrize("measure", ["bring", "detain"])
def test_a_deputy_of_the_county_needs_permission_first(measure: str) -> None:
    target = a_target(measure)
    county = replace(target, checks={**target.checks, "deputy": "county"})
    assert opened(facts(county)) == ["deputy"]
    assert opened(facts(county, exceptions=frozenset({("deputy", 1)}))) == ["deputy"]
    assert opened(facts(replace(county, approvals=(*county.approvals, Approval("deputy_permit"))))) == []


def test_who_was_not_asked_after_is_missing_not_fine() -> None:
    assert opened(facts(a_target("detain", checks={}))) == ["deputy", "unfit", "unfit", "unfit"]
    assert opened(facts(a_target("search", checks={}))) == ["unfit", "unfit"]


@pytest.mark.parametrize(("code", "answer"), [("pregnancy", "yes"), ("illness", "yes"), ("age", "old"), ("age", "young")])
def test_who_a_detention_house_may_refuse_goes_only_with_an_exception(code: str, answer: str) -> None:
    target = a_target("detain")
    unfit = replace(target, checks={**target.checks, code: answer})
    assert opened(facts(unfit)) == ["unfit"]
    assert opened(facts(unfit, exceptions=frozenset({("unfit", 1)}))) == []


@pytest.mark.parametrize(("asked", "urgent", "open_gates"), [
    (None, "", ["police_request"]), (datetime(2026, 3, 11, 2, tzinfo=UTC), "", []), (datetime(2026, 3, 13, 2, tzinfo=UTC), "", ["police_request"]),
    (datetime(2026, 3, 13, 2, tzinfo=UTC), "债务人今夜返乡", []),
])
def test_police_are_asked_for_three_working_days_ahead_or_with_a_reason(asked: datetime | None, urgent: str, open_gates: list[str]) -> None:
    """The operation is on Monday the 16th: Wednesday is three working days ahead, Friday one."""
    assert opened(facts(police=True, police_asked=asked, police_urgent=urgent)) == open_gates


def test_the_court_may_set_another_number_of_days_for_police() -> None:
    friday = datetime(2026, 3, 13, 2, tzinfo=UTC)
    assert opened(facts(police=True, police_asked=friday, settings={"operation.police_days": 1})) == []


def test_two_courts_go_together_only_when_both_have_signed_and_the_local_one_has_looked() -> None:
    said = facts(a_target(screened=False), kind="cross_region")
    assert opened(said) == ["both_courts", "both_courts"]
    assert opened(replace(said, partner=True, signed_by_both=True)) == ["both_courts"]
    assert opened(facts(a_target(), kind="cross_region", partner=True, signed_by_both=True)) == []


def test_an_enterprise_is_reviewed_before_it_is_sealed_and_is_no_deputy() -> None:
    assert opened(facts(a_target("seal", organisation=True))) == ["goodwill"]
    assert opened(facts(a_target("seal", organisation=True, checks={"goodwill": "reviewed"}))) == []
    assert "deputy" not in opened(facts(a_target("bring", organisation=True, checks={})))


def test_advice_warns_and_does_not_hold_up() -> None:
    found = findings(facts(a_target("seal", screened=False, recorders=1, has_place=False)))
    assert {one.gate.code: one.state for one in found} == {"screened": "warning", "recorders": "warning", "places": "warning"}
    check_open("虞执联1号", found)


def test_nobody_searches_without_the_local_organisation() -> None:
    assert opened(facts(a_target("search"), cadres=False)) == ["attendance"]
    assert opened(facts(a_target("locate"), cadres=False)) == []


def test_a_refusal_names_every_gate_once_and_counts_the_points() -> None:
    with pytest.raises(OperationRefused) as refused:
        check_open("虞执联1号", findings(facts(a_target("detain", checks={}), emergency_plan=" ", risk="")))
    assert refused.value.places["count"] == 6
    assert len(refused.value.places["gates"]) == 3


def test_every_gate_says_where_it_comes_from() -> None:
    assert all(gate.certainty and gate.title and (gate.source or gate.certainty not in (LAW, DERIVED)) for gate in GATES)
    assert len({gate.code for gate in GATES}) == len(GATES)
