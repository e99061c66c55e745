"""Campaigns: what they need, and the days of their weekly operation."""

from datetime import date
from itertools import islice

import pytest

from core.domain.campaigns import CampaignRefused, Recurrence, check, hours_of, next_days, recurrence_of

FRIDAYS = Recurrence(weekday=4, hour=6, minutes=30, hours=5, kind="dawn", lead_organisation_id=1, muster_place="法院院内")


def test_a_weekly_operation_falls_on_its_weekday_until_the_campaign_ends() -> None:
    assert list(next_days(FRIDAYS, since=date(2026, 3, 10), until=date(2026, 3, 27))) == [date(2026, 3, 13), date(2026, 3, 20), date(2026, 3, 27)]
    assert next(next_days(FRIDAYS, since=date(2026, 3, 13))) == date(2026, 3, 13)
    assert [day.weekday() for day in islice(next_days(FRIDAYS, since=date(2026, 12, 30)), 4)] == [4] * 4


def test_its_hours_are_the_courts_and_may_pass_midnight() -> None:
    start, end = hours_of(Recurrence(weekday=4, hour=22, hours=6), date(2026, 3, 13))

    assert start.isoformat() == "2026-03-13T22:00:00+08:00" and end.isoformat() == "2026-03-14T04:00:00+08:00"


def test_a_recurrence_is_kept_and_read_again() -> None:
    assert recurrence_of(FRIDAYS.plain()) == FRIDAYS
    assert recurrence_of(None) is None


@pytest.mark.parametrize("changes", [
    {"weekday": 7}, {"hour": 24}, {"minutes": 60}, {"hours": 0}, {"hours": 25}, {"kind": "party"}, {"lead_organisation_id": None}, {"muster_place": " "},
])
def test_a_recurrence_that_nobody_could_follow_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(CampaignRefused):
        check("夏季雷霆", "general", None, None, recurrence_of(FRIDAYS.plain() | changes))


def test_every_gap_of_a_campaign_is_named_at_once() -> None:
    with pytest.raises(CampaignRefused) as refused:
        check(" ", "fun", date(2026, 3, 2), date(2026, 3, 1), Recurrence(weekday=9, hour=6))
    assert len(refused.value.places["gaps"]) == 6
    check("夏季雷霆", "general", date(2026, 3, 1), date(2026, 3, 1), FRIDAYS)
