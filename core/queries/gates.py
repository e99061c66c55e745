"""Gates of an operation as a screen shows them: what is open, which approvals were asked for, which papers are signed."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.operation_gates import Finding, findings
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Viewer
from core.queries.frames import UTC_TIME, frame
from core.queries.gate_facts import facts
from core.queries.operations import operations_in_scope, target_rows
from core.queries.question import question
from core.store.tables import ApprovalRow, BoardRow, OperationRow, OrganisationRow, PersonRow, PoliceRequestRow, TargetCheckRow, TargetDocumentRow


@dataclass(frozen=True)
class Gates:
    """`findings` and rows of targets hold those in the viewer's reach only; `hidden` says how many points lie outside it."""

    findings: list[Finding]
    hidden: int
    targets: pd.DataFrame
    approvals: pd.DataFrame
    checks: pd.DataFrame
    documents: pd.DataFrame
    requests: pd.DataFrame


@question(right=Right.OPERATE, topics=("operations",), daily=True)
def operation_gates(session: Session, viewer: Viewer, *, operation_id: int, now: datetime) -> Gates:
    """Raises NotFound outside the viewer's reach."""
    if session.scalar(sa.select(OperationRow.id).where(operations_in_scope(viewer), OperationRow.id == operation_id)) is None:
        raise NotFound(N_("This operation is not shown: it does not exist or lies outside your grids."))
    board = session.get_one(BoardRow, viewer.board_id)
    found = findings(facts(session, operation_id, now=now, settings=board.settings or {}))
    targets = target_rows(session, viewer, operation_id)
    seen = set(targets["target_id"])
    shown = [one for one in found if one.lack.target_id is None or one.lack.target_id in seen]
    return Gates(
        shown, len(found) - len(shown), targets, _approvals(session, operation_id, seen), _checks(session, seen), _documents(session, seen), _requests(session, operation_id),
    )


def _approvals(session: Session, operation_id: int, seen: set[int]) -> pd.DataFrame:
    statement = (
        sa.select(ApprovalRow.id, ApprovalRow.target_id, ApprovalRow.kind, ApprovalRow.gate, ApprovalRow.days, ApprovalRow.amount_fen, ApprovalRow.basis, ApprovalRow.purpose,
                  ApprovalRow.expires_on, ApprovalRow.asked_by, ApprovalRow.asked_at, ApprovalRow.approver_name, ApprovalRow.decision, ApprovalRow.decided_at, ApprovalRow.words)
        .where(ApprovalRow.operation_id == operation_id, ApprovalRow.withdrawn_at.is_(None), sa.or_(ApprovalRow.target_id.is_(None), ApprovalRow.target_id.in_(seen)))
        .order_by(ApprovalRow.id)
    )
    return frame(session, statement, {
        "approval_id": "int64", "target_id": "object", "kind": "str", "gate": "object", "days": "object", "amount_fen": "object", "basis": "str", "purpose": "str",
        "expires_on": "object", "asked_by": "object", "asked_at": UTC_TIME, "approver": "object", "decision": "object", "decided_at": UTC_TIME, "words": "str",
    })


def _checks(session: Session, seen: set[int]) -> pd.DataFrame:
    statement = (
        sa.select(TargetCheckRow.target_id, TargetCheckRow.code, TargetCheckRow.answer, TargetCheckRow.note, PersonRow.name, TargetCheckRow.checked_at)
        .outerjoin(PersonRow, PersonRow.id == TargetCheckRow.checked_by).where(TargetCheckRow.target_id.in_(seen)).order_by(TargetCheckRow.id)
    )
    return frame(session, statement, {"target_id": "int64", "code": "str", "answer": "str", "note": "str", "by": "object", "at": UTC_TIME})


def _documents(session: Session, seen: set[int]) -> pd.DataFrame:
    statement = (
        sa.select(TargetDocumentRow.id, TargetDocumentRow.target_id, TargetDocumentRow.kind, TargetDocumentRow.number, PersonRow.name, TargetDocumentRow.signed_at,
                  TargetDocumentRow.on_site, TargetDocumentRow.place, TargetDocumentRow.served_at)
        .outerjoin(PersonRow, PersonRow.id == TargetDocumentRow.signed_by).where(TargetDocumentRow.target_id.in_(seen)).order_by(TargetDocumentRow.id)
    )
    return frame(session, statement, {
        "document_id": "int64", "target_id": "int64", "kind": "str", "number": "object", "signed_by": "object", "signed_at": UTC_TIME, "on_site": "bool",
        "place": "object", "served_at": UTC_TIME,
    })


def _requests(session: Session, operation_id: int) -> pd.DataFrame:
    statement = (
        sa.select(PoliceRequestRow.id, OrganisationRow.name, PoliceRequestRow.officers, PoliceRequestRow.facts, PoliceRequestRow.place, PoliceRequestRow.wanted_at,
                  PoliceRequestRow.urgent_why, PoliceRequestRow.requested_at, PersonRow.name, PoliceRequestRow.signed_at)
        .join(OrganisationRow, OrganisationRow.id == PoliceRequestRow.organisation_id).outerjoin(PersonRow, PersonRow.id == PoliceRequestRow.signed_by)
        .where(PoliceRequestRow.operation_id == operation_id).order_by(PoliceRequestRow.id)
    )
    return frame(session, statement, {
        "request_id": "int64", "body": "str", "officers": "int64", "facts": "str", "place": "str", "wanted_at": UTC_TIME, "urgent_why": "str",
        "requested_at": UTC_TIME, "signed_by": "object", "signed_at": UTC_TIME,
    })
