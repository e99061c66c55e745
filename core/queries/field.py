"""Questions of the phone page: the tasks in hand with all that is needed on the spot, and the grids a clue may lie in."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.task_life import WAITING_STATES
from core.domain.topics import HANDS, hands_of
from core.domain.viewer import Right, Viewer
from core.queries.handed_tasks import Handed, handed_tasks
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import FeedbackRow, GridRow, TaskRow

MOST_GRIDS = 60


@question(right=Right.ANSWER, topics=(HANDS,), timed=True, personal=hands_of)
def field_tasks(session: Session, viewer: Viewer, *, now: datetime) -> list[dict[str, Any]]:
    """The tasks of `handed_tasks` that wait for an answer, with what else a worker asks for: when each step was taken, the debtor's id, why it came back."""
    rows = handed_tasks(session, viewer, now=now, wanted=Handed(WAITING_STATES))
    more = {row.id: row._asdict() for row in session.execute(
        sa.select(TaskRow.id, TaskRow.debtor_id, TaskRow.signed_at, TaskRow.set_out_at, TaskRow.arrived_at, TaskRow.owner_id, TaskRow.owner_name, TaskRow.urged_count, TaskRow.drill)
        .where(TaskRow.id.in_([row["id"] for row in rows]))
    )}
    reasons = _return_reasons(session, [row["id"] for row in rows if row["state"] == "returned"])
    return [row | more[row["id"]] | {"return_reason": reasons.get(row["id"])} for row in rows]


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
