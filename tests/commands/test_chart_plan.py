"""The wall chart against its plan: by town and judge, rows that add up, weeks that are frozen; on both databases."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import chart_plan as verbs
from core.domain.assessment import monday
from core.domain.chart_plan import BEHIND, COUNT_LABELS, MET, NO_PLAN, ON_THE_WAY, Line, PlanRefused, state_of
from core.domain.clocks import local_day
from core.domain.refusals import NotAllowed
from core.domain.viewer import Role, Viewer
from core.queries import chart_plan as questions
from core.queries.chart_plan import PlanWeek, count_week
from core.store.session import reading, writing
from core.store.tables import CaseRow
from tests.builders import BOTH, do, nothing_changes
from tests.conftest import EAST, NOON, WEST, Court

TODAY = local_day(NOON)
WEEK = monday(TODAY)


def president(court: Court) -> Viewer:
    return court.viewer(Role.COURT_LEADER)


def asked(court: Court, part: str = "town", *prefixes: str, week: Any = WEEK) -> PlanWeek:
    with reading(court.store) as session:
        found: PlanWeek = questions.plan_week(session, court.viewer(Role.JUDGE, *prefixes), week=week, part=part)
    return found


def rows(court: Court, line: Line, count: str) -> int:
    with reading(court.store) as session:
        return len(questions.plan_rows(session, court.viewer(Role.JUDGE), week=WEEK, part=line.part, key=line.key, count=count))


def filed(court: Court, town: str, days_before: int, closed: int | None = None, serial: int = 1) -> None:
    """A case of the town that was filed so many days before the week and concluded so many days into it."""
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == court.cases[court.grid(town, serial)]).values(
            filed_on=WEEK - timedelta(days=days_before), closed_on=None if closed is None else WEEK + timedelta(days=closed), closing=None if closed is None else "performed",
            judge_id=court.people[Role.JUDGE] if town == EAST else None,
        ))


@BOTH
def test_a_week_by_town_and_by_judge_and_every_number_has_its_rows(court: Court) -> None:
    filed(court, EAST, 10, closed=0)
    filed(court, EAST, 3, serial=2)
    filed(court, WEST, 0)
    filed(court, WEST, 30, closed=-5, serial=2)
    do(court, verbs.plan, WEEK, {("town", EAST): 2, ("town", WEST): 0, ("judge", str(court.people[Role.JUDGE])): 1}, by=president(court))

    found = {one.key: one for one in asked(court).lines}
    assert {key: (one.start, one.filed, one.concluded, one.left, one.planned) for key, one in found.items()} == {EAST: (2, 0, 1, 1, 2), WEST: (0, 1, 0, 1, 0)}
    by_judge = {one.key: one for one in asked(court, "judge").lines}
    assert (by_judge[str(court.people[Role.JUDGE])].concluded, by_judge[str(court.people[Role.JUDGE])].planned, by_judge[""].filed) == (1, 1, 1)
    for one in (*found.values(), *by_judge.values()):
        assert [rows(court, one, count) for count in COUNT_LABELS] == [one.start, one.filed, one.concluded, one.left]
    assert [one.key for one in asked(court, "town", EAST).lines] == [EAST]
    with pytest.raises(NotAllowed):
        asked(court, "judge", EAST)


@BOTH
def test_a_frozen_week_stays_as_it_was(court: Court) -> None:
    filed(court, EAST, 10, closed=0)
    do(court, verbs.plan, WEEK, {("town", EAST): 5}, by=president(court))
    with nothing_changes(court), pytest.raises(PlanRefused):
        do(court, verbs.freeze, WEEK, count=count_week, by=president(court))
    after = NOON + timedelta(days=9)
    do(court, verbs.freeze, WEEK, count=count_week, by=president(court), at=after)
    before = asked(court).lines
    assert next(one for one in before if one.key == EAST).planned == 5
    filed(court, EAST, 10, serial=2)
    filed(court, EAST, 10)
    assert asked(court).lines == before and asked(court).frozen_at is not None
    assert [one.key for one in asked(court, "town", WEST).lines] == [one.key for one in before if one.key == WEST]
    with nothing_changes(court), pytest.raises(PlanRefused):
        do(court, verbs.freeze, WEEK, count=count_week, by=president(court), at=after)
    with reading(court.store) as session:
        assert questions.frozen_weeks(session, court.viewer(Role.JUDGE)) == [WEEK]


def test_what_cannot_be_planned_is_refused(sqlite_court: Court) -> None:
    court = sqlite_court
    for week, planned in ((WEEK - timedelta(days=7), {("town", EAST): 1}), (WEEK + timedelta(days=1), {("town", EAST): 1}), (WEEK, {("town", EAST): -1}), (WEEK, {("river", EAST): 1}), (WEEK, {("town", EAST): None})):
        with nothing_changes(court), pytest.raises(PlanRefused):
            do(court, verbs.plan, week, planned, by=president(court))
    with nothing_changes(court), pytest.raises(NotAllowed):
        do(court, verbs.plan, WEEK, {("town", EAST): 1})
    with nothing_changes(court), pytest.raises(NotAllowed):
        do(court, verbs.plan, WEEK, {("town", EAST): 1}, by=court.viewer(Role.COURT_LEADER, EAST))
    do(court, verbs.plan, WEEK, {("town", EAST): 1, ("town", WEST): 2}, by=president(court))
    assert do(court, verbs.plan, WEEK, {("town", EAST): 3, ("town", WEST): None}, by=president(court)) == {"changed": 2}
    assert {one.key: one.planned for one in asked(court).lines} == {EAST: 3, WEST: None}


@pytest.mark.parametrize(("planned", "concluded", "days", "state"), [
    (None, 3, 5, NO_PLAN), (7, 7, 0, MET), (0, 0, 3, MET), (7, 3, 3, ON_THE_WAY), (7, 2, 3, BEHIND), (7, 0, 0, ON_THE_WAY), (7, 6, 30, BEHIND),
])
def test_behind_is_measured_by_the_days_that_are_over(planned: int | None, concluded: int, days: int, state: str) -> None:
    assert state_of(Line("town", EAST, "东", 9, 0, concluded, planned), WEEK, WEEK + timedelta(days=days)) == state
