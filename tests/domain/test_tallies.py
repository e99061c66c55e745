"""What one row adds to the counters."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.domain.indicators import components
from core.domain.tallies import COLUMNS, SHARES, areas

FILED, CLOSED, DUE = date(2026, 1, 5), date(2026, 2, 1), date(2026, 7, 5)
SENT = datetime(2026, 3, 9, 17, 0, tzinfo=UTC)
"""Already the 10th at the court."""


def a_case(**changes: Any) -> dict[str, Any]:
    return {"filed_on": FILED, "closed_on": None, "due_on": DUE, "amount_fen": 100, "recovered_fen": 0, "category": None, "closing": None, "termination_check": None,
            "kind": "first", "has_property": True, "grid_code": "411425101201001", **changes}


def shares(table: str, row: dict[str, Any]) -> dict[str, tuple[date, int]]:
    return {component: (day, amount) for component, day, amount in SHARES[table](row)}


def test_an_open_case_with_property_counts_on_its_filing_and_on_its_last_day() -> None:
    assert shares("enforcement_case", a_case()) == {
        "case_accepted": (FILED, 1), "claimed_fen": (FILED, 100), "property_due": (DUE, 1), "first_filed": (FILED, 1), "long_reached": (date(2027, 1, 5), 1),
    }


def test_a_real_closing_in_time_counts_on_the_day_of_closing() -> None:
    found = shares("enforcement_case", a_case(closed_on=CLOSED, closing="performed"))

    assert found["case_closed"] == found["property_due"] == found["property_in_time"] == (CLOSED, 1)


def test_a_real_closing_on_the_last_day_is_in_time_and_a_day_later_it_is_not() -> None:
    assert "property_in_time" in shares("enforcement_case", a_case(closed_on=DUE, closing="performed"))
    late = shares("enforcement_case", a_case(closed_on=date(2026, 7, 6), closing="performed"))
    assert "property_in_time" not in late
    assert late["property_due"] == (DUE, 1)


def test_a_termination_is_no_real_closing_and_counts_as_checked_only_when_somebody_checked() -> None:
    open_check = shares("enforcement_case", a_case(closed_on=CLOSED, closing="terminated"))
    failed = shares("enforcement_case", a_case(closed_on=CLOSED, closing="terminated", termination_check="failed"))
    passed = shares("enforcement_case", a_case(closed_on=CLOSED, closing="terminated", termination_check="qualified"))

    assert "property_in_time" not in open_check and "termination_checked" not in open_check
    assert "termination_checked" in failed and "termination_qualified" not in failed
    assert passed["termination_qualified"] == (CLOSED, 1)


@pytest.mark.parametrize("changes", [{"kind": "resumed"}, {"has_property": False}, {"has_property": None}, {"due_on": None}])
def test_only_first_cases_with_property_and_a_limit_are_judged_by_time(changes: dict[str, Any]) -> None:
    assert "property_due" not in shares("enforcement_case", a_case(**changes))


@pytest.mark.parametrize(("state", "answered", "photos", "expected"), [
    ("draft", None, 0, set()), ("void", SENT, 2, set()), ("dispatched", None, 0, {"task_dispatched"}),
    ("answered", SENT, 0, {"task_dispatched", "task_answered"}), ("closed", SENT, 3, {"task_dispatched", "task_answered", "task_with_photo"}),
])
def test_a_task_counts_on_the_courts_day_of_its_dispatch(state: str, answered: datetime | None, photos: int, expected: set[str]) -> None:
    found = shares("task", {"state": state, "issued_at": SENT, "answered_at": answered, "photo_count": photos, "drill": False, "grid_code": None})

    assert found == {name: (date(2026, 3, 10), 1) for name in expected}


def test_money_petitions_and_operations_count_each_in_their_own_component() -> None:
    assert shares("payment", {"direction": "in", "paid_on": FILED, "amount_fen": 7}) == {"recovered_fen": (FILED, 7)}
    assert shares("payment", {"direction": "out", "paid_on": FILED, "amount_fen": 7}) == {"paid_out_fen": (FILED, 7), "payout": (FILED, 1)}
    assert shares("petition", {"registered_on": FILED, "settled_on": None}) == {"petition_registered": (FILED, 1)}
    assert set(shares("petition", {"registered_on": FILED, "settled_on": CLOSED})) == {"petition_registered", "petition_settled"}
    assert shares("operation", {"state": "running", "starts_at": SENT, "drill": False}) == {}
    for state in ("finished", "reviewed"):
        assert shares("operation", {"state": state, "starts_at": SENT, "drill": False}) == {"operation_held": (date(2026, 3, 10), 1)}


def test_a_drill_counts_nowhere() -> None:
    assert shares("operation", {"state": "finished", "starts_at": SENT, "drill": True}) == {}
    assert shares("task", {"state": "answered", "issued_at": SENT, "answered_at": SENT, "photo_count": 2, "drill": True, "grid_code": None}) == {}


def test_a_closed_first_enforcement_counts_in_every_column_that_it_belongs_to_and_in_no_other() -> None:
    found = shares("enforcement_case", a_case(closed_on=CLOSED, closing="performed", recovered_fen=60))

    assert {name: amount for name, (day, amount) in found.items() if name.startswith("first_") and day == CLOSED} == {
        "first_closed": 1, "first_performed": 1, "first_in_time": 1, "first_days": 27, "first_performed_days": 27, "first_claimed_fen": 100, "first_recovered_fen": 60,
    }
    assert not {name for name in found if name.startswith(("resumed_", "preservation_", "livelihood_", "long_", "terminat"))}


def test_a_resumed_case_is_in_no_column_of_first_enforcement() -> None:
    found = shares("enforcement_case", a_case(kind="resumed", closed_on=CLOSED, closing="performed"))

    assert not {name for name in found if name.startswith(("first_", "property_"))}
    assert {"resumed_filed", "resumed_closed", "resumed_performed", "resumed_days"} <= set(found)


@pytest.mark.parametrize(("closed", "expected"), [
    (None, {"long_reached"}), (date(2027, 1, 5), set()), (date(2027, 1, 6), {"long_reached", "long_closed"}),
])
def test_a_case_is_long_open_from_its_365th_day_until_it_is_closed(closed: date | None, expected: set[str]) -> None:
    found = shares("enforcement_case", a_case(closed_on=closed, closing="performed" if closed else None))

    assert {name for name in found if name.startswith("long_")} == expected
    assert all(found[name][0] >= date(2027, 1, 5) for name in expected)


def test_a_limit_is_judged_on_the_day_of_the_answer_or_of_the_limit_whichever_comes_first() -> None:
    late, due = datetime(2026, 3, 12, 4, tzinfo=UTC), datetime(2026, 3, 11, 4, tzinfo=UTC)
    task = {"state": "answered", "issued_at": SENT, "due_at": due, "photo_count": 0, "drill": False}

    assert shares("task", task | {"answered_at": late})["task_due"] == (date(2026, 3, 11), 1)
    assert "task_in_time" not in shares("task", task | {"answered_at": late})
    assert shares("task", task | {"answered_at": SENT})["task_in_time"] == (date(2026, 3, 10), 1)
    assert "task_due" not in shares("task", task | {"due_at": None, "answered_at": SENT})


def test_a_row_counts_in_the_board_its_city_county_and_town_and_without_a_place_in_the_board_only() -> None:
    assert areas("411425101201001") == ("", "4114", "411425", "411425101")
    assert areas("411425") == ("", "4114", "411425")
    assert areas(None) == areas("") == ("",)


def test_every_tallied_table_names_its_columns_and_its_grid() -> None:
    assert SHARES.keys() == COLUMNS.keys()
    assert all("grid_code" in columns for columns in COLUMNS.values())
    assert components()
