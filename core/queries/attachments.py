"""Questions about files."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Role, Viewer
from core.queries.question import question
from core.queries.scope import tasks_in_scope
from core.store.tables import AttachmentRow, TaskRow


@question(right=Right.ROWS, topics=("tasks",))
def attachment(session: Session, viewer: Viewer, *, attachment_id: int) -> dict[str, Any]:
    """Name, type and SHA-256 of a task's file. Raises NotFound outside the viewer's reach, and for a wall."""
    row = session.execute(
        sa.select(AttachmentRow.name, AttachmentRow.media_type, AttachmentRow.sha256)
        .join(TaskRow, sa.and_(AttachmentRow.subject_kind == "task", TaskRow.id == AttachmentRow.subject_id))
        .where(AttachmentRow.id == attachment_id, AttachmentRow.board_id == viewer.board_id, tasks_in_scope(viewer))
    ).first()
    if row is None or viewer.role is Role.WALL:
        raise NotFound(N_("This file is not shown: it does not exist or lies outside your grids."))
    return dict(row._asdict())


def boards_with_old_uploads(session: Session, *, before: datetime) -> list[int]:
    """Boards with uploads from before that moment that no reply took up. A job asks it, so it takes no viewer and names nothing."""
    return list(session.scalars(
        sa.select(AttachmentRow.board_id).where(AttachmentRow.subject_kind == "upload", AttachmentRow.kept_at < before).distinct().order_by(AttachmentRow.board_id)
    ))
