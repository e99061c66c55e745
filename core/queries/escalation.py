"""What the escalation job looks for, and the supervision orders that a screen shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import escalation
from core.domain.task_life import IN_HAND, WAITING_STATES
from core.domain.viewer import OWN_TASKS_ONLY, Right, Role, Viewer
from core.queries.frames import UTC_TIME, AnySelect, frame
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import BoardRow, CaseRow, ClueRow, JobRow, RungRow, SupervisionRow, TaskRow


@dataclass(frozen=True)
class Due:
    """Something whose ladder has started and whose last step was not taken yet."""

    kind: str
    id: int
    ladder: str
    cycle: datetime
    urgent: bool
    taken: dict[str, datetime]


def silent_tasks(session: Session, board_id: int, *, now: datetime) -> list[int]:
    """Tasks in hand whose acknowledgement has run out. Asked by the job, which shows nothing to anybody."""
    return list(session.scalars(
        sa.select(TaskRow.id).where(TaskRow.board_id == board_id, TaskRow.state.in_(IN_HAND), TaskRow.silent_since.is_(None), TaskRow.silent_by <= now).order_by(TaskRow.id)
    ))


def due(session: Session, board_id: int, *, now: datetime) -> list[Due]:
    """Everything on a ladder that is not at its end, oldest first. Asked by the job, which shows nothing to anybody."""
    found = [one for ladder, statement in _started(board_id, now) for one in _of(session, ladder, statement)]
    return sorted(found, key=lambda one: (one.cycle, one.kind, one.id))


def _started(board_id: int, now: datetime) -> Iterator[tuple[str, AnySelect]]:
    urgent = TaskRow.priority == "urgent"
    own = TaskRow.board_id == board_id
    yield "unsigned", _open("task", "unsigned", TaskRow.id, TaskRow.sign_by, urgent).where(own, TaskRow.state == "dispatched", TaskRow.sign_by < now)
    yield "overdue", _open("task", "overdue", TaskRow.id, TaskRow.due_at, urgent).where(own, TaskRow.state.in_(WAITING_STATES), TaskRow.due_at < now)
    yield "silent", _open("task", "silent", TaskRow.id, TaskRow.silent_since, urgent).where(own, TaskRow.state.in_(IN_HAND), TaskRow.silent_since <= now)
    yield "order", _open("supervision", "order", SupervisionRow.id, SupervisionRow.due_at, sa.false()).where(
        SupervisionRow.board_id == board_id, SupervisionRow.state == "open", SupervisionRow.due_at < now)
    yield "clue", _open("clue", "clue", ClueRow.id, ClueRow.received_at, sa.true()).where(
        ClueRow.board_id == board_id, ClueRow.state == "received", ClueRow.first_action_at.is_(None), ClueRow.received_at <= now)


def _open(kind: str, ladder: str, key: sa.SQLColumnExpression[int], cycle: sa.SQLColumnExpression[datetime | None], urgent: sa.ColumnElement[bool]) -> AnySelect:
    """Subjects of one ladder with the steps taken in this cycle; those at its end are left out in the database."""
    taken = sa.and_(RungRow.subject_kind == kind, RungRow.subject_id == key, RungRow.ladder == ladder, RungRow.cycle == cycle)
    ended = sa.exists().where(taken, RungRow.rung == escalation.LAST[ladder]).correlate_except(RungRow)
    return (
        sa.select(sa.literal(kind).label("kind"), key.label("id"), cycle.label("cycle"), urgent.label("urgent"), RungRow.rung, RungRow.at)
        .outerjoin(RungRow, taken).where(~ended)
    )


def _of(session: Session, ladder: str, statement: AnySelect) -> list[Due]:
    found: dict[int, Due] = {}
    for row in session.execute(statement):
        one = found.setdefault(row.id, Due(row.kind, row.id, ladder, row.cycle, bool(row.urgent), {}))
        if row.rung is not None:
            one.taken[row.rung] = row.at
    return list(found.values())


def settings_by_board(session: Session) -> dict[int, dict[str, object]]:
    """Each board and what its court has set. Asked by the job."""
    return {board_id: dict(settings or {}) for board_id, settings in session.execute(sa.select(BoardRow.id, BoardRow.settings))}


def last_tick(session: Session) -> datetime | None:
    """When escalation last looked, in any process."""
    return session.scalar(sa.select(JobRow.at).where(JobRow.name == "escalation"))


@question(right=Right.ROWS, topics=("supervision", "tasks"), timed=True)
def supervision_orders(session: Session, viewer: Viewer, *, now: datetime, with_closed: bool = False) -> pd.DataFrame:
    """Supervision orders of the viewer's grids, the most pressing first; field roles see their own and their body's. `task` is the number of the task or the case."""
    statement = (
        sa.select(SupervisionRow.id, SupervisionRow.number, SupervisionRow.state, SupervisionRow.addressee_name, SupervisionRow.issued_at, SupervisionRow.due_at,
                  SupervisionRow.replied_at, SupervisionRow.reported_at, SupervisionRow.words, SupervisionRow.reply, TaskRow.id, sa.func.coalesce(TaskRow.number, CaseRow.number), TaskRow.kind, SupervisionRow.grid_code)
        .outerjoin(TaskRow, TaskRow.id == SupervisionRow.task_id).outerjoin(CaseRow, CaseRow.id == SupervisionRow.case_id)
        .where(SupervisionRow.board_id == viewer.board_id, within(viewer, SupervisionRow.grid_code))
    )
    if not with_closed:
        statement = statement.where(SupervisionRow.state != "closed")
    if viewer.role in OWN_TASKS_ONLY:
        mine = SupervisionRow.addressee_id == viewer.person_id
        statement = statement.where(mine if viewer.organisation_id is None else sa.or_(mine, SupervisionRow.organisation_id == viewer.organisation_id))
    table = frame(session, statement.order_by(SupervisionRow.closed_at.is_not(None), SupervisionRow.due_at, SupervisionRow.id).limit(500), {
        "order_id": "int64", "number": "str", "state": "str", "addressee": "str", "issued_at": UTC_TIME, "due_at": UTC_TIME, "replied_at": UTC_TIME,
        "reported_at": UTC_TIME, "words": "str", "reply": "object", "task_id": "Int64", "task": "object", "kind": "object", "grid_code": "object",
    })
    table["overdue"] = (table["state"] == "open") & (table["due_at"] < pd.Timestamp(now))
    if viewer.role is Role.WALL:
        table["addressee"], table["words"], table["reply"] = "", "", None
        table["grid_code"] = table["grid_code"].str[:12]
    return table
