"""Which tasks somebody may touch, and the marks that every change of a task leaves."""

from datetime import datetime

import sqlalchemy as sa

from core.domain import task_clocks
from core.domain.refusals import N_, NotFound, Refused
from core.domain.task_life import IllegalStep
from core.domain.viewer import OWN_TASKS_ONLY, Right, Role, Viewer
from core.store.ledger import Act
from core.store.tables import AcknowledgementRow, DutyRow, TaskRow

TOPICS = ("tasks", "indicators")


class Conflict(Refused):
    """The task changed after the writer last saw it; `task_id` says which."""

    def __init__(self, message: str, *, task_id: int, number: str) -> None:
        self.task_id = task_id
        super().__init__(message, number=number)


class NotYours(IllegalStep):
    """Somebody else has the task in hand."""


def reachable(act: Act, task_id: int, seen_revision: int | None = None) -> TaskRow:
    """The task, if it lies in the actor's grids and, for field roles, in the own or the body's hands."""
    task = act.session.get(TaskRow, task_id)
    if task is None or task.board_id != act.board_id or not act.by.reaches(task.grid_code) or not _own(act.by, task):
        raise NotFound(N_("This task is not shown: it does not exist or lies outside your grids. Go back to the board."))
    if seen_revision is not None and seen_revision != task.revision:
        raise Conflict(N_("{number} was not changed: somebody changed it after you opened it. Look at it again and decide anew."), task_id=task.id, number=task.number)
    return task


def _own(viewer: Viewer, task: TaskRow) -> bool:
    if viewer.role not in OWN_TASKS_ONLY:
        return True
    return is_addressee(viewer, task)


def is_addressee(viewer: Viewer, task: TaskRow) -> bool:
    """Whether it was sent to this person or to the person's body."""
    body = viewer.organisation_id is not None and task.organisation_id == viewer.organisation_id and viewer.may(Right.ANSWER)
    return viewer.person_id in (task.addressee_id, task.owner_id) or body


def demand_any(viewer: Viewer, rights: frozenset[Right]) -> None:
    if not rights & viewer.rights:
        viewer.demand(min(rights))


def changed(act: Act, task: TaskRow) -> None:
    """The task is not what others last saw."""
    task.updated_at, task.revision = act.at, act.revision


def heard(act: Act, task: TaskRow) -> None:
    """Its owner gave a sign of life: the clock of silence starts anew, and a silent task is acknowledged again."""
    if task.silent_since is not None:
        acknowledge(act, task, person_id=task.owner_id, name=task.owner_name)
    task.silent_since = None
    task.silent_by = task_clocks.silent_by(act.at, task.priority, shift_ends_at=shift_end(act, task.owner_id), settings=act.settings)


def acknowledge(act: Act, task: TaskRow, *, person_id: int | None, name: str, channel: str = "", words: str = "") -> None:
    """Write down who has it in hand from now on."""
    task.owner_id, task.owner_name = person_id, name
    act.session.add(AcknowledgementRow(
        task_id=task.id, person_id=person_id, person_name=name, organisation_id=task.organisation_id, at=act.at,
        recorded_by=act.by.person_id or None, channel=channel or None, words=words.strip() or None,
    ))


def release(act: Act, task: TaskRow, why: str) -> None:
    """Nobody has it acknowledged any more. `why`: a key of `task_life.ENDED_LABELS`."""
    act.session.flush()
    act.session.execute(
        sa.update(AcknowledgementRow).where(AcknowledgementRow.task_id == task.id, AcknowledgementRow.ended_at.is_(None))
        .values(ended_at=act.at, ended_why=why)
    )
    task.silent_by = task.silent_since = None


def shift_end(act: Act, person_id: int | None) -> datetime | None:
    """When the person's present shift ends; None for who is in no shift, such as a grid worker."""
    if person_id is None:
        return None
    return act.session.scalar(
        sa.select(sa.func.max(DutyRow.ends_at)).where(
            DutyRow.person_id == person_id, DutyRow.starts_at <= act.at, DutyRow.ends_at > act.at, DutyRow.cancelled_at.is_(None)
        )
    )


def speaks_for_itself(viewer: Viewer, task: TaskRow) -> bool:
    """Whether the actor answers for the addressee in its own name; anybody else acts on behalf, with channel and words."""
    return viewer.role in (Role.GRID_WORKER, Role.POLICE, Role.TOWNSHIP) and is_addressee(viewer, task)
