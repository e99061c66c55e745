"""Who has a task in hand: for oneself, on behalf, silent, handed over."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.commands import task_claims, task_steps
from core.commands.task_claims import OnBehalfRefused
from core.commands.task_reach import Conflict, NotYours
from core.commands.task_steps import Reply
from core.domain.refusals import NotAllowed
from core.domain.task_life import IllegalStep
from core.domain.viewer import Role, Viewer, the_system
from core.store.session import reading, writing
from core.store.tables import AcknowledgementRow, DutyRow, TaskRow
from tests.builders import BOTH, do, refused, sent, walk
from tests.conftest import EAST, NOON, Court

HOUR = timedelta(hours=1)


def row_of(court: Court, task_id: int) -> TaskRow:
    with reading(court.store) as session:
        return session.get_one(TaskRow, task_id)


def claims(court: Court, task_id: int) -> list[tuple[str, str | None]]:
    with reading(court.store) as session:
        found = session.execute(sa.select(AcknowledgementRow.person_name, AcknowledgementRow.ended_why).filter_by(task_id=task_id).order_by(AcknowledgementRow.id))
        return [(name, why) for name, why in found]


def the_worker(court: Court, serial: int = 1) -> Viewer:
    return Viewer(court.workers[court.grid(EAST, serial)], 0, f"网格员{serial}", Role.GRID_WORKER, court.board_id, court.stations[EAST], (EAST,))


def for_the_station(court: Court) -> int:
    return sent(court, addressee_id=None, organisation_id=court.stations[EAST])


def policeman(court: Court, person: int) -> Viewer:
    return Viewer(person, 0, f"民警{person}", Role.POLICE, court.board_id, court.stations[EAST], (EAST,))


@BOTH
def test_who_was_sent_a_task_signs_for_it_and_has_it_in_hand(court: Court) -> None:
    task = sent(court)
    done = do(court, task_claims.sign, task, by=the_worker(court))

    row = row_of(court, task)
    assert done["state"] == "signed" and (row.owner_id, row.signed_at) == (court.workers[court.grid()], NOON)
    assert row.silent_by is not None and row.silent_by > NOON
    assert claims(court, task) == [("网格员1", None)]


@pytest.mark.parametrize(("channel", "words"), [("", "接到"), ("phone", " "), ("pigeon", "接到")])
def test_the_desk_signs_on_behalf_only_with_channel_and_words(court: Court, channel: str, words: str) -> None:
    task = sent(court)

    refused(court, OnBehalfRefused, task_claims.sign, task, channel=channel, words=words)


def test_what_the_desk_signed_on_behalf_belongs_to_the_addressee_and_says_how_it_came(court: Court) -> None:
    task = sent(court)
    do(court, task_claims.sign, task, channel="phone", words="电话中答应马上去")

    assert row_of(court, task).owner_id == court.workers[court.grid()]
    with reading(court.store) as session:
        kept = session.scalars(sa.select(AcknowledgementRow)).one()
    assert (kept.channel, kept.words, kept.recorded_by) == ("phone", "电话中答应马上去", court.people[Role.DUTY_OFFICER])


def test_a_township_cannot_sign_for_a_task_that_was_sent_to_a_worker(court: Court) -> None:
    task = sent(court)

    refused(court, NotAllowed, task_claims.sign, task, by=court.viewer(Role.TOWNSHIP, EAST, organisation=court.towns[EAST]))


def test_a_task_of_a_body_belongs_to_the_colleague_who_signs_and_the_next_is_told_who(court: Court) -> None:
    task = for_the_station(court)
    one, other = court.workers[court.grid(EAST, 1)], court.workers[court.grid(EAST, 2)]
    do(court, task_claims.sign, task, by=policeman(court, one))

    said = refused(court, NotYours, task_claims.sign, task, by=policeman(court, other))
    assert said.places["owner"] == f"民警{one}"
    refused(court, NotYours, task_steps.step, task, "start", by=policeman(court, other))
    refused(court, NotYours, task_steps.answer, task, Reply({"answer": "x"}), by=policeman(court, other))


def test_a_worker_who_writes_on_an_older_state_is_told_of_the_conflict(court: Court) -> None:
    task = sent(court)
    seen = row_of(court, task).revision
    walk(court, task, "sign")

    refused(court, Conflict, task_steps.step, task, "start", seen_revision=seen, by=the_worker(court))
    assert do(court, task_steps.step, task, "start", seen_revision=row_of(court, task).revision, by=the_worker(court))["state"] == "acting"


@BOTH
def test_a_silent_claim_turns_amber_stays_with_its_owner_and_speaks_again(court: Court) -> None:
    task = sent(court)
    do(court, task_claims.sign, task, by=the_worker(court))
    until = row_of(court, task).silent_by
    assert until is not None
    with pytest.raises(IllegalStep):
        do(court, task_claims.go_silent, task, by=the_system(court.board_id), at=until - timedelta(seconds=1))

    do(court, task_claims.go_silent, task, by=the_system(court.board_id), at=until)
    row = row_of(court, task)
    assert (row.state, row.owner_id, row.silent_since) == ("signed", court.workers[court.grid()], until)
    assert claims(court, task) == [("网格员1", "silence")]

    do(court, task_claims.say, task, "还在路上", by=the_worker(court), at=until + HOUR)
    assert row_of(court, task).silent_since is None
    assert claims(court, task) == [("网格员1", "silence"), ("网格员1", None)]


def test_an_acknowledgement_ends_with_the_shift_of_its_owner(court: Court) -> None:
    task = sent(court)
    worker = the_worker(court)
    with writing(court.store) as session:
        session.add(DutyRow(board_id=court.board_id, person_id=worker.person_id, kind="officer", starts_at=NOON - HOUR, ends_at=NOON + HOUR))
    do(court, task_claims.sign, task, by=worker)

    assert row_of(court, task).silent_by == NOON + HOUR
    do(court, task_claims.go_silent, task, by=the_system(court.board_id), at=NOON + HOUR)
    assert claims(court, task) == [("网格员1", "shift_end")]


def test_a_cancelled_shift_ends_nothing(court: Court) -> None:
    task = sent(court)
    worker = the_worker(court)
    with writing(court.store) as session:
        session.add(DutyRow(board_id=court.board_id, person_id=worker.person_id, kind="officer", starts_at=NOON - HOUR, ends_at=NOON + HOUR, cancelled_at=NOON))
    do(court, task_claims.sign, task, by=worker)

    silent_by = row_of(court, task).silent_by
    assert silent_by is not None and silent_by > NOON + HOUR


def test_a_task_in_hand_is_handed_to_a_colleague_who_gets_a_notice_and_the_next_silence(court: Court) -> None:
    task = sent(court)
    do(court, task_claims.sign, task, by=the_worker(court))
    done = do(court, task_claims.hand_over, task, court.workers[court.grid(EAST, 2)], "换班", by=the_worker(court))

    assert done["owner"] == "东镇网格员2" and row_of(court, task).owner_id == court.workers[court.grid(EAST, 2)]
    assert claims(court, task) == [("网格员1", "handed_over"), ("东镇网格员2", None)]
    refused(court, NotYours, task_claims.hand_over, task, court.workers[court.grid()], by=the_worker(court))


def test_a_colleague_takes_only_what_has_gone_silent(court: Court) -> None:
    task = for_the_station(court)
    one, other = court.workers[court.grid(EAST, 1)], court.workers[court.grid(EAST, 2)]
    do(court, task_claims.sign, task, by=policeman(court, one))
    refused(court, NotYours, task_claims.hand_over, task, other, by=policeman(court, other))

    until = row_of(court, task).silent_by
    assert until is not None
    do(court, task_claims.go_silent, task, by=the_system(court.board_id), at=until)
    do(court, task_claims.hand_over, task, other, by=policeman(court, other), at=until)
    assert row_of(court, task).owner_id == other


def test_a_sign_of_life_needs_words_and_something_in_hand(court: Court) -> None:
    task = sent(court)
    refused(court, IllegalStep, task_claims.say, task, "在路上")
    walk(court, task, "sign")
    refused(court, OnBehalfRefused, task_claims.say, task, "  ")


@BOTH
def test_a_returned_task_is_in_the_same_hands_again(court: Court) -> None:
    task = sent(court)
    do(court, task_claims.sign, task, by=the_worker(court))
    do(court, task_steps.answer, task, Reply({"answer": "在家"}), by=the_worker(court), at=NOON + HOUR)
    do(court, task_steps.step, task, "send_back", reason="不清楚", at=NOON + 2 * HOUR)

    assert claims(court, task) == [("网格员1", "answered"), ("网格员1", None)]
    assert row_of(court, task).owner_id == court.workers[court.grid()]


def test_a_station_that_was_silent_and_speaks_again_has_its_task_in_hand_again(court: Court) -> None:
    """Nobody of it is named: the desk signed on the station's behalf."""
    task = for_the_station(court)
    do(court, task_claims.sign, task, channel="phone", words="已接到")
    until = row_of(court, task).silent_by
    do(court, task_claims.go_silent, task, by=the_system(court.board_id), at=until)
    do(court, task_claims.say, task, "正在路上", at=until + HOUR)

    assert [why for _name, why in claims(court, task)] == ["silence", None]
