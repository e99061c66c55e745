"""Verbs on teams: composing them, booking, and changing them while the operation is under way."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.commands import crews, operations, targets, vehicles
from core.commands.crews import Hours, Pick
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.targets import TargetReport
from core.domain.bookings import Booked, ConfirmFirst
from core.domain.operation_life import OperationRefused
from core.domain.refusals import NotAllowed, NotFound, Refused
from core.domain.viewer import RIGHTS, Right, Role
from core.store.session import reading, writing
from core.store.tables import BoardRow, DutyRow, TargetRow, TeamEquipmentRow, TeamMemberRow, TeamRow, VehicleRow
from tests.builders import BOTH, a_plan, do, planned, refused
from tests.conftest import EAST, NOON, WEST, Court

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def an_operation(court: Court, *moves: str, **changes: object) -> tuple[int, int]:
    """An operation of the court alone with one team; both ids."""
    made = planned(court, *moves, bodies=(BodyPlan(court.court),), **changes)
    with reading(court.store) as session:
        return made, session.scalars(sa.select(TeamRow.id).filter_by(operation_id=made)).first() or 0


def members(court: Court, team: int) -> dict[int, tuple[str, bool]]:
    with reading(court.store) as session:
        return {row.person_id: (row.part, row.left_at is None) for row in session.scalars(sa.select(TeamMemberRow).filter_by(team_id=team))}


@BOTH
def test_a_person_is_in_one_team_at_a_time_over_all_operations(court: Court) -> None:
    judge = court.people[Role.JUDGE]
    _, team = an_operation(court, teams=(TeamPlan("一组", targets=(court.debtors[court.grid()],)),))
    _, other = an_operation(court, teams=(TeamPlan("二组", targets=(court.debtors[court.grid()],)),))
    do(court, crews.put_person, team, judge, "judge")

    places = refused(court, Booked, crews.put_person, other, judge, "judge").places
    assert places == {"who": "judge", "hours": "03-11 12:00–18:00", "where": "虞执联〔2026〕1号 一组"}
    refused(court, Booked, operations.plan, a_plan(court))
    do(court, crews.change_team, other, name="二组", task="visit", hours=Hours(NOON + DAY + 6 * HOUR, NOON + DAY + 9 * HOUR))
    do(court, crews.put_person, other, judge, "judge")
    refused(court, Booked, crews.change_team, other, name="二组", task="visit", hours=Hours())


def test_a_cancelled_or_rejected_operation_frees_its_people_and_one_submitted_again_books_them_again(court: Court) -> None:
    leader = court.viewer(Role.COURT_LEADER)
    first, _ = an_operation(court, "reject")
    second, _ = an_operation(court)

    refused(court, Booked, operations.move, first, "submit")
    do(court, operations.move, second, "cancel", by=leader)
    do(court, operations.move, first, "submit")
    refused(court, Booked, operations.plan, a_plan(court))


def test_an_operation_that_ended_early_holds_nobody_any_longer(court: Court) -> None:
    an_operation(court, "approve", "start", "finish")
    an_operation(court)


def test_a_person_on_duty_at_the_desk_is_booked_once_the_officer_says_so(court: Court) -> None:
    _, team = an_operation(court)
    officer = court.people[Role.DUTY_LEADER]
    with writing(court.store) as session:
        session.add(DutyRow(board_id=court.board_id, person_id=officer, kind="leader", starts_at=NOON + DAY + HOUR, ends_at=NOON + DAY + 3 * HOUR))

    assert refused(court, ConfirmFirst, crews.put_person, team, officer, "officer").places["who"] == ["duty_leader"]
    do(court, crews.put_person, team, officer, "officer", confirmed=True)
    do(court, crews.take_person_out, team, officer)
    with writing(court.store) as session:
        session.get_one(BoardRow, court.board_id).settings = {"crews.duty_blocks": True}
    refused(court, Booked, crews.put_person, team, officer, "officer", confirmed=True)


def test_a_leader_is_replaced_under_way_and_the_targets_stay_with_the_team(court: Court) -> None:
    _, team = an_operation(court, "approve", "start")
    old, new = court.people[Role.JUDGE], court.people[Role.GRID_JUDGE]
    do(court, crews.replace_leader, team, new)

    assert members(court, team) == {old: ("", False), new: ("judge", True)}
    with reading(court.store) as session:
        assert session.get_one(TeamRow, team).leader_id == new
        assert session.scalars(sa.select(TargetRow.team_id)).all() == [team]
        row = session.get_one(TeamMemberRow, (team, new))
        assert (row.joined_at, session.get_one(TeamMemberRow, (team, old)).left_at) == (NOON, NOON)
    refused(court, OperationRefused, crews.replace_leader, team, new)


def test_who_left_under_way_is_free_for_another_team_and_can_come_back(court: Court) -> None:
    made, team = an_operation(court, "approve", "start", starts_at=NOON - HOUR, ends_at=NOON + 6 * HOUR)
    judge = court.people[Role.JUDGE]
    other = do(court, crews.add_team, made, "二组")["id"]
    refused(court, Booked, crews.put_person, other, judge, "judge")
    do(court, crews.take_person_out, team, judge)
    do(court, crews.put_person, other, judge, "judge")
    refused(court, Booked, crews.put_person, team, judge, "judge")
    do(court, crews.take_person_out, other, judge)
    do(court, crews.put_person, team, judge, "judge")
    assert members(court, team) == {judge: ("judge", True)}


def test_a_proposal_is_taken_over_whole_or_not_at_all(court: Court) -> None:
    made, team = an_operation(court)
    free, busy = court.people[Role.GRID_JUDGE], court.people[Role.JUDGE]
    other = do(court, crews.add_team, made, "二组")["id"]

    refused(court, Booked, crews.take_over, made, (Pick(other, free, "judge", leads=True), Pick(other, busy, "judge")))
    do(court, crews.take_over, made, (Pick(other, free, "judge", leads=True),))
    assert members(court, other) == {free: ("judge", True)}
    refused(court, OperationRefused, crews.take_over, made, ())
    elsewhere, _ = an_operation(court, teams=(TeamPlan("三组", targets=(court.debtors[court.grid()],)),))
    refused(court, NotFound, crews.take_over, elsewhere, (Pick(team, court.people[Role.POLICE], "police"),))


def test_a_vehicle_is_booked_by_its_plate_in_one_team_at_a_time(court: Court) -> None:
    made, team = an_operation(court)
    other = do(court, crews.add_team, made, "二组")["id"]
    car = do(court, vehicles.add_vehicle, "豫n12345", seats=5)
    do(court, vehicles.book_vehicle, team, "豫N12345")

    assert car["plate"] == "豫N12345"
    refused(court, Booked, vehicles.book_vehicle, other, "豫N12345", match="豫N12345 is taken")
    refused(court, OperationRefused, vehicles.add_vehicle, "豫N12345")
    do(court, vehicles.release_vehicle, team, "豫N12345")
    do(court, vehicles.retire_vehicle, car["id"])
    refused(court, OperationRefused, vehicles.book_vehicle, other, "豫N12345")
    do(court, vehicles.add_vehicle, "豫N12345", kind="van", seats=9)
    with reading(court.store) as session:
        assert session.execute(sa.select(VehicleRow.kind, VehicleRow.seats, VehicleRow.active)).all() == [("van", 9, True)]


def test_equipment_is_given_counted_and_taken_back(court: Court) -> None:
    _, team = an_operation(court)
    do(court, crews.give_equipment, team, "recorder", 2, labels="记录仪7、8")
    do(court, crews.give_equipment, team, "radio", 1)
    do(court, crews.give_equipment, team, "radio", 0)

    with reading(court.store) as session:
        assert session.execute(sa.select(TeamEquipmentRow.kind, TeamEquipmentRow.quantity, TeamEquipmentRow.labels)).all() == [("recorder", 2, "记录仪7、8")]
    refused(court, OperationRefused, crews.give_equipment, team, "tank", 1)


def test_a_team_that_was_at_work_stays_and_another_one_goes_and_leaves_its_targets(court: Court) -> None:
    made, team = an_operation(court, "approve", "start")
    with reading(court.store) as session:
        target = session.scalars(sa.select(TargetRow.id)).one()
    do(court, targets.report_target, target, TargetReport("arrived"))
    refused(court, OperationRefused, crews.remove_team, team)
    other, second = an_operation(court, teams=(TeamPlan("二组", vehicles="豫N12345", targets=(court.debtors[court.grid()],)),))
    do(court, crews.remove_team, second)

    with reading(court.store) as session:
        assert session.scalars(sa.select(TargetRow.team_id).filter_by(operation_id=other)).all() == [None]
        assert session.get(TeamRow, second) is None
    assert made


@pytest.mark.parametrize(("name", "task", "hours"), [(" ", "visit", (0, 1)), ("一组", "visit", (0, 1)), ("二组", "dance", (0, 1)), ("二组", "visit", (1, 1))])
def test_a_team_has_a_name_of_its_own_a_task_of_the_list_and_an_end_after_its_start(court: Court, name: str, task: str, hours: tuple[int, int]) -> None:
    made, _ = an_operation(court)

    refused(court, OperationRefused, crews.add_team, made, name, task=task, hours=Hours(NOON + DAY + hours[0] * HOUR, NOON + DAY + hours[1] * HOUR))


def test_a_grid_worker_is_booked_by_who_has_that_grid_only(court: Court) -> None:
    _, team = an_operation(court)
    worker = court.workers[court.grid(WEST)]

    refused(court, NotAllowed, crews.put_person, team, worker, "guide", by=court.viewer(Role.JUDGE, EAST))
    do(court, crews.put_person, team, worker, "guide")
    refused(court, NotFound, crews.put_person, team, 999_999, "guide")
    refused(court, OperationRefused, crews.put_person, team, court.people[Role.POLICE], "acrobat")


@pytest.mark.parametrize("role", [role for role in Role if Right.OPERATE not in RIGHTS[role]])
def test_a_role_without_the_right_composes_nothing(court: Court, role: Role) -> None:
    made, team = an_operation(court)
    by = court.viewer(role)

    refused(court, Refused, crews.add_team, made, "二组", by=by)
    refused(court, Refused, crews.put_person, team, court.people[Role.POLICE], "police", by=by)
    refused(court, Refused, vehicles.book_vehicle, team, "豫N1", by=by)
    refused(court, Refused, vehicles.add_vehicle, "豫N1", by=by)


def test_nothing_changes_once_the_operation_is_over_or_lies_elsewhere(court: Court) -> None:
    made, team = an_operation(court, "approve", "start", "finish")

    refused(court, OperationRefused, crews.add_team, made, "二组")
    refused(court, OperationRefused, crews.put_person, team, court.people[Role.POLICE], "police")
    refused(court, NotFound, crews.put_person, team, court.people[Role.POLICE], "police", by=court.viewer(Role.COURT_LEADER, WEST))
