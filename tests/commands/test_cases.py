"""Closing a case and taking it back; the whereabouts of a debtor since when."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import cases, settlements, task_steps, whereabouts
from core.commands import court as court_verbs
from core.commands.cases import NotReopened
from core.commands.recount import recount, store_tallies
from core.commands.settlements import Receipt
from core.commands.whereabouts import WhereaboutsRefused
from core.domain.closings import NotClosed
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.queries.debtors import DebtorCard, debtor_card
from core.queries.indicators import indicator_values
from core.queries.tallies import stored_tallies
from core.store.session import reading, writing
from core.store.tables import CaseDebtorRow, CaseRow, DebtorRow, EventRow
from tests.builders import BOTH, do, refused, sent, walk
from tests.conftest import EAST, NOON, WEST, Court

TODAY = date(2026, 3, 10)


def paid(court: Court, case_id: int, fen: int = 1_000_000, *, channel: str = "transfer", paid_on: date = TODAY, at: datetime = NOON) -> None:
    do(court, settlements.receive, Receipt(case_id, fen, channel, paid_on), at=at)


def a_case(court: Court) -> int:
    return court.cases[court.grid()]


def state(court: Court, case_id: int | None = None) -> tuple[Any, ...]:
    with reading(court.store) as session:
        case, debtor = session.get_one(CaseRow, case_id or a_case(court)), session.get_one(DebtorRow, court.debtors[court.grid()])
        return case.closed_on, case.closing, case.stage, debtor.outstanding, debtor.outstanding_fen


def card(court: Court, debtor_id: int, *, now: datetime = NOON, role: Role = Role.JUDGE) -> DebtorCard:
    with reading(court.store) as session:
        return debtor_card(session, court.viewer(role), debtor_id=debtor_id, now=now)


def tallies_hold(court: Court) -> bool:
    with reading(court.store) as session:
        kept, counted = stored_tallies(session, court.board_id), recount(session, court.board_id)
    return {key: one for key, one in kept.items() if one} == {key: one for key, one in counted.items() if one}


@BOTH
def test_a_case_whose_money_is_there_is_closed_and_its_debtor_owes_nothing(court: Court, later: Callable[[float], datetime]) -> None:
    with writing(court.store) as session:
        store_tallies(session, court.board_id)
    refused(court, NotClosed, cases.close, a_case(court), "performed", TODAY, match=r"0\.00 of 10,000\.00 yuan")
    paid(court, a_case(court), 999_999)
    refused(court, NotClosed, cases.close, a_case(court), "performed", TODAY, match=r"9,999\.99 of 10,000\.00 yuan")
    paid(court, a_case(court), 1)
    refused(court, NotClosed, cases.close, a_case(court), "performed", TODAY - timedelta(days=1), match="had come in by 2026-03-09")
    assert state(court) == (None, None, "payout", True, 0)

    do(court, cases.close, a_case(court), "performed", TODAY, by=court.viewer(Role.GRID_JUDGE, EAST), at=later(5))

    assert state(court) == (TODAY, "performed", "archive", False, 0)
    entry = entries(court, "case.close")[0]
    assert entry.before == {"stage": "payout", "closed_on": None, "closing": None}
    assert (entry.after["closing"], entry.after["received_fen"], entry.after["on_the_spot"], entry.after["years_open"]) == ("performed", 1_000_000, False, 0)
    assert tallies_hold(court)
    with reading(court.store) as session:
        figures = {one.code: one for one in indicator_values(session, court.viewer(), since=TODAY, until=TODAY)}
    assert figures["T-01"].numerator == 1


def entries(court: Court, verb: str) -> list[EventRow]:
    with reading(court.store) as session:
        return list(session.scalars(sa.select(EventRow).where(EventRow.verb == verb).order_by(EventRow.id)))


def test_a_debtor_with_another_open_case_still_owes_that_one(court: Court) -> None:
    with writing(court.store) as session:
        other = CaseRow(board_id=court.board_id, number="（2025）豫1425执900号", kind="first", grid_code=court.grid(), filed_on=date(2025, 1, 1), amount_fen=700)
        session.add(other)
        session.flush()
        session.add(CaseDebtorRow(case_id=other.id, debtor_id=court.debtors[court.grid()]))
        second = other.id
    do(court, cases.close, a_case(court), "ended", TODAY, "申请人撤回执行申请")
    assert state(court)[3:] == (True, 700)

    do(court, cases.close, second, "dismissed", TODAY, "裁定驳回")
    assert state(court)[3:] == (False, 0)


def test_a_case_of_conduct_is_closed_on_an_accepted_reply_that_is_evidence_of_performance(court: Court) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == a_case(court)).values(amount_fen=0))
    task = sent(court, case_id=a_case(court))
    walk(court, task, "sign", "answer")
    refused(court, NotClosed, cases.close, a_case(court), "performed", TODAY, match="no accepted reply is evidence")

    do(court, task_steps.accept, task, serves="performance")
    done = do(court, cases.close, a_case(court), "performed", TODAY)
    assert done["credited"] == [court.workers[court.grid()]]


def test_evidence_for_something_else_closes_nothing(court: Court) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == a_case(court)).values(amount_fen=0))
    task = sent(court, case_id=a_case(court))
    walk(court, task, "sign", "answer")
    do(court, task_steps.accept, task, serves="public_service")

    refused(court, NotClosed, cases.close, a_case(court), "performed", TODAY, match="no accepted reply is evidence")


@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.POLICE, Role.TOWNSHIP, Role.COMMITTEE, Role.ADMINISTRATOR, Role.AUDITOR, Role.WALL])
def test_only_the_courts_own_people_close_and_reopen(court: Court, role: Role) -> None:
    refused(court, NotAllowed, cases.close, a_case(court), "ended", TODAY, "理由", by=court.viewer(role))
    refused(court, NotAllowed, cases.reopen, a_case(court), "理由", by=court.viewer(role))


def test_a_case_elsewhere_is_not_there(court: Court) -> None:
    east = court.viewer(Role.GRID_JUDGE, EAST)

    refused(court, NotFound, cases.close, court.cases[court.grid(WEST)], "ended", TODAY, "理由", by=east)
    refused(court, NotFound, cases.reopen, 999_999, "理由")


@pytest.mark.parametrize(("closing", "day", "says"), [
    ("terminated", TODAY, "needs its reason"), ("transferred", TODAY, "cannot be closed in this way"), ("ended", TODAY, "needs its reason"),
    ("performed", TODAY + timedelta(days=1), "still to come"), ("performed", date(2026, 1, 4), "lies before 2026-01-05"),
])
def test_a_closing_that_cannot_be_is_refused_and_leaves_the_case_as_it_was(court: Court, closing: str, day: date, says: str) -> None:
    paid(court, a_case(court))
    refused(court, NotClosed, cases.close, a_case(court), closing, day, match=says)


@BOTH
def test_a_closing_can_be_taken_back_for_a_day_and_everything_is_as_before(court: Court) -> None:
    paid(court, a_case(court))
    before = state(court)
    do(court, cases.close, a_case(court), "performed", TODAY)
    refused(court, NotReopened, cases.reopen, a_case(court), " ", match="say why")
    do(court, cases.reopen, a_case(court), "点错了案件", at=NOON + timedelta(hours=24))

    assert state(court) == before and tallies_differ_only_by_what_was_there(court)
    assert (entries(court, "case.reopen")[0].after["reason"], entries(court, "case.reopen")[0].before["closing"]) == ("点错了案件", "performed")
    refused(court, NotReopened, cases.reopen, a_case(court), "理由", match="it is open")

    do(court, cases.close, a_case(court), "performed", TODAY, at=NOON + timedelta(hours=25))
    refused(court, NotReopened, cases.reopen, a_case(court), "理由", at=NOON + timedelta(hours=50), match="the time in which")


def tallies_differ_only_by_what_was_there(court: Court) -> bool:
    """The court of the tests starts without tallies of its cases; a closing and its undoing add nothing."""
    with reading(court.store) as session:
        return not any(amount for (_area, component, _day), amount in stored_tallies(session, court.board_id).items() if component == "case_closed")


def test_the_court_sets_how_long_a_closing_can_be_taken_back(court: Court) -> None:
    do(court, court_verbs.set_value, "case.reopen", {"amount": 30, "unit": "minutes"}, by=court.viewer(Role.COURT_LEADER))
    do(court, cases.close, a_case(court), "ended", TODAY, "理由")

    refused(court, NotReopened, cases.reopen, a_case(court), "理由", at=NOON + timedelta(minutes=31), match="the time in which")
    do(court, cases.reopen, a_case(court), "理由", at=NOON + timedelta(minutes=30))


def test_a_closing_that_a_file_made_or_changed_is_the_files(court: Court) -> None:
    do(court, cases.close, a_case(court), "ended", TODAY, "理由")
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == a_case(court)).values(closing="terminated"))

    refused(court, NotReopened, cases.reopen, a_case(court), "理由", match="came from a file")
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == court.cases[court.grid(WEST)]).values(closing="ended", closed_on=TODAY))
    refused(court, NotReopened, cases.reopen, court.cases[court.grid(WEST)], "理由", match="came from a file")


def test_a_change_that_was_known_late_fills_in_the_history_and_the_newest_one_counts(court: Court) -> None:
    debtor = court.debtors[court.grid()]
    do(court, whereabouts.note, debtor, "away", date(2025, 6, 1), "村干部说外出务工")
    do(court, whereabouts.note, debtor, "unknown", date(2020, 1, 1), "申请人陈述")
    do(court, whereabouts.note, debtor, "away", date(2025, 7, 1), "又一次听说")

    one = card(court, debtor)
    assert one.debtor["whereabouts"] == "away" and one.whereabouts["whereabouts"].tolist() == ["unknown", "away"]
    assert one.sightings.empty
    assert [entry.after["whereabouts"] for entry in entries(court, "debtor.whereabouts")] == ["away", "away", "away"]


@pytest.mark.parametrize(("code", "since", "words", "says"), [
    ("hidden", TODAY, "x", "from the list"), ("away", TODAY + timedelta(days=1), "x", "still to come"), ("away", TODAY, " ", "how this is known"),
])
def test_whereabouts_need_a_class_a_day_and_a_source(court: Court, code: str, since: date, words: str, says: str) -> None:
    refused(court, WhereaboutsRefused, whereabouts.note, court.debtors[court.grid()], code, since, words, match=says)
    refused(court, NotFound, whereabouts.note, court.debtors[court.grid(WEST)], "away", TODAY, "x", by=court.viewer(Role.GRID_JUDGE, EAST))
    refused(court, NotAllowed, whereabouts.note, court.debtors[court.grid()], "away", TODAY, "x", by=court.viewer(Role.GRID_WORKER, EAST))
