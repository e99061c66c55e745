"""Detentions of the debtors of a case: on which ground, until when, and how many days are left."""

from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clocks import local_day
from core.domain.detention import RECORD
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Viewer
from core.queries.cases import in_reach
from core.queries.frames import DAY, frame
from core.queries.question import question
from core.queries.scope import debtors_in_scope
from core.store.tables import CaseDebtorRow, CaseRecordRow, CaseRow, DebtorRow, MeasureRow


@question(right=Right.VERIFY, topics=("cases", "debtors"), timed=True)
def detentions(session: Session, viewer: Viewer, *, now: datetime, case_id: int) -> pd.DataFrame:
    """Of the debtors in the viewer's grids, in any case of theirs, newest first; `days_left` is 0 when it is over. Raises NotFound outside the viewer's reach."""
    if session.scalar(sa.select(CaseRow.id).where(in_reach(viewer), CaseRow.id == case_id)) is None:
        raise NotFound(N_("This case is not shown: it does not exist or lies outside your grids. Search again."))
    until = sa.func.coalesce(MeasureRow.lifted_on, MeasureRow.expires_on)
    same = sa.and_(
        MeasureRow.case_id == CaseRecordRow.case_id, MeasureRow.debtor_id == CaseRecordRow.subject_id, MeasureRow.kind == "detain", MeasureRow.starts_on == CaseRecordRow.day,
    )
    statement = (
        sa.select(CaseRecordRow.id, DebtorRow.id, DebtorRow.name, CaseRecordRow.outcome, CaseRecordRow.day, until, CaseRecordRow.document, CaseRecordRow.person)
        .join(DebtorRow, DebtorRow.id == CaseRecordRow.subject_id).outerjoin(MeasureRow, same)
        .where(
            CaseRecordRow.kind == RECORD, CaseRecordRow.withdrawn_at.is_(None), debtors_in_scope(viewer),
            CaseRecordRow.subject_id.in_(sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id == case_id)),
        ).order_by(CaseRecordRow.day.desc(), CaseRecordRow.id.desc())
    )
    table = frame(session, statement, {
        "record_id": "int64", "debtor_id": "int64", "name": "str", "ground": "str", "day": DAY, "until": DAY, "document": "str", "approver": "str",
    })
    today = local_day(now)
    table["days_left"] = pd.Series([max(0, (until - today).days) if until else 0 for until in table["until"]], dtype="int64")
    return table
