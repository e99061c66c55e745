"""The mirror check before a termination: each requirement met, missing or unknown, and who supplies what is missing."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.domain.case_records import BY_CODE as RECORDS
from core.domain.case_records import INCOME, NETWORK, Entry, RecordRefused, check_entry
from core.domain.identifiers import identity_check, is_minor
from core.domain.nodes import BY_CODE as NODES
from core.domain.nodes import CERTAINTY_LABELS
from core.domain.sanctions import SanctionRefused, Standing
from core.domain.sanctions import check as check_sanction
from core.domain.task_kinds import BY_CODE as TASKS
from core.domain.termination import (
    BY_CODE,
    CHECKS,
    EXCEPTED,
    MISSING,
    NOT_KNOWN,
    OFF,
    PASSED,
    Facts,
    Person,
    Record,
    Thing,
    findings,
    first_day,
    open_checks,
    qualified,
)

FILED, DAY = date(2026, 1, 5), date(2026, 5, 11)
LIN = Person(1, "林某", organisation=False, whereabouts="accurate", restricted=True, listed=True)


def recorded(kind: str, outcome: str = "", subject: int | None = None, day: date = DAY - timedelta(days=5), items: tuple[str, ...] = ()) -> Record:
    return Record(kind, outcome, subject, day, items)


ALL_DONE = (
    recorded("report_order", subject=1), recorded("report", "true", 1), recorded("query", items=(*NETWORK, *INCOME)), recorded("field", "visit"), recorded("obstruction", "none"), recorded("consent", "panel"),
)


def ready(**changes: Any) -> Facts:
    """A case that may be terminated."""
    facts = Facts(DAY, FILED, 1000, 200, False, (LIN,), (), ALL_DONE, noticed=True, interviewed_on=DAY - timedelta(days=1), evidence=True)
    return replace(facts, **changes)


def without(kind: str, *others: Record) -> tuple[Record, ...]:
    return (*(one for one in ALL_DONE if one.kind != kind), *others)


def states(facts: Facts) -> dict[str, str]:
    return {one.check.code: one.state for one in findings(facts) if one.state != PASSED}


def test_a_case_in_which_everything_is_in_order_may_be_terminated() -> None:
    assert states(ready()) == {} and open_checks(findings(ready())) == [] and qualified(findings(ready()))


@pytest.mark.parametrize(("changes", "says"), [
    ({"filed_on": date(2026, 2, 11)}, {"months": MISSING}), ({"noticed": False}, {"notice": NOT_KNOWN}), ({"records": without("report_order")}, {"notice": NOT_KNOWN}),
    ({"records": without("report")}, {"report": NOT_KNOWN}), ({"records": without("report", recorded("report", "false", 1))}, {"report": MISSING}),
    ({"records": without("report", recorded("report", "refused", 1)), "sanctioned": True}, {}),
    ({"records": without("query", recorded("query", items=(*NETWORK, *INCOME), day=date(2026, 2, 10)))}, {"queries": MISSING}),
    ({"records": without("query", recorded("query", items=(*NETWORK, *INCOME), day=date(2026, 2, 11)))}, {}),
    ({"records": without("query", recorded("query", items=INCOME))}, {"queries": NOT_KNOWN}), ({"records": without("query", recorded("query", items=NETWORK))}, {"incomes": NOT_KNOWN}),
    ({"records": without("query", recorded("query", items=("deposit", *INCOME))), "connected": ("deposit",)}, {}),
    ({"records": without("query", recorded("query", items=(*NETWORK, *INCOME[1:])))}, {"incomes": NOT_KNOWN}),
    ({"records": without("query", recorded("query", items=(*NETWORK, *INCOME[1:]))), "people": (replace(LIN, organisation=True),)}, {}),
    ({"records": without("field")}, {"field": NOT_KNOWN}), ({"records": without("field"), "investigated": True}, {}), ({"clues": ("线1号",)}, {"clues": MISSING}),
    ({"things": (Thing(7, "住宅", "controlled"),)}, {"property": MISSING}), ({"things": (Thing(7, "住宅", "controlled"),), "records": (*ALL_DONE, recorded("unsellable", "unsold", 7))}, {}),
    ({"things": (Thing(7, "住宅", "controlled"),), "records": (*ALL_DONE, recorded("unsellable", "unsold", 8))}, {"property": MISSING}), ({"things": (Thing(7, "住宅", "sold"),)}, {}),
    ({"has_property": True}, {"property": NOT_KNOWN}), ({"has_property": True, "records": (*ALL_DONE, recorded("no_property"))}, {}),
    ({"people": (replace(LIN, restricted=False),)}, {"restricted": NOT_KNOWN}), ({"people": (replace(LIN, listed=False),)}, {"restricted": NOT_KNOWN}),
    ({"people": (replace(LIN, listed=False, minor=True),)}, {}), ({"people": (replace(LIN, listed=False),), "records": (*ALL_DONE, recorded("not_listed", "no_ground", 1))}, {}),
    ({"people": (replace(LIN, whereabouts="unknown"),)}, {"sought": NOT_KNOWN}), ({"people": (replace(LIN, whereabouts="unknown", sought=True),)}, {}),
    ({"records": without("obstruction")}, {"sought": NOT_KNOWN}), ({"interviewed_on": None}, {"interview": NOT_KNOWN}), ({"interviewed_on": DAY}, {"interview": MISSING}),
    ({"received_fen": 1000}, {"amount": MISSING}), ({"records": without("consent")}, {"consent": NOT_KNOWN}), ({"evidence": False}, {"evidence": MISSING}),
])
def test_each_requirement_alone_keeps_the_gate_shut(changes: dict[str, Any], says: dict[str, str]) -> None:
    assert states(ready(**changes)) == says


def test_more_than_three_months_is_the_day_after_the_third_month() -> None:
    assert first_day(FILED) == date(2026, 4, 6) and first_day(date(2025, 11, 30)) == date(2026, 3, 1)


def test_an_exception_opens_the_gate_but_makes_no_qualified_termination_and_the_three_months_know_none() -> None:
    excepted = findings(ready(evidence=False, exceptions=frozenset({"evidence"})))
    assert open_checks(excepted) == [] and not qualified(excepted) and {one.state for one in excepted} == {PASSED, EXCEPTED}
    early = ready(day=date(2026, 4, 5), interviewed_on=date(2026, 4, 1), exceptions=frozenset(BY_CODE))
    assert [check.code for check in open_checks(findings(early))] == ["months"]


def test_a_court_can_do_without_what_only_other_courts_ask_and_not_without_the_rules() -> None:
    nothing = Facts(DAY, FILED, 1000, 0, False, (replace(LIN, restricted=False),), off=frozenset(BY_CODE))
    found = {one.check.code: one.state for one in findings(nothing)}
    assert {code for code, state in found.items() if state == OFF} == {check.code for check in CHECKS if check.certainty == "local"}
    assert {found[code] for code in ("notice", "report", "restricted", "consent")} == {NOT_KNOWN}


def test_what_is_missing_says_who_supplies_it_and_what_is_written_down() -> None:
    bare = Facts(date(2026, 3, 1), FILED, 1000, 0, True, (replace(LIN, restricted=False, listed=False, whereabouts="unknown"),), clues=("线1号",))
    lacks = [lack for one in findings(bare) for lack in one.lacks]
    assert len(lacks) >= len(CHECKS) - 1 and all(lack.who for lack in lacks)
    assert {lack.record for lack in lacks} - {""} <= set(RECORDS) and {lack.node for lack in lacks} - {""} <= set(NODES)
    assert {lack.task for lack in lacks} - {""} == {"find_property", "find_debtor", "check"} and {lack.task for lack in lacks} - {""} <= set(TASKS)
    assert all(check.source and check.certainty in CERTAINTY_LABELS for check in CHECKS)


@pytest.mark.parametrize(("changes", "says"), [
    ({"kind": "exception"}, "no such record"), ({"day": date(2026, 1, 4)}, "between 2026-01-05"), ({"day": DAY + timedelta(days=1)}, "between 2026-01-05"), ({"outcome": "x"}, "needs its outcome"),
    ({"kind": "query"}, "say what was asked"), ({"kind": "query", "items": ("x",)}, "say what was asked"), ({"subject_id": 2}, "needs a debtor"), ({"person": " "}, "name the person"),
    ({"words": "", "document": ""}, "or a sentence"), ({"kind": "report_order", "document": ""}, "needs its document"),
])
def test_a_record_needs_its_day_person_and_paper(changes: dict[str, Any], says: str) -> None:
    lawful = {"kind": "report", "day": DAY, "outcome": "true", "subject_id": 1, "document": "报1号", "person": "李法官", "words": "已核实"}
    check_entry(Entry(**lawful), number="1号", filed_on=FILED, today=DAY, subjects={1})
    with pytest.raises(RecordRefused, match=says):
        check_entry(Entry(**{**lawful, **changes}), number="1号", filed_on=FILED, today=DAY, subjects={1})


YOUNG = "41142520100511" + "001"


@pytest.mark.parametrize(("day", "minor"), [(date(2028, 5, 10), True), (date(2028, 5, 11), False)])
def test_who_is_a_minor_stands_in_the_identity_number(day: date, minor: bool) -> None:
    assert is_minor(YOUNG + identity_check(YOUNG), day) == minor
    assert not is_minor(None, day) and not is_minor(YOUNG + "?", day)


@pytest.mark.parametrize(("changes", "says"), [
    ({"debtor": Standing("林某", YOUNG + identity_check(YOUNG))}, "minors may not be listed"), ({"debtor": Standing("林某", None, FILED)}, "in force against"), ({"kind": "x"}, "choose restriction"),
    ({"ground": "x"}, "choose the ground"), ({"served_on": None}, "must be served"), ({"ground": "able"}, "has no term"), ({"expires_on": None}, "has no term"), ({"document": ""}, "name the document"),
    ({"expires_on": date(2028, 5, 10)}, "two years"), ({"expires_on": date(2031, 5, 12)}, "two years"), ({"day": DAY + timedelta(days=1)}, "must have come"), ({"served_on": FILED}, "must have come"),
])
def test_check_10_listing_keeps_to_its_limits_and_no_minor_is_listed(changes: dict[str, Any], says: str) -> None:
    lawful = {"debtor": Standing("林某"), "kind": "list", "day": DAY, "document": "失信1号", "ground": "report", "served_on": DAY, "expires_on": date(2028, 5, 11)}

    def checked(debtor: Standing, kind: str, **more: Any) -> None:
        check_sanction(debtor, kind, **more, today=DAY)

    checked(**lawful)
    checked(**{**lawful, "ground": "able", "expires_on": None})
    checked(Standing("林某", YOUNG + identity_check(YOUNG)), "restrict", day=DAY, document="限1号", ground="", served_on=None, expires_on=None)
    with pytest.raises(SanctionRefused, match=says):
        checked(**{**lawful, **changes})
