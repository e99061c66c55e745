"""Verbs on one's own notices: read some, read all."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from core.domain.notices import mailboxes, within_reach
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right
from core.store.addressing import addressed
from core.store.ledger import Act
from core.store.tables import OutboxRow

AT_ONCE = 1000


def read(act: Act, ids: Collection[int]) -> dict[str, Any]:
    """Mark notices as read. Read again they stay as they are: who read first, and when, is kept."""
    act.by.demand(Right.INSIDE)
    rows = _mine(act, OutboxRow.id.in_(ids))
    if not rows:
        raise NotFound(N_("This notice is not shown: it does not exist or is not addressed to you. Load the page again."))
    return _mark(act, rows)


def read_all(act: Act, *, up_to: int) -> dict[str, Any]:
    """Mark every unread notice up to the newest that the reader has seen; what came after it stays unread."""
    act.by.demand(Right.INSIDE)
    return _mark(act, _mine(act, OutboxRow.read_at.is_(None), OutboxRow.id <= up_to))


def _mine(act: Act, *which: sa.ColumnElement[bool]) -> list[OutboxRow]:
    rows = act.session.scalars(sa.select(OutboxRow).where(addressed(act.by, act.at), *which).order_by(OutboxRow.id).limit(AT_ONCE)).all()
    return [row for row in rows if within_reach(act.by, row.grid_code, named=row.recipient_id is not None or row.organisation_id is not None)]


def _mark(act: Act, rows: list[OutboxRow]) -> dict[str, Any]:
    """One short entry in the ledger, however many were read."""
    fresh = [row for row in rows if row.read_at is None]
    for row in fresh:
        row.read_at, row.read_by = act.at, act.by.person_id
    boxes = {box for row in fresh for box in mailboxes(row.recipient_id, row.organisation_id, row.role)}
    first, last = (fresh[0].id, fresh[-1].id) if fresh else (0, 0)
    act.record("notice.read", "notice", last, topics=("notices", *boxes), after={"count": len(fresh), "first": first, "last": last})
    return {"read": len(fresh)}
