"""Everything that the papers of an operation say, in one answer: scoped and masked for the reader, so that no paper shows more than a screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.domain import masking
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import UTC_TIME, frame
from core.queries.operation_results import figure_rows, target_results
from core.queries.operations import operations_in_scope, targets_in_reach
from core.queries.question import question
from core.queries.result_statements import counted_in
from core.store.tables import (
    ApprovalRow,
    BoardRow,
    CampaignRow,
    CaseRow,
    DebtorRow,
    GridRow,
    IncidentRow,
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

FREE_WORDS = ("purpose", "emergency_plan", "approval_note", "summary", "next_steps")
"""Written by hand, so they may name anybody; a wall gets none of them."""
NAMES = ("commander", "deputy", "approver")
TEAM_FIGURES = ("done", "brought", "detained", "searched", "closed", "received_fen")


@dataclass(frozen=True)
class Dossier:
    """The rows of one operation as its reader may see them. `figures` are those of the cut-off."""

    operation: dict[str, Any]
    bodies: pd.DataFrame
    teams: pd.DataFrame
    members: pd.DataFrame
    vehicles: pd.DataFrame
    equipment: pd.DataFrame
    targets: pd.DataFrame
    documents: pd.DataFrame
    approvals: pd.DataFrame
    police_requests: pd.DataFrame
    incidents: pd.DataFrame
    results: pd.DataFrame
    figures: dict[str, int]
    team_figures: dict[str, pd.DataFrame]


@question(right=Right.ROWS, topics=("operations",))
def operation_dossier(session: Session, viewer: Viewer, *, operation_id: int, cut_off: datetime | None = None) -> Dossier:
    """What the papers are made from. Raises NotFound outside the viewer's reach."""
    operation = _operation(session, viewer, operation_id)
    wall = viewer.role is Role.WALL
    members = _members(session, operation_id)
    vehicles = _of_teams(session, operation_id, TeamVehicleRow, {"plate": "str"})
    vehicles["plate"] = [masking.plate(plate, viewer.role) for plate in vehicles["plate"]]
    return Dossier(
        operation, _bodies(session, operation_id, wall=wall), _teams(session, operation_id, wall=wall), members.iloc[0:0] if wall else members, vehicles,
        _of_teams(session, operation_id, TeamEquipmentRow, {"kind": "str", "quantity": "int64", "labels": "str"}), _targets(session, viewer, operation_id),
        _documents(session, viewer, operation_id), _approvals(session, viewer, operation_id), _police_requests(session, viewer, operation_id),
        _incidents(session, viewer, operation_id, cut_off), target_results(session, viewer, operation_id=operation_id),
        counted_in(session, operation_id, cut_off),
        {code: figure_rows(session, viewer, figure=code, operation_id=operation_id, cut_off=cut_off)[["team", "share"]] for code in TEAM_FIGURES},
    )


def _operation(session: Session, viewer: Viewer, operation_id: int) -> dict[str, Any]:
    row, commander, deputy, approver = OperationRow, aliased(PersonRow), aliased(PersonRow), aliased(PersonRow)
    found = session.execute(
        sa.select(
            row.id, row.number, row.name, row.kind, row.state, row.drill, row.secrecy, row.purpose, row.starts_at, row.ends_at, row.muster_place, row.area, row.command_seat,
            row.site_leaders, row.witnesses, row.risk, row.emergency_plan, row.approved_at, row.approval_note, row.started_at, row.finished_at, row.summary, row.next_steps,
            row.baseline_minutes, row.baseline_found, OrganisationRow.name.label("lead"), commander.name.label("commander"), deputy.name.label("deputy"),
            approver.name.label("approver"), CampaignRow.name.label("campaign"), BoardRow.name.label("court"),
        )
        .join(BoardRow, BoardRow.id == row.board_id).join(OrganisationRow, OrganisationRow.id == row.lead_organisation_id)
        .outerjoin(commander, commander.id == row.commander_id).outerjoin(deputy, deputy.id == row.deputy_id).outerjoin(approver, approver.id == row.approved_by)
        .outerjoin(CampaignRow, CampaignRow.id == row.campaign_id).where(operations_in_scope(viewer), row.id == operation_id)
    ).first()
    if found is None:
        raise NotFound(N_("This operation is not shown: it does not exist or lies outside your grids."))
    operation = dict(found._asdict())
    operation["area"] = _area(session, viewer, operation["area"])
    if viewer.role is Role.WALL:
        operation |= dict.fromkeys((*FREE_WORDS, *NAMES, "site_leaders", "witnesses"))
    return operation


def _area(session: Session, viewer: Viewer, codes: list[Any]) -> list[str]:
    """Names of the divisions, without those that lie outside the viewer's grids."""
    within = [code for code in codes if viewer.reaches(code)]
    named = sa.select(GridRow.code, GridRow.name).where(GridRow.board_id == viewer.board_id, GridRow.code.in_(within)).order_by(GridRow.valid_from)
    names = {str(code): str(name) for code, name in session.execute(named).all()}
    return [names[code] for code in within if code in names]


def _bodies(session: Session, operation_id: int, *, wall: bool) -> pd.DataFrame:
    row = OperationBodyRow
    table = frame(session, sa.select(OrganisationRow.name, OrganisationRow.kind, OrganisationRow.phone, row.head_count, row.vehicles, row.answer, row.reason)
                  .join(OrganisationRow, OrganisationRow.id == row.organisation_id).where(row.operation_id == operation_id).order_by(row.id),
                  {"name": "str", "kind": "str", "phone": "object", "head_count": "int64", "vehicles": "int64", "answer": "str", "reason": "object"})
    if wall:
        table["phone"] = table["reason"] = None
    return table


def _teams(session: Session, operation_id: int, *, wall: bool) -> pd.DataFrame:
    row = TeamRow
    table = frame(session, sa.select(row.id, row.name, row.task, PersonRow.name, row.starts_at, row.ends_at, row.planned_m, row.actual_m, row.departed_at, row.returned_at)
                  .outerjoin(PersonRow, PersonRow.id == row.leader_id).where(row.operation_id == operation_id).order_by(row.id),
                  {"team_id": "int64", "name": "str", "task": "str", "leader": "object", "starts_at": UTC_TIME, "ends_at": UTC_TIME, "planned_m": "object",
                   "actual_m": "object", "departed_at": UTC_TIME, "returned_at": UTC_TIME})
    if wall:
        table["leader"] = None
    return table


def _members(session: Session, operation_id: int) -> pd.DataFrame:
    row = TeamMemberRow
    return frame(session, sa.select(row.team_id, TeamRow.name, PersonRow.name, OrganisationRow.name, row.part)
                 .join(TeamRow, TeamRow.id == row.team_id).join(PersonRow, PersonRow.id == row.person_id)
                 .outerjoin(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id)
                 .where(TeamRow.operation_id == operation_id, row.left_at.is_(None)).order_by(row.team_id, (TeamRow.leader_id != row.person_id), row.person_id),
                 {"team_id": "int64", "team": "str", "name": "str", "organisation": "object", "part": "str"})


def _of_teams(session: Session, operation_id: int, table: Any, columns: dict[str, str]) -> pd.DataFrame:
    statement = sa.select(table.team_id, *(getattr(table, name) for name in columns)).join(TeamRow, TeamRow.id == table.team_id).where(TeamRow.operation_id == operation_id)
    return frame(session, statement.order_by(table.team_id, getattr(table, next(iter(columns)))), {"team_id": "int64", **columns})


def _targets(session: Session, viewer: Viewer, operation_id: int) -> pd.DataFrame:
    """Targets in reach in the order of visits. `place` is as the reader may see it, `village` is for papers that leave the house."""
    row = TargetRow
    statement = (
        sa.select(row.id, row.team_id, TeamRow.name, row.stop, DebtorRow.name, DebtorRow.published, DebtorRow.protected, DebtorRow.identity, DebtorRow.phone, DebtorRow.place,
                  DebtorRow.outstanding_fen, CaseRow.number, CaseRow.cause, CaseRow.amount_fen, row.measure, row.risk, row.state, row.result, row.amount_fen,
                  row.window_from, row.window_until, row.eta, row.done_at, row.screen_class, row.paid_at)
        .join(DebtorRow, DebtorRow.id == row.debtor_id).outerjoin(CaseRow, CaseRow.id == row.case_id).outerjoin(TeamRow, TeamRow.id == row.team_id)
        .where(row.operation_id == operation_id, row.removed_at.is_(None), targets_in_reach(viewer))
        .order_by(row.team_id, sa.func.coalesce(row.stop, 100_000), row.id)
    )
    table = frame(session, statement, {
        "target_id": "int64", "team_id": "object", "team": "object", "stop": "object", "name": "str", "published": "bool", "protected": "bool", "identity": "object",
        "phone": "object", "place": "object", "outstanding_fen": "int64", "case_number": "object", "cause": "object", "case_fen": "object", "measure": "str", "risk": "object",
        "state": "str", "result": "object", "amount_fen": "int64", "window_from": UTC_TIME, "window_until": UTC_TIME, "eta": UTC_TIME, "done_at": UTC_TIME,
        "screen_class": "object", "paid_at": UTC_TIME,
    })
    role = viewer.role
    table["name"] = [masking.name(n, role, published=p, protected=q) for n, p, q in zip(table["name"], table["published"], table["protected"], strict=True)]
    table["identity"] = pd.Series([masking.identity(number, role) for number in table["identity"]], dtype=object)
    table["phone"] = pd.Series([masking.phone(number, role) for number in table["phone"]], dtype=object)
    table["village"] = pd.Series([masking.address(place, Role.WALL if role is Role.WALL else Role.DUTY_OFFICER) for place in table["place"]], dtype=object)
    table["place"] = pd.Series([masking.address(place, role) for place in table["place"]], dtype=object)
    return table


def _documents(session: Session, viewer: Viewer, operation_id: int) -> pd.DataFrame:
    row = TargetDocumentRow
    return frame(session, sa.select(row.target_id, row.kind, row.number, row.signed_at, row.served_at).join(TargetRow, TargetRow.id == row.target_id)
                 .where(TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None), targets_in_reach(viewer)).order_by(row.id),
                 {"target_id": "int64", "kind": "str", "number": "object", "signed_at": UTC_TIME, "served_at": UTC_TIME})


def _approvals(session: Session, viewer: Viewer, operation_id: int) -> pd.DataFrame:
    """Approvals of the operation, and of the targets in reach, for those who plan; no words."""
    row = ApprovalRow
    near = sa.or_(row.target_id.is_(None), row.target_id.in_(sa.select(TargetRow.id).where(targets_in_reach(viewer))))
    return frame(session, sa.select(row.target_id, row.kind, row.gate, row.asked_at, row.approver_name, row.decision, row.decided_at)
                 .where(row.operation_id == operation_id, row.withdrawn_at.is_(None), near, _plans(viewer)).order_by(row.id),
                 {"target_id": "object", "kind": "str", "gate": "object", "asked_at": UTC_TIME, "approver": "object", "decision": "object", "decided_at": UTC_TIME})


def _plans(viewer: Viewer) -> sa.ColumnElement[bool]:
    return sa.true() if viewer.may(Right.OPERATE) else sa.false()


def _police_requests(session: Session, viewer: Viewer, operation_id: int) -> pd.DataFrame:
    """For those who plan: the facts are free words."""
    row, asked, signed = PoliceRequestRow, aliased(PersonRow), aliased(PersonRow)
    return frame(session, sa.select(OrganisationRow.name, row.officers, row.facts, row.place, row.wanted_at, row.urgent_why, asked.name, row.requested_at, signed.name, row.signed_at)
                 .join(OrganisationRow, OrganisationRow.id == row.organisation_id).outerjoin(asked, asked.id == row.requested_by).outerjoin(signed, signed.id == row.signed_by)
                 .where(row.operation_id == operation_id, _plans(viewer)).order_by(row.id),
                 {"organisation": "str", "officers": "int64", "facts": "object", "place": "object", "wanted_at": UTC_TIME, "urgent_why": "object", "requested_by": "object",
                  "requested_at": UTC_TIME, "signed_by": "object", "signed_at": UTC_TIME})


def _incidents(session: Session, viewer: Viewer, operation_id: int, cut_off: datetime | None) -> pd.DataFrame:
    """Emergencies until the cut-off, by kind and level; their words stay in the record."""
    row = IncidentRow
    statement = (
        sa.select(row.raised_at, TeamRow.name, row.kind, row.level, row.closed_at).outerjoin(TeamRow, TeamRow.id == row.team_id)
        .where(row.operation_id == operation_id, sa.true() if cut_off is None else row.raised_at <= cut_off).order_by(row.raised_at, row.id)
    )
    return frame(session, statement, {"at": UTC_TIME, "team": "object", "kind": "str", "level": "str", "closed_at": UTC_TIME})
