"""What an operation has: the four blocks of a joint operation (人员、硬件、警力保障、指挥中心, seeds PG-06), counted from its rows."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import UTC_TIME, frame
from core.queries.operations import operations_in_scope
from core.queries.question import question
from core.store.tables import (
    OperationBodyRow,
    OperationRow,
    OrganisationRow,
    PersonRow,
    PoliceRequestRow,
    TargetDocumentRow,
    TargetRow,
    TeamEquipmentRow,
    TeamMemberRow,
    TeamRow,
    TeamVehicleRow,
)

POLICE_KINDS = ("police", "station")


@dataclass(frozen=True)
class Command:
    """Who commands, from where, and the signatures of a cross-court operation."""

    commander: str | None
    deputy: str | None
    seat: str
    lead: str
    partner: str | None
    lead_signed_at: datetime | None
    partner_signed_at: datetime | None


@dataclass(frozen=True)
class Resources:
    """`bodies`: asked with their answer; `parts`: people in teams by part; `documents`: targets that have a document of a kind, of `targets`."""

    bodies: pd.DataFrame
    parts: pd.DataFrame
    equipment: pd.DataFrame
    vehicles: int
    police: pd.DataFrame
    command: Command
    documents: dict[str, int]
    targets: int


@question(right=Right.ROWS, topics=("operations",))
def operation_resources(session: Session, viewer: Viewer, *, operation_id: int) -> Resources:
    """The four blocks of one operation. Raises NotFound outside the viewer's reach."""
    command = _command(session, viewer, operation_id)
    own_teams = TeamRow.operation_id == operation_id
    parts = frame(
        session,
        sa.select(TeamMemberRow.part, sa.func.count(sa.distinct(TeamMemberRow.person_id))).join(TeamRow, TeamRow.id == TeamMemberRow.team_id)
        .where(own_teams, TeamMemberRow.left_at.is_(None)).group_by(TeamMemberRow.part).order_by(TeamMemberRow.part),
        {"part": "str", "people": "int64"},
    )
    equipment = frame(
        session,
        sa.select(TeamEquipmentRow.kind, sa.func.sum(TeamEquipmentRow.quantity)).join(TeamRow, TeamRow.id == TeamEquipmentRow.team_id)
        .where(own_teams).group_by(TeamEquipmentRow.kind).order_by(TeamEquipmentRow.kind),
        {"kind": "str", "quantity": "int64"},
    )
    vehicles = session.scalar(sa.select(sa.func.count(sa.distinct(TeamVehicleRow.plate))).join(TeamRow, TeamRow.id == TeamVehicleRow.team_id).where(own_teams)) or 0
    standing = sa.and_(TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None))
    documents = dict(session.execute(
        sa.select(TargetDocumentRow.kind, sa.func.count(sa.distinct(TargetRow.id))).join(TargetRow, TargetRow.id == TargetDocumentRow.target_id)
        .where(standing).group_by(TargetDocumentRow.kind)
    ).all())
    targets = session.scalar(sa.select(sa.func.count()).select_from(TargetRow).where(standing)) or 0
    return Resources(_bodies(session, operation_id), parts, equipment, vehicles, _police(session, operation_id), command, documents, targets)


def _command(session: Session, viewer: Viewer, operation_id: int) -> Command:
    commander, deputy, lead, partner = aliased(PersonRow), aliased(PersonRow), aliased(OrganisationRow), aliased(OrganisationRow)
    row = session.execute(
        sa.select(commander.name, deputy.name, OperationRow.command_seat, lead.name, partner.name, OperationRow.lead_signed_at, OperationRow.partner_signed_at)
        .join(lead, lead.id == OperationRow.lead_organisation_id).outerjoin(partner, partner.id == OperationRow.partner_organisation_id)
        .outerjoin(commander, commander.id == OperationRow.commander_id).outerjoin(deputy, deputy.id == OperationRow.deputy_id)
        .where(operations_in_scope(viewer), OperationRow.id == operation_id)
    ).first()
    if row is None:
        raise NotFound(N_("This operation is not shown: it does not exist or lies outside your grids."))
    found = Command(*row)
    return Command(None, None, found.seat, found.lead, found.partner, found.lead_signed_at, found.partner_signed_at) if viewer.role is Role.WALL else found


def _bodies(session: Session, operation_id: int) -> pd.DataFrame:
    statement = (
        sa.select(OrganisationRow.id, OrganisationRow.name, OrganisationRow.kind, OperationBodyRow.head_count, OperationBodyRow.vehicles, OperationBodyRow.answer)
        .join(OrganisationRow, OrganisationRow.id == OperationBodyRow.organisation_id).where(OperationBodyRow.operation_id == operation_id).order_by(OperationBodyRow.id)
    )
    return frame(session, statement, {"organisation_id": "int64", "name": "str", "kind": "str", "people": "int64", "vehicles": "int64", "answer": "str"})


def _police(session: Session, operation_id: int) -> pd.DataFrame:
    """Requests for police, and whether they are signed."""
    statement = (
        sa.select(PoliceRequestRow.id, OrganisationRow.name, PoliceRequestRow.officers, PoliceRequestRow.wanted_at, PoliceRequestRow.signed_at)
        .join(OrganisationRow, OrganisationRow.id == PoliceRequestRow.organisation_id).where(PoliceRequestRow.operation_id == operation_id).order_by(PoliceRequestRow.id)
    )
    return frame(session, statement, {"request_id": "int64", "name": "str", "officers": "int64", "wanted_at": UTC_TIME, "signed_at": UTC_TIME})
