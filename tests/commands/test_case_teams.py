"""SC-12: four cases with bank balances, a queue whose order is the rate, and a quick team that is held to 30 days; on both databases."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from core.commands import case_teams as verbs
from core.commands.case_teams import Team
from core.domain.case_teams import TeamRefused, per_head_and_month, share_out
from core.domain.clocks import local_day
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role, Viewer
from core.queries import case_teams as questions
from core.queries.cases import CaseFilter, cases
from core.queries.indicator_tables import NO_TEAM, TOTAL, indicators_by_judge, indicators_by_team
from core.store.session import reading, writing
from core.store.tables import CaseRow, PropertyRow
from tests.builders import BOTH, do, nothing_changes
from tests.commands.test_cases import tallies_hold
from tests.conftest import EAST, NOON, WEST, Court

TODAY = local_day(NOON)
SPAN = {"since": TODAY - timedelta(days=89), "until": TODAY}
RATES = (20, 95, 60, 40)


def president(court: Court) -> Viewer:
    return court.viewer(Role.COURT_LEADER)


def a_team(court: Court, *roles: Role, name: str = "速执团队", kind: str = "quick") -> int:
    return int(do(court, verbs.keep, Team(name, kind, tuple(court.people[role] for role in roles)), by=president(court))["id"])


def four(court: Court) -> list[int]:
    """Cases of 1,000 yuan in which a bank holds 20, 95, 60 and 40 percent of it."""
    ids = sorted(court.cases.values())[:4]
    with writing(court.store) as session:
        for case_id, rate in zip(ids, RATES, strict=True):
            session.get_one(CaseRow, case_id).amount_fen = 100_000
            session.add(PropertyRow(case_id=case_id, kind="deposit", description=f"存款{case_id}", state="verified", value_fen=rate * 1000, found_on=TODAY))
    return ids


def teams(court: Court, *prefixes: str) -> dict[str, dict[str, Any]]:
    with reading(court.store) as session:
        return {row["name"]: row for row in questions.case_teams(session, court.viewer(Role.JUDGE, *prefixes), **SPAN).to_dict("records")}


def rows(court: Court, team: int, *, closed: bool) -> list[dict[str, Any]]:
    with reading(court.store) as session:
        return questions.team_cases(session, court.viewer(Role.JUDGE), team_id=team, closed=closed, **SPAN).to_dict("records")


@BOTH
def test_sc_12_the_queue_follows_the_rate_the_best_go_to_the_quick_team_and_its_days_are_shown(court: Court) -> None:
    ids, team = four(court), a_team(court, Role.JUDGE, Role.GRID_JUDGE)
    with reading(court.store) as session:
        queue = cases(session, court.viewer(), wanted=CaseFilter(by_cash=True))
    queue = queue[queue["cash_fen"] > 0]
    assert list(queue["case_id"]) == [ids[at] for at in sorted(range(4), key=lambda at: -RATES[at])]

    best = [int(one) for one in queue["case_id"][:2]]
    assert do(court, verbs.give, team, best, by=president(court)) == {"name": "速执团队", "cases": 2}
    assert teams(court)["速执团队"]["open"] == len(rows(court, team, closed=False))
    with writing(court.store) as session:
        for case_id, days in zip(best, (20, 30), strict=True):
            session.execute(sa.update(CaseRow).where(CaseRow.id == case_id).values(filed_on=TODAY - timedelta(days=days), closed_on=TODAY, closing="performed"))
    found = teams(court)["速执团队"]
    closed = rows(court, team, closed=True)
    assert (found["closed"], found["days"], Decimal(found["days"]) / found["closed"]) == (2, 50, Decimal(25))
    assert (len(closed), sum(row["days"] for row in closed)) == (found["closed"], found["days"])


@BOTH
def test_teams_add_up_to_the_judges_and_to_the_total(court: Court) -> None:
    team, ids = a_team(court, Role.JUDGE), four(court)
    do(court, verbs.give, team, ids[:3], by=president(court))
    asked = {"group": "quality", "since": TODAY - timedelta(days=400), "until": TODAY}
    with reading(court.store) as session:
        by_team, by_judge = (ask(session, court.viewer(Role.JUDGE), **asked) for ask in (indicators_by_team, indicators_by_judge))
    assert [line.key for line in by_team][-2:] == [NO_TEAM, TOTAL] and by_team[0].name == "速执团队"
    total = next(line for line in by_judge if line.key == TOTAL)
    assert [(one.numerator, one.denominator) for one in by_team[-1].values] == [(one.numerator, one.denominator) for one in total.values]
    own = next(line for line in by_judge if line.key == str(court.people[Role.JUDGE]))
    assert by_team[0].values == own.values


def test_a_person_is_in_one_team_and_leaves_it_with_a_day(sqlite_court: Court) -> None:
    court, team = sqlite_court, a_team(sqlite_court, Role.JUDGE)
    with nothing_changes(court), pytest.raises(TeamRefused) as refused:
        a_team(court, Role.JUDGE, name="普执团队")
    assert refused.value.places["teams"] == ["速执团队"]
    do(court, verbs.keep, Team("速执一队", "quick", (court.people[Role.GRID_JUDGE],)), team, by=president(court), at=NOON + timedelta(days=1))
    assert a_team(court, Role.JUDGE, name="普执团队")
    assert sorted(teams(court)) == ["普执团队", "速执一队"]
    do(court, verbs.end, team, by=president(court))
    assert sorted(teams(court)) == ["普执团队"]
    with nothing_changes(court), pytest.raises(NotFound):
        do(court, verbs.end, team, by=president(court))


def test_what_cannot_be_is_refused_and_only_leaders_keep_teams(sqlite_court: Court) -> None:
    court, judge = sqlite_court, sqlite_court.people[Role.JUDGE]
    for team in (Team(" ", "quick", (judge,)), Team("a", "fast", (judge,)), Team("a", "quick", ()), Team("a", "quick", (judge,), leader=court.people[Role.DUTY_OFFICER])):
        with nothing_changes(court), pytest.raises(TeamRefused):
            do(court, verbs.keep, team, by=president(court))
    with nothing_changes(court), pytest.raises(NotFound):
        do(court, verbs.keep, Team("a", "quick", (999_999,)), by=president(court))
    with nothing_changes(court), pytest.raises(NotAllowed):
        do(court, verbs.keep, Team("a", "quick", (judge,)))
    team, case = a_team(court, Role.JUDGE), court.cases[court.grid()]
    with nothing_changes(court), pytest.raises(TeamRefused):
        do(court, verbs.give, team, (), by=president(court))
    with nothing_changes(court), pytest.raises(NotFound):
        do(court, verbs.give, team, (case,), by=court.viewer(Role.COURT_LEADER, WEST))
    with nothing_changes(court), pytest.raises(NotAllowed):
        do(court, verbs.give, team, (case,), by=court.viewer(Role.JUDGE))
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == case).values(closed_on=TODAY, closing="performed"))
    with nothing_changes(court), pytest.raises(TeamRefused):
        do(court, verbs.give, team, (case,), by=president(court))


def test_cases_given_away_leave_the_figures_as_they_are(sqlite_court: Court) -> None:
    team = a_team(sqlite_court, Role.JUDGE)
    do(sqlite_court, verbs.give, team, [sqlite_court.cases[sqlite_court.grid(town)] for town in (EAST, WEST)], by=president(sqlite_court))
    assert teams(sqlite_court, EAST)["速执团队"]["open"] < teams(sqlite_court)["速执团队"]["open"]
    tallies_hold(sqlite_court)


@given(st.lists(st.integers(1, 10_000), unique=True, max_size=40), st.dictionaries(st.integers(1, 9), st.integers(0, 30), min_size=1, max_size=6))
def test_cases_are_shared_out_so_that_nobody_gets_ahead(cases_given: list[int], load: dict[int, int]) -> None:
    shares = share_out(cases_given, load)
    assert sorted(shares) == sorted(cases_given)
    after = {person: load[person] + sum(one == person for one in shares.values()) for person in load}
    given_to = [person for person in load if after[person] > load[person]]
    assert all(after[person] - 1 <= after[other] for person in given_to for other in load)


def test_a_hundred_a_month_and_head() -> None:
    """Haidian (seeds.md R-13): 3 people who close 900 in a quarter are at 100.0 each."""
    pace = per_head_and_month(900, 3, 91)
    assert pace is not None and round(pace, 1) == Decimal("100.3")
    assert per_head_and_month(5, 0, 91) is None
