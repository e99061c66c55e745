"""Verbs on a joint operation."""

import pytest
import sqlalchemy as sa

from core.commands import operations, review, targets
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.targets import TargetReport
from core.domain.bookings import Booked
from core.domain.operation_life import STATE_LABELS, STEPS, OperationRefused
from core.domain.operation_results import RESULT_LABELS
from core.domain.refusals import NotAllowed, NotFound, Refused
from core.domain.viewer import RIGHTS, Right, Role
from core.queries.operations import operation_card
from core.store.session import reading
from core.store.tables import OperationBodyRow, OperationRow, OutboxRow, TargetRow, TeamMemberRow, TeamRow
from tests.builders import BOTH, a_body, a_plan, accepted, do, planned, refused
from tests.conftest import EAST, NOON, WEST, Court


def state_of(court: Court, operation_id: int) -> str:
    with reading(court.store) as session:
        return session.get_one(OperationRow, operation_id).state


def targets_of(court: Court, operation_id: int) -> list[TargetRow]:
    with reading(court.store) as session:
        return list(session.scalars(sa.select(TargetRow).where(TargetRow.operation_id == operation_id).order_by(TargetRow.id)))


def big_plan(court: Court) -> tuple[int, list[int]]:
    """Five bodies are asked, the court leads."""
    bodies = [court.stations[EAST], court.stations[WEST], court.towns[EAST], court.towns[WEST], a_body(court, "城管局")]
    return planned(court, "approve", bodies=tuple(BodyPlan(body) for body in (court.court, *bodies))), bodies


def test_a_plan_without_anything_hears_of_all_its_gaps_at_once_and_is_not_saved(court: Court) -> None:
    words = refused(court, OperationRefused, operations.plan, a_plan(court, name=" ", bodies=(), teams=(), measures=(), ends_at=NOON))

    assert len(words.places["gaps"]) == 5


@BOTH
def test_a_plan_is_submitted_with_its_number_and_asks_every_body_but_its_own(court: Court) -> None:
    made = do(court, operations.plan, a_plan(court))

    assert made["number"] == "虞执联〔2026〕1号"
    assert state_of(court, made["id"]) == "submitted"
    with reading(court.store) as session:
        answers = dict(session.execute(sa.select(OperationBodyRow.organisation_id, OperationBodyRow.answer)).all())
        assert session.scalar(sa.select(sa.func.count()).select_from(OutboxRow)) == 1
    assert answers == {court.court: "accepted", court.stations[EAST]: "asked"}


@BOTH
def test_a_person_in_two_teams_is_refused_and_nothing_is_saved(court: Court) -> None:
    judge = court.people[Role.JUDGE]
    teams = (TeamPlan("一组", leader_id=judge), TeamPlan("二组", leader_id=court.people[Role.POLICE], members=(judge,)))

    refused(court, Booked, operations.plan, a_plan(court, teams=teams), match="judge is taken")


def test_a_leader_who_is_also_listed_as_member_stands_in_the_team_once(court: Court) -> None:
    judge = court.people[Role.JUDGE]

    made = planned(court, teams=(TeamPlan("一组", leader_id=judge, members=(judge, judge)),))

    with reading(court.store) as session:
        members = session.scalars(sa.select(TeamMemberRow.person_id).join(TeamRow, TeamRow.id == TeamMemberRow.team_id).where(TeamRow.operation_id == made)).all()
    assert members == [judge]


def test_a_target_outside_the_grids_of_the_planner_is_refused(court: Court) -> None:
    west = court.debtors[court.grid(WEST)]

    refused(court, NotFound, operations.plan, a_plan(court, measures=((west, "search"),), teams=(TeamPlan("一组"),)), by=court.viewer(Role.JUDGE, EAST))
    refused(court, NotFound, operations.plan, a_plan(court, measures=((999_999, "search"),), teams=(TeamPlan("一组"),)))


@pytest.mark.parametrize("role", [role for role in Role if Right.OPERATE not in RIGHTS[role]])
def test_a_role_without_the_right_plans_nothing(court: Court, role: Role) -> None:
    refused(court, NotAllowed, operations.plan, a_plan(court), by=court.viewer(role))


def test_who_planned_cannot_approve_and_another_leader_can(court: Court) -> None:
    planner = court.viewer(Role.DUTY_LEADER)
    made = do(court, operations.plan, a_plan(court), by=planner)["id"]

    refused(court, NotAllowed, operations.move, made, "approve", by=planner, match="who planned it")
    refused(court, NotAllowed, operations.move, made, "approve", by=court.viewer(Role.DUTY_OFFICER))
    do(court, operations.move, made, "approve", by=court.viewer(Role.COURT_LEADER))
    assert state_of(court, made) == "approved"


def test_a_rejected_plan_keeps_the_leaders_words_and_can_be_submitted_again(court: Court) -> None:
    made = planned(court)
    do(court, operations.move, made, "reject", note="人手不足", by=court.viewer(Role.COURT_LEADER))

    with reading(court.store) as session:
        assert session.get_one(OperationRow, made).approval_note == "人手不足"
    do(court, operations.move, made, "submit")
    assert state_of(court, made) == "submitted"


MOVES: dict[str, tuple[str, ...]] = {
    "draft": (), "submitted": (), "approved": ("approve",), "rejected": ("reject",), "running": ("approve", "start"),
    "finished": ("approve", "start", "finish"), "reviewed": ("approve", "start", "finish", "file"), "cancelled": ("cancel",),
}


@pytest.mark.parametrize("state", STATE_LABELS)
def test_every_move_that_does_not_start_here_is_refused_without_a_trace(court: Court, state: str) -> None:
    leader = court.viewer(Role.COURT_LEADER)
    made = do(court, operations.plan, a_plan(court, bodies=(BodyPlan(court.court),)), submit=state != "draft")["id"]
    for move in MOVES[state]:
        if move == "file":
            do(court, review.write, made, summary="顺利")
        do(court, operations.move, made, move, by=leader)
    assert state_of(court, made) == state

    for code, (come_from, _) in STEPS.items():
        if state not in come_from:
            refused(court, OperationRefused, operations.move, made, code, by=leader)


@BOTH
def test_with_three_of_five_bodies_accepted_the_start_is_refused_and_names_the_two_that_are_silent(court: Court) -> None:
    made, bodies = big_plan(court)
    accepted(court, made, *bodies[:3])

    assert refused(court, OperationRefused, operations.move, made, "start").places["bodies"] == ["西镇人民政府", "城管局"]

    accepted(court, made, bodies[3])
    do(court, operations.answer_for_body, made, bodies[4], accept=False, reason="另有任务", on_behalf="电话 李主任")
    do(court, operations.move, made, "start")
    assert state_of(court, made) == "running"


def test_a_body_that_declines_says_why(court: Court) -> None:
    made = planned(court)
    station = court.viewer(Role.POLICE, EAST, organisation=court.stations[EAST])

    refused(court, OperationRefused, operations.answer_for_body, made, court.stations[EAST], accept=False, reason=" ", by=station)
    do(court, operations.answer_for_body, made, court.stations[EAST], accept=False, reason="警力不足", by=station)


def test_a_liaison_answers_for_the_own_body_only(court: Court) -> None:
    made, _ = big_plan(court)
    eastern = court.viewer(Role.POLICE, organisation=court.stations[EAST])

    refused(court, NotAllowed, operations.answer_for_body, made, court.stations[WEST], accept=True, on_behalf="电话", by=eastern)
    do(court, operations.answer_for_body, made, court.stations[EAST], accept=True, by=eastern)


def test_an_officer_who_answers_for_a_body_says_how_the_word_came_in(court: Court) -> None:
    made = planned(court)

    refused(court, OperationRefused, operations.answer_for_body, made, court.stations[EAST], accept=True)
    do(court, operations.answer_for_body, made, court.stations[EAST], accept=True, on_behalf="电话 王所长")


def test_a_body_that_was_not_asked_cannot_answer_and_a_cancelled_operation_takes_no_answer(court: Court) -> None:
    made = planned(court)

    refused(court, NotFound, operations.answer_for_body, made, court.stations[WEST], accept=True, on_behalf="电话")
    do(court, operations.move, made, "cancel")
    refused(court, OperationRefused, operations.answer_for_body, made, court.stations[EAST], accept=True, on_behalf="电话")


def running(court: Court) -> int:
    debtors = [court.debtors[court.grid(town, serial)] for town in (EAST, WEST) for serial in (1, 2)]
    team = TeamPlan("一组", leader_id=court.people[Role.JUDGE], members=(court.workers[court.grid()],), targets=(debtors[0], debtors[1]))
    return planned(court, "approve", "start", area=(EAST, WEST), bodies=(BodyPlan(court.court),), teams=(team,), measures=tuple((one, "summon") for one in debtors))


@BOTH
def test_the_results_are_counted_from_the_rows_and_from_nothing_else(court: Court) -> None:
    made = running(court)
    rows = targets_of(court, made)
    for row, report in zip(rows, (TargetReport("done", "paid", 120_000), TargetReport("done", "paid", 30_001), TargetReport("arrived"), TargetReport("done", "not_found")), strict=True):
        do(court, targets.report_target, row.id, report)
    do(court, targets.report_target, rows[0].id, TargetReport("done", "brought", 50_000))

    with reading(court.store) as session:
        totals = operation_card(session, court.viewer(), operation_id=made).totals
    rows = targets_of(court, made)
    counted = {code: totals[code] for code in ("paid", "brought", "not_found", "done", "targets", "received_fen")}
    assert counted == {"paid": 2, "brought": 1, "not_found": 1, "done": 3, "targets": 4, "received_fen": 80_001}
    assert totals["received_fen"] == sum(row.amount_fen for row in rows if row.state == "done")
    assert totals["done"] == sum(row.state == "done" for row in rows) == len([row for row in rows if row.result in RESULT_LABELS])


@pytest.mark.parametrize("report", [TargetReport("done"), TargetReport("done", "vanished"), TargetReport("done", "paid", -1)])
def test_a_report_without_a_lawful_result_or_with_negative_money_is_not_stored(court: Court, report: TargetReport) -> None:
    made = running(court)

    refused(court, OperationRefused, targets.report_target, targets_of(court, made)[0].id, report)


def test_nothing_is_reported_before_the_start_or_after_the_end(court: Court) -> None:
    made = planned(court, "approve")
    target = targets_of(court, made)[0].id
    refused(court, OperationRefused, targets.report_target, target, TargetReport("arrived"))

    accepted(court, made, court.stations[EAST])
    do(court, operations.move, made, "start")
    do(court, operations.move, made, "finish")
    refused(court, OperationRefused, targets.report_target, target, TargetReport("arrived"))


@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.POLICE, Role.TOWNSHIP])
def test_a_field_role_reports_for_its_own_team_only(court: Court, role: Role) -> None:
    made = running(court)
    rows = targets_of(court, made)
    member = court.viewer(role, EAST, person=court.workers[court.grid()])
    stranger = court.viewer(role, EAST, person=court.workers[court.grid(EAST, 2)])

    do(court, targets.report_target, rows[0].id, TargetReport("arrived"), by=member)
    refused(court, NotAllowed, targets.report_target, rows[2].id, TargetReport("arrived"), by=member)
    refused(court, Refused, targets.report_target, rows[0].id, TargetReport("arrived"), by=stranger)


def test_an_operation_elsewhere_is_as_if_it_were_not(court: Court) -> None:
    made = planned(court)
    stranger = court.viewer(Role.DUTY_LEADER, WEST)

    refused(court, NotFound, operations.move, made, "approve", by=stranger)
    refused(court, NotFound, operations.answer_for_body, made, court.stations[EAST], accept=True, on_behalf="x", by=stranger)
    refused(court, NotFound, targets.report_target, targets_of(court, made)[0].id, TargetReport("arrived"), by=stranger)
    refused(court, NotFound, targets.report_target, 999_999, TargetReport("arrived"))
