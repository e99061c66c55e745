"""Case clocks over the rows: overruns that go with the act, marks and deductions, seizures renewed in time or too late, levels told once."""

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from core.commands import assets, cases, escalation, node_watch, nodes
from core.commands import court as court_verbs
from core.commands.assets import AssetRefused, Taking
from core.commands.escalation import OrderNotPossible
from core.commands.node_watch import REACHES
from core.commands.nodes import NodeRefused, Place
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.jobs import node_watch as node_job
from core.jobs.escalation import tick
from core.jobs.node_watch import look
from core.live.hub import Hub
from core.queries.escalation import supervision_orders
from core.queries.nodes import CaseNodes, case_nodes, cases_by_number, clock_rows, node_clocks, overruns
from core.runtime import Runtime
from core.settings import Settings
from core.store.session import reading, writing
from core.store.tables import BoardRow, CaseRow, EventRow, MeasureRow, OutboxRow, PaymentRow, PersonRow, PropertyRow, RungRow, SupervisionRow
from tests.builders import BOTH, do, refused
from tests.conftest import EAST, NOON, WEST, Court

TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)


def asked(court: Court, question: Any, role: Role = Role.DUTY_OFFICER, prefix: str = "", at: datetime = NOON, **named: Any) -> Any:
    with reading(court.store) as session:
        return question(session, court.viewer(role, *([prefix] if prefix else [])), now=at, **named)


def add(court: Court, row: Any) -> int:
    with writing(court.store) as session:
        session.add(row)
        session.flush()
        return int(row.id)


def change(court: Court, case: int, **values: Any) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == case).values(**values))


def a_case(court: Court) -> int:
    return court.cases[court.grid()]


def a_house(court: Court, **changes: Any) -> int:
    return add(court, PropertyRow(**{"case_id": a_case(court), "kind": "house", "description": "住宅一套", "state": "verified", "found_on": TODAY - 16 * DAY, **changes}))


def a_seal(court: Court, expires_on: date, **changes: Any) -> int:
    house = a_house(court, controlled_on=TODAY - 300 * DAY, state="controlled", found_on=TODAY - 300 * DAY)
    return add(court, MeasureRow(**{"case_id": a_case(court), "property_id": house, "kind": "seal", "starts_on": TODAY - 300 * DAY, "expires_on": expires_on, **changes}))


def money(court: Court, amount: int, days_ago: int) -> int:
    return add(court, PaymentRow(board_id=court.board_id, case_id=a_case(court), direction="in", amount_fen=amount, channel="transfer", paid_on=TODAY - days_ago * DAY))


def over(court: Court, **of: Any) -> list[tuple[str, int]]:
    found = asked(court, overruns, **of)
    return list(zip(found["overrun"], found["over"], strict=True))


def one_case(court: Court, **of: Any) -> pd.DataFrame:
    found: CaseNodes = asked(court, case_nodes, case_id=a_case(court), **of)
    return found.clocks.set_index("node")


@BOTH
def test_sc_13_a_property_found_sixteen_days_ago_is_one_day_over_and_gone_right_after_the_sealing(court: Court) -> None:
    house = a_house(court)
    found = asked(court, overruns).iloc[0]
    assert (found["overrun"], found["over"], found["case_id"], found["kind"], found["subject_id"], found["level"]) == ("R-01", 1, a_case(court), "property", house, "red")
    do(court, assets.control, house, "seal", Taking(TODAY, TODAY + 3 * 365 * DAY, "（2026）豫1425执1号之一"))

    assert over(court) == []
    with reading(court.store) as session:
        assert (session.get_one(PropertyRow, house).state, session.scalar(sa.select(MeasureRow.kind).where(MeasureRow.property_id == house))) == ("controlled", "seal")
        assert session.scalar(sa.select(EventRow.verb).order_by(EventRow.id.desc()).limit(1)) == "property.control"


@BOTH
def test_each_of_the_five_overruns_goes_with_its_act(court: Court) -> None:
    house, seal, paid = a_house(court), a_seal(court, TODAY - 5 * DAY), money(court, 500, 40)
    old = court.cases[court.grid(EAST, 2)]
    change(court, old, filed_on=TODAY - 400 * DAY)
    done = court.cases[court.grid(WEST)]
    change(court, done, closed_on=TODAY - 70 * DAY, closing="ended", stage="archive")
    with writing(court.store) as session:
        session.execute(sa.update(BoardRow).values(created_at=NOON - 60 * DAY))
    assert sorted(code for code, _ in over(court)) == ["R-01", "R-02", "R-03", "R-04", "R-05"]

    def left(*acts: Any) -> list[str]:
        do(court, *acts)
        return sorted(code for code, _ in over(court))

    assert left(assets.control, house, "seal", Taking(TODAY, TODAY + DAY, "裁1号")) == ["R-02", "R-03", "R-04", "R-05"]
    with reading(court.store) as session:
        sealed = session.get_one(MeasureRow, seal).property_id
    assert left(assets.dispose, sealed, TODAY, "拍卖成交") == ["R-03", "R-04", "R-05"]
    assert left(assets.pay_out, a_case(court), 500, "transfer", TODAY) == ["R-04", "R-05"]
    assert left(cases.close, old, "ended", TODAY, "撤回申请，裁2号") == ["R-05"]
    assert left(nodes.mark, Place(done, "032"), "done", TODAY) == []
    with reading(court.store) as session:
        assert session.get(PaymentRow, paid) is not None


def test_who_may_see_what_of_the_overruns(court: Court) -> None:
    a_house(court)
    money(court, 500, 40)
    assert len(over(court, prefix=EAST)) == 2 and over(court, prefix=WEST) == []
    assert [code for code, _ in over(court, role=Role.WALL)] == ["R-03"], "what somebody owns is not shown on a wall"
    assert over(court, role=Role.GRID_WORKER, prefix=EAST) == []
    with pytest.raises(NotAllowed):
        over(court, role=Role.COMMITTEE)


@BOTH
def test_a_renewal_in_time_moves_the_last_day_and_one_too_late_is_a_new_seizure_and_an_alarm(court: Court) -> None:
    """Acceptance check 4."""
    seal = a_seal(court, TODAY)
    change(court, a_case(court), judge_id=court.people[Role.JUDGE])
    do(court, assets.renew, seal, Taking(TODAY, TODAY + 100 * DAY, "续1号"))
    with reading(court.store) as session:
        row = session.get_one(MeasureRow, seal)
        assert (row.expires_on, row.lifted_on) == (TODAY + 100 * DAY, None)

    late = NOON + 101 * DAY
    assert over(court, at=late) == [("R-02", 1)]
    made = do(court, assets.renew, seal, Taking(TODAY + 101 * DAY, TODAY + 700 * DAY, "续2号"), at=late)
    assert made["lapsed"] and made["measure_id"] != seal and over(court, at=late) == []
    with reading(court.store) as session:
        old, new = session.get_one(MeasureRow, seal), session.get_one(MeasureRow, made["measure_id"])
        assert (old.lifted_on, new.starts_on, new.property_id) == (TODAY + 100 * DAY, TODAY + 101 * DAY, old.property_id)
        told = session.execute(sa.select(OutboxRow.recipient_id, OutboxRow.role).where(OutboxRow.kind == "measure.lapsed").order_by(OutboxRow.id)).all()
        assert [tuple(one) for one in told] == [(court.people[Role.JUDGE], None), (None, "duty_leader"), (None, "court_leader")]
        assert session.scalars(sa.select(EventRow.verb).where(EventRow.verb.like("measure.%")).order_by(EventRow.id)).all() == ["measure.renew", "measure.anew"]


def test_what_cannot_be_done_with_property_and_money_is_refused_with_a_sentence(court: Court) -> None:
    house, seal = a_house(court), a_seal(court, TODAY)
    west = add(court, PropertyRow(case_id=court.cases[court.grid(WEST)], kind="house", description="西", state="clue", found_on=TODAY))
    good = Taking(TODAY, TODAY + DAY, "裁1号")
    for command, arguments, match in (
        (assets.control, (house, "debit", good), "sealed, seized or frozen"), (assets.control, (house, "seal", Taking(TODAY, TODAY + 4 * 365 * DAY, "裁1号")), "2029-03-10"),
        (assets.control, (house, "seal", Taking(TODAY, TODAY + DAY, " ")), "document"), (assets.control, (house, "seal", Taking(TODAY + DAY, TODAY + 2 * DAY, "裁1号")), "still to come"),
        (assets.control, (house, "seal", Taking(TODAY - 20 * DAY, TODAY, "裁1号")), "was found on"), (assets.renew, (seal, Taking(TODAY, TODAY, "续1号")), "ends by"),
        (assets.renew, (seal, Taking(TODAY, TODAY + 4 * 365 * DAY, "续1号")), "at the latest"), (assets.lift, (seal, TODAY, ""), "document"), (assets.lift, (seal, TODAY + DAY, "解1号"), "today"),
        (assets.dispose, (house, TODAY, "拍卖"), "not under control"), (assets.pay_out, (a_case(court), 5, "transfer", TODAY), "0.00 yuan"),
    ):
        refused(court, AssetRefused, command, *arguments, match=match)
    refused(court, NotFound, assets.control, west, "seal", good, by=court.viewer(Role.JUDGE, EAST))
    refused(court, NotAllowed, assets.control, house, "seal", good, by=court.viewer(Role.GRID_WORKER, EAST))
    do(court, assets.lift, seal, TODAY, "解1号")
    refused(court, AssetRefused, assets.renew, seal, good, match="ended on")


@BOTH
def test_marks_and_deductions_move_the_clocks_of_a_case_and_stand_in_the_ledger(court: Court) -> None:
    case = a_case(court)
    change(court, case, due_on=None, filed_on=TODAY - 8 * DAY)
    with writing(court.store) as session:
        session.execute(sa.update(BoardRow).values(created_at=NOON - 60 * DAY))
    before = one_case(court)
    assert (before.loc["003", "state"], before.loc["003", "days"], before.loc["004", "state"], before.loc["018", "state"]) == ("due_soon", 2, "overdue", "not_yet")

    do(court, nodes.mark, Place(case, "003"), "done", TODAY, document="（2026）豫1425执1号")
    do(court, nodes.mark, Place(case, "004"), "exempt", TODAY, approver="李院长", words="无网络查控对象")
    do(court, nodes.mark, Place(case, "018"), "started", TODAY - DAY)
    moved = do(court, nodes.deduct, Place(case, "031"), "valuation", TODAY, TODAY + 29 * DAY, document="评1号", approver="李院长")
    open_ended = do(court, nodes.deduct, Place(case, "031"), "suspended", TODAY + 40 * DAY, None, document="中1号", approver="李院长")
    found = one_case(court)
    assert found.loc[["003", "004", "018"], "state"].tolist() == ["done_in_time", "exempt", "due_soon"]
    assert found.loc["031", "deadline"].isoformat() == moved["deadline"] == "2026-10-08", "2 September and 30 days, behind the holiday"
    assert one_case(court, at=NOON + 60 * DAY).loc["031", "deadline"] == date(2026, 10, 23)
    do(court, nodes.end_deduction, open_ended["id"], TODAY + 49 * DAY, at=NOON + 60 * DAY)
    assert one_case(court, at=NOON + 200 * DAY).loc["031", "deadline"] == date(2026, 10, 12)

    whole: CaseNodes = asked(court, case_nodes, case_id=case)
    assert whole.marks["what"].tolist() == ["started", "done", "exempt"] and whole.deductions["approver"].tolist() == ["李院长"] * 2
    do(court, nodes.take_back, Place(case, "003"), "done", "送达回证有误")
    assert one_case(court).loc["003", "state"] == "due_soon"
    with reading(court.store) as session:
        verbs = session.scalars(sa.select(EventRow.verb).where(EventRow.verb.like("node.%")).order_by(EventRow.id)).all()
    assert verbs == ["node.done", "node.exempt", "node.started", "node.deduct", "node.deduct", "node.deduct_end", "node.take_back"]


def test_a_mark_or_a_deduction_that_cannot_be_is_refused_with_a_sentence(court: Court) -> None:
    case = a_case(court)
    seal, paid = a_seal(court, TODAY + 99 * DAY), money(court, 500, 3)
    for arguments, match in (
        ((Place(case, "031"), "done", TODAY), "Write that down instead"), ((Place(case, "018"), "done", TODAY), "has not begun"), ((Place(case, "003"), "done", TODAY + DAY), "still to come"),
        ((Place(case, "003"), "done", date(2026, 1, 1)), "began on"), ((Place(case, "003"), "exempt", TODAY), "who approved"), ((Place(case, "003"), "started", TODAY), "by itself"),
        ((Place(case, "029", "payment", paid), "done", TODAY), "needs its paper"), ((Place(case, "003"), "gone", TODAY), "started, done or exempt"),
    ):
        refused(court, NodeRefused, nodes.mark, *arguments, match=match)
    refused(court, NotFound, nodes.mark, Place(case, "029", "payment", paid + 9), "done", TODAY)
    refused(court, NotFound, nodes.mark, Place(court.cases[court.grid(WEST)], "003"), "done", TODAY, by=court.viewer(Role.JUDGE, EAST))
    do(court, nodes.mark, Place(case, "018"), "started", TODAY)
    refused(court, NodeRefused, nodes.mark, Place(case, "018"), "started", TODAY, match="was started on")
    papers = {"document": "中1号", "approver": "李院长"}
    for place, kind, begins, ends, said, match in (
        (Place(case, "012", "measure", seal), "suspended", TODAY, None, papers, "Renew"), (Place(case, "031"), "suspended", TODAY, None, {**papers, "approver": ""}, "who approved"),
        (Place(case, "031"), "payout", TODAY, None, papers, "does not stop"), (Place(case, "031"), "notice", TODAY, TODAY - DAY, papers, "before the first"),
        (Place(case, "031"), "notice", date(2030, 1, 1), None, papers, "outside"), (Place(case, "007"), "notice", TODAY, None, papers, "no deadline"),
    ):
        refused(court, NodeRefused, nodes.deduct, place, kind, begins, ends, match=match, **said)
    refused(court, NodeRefused, nodes.take_back, Place(case, "003"), "done", "错", match="is not marked")


def test_the_counts_are_the_rows_behind_them_and_keep_to_the_viewer_s_grids(court: Court) -> None:
    a_house(court)
    a_seal(court, TODAY + 10 * DAY)
    counts = asked(court, node_clocks)
    for row in counts.groupby(["node", "state"])["clocks"].sum().items():
        (node, state), count = row
        assert len(asked(court, clock_rows, node=node, state=state)) == count, (node, state)
    assert counts[counts["node"] == "031"]["clocks"].sum() == len(court.cases)
    east = asked(court, node_clocks, prefix=WEST)
    assert east[east["node"] == "031"]["clocks"].sum() == 2 and not set(east["node"]) & {"011", "012"}
    with reading(court.store) as session:
        assert cases_by_number(session, court.viewer(), words="(2026)豫1425执1号")["case_id"].tolist() == [a_case(court)]


@BOTH
def test_sc_32_each_level_is_told_once_up_to_an_order_with_its_own_deadline(court: Court) -> None:
    case, judge = a_case(court), court.people[Role.JUDGE]
    change(court, case, judge_id=judge)
    paid = money(court, 500, 20)
    place = {"subject_kind": "payment", "subject_id": paid, "ladder": "node.029"}
    for day in (0, 1, 8, 9, 10, 11, 12, 40, 41, 42, 46):
        look(court.store, court.board_id, at=NOON + day * DAY)
        look(court.store, court.board_id, at=NOON + day * DAY + timedelta(hours=1))
    with reading(court.store) as session:
        steps = session.execute(sa.select(RungRow.rung, RungRow.at).filter_by(**place).order_by(RungRow.id)).all()
        told = [f"{rung} {at.date().isoformat()}" for rung, at in steps]
        order = session.scalars(sa.select(SupervisionRow).where(SupervisionRow.case_id == case)).first()
        warned = {tuple(one) for one in session.execute(sa.select(OutboxRow.kind, OutboxRow.recipient_id, OutboxRow.role).where(OutboxRow.kind.like("node.warn.%")))}
        assert session.scalar(sa.select(sa.func.count()).select_from(EventRow).where(EventRow.verb == "node.warn")) is not None
    assert told == ["yellow.10 2026-03-10", "amber.1 2026-03-19", "red 2026-03-21", "deep 2026-04-20"]
    assert order is not None and order.addressee_id == judge and order.due_at > order.issued_at and order.number == "虞执督〔2026〕1号"
    for level, roles in REACHES.items():
        assert {(f"node.warn.{level}", judge, None), *((f"node.warn.{level}", None, str(role)) for role in roles)} <= warned

    for hour in range(24 * 9):
        tick(court.store, at=order.due_at + timedelta(hours=hour))
    with reading(court.store) as session:
        assert session.get_one(SupervisionRow, order.id).state == "reported", "nobody answered it"


def test_what_was_settled_is_told_no_more_and_a_deadline_that_moves_is_told_anew(court: Court) -> None:
    house = a_house(court, found_on=TODAY - 14 * DAY)
    money(court, 500, 29)

    def looks(at: datetime) -> list[str]:
        look(court.store, court.board_id, at=at)
        with reading(court.store) as session:
            return [f"{ladder} {rung}" for ladder, rung in session.execute(sa.select(RungRow.ladder, RungRow.rung).where(RungRow.ladder.in_(("node.011", "node.029"))).order_by(RungRow.id))]

    assert looks(NOON) == ["node.011 amber", "node.029 amber.1"]
    do(court, assets.control, house, "seal", Taking(TODAY, TODAY + 900 * DAY, "裁1号"))
    with reading(court.store) as session:
        paid = session.scalar(sa.select(PaymentRow.id)) or 0
    do(court, nodes.deduct, Place(a_case(court), "029", "payment", paid), "payout", TODAY, TODAY + 9 * DAY, document="缓1号", approver="李院长")
    assert looks(NOON + DAY) == ["node.011 amber", "node.029 amber.1"]
    assert looks(NOON + 4 * DAY)[2:] == ["node.029 yellow.10"]


def test_a_case_that_surfaces_deep_in_the_red_is_warned_before_it_is_ordered(court: Court) -> None:
    change(court, a_case(court), judge_id=court.people[Role.JUDGE])
    money(court, 500, 200)
    for hours in (0, 1, 24, 48):
        look(court.store, court.board_id, at=NOON + timedelta(hours=hours))
    with reading(court.store) as session:
        assert session.scalars(sa.select(RungRow.rung).where(RungRow.ladder == "node.029").order_by(RungRow.id)).all() == ["red"]
        assert session.scalar(sa.select(SupervisionRow.id)) is None
    look(court.store, court.board_id, at=NOON + 4 * DAY)
    with reading(court.store) as session:
        assert session.scalars(sa.select(RungRow.rung).where(RungRow.ladder == "node.029").order_by(RungRow.id)).all() == ["red", "deep"]
        assert session.scalar(sa.select(SupervisionRow.id)) is not None


def test_a_court_may_do_without_orders_of_the_clock(court: Court) -> None:
    do(court, court_verbs.set_value, "nodes.orders", False, by=court.viewer(Role.COURT_LEADER))
    change(court, a_case(court), judge_id=court.people[Role.JUDGE])
    money(court, 500, 200)
    for days in range(6):
        look(court.store, court.board_id, at=NOON + days * DAY)
    with reading(court.store) as session:
        assert "deep" in session.scalars(sa.select(RungRow.rung)).all() and session.scalar(sa.select(SupervisionRow.id)) is None


def test_a_leader_orders_the_judge_of_a_case_who_answers_it(court: Court) -> None:
    case, leader = a_case(court), court.viewer(Role.COURT_LEADER)
    refused(court, OrderNotPossible, node_watch.issue_case_order, case, words="限期发款", by=leader, match="has no judge")
    change(court, case, judge_id=court.people[Role.JUDGE])
    refused(court, OrderNotPossible, node_watch.issue_case_order, case, words=" ", by=leader)
    refused(court, OrderNotPossible, node_watch.issue_case_order, case, words="限期发款", due_at=NOON, by=leader, match="already past")
    refused(court, NotAllowed, node_watch.issue_case_order, case, words="限期发款", by=court.viewer(Role.JUDGE))
    made = do(court, node_watch.issue_case_order, case, words="三日内发款", by=leader)
    refused(court, OrderNotPossible, node_watch.issue_case_order, case, words="再催", by=leader, match="waits for its answer")
    shown = asked(court, supervision_orders).iloc[0]
    assert (shown["task"], shown["words"], shown["addressee"]) == ("（2026）豫1425执1号", "三日内发款", "judge")
    do(court, escalation.reply_to_order, made["id"], words="今日已发", by=court.viewer(Role.JUDGE))
    orders = asked(court, case_nodes, case_id=case).orders
    assert orders["state"].tolist() == ["answered"]


def test_a_judge_is_somebody_the_court_knows(court: Court) -> None:
    change(court, a_case(court), judge_id=court.people[Role.JUDGE])
    with reading(court.store) as session:
        assert session.get_one(PersonRow, court.people[Role.JUDGE]).name == one_case(court)["judge"].iloc[0]


def test_the_job_goes_over_the_cases_part_by_part_and_rests_when_nothing_has_changed(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_job, "CASES_AT_ONCE", 2)
    clock = [NOON]
    runtime = Runtime(Settings(data_dir=court.store.folder), court.store, Hub(), lambda: clock[0])
    for case in court.cases.values():
        add(court, PaymentRow(board_id=court.board_id, case_id=case, direction="in", amount_fen=5, channel="transfer", paid_on=TODAY - 40 * DAY))
    watch = node_job.NodeWatch()

    def told() -> int:
        watch(runtime)
        with reading(court.store) as session:
            return session.scalar(sa.select(sa.func.count()).select_from(RungRow).where(RungRow.ladder == "node.029")) or 0

    assert [told() for _ in range(3)] == [2, 4, 4]
    clock[0] = NOON + timedelta(hours=12)
    money(court, 500, 40)
    assert told() == 4, "at night nobody is told"
    clock[0] = NOON + timedelta(hours=22)
    assert [told() for _ in range(2)] == [5, 5]
