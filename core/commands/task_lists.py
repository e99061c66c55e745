"""A township that works with a workbook only: that its list left the house, and each reply that comes back in it."""

from dataclasses import dataclass
from typing import Any

from core.commands import field_work, task_claims, task_steps
from core.commands.field_work import StoredBefore
from core.commands.task_reach import is_addressee
from core.commands.task_steps import Reply
from core.domain.refusals import N_, NotAllowed, NotFound, Refused
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import TaskRow

CHANNEL = "xlsx"


@dataclass(frozen=True)
class ListedReply:
    """One row of a list that came back. `who` said it; needed when the desk stores it for the township."""

    task_id: int
    fields: dict[str, Any]
    unable: str | None = None
    words: str = ""
    who: str = ""


class NobodySaidIt(Refused):
    """The desk stores a row that does not say who answered."""


def note_list(act: Act, town: str, *, rows: int, file_name: str) -> dict[str, Any]:
    """Write down that a township's list left the house."""
    if not act.by.may(Right.EXPORT):
        act.by.demand(Right.ANSWER)
    if not act.by.reaches(town):
        raise NotAllowed(N_("The list was not made: this township lies outside your grids. Choose another."))
    act.record("export", "export", f"task_list:{town}", topics=("audit",), grid_code=town, after={"rows": rows, "file": file_name})
    return {"rows": rows}


def answer_row(act: Act, row: ListedReply) -> dict[str, Any]:
    """Store one row: sign for the task where nobody has, then reply. Raises StoredBefore when it is stored already."""
    task = act.session.get(TaskRow, row.task_id)
    if task is None or task.board_id != act.board_id or not act.by.reaches(task.grid_code) or not (act.by.may(Right.DISPATCH) or is_addressee(act.by, task)):
        raise NotFound(N_("Not stored: this task does not exist or lies outside your grids. Leave the row out."))
    if act.by.may(Right.DISPATCH) and not row.who:
        raise NobodySaidIt(N_("{number} was not stored: the row does not say who answered. Fill in “Who says so”."), number=task.number)
    reply = Reply(dict(row.fields), on_behalf=row.who, channel=CHANNEL, unable=row.unable, words=row.words)
    if (before := field_work.same_reply(act, task, reply, whoever=True)) is not None:
        raise StoredBefore({"id": task.id, "number": task.number, "feedback_id": before.id})
    if task.state in task_steps.FINISHED:
        raise Refused(N_("{number} was not stored: the task is over. Leave the row out."), number=task.number)
    if task.state == "dispatched":
        task_claims.sign(act, task.id, channel=CHANNEL, words=row.who)
    return task_steps.answer(act, task.id, reply)


class Tried(Exception):
    """A command that was carried out to see whether it would be; the transaction goes back. `result` is what it gave."""

    def __init__(self, result: dict[str, Any]) -> None:
        self.result = result


def try_row(act: Act, row: ListedReply) -> dict[str, Any]:
    """The same as `answer_row` and never stored. Raises Tried where that would give a result."""
    raise Tried(answer_row(act, row))
