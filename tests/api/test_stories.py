"""Acceptance story SC-02 (seeds.md 5), end to end: the worker through `/api/v1`, the judge at the desk, over five years of the clock."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.commands import api_tokens, cases, settlements, task_steps, tasks, whereabouts
from core.commands.api_tokens import TokenOrder
from core.commands.settlements import Receipt
from core.commands.sign_in import token_hash
from core.commands.tasks import TaskOrder
from core.domain.api_scopes import SCOPE_LABELS
from core.domain.clocks import LOCAL
from core.domain.viewer import Role
from core.queries.debtors import debtor_card
from core.queries.grid_supervision import Window, grid_results
from core.queries.indicators import indicator_values
from core.runtime import Runtime
from core.store.session import reading, writing
from core.store.tables import CaseDebtorRow, CaseRow, DebtorRow, EventRow, FeedbackRow, OutboxRow, RoleGrantRow
from tests.api.test_v1 import Program
from tests.builders import BOTH, do
from tests.conftest import EAST, Court
from tests.routes import Browser

FILED, HIDDEN_SINCE, BACK_ON = date(2013, 5, 20), date(2013, 3, 1), date(2018, 11, 12)
CLAIM_FEN = 6_000_000


def at(hour: int, minute: int = 0, *, day: date = BACK_ON) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LOCAL).astimezone(UTC)


def the_case_of_yan(court: Court) -> tuple[int, int]:
    """婚约财产纠纷: 蔡某 wants 60,000 yuan of bride price back from 闫某, who has left for work."""
    with writing(court.store) as session:
        debtor = DebtorRow(board_id=court.board_id, kind="person", name="闫某", initials="ym", grid_code=court.grid(), place="虞城县东镇一村", outstanding_fen=CLAIM_FEN)
        case = CaseRow(board_id=court.board_id, number="（2013）虞执字第213号", legacy_number=True, kind="first", cause="婚约财产纠纷", applicant="蔡某",
                       debtor_names="闫某", grid_code=court.grid(), filed_on=FILED, amount_fen=CLAIM_FEN)
        session.add_all([debtor, case])
        session.flush()
        session.add(CaseDebtorRow(case_id=case.id, debtor_id=debtor.id))
        return case.id, debtor.id


def the_workers_program(court: Court, browser: Browser) -> Program:
    worker = court.workers[court.grid()]
    with writing(court.store) as session:
        session.add(RoleGrantRow(person_id=worker, role=Role.GRID_WORKER, grid_prefix=EAST, starts_at=at(8, day=date(2018, 1, 2))))
    token = api_tokens.new_token()
    order = TokenOrder("网格平台", worker, Role.GRID_WORKER, list(SCOPE_LABELS), at(8) + timedelta(days=90))
    do(court, api_tokens.issue, order, token_hash(token), by=court.viewer(Role.ADMINISTRATOR), at=at(8, day=date(2018, 10, 8)))
    return Program(browser, token)


@BOTH
def test_sc_02_the_debtor_who_hid_for_five_years_pays_on_the_day_he_is_found(court: Court, browser: Browser, runtime: Runtime) -> None:
    judge, worker = court.viewer(Role.JUDGE), court.workers[court.grid()]
    case_id, debtor_id = the_case_of_yan(court)

    def desk(command: Callable[..., Any], *arguments: Any, moment: datetime, **named: Any) -> Any:
        return do(court, command, *arguments, by=judge, at=moment, **named)

    def clock(moment: datetime) -> None:
        object.__setattr__(runtime, "now", lambda: moment)

    # 2013: he is gone. 2018: the matter lies in his village's grid.
    desk(whereabouts.note, debtor_id, "unknown", HIDDEN_SINCE, "申请人陈述：外出务工，联系不上", moment=at(9, day=date(2013, 6, 3)))
    program = the_workers_program(court, browser)
    find = TaskOrder("find_debtor", "查找闫某下落", case_id=case_id, debtor_id=debtor_id, grid_code=court.grid(), addressee_id=worker, due_at=at(18, day=date(2018, 12, 31)))
    found = desk(tasks.dispatch, find, moment=at(9, day=date(2018, 10, 8)))["id"]
    clock(at(10, day=date(2018, 10, 8)))
    assert program.step(found, "sign").json()["state"] == "signed"

    # November 2018: the worker hears that he is back; judge and worker go to his home together, and he pays.
    clock(at(8, 30))
    reply = {"result_class": "returns", "time": "2018-11-11晚", "place": "东镇一村家中"}
    assert program.reply(found, fields=reply, words="群众反映其已返乡").json()["state"] == "answered"
    desk(task_steps.accept, found, moment=at(8, 45))
    visit = desk(tasks.dispatch, replace(find, kind="settle", title="与法官一同上门，促成当场履行", due_at=None), moment=at(9))["id"]
    for minute, step in ((5, "sign"), (10, "start"), (30, "arrive")):
        clock(at(9, minute))
        assert program.step(visit, step).status_code == 200
    clock(at(11))
    terms = {"terms": "当场返还彩礼六万元", "date": "2018-11-12", "signed": True, "contact": "visit", "amount": 60_000}
    assert program.reply(visit, fields=terms).json()["state"] == "answered"
    desk(task_steps.accept, visit, moment=at(11, 5))
    desk(settlements.receive, Receipt(case_id, CLAIM_FEN, "cash", BACK_ON, task_id=visit), moment=at(11, 10))
    closed = desk(cases.close, case_id, "performed", BACK_ON, "当场履行完毕", moment=at(11, 20))
    assert closed == {"case_id": case_id, "number": "（2013）虞执字第213号", "closing": "performed", "on_the_spot": True, "credited": [worker]}

    with reading(court.store) as session:
        card = debtor_card(session, judge, debtor_id=debtor_id, now=at(12))
        results = grid_results(session, judge, level="worker", window=Window(date(2018, 10, 1), BACK_ON), now=at(12)).set_index("key")
        money = next(one for one in indicator_values(session, judge, since=BACK_ON, until=BACK_ON) if one.code == "AMOUNT")
        told = session.scalars(sa.select(OutboxRow).where(OutboxRow.kind == "case.credit")).all()
        contact = session.scalars(sa.select(FeedbackRow).where(FeedbackRow.task_id == visit)).one().fields
        entry = session.scalars(sa.select(EventRow).where(EventRow.verb == "case.close")).one()
    assert sorted(card.tasks["kind"]) == ["find_debtor", "settle"] and contact["contact"] == "visit"
    one = card.cases.iloc[0]
    assert (one["closing"], one["closed_on"], one["on_the_spot"], one["recovered_fen"]) == ("performed", BACK_ON, True, CLAIM_FEN)
    assert one["years_open"] == entry.after["years_open"] == 5 and (one["closed_on"] - one["filed_on"]).days > 5 * 365 + 1
    history = [(since.astimezone(LOCAL).date(), code) for since, code in zip(card.whereabouts["since"], card.whereabouts["whereabouts"], strict=True)]
    assert history == [(HIDDEN_SINCE, "unknown"), (BACK_ON, "returns")]
    assert not card.debtor["outstanding"] and card.debtor["outstanding_fen"] == 0
    assert [(notice.recipient_id, notice.payload["number"]) for notice in told] == [(worker, "（2013）虞执字第213号")]
    assert int(results.loc[f"p{worker}", "answered"]) == int(results.loc[f"p{worker}", "accurate"]) == 2
    assert money.numerator == CLAIM_FEN
