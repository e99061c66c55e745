"""The leader's desk: the mark of the last look, comments, instructions (批示) that become tasks, and the decision on a plan."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.commands import clue_steps, operation_reach, operations, task_reach
from core.commands.tasks import TaskOrder, dispatch
from core.domain.leader import COMMENT, DIRECT, DIRECTION_KIND, DIRECTION_SOURCE, SUBJECT_TOPICS, LeaderRefused, check_words, direction_title
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import DirectionRow, GridPostRow, LookRow, OrganisationRow, PersonRow, RoleGrantRow, TaskRow
from core.store.upserts import upsert_set

LOOKED, DIRECTIONS = "looked", "directions"
"""Topics: who has looked, and the instructions with what became of them."""


@dataclass(frozen=True)
class Subject:
    """The record that a leader speaks about."""

    number: str
    grid_code: str | None
    operation_id: int | None = None


@dataclass(frozen=True)
class Direction:
    """An instruction (批示): what is to be done, by whom, how urgently."""

    words: str
    person_id: int | None = None
    organisation_id: int | None = None
    priority: str = "important"


def look(act: Act) -> dict[str, Any]:
    """Say “I have looked”: what comes later is a change."""
    act.by.demand(Right.LEAD)
    upsert_set(act.session, LookRow, ("person_id",), [
        {"person_id": act.by.person_id, "board_id": act.board_id, "last_looked_at": act.at, "revision": act.revision},
    ])
    act.record("leader.look", "person", act.by.person_id, topics=(LOOKED,))
    return {"revision": act.revision}


def comment(act: Act, kind: str, subject_id: int, words: str) -> dict[str, Any]:
    """A leader's words on a record; they stand in its history."""
    subject = _subject(act, kind, subject_id)
    said = check_words(words)
    act.record(COMMENT, kind, subject_id, topics=(SUBJECT_TOPICS[kind],), grid_code=subject.grid_code, after={"number": subject.number, "words": said})
    return {"number": subject.number}


def direct(act: Act, kind: str, subject_id: int, direction: Direction) -> dict[str, Any]:
    """An instruction about a record becomes a task with its own clock; each names the other."""
    act.by.demand(Right.APPROVE)
    subject = _subject(act, kind, subject_id)
    said = check_words(direction.words)
    made = dispatch(act, TaskOrder(
        DIRECTION_KIND, direction_title(said), said, direction.priority, _where(act, subject.grid_code, direction), operation_id=subject.operation_id,
        addressee_id=direction.person_id, organisation_id=direction.organisation_id,
    ))
    task = act.session.get_one(TaskRow, made["id"])
    task.source = DIRECTION_SOURCE
    act.session.add(DirectionRow(
        board_id=act.board_id, subject_kind=kind, subject_id=subject_id, subject_number=subject.number, task_id=task.id, words=said,
        given_by=act.by.person_id, given_name=act.by.name, given_at=act.at,
    ))
    act.record(DIRECT, kind, subject_id, topics=(SUBJECT_TOPICS[kind], DIRECTIONS), grid_code=subject.grid_code,
               after={"number": subject.number, "words": said, "task": task.number, "to": task.addressee_name})
    return made


def decide_plan(act: Act, operation_id: int, *, grant: bool, words: str = "") -> dict[str, Any]:
    """Approve a plan, or refuse it and say why."""
    if not grant and not words.strip():
        raise LeaderRefused(N_("Not decided: say why the plan is not approved. One sentence is enough."))
    return operations.move(act, operation_id, "approve" if grant else "reject", note=words.strip())


def _subject(act: Act, kind: str, subject_id: int) -> Subject:
    """The record inside the leader's grids, or a refusal."""
    act.by.demand(Right.LEAD)
    act.by.demand(Right.ROWS)
    if kind == "task":
        task = task_reach.reachable(act, subject_id)
        return Subject(task.number, task.grid_code, task.operation_id)
    if kind == "clue":
        clue = clue_steps.reachable(act, subject_id)
        return Subject(clue.number, clue.grid_code)
    if kind == "operation":
        operation = operation_reach.reachable(act, subject_id)
        return Subject(operation.number, operation.grid_code, operation.id)
    raise NotFound(N_("Not stored: there is no such record. Open it again from the list."))


def _where(act: Act, grid_code: str | None, direction: Direction) -> str | None:
    """The record's own grid where the addressee works in it; else the addressee's own, or nobody could open the task."""
    own = sorted(_grids_of(act, direction))
    if not own or any((grid_code or "").startswith(prefix) for prefix in own):
        return grid_code
    return own[0]


def _grids_of(act: Act, direction: Direction) -> set[str]:
    """Grids whose tasks the addressee sees; none when nothing limits it."""
    if direction.person_id is None:
        code = act.session.scalar(sa.select(OrganisationRow.grid_code).where(OrganisationRow.id == direction.organisation_id, OrganisationRow.board_id == act.board_id))
        return {code} if code else set()
    granted = set(act.session.scalars(sa.select(RoleGrantRow.grid_prefix).where(
        RoleGrantRow.person_id == direction.person_id, RoleGrantRow.starts_at <= act.at, sa.or_(RoleGrantRow.ends_at.is_(None), RoleGrantRow.ends_at > act.at),
    )))
    posts = granted or set(act.session.scalars(sa.select(GridPostRow.grid_code).where(GridPostRow.person_id == direction.person_id)))
    home = act.session.scalar(sa.select(PersonRow.grid_code).where(PersonRow.id == direction.person_id))
    return posts or ({home} if home else set())
