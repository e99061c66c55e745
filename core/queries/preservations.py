"""What is particular to a preservation case, and the preservations that an enforcement case took over."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.node_clocks import SEIZING
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Viewer
from core.queries.cases import in_reach
from core.queries.question import question
from core.store.tables import CaseRow, MeasureRow, PreservationRow

COLUMNS = ("security", "insurer", "security_document", "security_on", "fee_fen", "fee_on", "fee_document", "converted_to", "converted_at")


@question(right=Right.VERIFY, topics=("cases", "debtors"))
def preservation(session: Session, viewer: Viewer, *, case_id: int) -> dict[str, Any]:
    """Security, fee and conversion of a preservation case, None where nothing is written down; `preserved_on`: the first seizure; `into`: number of the case it went over to."""
    if session.scalar(sa.select(CaseRow.id).where(in_reach(viewer), CaseRow.id == case_id)) is None:
        raise NotFound(N_("This case is not shown: it does not exist or lies outside your grids. Search again."))
    row = session.get(PreservationRow, case_id)
    found = {name: getattr(row, name) if row is not None else None for name in COLUMNS}
    into = None if row is None or row.converted_to is None else session.scalar(sa.select(CaseRow.number).where(in_reach(viewer), CaseRow.id == row.converted_to))
    held = MeasureRow.case_id == (case_id if into is None or row is None else row.converted_to)
    return found | {"into": into, "preserved_on": session.scalar(sa.select(sa.func.min(MeasureRow.starts_on)).where(held, MeasureRow.kind.in_(SEIZING)))}
