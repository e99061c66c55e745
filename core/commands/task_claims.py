"""Acknowledging a task: sign for it, say that one is at it, hand it over; and what ends an acknowledgement by itself."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands.task_reach import NotYours, acknowledge, changed, heard, reachable, release, speaks_for_itself
from core.domain import task_life
from core.domain.refusals import N_, Refused
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import DutyRow, PersonRow, TaskRow

TOPICS = ("tasks",)


class OnBehalfRefused(Refused):
    """An acknowledgement on somebody's behalf lacks channel or words."""


def sign(
    act: Act, task_id: int, *, on_behalf_of: int | None = None, channel: str = "", words: str = "", seen_revision: int | None = None
) -> dict[str, Any]:
    """Sign for a task. Who was not sent it signs on behalf: with the channel the word came by, and the words."""
    task = reachable(act, task_id)
    if task.owner_id is not None and task.state in task_life.IN_HAND and task.owner_id != act.by.person_id:
        raise NotYours(N_("{number} was not signed for: {owner} has it in hand already. Ask {owner} to hand it over."), number=task.number, owner=task.owner_name)
    task = reachable(act, task_id, seen_revision)
    task_life.check_step("sign", number=task.number, state=task.state, reason="")
    own = speaks_for_itself(act.by, task)
    person_id, name = (act.by.person_id, act.by.name) if own else _on_behalf(act, task, on_behalf_of, channel, words)
    task.state, task.signed_at = "signed", act.at
    acknowledge(act, task, person_id=person_id, name=name, channel="" if own else channel, words=words)
    heard(act, task)
    changed(act, task)
    act.record(
        "task.sign", "task", task.id, topics=(*TOPICS, "debtors"), grid_code=task.grid_code, before={"state": "dispatched"},
        after={"state": "signed", "number": task.number, "owner": name, "on_behalf": None if own else {"channel": channel, "words": words.strip()}},
    )
    return {"id": task.id, "number": task.number, "state": task.state, "revision": task.revision}


def _on_behalf(act: Act, task: TaskRow, person_id: int | None, channel: str, words: str) -> tuple[int | None, str]:
    act.by.demand(Right.DISPATCH)
    if channel not in task_life.CHANNEL_LABELS or not words.strip():
        raise OnBehalfRefused(N_("{number} was not signed for: on somebody's behalf it needs the channel and the words that came. Fill in both."), number=task.number)
    who = person_id or task.addressee_id
    if who is None:
        return None, task.addressee_name
    person = act.session.get(PersonRow, who)
    if person is None or person.board_id != act.board_id or not person.active:
        raise OnBehalfRefused(N_("{number} was not signed for: the person named does not serve here. Choose another."), number=task.number)
    return person.id, person.name


def say(act: Act, task_id: int, words: str) -> dict[str, Any]:
    """Its owner is still at it; the clock of silence starts anew."""
    task = reachable(act, task_id)
    _demand_in_hand(act, task)
    if not words.strip():
        raise OnBehalfRefused(N_("{number}: nothing was noted, because nothing was said. Write one sentence."), number=task.number)
    heard(act, task)
    task.updated_at = act.at
    act.record("task.say", "task", task.id, topics=TOPICS, grid_code=task.grid_code, after={"number": task.number, "state": task.state, "words": words.strip()})
    return {"id": task.id, "number": task.number, "state": task.state}


def _demand_in_hand(act: Act, task: TaskRow) -> None:
    if task.state not in task_life.IN_HAND:
        raise task_life.IllegalStep(
            N_("{number} was not changed: nobody has it in hand (“{state}”)."), number=task.number, state=task_life.STATE_LABELS[task.state]
        )
    if act.by.person_id != task.owner_id and not act.by.may(Right.DISPATCH):
        raise NotYours(N_("{number} was not changed: {owner} has it in hand. Ask {owner} to hand it over."), number=task.number, owner=task.owner_name)


def hand_over(act: Act, task_id: int, to_person_id: int, words: str = "") -> dict[str, Any]:
    """Give a task in hand to a colleague: by its owner, by the desk, or, once it is silent, taken by somebody of the same body."""
    task = reachable(act, task_id)
    takes_silent = task.silent_since is not None and speaks_for_itself(act.by, task) and to_person_id == act.by.person_id
    if not takes_silent:
        _demand_in_hand(act, task)
    person = act.session.get(PersonRow, to_person_id)
    if person is None or person.board_id != act.board_id or not person.active:
        raise NotYours(N_("{number} was not handed over: the person chosen no longer serves. Choose another."), number=task.number)
    if person.id == task.owner_id:
        raise NotYours(N_("{number} was not handed over: {owner} has it already."), number=task.number, owner=task.owner_name)
    before = {"owner": task.owner_name}
    release(act, task, "handed_over")
    acknowledge(act, task, person_id=person.id, name=person.name, words=words)
    heard(act, task)
    changed(act, task)
    act.record("task.hand_over", "task", task.id, topics=TOPICS, grid_code=task.grid_code, before=before,
               after={"number": task.number, "state": task.state, "owner": person.name, "words": words.strip()})
    act.notify("task.hand_over", {"task_id": task.id, "number": task.number, "kind": task.kind}, person.id, sound="new", subject=("task", task.id), grid_code=task.grid_code)
    return {"id": task.id, "number": task.number, "state": task.state, "owner": person.name}


def _was_shift_end(act: Act, person_id: int | None, at: datetime) -> bool:
    return act.session.scalar(sa.select(DutyRow.id).where(DutyRow.person_id == (person_id or 0), DutyRow.ends_at == at).limit(1)) is not None


def go_silent(act: Act, task_id: int) -> dict[str, Any]:
    """The acknowledgement has run out: the task turns amber and stays with its owner until somebody decides."""
    task = act.session.get_one(TaskRow, task_id)
    if task.state not in task_life.IN_HAND or task.silent_by is None or task.silent_by > act.at or task.silent_since is not None:
        raise task_life.IllegalStep(N_("{number} is not silent."), number=task.number)
    since = task.silent_by
    release(act, task, "shift_end" if _was_shift_end(act, task.owner_id, since) else "silence")
    task.silent_since = since
    act.record("task.silence", "task", task.id, topics=TOPICS, grid_code=task.grid_code, after={"number": task.number, "state": task.state, "owner": task.owner_name, "since": since})
    return {"id": task.id, "number": task.number}
