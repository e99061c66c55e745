"""An operation under way: teams, instructions, emergencies, custody clocks, recordings, a debtor who pays meanwhile."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import gates, live_command, live_watch, operations, settlements, targets
from core.commands.gates import Paper
from core.commands.live_command import Call, Order, Position
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.settlements import Receipt
from core.commands.targets import Result, TargetChanged, TargetReport
from core.domain.live_command import CommandRefused, custody_severity
from core.domain.operation_life import OperationRefused
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role, the_system
from core.queries.live_command import instructions_given, my_teams, open_calls, operation_live
from core.queries.notices import inbox
from core.queries.operations import operation_card
from core.store.ledger import perform
from core.store.session import reading, writing
from core.store.tables import EventRow, IncidentRow, InstructionRow, TargetResultRow, TargetRow, TeamRow
from tests.builders import BOTH, do, planned, refused
from tests.conftest import EAST, NOON, WEST, Court


@pytest.fixture
def under_way(court: Court) -> tuple[int, list[int], list[int]]:
    """An operation under way with two teams of two targets each: its id, its teams, its targets."""
    debtors = [court.debtors[court.grid(town, serial)] for town in (EAST, WEST) for serial in (1, 2)]
    teams = (
        TeamPlan("一组", leader_id=court.people[Role.JUDGE], members=(court.workers[court.grid()],), targets=(debtors[0], debtors[1])),
        TeamPlan("二组", leader_id=court.people[Role.GRID_JUDGE], targets=(debtors[2], debtors[3])),
    )
    made = planned(court, "approve", "start", area=(EAST, WEST), bodies=(BodyPlan(court.court),), teams=teams, measures=tuple((one, "locate") for one in debtors),
                   commander_id=court.people[Role.DUTY_LEADER])
    with reading(court.store) as session:
        return (made, list(session.scalars(sa.select(TeamRow.id).where(TeamRow.operation_id == made).order_by(TeamRow.id))),
                list(session.scalars(sa.select(TargetRow.id).where(TargetRow.operation_id == made).order_by(TargetRow.id))))


Way = tuple[int, list[int], list[int]]


def live(court: Court, operation_id: int) -> Any:
    with reading(court.store) as session:
        return operation_live(session, court.viewer(), operation_id=operation_id, now=NOON)


def calls(court: Court, operation_id: int, *, now: datetime = NOON) -> Any:
    with reading(court.store) as session:
        return open_calls(session, court.viewer(), operation_id=operation_id, now=now)


def worker(court: Court) -> Any:
    return court.viewer(Role.GRID_WORKER, EAST, person=court.workers[court.grid()])


@BOTH
def test_a_team_goes_out_reports_and_comes_back_and_the_center_sees_each_step(court: Court, under_way: Way) -> None:
    made, teams, all_targets = under_way
    for minute, step in enumerate(("muster", "depart")):
        do(court, live_command.team_step, teams[0], step, by=worker(court), at=NOON + timedelta(minutes=minute))
    do(court, live_command.report_position, teams[0], Position(115.86, 34.39, 12), by=worker(court))
    for minute, state in enumerate(("underway", "arrived", "handling"), start=2):
        do(court, targets.report_target, all_targets[0], TargetReport(state), by=worker(court), at=NOON + timedelta(minutes=minute))

    row = live(court, made).teams.iloc[0]
    assert (row["name"], row["done"], row["targets"], row["lng"], row["lat"]) == ("一组", 0, 2, 115.86, 34.39)
    assert row["present"] is not None
    do(court, targets.report_target, all_targets[0], TargetReport("done", "paid", 120_000), by=worker(court), at=NOON + timedelta(minutes=30))
    do(court, live_command.team_step, teams[0], "return", odometer_m=18_400, by=worker(court), at=NOON + timedelta(hours=1))

    with reading(court.store) as session:
        target, team = session.get_one(TargetRow, all_targets[0]), session.get_one(TeamRow, teams[0])
        assert [target.underway_at, target.arrived_at, target.handling_at, target.done_at] == [NOON + timedelta(minutes=minute) for minute in (2, 3, 4, 30)]
        assert (team.mustered_at, team.departed_at, team.returned_at, team.actual_m) == (NOON, NOON + timedelta(minutes=1), NOON + timedelta(hours=1), 18_400)
    assert live(court, made).teams.iloc[0]["done"] == 1


def test_a_step_is_taken_once_and_in_order(court: Court, under_way: Way) -> None:
    _made, teams, _targets = under_way
    refused(court, CommandRefused, live_command.team_step, teams[0], "return")
    do(court, live_command.team_step, teams[0], "depart")
    refused(court, CommandRefused, live_command.team_step, teams[0], "depart")
    refused(court, CommandRefused, live_command.team_step, teams[0], "sleep")


def test_who_is_not_in_the_team_reports_nothing_for_it(court: Court, under_way: Way) -> None:
    _made, teams, all_targets = under_way
    refused(court, NotAllowed, live_command.team_step, teams[1], "depart", by=worker(court))
    refused(court, NotAllowed, live_command.report_position, teams[1], Position(115.86, 34.39), by=worker(court))
    refused(court, NotAllowed, live_command.raise_incident, teams[1], Call("backup"), by=worker(court))
    refused(court, NotAllowed, targets.report_target, all_targets[2], TargetReport("arrived"), by=worker(court))


@pytest.mark.parametrize("where", [Position(0, 0), Position(-115.86, 34.39)])
def test_a_position_that_cannot_be_right_is_not_kept(court: Court, under_way: Way, where: Position) -> None:
    refused(court, CommandRefused, live_command.report_position, under_way[1][0], where)


def test_instructions_are_numbered_reach_the_team_and_are_signed_for_once(court: Court, under_way: Way) -> None:
    made, teams, _targets = under_way
    assert do(court, live_command.instruct, made, Order("先去东镇一村", team_id=teams[0]))["numbers"] == [1]
    assert do(court, live_command.instruct, made, Order("10点前收队"))["numbers"] == [2, 3]
    refused(court, CommandRefused, live_command.instruct, made, Order(" "))
    refused(court, NotFound, live_command.instruct, made, Order("去", team_id=999_999))
    with reading(court.store) as session:
        first = session.scalars(sa.select(InstructionRow.id).order_by(InstructionRow.number)).first()
        mail = inbox(session, worker(court), now=NOON)
        assert "先去东镇一村" in repr(mail)
    assert first is not None
    do(court, live_command.sign_instruction, first, by=worker(court))
    do(court, live_command.sign_instruction, first, by=court.viewer(Role.JUDGE), at=NOON + timedelta(minutes=5))
    refused(court, NotAllowed, live_command.sign_instruction, first + 2, by=worker(court))

    with reading(court.store) as session:
        signed = instructions_given(session, court.viewer(), operation_id=made).set_index("number")
    assert signed.loc[1, "signed_at"] == NOON
    assert signed["signed_at"].isna().sum() == 2


def test_sc_37_a_redirected_group_has_the_target_as_its_next_stop(court: Court, under_way: Way) -> None:
    made, teams, all_targets = under_way
    do(court, live_command.instruct, made, Order("立即前往", "redirect", teams[0], all_targets[3]))
    with reading(court.store) as session:
        seen = my_teams(session, worker(court), now=NOON)
    assert next(stop["id"] for stop in seen[0]["targets"]) == all_targets[3]
    do(court, targets.report_target, all_targets[2], TargetReport("done", "not_found"))
    refused(court, CommandRefused, live_command.instruct, made, Order("前往", "redirect", teams[0], all_targets[2]))
    refused(court, CommandRefused, live_command.instruct, made, Order("前往", "redirect", None, all_targets[1]))


@BOTH
def test_a_call_for_help_reaches_the_commander_with_its_commit_and_is_closed_with_an_outcome(court: Court, under_way: Way) -> None:
    made, teams, all_targets = under_way
    call = do(court, live_command.raise_incident, teams[0], Call("violence", "持刀", all_targets[0], 115.86, 34.39), by=worker(court))["id"]
    commander = court.viewer(Role.DUTY_LEADER)
    with reading(court.store) as session:
        assert "持刀" in repr(inbox(session, commander, now=NOON))
        row = session.get_one(IncidentRow, call)
        assert (row.level, row.target_id, row.seen_at) == ("larger", all_targets[0], None)

    refused(court, NotAllowed, live_command.see_incident, call, by=worker(court))
    do(court, live_command.see_incident, call, level="major", by=commander, at=NOON + timedelta(seconds=20))
    refused(court, CommandRefused, live_command.close_incident, call, " ", by=commander)
    do(court, live_command.close_incident, call, "派出所到场控制", by=commander)
    refused(court, CommandRefused, live_command.close_incident, call, "再次", by=commander)
    shown = calls(court, made).incidents.iloc[0]
    assert (shown["level"], shown["seen_at"], shown["outcome"]) == ("major", NOON + timedelta(seconds=20), "派出所到场控制")


def test_the_clock_of_a_compelled_summons_runs_eight_hours_and_twenty_four_only_when_detention_may_follow(court: Court, under_way: Way) -> None:
    made, _teams, all_targets = under_way
    target = all_targets[0]
    refused(court, CommandRefused, live_command.begin_custody, target)
    leader = court.viewer(Role.COURT_LEADER)
    asked = do(court, gates.ask_approval, made, gates.Wanted("bring", target))["id"]
    do(court, gates.decide, (asked,), grant=True, by=leader)
    refused(court, CommandRefused, live_command.begin_custody, target, hours=24)
    refused(court, CommandRefused, live_command.begin_custody, target, hours=12)
    do(court, live_command.begin_custody, target, hours=8)
    refused(court, CommandRefused, live_command.begin_custody, target)

    for after, severity in ((timedelta(hours=7), "on_time"), (timedelta(hours=7, minutes=31), "due_soon"), (timedelta(hours=8, minutes=1), "overdue")):
        assert custody_severity(NOON, 8, NOON + after) == severity == calls(court, made, now=NOON + after).custody[0]["severity"]
    do(court, live_command.end_custody, target)
    refused(court, CommandRefused, live_command.end_custody, target)
    assert calls(court, made).custody == []


def test_a_recording_is_linked_by_its_number_once(court: Court, under_way: Way) -> None:
    made, _teams, all_targets = under_way
    refused(court, CommandRefused, live_command.link_recording, all_targets[0], " ")
    for device in ("记录仪3", "记录仪4"):
        do(court, live_command.link_recording, all_targets[0], "DSJ-2026-001", device=device, keep_forever=True)
    kept = live(court, made).recordings
    assert kept[["number", "device", "keep_forever"]].to_dict("records") == [{"number": "DSJ-2026-001", "device": "记录仪4", "keep_forever": True}]


@BOTH
def test_a_debtor_who_pays_all_meanwhile_is_flagged_at_once(court: Court, under_way: Way) -> None:
    _made, _teams, all_targets = under_way
    with reading(court.store) as session:
        case = session.get_one(TargetRow, all_targets[0]).case_id
    owed = owed_in(court, case)
    do(court, settlements.receive, Receipt(case, owed - 1, "cash", date(2026, 3, 10)))
    assert paid_flags(court, worker(court))[all_targets[0]] is False
    do(court, settlements.receive, Receipt(case, 1, "cash", date(2026, 3, 10)))
    assert paid_flags(court, worker(court))[all_targets[0]] is True
    with reading(court.store) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(EventRow).where(EventRow.verb == "target.paid")) == 1
        assert "target.paid" in repr(inbox(session, worker(court), now=NOON))


def owed_in(court: Court, case_id: int | None) -> int:
    from core.store.tables import CaseRow

    with reading(court.store) as session:
        case = session.get_one(CaseRow, case_id)
        return case.amount_fen - case.recovered_fen


def paid_flags(court: Court, viewer: Any) -> dict[int, bool]:
    with reading(court.store) as session:
        return {stop["id"]: stop["paid"] for stop in my_teams(session, viewer, now=NOON)[0]["targets"]}


def test_a_report_on_a_target_that_was_taken_out_stands_in_the_ledger_and_changes_nothing(court: Court, under_way: Way) -> None:
    made, _teams, all_targets = under_way
    with writing(court.store) as session:
        target = session.get_one(TargetRow, all_targets[0])
        target.removed_at, target.removed_why = NOON, "已履行"
    said = do(court, targets.report_target, all_targets[0], TargetReport("done", "paid", 5_000), by=worker(court))
    assert said["late"] and said["why"] == "已履行"
    refused(court, OperationRefused, targets.add_result, all_targets[0], Result("vehicle"))

    with reading(court.store) as session:
        kept = session.scalars(sa.select(EventRow).where(EventRow.verb == "target.late_report")).one()
        assert kept.after is not None and kept.after["amount_fen"] == 5_000
        assert session.get_one(TargetRow, all_targets[0]).state == "planned"
        assert operation_card(session, court.viewer(), operation_id=made).totals["received_fen"] == 0


def test_who_reports_on_an_old_picture_is_shown_the_new_one(court: Court, under_way: Way) -> None:
    _made, _teams, all_targets = under_way
    first = do(court, targets.report_target, all_targets[0], TargetReport("underway"), by=worker(court))["revision"]
    do(court, targets.report_target, all_targets[0], TargetReport("done", "not_found"), by=court.viewer(Role.JUDGE))
    said = refused(court, TargetChanged, targets.report_target, all_targets[0], TargetReport("arrived", seen_revision=first), by=worker(court))
    assert said.now["state"] == "done"
    do(court, targets.report_target, all_targets[0], TargetReport("done", "paid", 100, seen_revision=said.now["revision"]), by=worker(court))


def test_further_results_add_to_the_target_and_a_new_headline_replaces_the_old_one(court: Court, under_way: Way) -> None:
    made, _teams, all_targets = under_way
    target = all_targets[0]
    do(court, targets.report_target, target, TargetReport("done", "brought", 30_000))
    do(court, targets.add_result, target, Result("vehicle", 2))
    do(court, targets.add_result, target, Result("fined", 1, 100_000))
    do(court, targets.report_target, target, TargetReport("done", "paid", 50_000), at=NOON + timedelta(minutes=1))
    with reading(court.store) as session:
        totals = operation_card(session, court.viewer(), operation_id=made).totals
        assert session.get_one(TargetRow, target).amount_fen == totals["received_fen"] == 50_000
        undone = session.scalars(sa.select(TargetResultRow.kind).where(TargetResultRow.undone_at.is_not(None)).order_by(TargetResultRow.kind)).all()
    assert undone == ["brought", "paid"]
    assert (totals["vehicle"], totals["fined"], totals["paid"]) == (2, 1, 1)
    for wrong in (Result("vanished"), Result("vehicle", 0), Result("paid", 1, -1)):
        refused(court, OperationRefused, targets.add_result, target, wrong)


def test_nothing_live_happens_in_an_operation_that_is_not_under_way(court: Court) -> None:
    made = planned(court, bodies=(BodyPlan(court.court),))
    with reading(court.store) as session:
        team = session.scalars(sa.select(TeamRow.id).where(TeamRow.operation_id == made)).one()
        target = session.scalars(sa.select(TargetRow.id).where(TargetRow.operation_id == made)).one()
    refused(court, OperationRefused, live_command.instruct, made, Order("去"))
    refused(court, OperationRefused, live_command.team_step, team, "depart")
    refused(court, OperationRefused, live_command.raise_incident, team, Call("backup"))
    refused(court, OperationRefused, live_command.begin_custody, target)
    refused(court, NotFound, live_command.see_incident, 999_999)
    do(court, operations.move, made, "cancel")
    refused(court, OperationRefused, gates.sign_document, target, Paper("seal_ruling"))


def test_a_phone_shows_no_more_of_a_debtor_than_the_role_may_see(court: Court, under_way: Way) -> None:
    stranger = replace(worker(court), person_id=court.workers[court.grid(WEST)])
    with reading(court.store) as session:
        assert my_teams(session, stranger, now=NOON) == []
        stops = my_teams(session, worker(court), now=NOON)[0]["targets"]
    assert len(stops) == 2 and all("identity" not in stop and "phone" not in stop for stop in stops)


@BOTH
def test_a_call_that_nobody_sees_and_a_summons_that_runs_out_are_told_once_each(court: Court, under_way: Way) -> None:
    made, teams, all_targets = under_way
    leader = court.viewer(Role.COURT_LEADER)
    do(court, live_command.raise_incident, teams[0], Call("crowd", "门外聚集"), by=worker(court))
    asked = do(court, gates.ask_approval, made, gates.Wanted("bring", all_targets[0]))["id"]
    do(court, gates.decide, (asked,), grant=True, by=leader)
    do(court, live_command.begin_custody, all_targets[0])

    looked = [watched(court, NOON + after) for after in (
        timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=3), timedelta(hours=7, minutes=29), timedelta(hours=7, minutes=31), timedelta(hours=7, minutes=45), timedelta(hours=8),
        timedelta(hours=9),
    )]

    assert looked == [[], ["unseen"], [], [], ["soon"], [], ["over"], []]
    with reading(court.store) as session:
        assert "operation.unseen_call" in repr(inbox(session, leader, now=NOON + timedelta(hours=9)))
        assert {"custody.soon", "custody.over"} <= {one for one in session.scalars(sa.select(EventRow.verb))}


def test_who_is_released_or_was_seen_to_in_time_wakes_nobody(court: Court, under_way: Way) -> None:
    _made, teams, _targets = under_way
    call = do(court, live_command.raise_incident, teams[0], Call("crowd"), by=worker(court))["id"]
    do(court, live_command.see_incident, call)
    assert watched(court, NOON + timedelta(hours=10)) == []


def watched(court: Court, at: Any) -> list[str]:
    """What the job tells at that moment; nothing is a transaction given up."""
    try:
        return list(perform(court.store, live_watch.warn, by=the_system(court.board_id), at=at))
    except RuntimeError:
        return []
