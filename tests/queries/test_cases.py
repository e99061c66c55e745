"""The list of cases, and the file of one: what is found, in which order things happened, what is linked."""

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import assets, nodes, settlements
from core.commands.assets import Taking
from core.commands.nodes import Place
from core.commands.settlements import Receipt
from core.domain import case_stage
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.queries.case_work import CaseWork, case_work
from core.queries.cases import CaseFile, CaseFilter, bankruptcy_candidates, case_file, case_sums, cases
from core.store.session import reading, writing
from core.store.tables import ApplicantRow, CaseDebtorRow, CaseRow, DebtorRow, MeasureRow, PaymentRow, PropertyRow
from tests.builders import BOTH, do, sent, walk
from tests.conftest import EAST, NOON, WEST, Court

TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)


def ask(court: Court, question: Any, role: Role = Role.JUDGE, prefix: str = "", **named: Any) -> Any:
    with reading(court.store) as session:
        return question(session, court.viewer(role, *([prefix] if prefix else [])), **named)


def add(court: Court, *rows: Any) -> int:
    with writing(court.store) as session:
        session.add_all(rows)
        session.flush()
        return int(getattr(rows[0], "id", 0)) if rows else 0


def a_case(court: Court, town: str = EAST, serial: int = 1) -> int:
    return court.cases[court.grid(town, serial)]


def another(court: Court, number: str, debtor: int | None = None, **changes: Any) -> int:
    case = add(court, CaseRow(**{"board_id": court.board_id, "number": number, "kind": "first", "grid_code": court.grid(), "filed_on": date(2026, 2, 1), "amount_fen": 700, "debtor_names": "某人", **changes}))
    if debtor is not None:
        add(court, CaseDebtorRow(case_id=case, debtor_id=debtor))
    return case


def listed(court: Court, search: str = "", **filters: Any) -> list[str]:
    wanted = CaseFilter(search, **{"open_only": None, **filters})
    found = ask(court, cases, wanted=wanted)
    assert ask(court, case_sums, wanted=wanted).cases == len(found)
    return [number[9:].rstrip("号") for number in found["number"]]


def the_file(court: Court, case: int, role: Role = Role.JUDGE, prefix: str = "") -> CaseFile:
    found: CaseFile = ask(court, case_file, role, prefix, now=NOON, case_id=case)
    return found


@BOTH
def test_a_case_is_found_by_its_number_in_any_brackets_by_a_part_of_it_and_by_its_people(court: Court) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == a_case(court)).values(judge_id=court.people[Role.JUDGE], applicant="商丘农商银行"))
    another(court, "（2026）豫1425执恢1号", kind="resumed")

    for typed in ("(2026)豫1425执1号", "[2026]豫1425执1号", "〔2026〕 豫1425 执 1 号", "２０２６豫1425执字第1号"):
        assert listed(court, typed) == ["25执1"], typed
    assert listed(court, "2026豫1425执1") == ["25执1", "25执12", "25执11"], "the very number stands on top"
    assert listed(court, "1425执恢") == ["25执恢1"] and listed(court, "2025豫") == []
    assert listed(court, "张东一") == listed(court, "zdy") == listed(court, "农商") == listed(court, "judge") == ["25执1"]
    assert listed(court, "%") == listed(court, "_") == []


@BOTH
def test_the_list_is_filtered_by_state_kind_and_the_stage_that_the_facts_tell(court: Court) -> None:
    add(court, PropertyRow(case_id=a_case(court), kind="house", description="住宅", state="verified", found_on=TODAY))
    add(court, PaymentRow(board_id=court.board_id, case_id=a_case(court, WEST), direction="in", amount_fen=5, channel="cash", paid_on=TODAY))
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == a_case(court, EAST, 2)).values(closed_on=TODAY, closing="ended"))
    another(court, "（2026）豫1425执保3号", kind="preservation")

    assert listed(court, stages=("control",)) == ["25执1"] and listed(court, stages=("payout",)) == ["25执11"] and listed(court, stages=("archive",)) == ["25执2"]
    assert listed(court, open_only=False) == ["25执2"] and listed(court, open_only=True, kinds=("preservation",)) == ["25执保3"]
    assert listed(court, closings=("ended",)) == ["25执2"] and len(listed(court)) == 5
    assert len(ask(court, cases, Role.GRID_JUDGE, EAST)) == 2, "open ones of the own grids only"


@BOTH
def test_the_stage_in_lists_is_the_stage_of_the_rule(court: Court) -> None:
    """Every combination of money, property, seizure and closing, each a case of its own."""
    expected = {}
    money = ((), (("in", 5, TODAY - DAY),), (("in", 5, TODAY), ("out", 5, TODAY)), (("in", 5, TODAY - 9 * DAY), ("out", 5, TODAY)))
    property_of = ((), (("clue", None),), (("controlled", None),), (("valued", None),), (("sold", TODAY - 2 * DAY),), (("sold", None), ("verified", None)), (("paid", TODAY),))
    for serial, (paid, things, held, closed) in enumerate(itertools.product(money, property_of, (False, True), (None, TODAY)), 100):
        case = another(court, f"（2026）豫1425执{serial}号", closed_on=closed, closing="ended" if closed else None)
        add(court, *(PaymentRow(board_id=court.board_id, case_id=case, direction=way, amount_fen=fen, channel="cash", paid_on=day) for way, fen, day in paid),
            *(PropertyRow(case_id=case, kind="house", description="住宅", state=state, found_on=TODAY, disposed_on=day) for state, day in things),
            *((MeasureRow(case_id=case, kind="freeze", starts_on=TODAY),) if held else ()))
        expected[case] = case_stage.stage(
            closed=closed is not None, received=[(day, fen) for way, fen, day in paid if way == "in"], paid_out_fen=sum(fen for way, fen, _ in paid if way == "out"),
            things=[case_stage.Thing(state, day) for state, day in things], held=held,
        )
    found = ask(court, cases, wanted=CaseFilter(open_only=None))
    told = dict(zip(found["case_id"], found["stage"], strict=True))

    assert {case: told[case] for case in expected} == expected and set(expected.values()) == set(case_stage.STAGES)


@BOTH
def test_the_trail_of_a_property_is_one_line_from_its_discovery_to_the_payout(court: Court) -> None:
    case = a_case(court)
    car = add(court, PropertyRow(case_id=case, kind="vehicle", description="豫N12345", state="verified", value_fen=900, found_on=TODAY - 30 * DAY))
    judge = court.viewer(Role.JUDGE)
    taken = do(court, assets.control, car, "seize", Taking(TODAY - 20 * DAY, TODAY + 300 * DAY, "裁1号"), by=judge)
    do(court, assets.renew, taken["measure_id"], Taking(TODAY - 10 * DAY, TODAY + 700 * DAY, "裁2号"), by=judge)
    do(court, assets.dispose, car, TODAY - 5 * DAY, "网拍成交", by=judge)
    do(court, settlements.receive, Receipt(case, 800, "transfer", TODAY - 3 * DAY), by=judge)
    do(court, assets.pay_out, case, 800, "transfer", TODAY, by=judge)
    add(court, PaymentRow(board_id=court.board_id, case_id=a_case(court, WEST), direction="in", amount_fen=5, channel="cash", paid_on=TODAY))

    found = the_file(court, case)
    assert found.trail["step"].tolist() == ["found", "controlled", "renewed", "disposed", "received", "paid_out"]
    assert found.trail["document"].tolist() == [None, "裁1号", "裁2号", None, None, None] and found.trail["words"][3] == "网拍成交"
    assert found.trail["who"].tolist() == [None, *["judge"] * 5] and found.trail["amount_fen"].dropna().tolist() == [900, 800, 800]
    assert found.case["stage"] == "query" and found.measures["document"].tolist() == ["裁1号"]


def test_a_seizure_that_lapsed_and_one_that_was_lifted_are_told_apart(court: Court) -> None:
    house = add(court, PropertyRow(case_id=a_case(court), kind="house", description="住宅", state="verified", found_on=TODAY - 300 * DAY))
    taken = do(court, assets.control, house, "seal", Taking(TODAY - 200 * DAY, TODAY - 100 * DAY, "裁1号"))
    again = do(court, assets.renew, taken["measure_id"], Taking(TODAY - 50 * DAY, TODAY, "裁2号"))
    do(court, assets.lift, again["measure_id"], TODAY, "裁3号")

    found = the_file(court, a_case(court)).trail
    assert list(zip(found["step"], found["document"], strict=True)) == [("found", None), ("controlled", "裁1号"), ("lapsed", None), ("controlled", "裁2号"), ("lifted", "裁3号")]


@BOTH
def test_g_22_cases_of_the_same_debtor_and_applicant_are_linked_and_mutual_debts_are_a_hint(court: Court) -> None:
    case, debtor = a_case(court), court.debtors[court.grid()]
    add(court, ApplicantRow(board_id=court.board_id, case_id=case, kind="person", name="赵六"))
    zhao = add(court, DebtorRow(board_id=court.board_id, kind="person", name="赵六", initials="zl", grid_code=court.grid()))
    same_debtor = another(court, "（2026）豫1425执21号", debtor)
    same_applicant = another(court, "（2026）豫1425执22号", applicant="赵六")
    mutual = another(court, "（2026）豫1425执23号", zhao, applicant="张东一")
    another(court, "（2026）豫1425执24号", zhao, applicant="别人")
    far = another(court, "（2026）豫1425执25号", debtor, grid_code=court.grid(WEST))

    found = the_file(court, case)
    assert list(zip(found.linked["case_id"], found.linked["link"], strict=True)) == [(mutual, "mutual"), (far, "debtor"), (same_debtor, "debtor"), (same_applicant, "applicant")]
    assert found.outside == 0 and found.debtors["open_cases"].tolist() == [3]
    eastern = the_file(court, case, Role.GRID_JUDGE, EAST)
    assert far not in set(eastern.linked["case_id"]) and eastern.outside == 1


def test_the_head_says_what_is_open_and_what_in_the_number_does_not_fit(court: Court) -> None:
    odd = another(court, "（2025）豫1402执恢5号", court.debtors[court.grid()], kind="resumed", recovered_fen=200, due_on=date(2026, 5, 1))

    found = the_file(court, odd)
    assert found.number.doubts == ("year", "court") and (found.case["open_fen"], found.case["days_open"], found.case["due_basis"]) == (500, 37, "given")
    assert the_file(court, a_case(court)).number.doubts == () and found.bankruptcy_at == 5


@BOTH
def test_work_and_papers_of_a_case_stand_in_its_file(court: Court) -> None:
    case = a_case(court)
    task = sent(court, case_id=case, debtor_id=court.debtors[court.grid()])
    walk(court, task, "sign")
    sent(court, case_id=a_case(court, WEST), grid_code=court.grid(WEST))
    do(court, nodes.mark, Place(case, "003"), "done", TODAY, document="执行通知1号")
    add(court, MeasureRow(case_id=case, debtor_id=court.debtors[court.grid()], kind="restrict", document_number="限消1号", starts_on=TODAY - DAY))

    found: CaseWork = ask(court, case_work, case_id=case)
    assert found.tasks["task_id"].tolist() == [task] and found.papers["number"].tolist() == ["执行通知1号", "限消1号"]
    assert found.papers["of"].tolist() == ["node", "measure"] and found.operations.empty and found.clues.empty


def test_a_case_elsewhere_has_no_file_and_the_field_none_at_all(court: Court) -> None:
    for question, more in ((case_file, {"now": NOON}), (case_work, {})):
        with pytest.raises(NotFound):
            ask(court, question, Role.GRID_JUDGE, EAST, case_id=a_case(court, WEST), **more)
        with pytest.raises(NotAllowed):
            ask(court, question, Role.GRID_WORKER, EAST, case_id=a_case(court), **more)


@BOTH
def test_g_10_an_enterprise_with_five_cases_is_screened_for_bankruptcy(court: Court) -> None:
    firm = add(court, DebtorRow(board_id=court.board_id, kind="organisation", name="某建材公司", initials="mjcgs", grid_code=court.grid()))
    for serial in range(4):
        another(court, f"（2026）豫1425执{30 + serial}号", firm, **({"closed_on": TODAY, "closing": "terminated"} if serial else {}))
    another(court, "（2026）豫1425执40号", firm, closed_on=TODAY, closing="performed")
    assert ask(court, bankruptcy_candidates, at_least=5).empty
    another(court, "（2026）豫1425执41号", firm)

    assert ask(court, bankruptcy_candidates, at_least=5)[["name", "cases"]].values.tolist() == [["某建材公司", 5]]
    assert ask(court, bankruptcy_candidates, Role.GRID_JUDGE, WEST, at_least=5).empty


@BOTH
def test_sc_12_the_queue_by_cash_found_follows_the_rate(court: Court) -> None:
    """Four cases with balances; what was debited already, and a house, are no cash."""
    for serial, (cash, amount) in enumerate(((50, 1000), (900, 1000), (300, 100), (10, 0)), 50):
        case = another(court, f"（2026）豫1425执{serial}号", amount_fen=amount)
        add(court, PropertyRow(case_id=case, kind="deposit", description="存款", state="verified", value_fen=cash, found_on=TODAY))
    add(court, PropertyRow(case_id=a_case(court), kind="house", description="住宅", state="verified", value_fen=10**9, found_on=TODAY),
        PropertyRow(case_id=a_case(court), kind="deposit", description="已扣划", state="sold", value_fen=10**9, found_on=TODAY, disposed_on=TODAY))

    found = ask(court, cases, wanted=CaseFilter(by_cash=True))
    assert [number[9:-1] for number in found["number"]] == ["25执52", "25执51", "25执50", "25执53"] and found["cash_fen"].tolist() == [300, 900, 50, 10]
    assert ask(court, case_sums, wanted=CaseFilter(by_cash=True)).cases == 4
