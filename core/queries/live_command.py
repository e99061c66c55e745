"""An operation under way, as the command center and as a team see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.live_command import custody_ends, custody_severity
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Viewer
from core.queries.frames import UTC_TIME, frame
from core.queries.operations import operations_in_scope, target_rows
from core.queries.question import question
from core.store.tables import (
    DebtorRow,
    IncidentRow,
    InstructionRow,
    OperationBodyRow,
    OperationRow,
    OrganisationRow,
    PersonRow,
    RecordingRow,
    TargetRow,
    TeamMemberRow,
    TeamPositionRow,
    TeamRow,
)

SHOWN_STATES = ("approved", "running")


@dataclass(frozen=True)
class LiveOperation:
    """`teams` has a row a team with its last position, its present target and how many are done of those in the viewer's reach.

    `bodies`: name and answer of each body that was asked.
    """

    teams: pd.DataFrame
    targets: pd.DataFrame
    recordings: pd.DataFrame
    bodies: list[tuple[str, str]]


@dataclass(frozen=True)
class OpenCalls:
    """`incidents`, the open ones first; `custody`: the clocks that run."""

    incidents: pd.DataFrame
    custody: list[dict[str, Any]]


@dataclass(frozen=True)
class CommandChoices:
    """What a commander's forms offer: teams, targets, and those of them that are not done, each an id with its name."""

    name: str
    number: str
    state: str
    drill: bool
    teams: dict[int, str]
    targets: dict[int, str]
    waiting: dict[int, str]


@question(right=Right.OPERATE, topics=("operations", "positions"), timed=True)
def operation_live(session: Session, viewer: Viewer, *, operation_id: int, now: datetime) -> LiveOperation:
    """What changes all the time. Raises NotFound outside the viewer's reach."""
    _in_reach(session, viewer, operation_id)
    targets = target_rows(session, viewer, operation_id)
    seen = [int(one) for one in targets["target_id"]]
    placed = _placed(session, targets, seen)
    bodies = session.execute(
        sa.select(OrganisationRow.name, OperationBodyRow.answer).join(OrganisationRow, OrganisationRow.id == OperationBodyRow.organisation_id)
        .where(OperationBodyRow.operation_id == operation_id).order_by(OperationBodyRow.id)
    )
    return LiveOperation(_teams(session, operation_id, placed), placed, _recordings(session, seen), [(name, answer) for name, answer in bodies])


@question(right=Right.OPERATE, topics=("calls",), timed=True)
def open_calls(session: Session, viewer: Viewer, *, operation_id: int, now: datetime) -> OpenCalls:
    """Calls for help, and clocks of compelled summonses. Raises NotFound outside the viewer's reach."""
    _in_reach(session, viewer, operation_id)
    targets = target_rows(session, viewer, operation_id)
    seen = [int(one) for one in targets["target_id"]]
    return OpenCalls(_incidents(session, operation_id, seen), _custody(session, targets, seen, now))


@question(right=Right.OPERATE, topics=("instructions",))
def instructions_given(session: Session, viewer: Viewer, *, operation_id: int) -> pd.DataFrame:
    """The newest first, each with who signed for it. Raises NotFound outside the viewer's reach."""
    _in_reach(session, viewer, operation_id)
    return _instructions(session, operation_id)


@question(right=Right.OPERATE, topics=("plans",))
def command_choices(session: Session, viewer: Viewer, *, operation_id: int) -> CommandChoices:
    """Raises NotFound outside the viewer's reach."""
    _in_reach(session, viewer, operation_id)
    operation = session.get_one(OperationRow, operation_id)
    teams = session.execute(sa.select(TeamRow.id, TeamRow.name).where(TeamRow.operation_id == operation_id).order_by(TeamRow.id))
    rows = [(int(target), str(name), state) for target, name, state in target_rows(session, viewer, operation_id)[["target_id", "name", "state"]].itertuples(index=False)]
    return CommandChoices(
        operation.name, operation.number, operation.state, operation.drill, {team.id: team.name for team in teams},
        {target: name for target, name, _state in rows}, {target: name for target, name, state in rows if state != "done"},
    )


@question(right=Right.OPERATE, topics=("plans",))
def under_way(session: Session, viewer: Viewer) -> list[dict[str, Any]]:
    """Operations under way, then those that are ready to start; `id`, `name`, `number`, `state`, `starts_at`."""
    rows = session.execute(
        sa.select(OperationRow.id, OperationRow.name, OperationRow.number, OperationRow.state, OperationRow.starts_at, OperationRow.drill)
        .where(operations_in_scope(viewer), OperationRow.state.in_(SHOWN_STATES)).order_by(sa.case((OperationRow.state == "running", 0), else_=1), OperationRow.starts_at)
    )
    return [dict(row._asdict()) for row in rows]


def _in_reach(session: Session, viewer: Viewer, operation_id: int) -> None:
    if session.scalar(sa.select(OperationRow.id).where(operations_in_scope(viewer), OperationRow.id == operation_id)) is None:
        raise NotFound(N_("This operation is not shown: it does not exist or lies outside your grids."))


def _teams(session: Session, operation_id: int, targets: pd.DataFrame) -> pd.DataFrame:
    last = sa.select(TeamPositionRow.team_id, sa.func.max(TeamPositionRow.id).label("id")).join(TeamRow, TeamRow.id == TeamPositionRow.team_id).where(TeamRow.operation_id == operation_id).group_by(TeamPositionRow.team_id).subquery()
    statement = (
        sa.select(TeamRow.id, TeamRow.name, PersonRow.name, TeamRow.mustered_at, TeamRow.departed_at, TeamRow.returned_at, TeamPositionRow.lng, TeamPositionRow.lat, TeamPositionRow.at)
        .outerjoin(PersonRow, PersonRow.id == TeamRow.leader_id).outerjoin(last, last.c.team_id == TeamRow.id).outerjoin(TeamPositionRow, TeamPositionRow.id == last.c.id)
        .where(TeamRow.operation_id == operation_id).order_by(TeamRow.id)
    )
    table = frame(session, statement, {
        "team_id": "int64", "name": "str", "leader": "object", "mustered_at": UTC_TIME, "departed_at": UTC_TIME, "returned_at": UTC_TIME,
        "lng": "float64", "lat": "float64", "positioned_at": UTC_TIME,
    })
    own: dict[int, list[tuple[str, str]]] = {team: [] for team in table["team_id"].tolist()}
    for team, state, name in zip(targets["team_id"].tolist(), targets["state"].tolist(), targets["name"].tolist(), strict=True):
        own.get(team, []).append((state, name))
    table["targets"] = [len(own[team]) for team in table["team_id"].tolist()]
    table["done"] = [sum(state == "done" for state, _name in own[team]) for team in table["team_id"].tolist()]
    table["present"] = pd.Series([_present(own[team]) for team in table["team_id"].tolist()], dtype="object")
    return table


def _present(own: list[tuple[str, str]]) -> str | None:
    """The target a team is at or on the way to."""
    return next((name for state, name in reversed(own) if state in ("handling", "arrived", "underway")), None)


def _placed(session: Session, targets: pd.DataFrame, seen: list[int]) -> pd.DataFrame:
    rows = {row.id: row for row in session.execute(
        sa.select(TargetRow.id, DebtorRow.lng, DebtorRow.lat, TargetRow.stop, TargetRow.paid_at, TargetRow.team_id).join(DebtorRow, DebtorRow.id == TargetRow.debtor_id).where(TargetRow.id.in_(seen))
    )}
    table = targets.copy()
    for name in ("lng", "lat"):
        table[name] = pd.Series([getattr(rows[one], name) for one in table["target_id"]], dtype="float64", index=table.index)
    table["stop"] = pd.Series([rows[one].stop for one in table["target_id"]], dtype="object", index=table.index)
    table["paid"] = [rows[one].paid_at is not None for one in table["target_id"]]
    table["team_id"] = pd.Series([rows[one].team_id for one in table["target_id"]], dtype="object", index=table.index)
    return table


def _instructions(session: Session, operation_id: int) -> pd.DataFrame:
    signer = sa.orm.aliased(PersonRow)
    statement = (
        sa.select(InstructionRow.id, InstructionRow.number, InstructionRow.kind, TeamRow.name, InstructionRow.text, PersonRow.name, InstructionRow.at, signer.name, InstructionRow.signed_at)
        .outerjoin(TeamRow, TeamRow.id == InstructionRow.team_id).outerjoin(PersonRow, PersonRow.id == InstructionRow.by_id).outerjoin(signer, signer.id == InstructionRow.signed_by)
        .where(InstructionRow.operation_id == operation_id).order_by(InstructionRow.number.desc())
    )
    return frame(session, statement, {
        "instruction_id": "int64", "number": "int64", "kind": "str", "team": "object", "text": "str", "by": "object", "at": UTC_TIME, "signed_by": "object", "signed_at": UTC_TIME,
    })


def _incidents(session: Session, operation_id: int, seen: list[int]) -> pd.DataFrame:
    """Every call, for whoever commands must see each; which target it is about only where that is in reach."""
    seer = sa.orm.aliased(PersonRow)
    statement = (
        sa.select(IncidentRow.id, IncidentRow.kind, IncidentRow.level, TeamRow.name, IncidentRow.words, sa.case((IncidentRow.target_id.in_(seen), IncidentRow.target_id)), IncidentRow.lng, IncidentRow.lat,
                  PersonRow.name, IncidentRow.raised_at, seer.name, IncidentRow.seen_at, IncidentRow.closed_at, IncidentRow.outcome)
        .outerjoin(TeamRow, TeamRow.id == IncidentRow.team_id).outerjoin(PersonRow, PersonRow.id == IncidentRow.raised_by).outerjoin(seer, seer.id == IncidentRow.seen_by)
        .where(IncidentRow.operation_id == operation_id).order_by(IncidentRow.closed_at.is_not(None), IncidentRow.id.desc())
    )
    return frame(session, statement, {
        "incident_id": "int64", "kind": "str", "level": "str", "team": "object", "words": "str", "target_id": "object", "lng": "float64", "lat": "float64", "by": "object",
        "raised_at": UTC_TIME, "seen_by": "object", "seen_at": UTC_TIME, "closed_at": UTC_TIME, "outcome": "str",
    })


def _custody(session: Session, targets: pd.DataFrame, seen: list[int], now: datetime) -> list[dict[str, Any]]:
    names = dict(zip(targets["target_id"], targets["name"], strict=True))
    rows = session.execute(
        sa.select(TargetRow.id, TargetRow.custody_since, TargetRow.custody_hours).where(TargetRow.id.in_(seen), TargetRow.custody_since.is_not(None), TargetRow.custody_ended_at.is_(None))
        .order_by(TargetRow.custody_since)
    )
    return [
        {"target_id": row.id, "name": names[row.id], "since": row.custody_since, "hours": row.custody_hours, "ends_at": custody_ends(row.custody_since, row.custody_hours),
         "severity": custody_severity(row.custody_since, row.custody_hours, now)}
        for row in rows if row.custody_since is not None and row.custody_hours is not None
    ]


def _recordings(session: Session, seen: list[int]) -> pd.DataFrame:
    statement = sa.select(RecordingRow.target_id, RecordingRow.number, RecordingRow.device, RecordingRow.keep_forever, RecordingRow.noted_at).where(RecordingRow.target_id.in_(seen)).order_by(RecordingRow.id)
    return frame(session, statement, {"target_id": "int64", "number": "str", "device": "str", "keep_forever": "bool", "noted_at": UTC_TIME})


def boards_to_watch(session: Session) -> list[int]:
    """Boards with a call that nobody has seen, or with a clock of a compelled summons that runs; for the job, which has no viewer."""
    calls = sa.select(OperationRow.board_id).join(IncidentRow, IncidentRow.operation_id == OperationRow.id).where(IncidentRow.seen_at.is_(None), OperationRow.state == "running")
    clocks = sa.select(OperationRow.board_id).join(TargetRow, TargetRow.operation_id == OperationRow.id).where(TargetRow.custody_since.is_not(None), TargetRow.custody_ended_at.is_(None))
    return sorted(set(session.scalars(sa.union(calls, clocks))))


@question(right=Right.REPORT, topics=("operations",), timed=True, personal=lambda _viewer: ())
def my_teams(session: Session, viewer: Viewer, *, now: datetime) -> list[dict[str, Any]]:
    """Teams the viewer is in, of operations that are ready or under way: muster, order of visits, instructions, open calls."""
    rows = session.execute(
        sa.select(TeamRow.id, TeamRow.name, TeamRow.mustered_at, TeamRow.departed_at, TeamRow.returned_at, OperationRow.id.label("operation_id"), OperationRow.number,
                  OperationRow.name.label("operation"), OperationRow.state, OperationRow.drill, OperationRow.starts_at, OperationRow.ends_at, OperationRow.muster_place,
                  OperationRow.emergency_plan, OrganisationRow.name.label("lead"), PersonRow.name.label("commander"))
        .join(OperationRow, OperationRow.id == TeamRow.operation_id).join(TeamMemberRow, TeamMemberRow.team_id == TeamRow.id)
        .join(OrganisationRow, OrganisationRow.id == OperationRow.lead_organisation_id).outerjoin(PersonRow, PersonRow.id == OperationRow.commander_id)
        .where(OperationRow.board_id == viewer.board_id, OperationRow.state.in_(SHOWN_STATES), TeamMemberRow.person_id == viewer.person_id, TeamMemberRow.left_at.is_(None))
        .order_by(sa.case((OperationRow.state == "running", 0), else_=1), OperationRow.starts_at, TeamRow.id)
    ).all()
    return [dict(row._asdict()) | {"targets": _stops(session, viewer, row.id), "instructions": _orders(session, row.id), "calls": _calls(session, row.id)} for row in rows]


def _stops(session: Session, viewer: Viewer, team_id: int) -> list[dict[str, Any]]:
    """In the order of visits; those taken out stay for as long as the operation runs, so that nobody goes there unawares."""
    rows = session.execute(
        sa.select(TargetRow.id, TargetRow.stop, TargetRow.measure, TargetRow.state, TargetRow.result, TargetRow.amount_fen, TargetRow.eta, TargetRow.revision, TargetRow.removed_why,
                  TargetRow.removed_at, TargetRow.paid_at, TargetRow.risk, TargetRow.custody_since, TargetRow.custody_hours, TargetRow.custody_ended_at,
                  DebtorRow.name, DebtorRow.published, DebtorRow.protected, DebtorRow.place, DebtorRow.lng, DebtorRow.lat)
        .join(DebtorRow, DebtorRow.id == TargetRow.debtor_id).where(TargetRow.team_id == team_id).order_by(TargetRow.stop.is_(None), TargetRow.stop, TargetRow.id)
    )
    return [_stop(row, viewer) for row in rows]


def _stop(row: Any, viewer: Viewer) -> dict[str, Any]:
    said: dict[str, Any] = dict(row._asdict())
    published, protected = bool(said.pop("published")), bool(said.pop("protected"))
    since, hours, ended = said.pop("custody_since"), said.pop("custody_hours"), said.pop("custody_ended_at")
    said["name"] = masking.name(said["name"], viewer.role, published=published, protected=protected)
    said["place"] = masking.address(said["place"], viewer.role)
    said["removed"], said["paid"] = said.pop("removed_at") is not None, said.pop("paid_at") is not None
    said["custody_ends_at"] = custody_ends(since, hours) if since is not None and hours is not None and ended is None else None
    return said


def _orders(session: Session, team_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        sa.select(InstructionRow.id, InstructionRow.number, InstructionRow.kind, InstructionRow.text, InstructionRow.at, InstructionRow.signed_at)
        .where(InstructionRow.team_id == team_id).order_by(InstructionRow.number.desc()).limit(20)
    )
    return [dict(row._asdict()) for row in rows]


def _calls(session: Session, team_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        sa.select(IncidentRow.id, IncidentRow.kind, IncidentRow.level, IncidentRow.raised_at, IncidentRow.seen_at)
        .where(IncidentRow.team_id == team_id, IncidentRow.closed_at.is_(None)).order_by(IncidentRow.id.desc())
    )
    return [dict(row._asdict()) for row in rows]
