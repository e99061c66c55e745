"""The handover: every unfinished matter taken, both sign, and nothing stays with the shift that left."""

import pytest
import sqlalchemy as sa

from core.commands import clues, duty_log, handover
from core.commands.duty_log import EntryOutcome
from core.commands.handover import HandoverRefused
from core.domain.refusals import NotAllowed
from core.domain.viewer import Role, Viewer
from core.store.session import writing
from core.store.tables import (
    ClueRow,
    DutyLogRow,
    HandoverItemRow,
    HandoverRow,
    SupervisionRow,
    TaskRow,
)
from tests.builders import BOTH, do, refused, sent, walk
from tests.commands.desk import a_colleague, notices, recorded, reported, rows
from tests.conftest import NOON, Court


@pytest.fixture
def next_shift(court: Court) -> Viewer:
    return a_colleague(court, "韩松涛")


def an_order_of_supervision(court: Court, issued_by: int | None) -> int:
    with writing(court.store) as session:
        row = SupervisionRow(board_id=court.board_id, number=f"督{issued_by}", addressee_name="东镇", words="抓紧办理", state="issued", issued_by=issued_by, issued_at=NOON, due_at=NOON)
        session.add(row)
        session.flush()
        return row.id


def work(court: Court) -> dict[str, int]:
    """One unfinished matter of each kind, and noise that is somebody else's or finished."""
    task = sent(court)
    walk(court, task, "sign", "answer")
    sent(court)
    clue = reported(court)
    do(court, clues.respond, clue, "出发")
    theirs = reported(court, debtor_id=None)
    do(court, clues.respond, theirs, "我来", by=court.viewer(Role.JUDGE))
    entry = recorded(court)
    closed = recorded(court)
    do(court, duty_log.close, closed, EntryOutcome("已处理"))
    recorded(court, by=court.viewer(Role.DUTY_LEADER))
    an_order_of_supervision(court, court.people[Role.COURT_LEADER])
    return {"duty_log": entry, "clue": clue, "task": task, "supervision": an_order_of_supervision(court, court.people[Role.DUTY_OFFICER])}


def items(court: Court) -> list[HandoverItemRow]:
    return rows(court, HandoverItemRow)


@BOTH
def test_everything_unfinished_of_the_outgoing_person_is_taken_one_by_one_and_changes_hands(court: Court, next_shift: Viewer) -> None:
    owned = work(court)
    begun = do(court, handover.begin, next_shift.person_id)["id"]

    assert {item.subject_kind: item.subject_id for item in items(court)} == owned
    for item in items(court):
        do(court, handover.accept, begun, [item.id], by=next_shift)
    assert do(court, handover.sign, begun)["ended"] is False
    assert do(court, handover.sign, begun, by=next_shift)["ended"] is True

    found = {
        "duty_log": rows(court, DutyLogRow, id=owned["duty_log"])[0].owner_id, "clue": rows(court, ClueRow, id=owned["clue"])[0].owner_id,
        "task": rows(court, TaskRow, id=owned["task"])[0].verifier_id, "supervision": rows(court, SupervisionRow, id=owned["supervision"])[0].owner_id,
    }
    assert set(found.values()) == {next_shift.person_id}
    assert rows(court, DutyLogRow, id=owned["duty_log"])[0].handed_over
    assert do(court, handover.begin, next_shift.person_id)["items"] == 0


def test_what_nobody_owns_goes_with_the_shift(court: Court, next_shift: Viewer) -> None:
    clue, order = reported(court), an_order_of_supervision(court, None)
    do(court, handover.begin, next_shift.person_id)
    assert [(item.subject_kind, item.subject_id) for item in items(court)] == [("clue", clue), ("supervision", order)]


def test_the_incoming_person_does_not_sign_before_everything_is_taken(court: Court, next_shift: Viewer) -> None:
    work(court)
    begun = do(court, handover.begin, next_shift.person_id)["id"]
    do(court, handover.accept, begun, [items(court)[0].id], by=next_shift)

    refused(court, HandoverRefused, handover.sign, begun, by=next_shift, match="3 matters are not taken over yet")


def test_a_matter_that_came_since_the_list_was_made_is_not_left_behind(court: Court, next_shift: Viewer) -> None:
    begun = do(court, handover.begin, next_shift.person_id)["id"]
    late = recorded(court)
    do(court, handover.take, begun, by=next_shift)

    refused(court, HandoverRefused, handover.sign, begun, by=next_shift, match="1 matters came in since")
    assert do(court, handover.refresh, begun) == {"id": begun, "added": 1, "gone": 0}
    do(court, handover.accept, begun, [items(court)[0].id], by=next_shift)
    do(court, handover.sign, begun, by=next_shift)
    do(court, handover.sign, begun)
    assert rows(court, DutyLogRow, id=late)[0].owner_id == next_shift.person_id


def test_what_was_finished_meanwhile_goes_off_the_list(court: Court, next_shift: Viewer) -> None:
    entry = recorded(court)
    begun = do(court, handover.begin, next_shift.person_id)["id"]
    do(court, duty_log.close, entry, EntryOutcome("已处理"))
    assert do(court, handover.refresh, begun)["gone"] == 1 and items(court) == []


def test_both_sign_each_for_the_own_side_and_nobody_takes_the_own_matters(court: Court, next_shift: Viewer) -> None:
    recorded(court)
    begun = do(court, handover.begin, next_shift.person_id)["id"]
    refused(court, NotAllowed, handover.accept, begun, [items(court)[0].id], match="cannot take it as well")
    refused(court, NotAllowed, handover.sign, begun, by=a_colleague(court, "苗静宜"), match="韩松涛 takes this shift over")
    do(court, handover.sign, begun)
    assert rows(court, DutyLogRow)[0].owner_id == court.people[Role.DUTY_OFFICER]
    assert rows(court, HandoverRow)[0].ended_at is None


def test_a_shift_that_is_offered_to_whoever_comes_is_taken_by_the_first_and_the_second_is_told_who(court: Court, next_shift: Viewer) -> None:
    recorded(court)
    begun = do(court, handover.begin)["id"]
    assert notices(court, "handover.begin") == [(None, "duty_officer", "new")]
    do(court, handover.accept, begun, [items(court)[0].id], by=next_shift)

    refused(court, NotAllowed, handover.accept, begun, [items(court)[0].id], by=a_colleague(court, "苗静宜"), match="韩松涛 takes this shift over")


def test_a_second_handover_of_the_same_person_and_one_to_somebody_outside_the_desk_are_refused(court: Court, next_shift: Viewer) -> None:
    refused(court, HandoverRefused, handover.begin, court.workers[court.grid()], match="does not serve at the desk")
    refused(court, HandoverRefused, handover.begin, court.people[Role.DUTY_OFFICER], match="does not serve at the desk")
    do(court, handover.begin, next_shift.person_id)
    refused(court, HandoverRefused, handover.begin, next_shift.person_id, match="still open")


def test_a_handover_is_withdrawn_with_a_reason_and_every_matter_stays(court: Court, next_shift: Viewer) -> None:
    entry = recorded(court)
    begun = do(court, handover.begin, next_shift.person_id)["id"]
    refused(court, HandoverRefused, handover.withdraw, begun, " ")
    do(court, handover.withdraw, begun, "人弄错了")
    refused(court, HandoverRefused, handover.sign, begun, match="is over")
    assert rows(court, DutyLogRow, id=entry)[0].owner_id == court.people[Role.DUTY_OFFICER]


def test_a_note_for_the_next_shift_is_written_by_who_leaves(court: Court, next_shift: Viewer) -> None:
    recorded(court)
    do(court, handover.begin, next_shift.person_id)
    item = items(court)[0].id
    refused(court, NotAllowed, handover.note, item, "盯紧", by=next_shift)
    do(court, handover.note, item, "对方下午回电")
    assert items(court)[0].note == "对方下午回电"


def test_items_of_another_list_are_refused(court: Court, next_shift: Viewer) -> None:
    recorded(court)
    begun = do(court, handover.begin, next_shift.person_id)["id"]
    for wrong in ([], [999]):
        refused(court, HandoverRefused, handover.accept, begun, wrong, by=next_shift, match="the list has changed")


def test_no_row_of_the_shift_that_left_is_left_behind(court: Court, next_shift: Viewer) -> None:
    work(court)
    begun = do(court, handover.begin, next_shift.person_id)["id"]
    do(court, handover.accept, begun, [item.id for item in items(court)], by=next_shift)
    do(court, handover.sign, begun, by=next_shift)
    do(court, handover.sign, begun)

    with writing(court.store) as session:
        left = session.scalar(sa.select(sa.func.count()).select_from(DutyLogRow).where(DutyLogRow.owner_id == court.people[Role.DUTY_OFFICER], DutyLogRow.state != "closed"))
    assert left == 0
