"""The facts that the gates of an operation look at; read by the screen through its question and by the command that starts it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clocks import local_day
from core.domain.operation_gates import Approval, Facts, TargetFacts
from core.queries.frames import AnySelect
from core.store.tables import (
    ApprovalRow,
    DebtorRow,
    OperationBodyRow,
    OperationRow,
    OrganisationRow,
    PoliceRequestRow,
    TargetCheckRow,
    TargetDocumentRow,
    TargetRow,
    TeamEquipmentRow,
    TeamRow,
)


def facts(session: Session, operation_id: int, *, now: datetime, settings: Mapping[str, Any]) -> Facts:
    """Of an operation that the caller has reached already."""
    operation = session.get_one(OperationRow, operation_id)
    kinds = set(session.scalars(
        sa.select(OrganisationRow.kind).join(OperationBodyRow, OperationBodyRow.organisation_id == OrganisationRow.id)
        .where(OperationBodyRow.operation_id == operation_id, OperationBodyRow.answer != "declined")
    ))
    requests = session.execute(
        sa.select(PoliceRequestRow.requested_at, PoliceRequestRow.urgent_why)
        .where(PoliceRequestRow.operation_id == operation_id, PoliceRequestRow.signed_at.is_not(None)).order_by(PoliceRequestRow.requested_at)
    ).all()
    exceptions = session.execute(_granted(operation_id).where(ApprovalRow.kind == "exception")).all()
    return Facts(
        kind=operation.kind, starts_at=operation.starts_at, today=local_day(now), emergency_plan=operation.emergency_plan, risk=operation.risk,
        police=bool(kinds & {"police", "station"}), cadres="town" in kinds, police_asked=requests[0].requested_at if requests else None,
        police_urgent="".join(one.urgent_why for one in requests), partner=operation.partner_organisation_id is not None,
        signed_by_both=operation.lead_signed_at is not None and operation.partner_signed_at is not None,
        targets=_targets(session, operation_id), exceptions=frozenset((str(row.gate), row.target_id) for row in exceptions), settings=settings,
    )


def _granted(operation_id: int) -> AnySelect:
    return sa.select(ApprovalRow.target_id, ApprovalRow.kind, ApprovalRow.gate, ApprovalRow.days, ApprovalRow.amount_fen, ApprovalRow.expires_on).where(
        ApprovalRow.operation_id == operation_id, ApprovalRow.decision == "granted", ApprovalRow.withdrawn_at.is_(None)
    )


def _targets(session: Session, operation_id: int) -> tuple[TargetFacts, ...]:
    own = sa.and_(TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None))
    checks: dict[int, dict[str, str]] = defaultdict(dict)
    for target, code, answer in session.execute(sa.select(TargetCheckRow.target_id, TargetCheckRow.code, TargetCheckRow.answer).join(TargetRow, TargetRow.id == TargetCheckRow.target_id).where(own)):
        checks[target][code] = answer
    papers: dict[int, set[str]] = defaultdict(set)
    signed = sa.select(TargetDocumentRow.target_id, TargetDocumentRow.kind).join(TargetRow, TargetRow.id == TargetDocumentRow.target_id)
    for target, kind in session.execute(signed.where(own, TargetDocumentRow.signed_at.is_not(None))):
        papers[target].add(kind)
    approvals: dict[int, list[Approval]] = defaultdict(list)
    for row in session.execute(_granted(operation_id).where(ApprovalRow.target_id.is_not(None))):
        approvals[row.target_id].append(Approval(row.kind, row.gate, row.days, row.amount_fen, row.expires_on))
    recorders = {team: int(number) for team, number in session.execute(
        sa.select(TeamRow.id, sa.func.coalesce(sa.func.sum(TeamEquipmentRow.quantity), 0))
        .outerjoin(TeamEquipmentRow, sa.and_(TeamEquipmentRow.team_id == TeamRow.id, TeamEquipmentRow.kind == "recorder"))
        .where(TeamRow.operation_id == operation_id).group_by(TeamRow.id)
    )}
    rows = session.execute(
        sa.select(TargetRow.id, TargetRow.measure, TargetRow.team_id, TargetRow.screen_class, DebtorRow.kind, DebtorRow.lng)
        .join(DebtorRow, DebtorRow.id == TargetRow.debtor_id).where(own).order_by(TargetRow.id)
    )
    return tuple(
        TargetFacts(
            row.id, row.measure, organisation=row.kind == "organisation", screened=row.screen_class is not None, has_place=row.lng is not None,
            checks=checks[row.id], documents=frozenset(papers[row.id]), approvals=tuple(approvals[row.id]), recorders=recorders.get(row.team_id or 0),
        )
        for row in rows
    )
