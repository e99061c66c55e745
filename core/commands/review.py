"""The review of an operation that is over: its summary and next steps, and the lessons that become tasks."""

from dataclasses import replace
from typing import Any

from core.commands.operation_reach import reachable
from core.commands.tasks import TaskOrder, dispatch
from core.domain import operation_life
from core.domain.operation_life import LESSON_SOURCE
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import OperationRow, TaskRow


def write(act: Act, operation_id: int, *, summary: str, next_steps: str = "") -> dict[str, Any]:
    """Store summary and next steps; what stood there before stays in the ledger."""
    operation = _in_review(act, operation_id)
    before = {"summary": operation.summary, "next_steps": operation.next_steps}
    operation.summary, operation.next_steps, operation.updated_at = summary.strip(), next_steps.strip(), act.at
    act.record("operation.review", "operation", operation.id, topics=("operations",), grid_code=operation.grid_code, before=before,
               after={"summary": operation.summary, "next_steps": operation.next_steps})
    return {"id": operation.id, "number": operation.number}


def learn(act: Act, operation_id: int, order: TaskOrder) -> dict[str, Any]:
    """Dispatch a lesson as a task of the operation, with its own clock; of a drill it is a task of a drill."""
    operation = _in_review(act, operation_id)
    done = dispatch(act, replace(order, operation_id=operation.id))
    act.session.get_one(TaskRow, done["id"]).source = LESSON_SOURCE
    act.record("operation.lesson", "operation", operation.id, topics=("operations",), grid_code=operation.grid_code,
               after={"task_id": done["id"], "task": done["number"], "words": order.title.strip()})
    return done


def _in_review(act: Act, operation_id: int) -> OperationRow:
    act.by.demand(Right.OPERATE)
    operation = reachable(act, operation_id)
    operation_life.check_review(operation.number, operation.state)
    return operation
