"""Opening the gates of an operation: checks, approvals, papers, police, both courts, sensitive practices."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.commands import gates, operations
from core.commands.gates import Paper, PoliceAsk, Wanted
from core.commands.operations import BodyPlan, TeamPlan
from core.domain.operation_life import OperationRefused
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.queries.gates import operation_gates
from core.store.session import reading
from core.store.tables import ApprovalRow, EventRow, OperationRow, PoliceRequestRow, TargetDocumentRow, TargetRow, TaskRow
from tests.builders import BOTH, a_body, a_plan, accepted, do, planned, refused
from tests.conftest import EAST, NOON, Court

CHECKS = (("deputy", "no"), ("age", "adult"), ("pregnancy", "no"), ("illness", "no"))


def with_measure(court: Court, measure: str, **changes: object) -> tuple[int, int]:
    """An approved operation with one target of `measure`, and its only target."""
    debtor = court.debtors[court.grid()]
    made = planned(court, "approve", measures=((debtor, measure),), bodies=(BodyPlan(court.court), BodyPlan(court.towns[EAST])), **changes)
    do(court, operations.answer_for_body, made, court.towns[EAST], accept=True, on_behalf="电话 李主任")
    with reading(court.store) as session:
        return made, session.scalars(sa.select(TargetRow.id).where(TargetRow.operation_id == made)).one()


def open_gates(court: Court, operation_id: int) -> list[str]:
    with reading(court.store) as session:
        found = operation_gates(session, court.viewer(), operation_id=operation_id, now=NOON)
    return [one.gate.code for one in found.findings if one.state == "open"]


@BOTH
def test_a_compelled_summons_starts_only_when_approved_checked_and_signed(court: Court) -> None:
    made, target = with_measure(court, "bring")
    leader = court.viewer(Role.COURT_LEADER)
    said = refused(court, OperationRefused, operations.move, made, "start", by=leader)
    assert said.places["count"] == len(open_gates(court, made)) == 6

    refused(court, OperationRefused, gates.sign_document, target, Paper("summons_warrant"))
    do(court, gates.ask_all, made)
    with reading(court.store) as session:
        asked = session.scalars(sa.select(ApprovalRow.id)).one()
    refused(court, NotAllowed, gates.decide, (asked,), grant=True, by=court.viewer(Role.DUTY_LEADER))
    do(court, gates.decide, (asked,), grant=True, by=leader)
    do(court, gates.sign_document, target, Paper("summons_warrant", "拘传1号"))
    for code, answer in CHECKS:
        refused(court, OperationRefused, operations.move, made, "start", by=leader)
        do(court, gates.answer_check, target, code, answer)

    assert open_gates(court, made) == []
    assert do(court, operations.move, made, "start", by=leader)["state"] == "running"


def test_who_asked_does_not_decide_and_nothing_is_decided_twice(court: Court) -> None:
    made, target = with_measure(court, "detain")
    leader = court.viewer(Role.COURT_LEADER)
    refused(court, OperationRefused, gates.ask_approval, made, Wanted("detain", target, days=16))
    asked = do(court, gates.ask_approval, made, Wanted("detain", target, days=15), by=leader)["id"]

    refused(court, NotAllowed, gates.decide, (asked,), grant=True, by=leader)
    other = court.viewer(Role.COURT_LEADER, person=court.people[Role.JUDGE])
    refused(court, OperationRefused, gates.decide, (asked,), grant=False, by=other)
    do(court, gates.decide, (asked,), grant=False, words="先医后拘", by=other)
    refused(court, OperationRefused, gates.decide, (asked,), grant=True, by=other)
    assert "approval" in open_gates(court, made)
    refused(court, NotFound, gates.decide, (999_999,), grant=True, by=other)


def test_the_same_approval_is_asked_for_once(court: Court) -> None:
    made, target = with_measure(court, "search")
    do(court, gates.ask_all, made)
    refused(court, OperationRefused, gates.ask_all, made)
    refused(court, OperationRefused, gates.ask_approval, made, Wanted("search", target))


def test_an_exception_has_a_name_and_a_reason_and_is_not_the_planners_own(court: Court) -> None:
    made, _target = with_measure(court, "locate", emergency_plan=" ")
    leader = court.viewer(Role.COURT_LEADER)
    refused(court, NotAllowed, gates.grant_exception, made, "emergency_plan", "演练过", by=court.viewer(Role.JUDGE))
    refused(court, OperationRefused, gates.grant_exception, made, "emergency_plan", " ", by=leader)
    refused(court, OperationRefused, gates.grant_exception, made, "police_request", "无", by=leader)
    do(court, gates.grant_exception, made, "emergency_plan", "沿用上次预案", by=leader)

    assert open_gates(court, made) == []
    with reading(court.store) as session:
        row = session.scalars(sa.select(ApprovalRow)).one()
        assert (row.approver_id, row.words, row.gate) == (leader.person_id, "沿用上次预案", "emergency_plan")


def test_the_law_knows_no_exception_from_the_presidents_approval(court: Court) -> None:
    made, target = with_measure(court, "evict")
    refused(court, OperationRefused, gates.grant_exception, made, "approval", "急", target_id=target, by=court.viewer(Role.COURT_LEADER))


def test_police_come_with_a_signed_request(court: Court) -> None:
    made = planned(court, police_urgent="")
    assert open_gates(court, made) == ["police_request"]
    do(court, operations.move, made, "approve", by=court.viewer(Role.COURT_LEADER))
    assert open_gates(court, made) == ["police_request"]
    accepted(court, made, court.stations[EAST])
    refused(court, OperationRefused, operations.move, made, "start", by=court.viewer(Role.COURT_LEADER))

    asked = PoliceAsk(court.stations[EAST], 4, "被执行人有暴力前科", "", NOON + timedelta(days=1), "今夜返乡")
    request = do(court, gates.ask_police, made, asked)
    assert request["signed"] is False
    do(court, gates.sign_police, request["id"], by=court.viewer(Role.COURT_LEADER))
    assert open_gates(court, made) == []

    with reading(court.store) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PoliceRequestRow)) == 2


def test_police_are_not_asked_of_a_body_that_takes_no_part(court: Court) -> None:
    made = planned(court, bodies=(BodyPlan(court.court),))
    asked = PoliceAsk(court.stations[EAST], 4, "维持秩序", "", NOON)
    refused(court, OperationRefused, gates.ask_police, made, asked)
    refused(court, NotFound, gates.ask_police, made, PoliceAsk(court.towns[EAST], 4, "维持秩序", "", NOON))


def test_sc_16_two_courts_sign_and_the_local_one_looks_first(court: Court) -> None:
    other = a_body(court, "三河市人民法院", "court")
    debtor = court.debtors[court.grid()]
    made = planned(court, "approve", kind="cross_region", bodies=(BodyPlan(court.court), BodyPlan(other)), measures=((debtor, "locate"),))
    leader = court.viewer(Role.COURT_LEADER)
    do(court, operations.answer_for_body, made, other, accept=True, on_behalf="函件")
    refused(court, OperationRefused, operations.move, made, "start", by=leader)
    refused(court, OperationRefused, gates.sign_plan, made, partner="王院长", by=leader)
    do(court, gates.sign_plan, made, partner_organisation_id=other, by=leader)
    do(court, gates.sign_plan, made, partner="王院长", by=leader)
    assert open_gates(court, made) == ["both_courts"]

    with reading(court.store) as session:
        operation = session.get_one(OperationRow, made)
        assert operation.partner_signed_by == "王院长" and operation.lead_signed_by == leader.person_id


def test_sc_10_power_is_not_cut_without_an_approver(court: Court) -> None:
    made, target = with_measure(court, "evict")
    power = a_body(court, "供电公司")
    refused(court, OperationRefused, gates.ask_approval, made, Wanted("utility_cut", target, basis="合同", purpose=""))
    wanted = Wanted("utility_cut", target, basis="民事诉讼法第二百六十一条", purpose="空置厂房腾退", expires_on=NOON.date() + timedelta(days=3))
    asked = do(court, gates.ask_approval, made, wanted)["id"]
    refused(court, OperationRefused, gates.send_practice, asked, power, words="请协助停电")
    do(court, gates.decide, (asked,), grant=True, by=court.viewer(Role.COURT_LEADER))
    refused(court, OperationRefused, gates.send_practice, asked, power, words="请协助停电", at=NOON + timedelta(days=5))
    sent = do(court, gates.send_practice, asked, power, words="请协助停电")

    with reading(court.store) as session:
        task = session.get_one(TaskRow, sent["id"])
        assert (task.organisation_id, task.title) == (power, "请协助停电")
        assert session.scalar(sa.select(sa.func.count()).select_from(EventRow).where(EventRow.verb == "gate.practice")) == 1


@pytest.mark.parametrize("answer", [("deputy", "yes"), ("height", "no")])
def test_an_answer_that_is_none_is_not_kept(court: Court, answer: tuple[str, str]) -> None:
    _made, target = with_measure(court, "bring")
    refused(court, OperationRefused, gates.answer_check, target, *answer)


def test_a_document_issued_on_site_names_who_authorised_it_and_where(court: Court) -> None:
    _made, target = with_measure(court, "seal")
    leader = court.viewer(Role.COURT_LEADER)
    refused(court, NotAllowed, gates.sign_document, target, Paper("seal_ruling", "1号", on_site=True, place="东镇一村"))
    refused(court, OperationRefused, gates.sign_document, target, Paper("seal_ruling", "1号", on_site=True), by=leader)
    do(court, gates.sign_document, target, Paper("seal_ruling", "1号", on_site=True, place="东镇一村"), by=leader)

    with reading(court.store) as session:
        row = session.scalars(sa.select(TargetDocumentRow)).one()
        assert (row.signed_by, row.place, row.on_site, row.signed_at) == (leader.person_id, "东镇一村", True, NOON)


def test_nobody_outside_touches_a_target(court: Court) -> None:
    _made, target = with_measure(court, "bring")
    refused(court, NotAllowed, gates.answer_check, target, "deputy", "no", by=court.viewer(Role.GRID_WORKER, EAST))
    refused(court, NotFound, gates.answer_check, target, "deputy", "no", by=court.viewer(Role.JUDGE, "411425102"))


def test_a_team_without_people_is_no_reason_to_wait(court: Court) -> None:
    """Gates are about law and safety; a plan's own gaps are refused when it is made."""
    refused(court, OperationRefused, operations.plan, a_plan(court, teams=()))
    assert planned(court, teams=(TeamPlan("一组"),))
