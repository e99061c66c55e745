"""One's own saved filters of a page."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import saved_views as rules
from core.domain.viewer import Right, Viewer
from core.queries.question import question
from core.store.tables import SavedViewRow


@question(right=Right.ROWS, topics=(), personal=rules.topics_of)
def saved_views(session: Session, viewer: Viewer, *, page: str) -> list[dict[str, Any]]:
    """`id`, `name` and `chosen` of each, in the order in which they were first saved."""
    rows = session.execute(
        sa.select(SavedViewRow.id, SavedViewRow.name, SavedViewRow.chosen)
        .where(SavedViewRow.board_id == viewer.board_id, SavedViewRow.person_id == viewer.person_id, SavedViewRow.page == page).order_by(SavedViewRow.id)
    )
    return [{"id": row.id, "name": row.name, "chosen": rules.chosen_of(page, row.chosen)} for row in rows]
