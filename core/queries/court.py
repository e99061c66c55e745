"""Questions about the court's own settings."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.viewer import Right, Viewer
from core.queries.question import question
from core.store.tables import BoardRow


@question(right=Right.INSIDE, topics=("settings",))
def settings(session: Session, viewer: Viewer) -> dict[str, Any]:
    """What the court has set itself (本院设置); a key that is not there has the product's default."""
    return dict(session.scalar(sa.select(BoardRow.settings).where(BoardRow.id == viewer.board_id)) or {})
