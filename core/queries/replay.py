"""What a review plays back: the ledger of one operation in order, where its teams were, and its targets. Asked once; the slider needs no more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.operation_life import LESSON_SOURCE
from core.domain.refusals import N_, NotFound
from core.domain.viewer import OWN_TASKS_ONLY, Right, Role, Viewer
from core.queries.frames import UTC_TIME, frame, typed
from core.queries.operations import operations_in_scope, targets_in_reach
from core.queries.question import question
from core.queries.scope import tasks_in_scope
from core.store.tables import (
    CaseRow,
    DebtorRow,
    EventRow,
    OperationRow,
    PersonRow,
    TargetRow,
    TaskRow,
    TeamMemberRow,
    TeamPositionRow,
    TeamRow,
)

WORDS = ("text", "words", "note", "reason", "outcome")
"""Keys of an entry under which somebody wrote freely."""
WALL_DIGITS = 2
"""A wall is told places to about a kilometre, as on its map."""


@dataclass(frozen=True)
class Replay:
    """`summary` and `next_steps` as they stand; frames as `measures/replay.film` takes them."""

    started_at: datetime | None
    summary: str
    next_steps: str
    events: pd.DataFrame
    positions: pd.DataFrame
    targets: pd.DataFrame
    teams: pd.DataFrame


@question(right=Right.ROWS, topics=("operations",))
def operation_replay(session: Session, viewer: Viewer, *, operation_id: int) -> Replay:
    """Everything a review needs of one operation. Raises NotFound outside the viewer's reach."""
    row = session.execute(
        sa.select(OperationRow.started_at, OperationRow.summary, OperationRow.next_steps).where(operations_in_scope(viewer), OperationRow.id == operation_id)
    ).first()
    if row is None:
        raise NotFound(N_("This operation is not shown: it does not exist or lies outside your grids."))
    targets, teams = _targets(session, viewer, operation_id), _teams(session, viewer, operation_id)
    wall = viewer.role is Role.WALL
    return Replay(
        row.started_at, "" if wall else row.summary, "" if wall else row.next_steps,
        _events(session, viewer, operation_id, set(targets["target_id"]), set(teams["team_id"])), _positions(session, viewer, teams["team_id"].tolist()), targets, teams,
    )


@question(right=Right.ROWS, topics=("operations", "tasks"))
def operation_lessons(session: Session, viewer: Viewer, *, operation_id: int) -> pd.DataFrame:
    """The tasks that an operation's review led to, oldest first; those in the viewer's reach."""
    statement = (
        sa.select(TaskRow.id, TaskRow.number, TaskRow.title, TaskRow.state, TaskRow.addressee_name, TaskRow.due_at, TaskRow.drill)
        .where(tasks_in_scope(viewer), TaskRow.operation_id == operation_id, TaskRow.source == LESSON_SOURCE).order_by(TaskRow.id)
    )
    table = frame(session, statement, {"task_id": "int64", "number": "str", "title": "str", "state": "str", "addressee": "str", "due_at": UTC_TIME, "drill": "bool"})
    return table.assign(title="") if viewer.role is Role.WALL else table


def _teams(session: Session, viewer: Viewer, operation_id: int) -> pd.DataFrame:
    """All teams; for field roles their own."""
    own = TeamRow.id.in_(sa.select(TeamMemberRow.team_id).where(TeamMemberRow.person_id == viewer.person_id)) if viewer.role in OWN_TASKS_ONLY else sa.true()
    statement = sa.select(TeamRow.id, TeamRow.name, TeamRow.mustered_at, TeamRow.departed_at, TeamRow.returned_at).where(TeamRow.operation_id == operation_id, own).order_by(TeamRow.id)
    return frame(session, statement, {"team_id": "int64", "name": "str", "mustered_at": UTC_TIME, "departed_at": UTC_TIME, "returned_at": UTC_TIME})


def _targets(session: Session, viewer: Viewer, operation_id: int) -> pd.DataFrame:
    """Targets in reach, also those that were taken out: they are part of what happened."""
    statement = (
        sa.select(
            TargetRow.id, DebtorRow.name, DebtorRow.published, DebtorRow.protected, CaseRow.number, sa.func.coalesce(TargetRow.team_id, 0), TeamRow.name,
            DebtorRow.lng, DebtorRow.lat, TargetRow.stop, TargetRow.eta, TargetRow.result, TargetRow.amount_fen,
            TargetRow.underway_at, TargetRow.arrived_at, TargetRow.handling_at, TargetRow.done_at, TargetRow.removed_at,
        )
        .join(DebtorRow, DebtorRow.id == TargetRow.debtor_id).outerjoin(CaseRow, CaseRow.id == TargetRow.case_id).outerjoin(TeamRow, TeamRow.id == TargetRow.team_id)
        .where(TargetRow.operation_id == operation_id, targets_in_reach(viewer)).order_by(TargetRow.id)
    )
    table = frame(session, statement, {
        "target_id": "int64", "name": "str", "published": "bool", "protected": "bool", "case_number": "object", "team_id": "int64", "team": "object",
        "lng": "float64", "lat": "float64", "stop": "Int64", "eta": UTC_TIME, "result": "object", "amount_fen": "int64",
        "underway_at": UTC_TIME, "arrived_at": UTC_TIME, "handling_at": UTC_TIME, "done_at": UTC_TIME, "removed_at": UTC_TIME,
    })
    table["name"] = [masking.name(n, viewer.role, published=p, protected=q) for n, p, q in zip(table["name"], table["published"], table["protected"], strict=True)]
    return _coarse(viewer, table)


def _coarse(viewer: Viewer, table: pd.DataFrame) -> pd.DataFrame:
    return table.round({"lng": WALL_DIGITS, "lat": WALL_DIGITS}) if viewer.role is Role.WALL else table


def _positions(session: Session, viewer: Viewer, teams: list[int]) -> pd.DataFrame:
    statement = (
        sa.select(TeamPositionRow.team_id, TeamPositionRow.at, TeamPositionRow.lng, TeamPositionRow.lat)
        .where(TeamPositionRow.team_id.in_(teams)).order_by(TeamPositionRow.team_id, TeamPositionRow.at, TeamPositionRow.id)
    )
    return _coarse(viewer, frame(session, statement, {"team_id": "int64", "at": UTC_TIME, "lng": "float64", "lat": "float64"}))


def _events(session: Session, viewer: Viewer, operation_id: int, targets: set[int], teams: set[int]) -> pd.DataFrame:
    """The ledger of the operation, oldest first, without what was said of a target or team out of the viewer's reach."""
    rows = session.execute(
        sa.select(EventRow.at, EventRow.verb, EventRow.after, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == EventRow.actor_id)
        .where(EventRow.board_id == viewer.board_id, EventRow.subject_kind == "operation", EventRow.subject_id == str(operation_id))
        .order_by(EventRow.revision, EventRow.ordinal)
    )
    named = viewer.role is not Role.WALL
    found = [_event(at, verb, after or {}, who if named else None, words=named) for at, verb, after, who in rows]
    return typed([one for one in found if one[2] in targets | {0} and one[3] in teams | {0}], {
        "at": UTC_TIME, "verb": "str", "target_id": "int64", "team_id": "int64", "state": "object", "result": "object", "amount_fen": "int64", "who": "object", "words": "str",
    })


def _event(at: datetime, verb: str, after: dict[str, Any], who: str | None, *, words: bool) -> tuple[Any, ...]:
    said = [str(after[key]) for key in WORDS if after.get(key)] if words else []
    number = after.get("number")
    return (
        at, verb, after.get("target_id") or 0, after.get("team_id") or 0, after.get("state"), after.get("result"), after.get("amount_fen") or 0, who,
        " ".join([f"{number}."] * isinstance(number, int) + said),
    )
