"""Questions about connections to the outside and what became of the notices sent there."""

from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.deliveries import PENDING
from core.domain.viewer import Right, Viewer
from core.queries.frames import UTC_TIME, frame
from core.queries.question import question
from core.store.tables import DeliveryRow, EndpointRow, OutboxRow, PersonRow


@question(right=Right.CONNECT, topics=("endpoints", "notices"), timed=True)
def endpoints(session: Session, viewer: Viewer, *, now: Any) -> list[dict[str, Any]]:
    """Connections that are not ended, with what is pending, what failed, and when one last arrived. Secrets never leave their row."""
    if "" not in viewer.prefixes:
        return []
    pending = sa.func.sum(sa.case((DeliveryRow.state.in_(PENDING), 1), else_=0))
    failed = sa.func.sum(sa.case((DeliveryRow.state == "failed", 1), else_=0))
    counts = (
        sa.select(DeliveryRow.endpoint_id, pending.label("pending"), failed.label("failed"), sa.func.max(DeliveryRow.delivered_at).label("last_success"))
        .where(DeliveryRow.board_id == viewer.board_id).group_by(DeliveryRow.endpoint_id).subquery()
    )
    rows = session.execute(
        sa.select(EndpointRow.id, EndpointRow.kind, EndpointRow.name, EndpointRow.address, EndpointRow.notices, EndpointRow.active, EndpointRow.created_at,
                  EndpointRow.former_until, PersonRow.name.label("created_by"), sa.func.coalesce(counts.c.pending, 0).label("pending"),
                  sa.func.coalesce(counts.c.failed, 0).label("failed"), counts.c.last_success)
        .outerjoin(counts, counts.c.endpoint_id == EndpointRow.id).outerjoin(PersonRow, PersonRow.id == EndpointRow.created_by)
        .where(EndpointRow.board_id == viewer.board_id, EndpointRow.ended_at.is_(None)).order_by(EndpointRow.id)
    )
    return [dict(row._asdict()) for row in rows]


@question(right=Right.CONNECT, topics=("endpoints", "notices"), timed=True)
def deliveries(session: Session, viewer: Viewer, *, now: Any, endpoint_id: int | None = None, states: tuple[str, ...] = (), limit: int = 200) -> pd.DataFrame:
    """The newest deliveries: which kind of notice, where to, and how far it came; of its contents nothing."""
    statement = (
        sa.select(DeliveryRow.id, DeliveryRow.delivery_id, EndpointRow.name, OutboxRow.kind, DeliveryRow.state, DeliveryRow.tries, DeliveryRow.queued_at, DeliveryRow.sent_at,
                  DeliveryRow.delivered_at, DeliveryRow.received_by, DeliveryRow.next_at, DeliveryRow.status, DeliveryRow.error)
        .join(EndpointRow, EndpointRow.id == DeliveryRow.endpoint_id).join(OutboxRow, OutboxRow.id == DeliveryRow.outbox_id)
        .where(DeliveryRow.board_id == viewer.board_id, sa.true() if "" in viewer.prefixes else sa.false())
    )
    if endpoint_id is not None:
        statement = statement.where(DeliveryRow.endpoint_id == endpoint_id)
    if states:
        statement = statement.where(DeliveryRow.state.in_(states))
    return frame(session, statement.order_by(DeliveryRow.id.desc()).limit(limit), {
        "delivery_row": "int64", "delivery_id": "str", "endpoint": "str", "kind": "str", "state": "str", "tries": "int64", "queued_at": UTC_TIME, "sent_at": UTC_TIME,
        "delivered_at": UTC_TIME, "received_by": "object", "next_at": UTC_TIME, "status": "Int64", "error": "object",
    })
