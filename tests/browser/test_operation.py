"""An operation from its gates to its end: the commander's page and a team's phone, each seeing what the other does, also over a lost network."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from core.commands import gates, operations
from core.domain.operation_gates import CHECKS_OF_MEASURE, MEASURE_DOCUMENTS
from core.domain.viewer import Role, Viewer
from core.runtime import Runtime, build
from core.settings import Settings
from core.store.ledger import perform
from core.store.session import reading
from core.store.tables import (
    AccountRow,
    ApprovalRow,
    DebtorRow,
    OperationBodyRow,
    OperationRow,
    OrganisationRow,
    PersonRow,
    TargetRow,
    TeamMemberRow,
)
from tests.browser.conftest import Desk, Server
from tests.browser.test_field import PHONE, no_network, rows, wait_until_kept

OpenDesk = Callable[..., Desk]


@dataclass
class Center:
    """The demo's operation of tomorrow, and people to act on it from another process."""

    runtime: Runtime
    operation_id: int
    number: str
    team_id: int

    def viewer(self, login: str, role: Role) -> Viewer:
        with reading(self.runtime.store) as session:
            account = session.scalars(sa.select(AccountRow).where(AccountRow.login == login)).one()
            person = session.get_one(PersonRow, account.person_id)
            return Viewer(person.id, account.id, person.name, role, person.board_id, person.organisation_id, ("",))

    def do(self, command: Callable[..., Any], login: str = "duty", role: Role = Role.DUTY_OFFICER, **named: Any) -> Any:
        return perform(self.runtime.store, partial(command, **named), by=self.viewer(login, role), at=datetime.now(UTC))

    def make_ready(self) -> None:
        """Everything but the start: bodies, approvals, checks, papers, police."""
        with reading(self.runtime.store) as session:
            asked = session.scalars(sa.select(OperationBodyRow.organisation_id).where(OperationBodyRow.operation_id == self.operation_id, OperationBodyRow.answer == "asked")).all()
            police = session.scalars(
                sa.select(OrganisationRow.id).join(OperationBodyRow, OperationBodyRow.organisation_id == OrganisationRow.id)
                .where(OperationBodyRow.operation_id == self.operation_id, OrganisationRow.kind.in_(("police", "station")))
            ).all()
            targets = session.execute(
                sa.select(TargetRow.id, TargetRow.measure, DebtorRow.kind).join(DebtorRow, DebtorRow.id == TargetRow.debtor_id).where(TargetRow.operation_id == self.operation_id)
            ).all()
        for body in asked:
            self.do(operations.answer_for_body, operation_id=self.operation_id, organisation_id=body, accept=True, on_behalf="电话")
        for body in police:
            said = gates.PoliceAsk(body, 4, "控制现场", "", datetime.now(UTC), "债务人临时返乡")
            self.do(gates.ask_police, "leader", Role.DUTY_LEADER, operation_id=self.operation_id, asked=said)
        if any(measure in ("bring", "search", "evict") for _, measure, _ in targets):
            self.do(gates.ask_all, operation_id=self.operation_id)
            with reading(self.runtime.store) as session:
                waiting = tuple(session.scalars(sa.select(ApprovalRow.id).where(ApprovalRow.operation_id == self.operation_id, ApprovalRow.decision.is_(None))))
            self.do(gates.decide, "president", Role.COURT_LEADER, approval_ids=waiting, grant=True)
        for target, measure, kind in targets:
            checks = [(code, {"age": "adult"}.get(code, "no")) for code in CHECKS_OF_MEASURE.get(measure, ())] + ([("goodwill", "reviewed")] if kind == "organisation" else [])
            for code, answer in checks:
                self.do(gates.answer_check, target_id=target, code=code, answer=answer)
            for paper in MEASURE_DOCUMENTS.get(measure, ()):
                self.do(gates.sign_document, target_id=target, paper=gates.Paper(paper, "1号"))


@pytest.fixture
def center(server: Server) -> Center:
    runtime = build(Settings(database_url=server.environment["ZHIWANG_DATABASE_URL"], data_dir=server.folder))
    with reading(runtime.store) as session:
        operation = session.scalars(sa.select(OperationRow).where(OperationRow.state.in_(("approved", "running")))).one()
        judge = session.scalars(sa.select(AccountRow.person_id).where(AccountRow.login == "judge")).one()
        team = session.scalars(
            sa.select(TeamMemberRow.team_id).join(TargetRow, TargetRow.team_id == TeamMemberRow.team_id)
            .where(TargetRow.operation_id == operation.id, TeamMemberRow.person_id == judge).limit(1)
        ).one()
        return Center(runtime, operation.id, operation.number, team)


def test_an_operation_starts_when_its_gates_are_open_and_the_phone_and_the_command_page_see_each_other(desk: OpenDesk, server: Server, center: Center) -> None:
    commander = desk("leader")
    page = commander.open(f"operations?chosen=operation:{center.operation_id}&view=gates")
    expect(page.get_by_text("开始前尚缺")).to_be_visible()
    page.get_by_role("button", name="开始", exact=True).click()
    expect(page.get_by_text("尚未答复").first).to_be_visible()

    center.make_ready()
    expect(page.get_by_text("各项均已就绪")).to_be_visible()
    page.get_by_role("button", name="开始", exact=True).click()
    expect(page.get_by_text("进行中").first).to_be_visible()

    phone = desk("judge", size=PHONE)
    team = phone.open("my_team")
    team.locator(".zwf .foot").get_by_role("button", name="已集合").click()
    commander.open(f"command?operation={center.operation_id}")
    expect(page.get_by_text("已集合").first).to_be_visible()

    page.get_by_label("指令内容").fill("先去东边")
    page.get_by_label("指令内容").press("Enter")
    page.get_by_role("button", name="发出指令").click()
    team.get_by_role("button", name="收到指令").first.click()
    expect(page.get_by_text("2条未签收")).to_be_visible()

    first = team.locator(".zwf .stop").first
    first.get_by_role("button", name="出发").click()
    expect(first).to_contain_text("在途")
    expect(page.get_by_text("在途").first).to_be_visible()
    with no_network(phone):
        first.get_by_role("button", name="到达").click()
        expect(first).to_contain_text("待发送")
        first.get_by_role("button", name="填报结果").click()
        paid = team.get_by_role("radio", name="履行付款")
        paid.evaluate("one => one.scrollIntoView({block: 'center'})")
        paid.check()
        team.get_by_label("到位金额（元）").fill("1200.50")
        team.get_by_role("button", name="提交结果").click()
        wait_until_kept(team, "queue", 2)
    expect(team.locator(".zwf .unsent")).to_have_count(0)
    expect(first).to_contain_text("1,200.5")
    target = first.get_attribute("data-target")
    assert rows(server, "SELECT state, result, amount_fen FROM target WHERE id = ?", target) == [("done", "paid", 120_050)]
    assert rows(server, "SELECT count(*) FROM target_result WHERE target_id = ?", target) == [(1,)]

    team.get_by_role("button", name="紧急求援").click()
    team.get_by_role("button", name="围堵阻拦").click()
    expect(page.get_by_text("尚无人查看").first).to_be_visible()
    page.get_by_role("button", name="我已查看").click()
    expect(team.get_by_text("指挥中心已查看")).to_be_visible()
