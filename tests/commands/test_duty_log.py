"""The duty log: five elements of a call, the shift from the roster, one step to a task or a clue, and what came of it."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from core.commands import duty_log
from core.commands.clues import ClueReport
from core.commands.duty_log import EntryOutcome
from core.commands.tasks import TaskOrder
from core.domain.duty_log import EntryRefused
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.store.session import reading
from core.store.tables import ClueRow, DutyLogRow, EventRow, TaskRow
from tests.builders import BOTH, do, refused
from tests.commands.desk import an_entry, notices, on_duty, recorded, rows
from tests.conftest import EAST, NOON, WEST, Court


def one(court: Court, entry: int) -> DutyLogRow:
    return rows(court, DutyLogRow, id=entry)[0]


def test_an_entry_takes_day_shift_and_people_from_the_roster_and_its_recorder_from_who_is_signed_in(court: Court) -> None:
    on_duty(court, court.people[Role.DUTY_OFFICER])
    on_duty(court, court.people[Role.DUTY_LEADER], "leader")
    on_duty(court, court.people[Role.JUDGE], "technician")

    row = one(court, recorded(court))

    assert (row.number, str(row.day), row.shift, row.at) == ("虞值〔2026〕1号", "2026-03-10", "seat", NOON)
    assert (row.officer_id, row.leader_id, row.technician_id) == tuple(court.people[role] for role in (Role.DUTY_OFFICER, Role.DUTY_LEADER, Role.JUDGE))
    assert (row.recorder_id, row.recorder_name, row.owner_id, row.state) == (court.people[Role.DUTY_OFFICER], "duty_officer", court.people[Role.DUTY_OFFICER], "open")


def test_a_call_in_the_small_hours_belongs_to_the_duty_day_before(court: Court) -> None:
    row = one(court, recorded(court, at=datetime(2026, 3, 10, 18, 0, tzinfo=UTC)))  # 02:00 on the 11th
    assert (str(row.day), row.shift) == ("2026-03-10", "phone")


@pytest.mark.parametrize(("changes", "words"), [
    ({"content": " "}, "what it is about"), ({"channel": "pigeon"}, "no channel"), ({"caller_unit": "", "caller_name": ""}, "caller's unit or name"),
    ({"caller_phone": ""}, "caller's unit or name"), ({"at": NOON + timedelta(minutes=1)}, "lies in the future"),
])
def test_an_entry_that_lacks_an_element_is_refused(court: Court, changes: dict[str, object], words: str) -> None:
    refused(court, EntryRefused, duty_log.record, an_entry(**changes), match=words)


def test_a_caller_who_will_not_say_is_recorded_so_and_a_visitor_needs_no_number(court: Court) -> None:
    recorded(court, caller_unit="", caller_name="", caller_phone="", withheld=True)
    recorded(court, channel="visit", caller_phone="")
    assert len(rows(court, DutyLogRow)) == 2


@BOTH
def test_name_and_number_of_the_caller_rest_sealed_and_looking_at_them_leaves_a_mark(court: Court) -> None:
    entry = recorded(court)
    with reading(court.store) as session:
        rests = session.execute(sa.text("SELECT caller_name, caller_phone FROM duty_log")).one()
    assert "王" not in rests[0] and "139" not in rests[1]

    refused(court, EntryRefused, duty_log.reveal_caller, entry, reason="")
    assert do(court, duty_log.reveal_caller, entry, reason="回电") == {"name": "王警官", "phone": "13900005678"}
    with reading(court.store) as session:
        said = session.scalars(sa.select(EventRow)).all()
    assert said[-1].verb == "caller.reveal" and said[-1].after["reason"] == "回电"
    assert not any("13900005678" in str(event.after) for event in said)


def test_an_instruction_is_a_leaders_and_is_kept_with_the_name(court: Court) -> None:
    entry = recorded(court)
    refused(court, NotAllowed, duty_log.instruct, entry, "立即出警")
    do(court, duty_log.instruct, entry, "立即出警", by=court.viewer(Role.DUTY_LEADER))
    do(court, duty_log.instruct, entry, "注意安全", by=court.viewer(Role.COURT_LEADER))

    assert one(court, entry).decision == "duty_leader：立即出警\ncourt_leader：注意安全"
    assert notices(court, "desk.instruct")[0] == (court.people[Role.DUTY_OFFICER], None, "new")


def test_a_task_from_an_entry_gives_it_the_number_of_the_instruction_and_the_addressee(court: Court, later) -> None:
    entry = recorded(court)
    made = do(court, duty_log.dispatch, entry, TaskOrder("find_debtor", "核实下落", grid_code=court.grid(), addressee_id=court.workers[court.grid()]), at=later(6))

    row = one(court, entry)
    assert (row.task_id, row.dispatched_to, row.dispatched_at, row.needs_dispatch, row.state) == (made["id"], "东镇网格员1", later(6), True, "acting")
    assert rows(court, TaskRow)[0].number == made["number"]


def test_a_clue_from_an_entry_protects_the_caller(court: Court) -> None:
    entry = recorded(court)
    made = do(court, duty_log.open_clue, entry, ClueReport("whereabouts", "在家", grid_code=court.grid(), source="police"))

    clue = rows(court, ClueRow)[0]
    assert (one(court, entry).clue_id, clue.informant, clue.informant_phone) == (made["id"], "东镇派出所 王警官", "13900005678")
    refused(court, EntryRefused, duty_log.open_clue, entry, ClueReport("whereabouts", "在家"), match="has led to a clue already")


def test_the_squad_is_sent_out_arrives_and_brings_somebody_in(court: Court, later) -> None:
    entry = recorded(court)
    refused(court, EntryRefused, duty_log.arrive, entry, match="nobody was sent out yet")
    do(court, duty_log.send_out, entry, "值班组", at=later(4))
    do(court, duty_log.arrive, entry, at=later(22))
    do(court, duty_log.close, entry, EntryOutcome("拘传到院", resolved=True, brought_in=1, amount_fen=500_000), at=later(60))
    do(court, duty_log.revisit, entry, True, at=later(90))

    row = one(court, entry)
    assert (row.dispatched_at, row.arrived_at, row.closed_at, row.revisited_at) == (later(4), later(22), later(60), later(90))
    assert (row.state, row.resolved, row.brought_in, row.amount_fen, row.satisfied) == ("closed", True, 1, 500_000, True)


def test_an_entry_is_not_closed_before_it_says_how_it_was_handled(court: Court) -> None:
    entry = recorded(court)
    refused(court, EntryRefused, duty_log.close, entry, EntryOutcome(), match="how it was handled")
    refused(court, EntryRefused, duty_log.close, entry, EntryOutcome("处理", fined=-1), match="negative")
    do(court, duty_log.close, entry, EntryOutcome("处理"))
    refused(court, EntryRefused, duty_log.handle, entry, "又来", match="closed already")


def test_who_has_no_duty_right_writes_nothing_and_an_entry_of_the_other_town_is_not_there(court: Court) -> None:
    refused(court, NotAllowed, duty_log.record, an_entry(), by=court.viewer(Role.JUDGE))
    west = recorded(court, grid_code=court.grid(WEST), by=court.viewer(Role.DUTY_LEADER))
    refused(court, NotFound, duty_log.handle, west, "看看", by=court.viewer(Role.DUTY_OFFICER, EAST))
