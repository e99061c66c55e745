"""Marks of the job that sends notices out: routed, taken, sent, received, failed.

Only the final failure is an act in the ledger; a thousand deliveries that go well would drown it.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import deliveries, notices
from core.domain.deliveries import Letter
from core.domain.viewer import Right, Role, the_system
from core.store.ledger import Act, perform
from core.store.session import Store, reading, writing
from core.store.tables import BoardRow, DeliveryRow, EndpointRow, OperationRow, OutboxRow, TaskRow

ROUTED_AT_ONCE = 500
TAKEN_AT_ONCE = 10
TAKEN_FOR = timedelta(seconds=60)
"""Longer than sending so many takes. A sender that dies between sending and noting it leaves its deliveries to the next after this time, and they go out twice."""


@dataclass(frozen=True)
class Parcel:
    """A delivery taken for sending. `waiting` is one that lies in a folder and whose receipt never came."""

    id: int
    board_id: int
    delivery_id: str
    endpoint_id: int
    address: str
    secrets: tuple[str, ...]
    body: bytes
    tries: int
    waiting: bool


@dataclass(frozen=True)
class Outcome:
    """What came of a parcel; `error` is a key of `deliveries.ERROR_LABELS`. `arrived` is false for a folder, whose receipt comes later."""

    parcel: Parcel
    error: str = ""
    status: int | None = None
    arrived: bool = True
    tried: bool = True


def unrouted(store: Store) -> bool:
    """Whether a notice was put out that no endpoint has been asked about yet."""
    with reading(store) as session:
        return session.scalar(sa.select(OutboxRow.id).where(OutboxRow.sent_at.is_(None)).limit(1)) is not None


def route(store: Store, *, at: datetime) -> int:
    """Make a delivery of each new notice for each endpoint that takes its kind; returns how many notices were looked at."""
    with writing(store) as session:
        rows = session.execute(
            sa.select(OutboxRow.id, OutboxRow.board_id, OutboxRow.at, OutboxRow.kind, OutboxRow.payload, BoardRow.court_code)
            .join(BoardRow, BoardRow.id == OutboxRow.board_id).where(OutboxRow.sent_at.is_(None)).order_by(OutboxRow.id).limit(ROUTED_AT_ONCE)
            .with_for_update(of=OutboxRow, skip_locked=True)
        ).all()
        endpoints = defaultdict(list)
        for endpoint in session.scalars(sa.select(EndpointRow).where(EndpointRow.active, EndpointRow.ended_at.is_(None)).order_by(EndpointRow.id)):
            endpoints[endpoint.board_id].append(endpoint)
        made = [_delivery(row, endpoint, at) for row in rows for endpoint in endpoints[row.board_id] if _takes(endpoint, row)]
        if made:
            session.execute(sa.insert(DeliveryRow), made)
        session.execute(sa.update(OutboxRow).where(OutboxRow.id.in_([row.id for row in rows])).values(sent_at=at))
        return len(rows)


def _takes(endpoint: EndpointRow, row: Any) -> bool:
    if row.kind == "endpoint.test":
        return bool(row.payload.get("endpoint_id") == endpoint.id)
    return notices.wanted(row.kind, endpoint.notices) and bool(row.at >= endpoint.created_at)


def _delivery(row: Any, endpoint: EndpointRow, at: datetime) -> dict[str, Any]:
    key = deliveries.delivery_id(row.court_code, row.id, endpoint.id, row.at)
    return {"board_id": row.board_id, "outbox_id": row.id, "endpoint_id": endpoint.id, "delivery_id": key, "state": "queued", "tries": 0, "queued_at": at, "next_at": at}


def _due(kind: str, at: datetime) -> sa.ColumnElement[bool]:
    running = sa.select(EndpointRow.id).where(EndpointRow.kind == kind, EndpointRow.active, EndpointRow.ended_at.is_(None))
    return sa.and_(DeliveryRow.state.in_(deliveries.PENDING), DeliveryRow.next_at <= at, DeliveryRow.endpoint_id.in_(running))


def due_endpoints(store: Store, kind: str, *, at: datetime) -> list[int]:
    """Endpoints that have something to send now."""
    with reading(store) as session:
        return list(session.scalars(sa.select(DeliveryRow.endpoint_id).where(_due(kind, at)).distinct().order_by(DeliveryRow.endpoint_id)))


def take(store: Store, endpoint_id: int, *, at: datetime) -> list[Parcel]:
    """What to send to an endpoint now, a few, oldest first. Taken by one sender, they are due for no other until `TAKEN_FOR` has passed."""
    with writing(store) as session:
        rows = session.scalars(
            sa.select(DeliveryRow).where(DeliveryRow.endpoint_id == endpoint_id, DeliveryRow.state.in_(deliveries.PENDING), DeliveryRow.next_at <= at)
            .order_by(DeliveryRow.next_at, DeliveryRow.id).limit(TAKEN_AT_ONCE).with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            row.next_at = at + TAKEN_FOR
        return [_parcel(session, row, at) for row in rows]


def _parcel(session: Session, row: DeliveryRow, at: datetime) -> Parcel:
    endpoint = session.get_one(EndpointRow, row.endpoint_id)
    overlap = endpoint.former_until is not None and endpoint.former_until > at
    secrets = (endpoint.secret, endpoint.former_secret if overlap else None)
    body = deliveries.body(_letter(session, row))
    return Parcel(row.id, row.board_id, row.delivery_id, endpoint.id, endpoint.address, tuple(one for one in secrets if one), body, row.tries, row.state == "sent")


def _letter(session: Session, row: DeliveryRow) -> Letter:
    """Built anew at every try, so that a late one tells the deadline of now."""
    notice = session.get_one(OutboxRow, row.outbox_id)
    court = session.get_one(BoardRow, row.board_id).court_code
    about = notices.subject(notice.subject_kind, notice.subject_id, notice.payload)
    places = deliveries.letter_places(notice.payload)
    if about and about[0] == "task":
        task = session.execute(sa.select(TaskRow.number, TaskRow.priority, TaskRow.due_at, TaskRow.drill).where(TaskRow.id == about[1], TaskRow.board_id == row.board_id)).first()
        places |= {"number": task.number, "level": task.priority, "deadline": task.due_at, "drill": task.drill} if task else {}
    if about and about[0] == "operation":
        places["drill"] = bool(session.scalar(sa.select(OperationRow.drill).where(OperationRow.id == about[1], OperationRow.board_id == row.board_id)))
    return Letter(row.delivery_id, court, notice.kind, notice.at, notices.link(about), **places)


def settle(store: Store, outcomes: Sequence[Outcome], *, at: datetime) -> None:
    """Note what came of the parcels of a round; those that failed for the last time are told to the desk."""
    with writing(store) as session:
        final = [outcome for outcome in outcomes if _settle(session, outcome, at)]
    by_board = defaultdict(list)
    for outcome in final:
        by_board[outcome.parcel.board_id].append(outcome)
    for board_id, lost in by_board.items():
        perform(store, partial(fail, outcomes=lost), by=the_system(board_id, Role.ADMINISTRATOR), at=at)


def _settle(session: Session, outcome: Outcome, at: datetime) -> bool:
    """Whether this was its last try. A receipt, or somebody's sending again, may have come meanwhile; then it stands."""
    row = session.get_one(DeliveryRow, outcome.parcel.id)
    if row.state not in deliveries.PENDING or row.tries != outcome.parcel.tries:
        return False
    if not outcome.tried:
        row.next_at = at
        return False
    if outcome.parcel.waiting:
        return True
    row.tries, row.sent_at, row.status, row.error = row.tries + 1, at, outcome.status, outcome.error or None
    if outcome.error:
        again = deliveries.next_try(row.delivery_id, row.tries, at)
        row.state, row.next_at = "retrying", again or row.next_at  # after the last try it stays taken until `fail` has written it down
        return again is None
    if outcome.arrived:
        row.state, row.delivered_at, row.next_at = "delivered", at, None
    else:
        row.state, row.next_at = "sent", at + deliveries.RECEIPT_WITHIN
    return False


def fail(act: Act, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Give deliveries up: one entry and one notice an endpoint, to the duty desk and to whoever keeps the connections."""
    act.by.demand(Right.CONNECT)
    lost = {outcome.parcel.id: outcome.error for outcome in outcomes}
    counts: Counter[int] = Counter()
    for row in act.session.scalars(sa.select(DeliveryRow).where(DeliveryRow.id.in_(lost), DeliveryRow.board_id == act.board_id, DeliveryRow.state.in_(deliveries.PENDING))):
        row.state, row.next_at, row.error = "failed", None, lost[row.id]
        counts[row.endpoint_id] += 1
    for endpoint_id, count in sorted(counts.items()):
        _tell(act, act.session.get_one(EndpointRow, endpoint_id), count)
    if not counts:
        act.record("delivery.fail", "delivery", 0, topics=("endpoints",), after={"count": 0})
    return {"failed": sum(counts.values())}


def _tell(act: Act, endpoint: EndpointRow, count: int) -> None:
    act.record("delivery.fail", "endpoint", endpoint.id, topics=("endpoints",), after={"name": endpoint.name, "count": count})
    unread = act.session.scalars(
        sa.select(OutboxRow.role).where(
            OutboxRow.board_id == act.board_id, OutboxRow.kind == "delivery.fail", OutboxRow.subject_kind == "endpoint",
            OutboxRow.subject_id == endpoint.id, OutboxRow.read_at.is_(None),
        )
    ).all()
    for role in (Role.DUTY_OFFICER, Role.ADMINISTRATOR):
        if role not in unread:  # one that stands unread says it already; a dead receiver must not fill the desk
            act.notify("delivery.fail", {"endpoint": endpoint.name, "count": count}, role=role, subject=("endpoint", endpoint.id))


def receive(store: Store, endpoint_id: int, delivery_id: str, *, at: datetime, by: str) -> bool:
    """Note that a receiver confirmed a delivery; False when this endpoint never had one of that id."""
    with writing(store) as session:
        row = session.scalar(sa.select(DeliveryRow).where(DeliveryRow.endpoint_id == endpoint_id, DeliveryRow.delivery_id == delivery_id))
        if row is None:
            return False
        row.state, row.delivered_at, row.received_by, row.next_at, row.error = "delivered", at, by[:200], None, None
        return True


def folders(store: Store) -> list[tuple[int, str]]:
    """Endpoint id and address of every drop folder that is not ended; receipts count also while it pauses."""
    with reading(store) as session:
        return [(row.id, row.address) for row in session.execute(
            sa.select(EndpointRow.id, EndpointRow.address).where(EndpointRow.kind == "folder", EndpointRow.ended_at.is_(None)).order_by(EndpointRow.id)
        )]
