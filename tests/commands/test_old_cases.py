"""Old cases: the five that are fixed (G-07), and the three without which none is struck off (G-06)."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.commands import cases, old_cases
from core.commands.court import set_value
from core.domain.clocks import add_months, local_day
from core.domain.old_cases import FIVE_LABELS, THREE_LABELS, Five, OldCaseRefused
from core.domain.refusals import NotFound
from core.domain.viewer import Role
from core.queries import old_cases as questions
from core.store.session import reading, writing
from core.store.tables import CaseRow, EventRow
from tests.builders import do, nothing_changes
from tests.conftest import EAST, NOON, WEST, Court

TODAY = local_day(NOON)
WHOLE = Five("李法官", "王庭长", "悬赏、审计", TODAY + timedelta(days=30), "执行完毕")
SAID = {"leader": "院长已包案督办", "exhausted": "五查两审均已完成", "satisfied": "申请人书面认可"}


def aged(court: Court, days: int, town: str = EAST) -> int:
    """A case of that town, filed so many days ago."""
    case_id = court.cases[court.grid(town)]
    with writing(court.store) as session:
        session.get_one(CaseRow, case_id).filed_on = TODAY - timedelta(days=days)
    return case_id


def listed(court: Court, *prefixes: str) -> list[dict[str, Any]]:
    with reading(court.store) as session:
        return questions.old_cases(session, court.viewer(Role.JUDGE, *prefixes), now=NOON).to_dict("records")


def test_a_case_is_old_after_the_courts_number_of_months_to_the_day(court: Court) -> None:
    last = (TODAY - add_months(TODAY, -12)).days
    case_id = aged(court, last - 1)
    assert listed(court) == []
    aged(court, last)
    assert [(row["case_id"], row["days"], row["missing"]) for row in listed(court)] == [(case_id, last, tuple(FIVE_LABELS))]
    do(court, set_value, "case.old_months", 24, by=court.viewer(Role.COURT_LEADER))
    assert listed(court) == []


@pytest.mark.parametrize("gap", sorted(FIVE_LABELS))
def test_each_of_the_five_stands_in_the_way_of_striking_off(sqlite_court: Court, gap: str) -> None:
    case_id = aged(sqlite_court, 400)
    five = Five(**{name: None if name == "due_on" and name == gap else " " if name == gap else getattr(WHOLE, name) for name in FIVE_LABELS})
    assert do(sqlite_court, old_cases.fix, case_id, five)["missing"] == [gap]
    with nothing_changes(sqlite_court), pytest.raises(OldCaseRefused) as refused:
        do(sqlite_court, old_cases.strike, case_id, SAID)
    assert refused.value.places["missing"] == [FIVE_LABELS[gap]]


@pytest.mark.parametrize("gap", sorted(THREE_LABELS))
def test_each_of_the_three_stands_in_the_way_of_striking_off(sqlite_court: Court, gap: str) -> None:
    case_id = aged(sqlite_court, 400)
    do(sqlite_court, old_cases.fix, case_id, WHOLE)
    with nothing_changes(sqlite_court), pytest.raises(OldCaseRefused) as refused:
        do(sqlite_court, old_cases.strike, case_id, {**SAID, gap: " "})
    assert refused.value.places["missing"] == [THREE_LABELS[gap]]


def test_an_old_case_is_struck_off_once_with_what_was_said_and_stays_open(court: Court) -> None:
    case_id = aged(court, 400)
    with nothing_changes(court), pytest.raises(OldCaseRefused, match="not fixed yet"):
        do(court, old_cases.strike, case_id, SAID)
    do(court, old_cases.fix, case_id, WHOLE)
    do(court, old_cases.strike, case_id, SAID)
    for act in ((old_cases.strike, case_id, SAID), (old_cases.fix, case_id, WHOLE)):
        with nothing_changes(court), pytest.raises(OldCaseRefused, match="was struck off"):
            do(court, act[0], *act[1:])

    row = listed(court)[0]
    assert row["struck_words"] == SAID and row["missing"] == () and row["handler"] == "李法官" and row["due_on"] == date(2026, 4, 9)
    with reading(court.store) as session:
        assert session.query(EventRow).filter_by(verb="old_case.strike").one().after["words"] == SAID
        assert session.get_one(CaseRow, case_id).closed_on is None


def test_a_closed_case_leaves_the_list_and_takes_no_five_any_more(court: Court) -> None:
    case_id = aged(court, 400)
    do(court, old_cases.fix, case_id, WHOLE)
    do(court, cases.close, case_id, "ended", TODAY, "裁定终结")
    assert listed(court) == []
    with nothing_changes(court), pytest.raises(OldCaseRefused, match="is closed"):
        do(court, old_cases.fix, case_id, WHOLE)


def test_somebody_of_the_other_town_neither_sees_nor_fixes_it(court: Court) -> None:
    case_id = aged(court, 400, WEST)
    assert listed(court, EAST) == [] and len(listed(court, WEST)) == 1
    with nothing_changes(court), pytest.raises(NotFound):
        do(court, old_cases.fix, case_id, WHOLE, by=court.viewer(Role.GRID_JUDGE, EAST))
