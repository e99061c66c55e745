"""A debtor who has paid all is flagged at once at every operation that still goes there."""

from collections.abc import Collection

import sqlalchemy as sa

from core.domain.operation_life import ACTIVE_STATES
from core.store.ledger import Act
from core.store.tables import DebtorRow, OperationRow, TargetRow, TeamMemberRow


def flag_paid(act: Act, debtor_ids: Collection[int]) -> None:
    """Mark the targets of debtors that owe nothing any more, and tell their teams; call it after the debtors' sums were added up."""
    if not debtor_ids:
        return
    found = act.session.execute(
        sa.select(TargetRow, OperationRow).join(OperationRow, OperationRow.id == TargetRow.operation_id).join(DebtorRow, DebtorRow.id == TargetRow.debtor_id)
        .where(TargetRow.debtor_id.in_(debtor_ids), TargetRow.removed_at.is_(None), TargetRow.state != "done", TargetRow.paid_at.is_(None),
               OperationRow.board_id == act.board_id, OperationRow.state.in_(ACTIVE_STATES), DebtorRow.outstanding_fen <= 0)
    ).all()
    for target, operation in found:
        target.paid_at, target.revision, operation.updated_at = act.at, act.revision, act.at
        people = act.session.scalars(sa.select(TeamMemberRow.person_id).where(TeamMemberRow.team_id == (target.team_id or 0), TeamMemberRow.left_at.is_(None)))
        for person in people:
            act.notify("target.paid", {"operation_id": operation.id, "number": operation.number}, person, sound="new", subject=("operation", operation.id))
        act.record("target.paid", "operation", operation.id, topics=("operations",), grid_code=target.grid_code, after={"target_id": target.id})
