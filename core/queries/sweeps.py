"""The villages that a sweep goes through: names and outlines."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.masking import VILLAGE_DIGITS
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Viewer
from core.queries.operations import operations_in_scope, targets_in_reach
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import GridRow, OperationRow, TargetRow

VILLAGE_LEVEL = 2


@question(right=Right.ROWS, topics=("operations", "grids"))
def sweep_villages(session: Session, viewer: Viewer, *, operation_id: int) -> list[dict[str, Any]]:
    """Villages with a target, and the others of the operation's area: `code`, `name`, `outline`, `lng`, `lat`. Raises NotFound outside the viewer's reach."""
    area = session.execute(sa.select(OperationRow.area).where(operations_in_scope(viewer), OperationRow.id == operation_id)).first()
    if area is None:
        raise NotFound(N_("This operation is not shown: it does not exist or lies outside your grids."))
    with_targets = sa.select(sa.func.substr(TargetRow.grid_code, 1, VILLAGE_DIGITS)).where(
        TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None), targets_in_reach(viewer)
    )
    inside = [GridRow.code.startswith(str(code), autoescape=True) for code in area.area or ()]
    rows = session.execute(
        sa.select(GridRow.code, GridRow.name, GridRow.outline, GridRow.lng, GridRow.lat)
        .where(GridRow.board_id == viewer.board_id, GridRow.valid_to.is_(None), GridRow.level == VILLAGE_LEVEL, within(viewer, GridRow.code),
               sa.or_(GridRow.code.in_(with_targets), *inside))
        .order_by(GridRow.code)
    )
    return [dict(row._asdict()) for row in rows]
