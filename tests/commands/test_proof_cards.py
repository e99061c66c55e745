"""A worker's card for residents: whose, for how long, and what its code is worth."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from core.commands import court as settings
from core.commands import proof_cards, task_changes, task_claims, task_steps
from core.commands.proof_cards import CardRefused
from core.commands.task_steps import Reply
from core.domain.proof_cards import ALPHABET, MATTERS, as_code, check_character, new_code, printed
from core.domain.refusals import NotAllowed, NotFound
from core.domain.task_kinds import TASK_KINDS
from core.domain.viewer import Role, Viewer
from core.queries.proof_cards import PublicCard, public_card
from core.store.session import reading, writing
from core.store.tables import EventRow, PersonRow, ProofCardRow
from tests.builders import BOTH, do, refused, sent
from tests.conftest import EAST, NOON, Court

BODIES = st.text(ALPHABET, min_size=9, max_size=9)


def worker_of(court: Court, grid: str = "") -> Viewer:
    grid = grid or court.grid()
    with writing(court.store) as session:
        session.execute(sa.update(PersonRow).where(PersonRow.id == court.workers[grid]).values(post="manager"))
    return court.viewer(Role.GRID_WORKER, EAST, person=court.workers[grid], organisation=0)


def in_hand(court: Court, by: Viewer, **changes: Any) -> int:
    task = sent(court, **changes)
    do(court, task_steps.step, task, "sign", by=by)
    return task


def card_of(court: Court, code: str, at: datetime = NOON) -> PublicCard | None:
    with reading(court.store) as session:
        return public_card(session, code, now=at)


@BOTH
def test_a_card_tells_who_comes_for_which_court_and_in_general_words_why(court: Court) -> None:
    worker = worker_of(court)
    task = in_hand(court, worker, debtor_id=court.debtors[court.grid()], title="核查张东一的住址")
    made = do(court, proof_cards.issue, task, by=worker)

    card = card_of(court, made["code"])
    assert card == PublicCard("虞城县人民法院", "东镇网格员1", "manager", "东镇一村第1网格", "Asking about a matter of the court", NOON + timedelta(hours=12))
    assert "张" not in repr(card) and "号" not in repr(card)


def test_the_ledger_says_that_a_card_was_issued_and_keeps_its_code_to_itself(court: Court) -> None:
    worker = worker_of(court)
    made = do(court, proof_cards.issue, in_hand(court, worker), by=worker)

    with reading(court.store) as session:
        event = session.scalars(sa.select(EventRow).where(EventRow.verb == "card.issue")).one()
    assert made["code"] not in repr(event.after)


def test_a_court_sets_how_long_a_card_holds(court: Court) -> None:
    worker = worker_of(court)
    do(court, settings.set_value, "field.card_hours", 2, by=court.viewer(Role.COURT_LEADER))
    code = do(court, proof_cards.issue, in_hand(court, worker), by=worker)["code"]

    assert card_of(court, code, NOON + timedelta(minutes=119))
    assert card_of(court, code, NOON + timedelta(hours=2)) is None


def by_answer(court: Court, task: int, worker: Viewer) -> None:
    do(court, task_steps.answer, task, Reply({"answer": "在家"}), by=worker)


def by_void(court: Court, task: int, worker: Viewer) -> None:
    do(court, task_steps.step, task, "void", reason="理由")


def by_transfer(court: Court, task: int, worker: Viewer) -> None:
    do(court, task_changes.transfer, task, reason="换人", addressee_id=court.workers[court.grid(EAST, 2)])


def by_handing_over(court: Court, task: int, worker: Viewer) -> None:
    do(court, task_claims.hand_over, task, court.workers[court.grid(EAST, 2)], "换人", by=worker)


def by_leaving(court: Court, task: int, worker: Viewer) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(PersonRow).where(PersonRow.id == worker.person_id).values(active=False))


def by_a_new_card(court: Court, task: int, worker: Viewer) -> None:
    do(court, proof_cards.issue, task, by=worker)


@pytest.mark.parametrize("end", [by_answer, by_void, by_transfer, by_handing_over, by_leaving, by_a_new_card])
def test_a_card_ends_with_its_task_its_holder_and_the_next_card(court: Court, end: Callable[[Court, int, Viewer], None]) -> None:
    worker = worker_of(court)
    task = in_hand(court, worker)
    code = do(court, proof_cards.issue, task, by=worker)["code"]
    assert card_of(court, code)

    end(court, task, worker)

    assert card_of(court, code) is None


def test_who_has_the_task_not_in_hand_gets_no_card(court: Court) -> None:
    worker, other = worker_of(court), worker_of(court, court.grid(EAST, 2))
    not_signed, signed = sent(court), in_hand(court, worker)

    refused(court, CardRefused, proof_cards.issue, not_signed, by=worker, match="Sign for it first")
    refused(court, NotFound, proof_cards.issue, signed, by=other)
    refused(court, NotAllowed, proof_cards.issue, signed, by=court.viewer(Role.DUTY_OFFICER))
    refused(court, NotFound, proof_cards.issue, 999_999, by=worker)


def test_a_colleague_of_the_same_station_has_no_card_for_a_task_that_another_signed_for(court: Court) -> None:
    station = court.stations[EAST]
    signer = court.viewer(Role.POLICE, EAST, organisation=station)
    colleague = court.viewer(Role.POLICE, EAST, person=court.people[Role.JUDGE], organisation=station)
    task = in_hand(court, signer, addressee_id=None, organisation_id=station)

    refused(court, CardRefused, proof_cards.issue, task, by=colleague)
    assert do(court, proof_cards.issue, task, by=signer)["code"]


def test_every_kind_of_task_has_general_words() -> None:
    assert MATTERS.keys() == {kind.code for kind in TASK_KINDS}


def test_codes_do_not_repeat_and_hold_no_look_alikes(court: Court) -> None:
    codes = {new_code() for _ in range(500)}

    assert len(codes) == 500 and all(len(code) == 10 and not set("ILOU") & set(code) for code in codes)
    with reading(court.store) as session:
        assert session.scalar(sa.select(ProofCardRow.id)) is None


@given(BODIES)
def test_a_code_is_read_however_it_is_typed(body: str) -> None:
    code = body + check_character(body)
    for typed in (code, printed(code), code.lower(), f" {code[:3]} {code[3:]}\u3000", code.replace("0", "o").replace("1", "l")):
        assert as_code(typed) == code


@given(BODIES, st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(body: str, at: int, wrong: str) -> None:
    code = body + check_character(body)
    typed = code[:at] + wrong + code[at + 1 :]
    assert as_code(typed) == (code if typed == code else None)


@given(BODIES, st.integers(0, 8))
def test_two_neighbours_exchanged_are_always_noticed(body: str, at: int) -> None:
    code = body + check_character(body)
    typed = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert as_code(typed) == (code if typed == code else None)


@pytest.mark.parametrize("typed", ["", "123", "U234567890", "密码密码密码密码密码", "0" * 11, "' OR 1=1 --", "\x00" * 10])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert as_code(typed) is None
