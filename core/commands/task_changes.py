"""Changing what was dispatched: transfer, extension, recall. Each leaves both entries in the ledger."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands.task_reach import changed, reachable, release
from core.commands.tasks import OrderRefused, TaskOrder, addressee, tell_addressee
from core.domain import task_clocks, task_life
from core.domain.refusals import N_, NotAllowed, NotFound, Refused
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import ExtensionRow, TaskRow

TOPICS = ("tasks", "indicators", "debtors")


class TooLate(Refused):
    """The time in which this was possible is over."""


class ExtensionRefused(Refused):
    """A longer deadline cannot be asked for, or decided, like this."""


def transfer(act: Act, task_id: int, *, addressee_id: int | None = None, organisation_id: int | None = None, reason: str, seen_revision: int | None = None) -> dict[str, Any]:
    """Send a task that waits for its answer to somebody else; the deadline stays unless it is already past."""
    act.by.demand(Right.DISPATCH)
    task = reachable(act, task_id, seen_revision)
    task_life.check_step("transfer", number=task.number, state=task.state, reason=reason)
    if (addressee_id, organisation_id) in ((None, None), (task.addressee_id, task.organisation_id)):
        raise OrderRefused(N_("{number} was not transferred: it names nobody new. Choose a grid worker, a station or a township."), number=task.number)
    name, body = addressee(act, TaskOrder(task.kind, task.title, organisation_id=organisation_id, addressee_id=addressee_id))
    before = {"state": task.state, "addressee": task.addressee_name, "owner": task.owner_name}
    tell_addressee(act, task, "task.transferred_away")
    release(act, task, "transferred")
    task.state, task.addressee_id, task.organisation_id, task.addressee_name = "dispatched", addressee_id, body, name
    task.owner_id, task.owner_name, task.signed_at, task.set_out_at, task.arrived_at = None, "", None, None, None
    task.sign_by = task_clocks.sign_by(act.at, task.priority, task.kind, act.settings)
    if task.due_at is None or task.due_at <= act.at:
        task.due_at = task_clocks.due_at(act.at, task.priority, task.kind, act.settings)
    changed(act, task)
    act.record("task.transfer", "task", task.id, topics=TOPICS, grid_code=task.grid_code, before=before,
               after={"state": task.state, "number": task.number, "addressee": name, "reason": reason.strip()})
    tell_addressee(act, task, "task.dispatch", sound="new")
    return {"id": task.id, "number": task.number, "state": task.state, "revision": task.revision}


def recall(act: Act, task_id: int, *, reason: str) -> dict[str, Any]:
    """Take back a dispatch that was a mistake, within the court's time; indicators leave it out, the ledger keeps both entries."""
    act.by.demand(Right.DISPATCH)
    task = reachable(act, task_id)
    task_life.check_step("recall", number=task.number, state=task.state, reason=reason)
    until = task_clocks.recall_until(task.issued_at or act.at, act.settings)
    if act.at > until:
        raise TooLate(N_("{number} was not recalled: the time for that is over. Void it with a reason instead."), number=task.number)
    before = {"state": task.state}
    tell_addressee(act, task, "task.recalled")
    release(act, task, "withdrawn")
    task.state, task.closed_at = "recalled", act.at
    changed(act, task)
    act.record("task.recall", "task", task.id, topics=TOPICS, grid_code=task.grid_code, before=before,
               after={"state": task.state, "number": task.number, "reason": reason.strip()})
    return {"id": task.id, "number": task.number, "state": task.state}


def ask_extension(act: Act, task_id: int, *, until: datetime, reason: str) -> dict[str, Any]:
    """Ask for a longer deadline: by its owner, or by the desk on the owner's behalf."""
    task = reachable(act, task_id)
    if task.owner_id != act.by.person_id:
        act.by.demand(Right.DISPATCH)
    _check_asking(act, task, until, reason)
    row = ExtensionRow(task_id=task.id, asked_by=act.by.person_id or None, asked_name=act.by.name, asked_at=act.at, reason=reason.strip(), until=until)
    act.session.add(row)
    act.session.flush()
    task.updated_at = act.at
    act.record("task.extension", "task", task.id, topics=("tasks",), grid_code=task.grid_code,
               after={"number": task.number, "state": task.state, "until": until, "reason": reason.strip()})
    act.notify("task.extension", {"task_id": task.id, "number": task.number}, task.issued_by, sound="new", subject=("task", task.id), grid_code=task.grid_code)
    return {"id": task.id, "number": task.number, "extension_id": row.id}


def _check_asking(act: Act, task: TaskRow, until: datetime, reason: str) -> None:
    if task.state not in task_life.WAITING_STATES or task.due_at is None:
        raise ExtensionRefused(N_("{number}: no longer deadline was asked for, because it does not wait for an answer (“{state}”)."), number=task.number, state=task_life.STATE_LABELS[task.state])
    if until <= max(task.due_at, act.at):
        raise ExtensionRefused(N_("{number}: the new deadline must lie after the old one and after now. Choose a later one."), number=task.number)
    if not reason.strip():
        raise ExtensionRefused(N_("{number}: a longer deadline needs a reason. Write one sentence."), number=task.number)
    if _open_extension(act, task.id) is not None:
        raise ExtensionRefused(N_("{number}: a longer deadline was asked for already and waits for its decision."), number=task.number)


def _open_extension(act: Act, task_id: int) -> ExtensionRow | None:
    return act.session.scalar(sa.select(ExtensionRow).where(ExtensionRow.task_id == task_id, ExtensionRow.decided_at.is_(None)))


def decide_extension(act: Act, task_id: int, *, granted: bool, words: str = "") -> dict[str, Any]:
    """Grant or decline: a leader, or who issued the task; never who asked."""
    task = reachable(act, task_id)
    asked = _open_extension(act, task.id)
    if asked is None:
        raise NotFound(N_("{number}: no longer deadline waits for a decision. Somebody may have decided before you."), number=task.number)
    if not (act.by.may(Right.APPROVE) or act.by.person_id == task.issued_by):
        raise NotAllowed(N_("{number}: a longer deadline is decided by a leader, or by who issued the task."), number=task.number)
    if asked.asked_by == act.by.person_id:
        raise NotAllowed(N_("{number}: who asks for a longer deadline cannot grant it. Ask a leader."), number=task.number)
    asked.decided_by, asked.decided_at, asked.granted, asked.words = act.by.person_id, act.at, granted, words.strip() or None
    before = {"due_at": task.due_at}
    if granted:
        task.due_at = asked.until
        changed(act, task)
    act.record("task.extend" if granted else "task.extension_declined", "task", task.id, topics=("tasks", "indicators"), grid_code=task.grid_code,
               before=before, after={"number": task.number, "state": task.state, "due_at": task.due_at, "words": words.strip()})
    tell_addressee(act, task, "task.extension_decided", granted=granted)
    return {"id": task.id, "number": task.number, "due_at": task.due_at.isoformat() if task.due_at else None}
