"""A leader's day: the operations of today, and what waits for a decision."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.clocks import local_day, moments_of
from core.domain.viewer import Right, Viewer
from core.queries.frames import UTC_TIME, frame
from core.queries.question import question
from core.queries.scope import inside, within
from core.store.tables import ApprovalRow, DebtorRow, IncidentRow, OperationBodyRow, OperationRow, OrganisationRow, PersonRow, PoliceRequestRow, TargetRow


@question(right=Right.LEAD, topics=("operations", "calls", "plans"), daily=True)
def operations_today(session: Session, viewer: Viewer, *, now: datetime, area: str = "") -> pd.DataFrame:
    """Operations under way, and those that begin or end today; one row without a name each for a reader of totals."""
    first, after = moments_of(local_day(now), local_day(now))
    today = sa.or_(OperationRow.state == "running", sa.and_(OperationRow.starts_at < after, OperationRow.ends_at >= first, OperationRow.state.in_(("submitted", "approved", "finished"))))
    targets = sa.select(sa.func.count()).where(TargetRow.operation_id == OperationRow.id, TargetRow.removed_at.is_(None)).correlate(OperationRow)
    bodies = sa.select(sa.func.count()).where(OperationBodyRow.operation_id == OperationRow.id).correlate(OperationRow)
    calls = sa.select(sa.func.count()).where(IncidentRow.operation_id == OperationRow.id, IncidentRow.closed_at.is_(None)).correlate(OperationRow)
    statement = (
        sa.select(
            OperationRow.id, OperationRow.number, OperationRow.name, OperationRow.state, OperationRow.starts_at, OperationRow.ends_at, OperationRow.drill,
            targets.scalar_subquery(), targets.where(TargetRow.state == "done").scalar_subquery(), bodies.scalar_subquery(),
            bodies.where(OperationBodyRow.answer == "accepted").scalar_subquery(), calls.scalar_subquery(),
        )
        .where(OperationRow.board_id == viewer.board_id, within(viewer, OperationRow.grid_code), inside(viewer, area, OperationRow.grid_code), today)
        .order_by(sa.case((OperationRow.state == "running", 0), else_=1), OperationRow.starts_at, OperationRow.id)
    )
    table = frame(session, statement, {
        "operation_id": "int64", "number": "str", "name": "str", "state": "str", "starts_at": UTC_TIME, "ends_at": UTC_TIME, "drill": "bool",
        "targets": "int64", "done": "int64", "bodies": "int64", "accepted": "int64", "calls": "int64",
    })
    if not viewer.may(Right.ROWS):
        table["operation_id"], table["number"], table["name"] = 0, "", ""
    return table


@dataclass(frozen=True)
class Approvals:
    """What waits: plans, approvals of measures and practices, requests for police. `asked_by` may not decide."""

    plans: pd.DataFrame
    measures: pd.DataFrame
    police: pd.DataFrame


@question(right=Right.APPROVE, topics=("operations",))
def waiting_approvals(session: Session, viewer: Viewer) -> Approvals:
    """Everything in the viewer's grids that a leader is asked to decide on, the oldest first."""
    reach = (OperationRow.board_id == viewer.board_id, within(viewer, OperationRow.grid_code))
    return Approvals(_plans(session, reach), _measures(session, viewer, reach), _police(session, reach))


def _plans(session: Session, reach: tuple[sa.ColumnElement[bool], ...]) -> pd.DataFrame:
    targets = sa.select(sa.func.count()).where(TargetRow.operation_id == OperationRow.id, TargetRow.removed_at.is_(None)).correlate(OperationRow).scalar_subquery()
    statement = (
        sa.select(OperationRow.id, OperationRow.number, OperationRow.name, OperationRow.kind, OperationRow.risk, OperationRow.starts_at, PersonRow.name, OperationRow.created_by, OperationRow.created_at, targets, OperationRow.drill)
        .outerjoin(PersonRow, PersonRow.id == OperationRow.created_by).where(*reach, OperationRow.state == "submitted").order_by(OperationRow.starts_at, OperationRow.id)
    )
    return frame(session, statement, {
        "operation_id": "int64", "number": "str", "name": "str", "kind": "str", "risk": "str", "starts_at": UTC_TIME, "asker": "object", "asked_by": "object", "asked_at": UTC_TIME,
        "targets": "int64", "drill": "bool",
    })


def _measures(session: Session, viewer: Viewer, reach: tuple[sa.ColumnElement[bool], ...]) -> pd.DataFrame:
    statement = (
        sa.select(ApprovalRow.id, OperationRow.id, OperationRow.number, ApprovalRow.kind, DebtorRow.name, DebtorRow.published, DebtorRow.protected, ApprovalRow.days, ApprovalRow.amount_fen,
                  ApprovalRow.basis, ApprovalRow.purpose, PersonRow.name, ApprovalRow.asked_by, ApprovalRow.asked_at, OperationRow.drill)
        .join(OperationRow, OperationRow.id == ApprovalRow.operation_id).outerjoin(TargetRow, TargetRow.id == ApprovalRow.target_id)
        .outerjoin(DebtorRow, DebtorRow.id == TargetRow.debtor_id).outerjoin(PersonRow, PersonRow.id == ApprovalRow.asked_by)
        .where(*reach, ApprovalRow.decision.is_(None), ApprovalRow.withdrawn_at.is_(None), OperationRow.state.in_(("draft", "submitted", "approved", "running")),
               sa.or_(ApprovalRow.target_id.is_(None), within(viewer, TargetRow.grid_code)))
        .order_by(ApprovalRow.asked_at, ApprovalRow.id)
    )
    table = frame(session, statement, {
        "approval_id": "int64", "operation_id": "int64", "number": "str", "kind": "str", "debtor": "object", "published": "object", "protected": "object", "days": "object", "amount_fen": "object",
        "basis": "str", "purpose": "str", "asker": "object", "asked_by": "object", "asked_at": UTC_TIME, "drill": "bool",
    })
    table["debtor"] = [masking.name(name, viewer.role, published=bool(listed), protected=bool(kept)) if name else None
                       for name, listed, kept in zip(table["debtor"], table["published"], table["protected"], strict=True)]
    return table.drop(columns=["published", "protected"])


def _police(session: Session, reach: tuple[sa.ColumnElement[bool], ...]) -> pd.DataFrame:
    statement = (
        sa.select(PoliceRequestRow.id, OperationRow.id, OperationRow.number, OrganisationRow.name, PoliceRequestRow.officers, PoliceRequestRow.facts, PoliceRequestRow.wanted_at, PersonRow.name, PoliceRequestRow.requested_at)
        .join(OperationRow, OperationRow.id == PoliceRequestRow.operation_id).join(OrganisationRow, OrganisationRow.id == PoliceRequestRow.organisation_id)
        .outerjoin(PersonRow, PersonRow.id == PoliceRequestRow.requested_by)
        .where(*reach, PoliceRequestRow.signed_at.is_(None), OperationRow.state.in_(("approved", "running")))
        .order_by(PoliceRequestRow.requested_at, PoliceRequestRow.id)
    )
    return frame(session, statement, {
        "request_id": "int64", "operation_id": "int64", "number": "str", "body": "str", "officers": "int64", "facts": "str", "wanted_at": UTC_TIME, "asker": "object", "asked_at": UTC_TIME,
    })
