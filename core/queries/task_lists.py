"""Questions about the task list of a township that works with a workbook only."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.domain import masking
from core.domain.list_columns import LIST_ROWS
from core.domain.task_life import WAITING_STATES
from core.domain.viewer import Right, Viewer
from core.queries.question import question
from core.queries.scope import tasks_in_scope, within
from core.store.sealing import row_mark
from core.store.tables import DebtorRow, FeedbackRow, GridRow, OrganisationRow, PersonRow, TaskRow

NOT_THE_TOWNS = ("station", "police", "court", "committee")
"""Kinds of bodies whose tasks a township does not answer for."""
_BODY, _WHO = aliased(OrganisationRow), aliased(PersonRow)


def mark_of(board_id: int, number: str) -> str:
    """The mark of a row of the list: of this task of this board, and of no other."""
    return row_mark("task list", board_id, number)


def _on_the_list(viewer: Viewer) -> sa.ColumnElement[bool]:
    """For the desk all that the town and its people owe; for anybody else what is in the own or the body's hands."""
    reach = sa.and_(tasks_in_scope(viewer), within(viewer, TaskRow.grid_code), TaskRow.state != "draft")
    if viewer.may(Right.DISPATCH):
        theirs = sa.and_(_BODY.kind.in_(NOT_THE_TOWNS), sa.or_(TaskRow.addressee_id.is_(None), _WHO.organisation_id == _BODY.id))
        return sa.and_(reach, sa.or_(_BODY.id.is_(None), sa.not_(theirs)))
    mine = sa.or_(TaskRow.addressee_id == viewer.person_id, TaskRow.owner_id == viewer.person_id)
    if viewer.organisation_id is not None and viewer.may(Right.ANSWER):
        mine = sa.or_(mine, TaskRow.organisation_id == viewer.organisation_id)
    return sa.and_(reach, mine)


@question(right=Right.REPORT, topics=("tasks",))
def town_list(session: Session, viewer: Viewer, *, town: str) -> list[dict[str, Any]]:
    """Tasks that still wait for their answer in the town's grids, by deadline, each with its row mark."""
    rows = session.execute(
        sa.select(
            TaskRow.id.label("task_id"), TaskRow.number, TaskRow.kind, TaskRow.title, TaskRow.instruction, TaskRow.place.label("task_place"),
            TaskRow.addressee_name.label("addressee"), TaskRow.due_at, GridRow.name.label("grid"), DebtorRow.name.label("debtor"),
            DebtorRow.published, DebtorRow.protected,
        )
        .outerjoin(_BODY, _BODY.id == TaskRow.organisation_id).outerjoin(_WHO, _WHO.id == TaskRow.addressee_id)
        .outerjoin(DebtorRow, DebtorRow.id == TaskRow.debtor_id)
        .outerjoin(GridRow, sa.and_(GridRow.board_id == TaskRow.board_id, GridRow.code == TaskRow.grid_code, GridRow.valid_to.is_(None)))
        .where(_on_the_list(viewer), TaskRow.state.in_(WAITING_STATES), TaskRow.grid_code.startswith(town, autoescape=True))
        .order_by(TaskRow.due_at, TaskRow.id).limit(LIST_ROWS)
    )
    return [_dressed(row, viewer) for row in rows]


def _dressed(row: Any, viewer: Viewer) -> dict[str, Any]:
    task: dict[str, Any] = dict(row._asdict())
    published, protected = bool(task.pop("published")), bool(task.pop("protected"))
    task["debtor"] = masking.name(task["debtor"], viewer.role, published=published, protected=protected) if task["debtor"] else None
    return task | {"mark": mark_of(viewer.board_id, task["number"])}


@question(right=Right.REPORT, topics=("tasks",))
def listed_tasks(session: Session, viewer: Viewer, *, numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    """Number to `task_id` and `kind` of those that the viewer may answer by a list, whatever their state."""
    rows = session.execute(
        sa.select(TaskRow.number, TaskRow.id.label("task_id"), TaskRow.kind)
        .outerjoin(_BODY, _BODY.id == TaskRow.organisation_id).outerjoin(_WHO, _WHO.id == TaskRow.addressee_id)
        .where(_on_the_list(viewer), TaskRow.number.in_(list(numbers))).order_by(TaskRow.id)
    )
    return {row.number: {"task_id": row.task_id, "kind": row.kind} for row in rows}


@question(right=Right.REPORT, topics=("tasks",))
def replies_stored(session: Session, viewer: Viewer, *, feedback_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """The stored fields of these replies, read back: feedback id to `fields` and `unable`."""
    rows = session.execute(
        sa.select(FeedbackRow.id, FeedbackRow.fields, FeedbackRow.unable).join(TaskRow, TaskRow.id == FeedbackRow.task_id)
        .where(tasks_in_scope(viewer), FeedbackRow.id.in_(list(feedback_ids))).order_by(FeedbackRow.id)
    )
    return {row.id: {"fields": row.fields, "unable": row.unable} for row in rows}
