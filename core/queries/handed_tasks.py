"""Questions about the tasks in one person's or body's hands, as programs and phones ask them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import clocks, masking
from core.domain.refusals import N_, NotFound
from core.domain.task_life import IN_HAND, OPEN_STATES, WAITING_STATES
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import AnySelect
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import AttachmentRow, DebtorRow, FeedbackRow, GridRow, TaskRow

DATUM = "WGS84"
"""Places of tasks are kept in it."""


@dataclass(frozen=True)
class Handed:
    """Which of them: `states` empty means the open ones, or all that changed since `updated_since`."""

    states: tuple[str, ...] = ()
    updated_since: datetime | None = None
    limit: int = 200


def _mine(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Sent to this person or, for those who answer for a body, to the body; the rule of `task_reach.is_addressee`."""
    if viewer.role is Role.WALL:
        return sa.false()
    mine = sa.or_(TaskRow.addressee_id == viewer.person_id, TaskRow.owner_id == viewer.person_id)
    if viewer.organisation_id is not None and viewer.may(Right.ANSWER):
        mine = sa.or_(mine, TaskRow.organisation_id == viewer.organisation_id)
    return sa.and_(TaskRow.board_id == viewer.board_id, within(viewer, TaskRow.grid_code), mine, TaskRow.state != "draft")


def _listing(viewer: Viewer) -> AnySelect:
    return (
        sa.select(
            TaskRow.id, TaskRow.number, TaskRow.kind, TaskRow.title, TaskRow.instruction, TaskRow.state, TaskRow.priority, TaskRow.place,
            TaskRow.lng, TaskRow.lat, TaskRow.grid_code, GridRow.name.label("grid"), DebtorRow.name.label("debtor"),
            DebtorRow.published, DebtorRow.protected, TaskRow.sign_by, TaskRow.due_at, TaskRow.updated_at, TaskRow.revision, TaskRow.photo_count,
            TaskRow.silent_since,
        )
        .outerjoin(DebtorRow, DebtorRow.id == TaskRow.debtor_id)
        .outerjoin(GridRow, sa.and_(GridRow.board_id == TaskRow.board_id, GridRow.code == TaskRow.grid_code, GridRow.valid_to.is_(None)))
        .where(_mine(viewer))
    )


def _dressed(row: Any, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """The row as the viewer may see it, with `severity`, the one word for colour and sign."""
    task: dict[str, Any] = dict(row._asdict())
    published, protected, silent = bool(task.pop("published")), bool(task.pop("protected")), task.pop("silent_since") is not None
    task["debtor"] = masking.name(task["debtor"], viewer.role, published=published, protected=protected) if task["debtor"] else None
    task["datum"] = DATUM if task["lng"] is not None else None
    task["severity"] = clocks.severity(
        waiting=task["state"] in WAITING_STATES, due=task["due_at"], now=now, acknowledged=task["state"] in IN_HAND, silent=silent
    )
    return task


@question(right=Right.ROWS, topics=("tasks",), timed=True)
def handed_tasks(session: Session, viewer: Viewer, *, now: datetime, wanted: Handed | None = None) -> list[dict[str, Any]]:
    """Tasks in this person's or body's hands: by deadline, or oldest change first when asked for changes."""
    wanted = wanted or Handed()
    statement = _listing(viewer).limit(wanted.limit)
    if wanted.updated_since is not None:
        statement = statement.where(TaskRow.updated_at >= wanted.updated_since).order_by(TaskRow.updated_at, TaskRow.id)
    else:
        statement = statement.order_by(TaskRow.due_at, TaskRow.id)
    if states := wanted.states or (() if wanted.updated_since else OPEN_STATES):
        statement = statement.where(TaskRow.state.in_(states))
    return [_dressed(row, viewer, now) for row in session.execute(statement)]


@question(right=Right.ROWS, topics=("tasks",), timed=True)
def handed_task(session: Session, viewer: Viewer, *, task_id: int, now: datetime) -> dict[str, Any]:
    """One of them with its replies, newest first. Raises NotFound for anybody else's."""
    row = session.execute(_listing(viewer).where(TaskRow.id == task_id)).first()
    if row is None:
        raise NotFound(N_("This task is not shown: it does not exist, or is not in your hands. Load the list of your tasks again."))
    return _dressed(row, viewer, now) | {"feedback": _feedback(session, task_id)}


def _feedback(session: Session, task_id: int) -> list[dict[str, Any]]:
    photos: dict[int, list[dict[str, Any]]] = {}
    for photo in session.execute(
        sa.select(AttachmentRow.feedback_id, AttachmentRow.id, AttachmentRow.name, AttachmentRow.media_type)
        .join(FeedbackRow, FeedbackRow.id == AttachmentRow.feedback_id).where(FeedbackRow.task_id == task_id).order_by(AttachmentRow.id)
    ):
        photos.setdefault(photo.feedback_id or 0, []).append({"id": photo.id, "name": photo.name, "media_type": photo.media_type})
    rows = session.execute(
        sa.select(
            FeedbackRow.id, FeedbackRow.author_name.label("author"), FeedbackRow.at, FeedbackRow.result_class, FeedbackRow.fields, FeedbackRow.unable,
            FeedbackRow.lng, FeedbackRow.lat, FeedbackRow.datum, FeedbackRow.accuracy_m, FeedbackRow.distance_m, FeedbackRow.written_at,
            FeedbackRow.channel, FeedbackRow.accepted_at, FeedbackRow.returned_at, FeedbackRow.return_reason,
        ).where(FeedbackRow.task_id == task_id).order_by(FeedbackRow.id.desc())
    )
    return [dict(row._asdict()) | {"photos": photos.get(row.id, [])} for row in rows]
