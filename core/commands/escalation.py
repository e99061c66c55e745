"""Taking a step of the escalation ladder, and the supervision order (督办单) with its own clock."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands.task_reach import reachable
from core.domain import court_settings, escalation, task_life
from core.domain.clocks import local_day
from core.domain.escalation import Rung
from core.domain.refusals import N_, NotAllowed, NotFound, Refused
from core.domain.viewer import Right, Role
from core.store.ledger import Act
from core.store.tables import ClueRow, RungRow, SupervisionRow, TaskRow

TOPICS = ("tasks", "supervision")


class OrderNotPossible(Refused):
    """A supervision order cannot be issued, answered or closed like this."""


class NoLongerDue(Refused):
    """What was to be escalated has been settled meanwhile."""


def take_rung(act: Act, *, kind: str, subject_id: int, ladder: str, cycle: datetime, rung: str) -> dict[str, Any]:
    """Take one step for a task, a clue or a supervision order; refused when it is settled or the step was taken."""
    step = next(one for one in escalation.LADDERS[ladder] if one.code == rung)
    same = {"board_id": act.board_id, "subject_kind": kind, "subject_id": subject_id, "ladder": ladder, "cycle": cycle, "rung": rung}
    if act.session.scalar(sa.select(RungRow.id).filter_by(**same)) is not None:
        raise NoLongerDue(N_("This step was taken already."))
    takes = {"task": _escalate_task, "clue": _escalate_clue, "supervision": _escalate_order}
    said = takes[kind](act, subject_id, ladder, step)
    act.session.add(RungRow(**same, at=act.at))
    return said


def _escalate_task(act: Act, task_id: int, ladder: str, step: Rung) -> dict[str, Any]:
    task = act.session.get_one(TaskRow, task_id)
    if task.state not in task_life.WAITING_STATES:
        raise NoLongerDue(N_("{number} waits for nothing any more."), number=task.number)
    if step.does == "order":
        return _issue(act, task, words="", due_at=None, automatic=True)
    task.urged_count += step.tells == "addressee"
    after = {"number": task.number, "state": task.state, "ladder": ladder, "rung": step.code, "tells": step.tells}
    act.record("task.escalate", "task", task.id, topics=TOPICS, grid_code=task.grid_code, after=after)
    _tell(act, step, ladder, {"task_id": task.id, "number": task.number, "kind": task.kind, "priority": task.priority, "due_at": task.due_at},
          ("task", task.id), task.grid_code, person_id=task.owner_id or task.addressee_id, organisation_id=task.organisation_id)
    return {"id": task.id, "rung": step.code}


def _escalate_clue(act: Act, clue_id: int, ladder: str, step: Rung) -> dict[str, Any]:
    clue = act.session.get_one(ClueRow, clue_id)
    if clue.first_action_at is not None or clue.state != "received":
        raise NoLongerDue(N_("{number} has been acted on."), number=clue.number)
    act.record("clue.escalate", "clue", clue.id, topics=("clues", "supervision"), grid_code=clue.grid_code,
               after={"number": clue.number, "ladder": ladder, "rung": step.code, "tells": step.tells})
    _tell(act, step, ladder, {"clue_id": clue.id, "number": clue.number}, ("clue", clue.id), clue.grid_code)
    return {"id": clue.id, "rung": step.code}


def _escalate_order(act: Act, order_id: int, ladder: str, step: Rung) -> dict[str, Any]:
    order = act.session.get_one(SupervisionRow, order_id)
    if order.state != "open":
        raise NoLongerDue(N_("{number} has been answered."), number=order.number)
    order.state, order.reported_at = "reported", act.at
    act.record("supervision.report", "supervision", order.id, topics=("supervision",), grid_code=order.grid_code,
               before={"state": "open"}, after={"number": order.number, "state": "reported", "addressee": order.addressee_name})
    _tell(act, step, ladder, {"supervision_id": order.id, "number": order.number}, ("supervision", order.id), order.grid_code)
    return {"id": order.id, "rung": step.code}


def _tell(
    act: Act, step: Rung, ladder: str, payload: dict[str, Any], subject: tuple[str, int], grid_code: str | None, *,
    person_id: int | None = None, organisation_id: int | None = None,
) -> None:
    to_addressee = step.tells == "addressee"
    act.notify(
        f"escalation.{ladder}.{step.code}", payload, person_id if to_addressee else None,
        organisation_id=organisation_id if to_addressee and person_id is None else None, role=None if to_addressee else step.tells,
        sound=step.sound, subject=subject, grid_code=grid_code,
    )


def issue_order(act: Act, task_id: int, *, words: str, due_at: datetime | None = None) -> dict[str, Any]:
    """A leader issues a supervision order on a task that waits for its answer."""
    act.by.demand(Right.APPROVE)
    task = reachable(act, task_id)
    if task.state not in task_life.WAITING_STATES:
        raise OrderNotPossible(N_("No supervision order was issued: {number} does not wait for an answer."), number=task.number)
    if due_at is not None and due_at <= act.at:
        raise OrderNotPossible(N_("No supervision order was issued: its deadline is already past. Choose a later one."))
    return _issue(act, task, words=words, due_at=due_at, automatic=False)


def _issue(act: Act, task: TaskRow, *, words: str, due_at: datetime | None, automatic: bool) -> dict[str, Any]:
    standing = act.session.scalar(sa.select(SupervisionRow.number).where(SupervisionRow.task_id == task.id, SupervisionRow.state == "open").limit(1))
    if standing is not None:
        if automatic:  # a leader was quicker, or the one of an earlier deadline still waits; the step counts as taken
            act.record("task.escalate", "task", task.id, topics=TOPICS, grid_code=task.grid_code, after={"number": task.number, "state": task.state, "rung": "order", "order": standing})
            return {"id": task.id, "rung": "order"}
        raise OrderNotPossible(N_("No supervision order was issued: {number} has one that waits for its answer."), number=task.number)
    order = file_order(
        act, words=words, due_at=due_at or court_settings.limit(act.settings, "ladder.overdue.order_limit").after(act.at), about={"task": task.number}, task_id=task.id,
        grid_code=task.grid_code, organisation_id=task.organisation_id, addressee_id=task.owner_id or task.addressee_id, addressee_name=task.owner_name or task.addressee_name,
    )
    return {"id": order.id, "number": order.number, "rung": "order"}


def file_order(act: Act, *, words: str, due_at: datetime, about: dict[str, str], addressee_id: int | None, **of: Any) -> SupervisionRow:
    """Number the order, write it down and send it to its addressee; `about` names what it is on."""
    year = local_day(act.at).year
    order = SupervisionRow(
        board_id=act.board_id, number=f"{act.board_name[:1]}执督〔{year}〕{act.next_number(f'supervision:{year}')}号", addressee_id=addressee_id,
        words=words.strip(), state="open", issued_by=act.by.person_id or None, issued_at=act.at, due_at=due_at, **of,
    )
    act.session.add(order)
    act.session.flush()
    act.record("supervision.issue", "supervision", order.id, topics=TOPICS, grid_code=order.grid_code,
               after={"number": order.number, **about, "state": "open", "addressee": order.addressee_name, "due_at": order.due_at})
    act.notify("supervision.issue", {"supervision_id": order.id, "task_id": order.task_id, "number": order.number, "due_at": order.due_at}, order.addressee_id,
               organisation_id=None if order.addressee_id else order.organisation_id, sound="escalated", subject=("supervision", order.id), grid_code=order.grid_code)
    return order


def reply_to_order(act: Act, order_id: int, *, words: str) -> dict[str, Any]:
    """The addressee, or the desk in its words, answers a supervision order: what was in the way, and until when."""
    order = _order(act, order_id)
    mine = act.by.person_id == order.addressee_id or (order.organisation_id is not None and order.organisation_id == act.by.organisation_id)
    if not (mine or act.by.may(Right.DISPATCH)):
        raise NotAllowed(N_("{number} was not answered: it was sent to {who}."), number=order.number, who=order.addressee_name)
    if order.state not in ("open", "reported"):
        raise OrderNotPossible(N_("{number} was not answered: it is “{state}”."), number=order.number, state=escalation.SUPERVISION_STATES[order.state])
    if not words.strip():
        raise OrderNotPossible(N_("{number} was not answered: the answer has no words. Say what was in the way and until when it is done."), number=order.number)
    before = {"state": order.state}
    order.state, order.reply, order.replied_by, order.replied_at = "answered", words.strip(), act.by.person_id, act.at
    act.record("supervision.reply", "supervision", order.id, topics=("supervision",), grid_code=order.grid_code, before=before,
               after={"number": order.number, "state": "answered", "words": words.strip()})
    act.notify("supervision.reply", {"supervision_id": order.id, "number": order.number}, order.issued_by, role=None if order.issued_by else Role.DUTY_LEADER,
               sound="new", subject=("supervision", order.id), grid_code=order.grid_code)
    return {"id": order.id, "number": order.number, "state": order.state}


def close_order(act: Act, order_id: int, *, words: str = "") -> dict[str, Any]:
    """A leader closes an order that was answered."""
    act.by.demand(Right.APPROVE)
    order = _order(act, order_id)
    if order.state != "answered":
        raise OrderNotPossible(N_("{number} was not closed: it has no answer yet."), number=order.number)
    order.state, order.closed_by, order.closed_at = "closed", act.by.person_id, act.at
    act.record("supervision.close", "supervision", order.id, topics=("supervision",), grid_code=order.grid_code, before={"state": "answered"},
               after={"number": order.number, "state": "closed", "words": words.strip()})
    return {"id": order.id, "number": order.number, "state": order.state}


def _order(act: Act, order_id: int) -> SupervisionRow:
    order = act.session.get(SupervisionRow, order_id)
    if order is None or order.board_id != act.board_id or not act.by.reaches(order.grid_code):
        raise NotFound(N_("This supervision order is not shown: it does not exist or lies outside your grids."))
    return order
