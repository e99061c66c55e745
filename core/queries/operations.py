"""Questions about joint operations."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.refusals import N_, NotFound
from core.domain.viewer import OWN_TASKS_ONLY, Right, Role, Viewer
from core.domain.vocabulary import POST_LABELS
from core.queries.frames import UTC_TIME, frame
from core.queries.question import question
from core.queries.result_statements import counted_in
from core.queries.scope import within
from core.queries.tasks import history
from core.store.tables import (
    CampaignRow,
    CaseRow,
    DebtorRow,
    OperationBodyRow,
    OperationRow,
    OrganisationRow,
    PersonRow,
    TargetRow,
    TeamMemberRow,
    TeamRow,
    TeamVehicleRow,
)


def operations_in_scope(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Inside the viewer's grids, or the viewer's body was asked, or the viewer is in a team."""
    ways = [within(viewer, OperationRow.grid_code)]
    if viewer.organisation_id is not None and viewer.may(Right.JOIN):
        ways.append(OperationRow.id.in_(
            sa.select(OperationBodyRow.operation_id).where(OperationBodyRow.organisation_id == viewer.organisation_id)
        ))
    ways.append(OperationRow.id.in_(
        sa.select(TeamRow.operation_id).join(TeamMemberRow, TeamMemberRow.team_id == TeamRow.id).where(TeamMemberRow.person_id == viewer.person_id)
    ))
    return sa.and_(OperationRow.board_id == viewer.board_id, sa.or_(*ways))


def _count(table: Any, *where: sa.ColumnElement[bool]) -> Any:
    return sa.select(sa.func.count()).select_from(table).where(table.operation_id == OperationRow.id, *where).correlate(OperationRow).scalar_subquery()


@question(right=Right.ROWS, topics=("operations",))
def operations(session: Session, viewer: Viewer, *, limit: int = 100) -> pd.DataFrame:
    """Operations, the active ones first, then the newest."""
    active = sa.case((OperationRow.state == "running", 0), (OperationRow.state.in_(("submitted", "approved", "draft")), 1), else_=2)
    statement = (
        sa.select(
            OperationRow.id, OperationRow.number, OperationRow.name, OperationRow.kind, OperationRow.state,
            OperationRow.starts_at, OperationRow.ends_at,
            _count(OperationBodyRow), _count(OperationBodyRow, OperationBodyRow.answer == "accepted"),
            _count(TargetRow, TargetRow.removed_at.is_(None)), _count(TargetRow, TargetRow.removed_at.is_(None), TargetRow.state == "done"),
            OperationRow.drill,
        )
        .where(operations_in_scope(viewer)).order_by(active, OperationRow.starts_at.desc(), OperationRow.id.desc()).limit(limit)
    )
    return frame(session, statement, {
        "operation_id": "int64", "number": "str", "name": "str", "kind": "str", "state": "str", "starts_at": UTC_TIME,
        "ends_at": UTC_TIME, "bodies": "int64", "accepted": "int64", "targets": "int64", "done": "int64", "drill": "bool",
    })


@dataclass(frozen=True)
class OperationCard:
    """One operation with its bodies, teams, targets and results."""

    operation: dict[str, Any]
    bodies: pd.DataFrame
    teams: pd.DataFrame
    targets: pd.DataFrame
    totals: dict[str, int]
    """战果 by the codes of `operation_figures`."""
    history: pd.DataFrame


@question(right=Right.ROWS, topics=("operations",))
def operation_card(session: Session, viewer: Viewer, *, operation_id: int) -> OperationCard:
    """The card of one operation. Raises NotFound outside the viewer's reach."""
    lead, commander = OrganisationRow, PersonRow
    row = session.execute(
        sa.select(
            OperationRow.id, OperationRow.number, OperationRow.name, OperationRow.kind, OperationRow.purpose, OperationRow.state,
            OperationRow.starts_at, OperationRow.ends_at, OperationRow.muster_place, OperationRow.risk, OperationRow.emergency_plan,
            OperationRow.started_at, OperationRow.finished_at, OperationRow.approval_note, OperationRow.created_by,
            lead.name.label("lead"), commander.name.label("commander"), OperationRow.updated_at, OperationRow.area, OperationRow.drill, OperationRow.campaign_id,
            OperationRow.old_case_class,
            CampaignRow.name.label("campaign"),
        )
        .join(lead, lead.id == OperationRow.lead_organisation_id).outerjoin(commander, commander.id == OperationRow.commander_id)
        .outerjoin(CampaignRow, CampaignRow.id == OperationRow.campaign_id)
        .where(operations_in_scope(viewer), OperationRow.id == operation_id)
    ).first()
    if row is None:
        raise NotFound(N_("This operation is not shown: it does not exist or lies outside your grids."))
    targets = target_rows(session, viewer, operation_id)
    return OperationCard(
        dict(row._asdict()), _bodies(session, operation_id), _teams(session, viewer, operation_id), targets,
        counted_in(session, operation_id), history(session, viewer, "operation", operation_id),
    )


def _bodies(session: Session, operation_id: int) -> pd.DataFrame:
    statement = (
        sa.select(OperationBodyRow.organisation_id, OrganisationRow.name, OrganisationRow.kind, OperationBodyRow.head_count, OperationBodyRow.vehicles,
                  OperationBodyRow.answer, OperationBodyRow.answered_at, OperationBodyRow.reason)
        .join(OrganisationRow, OrganisationRow.id == OperationBodyRow.organisation_id)
        .where(OperationBodyRow.operation_id == operation_id).order_by(OperationBodyRow.id)
    )
    return frame(session, statement, {
        "organisation_id": "int64", "name": "str", "kind": "str", "head_count": "int64", "vehicles": "int64", "answer": "str",
        "answered_at": UTC_TIME, "reason": "object",
    })


def _teams(session: Session, viewer: Viewer, operation_id: int) -> pd.DataFrame:
    members = sa.select(sa.func.count()).where(TeamMemberRow.team_id == TeamRow.id, TeamMemberRow.left_at.is_(None)).scalar_subquery()
    statement = (
        sa.select(TeamRow.id, TeamRow.name, PersonRow.name, members)
        .outerjoin(PersonRow, PersonRow.id == TeamRow.leader_id).where(TeamRow.operation_id == operation_id).order_by(TeamRow.id)
    )
    table = frame(session, statement, {"team_id": "int64", "name": "str", "leader": "object", "members": "int64"})
    booked = session.execute(
        sa.select(TeamVehicleRow.team_id, TeamVehicleRow.plate).join(TeamRow, TeamRow.id == TeamVehicleRow.team_id).where(TeamRow.operation_id == operation_id).order_by(TeamVehicleRow.plate)
    ).all()
    table["vehicles"] = ["、".join(plate for of, plate in booked if of == team) for team in table["team_id"]]
    if viewer.role is Role.WALL:
        table["leader"] = None
    return table


def targets_in_reach(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Targets inside the viewer's grids, for field roles those of their team; a body from elsewhere sees the operation, not every debtor of it."""
    in_team = TargetRow.team_id.in_(sa.select(TeamMemberRow.team_id).where(TeamMemberRow.person_id == viewer.person_id, TeamMemberRow.left_at.is_(None)))
    return in_team if viewer.role in OWN_TASKS_ONLY else sa.or_(within(viewer, TargetRow.grid_code), in_team)


def target_rows(session: Session, viewer: Viewer, operation_id: int) -> pd.DataFrame:
    """Targets in the viewer's reach that still belong to the operation."""
    statement = (
        sa.select(TargetRow.id, DebtorRow.name, DebtorRow.published, DebtorRow.protected, CaseRow.number, DebtorRow.place, TargetRow.grid_code,
                  TeamRow.name, TargetRow.measure, TargetRow.state, TargetRow.result, TargetRow.amount_fen, TargetRow.note, TargetRow.reported_at,
                  DebtorRow.whereabouts)
        .join(DebtorRow, DebtorRow.id == TargetRow.debtor_id).outerjoin(CaseRow, CaseRow.id == TargetRow.case_id)
        .outerjoin(TeamRow, TeamRow.id == TargetRow.team_id)
        .where(TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None), targets_in_reach(viewer)).order_by(TargetRow.id)
    )
    table = frame(session, statement, {
        "target_id": "int64", "name": "str", "published": "bool", "protected": "bool", "case_number": "object", "place": "object",
        "grid_code": "object", "team": "object", "measure": "str", "state": "str", "result": "object", "amount_fen": "int64",
        "note": "object", "reported_at": UTC_TIME, "whereabouts": "str",
    })
    table["name"] = [masking.name(n, viewer.role, published=p, protected=q) for n, p, q in zip(table["name"], table["published"], table["protected"], strict=True)]
    table["place"] = [masking.address(place, viewer.role) for place in table["place"]]
    if viewer.role is Role.WALL:
        table["note"] = None  # free words may name anybody
        table["grid_code"] = [code[: masking.VILLAGE_DIGITS] if code else None for code in table["grid_code"]]
    return table


@question(right=Right.TOTALS, topics=("people",))
def organisations(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Bodies that can be asked to take part: those inside the viewer's grids, and those that serve an area around them."""
    around = sorted({prefix[:digits] for prefix in viewer.prefixes for digits in range(len(prefix))})
    reach = sa.or_(within(viewer, OrganisationRow.grid_code), OrganisationRow.grid_code.is_(None), OrganisationRow.grid_code.in_(around))
    statement = (
        sa.select(OrganisationRow.id, OrganisationRow.name, OrganisationRow.kind, OrganisationRow.grid_code)
        .where(OrganisationRow.board_id == viewer.board_id, reach).order_by(OrganisationRow.kind, OrganisationRow.id)
    )
    return frame(session, statement, {"organisation_id": "int64", "name": "str", "kind": "str", "grid_code": "object"})


@question(right=Right.OPERATE, topics=("people",))
def team_people(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Court staff, police and liaisons who can go out in a team."""
    statement = (
        sa.select(PersonRow.id, PersonRow.name, OrganisationRow.name, OrganisationRow.kind)
        .join(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id)
        .where(PersonRow.board_id == viewer.board_id, PersonRow.active, OrganisationRow.kind.in_(("court", "police", "station", "town")),
               sa.or_(PersonRow.post.is_(None), PersonRow.post.not_in(POST_LABELS)))
        .order_by(OrganisationRow.kind, OrganisationRow.id, PersonRow.id)
    )
    return frame(session, statement, {"person_id": "int64", "name": "str", "organisation": "str", "kind": "str"})


@question(right=Right.JOIN, topics=("operations",))
def asked_of_us(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Operations that the viewer's body was asked to join and that are not over; no debtor is named."""
    statement = (
        sa.select(OperationRow.id, OperationRow.number, OperationRow.name, OperationRow.state, OperationRow.starts_at, OperationRow.muster_place,
                  OperationBodyRow.head_count, OperationBodyRow.answer)
        .join(OperationBodyRow, OperationBodyRow.operation_id == OperationRow.id)
        .where(OperationRow.board_id == viewer.board_id, OperationBodyRow.organisation_id == (viewer.organisation_id or 0),
               OperationRow.state.in_(("submitted", "approved", "running")))
        .order_by(OperationRow.starts_at, OperationRow.id)
    )
    return frame(session, statement, {
        "operation_id": "int64", "number": "str", "name": "str", "state": "str", "starts_at": UTC_TIME, "muster_place": "str",
        "head_count": "int64", "answer": "str",
    })
