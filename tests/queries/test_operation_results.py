"""Results of operations: every figure opens exactly its rows, persons and person-times stand apart, and the published numbers come out."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import operations, result_versions, targets
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.targets import Result, TargetReport
from core.domain.operation_figures import BY_CODE, FIGURES, TIMES_OF, changes
from core.domain.operation_life import OperationRefused
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.queries.operation_results import figure_rows, figures_of, result_figures, target_results
from core.queries.operation_results import result_versions as versions
from core.reports.figure_words import sentence
from core.store.session import reading, writing
from core.store.tables import (
    CaseDebtorRow,
    CaseRow,
    DebtorRow,
    OperationRow,
    PersonRow,
    TargetResultRow,
    TargetRow,
    TeamMemberRow,
    TeamRow,
    TeamVehicleRow,
)
from tests.builders import BOTH, accepted, do, on_day, planned, refused
from tests.conftest import EAST, NOON, WEST, Court

START, ELEVEN = NOON - timedelta(hours=5), NOON - timedelta(hours=1)


def under_way(court: Court, **changed: Any) -> int:
    """Four targets in two towns, two teams; it started at seven."""
    debtors = [court.debtors[court.grid(town, serial)] for town in (EAST, WEST) for serial in (1, 2)]
    teams = (
        TeamPlan("一组", leader_id=court.people[Role.JUDGE], members=(court.workers[court.grid()],), vehicles="豫N001警 豫N002警", targets=tuple(debtors[:2])),
        TeamPlan("二组", leader_id=court.people[Role.POLICE], targets=tuple(debtors[2:])),
    )
    made = planned(court, "approve", area=(EAST, WEST), bodies=(BodyPlan(court.court), BodyPlan(court.stations[EAST], 6, 2)), teams=teams,
                   measures=tuple((one, "summon") for one in debtors), **changed)
    accepted(court, made, court.stations[EAST])
    do(court, operations.move, made, "start", at=START)
    with writing(court.store) as session:  # handed from the first team to the second in the field
        session.add(TeamVehicleRow(team_id=session.scalars(sa.select(TeamRow.id).where(TeamRow.operation_id == made, TeamRow.name == "二组")).one(), plate="豫N002警"))
    return made


def on_list(court: Court, operation_id: int) -> list[int]:
    with reading(court.store) as session:
        return list(session.scalars(sa.select(TargetRow.id).where(TargetRow.operation_id == operation_id).order_by(TargetRow.id)))


def add(court: Court, target: int, kind: str, quantity: int = 1, amount_fen: int = 0, *, at: datetime = ELEVEN) -> int:
    return int(do(court, targets.add_result, target, Result(kind, quantity, amount_fen), at=at)["id"])


def figures(court: Court, **of: Any) -> dict[str, int]:
    with reading(court.store) as session:
        return result_figures(session, court.viewer(), **of)


@BOTH
def test_the_rows_of_every_figure_add_up_to_it_for_an_operation_and_for_the_board_now_and_at_a_cut_off(court: Court) -> None:
    made = under_way(court)
    first, second, third, fourth = on_list(court, made)
    for kind, amount in (("residence", 0), ("summoned", 0), ("brought", 0), ("fined", 50_000), ("frozen", 7), ("sealed", 0), ("vehicle", 0), ("cleared", 0)):
        add(court, first, kind, amount_fen=amount)
    for kind in ("detained", "searched", "obstruction", "settled", "closed", "served", "transferred"):
        add(court, second, kind, 1)
    add(court, fourth, "settled", 2, at=NOON)
    do(court, targets.report_target, first, TargetReport("done", "paid", 12_300), at=ELEVEN)
    do(court, targets.report_target, third, TargetReport("done", "not_found"), at=NOON)
    do(court, targets.report_target, fourth, TargetReport("done", "postponed"), at=NOON)
    with writing(court.store) as session:
        session.execute(sa.update(TeamRow).values(actual_m=12_345))

    for of in ({"operation_id": made}, {}, {"operation_id": made, "cut_off": ELEVEN}):
        counted = figures(court, **of)
        assert counted.keys() == BY_CODE.keys()
        with reading(court.store) as session:
            for figure in FIGURES:
                assert figure_rows(session, court.viewer(), figure=figure.code, **of)["share"].sum() == counted[figure.code], (figure, of)
    missing = {code for code, number in figures(court).items() if number == 0}
    assert missing == {"found", "found_times"}
    assert figures(court, cut_off=ELEVEN)["done"] == 1 and figures(court, cut_off=ELEVEN - timedelta(minutes=1))["received_fen"] == 0


@BOTH
def test_a_person_is_counted_once_a_measure_and_operation_and_person_times_say_how_often(court: Court) -> None:
    made = under_way(court)
    first, second, third, _fourth = on_list(court, made)
    with writing(court.store) as session:
        session.execute(sa.update(DebtorRow).where(DebtorRow.name == "张西一").values(kind="organisation"))
    for target, quantity in ((first, 1), (first, 2), (second, 1), (third, 3)):
        add(court, target, "brought", quantity)

    counted = figures(court, operation_id=made)

    assert (counted["brought"], counted["brought_times"]) == (1 + 1 + 3, 7)
    assert (counted["people"], counted["people_times"], counted["heads"], counted["vehicles"], counted["vehicles_times"]) == (3, 3, 7, 2, 3)
    assert all(times in BY_CODE for times in TIMES_OF.values())


def test_the_same_person_in_two_operations_of_a_campaign_is_one_person_and_two_person_times(court: Court) -> None:
    for day, name in enumerate(("甲", "乙")):
        add(court, on_list(court, under_way(court, name=name, **on_day(day)))[0], "detained")

    counted = figures(court)

    assert (counted["operations"], counted["people"], counted["people_times"], counted["detained"]) == (2, 3, 6, 2)


@BOTH
def test_a_case_of_two_targets_is_closed_once_and_a_settlement_counts_inside_only_when_its_case_is_closed(court: Court) -> None:
    made = under_way(court)
    rows = on_list(court, made)
    with writing(court.store) as session:
        case = court.cases[court.grid()]
        session.execute(sa.update(TargetRow).where(TargetRow.id == rows[1]).values(case_id=case))
    add(court, rows[0], "closed")
    add(court, rows[1], "closed")
    add(court, rows[1], "settled")
    add(court, rows[2], "settled")

    counted = figures(court, operation_id=made)

    assert (counted["closed"], counted["closed_settled"], counted["settled"]) == (1, 1, 1)


def test_money_is_what_was_received_by_the_cut_off_and_not_taken_back_before_it(court: Court) -> None:
    made = under_way(court)
    first = on_list(court, made)[0]
    wrong = add(court, first, "paid", amount_fen=70_000, at=ELEVEN)
    add(court, first, "fined", amount_fen=500_000, at=ELEVEN)
    add(court, first, "paid", amount_fen=5_000, at=NOON)
    do(court, targets.undo_result, wrong, reason="写错一位", at=ELEVEN + timedelta(minutes=10))

    assert figures(court, operation_id=made)["received_fen"] == 5_000
    assert figures(court, operation_id=made, cut_off=ELEVEN)["received_fen"] == 70_000
    assert figures(court, operation_id=made, cut_off=ELEVEN + timedelta(minutes=10))["received_fen"] == 0
    with reading(court.store) as session:
        kept = target_results(session, court.viewer(), operation_id=made)
        assert session.get_one(TargetRow, first).amount_fen == 5_000
    assert set(kept.loc[kept["undone_at"].notna(), "result_id"]) == {wrong}


def test_a_drill_shows_its_figures_on_its_own_page_and_in_no_total(court: Court) -> None:
    made = under_way(court, drill=True)
    add(court, on_list(court, made)[0], "detained")

    assert figures(court, operation_id=made)["detained"] == 1
    assert set(figures(court).values()) == {0}


def test_a_plan_that_has_not_started_has_sent_nobody(court: Court) -> None:
    made = planned(court, "approve")

    assert figures(court, operation_id=made)["people"] == 0


def test_a_member_who_left_before_the_start_was_not_sent_and_a_target_taken_out_is_not_counted(court: Court) -> None:
    made = under_way(court)
    first = on_list(court, made)[0]
    add(court, first, "found")
    with writing(court.store) as session:
        session.execute(sa.update(TeamMemberRow).where(TeamMemberRow.person_id == court.people[Role.JUDGE]).values(left_at=START - timedelta(minutes=1)))
        session.execute(sa.update(TeamMemberRow).where(TeamMemberRow.person_id == court.people[Role.POLICE]).values(left_at=START + timedelta(minutes=1)))
        session.execute(sa.update(TargetRow).where(TargetRow.id == first).values(removed_at=NOON))

    counted = figures(court, operation_id=made)

    assert (counted["people"], counted["targets"], counted["found"]) == (2, 3, 0)


def test_what_lies_outside_the_grids_is_one_last_row_without_a_name_so_that_the_rows_still_add_up(court: Court) -> None:
    made = under_way(court)
    for target in on_list(court, made):
        add(court, target, "searched")
    eastern = court.viewer(Role.DUTY_OFFICER, EAST, person=court.people[Role.JUDGE])

    with reading(court.store) as session:
        rows = figure_rows(session, eastern, figure="searched", operation_id=made)

    assert list(rows["name"].fillna("—")) == ["张东一", "张东二", "—"] and list(rows["share"]) == [1, 1, 2]


def test_an_operation_out_of_reach_and_an_unknown_figure_are_not_found(court: Court) -> None:
    made = planned(court)
    with reading(court.store) as session:
        with pytest.raises(NotFound):
            result_figures(session, court.viewer(Role.DUTY_OFFICER, WEST), operation_id=made)
        with pytest.raises(NotFound):
            figure_rows(session, court.viewer(), figure="likes")


@BOTH
def test_the_totals_of_69_operations_are_the_sums_of_their_rows(court: Court) -> None:
    """SC-37: 69 operations, 3,865 person-times searched, 71 detained, 512 closed, 24,191,000 yuan."""
    parts = {"searched": 3_865, "detained": 71, "closed": 512, "paid": 69}
    yuan = 24_191_000
    with writing(court.store) as session:
        debtors = [DebtorRow(board_id=court.board_id, kind="person", name=f"债{at}", initials="z", grid_code=court.grid()) for at in range(3_865 // 69 + 1)]
        session.add_all(debtors)
        session.flush()
        for at in range(69):
            operation = OperationRow(
                board_id=court.board_id, number=f"虞执联〔2026〕{at}号", name="周行动", kind="routine", state="reviewed", starts_at=START, ends_at=NOON, started_at=START,
                muster_place="院内", area=[], grid_code=EAST, lead_organisation_id=court.court, created_by=court.people[Role.JUDGE], created_at=START, updated_at=NOON,
            )
            session.add(operation)
            session.flush()
            rows = [TargetRow(operation_id=operation.id, debtor_id=one.id, grid_code=one.grid_code, measure="search") for one in debtors]
            session.add_all(rows)
            session.flush()
            for kind, total in parts.items():
                session.add_all(
                    TargetResultRow(target_id=rows[serial % len(rows)].id, kind=kind, at=ELEVEN, amount_fen=_share(yuan, at, 69) * 100 if kind == "paid" else 0)
                    for serial in range(_share(total, at, 69))
                )

    counted = figures(court)

    assert (counted["operations"], counted["searched_times"], counted["detained"], counted["closed"], counted["received_fen"]) == (69, 3_865, 71, 512, yuan * 100)
    with reading(court.store) as session:
        for code in ("searched_times", "detained", "closed", "received_fen"):
            assert figure_rows(session, court.viewer(), figure=code)["share"].sum() == counted[code]


def _share(total: int, at: int, of: int) -> int:
    """Part `at` when `total` is dealt out evenly."""
    return total // of + (at < total % of)


@BOTH
def test_a_version_keeps_what_stood_at_the_cut_off_and_a_later_correction_stands_beside_it(court: Court) -> None:
    made = under_way(court)
    first = on_list(court, made)[0]
    wrong = add(court, first, "paid", amount_fen=75_000_00, at=ELEVEN)
    do(court, result_versions.freeze, made, ELEVEN, count=figures_of)

    do(court, targets.undo_result, wrong, reason="多写一位")
    do(court, targets.add_result, first, Result("paid", 1, 7_500_00, at=ELEVEN))

    with reading(court.store) as session:
        (version,) = versions(session, court.viewer(), operation_id=made)
    assert version.figures["received_fen"] == 75_000_00
    assert changes(version.figures, version.known_now) == {"received_fen": -67_500_00}


def test_the_same_cut_off_twice_is_the_same_version_while_nothing_changed_and_refused_after(court: Court) -> None:
    made = under_way(court)
    add(court, on_list(court, made)[0], "found", at=ELEVEN)
    first = do(court, result_versions.freeze, made, ELEVEN, count=figures_of)

    assert do(court, result_versions.freeze, made, ELEVEN, count=figures_of) == first
    do(court, targets.add_result, on_list(court, made)[1], Result("found", at=ELEVEN))
    refused(court, OperationRefused, result_versions.freeze, made, ELEVEN, count=figures_of, match="differ by now")


@pytest.mark.parametrize("cut_off", [START - timedelta(minutes=1), NOON + timedelta(minutes=1)])
def test_nothing_is_frozen_before_the_start_or_in_the_future(court: Court, cut_off: datetime) -> None:
    refused(court, OperationRefused, result_versions.freeze, under_way(court), cut_off, count=figures_of)


def test_who_does_not_plan_freezes_nothing_and_a_plan_has_nothing_to_freeze(court: Court) -> None:
    refused(court, OperationRefused, result_versions.freeze, planned(court, **on_day(1)), NOON, count=figures_of, match="no results yet")
    refused(court, NotAllowed, result_versions.freeze, under_way(court), NOON, count=figures_of, by=court.viewer(Role.GRID_JUDGE))


def test_a_result_is_taken_back_once_with_a_reason_and_the_headline_goes_with_it(court: Court) -> None:
    made = under_way(court)
    first = on_list(court, made)[0]
    do(court, targets.report_target, first, TargetReport("done", "detained"), at=ELEVEN)
    with reading(court.store) as session:
        row = session.scalar(sa.select(TargetResultRow.id)) or 0

    refused(court, OperationRefused, targets.undo_result, row, reason=" ", match="say why")
    refused(court, NotFound, targets.undo_result, 999_999, reason="错")
    do(court, targets.undo_result, row, reason="记错人")
    refused(court, OperationRefused, targets.undo_result, row, reason="再来", match="already")

    with reading(court.store) as session:
        assert session.get_one(TargetRow, first).result is None
    assert figures(court, operation_id=made)["detained"] == 0


def test_after_the_end_only_who_plans_adds_and_takes_back_and_no_time_lies_outside(court: Court) -> None:
    made = under_way(court)
    first = on_list(court, made)[0]
    row = add(court, first, "found")
    refused(court, OperationRefused, targets.add_result, first, Result("found", at=START - timedelta(minutes=1)), match="before the start")
    refused(court, OperationRefused, targets.add_result, first, Result("found", at=NOON + timedelta(minutes=1)), match="future")
    do(court, operations.move, made, "finish")

    member = court.viewer(Role.GRID_WORKER, EAST, person=court.workers[court.grid()])
    refused(court, OperationRefused, targets.add_result, first, Result("found"), by=member)
    refused(court, NotAllowed, targets.undo_result, row, reason="错", by=member)
    do(court, targets.add_result, first, Result("searched"))
    do(court, targets.undo_result, row, reason="错")


PUBLISHED = "共出动干警41名、警车6辆，查找被执行人住所12处，涉及6个乡镇，拘传7人，兑付案款7.5万元，执结案件8件，其中执行和解1件(截至11时)"


@BOTH
def test_the_published_sentence_comes_out_of_the_rows(court: Court) -> None:
    made = the_published_day(court)

    assert sentence(figures(court, operation_id=made, cut_off=ELEVEN), ELEVEN, "zh_CN") == PUBLISHED
    assert sentence(figures(court, operation_id=made, cut_off=START), START + timedelta(minutes=30), "zh_CN") == "共出动干警41名、警车6辆(截至7时30分)"


def the_published_day(court: Court) -> int:
    """Rows that give the published numbers: 41 officers, 6 vehicles, 12 residences, 6 towns, 7 brought in, 75,000 yuan, 8 closed, 1 of them settled."""
    towns = [f"4114251{at:02d}" for at in range(1, 7)]
    with writing(court.store) as session:
        operation = OperationRow(
            board_id=court.board_id, number="虞执联〔2026〕9号", name="秋季利剑", kind="dawn", state="running", starts_at=START, ends_at=NOON, started_at=START, muster_place="院内",
            area=[], grid_code="411425", lead_organisation_id=court.court, created_by=court.people[Role.JUDGE], created_at=START, updated_at=NOON,
        )
        session.add(operation)
        session.flush()
        for at in range(6):
            team = TeamRow(operation_id=operation.id, name=f"第{at + 1}组")
            people = [PersonRow(board_id=court.board_id, name=f"警{at}{serial}", initials="j") for serial in range(_share(41, at, 6))]
            session.add_all([team, *people])
            session.flush()
            session.add_all([TeamVehicleRow(team_id=team.id, plate=f"豫N{at}警"), *(TeamMemberRow(team_id=team.id, person_id=one.id) for one in people)])
            for serial in range(2):
                _visited(session, court, operation.id, team.id, towns[at], 2 * at + serial)
        return operation.id


def _visited(session: Any, court: Court, operation_id: int, team_id: int, town: str, serial: int) -> None:
    debtor = DebtorRow(board_id=court.board_id, kind="person", name=f"王{serial}", initials="w", grid_code=f"{town}201001")
    case = CaseRow(board_id=court.board_id, number=f"（2026）豫1425执{900 + serial}号", kind="first", filed_on=NOON.date(), amount_fen=1)
    session.add_all([debtor, case])
    session.flush()
    session.add(CaseDebtorRow(case_id=case.id, debtor_id=debtor.id))
    target = TargetRow(operation_id=operation_id, team_id=team_id, debtor_id=debtor.id, case_id=case.id, grid_code=debtor.grid_code, measure="bring", state="done", done_at=ELEVEN)
    session.add(target)
    session.flush()
    kinds = ["residence", *["brought"] * (serial < 7), *["closed"] * (serial < 8), *["settled"] * (serial == 0), *["paid"] * (serial < 3)]
    session.add_all(TargetResultRow(target_id=target.id, kind=kind, at=ELEVEN, amount_fen=25_000_00 if kind == "paid" else 0) for kind in kinds)
