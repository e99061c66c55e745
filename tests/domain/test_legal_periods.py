"""The six months of a first enforcement."""

from datetime import date

import pytest

from core.domain.legal_periods import default_due, enforcement_ends, is_default


@pytest.mark.parametrize(("filed", "ends"), [
    ("2025-01-02", "2025-07-02"),  # a Wednesday
    ("2025-08-31", "2026-02-28"),  # February has no 31st; that Saturday is a working day by 调休
    ("2025-04-01", "2025-10-09"),  # 1 October opens eight days off
    ("2026-01-05", "2026-07-06"),  # a Sunday moves to Monday
    ("2024-12-25", "2025-06-25"),
])
def test_six_months_end_on_the_same_day_of_the_month_or_the_first_working_day_after(filed: str, ends: str) -> None:
    assert enforcement_ends(date.fromisoformat(filed)) == date.fromisoformat(ends)


def test_only_first_enforcement_has_a_default_and_another_day_is_somebody_s_word() -> None:
    filed = date(2025, 1, 2)
    assert default_due("resumed", filed) is None
    assert is_default("first", filed, date(2025, 7, 2))
    assert not is_default("first", filed, date(2025, 7, 3))
    assert not is_default("resumed", filed, date(2025, 7, 2))
    assert not is_default("first", filed, None)
