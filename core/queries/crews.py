"""Questions about the teams of an operation: what they are made of and lack, who else could go, and who is taken when."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import crews
from core.domain.court_settings import Settings
from core.domain.crews import Member, Shortfall, Team
from core.domain.masking import VILLAGE_DIGITS
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Viewer
from core.queries.frames import frame
from core.queries.operations import operations_in_scope, targets_in_reach
from core.queries.question import question
from core.store.tables import (
    BoardRow,
    GridRow,
    OperationRow,
    OrganisationRow,
    PersonRow,
    TargetRow,
    TeamEquipmentRow,
    TeamMemberRow,
    TeamRow,
    TeamVehicleRow,
    VehicleRow,
)

TOPICS = ("operations", "people", "settings")


@dataclass(frozen=True)
class Seated:
    """A member of a team as a card shows it; who left stands there with the time."""

    person_id: int
    name: str
    body: str
    part: str
    sex: str | None
    joined_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True)
class CrewTeam:
    """One team with all that goes along, and what it lacks, each need by itself."""

    team_id: int
    name: str
    task: str
    leader_id: int | None
    starts_at: datetime
    ends_at: datetime
    own_hours: bool
    members: tuple[Seated, ...]
    plates: tuple[str, ...]
    equipment: tuple[tuple[str, int, str], ...]
    """Kind, how many, numbers on them."""
    targets: int
    shortfalls: tuple[Shortfall, ...]


@dataclass(frozen=True)
class CrewBoard:
    """All teams of an operation, in the order they were made."""

    operation_id: int
    number: str
    state: str
    starts_at: datetime
    ends_at: datetime
    teams: tuple[CrewTeam, ...]


def operation_row(session: Session, viewer: Viewer, operation_id: int) -> OperationRow:
    """The operation in the viewer's scope, or NotFound."""
    row = session.scalar(sa.select(OperationRow).where(operations_in_scope(viewer), OperationRow.id == operation_id))
    if row is None:
        raise NotFound(N_("This operation is not shown: it does not exist or lies outside your grids."))
    return row


def court_settings_of(session: Session, viewer: Viewer) -> Settings:
    return session.scalar(sa.select(BoardRow.settings).where(BoardRow.id == viewer.board_id)) or {}


@question(right=Right.OPERATE, topics=TOPICS)
def crew_board(session: Session, viewer: Viewer, *, operation_id: int) -> CrewBoard:
    """Teams with their people, vehicles, equipment, and each shortfall by name."""
    operation, settings = operation_row(session, viewer, operation_id), court_settings_of(session, viewer)
    members, equipment = _members(session, operation_id), _equipment(session, operation_id)
    plates, counts, names = _plates(session, operation_id), _target_counts(session, operation_id), _village_names(session, viewer, operation_id)
    teams = []
    for row, team in teams_of(session, viewer, operation):
        short = tuple(_in_names(one, names) for one in crews.shortfalls(team, settings))
        teams.append(CrewTeam(
            row.id, row.name, row.task, row.leader_id, row.starts_at or operation.starts_at, row.ends_at or operation.ends_at, bool(row.starts_at or row.ends_at),
            tuple(members.get(row.id, ())), tuple(plates.get(row.id, ())), tuple(equipment.get(row.id, ())), counts.get(row.id, 0), short,
        ))
    return CrewBoard(operation.id, operation.number, operation.state, operation.starts_at, operation.ends_at, tuple(teams))


def teams_of(session: Session, viewer: Viewer, operation: OperationRow) -> list[tuple[TeamRow, Team]]:
    """Each team's row, and the team as the rules look at it; villages only as far as the viewer's reach goes."""
    rows = session.scalars(sa.select(TeamRow).where(TeamRow.operation_id == operation.id).order_by(TeamRow.id)).all()
    plates, register, equipment = _plates(session, operation.id), _register(session, viewer), _equipment(session, operation.id)
    measures, villages, guides = _measures(session, operation.id), _villages(session, viewer, operation.id), _grids_of(session, operation.id)
    members = _members(session, operation.id)
    return [
        (row, Team(
            row.id, row.name, row.task, row.leader_id,
            tuple(Member(one.person_id, one.name, one.part, one.sex, guides.get(one.person_id)) for one in members.get(row.id, ()) if one.left_at is None),
            frozenset(measures.get(row.id, ())), frozenset(villages.get(row.id, ())), crews.seats_of(plates.get(row.id, ()), register),
            len(plates.get(row.id, ())), sum(quantity for kind, quantity, _labels in equipment.get(row.id, ()) if kind == "recorder"), operation.risk,
        ))
        for row in rows
    ]


def _in_names(short: Shortfall, names: dict[str, str]) -> Shortfall:
    """Villages by name instead of code."""
    return replace(short, places=tuple((key, [names.get(code, code) for code in value] if isinstance(value, list) else value) for key, value in short.places))


def _members(session: Session, operation_id: int) -> dict[int, list[Seated]]:
    rows = session.execute(
        sa.select(TeamMemberRow.team_id, PersonRow.id, PersonRow.name, OrganisationRow.name, TeamMemberRow.part, PersonRow.sex, TeamMemberRow.joined_at, TeamMemberRow.left_at)
        .join(PersonRow, PersonRow.id == TeamMemberRow.person_id).join(TeamRow, TeamRow.id == TeamMemberRow.team_id)
        .outerjoin(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id)
        .where(TeamRow.operation_id == operation_id).order_by(TeamMemberRow.left_at.is_not(None), PersonRow.id)
    )
    return _grouped((team, Seated(person, name, body or "", part, sex, joined, left)) for team, person, name, body, part, sex, joined, left in rows)


def _grids_of(session: Session, operation_id: int) -> dict[int, str]:
    rows = session.execute(
        sa.select(PersonRow.id, PersonRow.grid_code).join(TeamMemberRow, TeamMemberRow.person_id == PersonRow.id).join(TeamRow, TeamRow.id == TeamMemberRow.team_id)
        .where(TeamRow.operation_id == operation_id, PersonRow.grid_code.is_not(None))
    )
    return {person: code for person, code in rows if code}


def _plates(session: Session, operation_id: int) -> dict[int, list[str]]:
    return _grouped(_of_teams(session, operation_id, TeamVehicleRow.team_id, TeamVehicleRow.plate))


def _equipment(session: Session, operation_id: int) -> dict[int, list[tuple[str, int, str]]]:
    rows = _of_teams(session, operation_id, TeamEquipmentRow.team_id, TeamEquipmentRow.kind, TeamEquipmentRow.quantity, TeamEquipmentRow.labels)
    return _grouped((team, (kind, quantity, labels)) for team, kind, quantity, labels in rows)


def _of_teams(session: Session, operation_id: int, team_id: Any, *columns: Any) -> Any:
    return session.execute(sa.select(team_id, *columns).join(TeamRow, TeamRow.id == team_id).where(TeamRow.operation_id == operation_id).order_by(team_id, columns[0]))


def _register(session: Session, viewer: Viewer) -> dict[str, int]:
    return dict(session.execute(sa.select(VehicleRow.plate, VehicleRow.seats).where(VehicleRow.board_id == viewer.board_id)).all())


def _measures(session: Session, operation_id: int) -> dict[int, list[str]]:
    return _grouped(session.execute(sa.select(TargetRow.team_id, TargetRow.measure).where(TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None), TargetRow.team_id.is_not(None)).distinct()))


def _villages(session: Session, viewer: Viewer, operation_id: int) -> dict[int, list[str]]:
    rows = session.execute(sa.select(TargetRow.team_id, TargetRow.grid_code).where(
        TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None), TargetRow.team_id.is_not(None), TargetRow.grid_code.is_not(None), targets_in_reach(viewer),
    ).distinct())
    return _grouped((team, code[:VILLAGE_DIGITS]) for team, code in rows if code and viewer.reaches(code) and len(code) >= VILLAGE_DIGITS)


def _village_names(session: Session, viewer: Viewer, operation_id: int) -> dict[str, str]:
    codes = {code for own in _villages(session, viewer, operation_id).values() for code in own}
    named = sa.select(GridRow.code, GridRow.name).where(GridRow.board_id == viewer.board_id, GridRow.code.in_(codes), GridRow.valid_to.is_(None))
    return dict(session.execute(named).all())


def _target_counts(session: Session, operation_id: int) -> dict[int, int]:
    rows = session.execute(sa.select(TargetRow.team_id, sa.func.count()).where(TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None)).group_by(TargetRow.team_id))
    return {team: count for team, count in rows if team is not None}


def _grouped(pairs: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)


@question(right=Right.OPERATE, topics=TOPICS)
def vehicles(session: Session, viewer: Viewer) -> pd.DataFrame:
    """The register, those in service first."""
    statement = (
        sa.select(VehicleRow.id, VehicleRow.plate, VehicleRow.kind, VehicleRow.seats, OrganisationRow.name, VehicleRow.active)
        .outerjoin(OrganisationRow, OrganisationRow.id == VehicleRow.organisation_id)
        .where(VehicleRow.board_id == viewer.board_id).order_by(VehicleRow.active.desc(), VehicleRow.plate)
    )
    return frame(session, statement, {"vehicle_id": "int64", "plate": "str", "kind": "str", "seats": "int64", "body": "object", "active": "bool"})
