"""Outside systems and the matters of cases with them: the register, clocks, caps (SC-35), and rewards whose codes are paid once (SC-23)."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.commands import clues, outside
from core.commands.clue_steps import verify
from core.commands.clues import ClueReport
from core.commands.court import set_value
from core.commands.outside import System
from core.domain.clocks import local_day
from core.domain.outside import BY_CODE, MATTER_KINDS, Answer, Matter, OutsideRefused
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.queries import outside as questions
from core.queries.outside import MatterFilter
from core.store.session import reading
from core.store.tables import EventRow, OutsideMatterRow
from tests.builders import do, nothing_changes
from tests.conftest import EAST, NOON, WEST, Court

TODAY = local_day(NOON)
WAN = 1_000_000
"""Fen in ten thousand yuan."""


def a_system(court: Court, name: str = "县农商银行", kinds: tuple[str, ...] = ("bank",), **said: Any) -> int:
    system = System(name, kinds, "县农商银行营业部", "2025 年协作备忘录", **said)
    return int(do(court, outside.register, system, by=court.viewer(Role.COURT_LEADER))["id"])


def case_of(court: Court, town: str = EAST, serial: int = 1) -> int:
    return court.cases[court.grid(town, serial)]


def a_matter(court: Court, kind: str = "bank", **said: Any) -> Matter:
    return Matter(**{"kind": kind, "case_id": case_of(court), "sent_on": TODAY, "document": "协执1号", **said})


def sent(court: Court, system: int, **said: Any) -> int:
    return int(do(court, outside.send, system, a_matter(court, **said))["id"])


def listed(court: Court, role: Role = Role.DUTY_OFFICER, *prefixes: str, state: str = "all", days: int = 0) -> list[dict[str, Any]]:
    with reading(court.store) as session:
        return questions.matters(session, court.viewer(role, *prefixes), now=NOON + timedelta(days=days), wanted=MatterFilter(state)).to_dict("records")


def the_register(court: Court, days: int = 0) -> dict[str, Any]:
    with reading(court.store) as session:
        return questions.systems(session, court.viewer(), now=NOON + timedelta(days=days)).to_dict("records")[0]


def test_the_register_needs_owner_and_basis_and_only_who_keeps_the_settings_writes_it(court: Court) -> None:
    with nothing_changes(court), pytest.raises(NotAllowed):
        do(court, outside.register, System("银行", ("bank",), "行", "备忘录"))
    leader = court.viewer(Role.COURT_LEADER)
    for wrong in (System("银行", ("bank",), "行", " "), System("银行", ("moon",), "行", "备忘录"), System("银行", (), "行", "备忘录")):
        with nothing_changes(court), pytest.raises(OutsideRefused):
            do(court, outside.register, wrong, by=leader)
    made = a_system(court)
    with nothing_changes(court), pytest.raises(OutsideRefused, match="in the register already"):
        a_system(court)
    do(court, outside.change, made, System("县农商银行", ("bank", "carrier"), "营业部", "新备忘录"), by=leader)
    assert the_register(court)["kinds"] == ("bank", "carrier")

    do(court, outside.end, made, by=leader)
    with nothing_changes(court), pytest.raises(OutsideRefused, match="is not asked for this"):
        sent(court, made)


def test_a_matter_has_its_clock_by_the_courts_setting_and_the_register_counts_what_its_rows_say(court: Court) -> None:
    system = a_system(court, "邻县法院", ("entrust",))
    first, second = sent(court, system, kind="entrust"), sent(court, system, kind="entrust", document="协执2号")
    assert [row["due_on"] for row in listed(court)] == [TODAY + timedelta(days=10)] * 2

    do(court, outside.answer, first, Answer("done", TODAY + timedelta(days=4), None, "复函1号"), at=NOON + timedelta(days=5))
    late = listed(court, state="overdue", days=12)
    assert [(row["matter_id"], row["days_over"]) for row in late] == [(second, 2)] and listed(court, state="overdue", days=10) == []
    counts = the_register(court, days=12)
    assert (counts["open"], counts["overdue"], counts["answered"], counts["good"], counts["median_days"]) == (1, 1, 1, 1, 4)
    assert counts["last_success"] == TODAY + timedelta(days=4)
    assert [len(listed(court, state=state, days=12)) for state in ("open", "answered", "all")] == [1, 1, 2]

    do(court, set_value, "outside.entrust", {"amount": 3, "unit": "days"}, by=court.viewer(Role.COURT_LEADER))
    sent(court, system, kind="entrust", document="协执3号")
    assert listed(court, state="open")[0]["due_on"] == TODAY + timedelta(days=3)


def test_what_cannot_be_is_refused_without_a_trace(court: Court) -> None:
    system = a_system(court)
    wrong = (
        {"kind": "moon"}, {"sent_on": TODAY + timedelta(days=1)}, {"sent_on": date(2000, 1, 1)}, {"document": " "}, {"kind": "entrust"},
        {"debtor_id": court.debtors[court.grid(WEST)]},
    )
    for said in wrong:
        with nothing_changes(court), pytest.raises((OutsideRefused, NotFound)):
            sent(court, system, **said)
    matter = sent(court, system)
    for answer in (Answer("moon", TODAY), Answer("queried", TODAY - timedelta(days=1)), Answer("queried", TODAY + timedelta(days=1))):
        with nothing_changes(court), pytest.raises(OutsideRefused):
            do(court, outside.answer, matter, answer)
    do(court, outside.answer, matter, Answer("queried", TODAY))
    with nothing_changes(court), pytest.raises(NotFound, match="answered or taken back"):
        do(court, outside.answer, matter, Answer("queried", TODAY))


def test_a_matter_that_was_a_mistake_is_taken_back_and_stays(court: Court) -> None:
    matter = sent(court, a_system(court))
    with nothing_changes(court), pytest.raises(OutsideRefused, match="say what was wrong"):
        do(court, outside.withdraw, matter, " ")
    do(court, outside.withdraw, matter, "发错了")
    assert listed(court) == []
    with reading(court.store) as session:
        assert session.get_one(OutsideMatterRow, matter).withdrawn_why == "发错了"


def test_an_officer_of_one_town_neither_sees_nor_answers_matters_of_the_other(court: Court) -> None:
    system = a_system(court)
    matter = sent(court, system, case_id=case_of(court, WEST), document="西协1号")
    east = court.viewer(Role.GRID_JUDGE, EAST)
    assert listed(court, Role.GRID_JUDGE, EAST) == [] and len(listed(court, Role.GRID_JUDGE, WEST)) == 1
    for act in ((outside.answer, matter, Answer("queried", TODAY)), (outside.withdraw, matter, "不对"), (outside.send, system, a_matter(court, case_id=case_of(court, WEST)))):
        with nothing_changes(court), pytest.raises(NotFound):
            do(court, act[0], *act[1:], by=east)


def test_sc_35_an_aid_insurance_pays_within_ten_days_and_never_beyond_its_cap(court: Court) -> None:
    """Premium 220,000 yuan, cap 160 % of it: 352,000. Thirty claims, nearly 350,000 paid; a claim beyond is refused with what is left."""
    insurer = a_system(court, "救助保险", ("claim",), cap_fen=22 * WAN * 160 // 100)
    assert 22 * WAN * 160 // 100 == 35_200_000
    claims = [sent(court, insurer, kind="claim", amount_fen=1_166_000, document=f"理赔{number}号") for number in range(30)]
    with nothing_changes(court), pytest.raises(OutsideRefused) as beyond:
        sent(court, insurer, kind="claim", amount_fen=30_000_00, document="理赔31号")
    assert beyond.value.places["left"] == "2,200.00", "what is claimed and not answered counts as used"
    for claim in claims:
        do(court, outside.answer, claim, Answer("paid", TODAY + timedelta(days=7), 1_166_000), at=NOON + timedelta(days=8))

    row = the_register(court, days=8)
    paid = sum(one["came_fen"] for one in listed(court))
    assert paid == 34_980_000 == row["used_fen"] and row["cap_fen"] - row["used_fen"] == 220_000, "remaining exactly 352,000 less what was paid"
    assert all(one["due_on"] == TODAY + timedelta(days=10) and one["days_over"] == 0 for one in listed(court, days=8))
    last = sent(court, insurer, kind="claim", amount_fen=220_000, document="理赔31号")
    with nothing_changes(court), pytest.raises(OutsideRefused, match="at most"):
        do(court, outside.answer, last, Answer("paid", TODAY, 220_001))
    do(court, outside.answer, last, Answer("refused", TODAY))
    assert the_register(court, days=8)["used_fen"] == 34_980_000


def test_sc_23_rewards_lead_to_seven_people_and_three_vehicles_and_a_code_is_paid_once(court: Court) -> None:
    """13 notices; 7 people and 3 vehicles found; 10,000 yuan paid."""
    platform = a_system(court, "悬赏平台", ("reward",))
    notices = [sent(court, platform, kind="reward", amount_fen=500_000, document=f"悬赏{number}号") for number in range(13)]
    clue = int(do(court, clues.report, ClueReport("property", "看见他的车", "在东镇停着", court.grid(), case_id=None, debtor_id=court.debtors[court.grid()], informant="举报人", informant_phone="13900007777"))["id"])
    with nothing_changes(court), pytest.raises(OutsideRefused, match="not found true yet"):
        do(court, outside.give_code, notices[0], "ABCDEFGH", found="vehicle", amount_fen=100_000, clue_id=clue)
    do(court, clues.respond, clue, "已联系")
    do(court, verify, clue, True, "核实属实")
    codes = [f"ABCDEFG{letter}" for letter in "23456789AB"]
    for at, code in enumerate(codes):
        do(court, outside.give_code, notices[at], code, found="person" if at < 7 else "vehicle", amount_fen=100_000, clue_id=clue if not at else None)
    paid = [do(court, outside.pay_code, code.lower())["amount_fen"] for code in codes]
    with nothing_changes(court), pytest.raises(OutsideRefused, match="paid once"):
        do(court, outside.pay_code, codes[3])
    with nothing_changes(court), pytest.raises(NotFound, match="no such code"):
        do(court, outside.pay_code, "ZZZZZZZZ")

    with reading(court.store) as session:
        rows = questions.reward_codes(session, court.viewer())
        said = [event.after or {} for event in session.query(EventRow).filter(EventRow.verb.startswith("outside.code"))]
    assert (rows["found"] == "person").sum() == 7 and (rows["found"] == "vehicle").sum() == 3
    assert sum(paid) == WAN == rows[rows["used_at"].notna()]["amount_fen"].sum() and len(notices) == 13
    assert not any(code in str(said) for code in codes) and "举报人" not in str(said), "neither the code nor the informant stands in the ledger"


def test_the_codes_of_a_reward_stay_within_what_was_offered_and_it_cannot_be_taken_back_then(court: Court) -> None:
    notice = sent(court, a_system(court, "悬赏平台", ("reward",)), kind="reward", amount_fen=150_000)
    do(court, outside.give_code, notice, "ABCDEFG2", found="person", amount_fen=100_000)
    with nothing_changes(court), pytest.raises(OutsideRefused, match="given out"):
        do(court, outside.give_code, notice, "ABCDEFG3", found="person", amount_fen=100_000)
    with nothing_changes(court), pytest.raises(OutsideRefused, match="codes of this reward"):
        do(court, outside.withdraw, notice, "发错了")


@pytest.mark.parametrize("kind", MATTER_KINDS, ids=lambda kind: kind.code)
def test_every_kind_can_be_sent_and_answered_in_each_of_its_ways(sqlite_court: Court, kind: Any) -> None:
    system = a_system(sqlite_court, "某单位", (kind.code,))
    for outcome, _label in kind.outcomes:
        matter = sent(sqlite_court, system, kind=kind.code, amount_fen=100, reference_fen=100, deposit_fen=10, document=f"{kind.code}{outcome}")
        do(sqlite_court, outside.answer, matter, Answer(outcome, TODAY, 100 if kind.money else None))
    assert set(kind.good) <= {code for code, _label in kind.outcomes} and BY_CODE[kind.code] is kind
    assert the_register(sqlite_court)["good"] == len(kind.good)


def an_auction(court: Court, *, number: int = 1, start: int = 70, reference: int = 100, deposit: int = 7) -> Matter:
    """Sums in ten thousand yuan."""
    return a_matter(court, "auction", amount_fen=start * WAN, reference_fen=reference * WAN, deposit_fen=deposit * WAN, round=number)


def test_checks_11_and_12_an_auction_keeps_to_its_bounds_and_there_is_no_third(sqlite_court: Court) -> None:
    court, system = sqlite_court, a_system(sqlite_court, kinds=("auction",))
    for changes in ({"start": 69}, {"deposit": 3}, {"deposit": 15}, {"number": 3}, {"start": 0}, {"reference": 0}, {"number": 2}):
        with nothing_changes(court), pytest.raises(OutsideRefused):
            do(court, outside.send, system, an_auction(court, **changes))
    first = int(do(court, outside.send, system, an_auction(court))["id"])
    do(court, outside.answer, first, Answer("unsold", TODAY, None, "流拍公告"))
    with nothing_changes(court), pytest.raises(OutsideRefused) as refused:
        do(court, outside.send, system, an_auction(court, number=2, start=55, deposit=5))
    assert refused.value.places == {"percent": 20, "least": "560,000.00"}
    second = int(do(court, outside.send, system, an_auction(court, number=2, start=56, deposit=5))["id"])
    do(court, outside.answer, second, Answer("unsold", TODAY, None, "二拍流拍"))
    with nothing_changes(court), pytest.raises(OutsideRefused):
        do(court, outside.send, system, an_auction(court, number=2, start=56, deposit=5))
    with reading(court.store) as session:
        assert session.get_one(OutsideMatterRow, second).terms == {"round": 2, "reference_fen": 100 * WAN, "deposit_fen": 5 * WAN}


def test_every_success_of_the_register_stands_in_its_list(sqlite_court: Court) -> None:
    court, system = sqlite_court, a_system(sqlite_court)
    for outcome in ("queried", "frozen", "nothing"):
        do(court, outside.answer, sent(court, system, document=outcome), Answer(outcome, TODAY, None, "复函"))
    sent(court, system, document="未复")
    with reading(court.store) as session:
        judge = court.viewer(Role.JUDGE)
        row = questions.systems(session, judge, now=NOON).to_dict("records")[0]
        found = questions.matters(session, judge, now=NOON, wanted=MatterFilter("good"))
        assert (row["good"], len(found), questions.matter_total(session, judge, now=NOON, wanted=MatterFilter("good"))) == (2, 2, 2)
    assert sorted(found["outcome"]) == ["frozen", "queried"]
