"""What a wall says is red, and what it keeps from visitors."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from core.commands import clues
from core.commands.clues import ClueReport
from core.commands.operations import BodyPlan, TeamPlan
from core.domain.viewer import Role
from core.queries import wall
from core.store.session import reading, writing
from core.store.tables import DutyRow, IncidentRow, OperationRow, RungRow, TaskRow, TeamPositionRow, TeamRow
from tests.builders import BOTH, do, planned, sent, walk
from tests.conftest import EAST, NOON, WEST, Court

LATE = NOON + timedelta(days=3)


def red(court: Court, *, at: object = LATE, prefix: str = "", discreet: bool = False) -> wall.RedList:
    with reading(court.store) as session:
        return wall.wall_red(session, court.viewer(Role.WALL, prefix), now=at, discreet=discreet)  # type: ignore[arg-type]


def overdue(court: Court, town: str = EAST) -> int:
    grid = court.grid(town)
    return sent(court, grid_code=grid, addressee_id=court.workers[grid], debtor_id=court.debtors[grid], due_at=NOON + timedelta(hours=1))


@BOTH
def test_overdue_silent_and_escalated_tasks_unanswered_clues_and_unseen_calls_are_red(court: Court) -> None:
    late, silent, escalated = overdue(court), sent(court), overdue(court)
    walk(court, silent, "sign")
    clue = int(do(court, clues.report, ClueReport("whereabouts", "村口有人", grid_code=court.grid()))["id"])
    operation = planned(court, "approve")
    with writing(court.store) as session:
        session.execute(sa.update(TaskRow).where(TaskRow.id == silent).values(silent_since=NOON + timedelta(hours=2), due_at=LATE + timedelta(days=1)))
        session.add(RungRow(board_id=court.board_id, subject_kind="task", subject_id=escalated, ladder="overdue", cycle=NOON + timedelta(hours=1), rung="leader", at=NOON + timedelta(hours=9)))
        session.execute(sa.update(OperationRow).values(state="running"))
        session.add(IncidentRow(operation_id=operation, kind="backup", level="ordinary", words="张东一在喊", raised_at=NOON + timedelta(hours=20)))

    found = red(court)

    assert found.counts == {"call": 1, "clue": 1, "escalated": 1, "overdue": 1, "silent": 1}
    assert {one.key for one in found.items} == {f"task {late}", f"task {silent}", f"task {escalated}", f"clue {clue}", "call 1"}
    assert [one.at for one in found.items] == sorted((one.at for one in found.items), reverse=True)
    assert not any("张东一" in repr(one) for one in found.items)


def test_what_is_not_due_is_not_red_and_a_wall_of_the_east_is_told_of_the_east_only(court: Court) -> None:
    overdue(court)
    overdue(court, WEST)

    assert red(court, at=NOON).counts == {}
    assert red(court).counts == {"overdue": 2}
    assert [one.place for one in red(court, prefix=EAST).items] == ["东镇一村"]


def test_before_visitors_a_wall_names_nobody_no_village_and_no_money_of_one(court: Court) -> None:
    overdue(court)
    operation = planned(court, "approve")
    viewer, at = court.viewer(Role.WALL), NOON + timedelta(days=1, hours=2)
    with writing(court.store) as session:
        session.execute(sa.text("UPDATE target SET amount_fen = 77 WHERE operation_id = :one"), {"one": operation})
        session.execute(sa.text("UPDATE debtor SET published = true"))
    with reading(court.store) as session:
        open_, discreet = ([wall.wall_red(session, viewer, now=at, discreet=hidden), wall.wall_tasks(session, viewer, now=at, discreet=hidden).rows.to_dict("records"),
                            wall.wall_operation(session, viewer, now=at, discreet=hidden), wall.wall_map(session, viewer, now=at, discreet=hidden).dots] for hidden in (False, True))

    assert "张东一" in repr(open_) and "东镇一村" in repr(open_) and "'amount_fen': 77" in repr(open_) and open_[3]
    assert "张" not in repr(discreet) and "东镇一村" not in repr(discreet) and "'amount_fen': 77" not in repr(discreet) and discreet[3] == []
    assert discreet[2].received_fen == 77  # type: ignore[union-attr]  # the sum is for everybody


def test_the_map_of_an_operation_has_its_targets_and_teams_to_a_kilometre_and_before_visitors_townships_and_no_team(court: Court) -> None:
    operation = planned(court, "approve", "start", bodies=(BodyPlan(court.court),), teams=(TeamPlan("一组", members=(court.people[Role.DUTY_OFFICER],)),))
    with writing(court.store) as session:
        team = session.scalar(sa.select(TeamRow.id).where(TeamRow.operation_id == operation))
        for minutes, lng in ((0, 115.8), (5, 115.87654)):
            session.add(TeamPositionRow(team_id=team, at=NOON + timedelta(minutes=minutes), lng=lng, lat=34.34567))
    with reading(court.store) as session:
        shown, discreet = (wall.wall_operation(session, court.viewer(Role.WALL), now=NOON, discreet=hidden) for hidden in (False, True))

    assert shown is not None and discreet is not None
    assert shown.crews == [{"number": 1, "lng": 115.88, "lat": 34.35}] and discreet.crews == []
    assert shown.spots == [{"state": "planned", "lng": 115.85, "lat": 34.33}] and [(spot["lng"], spot["lat"]) for spot in discreet.spots] == [(115.85, 34.35)]
    assert [row["name"] for row in shown.outlines] == ["东镇"], "only the towns that it reaches"


def test_a_wall_without_an_operation_says_so(court: Court) -> None:
    planned(court)

    with reading(court.store) as session:
        assert wall.wall_operation(session, court.viewer(Role.WALL), now=NOON) is None


def test_an_operation_on_the_wall_has_the_steps_of_its_teams_and_no_place_of_theirs(court: Court) -> None:
    operation = planned(court, "approve")
    with writing(court.store) as session:
        session.execute(sa.text("UPDATE team SET mustered_at = :at, departed_at = :at WHERE operation_id = :one"), {"at": "2026-03-11 05:00:00", "one": operation})

    with reading(court.store) as session:
        found = wall.wall_operation(session, court.viewer(Role.WALL), now=NOON)
    assert found is not None
    assert found.teams == [{"name": "一组", "step": "departed", "heard_at": None, "targets": 1, "done": 0}]
    assert found.waiting_bodies


def test_response_times_are_those_of_clues_and_the_clock_that_ends_first_comes_first(court: Court) -> None:
    sent(court, due_at=NOON + timedelta(hours=5))
    do(court, clues.report, ClueReport("whereabouts", "村口有人", grid_code=court.grid()))

    with reading(court.store) as session:
        found = wall.wall_duty(session, court.viewer(Role.WALL), now=NOON + timedelta(minutes=5))
    assert (found.received, found.answered, found.median_min) == (1, 0, None)
    assert found.waiting[0]["what"] == "clue" and [one["until"] for one in found.waiting] == sorted(one["until"] for one in found.waiting)


def test_the_towns_stand_in_the_courts_order_with_their_debtors(court: Court) -> None:
    overdue(court)

    with reading(court.store) as session:
        found = wall.wall_towns(session, court.viewer(Role.WALL), now=LATE)
    assert {row["key"]: (row["debtors"], row["overdue"]) for row in found.to_dict("records")} == {EAST: (2, 1), WEST: (2, 0)}


def test_twelve_months_end_with_this_one_and_hold_what_was_sent(court: Court) -> None:
    overdue(court)

    with reading(court.store) as session:
        months = wall.wall_indicators(session, court.viewer(Role.WALL), now=NOON).months
    assert len(months) == 12 and (months[-1]["month"], months[-1]["task_dispatched"]) == ("03", 1) and months[0]["task_dispatched"] == 0


def test_between_two_moments_that_a_wall_is_told_of_nothing_on_it_changes_but_by_a_write(court: Court) -> None:
    for hours in (1, 9, 40):
        grid = court.grid()
        sent(court, grid_code=grid, addressee_id=court.workers[grid], due_at=NOON + timedelta(hours=hours))
    do(court, clues.report, ClueReport("whereabouts", "村口有人", grid_code=court.grid()))
    with writing(court.store) as session:
        session.add(DutyRow(board_id=court.board_id, person_id=court.people[Role.DUTY_OFFICER], kind="officer", starts_at=NOON + timedelta(hours=3), ends_at=NOON + timedelta(hours=7)))
    at, moments = NOON, []
    while at < NOON + timedelta(days=2):
        found = red(court, at=at)
        before = found.next_at - timedelta(seconds=1)
        assert said(court, at + timedelta(seconds=1)) == said(court, before), (at, found.next_at)
        assert found.next_at > at and red(court, at=before).next_at == found.next_at
        moments.append(found.next_at - NOON)
        at = found.next_at

    hours = [moment.total_seconds() / 3600 for moment in moments]
    assert {1, 3, 5, 7, 9, 36, 40} <= set(hours), "deadlines, four hours before them, and shifts"
    assert {12, 36} <= set(hours), "midnight"


def said(court: Court, at: datetime) -> str:
    """What is red, how each row is marked, and who is on duty."""
    viewer = court.viewer(Role.WALL)
    with reading(court.store) as session:
        marked = wall.wall_tasks(session, viewer, now=at)
        on_duty = wall.wall_duty(session, viewer, now=at)
        return repr((wall.wall_red(session, viewer, now=at).items, marked.counts, sorted(zip(marked.rows["number"], marked.rows["severity"], strict=True)), on_duty.on_duty, sorted(map(str, on_duty.waiting))))
