"""What a leader asks first: what is red, who has not answered, what changed since the last look."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clues import OPEN_STATES as OPEN_CLUES
from core.domain.leader import CHANGE_OF_VERB, ESCALATED, FIRST_LOOK, MOST_EVENTS, RED_LADDERS, STEPS_UP
from core.domain.task_life import IN_HAND, WAITING_STATES
from core.domain.viewer import Right, Viewer
from core.queries.frames import UTC_TIME, AnySelect, frame, typed
from core.queries.question import question
from core.queries.scope import inside, within
from core.store.tables import (
    ClueRow,
    EventRow,
    GridRow,
    IncidentRow,
    LookRow,
    OperationBodyRow,
    OperationRow,
    OrganisationRow,
    PersonRow,
    RungRow,
    SupervisionRow,
    TaskRow,
    TeamRow,
)

RED_TOPICS = ("tasks", "clues", "supervision", "calls", "operations")
RED_COLUMNS = {
    "red": "str", "subject": "str", "subject_id": "int64", "number": "str", "code": "str", "title": "str", "who": "str", "grid": "object", "grid_code": "object",
    "since": UTC_TIME, "step": "object", "drill": "bool",
}
_NOTHING = sa.literal("")


@dataclass(frozen=True)
class _Red:
    """How one kind of red is found: what holds, which record it is, since when, and its ladder's subject and start."""

    table: Any
    where: tuple[sa.ColumnElement[bool], ...]
    subject: str
    columns: tuple[Any, ...]
    since: Any
    climbs: tuple[str, Any, Any] | None = None
    joins: tuple[tuple[Any, Any], ...] = ()
    place: Any = None


def _reds(viewer: Viewer, now: datetime, area: str) -> Iterator[tuple[str, _Red]]:
    """Every kind, each record under one of them; in the order of `RED_LABELS`."""
    task = (TaskRow.board_id == viewer.board_id, within(viewer, TaskRow.grid_code), inside(viewer, area, TaskRow.grid_code))
    own = (TaskRow.id, TaskRow.number, TaskRow.kind, TaskRow.title, sa.case((TaskRow.owner_name != "", TaskRow.owner_name), else_=TaskRow.addressee_name), TaskRow.grid_code, TaskRow.drill)
    late = sa.and_(TaskRow.due_at.is_not(None), TaskRow.due_at < now)
    on_time = sa.or_(TaskRow.due_at.is_(None), TaskRow.due_at >= now)
    yield "call", _Red(
        IncidentRow, (OperationRow.board_id == viewer.board_id, within(viewer, OperationRow.grid_code), inside(viewer, area, OperationRow.grid_code), IncidentRow.seen_at.is_(None), IncidentRow.closed_at.is_(None)),
        "operation", (OperationRow.id, OperationRow.number, IncidentRow.kind, OperationRow.name, sa.func.coalesce(TeamRow.name, ""), OperationRow.grid_code, OperationRow.drill),
        IncidentRow.raised_at, joins=((OperationRow, OperationRow.id == IncidentRow.operation_id), (TeamRow, TeamRow.id == IncidentRow.team_id)), place=OperationRow,
    )
    yield "overdue", _Red(TaskRow, (*task, TaskRow.state.in_(WAITING_STATES), late), "task", own, TaskRow.due_at, ("task", TaskRow.id, TaskRow.due_at))
    yield "silent", _Red(TaskRow, (*task, TaskRow.state.in_(IN_HAND), TaskRow.silent_since <= now, on_time), "task", own, TaskRow.silent_since, ("task", TaskRow.id, TaskRow.silent_since))
    yield "unsigned", _Red(TaskRow, (*task, TaskRow.state == "dispatched", TaskRow.sign_by < now, on_time), "task", own, TaskRow.sign_by, ("task", TaskRow.id, TaskRow.sign_by))
    yield "order", _Red(
        SupervisionRow, (SupervisionRow.board_id == viewer.board_id, within(viewer, SupervisionRow.grid_code), inside(viewer, area, SupervisionRow.grid_code),
                         SupervisionRow.state.in_(("open", "reported")), SupervisionRow.due_at < now),
        "", (sa.func.coalesce(SupervisionRow.task_id, SupervisionRow.clue_id, 0), SupervisionRow.number, sa.case((SupervisionRow.task_id.is_not(None), "task"), else_="clue"), SupervisionRow.words,
             SupervisionRow.addressee_name, SupervisionRow.grid_code, sa.false()),
        SupervisionRow.due_at, ("supervision", SupervisionRow.id, SupervisionRow.due_at),
    )
    yield "clue", _Red(
        ClueRow, (ClueRow.board_id == viewer.board_id, within(viewer, ClueRow.grid_code), inside(viewer, area, ClueRow.grid_code), ClueRow.state == OPEN_CLUES[0], ClueRow.respond_by < now),
        "clue", (ClueRow.id, ClueRow.number, ClueRow.kind, _NOTHING, sa.func.coalesce(PersonRow.name, ""), ClueRow.grid_code, sa.false()),
        ClueRow.respond_by, ("clue", ClueRow.id, ClueRow.received_at), joins=((PersonRow, PersonRow.id == ClueRow.handler_id),),
    )


def _from(found: _Red, *columns: Any) -> AnySelect:
    statement = sa.select(*columns).select_from(found.table)
    for table, on in found.joins:
        statement = statement.outerjoin(table, on)
    return statement.where(*found.where)


def _taken(kind: str, found: _Red, *rungs: str) -> Any:
    """Steps that the ladder of this record has taken in its present run."""
    if found.climbs is None:
        return None
    subject, key, cycle = found.climbs
    steps = sa.select(RungRow.rung).where(RungRow.subject_kind == subject, RungRow.subject_id == key, RungRow.ladder == RED_LADDERS[kind], RungRow.cycle == cycle)
    return (steps.where(RungRow.rung.in_(rungs)) if rungs else steps).order_by(RungRow.id.desc()).limit(1).correlate(found.table)


def _over_heads(kind: str, found: _Red) -> sa.ColumnElement[bool]:
    steps = None if found.climbs is None else _taken(kind, found, *STEPS_UP[RED_LADDERS[kind]])
    return sa.false() if steps is None else steps.exists()


@question(right=Right.LEAD, topics=RED_TOPICS, timed=True)
def red_counts(session: Session, viewer: Viewer, *, now: datetime, area: str = "") -> dict[str, int]:
    """How many records are red, by kind; `escalated` of them went over the desk's head."""
    counts, escalated = {}, 0
    for kind, found in _reds(viewer, now, area):
        number, over = session.execute(_from(found, sa.func.count(), sa.func.count(sa.case((_over_heads(kind, found), 1))))).one()
        counts[kind], escalated = int(number), escalated + int(over)
    return {**counts, ESCALATED: escalated}


@question(right=Right.LEAD, topics=RED_TOPICS, timed=True)
def red_rows(session: Session, viewer: Viewer, *, now: datetime, area: str = "", kind: str = "", limit: int = 200) -> pd.DataFrame:
    """The first `limit` of exactly the records behind `red_counts`, kind by kind, the oldest first; `step` is the last one of the ladder."""
    viewer.demand(Right.ROWS)
    rows: list[Any] = []
    for code, found in _reds(viewer, now, area):
        if kind in ("", code, ESCALATED) and len(rows) < limit:
            rows += session.execute(_listed(code, found, only_escalated=kind == ESCALATED).limit(limit - len(rows))).all()
    return typed(rows, RED_COLUMNS)


def _listed(kind: str, found: _Red, *, only_escalated: bool) -> AnySelect:
    key, number, code, title, who, grid_code, drill = found.columns
    subject = sa.literal(found.subject) if found.subject else code
    step = _taken(kind, found)
    statement = _from(
        found, sa.literal(kind), subject, key, number, code, title, who, GridRow.name, grid_code, found.since, sa.null() if step is None else step.scalar_subquery(), drill,
    ).outerjoin(GridRow, sa.and_(GridRow.board_id == (OperationRow.board_id if found.place is not None else found.table.board_id), GridRow.code == grid_code, GridRow.valid_to.is_(None)))
    if only_escalated:
        statement = statement.where(_over_heads(kind, found))
    return statement.order_by(found.since, key)


# Who has not answered.

BODY_COLUMNS = {"body": "str", "name": "str", "kind": "str", "waiting": "int64", "late": "int64", "operations": "int64", "since": UTC_TIME}
_body_id = sa.func.coalesce(TaskRow.organisation_id, PersonRow.organisation_id)
_town = sa.case((_body_id.is_(None), sa.func.substr(TaskRow.grid_code, 1, 9)))
TASK_COLUMNS = {
    "task_id": "int64", "number": "str", "kind": "str", "title": "str", "state": "str", "who": "str", "issued_at": UTC_TIME, "due_at": UTC_TIME, "drill": "bool",
}


def _owing(viewer: Viewer, area: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (TaskRow.board_id == viewer.board_id, within(viewer, TaskRow.grid_code), inside(viewer, area, TaskRow.grid_code), TaskRow.state.in_(WAITING_STATES))


@question(right=Right.LEAD, topics=("tasks", "operations", "people"), timed=True)
def unanswered(session: Session, viewer: Viewer, *, now: datetime, area: str = "") -> pd.DataFrame:
    """One row a body that owes an answer: tasks that wait, those past their deadline, operations it was asked to join, the oldest since when.

    `body` is a key for `unanswered_rows`; people of no body stand under their town.
    """
    bodies: dict[str, list[Any]] = {}
    late = sa.case((TaskRow.due_at < now, 1))
    owing = (
        sa.select(_body_id, _town, sa.func.count(), sa.func.count(late), sa.func.min(TaskRow.issued_at))
        .outerjoin(PersonRow, PersonRow.id == TaskRow.addressee_id).where(*_owing(viewer, area)).group_by(_body_id, _town)
    )
    for body, town, waiting, overdue, since in session.execute(owing):
        bodies[f"o{body}" if body else f"g{town or ''}"] = [waiting, overdue, 0, since]
    for body, asked, since in session.execute(_asked(viewer, area)):
        row = bodies.setdefault(f"o{body}", [0, 0, 0, since])
        row[2], row[3] = asked, min(filter(None, (row[3], since)))
    names = _names(session, viewer, bodies)
    rows = [(key, *names.get(key, ("", "")), *row) for key, row in bodies.items()]
    return typed(sorted(rows, key=lambda row: (-row[4], row[6] or now, row[0])), BODY_COLUMNS)


def _asked(viewer: Viewer, area: str) -> AnySelect:
    """Bodies that have not said whether they join an operation."""
    return (
        sa.select(OperationBodyRow.organisation_id, sa.func.count(), sa.func.min(OperationRow.created_at))
        .join(OperationRow, OperationRow.id == OperationBodyRow.operation_id)
        .where(OperationRow.board_id == viewer.board_id, within(viewer, OperationRow.grid_code), inside(viewer, area, OperationRow.grid_code),
               OperationBodyRow.answer == "asked", OperationRow.state.in_(("submitted", "approved", "running")))
        .group_by(OperationBodyRow.organisation_id)
    )


def _names(session: Session, viewer: Viewer, keys: Any) -> dict[str, tuple[str, str]]:
    """Name and kind of each body; a town stands for its people who belong to no body."""
    bodies = [int(key[1:]) for key in keys if key.startswith("o")]
    towns = [key[1:] for key in keys if key.startswith("g")]
    found = {f"o{row.id}": (row.name, row.kind) for row in session.execute(
        sa.select(OrganisationRow.id, OrganisationRow.name, OrganisationRow.kind).where(OrganisationRow.board_id == viewer.board_id, OrganisationRow.id.in_(bodies)))}
    return found | {f"g{row.code}": (row.name, "grid") for row in session.execute(
        sa.select(GridRow.code, GridRow.name).where(GridRow.board_id == viewer.board_id, GridRow.code.in_(towns), GridRow.valid_to.is_(None)))}


@question(right=Right.LEAD, topics=("tasks", "people"), timed=True)
def unanswered_rows(session: Session, viewer: Viewer, *, now: datetime, body: str, area: str = "") -> pd.DataFrame:
    """Exactly the tasks that one body of `unanswered` owes an answer to, those past their deadline first."""
    viewer.demand(Right.ROWS)
    of = _body_id == int(body[1:]) if body[:1] == "o" and body[1:].isdigit() else sa.and_(_body_id.is_(None), sa.func.coalesce(_town, "") == body[1:])
    statement = (
        sa.select(TaskRow.id, TaskRow.number, TaskRow.kind, TaskRow.title, TaskRow.state, sa.case((TaskRow.owner_name != "", TaskRow.owner_name), else_=TaskRow.addressee_name),
                  TaskRow.issued_at, TaskRow.due_at, TaskRow.drill)
        .outerjoin(PersonRow, PersonRow.id == TaskRow.addressee_id).where(*_owing(viewer, area), of)
        .order_by(sa.case((TaskRow.due_at < now, 0), else_=1), TaskRow.due_at, TaskRow.id)
    )
    return frame(session, statement, TASK_COLUMNS)


# What changed.


def _personal(_viewer: Viewer) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Look:
    """When this person last looked, and the ledger's revision then; neither before the first time."""

    at: datetime | None
    revision: int


@question(right=Right.LEAD, topics=("looked",), personal=_personal)
def last_look(session: Session, viewer: Viewer) -> Look:
    row = session.execute(sa.select(LookRow.last_looked_at, LookRow.revision).where(LookRow.person_id == viewer.person_id, LookRow.board_id == viewer.board_id)).first()
    return Look(None, 0) if row is None else Look(row.last_looked_at, row.revision)


@dataclass(frozen=True)
class Changes:
    """`counts` by `leader.CHANGES`; `rows` the newest of them, none for a reader of totals; `more`: not every entry was looked through."""

    counts: dict[str, int]
    rows: pd.DataFrame
    more: bool


SHOWN_CHANGES = 30
CHANGE_COLUMNS = {"at": UTC_TIME, "verb": "str", "subject": "str", "subject_id": "str", "who": "object", "after": "object"}


@question(right=Right.LEAD, topics=("tasks", "clues", "operations", "calls", "supervision", "cases"), timed=True)
def changes(session: Session, viewer: Viewer, *, now: datetime, revision: int, area: str = "") -> Changes:
    """What the ledger says since that revision; of the last day when it is 0."""
    newest = (
        sa.select(EventRow.id).where(EventRow.board_id == viewer.board_id, EventRow.revision > revision)
        .order_by(EventRow.revision.desc(), EventRow.ordinal.desc()).limit(MOST_EVENTS)
    )
    seen, oldest = session.execute(sa.select(sa.func.count(), sa.func.min(EventRow.at)).where(EventRow.id.in_(newest))).one()
    since = sa.true() if revision else EventRow.at > now - FIRST_LOOK
    where = (EventRow.id.in_(newest), EventRow.verb.in_(CHANGE_OF_VERB), within(viewer, EventRow.grid_code), inside(viewer, area, EventRow.grid_code), since)
    counts: dict[str, int] = {}
    for verb, number in session.execute(sa.select(EventRow.verb, sa.func.count()).where(*where).group_by(EventRow.verb)):
        counts[CHANGE_OF_VERB[verb]] = counts.get(CHANGE_OF_VERB[verb], 0) + int(number)
    rows = (
        sa.select(EventRow.at, EventRow.verb, EventRow.subject_kind, EventRow.subject_id, PersonRow.name, EventRow.after)
        .outerjoin(PersonRow, PersonRow.id == EventRow.actor_id).where(*where, sa.true() if viewer.may(Right.ROWS) else sa.false())
        .order_by(EventRow.revision.desc(), EventRow.ordinal.desc()).limit(SHOWN_CHANGES)
    )
    table = frame(session, rows, CHANGE_COLUMNS)
    table["number"] = [str((after or {}).get("number") or "—") for after in table["after"]]
    return Changes(counts, table.drop(columns="after"), seen == MOST_EVENTS and (bool(revision) or oldest > now - FIRST_LOOK))
