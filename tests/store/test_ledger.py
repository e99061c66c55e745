"""The transaction of a command, on both databases."""

from functools import partial

import pytest
import sqlalchemy as sa

from core.commands import task_changes, tasks
from core.commands.tasks import TaskOrder
from core.domain.topics import hands_of
from core.queries.ledger import first_broken
from core.store.ledger import perform
from core.store.session import reading
from core.store.tables import EventRow, TaskRow, TopicRow
from tests.conftest import EAST, NOON, Court


def an_order(court: Court, **changes: object) -> TaskOrder:
    """A lawful task in the east; name only what the test is about."""
    lawful = {"kind": "check", "title": "核实住址", "grid_code": court.grid(), "addressee_id": court.workers[court.grid()]}
    return TaskOrder(**{**lawful, **changes})


def test_the_same_key_twice_sends_one_task_and_gives_the_first_result_again(court: Court) -> None:
    send = partial(tasks.dispatch, order=an_order(court))

    first = perform(court.store, send, by=court.viewer(), at=NOON, key="k")
    second = perform(court.store, send, by=court.viewer(), at=NOON, key="k")

    assert first == second
    with reading(court.store) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(TaskRow)) == 1


def test_an_event_can_be_neither_changed_nor_deleted(court: Court) -> None:
    perform(court.store, partial(tasks.dispatch, order=an_order(court)), by=court.viewer(), at=NOON)

    for statement in (sa.update(EventRow).values(verb="x"), sa.delete(EventRow)):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), court.store.engine.begin() as connection:
            connection.execute(statement)


def test_the_chain_holds_after_many_commands_and_names_the_first_row_that_was_forged(court: Court) -> None:
    for number in range(5):
        perform(court.store, partial(tasks.dispatch, order=an_order(court, title=f"{number}")), by=court.viewer(), at=NOON)
    with reading(court.store) as session:
        assert first_broken(session, court.board_id) is None

    _forge(court, revision=3)

    with reading(court.store) as session:
        broken = first_broken(session, court.board_id)
    assert broken is not None
    assert (broken.revision, broken.ordinal) == (3, 0)


def _forge(court: Court, revision: int) -> None:
    """As somebody would who owns the database: take the triggers off, then change a row."""
    with court.store.engine.begin() as connection:
        if court.store.is_sqlite:
            connection.execute(sa.text("DROP TRIGGER event_no_update"))
        else:
            connection.execute(sa.text("ALTER TABLE event DISABLE TRIGGER ALL"))
        connection.execute(sa.update(EventRow).where(EventRow.revision == revision).values(verb="task.forged"))


def test_a_command_that_fails_leaves_no_trace(court: Court) -> None:
    def half(act: object) -> None:
        tasks.dispatch(act, an_order(court))
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        perform(court.store, half, by=court.viewer(), at=NOON)

    with reading(court.store) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(TaskRow)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(EventRow)) == 0


def told(court: Court, topic: str) -> int:
    """The revision at which it was last told; 0 before the first time."""
    with reading(court.store) as session:
        return int(session.scalar(sa.select(TopicRow.revision).where(TopicRow.topic == topic)) or 0)


def test_a_change_of_a_task_is_told_to_those_in_whose_hands_it_is_and_was_and_to_nobody_else(court: Court) -> None:
    mine, other, third = (hands_of(court.viewer(person=court.workers[grid]))[0] for grid in (court.grid(), court.grid(EAST, 2), court.grid("411425102")))
    task = perform(court.store, partial(tasks.dispatch, order=an_order(court)), by=court.viewer(), at=NOON)["id"]
    assert (told(court, mine), told(court, other), told(court, third)) == (1, 0, 0)

    perform(court.store, lambda act: task_changes.transfer(act, task, addressee_id=court.workers[court.grid(EAST, 2)], reason="请假"), by=court.viewer(), at=NOON)
    assert (told(court, mine), told(court, other), told(court, third)) == (2, 2, 0)

    perform(court.store, partial(tasks.dispatch, order=an_order(court, grid_code=EAST, addressee_id=None, organisation_id=court.stations[EAST])), by=court.viewer(), at=NOON)
    assert told(court, f"hands.body.{court.stations[EAST]}") == 3 and told(court, mine) == 2
