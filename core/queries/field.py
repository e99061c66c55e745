"""Questions of the phone page: the tasks in hand with all that is needed on the spot, and the grids a clue may lie in."""

from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.viewer import Right, Viewer
from core.queries.question import question
from core.queries.scope import within
from core.queries.tasks import my_tasks
from core.store.tables import FeedbackRow, GridRow, TaskRow

LISTED = ("task_id", "number", "kind", "title", "state", "priority", "severity", "place", "grid_code", "grid", "debtor", "due_at", "updated_at", "urged_count")
MOST_GRIDS = 60


@question(right=Right.ANSWER, topics=("tasks",), timed=True, personal=lambda _viewer: ())
def field_tasks(session: Session, viewer: Viewer, *, now: datetime) -> list[dict[str, Any]]:
    """The tasks of `my_tasks` in its order, one dict each, with instruction, position (WGS 84), clocks, owner and the last reason of a return."""
    listed = my_tasks(session, viewer, now=now)[list(LISTED)]
    rows: list[dict[str, Any]] = [
        {str(name): None if pd.isna(value) else value for name, value in row.items()} for row in listed.astype(object).to_dict("records")
    ]
    ids = [row["task_id"] for row in rows]
    more = {row.id: row._asdict() for row in session.execute(
        sa.select(TaskRow.id, TaskRow.instruction, TaskRow.lng, TaskRow.lat, TaskRow.revision, TaskRow.debtor_id, TaskRow.sign_by, TaskRow.issued_at,
                  TaskRow.signed_at, TaskRow.set_out_at, TaskRow.arrived_at, TaskRow.owner_id, TaskRow.owner_name, TaskRow.photo_count)
        .where(TaskRow.id.in_(ids))
    )}
    reasons = _return_reasons(session, [row["task_id"] for row in rows if row["state"] == "returned"])
    return [row | more[row["task_id"]] | {"return_reason": reasons.get(row["task_id"])} for row in rows]


def _return_reasons(session: Session, ids: list[int]) -> dict[int, str | None]:
    """Why the newest reply of each came back."""
    found = session.execute(
        sa.select(FeedbackRow.task_id, FeedbackRow.return_reason)
        .where(FeedbackRow.task_id.in_(ids), FeedbackRow.returned_at.is_not(None)).order_by(FeedbackRow.id)
    )
    return {row.task_id: row.return_reason for row in found}


@question(right=Right.ROWS, topics=("grids",))
def own_grids(session: Session, viewer: Viewer) -> list[dict[str, Any]]:
    """Code and name of the finest grids in reach, for the place of a clue; a few dozen, since nobody scrolls through more on a phone."""
    statement = (
        sa.select(GridRow.code, GridRow.name).where(GridRow.board_id == viewer.board_id, within(viewer, GridRow.code), GridRow.valid_to.is_(None))
        .order_by(GridRow.level.desc(), GridRow.code).limit(MOST_GRIDS)
    )
    return [dict(row._asdict()) for row in session.execute(statement)]
