"""Questions about one's own notices: the inbox, and what is unread."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import notices
from core.domain.viewer import Right, Viewer
from core.queries.question import question
from core.queries.scope import within
from core.store.addressing import addressed, named
from core.store.tables import DeliveryRow, DutyRow, EndpointRow, OperationRow, OutboxRow, PersonRow, TaskRow

RINGS = 100


def _mine(viewer: Viewer, now: datetime) -> sa.ColumnElement[bool]:
    """Addressed to the viewer and inside the viewer's grids; one without a place reaches whom it names."""
    if not viewer.prefixes:
        return sa.false()
    placed = sa.or_(within(viewer, OutboxRow.grid_code), sa.and_(OutboxRow.grid_code.is_(None), named(viewer)))
    return sa.and_(addressed(viewer, now), placed)


@dataclass(frozen=True)
class Unread:
    """What the head of every page needs: how many, which may ring, and when the viewer's shift ends."""

    count: int
    rings: tuple[tuple[int, str], ...]
    shift_ends_at: datetime | None


@question(right=Right.INSIDE, topics=("people",), timed=True, personal=notices.mailboxes_of)
def unread(session: Session, viewer: Viewer, *, now: datetime) -> Unread:
    """The viewer's unread notices; `rings` are the newest with a sound: id and sound."""
    mine = sa.and_(_mine(viewer, now), OutboxRow.read_at.is_(None))
    newest = session.execute(sa.select(OutboxRow.id, OutboxRow.kind, OutboxRow.sound).where(mine).order_by(OutboxRow.id.desc()).limit(RINGS)).all()
    count = len(newest) if len(newest) < RINGS else session.scalar(sa.select(sa.func.count()).select_from(OutboxRow).where(mine)) or 0
    rings = ((row.id, notices.sound(row.kind, row.sound)) for row in newest)
    return Unread(count, tuple((key, sound) for key, sound in rings if sound), _shift_ends(session, viewer, now))


def _shift_ends(session: Session, viewer: Viewer, now: datetime) -> datetime | None:
    return session.scalar(
        sa.select(sa.func.max(DutyRow.ends_at)).where(
            DutyRow.board_id == viewer.board_id, DutyRow.person_id == viewer.person_id, DutyRow.starts_at <= now, DutyRow.ends_at > now, DutyRow.cancelled_at.is_(None)
        )
    )


@dataclass(frozen=True)
class Notice:
    """One notice as its reader may see it: `message` of the catalogue with its `places`; `about` is kind and id of its record."""

    id: int
    at: datetime
    kind: str
    sound: str
    message: str
    places: dict[str, Any]
    about: tuple[str, int] | None
    read_at: datetime | None
    read_by: str | None
    lines: tuple[dict[str, Any], ...]
    drill: bool = False
    """It is about a task or an operation of a drill."""


@question(right=Right.INSIDE, topics=("people",), timed=True, personal=notices.mailboxes_of)
def inbox(session: Session, viewer: Viewer, *, now: datetime, unread_only: bool = False, limit: int = 30) -> list[Notice]:
    """The viewer's notices: unread ones first, escalated before overdue before the rest, then the newest; each with the lines of its deliveries outside."""
    fresh = OutboxRow.read_at.is_(None)
    shown = fresh if unread_only else sa.or_(fresh, OutboxRow.at >= now - notices.READ_SHOWN_FOR)
    rows = session.execute(
        sa.select(OutboxRow.id, OutboxRow.at, OutboxRow.kind, OutboxRow.sound, OutboxRow.payload, OutboxRow.subject_kind, OutboxRow.subject_id,
                  OutboxRow.read_at, PersonRow.name.label("read_by"), _of_a_drill().label("drill"))
        .outerjoin(PersonRow, PersonRow.id == OutboxRow.read_by).where(_mine(viewer, now), shown)
        .order_by(sa.case((~fresh, 3), (_sounds("escalated"), 0), (_sounds("overdue"), 1), else_=2), OutboxRow.id.desc()).limit(limit)
    ).all()
    lines = _lines(session, [row.id for row in rows])
    return [_notice(viewer, row, lines[row.id]) for row in rows]


def _of_a_drill() -> sa.ColumnElement[bool | None]:
    task = sa.select(TaskRow.drill).where(TaskRow.id == OutboxRow.subject_id).correlate(OutboxRow).scalar_subquery()
    operation = sa.select(OperationRow.drill).where(OperationRow.id == OutboxRow.subject_id).correlate(OutboxRow).scalar_subquery()
    return sa.case((OutboxRow.subject_kind == "task", task), (OutboxRow.subject_kind == "operation", operation), else_=sa.false())


def _sounds(sound: str) -> sa.ColumnElement[bool]:
    by_kind = [kind.code for kind in notices.NOTICE_KINDS if kind.sound == sound]
    return sa.or_(OutboxRow.sound == sound, sa.and_(OutboxRow.sound == "", OutboxRow.kind.in_(by_kind)))


def _notice(viewer: Viewer, row: Any, lines: list[dict[str, Any]]) -> Notice:
    message, places = notices.sentence(row.kind, notices.seen_by(viewer, row.payload))
    about = notices.subject(row.subject_kind, row.subject_id, row.payload)
    if not viewer.may(Right.ROWS) and about and about[0] != "endpoint":
        about = None
    return Notice(row.id, row.at, row.kind, notices.sound(row.kind, row.sound), message, places, about, row.read_at, row.read_by, tuple(lines), bool(row.drill))


def _lines(session: Session, outbox_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    found = session.execute(
        sa.select(DeliveryRow.outbox_id, EndpointRow.name.label("endpoint"), DeliveryRow.state, DeliveryRow.tries, DeliveryRow.queued_at, DeliveryRow.sent_at,
                  DeliveryRow.delivered_at, DeliveryRow.received_by, DeliveryRow.next_at, DeliveryRow.error)
        .join(EndpointRow, EndpointRow.id == DeliveryRow.endpoint_id).where(DeliveryRow.outbox_id.in_(outbox_ids)).order_by(DeliveryRow.id)
    )
    by_notice: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        by_notice[row.outbox_id].append({str(name): value for name, value in row._asdict().items() if name != "outbox_id"})
    return by_notice
