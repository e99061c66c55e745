"""Which days a regular report covers."""

from datetime import date

import pytest

from core.domain.bulletins import BULLETINS, days_of, months_to
from core.domain.indicators import INDICATORS

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(("code", "day", "first", "last"), [
    ("daily", date(2026, 3, 9), date(2026, 3, 9), date(2026, 3, 9)),
    ("weekly", date(2026, 3, 4), date(2026, 3, 2), date(2026, 3, 8)),
    ("weekly", TODAY, date(2026, 3, 9), TODAY),
    ("monthly", date(2026, 2, 14), date(2026, 2, 1), date(2026, 2, 28)),
    ("monthly", TODAY, date(2026, 3, 1), TODAY),
])
def test_a_report_covers_its_period_and_no_day_that_is_still_to_come(code: str, day: date, first: date, last: date) -> None:
    assert days_of(code, day, TODAY) == (first, last)


def test_twelve_months_end_with_that_of_the_last_day() -> None:
    months = months_to(TODAY)
    assert (months[0], months[-1], len(months)) == (date(2025, 4, 1), date(2026, 3, 1), 12)


def test_every_indicator_stands_in_the_monthly_analysis_and_every_report_has_some() -> None:
    assert set(BULLETINS["monthly"].indicators()) == set(INDICATORS)
    assert all(one.indicators() for one in BULLETINS.values())
