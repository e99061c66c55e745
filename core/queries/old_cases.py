"""Old cases: how long they are open, whether the five are fixed, and which were struck off the list."""

from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.domain import court_settings
from core.domain.clocks import add_months, local_day
from core.domain.old_cases import Five
from core.domain.viewer import Right, Viewer
from core.queries.cases import in_reach
from core.queries.frames import DAY, UTC_TIME, frame
from core.queries.question import question
from core.store.tables import BoardRow, CaseRow, OldCaseRow, PersonRow

COLUMNS = {
    "case_id": "int64", "number": "str", "debtor_names": "str", "judge": "object", "filed_on": DAY, "amount_fen": "int64", "recovered_fen": "int64",
    "handler": "str", "supervisor": "str", "measures": "str", "due_on": DAY, "goal": "str", "struck_at": UTC_TIME, "struck_words": "object",
}


@question(right=Right.VERIFY, topics=("cases", "chart", "payments", "people", "settings"), daily=True)
def old_cases(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """Unconcluded cases that are open for the court's number of months, and those on the list before that; the longest open first. `days`: open since; `missing`: keys of the five."""
    today = local_day(now)
    settings = session.get_one(BoardRow, viewer.board_id).settings or {}
    old = CaseRow.filed_on <= add_months(today, -court_settings.number(settings, "case.old_months"))

    def said(column: InstrumentedAttribute[str]) -> sa.ColumnElement[str]:
        return sa.func.coalesce(column, "")

    statement = (
        sa.select(
            CaseRow.id, CaseRow.number, CaseRow.debtor_names, PersonRow.name, CaseRow.filed_on, CaseRow.amount_fen, CaseRow.recovered_fen, said(OldCaseRow.handler), said(OldCaseRow.supervisor),
            said(OldCaseRow.measures), OldCaseRow.due_on, said(OldCaseRow.goal), OldCaseRow.struck_at, OldCaseRow.struck_words,
        ).outerjoin(OldCaseRow, OldCaseRow.case_id == CaseRow.id).outerjoin(PersonRow, PersonRow.id == CaseRow.judge_id)
        .where(in_reach(viewer), CaseRow.closed_on.is_(None), sa.or_(old, OldCaseRow.case_id.is_not(None))).order_by(CaseRow.filed_on, CaseRow.id)
    )
    table = frame(session, statement, COLUMNS)
    table["days"] = pd.Series([(today - day).days for day in table["filed_on"]], dtype="int64")
    table["missing"] = [_five(row).missing for row in table.to_dict("records")]
    return table


def _five(row: dict[Any, Any]) -> Five:
    return Five(row["handler"], row["supervisor"], row["measures"], row["due_on"] or None, row["goal"])
