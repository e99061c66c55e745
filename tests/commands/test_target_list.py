"""The officer's changes of the list of targets, kept beside what was proposed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import operations, target_list, targets
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.targets import TargetReport
from core.domain.operation_life import OperationRefused
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import RIGHTS, Right, Role, Viewer
from core.queries.operations import operation_card
from core.queries.proposals import ProposalFilter, judges_with_cases, proposals
from core.queries.target_lists import TargetList
from core.queries.target_lists import target_list as asked_list
from core.store.session import reading, writing
from core.store.tables import CampaignRow, CaseRow, DebtorRow, MeasureRow, OperationRow, PetitionRow, PropertyRow, SightingRow, TargetRow
from tests.builders import BOTH, a_plan, accepted, do, on_day, planned, refused
from tests.conftest import EAST, NOON, WEST, Court


def listed(court: Court, operation_id: int, viewer: Viewer | None = None) -> TargetList:
    with reading(court.store) as session:
        return asked_list(session, viewer or court.viewer(), operation_id=operation_id, now=NOON)


def proposed(court: Court, viewer: Viewer | None = None, **wanted: Any) -> Any:
    with reading(court.store) as session:
        return proposals(session, viewer or court.viewer(), now=NOON, wanted=ProposalFilter(**wanted))


def eastern(court: Court, serial: int = 2) -> int:
    return court.debtors[court.grid(EAST, serial)]


def store(court: Court, *rows: object) -> None:
    with writing(court.store) as session:
        session.add_all(rows)


@BOTH
def test_a_proposal_ranks_who_often_returns_first_and_says_why(court: Court) -> None:
    first, second = (court.debtors[court.grid(EAST, serial)] for serial in (1, 2))
    case = court.cases[court.grid(EAST, 2)]
    with writing(court.store) as session:
        session.execute(sa.update(DebtorRow).where(DebtorRow.id == first).values(whereabouts="returns"))
        session.add_all([
            SightingRow(debtor_id=first, kind="grid", result_class="returns", place="虞城县东镇一村1组", seen_at=NOON - timedelta(days=2), confidence=50, source="test"),
            SightingRow(debtor_id=first, kind="grid", result_class="not_there", place="虞城县东镇一村1组", seen_at=NOON, confidence=50, source="test"),
            PropertyRow(case_id=case, debtor_id=second, kind="deposit", description="存款", state="verified", value_fen=500_000, found_on=date(2026, 2, 1)),
            PropertyRow(case_id=case, kind="fund", description="公积金", state="verified", value_fen=500_000, found_on=date(2026, 2, 1)),
            PropertyRow(case_id=case, debtor_id=second, kind="house", description="住宅", state="verified", value_fen=9_000_000, found_on=date(2026, 2, 1)),
            MeasureRow(case_id=case, debtor_id=second, kind="freeze", starts_on=date(2025, 3, 20), expires_on=date(2026, 3, 20)),
            PetitionRow(board_id=court.board_id, case_id=case, person="孙一", registered_on=date(2026, 2, 2)),
        ])

    found = proposed(court, area=(EAST,))

    assert found["debtor_id"].tolist() == [first, second] and found["rank"].tolist() == [1, 2]
    why = dict(found["reasons"][0])
    assert why["often returns lately (screened {day})"] == {"day": "2026-03-08"}
    assert why["seen {days} days ago in {place}"] == {"days": 2, "place": "虞城县东镇一村"}
    rest = dict(found["reasons"][1])
    assert rest["cash found covers {percent}% of the amount applied for"] == {"percent": 50} and found["cash_rate"][1] == 0.5
    assert rest["seizure expires in {days} days"] == {"days": 10}
    assert "risk: an open petition or resistance before" in rest


@BOTH
def test_a_proposal_keeps_to_its_filters(court: Court) -> None:
    judge, case = court.people[Role.JUDGE], court.cases[court.grid(WEST)]
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == case).values(category="涉民生", judge_id=judge))
        session.add(CampaignRow(board_id=court.board_id, name="凛冬亮剑", theme="livelihood", created_at=NOON))
    western = court.debtors[court.grid(WEST)]
    with reading(court.store) as session:
        campaign = session.scalars(sa.select(CampaignRow.id)).one()
        assert judges_with_cases(session, court.viewer())["person_id"].tolist() == [judge]

    assert len(proposed(court)) == 5
    assert set(proposed(court, area=(court.grid(WEST), court.grid(EAST)))["debtor_id"]) == {western, eastern(court, 1)}
    for wanted in ({"category": "涉民生"}, {"judge_id": judge}, {"campaign_id": campaign}, {"debtor_ids": (western,)}):
        assert proposed(court, **wanted)["debtor_id"].tolist() == [western], wanted
    assert set(proposed(court, minimum_fen=2_000_000)["debtor_id"]) == {eastern(court), court.debtors[court.grid(WEST, 2)]}
    assert len(proposed(court, limit=2)) == 2
    assert set(proposed(court, court.viewer(Role.JUDGE, EAST))["debtor_id"]) == {eastern(court, 1), eastern(court)}
    with pytest.raises(NotAllowed):
        proposed(court, court.viewer(Role.JUDGE, EAST), area=(WEST,))


def test_a_campaign_proposes_nobody_whom_it_met_already(court: Court) -> None:
    store(court, CampaignRow(board_id=court.board_id, name="夏季雷霆", created_at=NOON))
    with reading(court.store) as session:
        campaign = session.scalars(sa.select(CampaignRow.id)).one()
    made = planned(court, "approve", "start", bodies=(BodyPlan(court.court),), campaign_id=campaign)
    target = int(listed(court, made).rows["target_id"][0])

    do(court, targets.report_target, target, TargetReport("done", "not_found"))
    assert eastern(court, 1) in set(proposed(court, campaign_id=campaign)["debtor_id"])
    do(court, targets.report_target, target, TargetReport("done", "paid", 5))
    assert eastern(court, 1) not in set(proposed(court, campaign_id=campaign)["debtor_id"])


@BOTH
def test_who_is_wanted_by_another_operation_at_that_time_is_marked_with_its_number(court: Court) -> None:
    planned(court)
    hours = {"starts_at": NOON + timedelta(days=1, hours=5), "ends_at": NOON + timedelta(days=1, hours=9)}
    other = planned(court, measures=((eastern(court), "summon"),), teams=(TeamPlan("一组", targets=(eastern(court),)),), **hours)

    busy = proposed(court, operation_id=other, **hours).set_index("debtor_id")
    assert busy["busy"][eastern(court, 1)] == "虞执联〔2026〕1号" and busy["busy"][eastern(court)] is None
    assert busy["here"].to_dict()[eastern(court)] and not busy["here"].to_dict()[eastern(court, 1)]

    apart = {"starts_at": NOON + timedelta(days=9), "ends_at": NOON + timedelta(days=10)}
    assert set(proposed(court, operation_id=other, **apart)["busy"]) == {None}
    assert set(proposed(court)["busy"]) == {None}


@BOTH
def test_what_was_proposed_stays_beside_what_the_officer_makes_of_it(court: Court) -> None:
    made = planned(court)
    found = proposed(court, debtor_ids=(eastern(court),))

    done = do(court, target_list.add_targets, made, [eastern(court), eastern(court, 1)], proposal={eastern(court): found["proposal"][0]}, measure="bring")

    assert len(done["added"]) == 1 and done["there_before"] == 1
    rows = listed(court, made).rows.set_index("debtor_id")
    assert rows["proposed_rank"][eastern(court)] == 1 and rows["reasons"][eastern(court)] and rows["measure"][eastern(court)] == "bring"
    assert rows["added_by"][eastern(court)] == "duty_officer"
    target = int(rows["target_id"][eastern(court)])
    do(court, target_list.set_measure, target, "search")
    do(court, target_list.remove_target, target, "已外出务工")

    after = listed(court, made)
    assert len(after.rows) == 1 and after.removed["removed_why"].tolist() == ["已外出务工"] and after.removed["removed_by"].tolist() == ["duty_officer"]
    assert after.removed["proposed_rank"].tolist() == [1]
    with reading(court.store) as session:
        assert len(operation_card(session, court.viewer(), operation_id=made).targets) == 1

    do(court, target_list.put_back, target)
    assert listed(court, made).rows.set_index("debtor_id")["measure"][eastern(court)] == "search"
    assert listed(court, made).removed.empty


def test_adding_a_debtor_who_was_taken_out_puts_the_same_target_back(court: Court) -> None:
    made = planned(court)
    target = int(listed(court, made).rows["target_id"][0])
    do(court, target_list.remove_target, target, "重复")

    assert do(court, target_list.add_targets, made, [eastern(court, 1)])["added"] == [target]
    assert len(listed(court, made).rows) == 1


def test_a_target_that_was_put_in_by_hand_has_the_reasons_of_today_and_no_proposed_rank(court: Court) -> None:
    rows = listed(court, planned(court)).rows

    assert rows["proposed_rank"].isna().all() and rows["score"][0] > 0
    assert "address {percent}% sure" in dict(rows["reasons"][0])


def test_a_planned_operation_keeps_the_proposal_of_its_form(court: Court) -> None:
    debtor = eastern(court, 1)
    found = proposed(court, debtor_ids=(debtor,))
    made = do(court, operations.plan, replace(a_plan(court), proposals=((debtor, found["proposal"][0]),)))["id"]

    assert listed(court, made).rows["proposed_rank"].tolist() == [1]


def test_a_visit_that_was_reported_cannot_be_taken_out(court: Court) -> None:
    made = planned(court, "approve", "start", bodies=(BodyPlan(court.court),))
    target = int(listed(court, made).rows["target_id"][0])
    do(court, targets.report_target, target, TargetReport("arrived"))

    refused(court, OperationRefused, target_list.remove_target, target, "弄错", match="reported already")


def running(court: Court) -> Iterator[tuple[str, int]]:
    for day, moves in enumerate(((), ("approve",), ("approve", "start"))):
        yield "/".join(moves), planned(court, *moves, bodies=(BodyPlan(court.court),), **on_day(day))


def test_a_risk_that_was_rated_is_known_to_the_next_proposal(court: Court) -> None:
    made = planned(court)
    target = int(listed(court, made).rows["target_id"][0])
    before = proposed(court, debtor_ids=(eastern(court, 1),))["score"][0]

    do(court, target_list.set_risks, [target], "high")

    after = proposed(court, debtor_ids=(eastern(court, 1),))
    assert after["score"][0] == before - 10 and "rated high risk: plan more people" in dict(after["reasons"][0])
    refused(court, OperationRefused, target_list.set_risk, target, "huge")


def test_the_list_may_change_until_the_operation_is_over(court: Court) -> None:
    for _, made in running(court):
        do(court, target_list.add_targets, made, [eastern(court)])
    do(court, operations.move, made, "finish", by=court.viewer(Role.COURT_LEADER))
    target = int(listed(court, made).rows["target_id"][0])

    refused(court, OperationRefused, target_list.add_targets, made, [court.debtors[court.grid(WEST)]])
    refused(court, OperationRefused, target_list.remove_target, target, "晚了")
    refused(court, OperationRefused, target_list.set_measure, target, "search")


def test_what_cannot_be_meant_is_refused_and_changes_nothing(court: Court) -> None:
    made = planned(court)
    target = int(listed(court, made).rows["target_id"][0])

    refused(court, OperationRefused, target_list.add_targets, made, [])
    refused(court, OperationRefused, target_list.add_targets, made, list(range(501)))
    refused(court, OperationRefused, target_list.add_targets, made, [eastern(court)], measure="fly")
    refused(court, NotFound, target_list.add_targets, made, [999_999])
    refused(court, OperationRefused, target_list.remove_target, target, " ")
    refused(court, OperationRefused, target_list.put_back, target)
    refused(court, OperationRefused, target_list.set_baseline, made, minutes=-1, found=None)
    do(court, target_list.remove_target, target, "重复")
    refused(court, OperationRefused, target_list.remove_target, target, "重复")
    refused(court, OperationRefused, target_list.set_measure, target, "search")


def test_nobody_changes_a_list_beyond_the_own_grids_or_without_the_right(court: Court) -> None:
    made = planned(court)
    target = int(listed(court, made).rows["target_id"][0])
    stranger = court.viewer(Role.DUTY_LEADER, WEST)

    refused(court, NotFound, target_list.add_targets, made, [court.debtors[court.grid(WEST)]], by=stranger)
    refused(court, NotFound, target_list.remove_target, target, "x", by=stranger)
    refused(court, NotFound, target_list.put_back, 999_999)
    refused(court, NotFound, target_list.add_targets, made, [court.debtors[court.grid(WEST)]], by=court.viewer(Role.JUDGE, EAST))
    for role in (role for role in Role if Right.OPERATE not in RIGHTS[role]):
        refused(court, NotAllowed, target_list.add_targets, made, [eastern(court)], by=court.viewer(role))
    with reading(court.store) as session, pytest.raises(NotFound):
        asked_list(session, stranger, operation_id=made, now=NOON)


def test_the_figures_before_screening_are_the_courts_own_word(court: Court) -> None:
    made = planned(court)
    do(court, target_list.set_baseline, made, minutes=480, found=30)

    with reading(court.store) as session:
        row = session.get_one(OperationRow, made)
        assert (row.baseline_minutes, row.baseline_found) == (480, 30)
        assert session.scalars(sa.select(TargetRow.added_by)).all() == [court.people[Role.DUTY_OFFICER]]
    accepted(court, made, court.stations[EAST])
