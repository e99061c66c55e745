"""Petitions: registered, given out, settled in time or late, taken back; T-03 follows; on both databases."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.commands import petitions as verbs
from core.commands.court import set_value
from core.commands.petitions import NewPetition
from core.domain.clocks import local_day
from core.domain.petitions import PetitionRefused, clock
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.queries.indicators import indicator_values
from core.queries.petitions import petitions
from core.store.session import reading
from core.store.tables import EventRow, OutboxRow
from tests.builders import BOTH, do, nothing_changes
from tests.commands.test_cases import tallies_hold
from tests.conftest import EAST, NOON, WEST, Court

TODAY = local_day(NOON)


def registered(court: Court, town: str = EAST, **changes: Any) -> int:
    new = NewPetition(**{"case_id": court.cases[court.grid(town)], "person": "孙访", "came_on": TODAY, "words": "反映案款未发放", **changes})
    return int(do(court, verbs.register, new)["id"])


def listed(court: Court, *prefixes: str, days: int = 0, **more: Any) -> list[dict[str, Any]]:
    with reading(court.store) as session:
        return petitions(session, court.viewer(Role.JUDGE, *prefixes), now=NOON + timedelta(days=days), **more).to_dict("records")


def t_03(court: Court) -> tuple[int, int | None]:
    with reading(court.store) as session:
        found = indicator_values(session, court.viewer(), since=TODAY - timedelta(days=10), until=TODAY + timedelta(days=60))
    return next((one.numerator, one.denominator) for one in found if one.code == "T-03")


@BOTH
def test_a_petition_goes_its_way_and_the_indicator_follows(court: Court) -> None:
    one = registered(court, handler_id=court.people[Role.JUDGE])
    other = registered(court, WEST)
    assert t_03(court) == (0, 2)
    assert [(row["petition_id"], row["state"], row["handler"] is not None) for row in listed(court)] == [(one, "running", True), (other, "running", False)]
    assert [row["petition_id"] for row in listed(court, EAST)] == [one]
    with reading(court.store) as session:
        assert session.query(OutboxRow).filter_by(kind="petition.give", recipient_id=court.people[Role.JUDGE]).count() == 1

    assert do(court, verbs.give, other, court.people[Role.DUTY_OFFICER])["handler"]
    do(court, verbs.settle, one, "resolved", TODAY + timedelta(days=20), "已发放并当面告知", "答复1号", at=NOON + timedelta(days=21))
    assert t_03(court) == (1, 2)
    assert [(row["petition_id"], row["state"]) for row in listed(court, days=40)] == [(other, "overdue"), (one, "done_in_time")]
    do(court, verbs.settle, other, "answered", TODAY + timedelta(days=40), "已答复", at=NOON + timedelta(days=40))
    assert {row["state"] for row in listed(court, days=41)} == {"done_in_time", "done_late"}
    do(court, verbs.reopen, one, "又来访", at=NOON + timedelta(days=41))
    assert t_03(court) == (1, 2) and listed(court, days=41)[0]["petition_id"] == one
    assert [row["petition_id"] for row in listed(court, case_id=court.cases[court.grid(WEST)])] == [other]
    tallies_hold(court)
    with reading(court.store) as session:
        verbs_kept = [event.verb for event in session.query(EventRow).filter(EventRow.verb.startswith("petition.")).order_by(EventRow.id)]
    assert verbs_kept == ["petition.register", "petition.give", "petition.register", "petition.give", "petition.settle", "petition.settle", "petition.reopen"]


def test_the_clocks_by_hand_over_the_national_holiday() -> None:
    """法〔2021〕227号, domain.md 7.6: five working days to the registration, thirty days to the settling."""
    came, registration = date(2026, 9, 1), date(2026, 9, 8)
    assert clock(came, registration, None, {}, registration).registered_late is False
    assert clock(came, registration + timedelta(days=1), None, {}, registration).registered_late is True
    assert clock(came, registration, None, {}, registration).due == date(2026, 10, 8)
    assert [clock(came, registration, None, {}, date(2026, 10, day)).state for day in (2, 3, 8, 9)] == ["running", "due_soon", "due_soon", "overdue"]
    tighter, looser = ({"petition.settle": {"amount": days, "unit": "days"}} for days in (10, 90))
    assert (clock(came, registration, None, tighter, came).due, clock(came, registration, None, looser, came).due) == (date(2026, 9, 18), date(2026, 10, 8))


def test_the_court_sets_its_own_limit_and_the_list_follows(sqlite_court: Court) -> None:
    registered(sqlite_court)
    do(sqlite_court, set_value, "petition.settle", {"amount": 3, "unit": "days"}, by=sqlite_court.viewer(Role.COURT_LEADER))
    assert [row["state"] for row in listed(sqlite_court, days=7)] == ["overdue"]


def test_what_cannot_be_is_refused_and_nothing_is_stored(sqlite_court: Court) -> None:
    court, case = sqlite_court, sqlite_court.cases[sqlite_court.grid()]
    one = registered(court)
    for new in (
        NewPetition(case, " ", TODAY, "x"), NewPetition(case, "孙", TODAY, ""), NewPetition(case, "孙", TODAY + timedelta(days=1), "x"), NewPetition(case, "孙", date(1990, 1, 1), "x"),
        NewPetition(case, "孙", TODAY, "x", "pigeon"), NewPetition(case, "孙", TODAY, "x", "visit", "moon"),
    ):
        with nothing_changes(court), pytest.raises(PetitionRefused):
            do(court, verbs.register, new)
    for outcome, day, words in (("won", TODAY, "x"), ("resolved", TODAY, " "), ("resolved", TODAY + timedelta(days=1), "x"), ("resolved", TODAY - timedelta(days=1), "x")):
        with nothing_changes(court), pytest.raises(PetitionRefused):
            do(court, verbs.settle, one, outcome, day, words)
    with nothing_changes(court), pytest.raises(PetitionRefused):
        do(court, verbs.reopen, one, "x")
    do(court, verbs.settle, one, "resolved", TODAY, "x")
    with nothing_changes(court), pytest.raises(PetitionRefused):
        do(court, verbs.settle, one, "resolved", TODAY, "x")
    with nothing_changes(court), pytest.raises(PetitionRefused):
        do(court, verbs.give, one, court.people[Role.JUDGE])
    with nothing_changes(court), pytest.raises(NotFound):
        do(court, verbs.register, NewPetition(case, "孙", TODAY, "x", handler_id=999_999))


def test_only_the_courts_own_people_and_only_in_their_grids(sqlite_court: Court) -> None:
    court, one = sqlite_court, registered(sqlite_court)
    for act in (lambda by: do(court, verbs.settle, one, "resolved", TODAY, "x", by=by), lambda by: do(court, verbs.give, one, court.people[Role.JUDGE], by=by),
                lambda by: do(court, verbs.register, NewPetition(court.cases[court.grid()], "孙", TODAY, "x"), by=by)):
        with nothing_changes(court), pytest.raises(NotAllowed):
            act(court.viewer(Role.GRID_WORKER))
        with nothing_changes(court), pytest.raises(NotFound):
            act(court.viewer(Role.JUDGE, WEST))
