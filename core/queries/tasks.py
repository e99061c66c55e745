"""Questions about tasks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import clocks, masking, positions
from core.domain.refusals import N_, NotFound
from core.domain.task_life import IN_HAND, OPEN_STATES, WAITING_STATES
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import UTC_TIME, AnySelect, frame
from core.queries.question import question
from core.queries.scope import tasks_in_scope, within
from core.store.tables import (
    AcknowledgementRow,
    AttachmentRow,
    CaseRow,
    DebtorRow,
    EventRow,
    ExtensionRow,
    FeedbackRow,
    GridPostRow,
    GridRow,
    OrganisationRow,
    PersonRow,
    TaskRow,
)

TASK_COLUMNS = {
    "task_id": "int64", "number": "str", "kind": "str", "title": "str", "state": "str", "priority": "str",
    "grid_code": "object", "place": "object", "addressee": "str", "issued_at": UTC_TIME, "due_at": UTC_TIME,
    "answered_at": UTC_TIME, "updated_at": UTC_TIME, "urged_count": "int64", "debtor": "object", "published": "object",
    "protected": "object", "grid": "object", "result_class": "object", "owner": "str", "silent_since": UTC_TIME, "sign_by": UTC_TIME,
    "revision": "int64", "drill": "bool",
}


@dataclass(frozen=True)
class TaskFilter:
    """What the board shows; empty means everything. `search` takes a number, a name, or pinyin initials."""

    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    grid_prefix: str = ""
    search: str = ""
    overdue_only: bool = False
    open_only: bool = True
    limit: int = 500


def _listing() -> AnySelect:
    return (
        sa.select(
            TaskRow.id, TaskRow.number, TaskRow.kind, TaskRow.title, TaskRow.state, TaskRow.priority,
            TaskRow.grid_code, TaskRow.place, TaskRow.addressee_name, TaskRow.issued_at, TaskRow.due_at,
            TaskRow.answered_at, TaskRow.updated_at, TaskRow.urged_count, DebtorRow.name, DebtorRow.published,
            DebtorRow.protected, GridRow.name, TaskRow.result_class, TaskRow.owner_name, TaskRow.silent_since, TaskRow.sign_by, TaskRow.revision, TaskRow.drill,
        )
        .outerjoin(DebtorRow, DebtorRow.id == TaskRow.debtor_id)
        .outerjoin(GridRow, sa.and_(
            GridRow.board_id == TaskRow.board_id, GridRow.code == TaskRow.grid_code, GridRow.valid_to.is_(None)
        ))
    )


def _narrowed(statement: AnySelect, wanted: TaskFilter, now: datetime) -> AnySelect:
    if wanted.states:
        statement = statement.where(TaskRow.state.in_(wanted.states))
    elif wanted.open_only:
        statement = statement.where(TaskRow.state.in_(OPEN_STATES))
    if wanted.kinds:
        statement = statement.where(TaskRow.kind.in_(wanted.kinds))
    if wanted.grid_prefix:
        statement = statement.where(TaskRow.grid_code.startswith(wanted.grid_prefix, autoescape=True))
    if wanted.overdue_only:
        statement = statement.where(TaskRow.state.in_(WAITING_STATES), TaskRow.due_at < now)
    if words := wanted.search.strip():
        statement = statement.where(sa.or_(
            TaskRow.number.contains(words, autoescape=True),
            TaskRow.title.contains(words, autoescape=True),
            TaskRow.addressee_name.contains(words, autoescape=True),
            DebtorRow.name.contains(words, autoescape=True),
            DebtorRow.initials.startswith(words.lower(), autoescape=True),
        ))
    return statement


def _dressed(table: pd.DataFrame, viewer: Viewer, now: datetime) -> pd.DataFrame:
    """Mask names for the viewer and add `severity`, the one word for colour and sign."""
    table["debtor"] = [
        masking.name(name, viewer.role, published=bool(published), protected=bool(protected)) if name else None
        for name, published, protected in zip(table["debtor"], table["published"], table["protected"], strict=True)
    ]
    if viewer.role is Role.WALL:
        table["title"], table["addressee"], table["owner"] = "", "", ""
        table["place"] = [masking.address(place, viewer.role) for place in table["place"]]
    table["severity"] = [
        clocks.severity(
            waiting=state in WAITING_STATES, due=None if pd.isna(due) else due.to_pydatetime(), now=now,
            acknowledged=state in IN_HAND, silent=not pd.isna(silent),
        )
        for state, due, silent in zip(table["state"], table["due_at"], table["silent_since"], strict=True)
    ]
    return table.drop(columns=["published", "protected"])


@question(right=Right.ROWS, topics=("tasks",), timed=True)
def board_tasks(session: Session, viewer: Viewer, *, now: datetime, wanted: TaskFilter | None = None) -> pd.DataFrame:
    """Tasks for the board, the most pressing first: overdue, then by deadline, then newest."""
    wanted = wanted or TaskFilter()
    pressing = sa.case((sa.and_(TaskRow.state.in_(WAITING_STATES), TaskRow.due_at < now), 0), (TaskRow.state.in_(WAITING_STATES), 1), else_=2)
    statement = (
        _narrowed(_listing().where(tasks_in_scope(viewer)), wanted, now)
        .order_by(pressing, sa.case((pressing < 2, TaskRow.due_at)).asc(), TaskRow.updated_at.desc(), TaskRow.id.desc())
        .limit(wanted.limit)
    )
    return _dressed(frame(session, statement, TASK_COLUMNS), viewer, now)


@question(right=Right.TOTALS, topics=("tasks",), timed=True)
def task_counts(session: Session, viewer: Viewer, *, now: datetime) -> dict[str, int]:
    """Number of tasks by state, and `overdue`."""
    reach = sa.and_(TaskRow.board_id == viewer.board_id, within(viewer, TaskRow.grid_code))
    counted = session.execute(sa.select(TaskRow.state, sa.func.count()).where(reach).group_by(TaskRow.state))
    counts = {str(state): int(count) for state, count in counted}
    counts["overdue"] = int(session.scalar(
        sa.select(sa.func.count()).select_from(TaskRow)
        .where(reach, TaskRow.state.in_(WAITING_STATES), TaskRow.due_at < now)
    ) or 0)
    return counts


@dataclass(frozen=True)
class TaskCard:
    """Everything about one task that the viewer may see."""

    task: dict[str, Any]
    feedback: list[dict[str, Any]]
    attachments: list[dict[str, Any]]
    history: pd.DataFrame
    extension: dict[str, Any] | None
    """The longer deadline that waits for its decision."""
    claims: list[dict[str, Any]]
    """Who had it in hand, newest first, and what ended that."""


@question(right=Right.ROWS, topics=("tasks",), timed=True)
def task_card(session: Session, viewer: Viewer, *, task_id: int, now: datetime) -> TaskCard:
    """The card of one task. Raises NotFound outside the viewer's reach."""
    table = _dressed(
        frame(session, _listing().where(tasks_in_scope(viewer), TaskRow.id == task_id), TASK_COLUMNS), viewer, now
    )
    if table.empty:
        raise NotFound(N_("This task is not shown: it does not exist or lies outside your grids. Go back to the board."))
    task: dict[str, Any] = {str(key): value for key, value in table.iloc[0].to_dict().items()}
    task |= _more(session, viewer, task_id)
    return TaskCard(
        task, _feedback(session, viewer, task_id), _with_distance(_attachments(session, viewer, task_id), task), history(session, viewer, "task", task_id),
        _extension(session, viewer, task_id), _claims(session, viewer, task_id),
    )


def _extension(session: Session, viewer: Viewer, task_id: int) -> dict[str, Any] | None:
    if viewer.role is Role.WALL:
        return None
    row = session.execute(
        sa.select(ExtensionRow.asked_name, ExtensionRow.asked_by, ExtensionRow.asked_at, ExtensionRow.reason, ExtensionRow.until)
        .where(ExtensionRow.task_id == task_id, ExtensionRow.decided_at.is_(None)).order_by(ExtensionRow.id)
    ).first()
    return None if row is None else dict(row._asdict())


def _claims(session: Session, viewer: Viewer, task_id: int) -> list[dict[str, Any]]:
    if viewer.role is Role.WALL:
        return []
    rows = session.execute(
        sa.select(AcknowledgementRow.person_name, AcknowledgementRow.at, AcknowledgementRow.channel, AcknowledgementRow.words, AcknowledgementRow.ended_at, AcknowledgementRow.ended_why)
        .where(AcknowledgementRow.task_id == task_id).order_by(AcknowledgementRow.id.desc())
    )
    return [dict(row._asdict()) for row in rows]


def _more(session: Session, viewer: Viewer, task_id: int) -> dict[str, Any]:
    row = session.execute(
        sa.select(TaskRow.instruction, TaskRow.signed_at, TaskRow.closed_at, TaskRow.debtor_id, TaskRow.case_id,
                  TaskRow.lng, TaskRow.lat, TaskRow.used_for, TaskRow.unable, TaskRow.owner_id, TaskRow.issued_by, TaskRow.silent_by, TaskRow.set_out_at,
                  TaskRow.arrived_at, TaskRow.verify_by, TaskRow.operation_id, CaseRow.number.label("case_number"))
        .outerjoin(CaseRow, CaseRow.id == TaskRow.case_id).where(TaskRow.id == task_id)
    ).one()._asdict()
    if viewer.role is Role.WALL:
        row |= {"instruction": "", "lng": None, "lat": None, "owner_id": None, "issued_by": None}
    return dict(row)


def _feedback(session: Session, viewer: Viewer, task_id: int) -> list[dict[str, Any]]:
    if viewer.role is Role.WALL:
        return []
    rows = session.execute(
        sa.select(FeedbackRow.id, FeedbackRow.author_name, FeedbackRow.at, FeedbackRow.result_class, FeedbackRow.fields, FeedbackRow.accepted_at,
                  FeedbackRow.unable, FeedbackRow.distance_m, FeedbackRow.accuracy_m, FeedbackRow.channel, FeedbackRow.on_behalf, FeedbackRow.returned_at, FeedbackRow.return_reason)
        .where(FeedbackRow.task_id == task_id).order_by(FeedbackRow.at.desc(), FeedbackRow.id.desc())
    )
    return [dict(row._asdict()) for row in rows]


def _attachments(session: Session, viewer: Viewer, task_id: int) -> list[dict[str, Any]]:
    if viewer.role is Role.WALL:
        return []
    rows = session.execute(
        sa.select(AttachmentRow.id, AttachmentRow.name, AttachmentRow.media_type, AttachmentRow.size_bytes, AttachmentRow.captured_at, AttachmentRow.doubt,
                  AttachmentRow.lng, AttachmentRow.lat)
        .where(AttachmentRow.subject_kind == "task", AttachmentRow.subject_id == task_id).order_by(AttachmentRow.id)
    )
    return [dict(row._asdict()) for row in rows]


def _with_distance(files: list[dict[str, Any]], task: dict[str, Any]) -> list[dict[str, Any]]:
    """How far from the task's place each photo was taken, where both are known."""
    for file in files:
        known = None not in (file["lng"], file["lat"], task["lng"], task["lat"])
        file["distance_m"] = positions.metres((file["lng"], file["lat"]), (task["lng"], task["lat"])) if known else None
    return files


def history(session: Session, viewer: Viewer, subject_kind: str, subject_id: int) -> pd.DataFrame:
    """The ledger's events of one record, newest first, with the name of who acted."""
    statement = (
        sa.select(EventRow.at, EventRow.verb, PersonRow.name, EventRow.actor_role, EventRow.after)
        .outerjoin(PersonRow, PersonRow.id == EventRow.actor_id)
        .where(EventRow.board_id == viewer.board_id, EventRow.subject_kind == subject_kind, EventRow.subject_id == str(subject_id))
        .order_by(EventRow.revision.desc(), EventRow.ordinal.desc())
    )
    table = frame(session, statement, {"at": UTC_TIME, "verb": "str", "who": "object", "role": "str", "after": "object"})
    if viewer.role is Role.WALL:
        table["who"], table["after"] = None, None  # reasons and remarks are free words and may name anybody
    return table


@question(right=Right.DISPATCH, topics=("people",))
def addressees(session: Session, viewer: Viewer, *, grid_code: str) -> pd.DataFrame:
    """Who can take a task in this grid, nearest first: the grid's own people, the village's, then station and town."""
    codes = [code for code in (grid_code, grid_code[:12], grid_code[:9]) if len(code) >= 9 and viewer.reaches(code)]
    people = (
        sa.select(PersonRow.id, PersonRow.organisation_id, PersonRow.name, sa.func.min(GridPostRow.post), GridPostRow.grid_code)
        .join(GridPostRow, GridPostRow.person_id == PersonRow.id)
        .where(PersonRow.board_id == viewer.board_id, PersonRow.active, GridPostRow.grid_code.in_(codes))
        .group_by(PersonRow.id, PersonRow.organisation_id, PersonRow.name, GridPostRow.grid_code)
        .order_by(sa.func.length(GridPostRow.grid_code).desc(), sa.func.min(GridPostRow.post), PersonRow.id)
    )
    table = frame(session, people, {
        "person_id": "Int64", "organisation_id": "Int64", "name": "str", "post": "object", "grid_code": "object",
    })
    bodies = frame(
        session,
        sa.select(sa.null(), OrganisationRow.id, OrganisationRow.name, OrganisationRow.kind, OrganisationRow.grid_code)
        .where(OrganisationRow.board_id == viewer.board_id, OrganisationRow.grid_code.in_(codes), OrganisationRow.kind.in_(("station", "town")))
        .order_by(OrganisationRow.kind, OrganisationRow.id),
        {"person_id": "Int64", "organisation_id": "Int64", "name": "str", "post": "object", "grid_code": "object"},
    )
    return pd.concat([table, bodies], ignore_index=True)


@question(right=Right.ANSWER, topics=("tasks",), timed=True, personal=lambda _viewer: ())
def my_tasks(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """Tasks that wait for this person or body, the most pressing first."""
    mine = TaskRow.addressee_id == viewer.person_id
    if viewer.organisation_id is not None and viewer.role is not Role.DUTY_OFFICER:
        mine = sa.or_(mine, TaskRow.organisation_id == viewer.organisation_id)
    statement = (
        _listing()
        .where(tasks_in_scope(viewer), mine, TaskRow.state.in_(WAITING_STATES))
        .order_by(TaskRow.due_at.asc(), TaskRow.id).limit(200)
    )
    return _dressed(frame(session, statement, TASK_COLUMNS), viewer, now)


