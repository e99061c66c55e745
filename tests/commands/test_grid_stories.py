"""Stories of the courts, on real rows: a year of dispatch, help during the pandemic, cases sent to 18 townships, one phone call."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands import batches, settlements, task_steps, tasks
from core.commands.batches import Batch
from core.commands.settlements import Receipt, ReceiptRefused
from core.commands.task_steps import Reply
from core.commands.tasks import OrderRefused, TaskOrder
from core.domain.grid_supervision import BY_CODE, Window, value
from core.domain.indicators import rate, rounded
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.queries.grid_help import BATCH_COUNTS, grid_help, grid_help_rows, township_batch_rows, township_batches
from core.queries.grid_supervision import grid_results, result_rows
from core.queries.indicators import indicator_values
from core.store.session import reading, writing
from core.store.tables import (
    CaseDebtorRow,
    CaseRow,
    ClueRow,
    DebtorRow,
    EventRow,
    EvidenceRow,
    FeedbackRow,
    MeasureRow,
    OrganisationRow,
    OutboxRow,
    PaymentRow,
    PropertyRow,
    TaskRow,
)
from tests.builders import BOTH, do, refused, sent, walk
from tests.conftest import EAST, NOON, WEST, Court

YEAR = Window(date(2025, 3, 11), date(2026, 3, 10))


def ask(court: Court, question: Callable[..., Any], *, timed: bool = False, **arguments: Any) -> Any:
    with reading(court.store) as session:
        return question(session, court.viewer(), **arguments, **({"now": NOON} if timed else {}))


def a_task(court: Court, serial: int, **changes: Any) -> TaskRow:
    town = EAST if serial % 2 else WEST
    lawful = {
        "board_id": court.board_id, "number": f"虞执协〔2026〕{serial}号", "kind": "check", "title": "核实", "state": "dispatched", "issued_at": NOON - timedelta(hours=serial % 8000),
        "grid_code": f"{town}201001", "addressee_id": court.workers[f"{town}201001"], "addressee_name": "网格员", "updated_at": NOON, "photo_count": 0,
    }
    return TaskRow(**{**lawful, **changes})


@BOTH
def test_sc03_a_year_of_dispatch_reads_1589_1563_9836_and_268_and_the_26_unanswered_are_urged_in_one_step(court: Court) -> None:
    with writing(court.store) as session:
        for serial in range(1589):
            answered = {"state": "closed", "answered_at": NOON - timedelta(minutes=5), "photo_count": 1 if serial < 268 else 0} if serial < 1563 else {}
            session.add(a_task(court, serial, **answered))
        session.add(a_task(court, 5000, state="void"))
    year = ask(court, grid_results, level="all", window=YEAR, timed=True).iloc[0]

    assert [value(BY_CODE[code], year) for code in ("dispatched", "answered", "reply_rate", "with_photo", "unanswered")] == [1589, 1563, Decimal("98.36"), 268, 26]
    unanswered = ask(court, result_rows, level="all", key="", count="unanswered", window=YEAR, timed=True)
    assert len(unanswered) == 26

    done = do(court, batches.urge_many, list(unanswered["task_id"]), "请尽快回复")

    assert len(done["urged"]) == 26 and done["passed_over"] == 0
    with reading(court.store) as session:
        urges = session.scalars(sa.select(EventRow).where(EventRow.verb == "task.urge").order_by(EventRow.ordinal)).all()
        assert {int(one.subject_id) for one in urges} == set(unanswered["task_id"]) and len({one.revision for one in urges}) == 1
        assert all(one.after["words"] == "请尽快回复" for one in urges)
        assert session.scalar(sa.select(sa.func.count()).select_from(OutboxRow).where(OutboxRow.kind == "task.urge")) == 26


def used(session: Session, court: Court, case_id: int, serial: int, **reply: Any) -> None:
    """An accepted reply in a case, evidence for its termination unless it found the debtor."""
    debtor = session.scalar(sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id == case_id))
    task = a_task(court, serial, case_id=case_id, debtor_id=debtor, state="closed", answered_at=NOON)
    session.add(task)
    session.flush()
    said = FeedbackRow(**{"task_id": task.id, "author_name": "网格员", "at": NOON, "fields": {}, "accepted_at": NOON, **reply})
    session.add(said)
    session.flush()
    if said.result_class is None:
        session.add(EvidenceRow(board_id=court.board_id, feedback_id=said.id, serves="termination", case_id=case_id, at=NOON))


@BOTH
def test_sc03_the_answers_were_used_507_rounds_67_hidden_debtors_26_sealings_each_with_its_rows(court: Court) -> None:
    with writing(court.store) as session:
        ended = cases(session, court, 510, closed_on=date(2026, 3, 2), closing="terminated")
        for serial, case_id in enumerate(ended[:507]):
            used(session, court, case_id, 10_000 + serial)
        hidden = cases(session, court, 68, first=3000)
        for serial, case_id in enumerate([*hidden[:67], hidden[0]]):  # one was found twice
            used(session, court, case_id, 20_000 + serial, result_class="found")
        used(session, court, hidden[67], 30_000, result_class="found", accepted_at=None)
        tipped = cases(session, court, 27, first=5000)
        for serial, case_id in enumerate([*tipped, tipped[0]]):
            clue = ClueRow(board_id=court.board_id, number=f"线索{serial}", kind="property", source="police" if serial == 26 else "grid", content="车在门口", state="closed", reporter_name="网格员",
                           received_at=NOON, respond_by=NOON)
            thing = PropertyRow(case_id=case_id, kind="vehicle", description="小轿车", state="controlled", found_on=date(2026, 3, 1))
            session.add_all([clue, thing])
            session.flush()
            session.add(MeasureRow(case_id=case_id, property_id=thing.id, kind="seal", starts_on=date(2026, 3, 1), clue_id=clue.id))

    figures = ask(court, grid_help, window=YEAR)

    assert [figures[one] for one in ("terminated", "caught", "sealed")] == [507, 67, 26]
    rows = {one: ask(court, grid_help_rows, figure=one, window=YEAR) for one in ("terminated", "caught", "sealed")}
    assert [len(one) for one in rows.values()] == [507, 67, 26] and rows["caught"]["debtor_id"].is_unique
    with reading(court.store) as session:
        dossiers = set(session.scalars(sa.select(EvidenceRow.case_id)))
    assert set(rows["terminated"]["case_id"]) == dossiers
    empty = Window(date(2024, 1, 1), date(2024, 12, 31))
    assert [ask(court, grid_help, window=empty)[one] for one in ("terminated", "caught", "sealed")] == [0, 0, 0]


def test_who_answered_meanwhile_is_not_urged_and_a_strange_task_stops_it_all(court: Court) -> None:
    waiting, answered = sent(court), sent(court)
    walk(court, answered, "sign", "answer")

    done = do(court, batches.urge_many, [waiting, answered, waiting])
    assert (len(done["urged"]), done["passed_over"]) == (1, 1)

    refused(court, OrderRefused, batches.urge_many, [answered], match="none of these tasks waits")
    refused(court, NotFound, batches.urge_many, [waiting, 999_999])
    refused(court, NotFound, batches.urge_many, [waiting], by=court.viewer(Role.GRID_JUDGE, WEST))
    refused(court, NotAllowed, batches.urge_many, [waiting], by=court.viewer(Role.TOWNSHIP, EAST))


def cases(session: Session, court: Court, count: int, town: Callable[[int], str] = lambda _serial: EAST, *, first: int = 1000, **changes: Any) -> list[int]:
    """Open cases, each with a debtor of its own who lives in the town."""
    made = []
    for serial in range(first, first + count):
        code = f"{town(serial)}201001"
        lawful = {
            "board_id": court.board_id, "number": f"（2025）豫1425执{serial}号", "kind": "first", "cause": "追索劳动报酬纠纷", "category": "涉民生", "grid_code": code,
            "debtor_names": f"赵{serial}", "filed_on": date(2025, 9, 1), "amount_fen": 10_000_000, "stage": "query",
        }
        case = CaseRow(**{**lawful, **changes})
        debtor = DebtorRow(board_id=court.board_id, kind="person", name=f"赵{serial}", initials="z", grid_code=code, outstanding_fen=10_000_000)
        session.add_all([case, debtor])
        session.flush()
        session.add(CaseDebtorRow(case_id=case.id, debtor_id=debtor.id))
        made.append(case.id)
    return made


@BOTH
def test_sc06_the_pandemic_months_read_462_inquiries_108_cases_and_38_parties_who_paid_2978_thousand_by_phone(court: Court) -> None:
    months = Window(date(2026, 2, 1), date(2026, 3, 10))
    with writing(court.store) as session:
        helped = cases(session, court, 108)
        for serial in range(462):
            case_id = helped[serial % 108] if serial < 300 else None
            answered = {"answered_at": NOON, "state": "closed"} if case_id else {}
            session.add(a_task(court, serial, case_id=case_id, issued_at=NOON - timedelta(hours=serial % 700), **answered))
        session.add(a_task(court, 900, issued_at=NOON - timedelta(days=60)))
        session.add(a_task(court, 901, kind="serve"))
    amounts = [7_830_000] * 37 + [297_800_000 // 10 * 10 - 37 * 7_830_000]
    for at, amount in enumerate(amounts):
        parts = (amount - 1_000_000, 1_000_000) if at < 3 else (amount,)
        for part in parts:
            do(court, settlements.receive, Receipt(helped[at], part, "alipay" if at % 2 else "wechat", date(2026, 2, 10)))
    do(court, settlements.receive, Receipt(helped[40], 500_000, "transfer", date(2026, 2, 10)))
    do(court, settlements.receive, Receipt(helped[41], 500_000, "wechat", date(2026, 1, 31)))

    figures = ask(court, grid_help, window=months)

    assert figures == {"inquiries": 462, "cases": 108, "payers": 38, "amount_fen": 297_800_000, "terminated": 0, "caught": 0, "sealed": 0}
    assert rounded(Decimal(figures["amount_fen"]) / figures["payers"] / 1_000_000, 2) == Decimal("7.84")
    rows = {figure: ask(court, grid_help_rows, figure=figure, window=months) for figure in figures}
    assert (len(rows["inquiries"]), len(rows["cases"])) == (462, 108)
    assert rows["payers"]["payer"].nunique() == 38 and int(rows["amount_fen"]["amount_fen"].sum()) == 297_800_000
    assert set(rows["payers"]["channel"]) == {"alipay", "wechat"}
    with reading(court.store) as session:
        money = next(one for one in indicator_values(session, court.viewer(), since=months.since, until=months.until) if one.code == "AMOUNT")
    assert money.numerator == 297_800_000 + 500_000


def eighteen_towns(session: Session, court: Court) -> list[str]:
    codes = [f"411425{100 + at}" for at in range(18)]
    known = {EAST, WEST}
    session.add_all(OrganisationRow(board_id=court.board_id, kind="town", name=f"第{at}乡政府", grid_code=code) for at, code in enumerate(codes) if code not in known)
    return codes


@BOTH
@pytest.mark.parametrize(("closed", "computed"), [(507, "86.22"), (508, "86.39")])
def test_sc28_588_livelihood_cases_go_to_18_townships_by_address_in_two_batches(court: Court, closed: int, computed: str) -> None:
    with writing(court.store) as session:
        towns = eighteen_towns(session, court)
        made = cases(session, court, 588, lambda serial: towns[serial % 18])
    first = do(court, batches.dispatch_by_address, Batch("涉民生第一批", tuple(made[:300]), "settle", "请协助调解"))
    second = do(court, batches.dispatch_by_address, Batch("涉民生第二批", tuple(made[300:]), "settle", "请协助调解"))
    assert (first["sent"], second["sent"], len(first["towns"]), first["left_out"]) == (300, 288, 18, [])
    with writing(court.store) as session:
        for at, case_id in enumerate(made[:closed]):
            session.execute(sa.update(CaseRow).where(CaseRow.id == case_id).values(closed_on=date(2026, 3, 9), closing="performed" if at < 364 else "terminated"))
        right = session.execute(
            sa.select(sa.func.count()).select_from(TaskRow).join(OrganisationRow, OrganisationRow.id == TaskRow.organisation_id)
            .where(sa.func.substr(TaskRow.grid_code, 1, 9) == OrganisationRow.grid_code)
        ).scalar()
        assert right == 588

    table = ask(court, township_batches)

    assert list(table["name"]) == ["涉民生第一批", "涉民生第二批"] and list(table["sent"]) == [300, 288]
    assert str(rounded(rate(int(table["closed"].sum()), int(table["sent"].sum())), 2)) == computed
    assert rounded(rate(int(table["really_closed"].sum()), int(table["sent"].sum())), 1) == Decimal("61.9")
    by_town = ask(court, township_batches, name="涉民生第一批")
    assert len(by_town) == 18
    for count in BATCH_COUNTS:
        assert int(by_town[count].sum()) == int(table.set_index("name").loc["涉民生第一批", count])
        assert len(ask(court, township_batch_rows, name="涉民生第一批", count=count)) == int(by_town[count].sum())
        assert len(ask(court, township_batch_rows, name="涉民生第一批", count=count, town=by_town["name"].iloc[0])) == int(by_town[count].iloc[0])


def test_a_batch_says_which_cases_it_left_out_and_why(court: Court) -> None:
    with writing(court.store) as session:
        fine, closed, nowhere, far = (cases(session, court, 1, first=first, **changes)[0] for first, changes in (
            (1, {}), (2, {"closed_on": date(2026, 3, 1)}), (3, {}), (4, {})))
        session.execute(sa.update(DebtorRow).where(DebtorRow.name == "赵3").values(grid_code=None))
        session.execute(sa.update(DebtorRow).where(DebtorRow.name == "赵4").values(grid_code="411425999201001"))
    do(court, batches.dispatch_by_address, Batch("第一批", (fine,), "settle"))
    again = cases_again(court)

    done = do(court, batches.dispatch_by_address, Batch("第一批", (fine, closed, nowhere, far, 999_999, again, again), "settle"))

    assert done["sent"] == 1
    assert {one["case_id"]: one["why"] for one in done["left_out"]} == {fine: "sent", closed: "closed", nowhere: "nowhere", far: "no_body", 999_999: "unknown"}
    refused(court, OrderRefused, batches.dispatch_by_address, Batch("第一批", (fine,), "settle"), match="none of its cases")
    refused(court, OrderRefused, batches.dispatch_by_address, Batch(" ", (again,), "settle"), match="needs a name")


def cases_again(court: Court) -> int:
    with writing(court.store) as session:
        return cases(session, court, 1, first=9)[0]


def test_a_batch_reaches_no_further_than_its_sender(court: Court) -> None:
    east = court.viewer(Role.GRID_JUDGE, EAST)

    refused(court, OrderRefused, batches.dispatch_by_address, Batch("第一批", (court.cases[court.grid(WEST)],), "settle"), by=east, match="none of its cases")
    refused(court, NotAllowed, batches.dispatch_by_address, Batch("第一批", (court.cases[court.grid()],), "settle"), by=court.viewer(Role.TOWNSHIP, EAST))


@BOTH
def test_sc43_one_phone_call_after_years_the_money_comes_the_case_moves_to_payout_and_the_praise_is_kept(court: Court) -> None:
    grid = court.grid()
    case_id, debtor_id, worker = court.cases[grid], court.debtors[grid], court.workers[grid]
    task = int(do(court, tasks.dispatch, TaskOrder("settle", "促成还款", grid_code=grid, debtor_id=debtor_id, case_id=case_id, addressee_id=worker))["id"])
    by = court.viewer(Role.GRID_WORKER, EAST, person=worker)
    do(court, task_steps.step, task, "sign", by=by)
    reply = Reply({"terms": "一次付清", "date": "2026-03-10", "signed": True, "contact": "phone", "amount": 10_000.0})
    do(court, task_steps.answer, task, reply, by=by)
    do(court, task_steps.accept, task)

    done = do(court, settlements.receive, Receipt(case_id, 1_000_000, "wechat", date(2026, 3, 10), task_id=task), by=court.viewer(Role.GRID_JUDGE, EAST))
    do(court, settlements.praise, case_id, words="多年的欠款，一个电话就要回来了，感谢网格员", task_id=task, by=court.viewer(Role.GRID_JUDGE, EAST))

    assert done["stage"] == "payout"
    with reading(court.store) as session:
        case, debtor = session.get_one(CaseRow, case_id), session.get_one(DebtorRow, debtor_id)
        assert (case.stage, case.recovered_fen, debtor.outstanding_fen) == ("payout", 1_000_000, 0)
        paid = session.scalars(sa.select(PaymentRow)).one()
        assert (paid.amount_fen, paid.channel, paid.paid_on, paid.debtor_id) == (1_000_000, "wechat", date(2026, 3, 10), debtor_id)
        kept = session.scalars(sa.select(FeedbackRow).where(FeedbackRow.task_id == task)).one()
        assert (kept.fields["contact"], kept.fields["amount"], kept.fields["date"]) == ("phone", 10_000.0, "2026-03-10")
        words = session.scalars(sa.select(EventRow).where(EventRow.verb == "case.praise")).one()
        assert words.after["words"].startswith("多年的欠款") and words.after["task"] and words.subject_id == str(case_id)


@pytest.mark.parametrize(("changes", "says"), [
    ({"amount_fen": 0}, "more than nothing"), ({"channel": "shells"}, "no way of payment"), ({"paid_on": date(2026, 3, 11)}, "still to come"),
    ({"debtor_id": 999_999}, "no debtor of"),
])
def test_money_without_amount_way_day_or_payer_is_refused(court: Court, changes: dict[str, Any], says: str) -> None:
    lawful = {"case_id": court.cases[court.grid()], "amount_fen": 100, "channel": "cash", "paid_on": date(2026, 3, 10)}
    refused(court, ReceiptRefused, settlements.receive, Receipt(**{**lawful, **changes}), match=says)


def test_money_and_praise_belong_to_a_case_in_reach_and_to_its_own_task(court: Court) -> None:
    other = sent(court)
    west = court.cases[court.grid(WEST)]
    east = court.viewer(Role.GRID_JUDGE, EAST)

    refused(court, NotFound, settlements.receive, Receipt(west, 100, "cash", date(2026, 3, 10)), by=east)
    refused(court, NotFound, settlements.praise, west, words="谢谢", by=east)
    refused(court, NotFound, settlements.praise, west, words="谢谢", task_id=other, match="does not belong")
    refused(court, ReceiptRefused, settlements.praise, west, words=" ", match="what the applicant said")
    refused(court, NotAllowed, settlements.praise, west, words="谢谢", by=court.viewer(Role.TOWNSHIP))
