"""A leader's words on records: comments, instructions (批示), and what was answered to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.leader import REMARK_VERBS
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import UTC_TIME, AnySelect, frame
from core.queries.operations import operations_in_scope
from core.queries.question import question
from core.queries.scope import OWN_CLUES_ONLY, clues_in_scope, tasks_in_scope, within
from core.store.tables import (
    ClueRow,
    DirectionRow,
    EventRow,
    FeedbackRow,
    GridPostRow,
    GridRow,
    OperationRow,
    OrganisationRow,
    PersonRow,
    RoleGrantRow,
    TaskRow,
)

CLOSED_SHOWN_FOR = timedelta(days=7)
ANSWERED = ("answered", "verifying")
DESK_ROLES = (Role.DUTY_OFFICER, Role.DUTY_LEADER, Role.JUDGE, Role.GRID_JUDGE)
BODY_KINDS = ("station", "police", "town", "department", "court")


def _own(_viewer: Viewer) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Brief:
    """A record as a leader speaks about it: what it is, who has it, and what leaders have said on it; `choices` are who an instruction can go to."""

    subject: str
    subject_id: int
    number: str
    code: str
    title: str
    state: str
    who: str
    grid: str | None
    since: datetime | None
    drill: bool
    remarks: pd.DataFrame
    choices: pd.DataFrame


REMARK_COLUMNS = {"at": UTC_TIME, "verb": "str", "who": "object", "after": "object"}


@question(right=Right.LEAD, topics=("tasks", "clues", "operations", "people"), personal=_own)
def record_brief(session: Session, viewer: Viewer, *, subject: str, subject_id: int) -> Brief:
    """Raises NotFound outside the viewer's reach, and for a reader of totals NotAllowed."""
    viewer.demand(Right.ROWS)
    statement = _records(viewer, subject_id).get(subject)
    row = None if statement is None else session.execute(statement).first()
    if row is None:
        raise NotFound(N_("This record is not shown: it does not exist or lies outside your grids. Go back to the list."))
    grid = session.scalar(sa.select(GridRow.name).where(GridRow.board_id == viewer.board_id, GridRow.code == row.grid_code, GridRow.valid_to.is_(None)))
    return Brief(
        subject, subject_id, row.number, row.kind, row.title, row.state, row.who or "", grid, row.since, bool(row.drill), remarks(session, viewer, subject, subject_id),
        _choices(session, viewer, row.grid_code, row.person_id, row.organisation_id),
    )


def _records(viewer: Viewer, key: int) -> dict[str, AnySelect]:
    """Each kind of record with the same columns, in the viewer's reach."""
    nobody: Any = sa.null()
    person = sa.func.coalesce(TaskRow.owner_id, TaskRow.addressee_id)
    return {
        "task": sa.select(TaskRow.number, TaskRow.kind, TaskRow.title, TaskRow.state, sa.case((TaskRow.owner_name != "", TaskRow.owner_name), else_=TaskRow.addressee_name).label("who"),
                          TaskRow.grid_code, TaskRow.issued_at.label("since"), TaskRow.drill, person.label("person_id"), TaskRow.organisation_id).where(tasks_in_scope(viewer), TaskRow.id == key),
        "clue": sa.select(ClueRow.number, ClueRow.kind, sa.literal("").label("title"), ClueRow.state, PersonRow.name.label("who"), ClueRow.grid_code, ClueRow.received_at.label("since"),
                          sa.false().label("drill"), ClueRow.handler_id.label("person_id"), nobody.label("organisation_id"))
        .outerjoin(PersonRow, PersonRow.id == ClueRow.handler_id).where(clues_in_scope(viewer), ClueRow.id == key),
        "operation": sa.select(OperationRow.number, OperationRow.kind, OperationRow.name.label("title"), OperationRow.state, PersonRow.name.label("who"), OperationRow.grid_code,
                               OperationRow.starts_at.label("since"), OperationRow.drill, OperationRow.commander_id.label("person_id"), OperationRow.lead_organisation_id.label("organisation_id"))
        .outerjoin(PersonRow, PersonRow.id == OperationRow.commander_id).where(operations_in_scope(viewer), OperationRow.id == key),
    }


def remarks(session: Session, viewer: Viewer, subject: str, subject_id: int) -> pd.DataFrame:
    """What leaders have said on a record that was found in the viewer's reach, newest first: `words`, and of an instruction `task` and `to`."""
    statement = (
        sa.select(EventRow.at, EventRow.verb, PersonRow.name, EventRow.after).outerjoin(PersonRow, PersonRow.id == EventRow.actor_id)
        .where(EventRow.board_id == viewer.board_id, EventRow.subject_kind == subject, EventRow.subject_id == str(subject_id), EventRow.verb.in_(REMARK_VERBS))
        .order_by(EventRow.revision.desc(), EventRow.ordinal.desc())
    )
    table = frame(session, statement, REMARK_COLUMNS)
    for place in ("words", "task", "to"):
        table[place] = [str((after or {}).get(place) or "") for after in table["after"]]
    return table.drop(columns="after")


CHOICE_COLUMNS = {"person_id": "Int64", "organisation_id": "Int64", "name": "str", "code": "object"}


def _choices(session: Session, viewer: Viewer, grid_code: str | None, person_id: int | None, organisation_id: int | None) -> pd.DataFrame:
    """Who has the record in hand first, then the desk, then the bodies, then the people of its grid; `code` is a role, a post or a kind of body."""
    if not viewer.may(Right.APPROVE):
        return frame(session, sa.select(sa.null(), sa.null(), sa.literal(""), sa.null()).where(sa.false()), CHOICE_COLUMNS)
    nothing = sa.null()
    people = sa.select(PersonRow.id, nothing, PersonRow.name).where(PersonRow.board_id == viewer.board_id, PersonRow.active, PersonRow.id != viewer.person_id)
    codes = [code for code in (grid_code, (grid_code or "")[:12], (grid_code or "")[:9]) if code and len(code) >= 9]
    grants = sa.select(RoleGrantRow.person_id, sa.func.min(RoleGrantRow.role).label("role")).where(RoleGrantRow.role.in_(DESK_ROLES), RoleGrantRow.ends_at.is_(None), within(viewer, RoleGrantRow.grid_prefix)).group_by(RoleGrantRow.person_id).subquery()
    posts = sa.select(GridPostRow.person_id, sa.func.min(GridPostRow.post).label("post")).where(GridPostRow.grid_code.in_(codes)).group_by(GridPostRow.person_id).subquery()
    bodies = sa.select(nothing, OrganisationRow.id, OrganisationRow.name, OrganisationRow.kind).where(OrganisationRow.board_id == viewer.board_id)
    near = sa.or_(OrganisationRow.grid_code.is_(None), within(viewer, OrganisationRow.grid_code))
    parts = [
        people.add_columns(PersonRow.post).where(PersonRow.id == (person_id or 0)), bodies.where(OrganisationRow.id == (organisation_id or 0)),
        people.add_columns(grants.c.role).join(grants, grants.c.person_id == PersonRow.id).order_by(grants.c.role, PersonRow.id),
        bodies.where(OrganisationRow.kind.in_(BODY_KINDS), near).order_by(sa.case((OrganisationRow.grid_code.in_(codes), 0), else_=1), OrganisationRow.kind, OrganisationRow.id),
        people.add_columns(posts.c.post).join(posts, posts.c.person_id == PersonRow.id).order_by(posts.c.post, PersonRow.id),
    ]
    found = pd.concat([frame(session, part, CHOICE_COLUMNS) for part in parts], ignore_index=True)
    return found.drop_duplicates(["person_id", "organisation_id"], ignore_index=True)


# Instructions, by who gave them and by who carries them out.

DIRECTION_COLUMNS = {
    "direction_id": "int64", "words": "str", "given_at": UTC_TIME, "subject": "str", "subject_id": "int64", "subject_number": "str", "task_id": "int64", "number": "str", "state": "str",
    "who": "str", "due_at": UTC_TIME, "answered_at": UTC_TIME, "drill": "bool",
}


@question(right=Right.APPROVE, topics=("tasks", "directions"), timed=True, personal=_own)
def own_directions(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """Instructions of this leader, those with an answer first, then by deadline; closed ones stay a week. `answer` is what was replied last."""
    statement = (
        sa.select(DirectionRow.id, DirectionRow.words, DirectionRow.given_at, DirectionRow.subject_kind, DirectionRow.subject_id, DirectionRow.subject_number, TaskRow.id, TaskRow.number,
                  TaskRow.state, sa.case((TaskRow.owner_name != "", TaskRow.owner_name), else_=TaskRow.addressee_name), TaskRow.due_at, TaskRow.answered_at, TaskRow.drill)
        .join(TaskRow, TaskRow.id == DirectionRow.task_id)
        .where(DirectionRow.given_by == viewer.person_id, tasks_in_scope(viewer), TaskRow.state.not_in(("void", "recalled")),
               sa.or_(TaskRow.closed_at.is_(None), TaskRow.closed_at > now - CLOSED_SHOWN_FOR))
        .order_by(sa.case((TaskRow.state.in_(ANSWERED), 0), (TaskRow.state == "closed", 2), else_=1), TaskRow.due_at, DirectionRow.id)
    )
    table = frame(session, statement, DIRECTION_COLUMNS)
    answers = _answers(session, [int(one) for one in table["task_id"]])
    table["answer"] = pd.Series([answers.get(int(one), "") for one in table["task_id"]], dtype="str")
    return table


def _answers(session: Session, tasks: list[int]) -> dict[int, str]:
    """The words of the last reply that was not returned, by task."""
    rows = session.execute(
        sa.select(FeedbackRow.task_id, FeedbackRow.fields).where(FeedbackRow.task_id.in_(tasks), FeedbackRow.returned_at.is_(None)).order_by(FeedbackRow.id)
    )
    return {row.task_id: "　".join(str(row.fields[name]) for name in ("answer", "words") if row.fields.get(name)) for row in rows}


@question(right=Right.ROWS, topics=("tasks", "directions"), personal=_own)
def direction_of(session: Session, viewer: Viewer, *, task_id: int) -> dict[str, Any] | None:
    """The instruction that a task is, for who sees the task; nothing for a wall. A clue is not named to who sees only the own ones."""
    row = session.execute(
        sa.select(DirectionRow.words, DirectionRow.given_name, DirectionRow.given_at, DirectionRow.subject_kind.label("subject"), DirectionRow.subject_id, DirectionRow.subject_number)
        .join(TaskRow, TaskRow.id == DirectionRow.task_id).where(tasks_in_scope(viewer), TaskRow.id == task_id)
    ).first()
    if row is None or viewer.role is Role.WALL:
        return None
    found = dict(row._asdict())
    return found | {"subject_id": 0, "subject_number": ""} if found["subject"] == "clue" and viewer.role in OWN_CLUES_ONLY else found


@question(right=Right.ROWS, topics=("tasks", "clues", "operations"), personal=_own)
def remarks_of(session: Session, viewer: Viewer, *, subject: str, subject_id: int) -> pd.DataFrame:
    """Comments and instructions on a record, for who sees the record; nobody else, and no wall."""
    statement = _records(viewer, subject_id).get(subject)
    seen = statement is not None and viewer.role is not Role.WALL and session.execute(statement).first() is not None
    return remarks(session, viewer, subject if seen else "", subject_id)
