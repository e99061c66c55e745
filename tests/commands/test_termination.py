"""Terminating a round (终本): refused until every check is in order or excepted by a leader, never before three months, and all of it in the ledger."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import case_records, cases, clues, nodes, task_steps
from core.commands import court as court_verbs
from core.commands.case_records import Sanction
from core.commands.clues import ClueReport
from core.commands.nodes import Place
from core.commands.recount import store_tallies
from core.commands.task_steps import Reply
from core.domain.case_records import INCOME, NETWORK, Entry, RecordRefused
from core.domain.closings import NotClosed
from core.domain.identifiers import identity_check
from core.domain.refusals import NotAllowed, NotFound
from core.domain.sanctions import SanctionRefused
from core.domain.viewer import Role
from core.jobs.node_watch import look
from core.queries.indicators import indicator_values
from core.queries.nodes import case_nodes, clock_rows
from core.queries.termination import Termination, termination
from core.store.session import reading, writing
from core.store.tables import CaseRow, DebtorRow, EventRow, MeasureRow, PropertyRow, RungRow
from tests.builders import BOTH, do, refused, sent, walk
from tests.commands.test_cases import tallies_hold
from tests.conftest import EAST, NOON, WEST, Court

LATER = NOON + timedelta(days=60)
DAY = date(2026, 5, 9)
BEFORE = DAY - timedelta(days=1)


def a_case(court: Court, town: str = EAST) -> int:
    return court.cases[court.grid(town)]


def note(court: Court, kind: str, outcome: str = "", subject: int | None = None, *, at: datetime = LATER, **more: Any) -> int:
    entry = Entry(kind, more.pop("day", BEFORE), outcome, subject, document="文1号", person="李法官", **more)
    return int(do(court, case_records.note, a_case(court), entry, at=at)["id"])


def grid_evidence(court: Court, *, at: datetime = LATER) -> None:
    """A worker's answer to a check, accepted as evidence for the termination."""
    task = sent(court, kind="check", case_id=a_case(court), debtor_id=court.debtors[court.grid()])
    walk(court, task, "sign", "answer")
    do(court, task_steps.accept, task, serves="termination", at=at)


def put_in_order(court: Court, *leave_out: str) -> None:
    """Everything that the check asks for, but what is left out; the evidence is not among it."""
    debtor = court.debtors[court.grid()]
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == a_case(court)).values(has_property=False))
    acts: dict[str, Callable[[], Any]] = {
        "003": lambda: do(court, nodes.mark, Place(a_case(court), "003"), "done", BEFORE, document="执行通知1号", at=LATER),
        "007": lambda: do(court, nodes.mark, Place(a_case(court), "007"), "done", BEFORE, document="约谈笔录", at=LATER),
        "report_order": lambda: note(court, "report_order", subject=debtor), "report": lambda: note(court, "report", "true", debtor),
        "query": lambda: note(court, "query", items=(*NETWORK, *INCOME)), "field": lambda: note(court, "field", "visit"), "obstruction": lambda: note(court, "obstruction", "none"),
        "consent": lambda: note(court, "consent", "panel"), "sought": lambda: note(court, "sought", subject=debtor),
        "restrict": lambda: do(court, case_records.sanction, a_case(court), Sanction("restrict", debtor, BEFORE, "限1号"), at=LATER),
        "list": lambda: do(court, case_records.sanction, a_case(court), a_listing(debtor), at=LATER),
    }
    for name, act in acts.items():
        if name not in leave_out:
            act()


def a_listing(debtor: int, **changes: Any) -> Sanction:
    return Sanction(**{"kind": "list", "debtor_id": debtor, "day": BEFORE, "document": "失信1号", "ground": "able", "served_on": BEFORE, **changes})


def check(court: Court, *, at: datetime = LATER, role: Role = Role.JUDGE, prefix: str = "") -> Termination:
    with reading(court.store) as session:
        found: Termination = termination(session, court.viewer(role, *([prefix] if prefix else [])), now=at, case_id=a_case(court))
    return found


def missing(court: Court, **of: Any) -> list[str]:
    return [one.check.code for one in check(court, **of).findings if one.state in ("missing", "not_known")]


def terminate(court: Court, *, day: date = DAY, at: datetime = LATER) -> Any:
    return do(court, cases.close, a_case(court), "terminated", day, "终本裁定1号", by=court.viewer(Role.JUDGE), at=at)


def not_terminated(court: Court, says: str, *, day: date = DAY, at: datetime = LATER) -> None:
    refused(court, NotClosed, cases.close, a_case(court), "terminated", day, "终本裁定1号", by=court.viewer(Role.JUDGE), at=at, match=says)


def entries(court: Court, *verbs: str) -> list[EventRow]:
    with reading(court.store) as session:
        return list(session.scalars(sa.select(EventRow).where(EventRow.verb.in_(verbs)).order_by(EventRow.id)))


@BOTH
def test_sc_04_without_evidence_of_the_grid_nothing_is_terminated_and_each_attempt_is_in_the_log(court: Court) -> None:
    put_in_order(court)
    assert missing(court) == ["evidence"]
    not_terminated(court, "three must-nots")
    do(court, cases.note_refused, a_case(court), "terminated", DAY, by=court.viewer(Role.JUDGE), at=LATER)

    grid_evidence(court)
    assert missing(court) == [] and check(court).possible
    terminate(court)

    attempt, closing = entries(court, "case.close_refused", "case.close")
    assert (attempt.after["checks"], attempt.actor_id) == (["evidence"], court.people[Role.JUDGE])
    assert closing.after["termination_check"] == "qualified" and set(closing.after["checks"].values()) == {"passed"}
    with reading(court.store) as session:
        case, debtor = session.get_one(CaseRow, a_case(court)), session.get_one(DebtorRow, court.debtors[court.grid()])
        figures = {one.code: one for one in indicator_values(session, court.viewer(), since=DAY, until=DAY)}
    assert (case.closing, case.closed_on, case.termination_check) == ("terminated", DAY, "qualified") and debtor.outstanding, "the debt stays owed"
    assert (figures["T-02"].numerator, figures["T-02"].denominator) == (1, 1)


@BOTH
@pytest.mark.parametrize(("kind", "serves"), [("to_complex", "simple_to_complex"), ("public_service", "public_service")])
def test_sc_04_the_other_two_must_nots_need_evidence_of_their_own_and_the_attempt_is_in_the_log(court: Court, kind: str, serves: str) -> None:
    entry = Entry(kind, BEFORE, document="审批表1号", person="李法官")
    refused(court, RecordRefused, case_records.note, a_case(court), entry, at=LATER, match="three must-nots")
    do(court, case_records.note_refused, a_case(court), kind, at=LATER)
    grid_evidence(court)
    refused(court, RecordRefused, case_records.note, a_case(court), entry, at=LATER, match="three must-nots")

    task = sent(court, kind="check", case_id=a_case(court))
    walk(court, task, "sign", "answer")
    do(court, task_steps.accept, task, serves=serves, at=LATER)
    do(court, case_records.note, a_case(court), entry, at=LATER)
    refused(court, RecordRefused, case_records.note_refused, a_case(court), kind, at=LATER, match="nothing of")
    assert [(one.verb, one.after["kind"]) for one in entries(court, "record.refused", "record.note")] == [("record.refused", kind), ("record.note", kind)]


@BOTH
def test_check_6_a_terminated_round_is_queried_every_six_months_for_five_years(court: Court) -> None:
    put_in_order(court)
    grid_evidence(court)
    terminate(court)
    queries = check(court).queries
    assert queries["number"].tolist() == list(range(1, 11)) and queries["deadline"].tolist()[::9] == [date(2026, 11, 9), date(2031, 5, 9)]
    assert queries["state"].tolist() == ["running", *["not_yet"] * 9]

    autumn = datetime(2026, 12, 1, 4, tzinfo=NOON.tzinfo)
    assert check(court, at=autumn).queries["state"].tolist()[:2] == ["overdue", "running"]
    with reading(court.store) as session:
        rows = clock_rows(session, court.viewer(Role.JUDGE), now=autumn, node="040", state="overdue")
    assert rows["case_id"].tolist() == [a_case(court)]
    note(court, "query", items=("deposit",), day=date(2026, 11, 30), at=autumn)
    assert check(court, at=autumn).queries["state"].tolist()[:3] == ["done_late", "done_in_time", "not_yet"]


@BOTH
def test_sc_14_the_checklist_names_the_gap_and_the_log_says_who_closed_it(court: Court) -> None:
    put_in_order(court, "list")
    grid_evidence(court)
    gap = next(one for one in check(court).findings if one.state == "not_known")
    assert gap.check.code == "restricted" and [lack.message for lack in gap.lacks] == ["{name} is not on the list of dishonest debtors, and nothing says why not."]
    not_terminated(court, "listed where the rule says so")

    do(court, case_records.sanction, a_case(court), a_listing(court.debtors[court.grid()]), by=court.viewer(Role.JUDGE), at=LATER)
    assert missing(court) == []
    closed_by = entries(court, "sanction.take")[-1]
    assert (closed_by.actor_id, closed_by.after["measure"], closed_by.after["document"]) == (court.people[Role.JUDGE], "list", "失信1号")


@BOTH
def test_check_5_before_three_months_a_round_is_never_terminated_whatever_is_excepted(court: Court) -> None:
    early, day = NOON + timedelta(days=26), date(2026, 4, 5)
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == a_case(court)).values(has_property=False))
    for code in ("notice", "report", "queries", "field", "incomes", "clues", "property", "restricted", "sought", "interview", "consent", "evidence"):
        do(court, case_records.except_from, a_case(court), code, reason="领导批准", by=court.viewer(Role.COURT_LEADER), at=early)

    not_terminated(court, "from 2026-04-06 on. There is no exception", day=day, at=early)
    assert missing(court, at=early) == ["months"]
    terminate(court, day=day + timedelta(days=1), at=early + timedelta(days=1))
    with reading(court.store) as session:
        assert session.get_one(CaseRow, a_case(court)).termination_check == "unqualified", "an exception is no passed check"


def test_an_exception_is_a_leader_s_with_a_reason_and_can_be_taken_back(court: Court) -> None:
    put_in_order(court)
    president = court.viewer(Role.COURT_LEADER)
    for role in (Role.JUDGE, Role.DUTY_OFFICER, Role.GRID_JUDGE):
        refused(court, NotAllowed, case_records.except_from, a_case(court), "evidence", reason="理由", by=court.viewer(role), at=LATER)
    refused(court, RecordRefused, case_records.except_from, a_case(court), "evidence", reason=" ", by=president, at=LATER, match="say why")
    for hard in ("months", "amount", "made-up"):
        refused(court, RecordRefused, case_records.except_from, a_case(court), hard, reason="理由", by=president, at=LATER, match="has none")

    granted = do(court, case_records.except_from, a_case(court), "evidence", reason="网格员调整", by=president, at=LATER)
    assert check(court).possible and entries(court, "termination.except")[0].after["words"] == "网格员调整"
    refused(court, NotAllowed, case_records.withdraw, granted["id"], "理由", by=court.viewer(Role.JUDGE), at=LATER)
    do(court, case_records.withdraw, granted["id"], "重新核查", by=president, at=LATER)
    assert missing(court) == ["evidence"]


@BOTH
def test_a_record_taken_back_is_missing_again_and_stays_in_sight(court: Court) -> None:
    put_in_order(court, "field")
    grid_evidence(court)
    kept = note(court, "field", "search")
    assert missing(court) == []
    refused(court, RecordRefused, case_records.withdraw, kept, " ", at=LATER, match="say what was wrong")
    do(court, case_records.withdraw, kept, "记错案件", at=LATER)

    assert missing(court) == ["field"] and check(court).records["withdrawn_why"].dropna().tolist() == ["记错案件"]
    refused(court, NotFound, case_records.withdraw, kept, "again", at=LATER)


@BOTH
def test_what_the_rows_tell_needs_no_record(court: Court) -> None:
    """A clue that nobody has checked and a house left alone keep it shut; an accepted search for property opens the field investigation."""
    put_in_order(court, "field")
    grid_evidence(court)
    debtor = court.debtors[court.grid()]
    clue = do(court, clues.report, ClueReport("property", "有车", "村口", court.grid(), debtor_id=debtor), at=LATER)
    with writing(court.store) as session:
        session.add(PropertyRow(case_id=a_case(court), debtor_id=debtor, kind="house", description="住宅", state="controlled", found_on=BEFORE))
    assert missing(court) == ["field", "clues", "property"]

    do(court, clues.respond, clue["id"], "已核实不属实", at=LATER)
    task = sent(court, kind="find_property", case_id=a_case(court), debtor_id=debtor)
    walk(court, task, "sign")
    do(court, task_steps.answer, task, Reply({"item": "未见财产", "place": "村口"}))
    assert missing(court) == ["field", "clues", "property"], "an answer that nobody accepted is none"
    do(court, task_steps.accept, task, at=LATER)
    assert missing(court) == ["clues", "property"]


def test_an_older_query_is_not_enough_and_the_court_sets_what_it_is_connected_to(court: Court) -> None:
    put_in_order(court, "query")
    grid_evidence(court)
    note(court, "query", items=(*NETWORK, *INCOME), day=date(2026, 2, 8))
    assert missing(court) == ["queries"]
    for item in NETWORK[1:]:
        do(court, court_verbs.set_value, f"query.{item}", False, by=court.viewer(Role.COURT_LEADER), at=LATER)
    note(court, "query", items=("deposit",))
    assert missing(court) == []


def test_a_court_switches_off_what_only_other_courts_ask_and_never_the_rules(court: Court) -> None:
    put_in_order(court)
    do(court, court_verbs.set_value, "termination.evidence", False, by=court.viewer(Role.COURT_LEADER), at=LATER)
    terminate(court)

    with pytest.raises(Exception, match="there is no setting"):
        do(court, court_verbs.set_value, "termination.months", False, by=court.viewer(Role.COURT_LEADER), at=LATER)


@BOTH
def test_a_termination_that_is_taken_back_leaves_no_check_behind_and_the_figures_hold(court: Court) -> None:
    put_in_order(court)
    with writing(court.store) as session:
        store_tallies(session, court.board_id)
    grid_evidence(court)
    terminate(court)
    assert tallies_hold(court)
    do(court, cases.reopen, a_case(court), "点错了", at=LATER)

    with reading(court.store) as session:
        case = session.get_one(CaseRow, a_case(court))
        assert (case.closed_on, case.closing, case.termination_check) == (None, None, None)
    assert tallies_hold(court)
    terminate(court)
    assert len(entries(court, "case.close")) == 2


def test_check_10_a_minor_is_not_listed_and_nobody_twice(court: Court) -> None:
    debtor = court.debtors[court.grid()]
    with writing(court.store) as session:
        session.get_one(DebtorRow, debtor).identity = "41142520150101001" + identity_check("41142520150101001")
    refused(court, SanctionRefused, case_records.sanction, a_case(court), a_listing(debtor), at=LATER, match="minors may not be listed")
    do(court, case_records.sanction, a_case(court), Sanction("restrict", debtor, BEFORE, "限1号"), at=LATER)
    refused(court, SanctionRefused, case_records.sanction, a_case(court), Sanction("restrict", debtor, DAY, "限2号"), at=LATER, match="in force against")
    found = next(one for one in check(court).findings if one.check.code == "restricted")
    assert found.state == "passed", "a minor need not be listed"


def test_only_the_courts_own_people_write_and_only_of_their_own_cases(court: Court) -> None:
    entry = Entry("field", BEFORE, "visit", document="文1号", person="李法官")
    for role in (Role.GRID_WORKER, Role.POLICE, Role.TOWNSHIP, Role.WALL, Role.AUDITOR, Role.ADMINISTRATOR):
        refused(court, NotAllowed, case_records.note, a_case(court), entry, by=court.viewer(role), at=LATER)
        refused(court, NotAllowed, case_records.sanction, a_case(court), Sanction("restrict", 1, BEFORE, "限1号"), by=court.viewer(role), at=LATER)
    east = court.viewer(Role.GRID_JUDGE, EAST)
    refused(court, NotFound, case_records.note, a_case(court, WEST), entry, by=east, at=LATER)
    refused(court, NotFound, case_records.sanction, a_case(court), Sanction("restrict", court.debtors[court.grid(WEST)], BEFORE, "限1号"), at=LATER)


@BOTH
def test_overdue_queries_of_several_cases_are_told_once_each(court: Court) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).values(closed_on=DAY, closing="terminated"))
    autumn = datetime(2026, 12, 1, 4, tzinfo=NOON.tzinfo)

    assert look(court.store, court.board_id, at=autumn) >= len(court.cases)
    assert look(court.store, court.board_id, at=autumn) == 0
    with reading(court.store) as session:
        told = session.scalars(sa.select(RungRow.subject_id).where(RungRow.ladder == "node.040", RungRow.rung == "red")).all()
    assert sorted(told) == sorted(case * 100 + 1 for case in court.cases.values())


@BOTH
def test_sc_14_a_case_of_two_months_and_twenty_days_has_a_second_investigation_before_it_once(court: Court) -> None:
    """Filed on 5 January: from 20 March on it is due, and a query written down since then ends it."""
    def second(at: datetime) -> list[str]:
        with reading(court.store) as session:
            found = case_nodes(session, court.viewer(Role.JUDGE), now=at, case_id=a_case(court)).clocks
        return found[found["node"] == "second"]["state"].tolist()

    spring = NOON + timedelta(days=15)
    assert (second(NOON), second(spring)) == (["not_yet"], ["running"])
    note(court, "query", items=("deposit",), day=date(2026, 3, 19), at=spring)
    assert second(spring) == ["running"]
    note(court, "query", items=("deposit",), day=date(2026, 3, 25), at=spring)
    assert second(spring) == ["done_in_time"]


@BOTH
def test_a_restriction_and_a_listing_are_two_records_that_end_apart(court: Court) -> None:
    debtor = court.debtors[court.grid()]
    listed = do(court, case_records.sanction, a_case(court), a_listing(debtor), at=LATER)["measure_id"]
    do(court, case_records.sanction, a_case(court), Sanction("restrict", debtor, BEFORE, "限1号"), at=LATER)
    refused(court, SanctionRefused, case_records.lift_sanction, listed, DAY, document="", why="已履行", at=LATER, match="name the document")
    refused(court, SanctionRefused, case_records.lift_sanction, listed, BEFORE - timedelta(days=1), document="屏蔽1号", why="已履行", at=LATER, match="must lie between")
    with reading(court.store) as session:
        assert session.get_one(DebtorRow, debtor).published
    do(court, case_records.lift_sanction, listed, DAY, document="屏蔽1号", why="已履行", at=LATER)

    with reading(court.store) as session:
        kept = dict(session.execute(sa.select(MeasureRow.kind, MeasureRow.lifted_on).where(MeasureRow.debtor_id == debtor)).all())
        assert kept == {"list": DAY, "restrict": None} and not session.get_one(DebtorRow, debtor).published
    refused(court, SanctionRefused, case_records.lift_sanction, listed, DAY, document="屏蔽2号", why="重复", at=LATER, match="ended on")
    assert entries(court, "sanction.lift")[0].after["words"] == "已履行"
