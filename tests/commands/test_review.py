"""The review of an operation: it is written while the operation is finished, its lessons are tasks, and without a summary nothing is filed."""

import pytest

from core.commands import operations, review
from core.commands.operations import BodyPlan
from core.domain.operation_life import OperationRefused
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.store.session import reading
from core.store.tables import EventRow, OperationRow, TaskRow
from tests.builders import an_order, do, planned, refused
from tests.conftest import EAST, NOON, WEST, Court


def over(court: Court, *more: str, **changes: object) -> int:
    return planned(court, "approve", "start", "finish", *more, **{"bodies": (BodyPlan(court.court),), **changes})


def test_an_operation_without_a_summary_is_not_filed_and_with_one_it_is(court: Court) -> None:
    made = over(court)
    refused(court, OperationRefused, operations.move, made, "file", match="no summary")
    do(court, review.write, made, summary="  ", next_steps="再访")
    refused(court, OperationRefused, operations.move, made, "file", match="no summary")

    do(court, review.write, made, summary="到位两件", next_steps="再访三户")
    do(court, operations.move, made, "file")
    with reading(court.store) as session:
        kept = session.get_one(OperationRow, made)
        assert (kept.state, kept.summary, kept.next_steps) == ("reviewed", "到位两件", "再访三户")


def test_a_summary_that_was_changed_stays_in_the_ledger(court: Court) -> None:
    made = over(court)
    do(court, review.write, made, summary="第一稿")
    do(court, review.write, made, summary="第二稿")

    with reading(court.store) as session:
        said = [one.before for one in session.query(EventRow).filter_by(verb="operation.review").order_by(EventRow.revision)]
    assert [one["summary"] for one in said] == ["", "第一稿"]


@pytest.mark.parametrize("moves", [(), ("approve",), ("approve", "start"), ("cancel",)])
def test_a_review_is_not_written_before_the_end(court: Court, moves: tuple[str, ...]) -> None:
    made = planned(court, *moves, bodies=(BodyPlan(court.court),))

    refused(court, OperationRefused, review.write, made, summary="太早")
    refused(court, OperationRefused, review.learn, made, an_order(court))


def test_a_filed_review_is_closed(court: Court) -> None:
    made = over(court)
    do(court, review.write, made, summary="顺利")
    do(court, operations.move, made, "file")

    refused(court, OperationRefused, review.write, made, summary="改写")


def test_a_lesson_is_a_task_of_the_operation_with_its_own_clock(court: Court) -> None:
    made = over(court)
    sent = do(court, review.learn, made, an_order(court, title="补做住址核查"))

    with reading(court.store) as session:
        task = session.get_one(TaskRow, sent["id"])
        assert (task.operation_id, task.source, task.state, task.drill) == (made, "lesson", "dispatched", False)
        assert task.sign_by is not None and task.due_at is not None and task.due_at > NOON


def test_a_lesson_of_a_drill_is_a_task_of_a_drill(court: Court) -> None:
    sent = do(court, review.learn, over(court, drill=True), an_order(court))

    with reading(court.store) as session:
        assert session.get_one(TaskRow, sent["id"]).drill


def test_who_may_not_operate_or_looks_from_elsewhere_writes_no_review(court: Court) -> None:
    made = over(court)

    refused(court, NotAllowed, review.write, made, summary="x", by=court.viewer(Role.GRID_JUDGE, EAST))
    refused(court, NotFound, review.write, made, summary="x", by=court.viewer(Role.DUTY_OFFICER, WEST))
