"""Verbs on connections to the outside: webhooks and drop folders, their secrets, and sending again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.domain import deliveries
from core.domain.refusals import N_, NotAllowed, NotFound, Refused
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import DeliveryRow, EndpointRow

TOPICS = ("endpoints",)


@dataclass(frozen=True)
class NewEndpoint:
    """Where notices go. The caller makes the secret (`deliveries.new_secret`), shows it once and forgets it; a folder has none."""

    kind: str
    name: str
    address: str
    secret: str | None = None
    notices: Sequence[str] = ()
    """Kinds of notice that go there; empty is all."""


def add(act: Act, new: NewEndpoint) -> dict[str, Any]:
    """Add a connection. The ledger keeps who set which address; the secret is nowhere but sealed in its row."""
    _demand(act)
    address = deliveries.check_address(new.kind, new.address)
    name = _free_name(act, new.name)
    _check_secret(new.kind, new.secret)
    row = EndpointRow(
        board_id=act.board_id, kind=new.kind, name=name, address=address, secret=new.secret if new.kind == "webhook" else None,
        notices=list(new.notices), active=True, created_by=act.by.person_id or None, created_at=act.at,
    )
    act.session.add(row)
    act.session.flush()
    act.record("endpoint.add", "endpoint", row.id, topics=TOPICS, after=_said(row))
    return {"id": row.id, "name": row.name}


def change(act: Act, endpoint_id: int, *, name: str, address: str, notices: Sequence[str]) -> dict[str, Any]:
    """Change name, address or kinds of notice; what is on its way goes to the new address."""
    row = _endpoint(act, endpoint_id)
    before = _said(row)
    kept = deliveries.check_address(row.kind, address)
    if name.strip() != row.name:
        row.name = _free_name(act, name)
    row.address, row.notices = kept, list(notices)
    act.record("endpoint.change", "endpoint", row.id, topics=TOPICS, before=before, after=_said(row))
    return {"id": row.id, "name": row.name}


def switch(act: Act, endpoint_id: int, *, on: bool) -> dict[str, Any]:
    """Pause a connection or let it run again. While it pauses nothing new is queued, and what was queued waits."""
    row = _endpoint(act, endpoint_id)
    row.active = on
    act.record("endpoint.resume" if on else "endpoint.pause", "endpoint", row.id, topics=TOPICS, after={"name": row.name})
    return {"id": row.id, "name": row.name}


def end(act: Act, endpoint_id: int) -> dict[str, Any]:
    """End a connection for good; what had not arrived is given up, its secret is wiped."""
    row = _endpoint(act, endpoint_id)
    row.active, row.ended_at, row.secret, row.former_secret = False, act.at, None, None
    given_up = act.session.scalars(
        sa.update(DeliveryRow).where(DeliveryRow.endpoint_id == row.id, DeliveryRow.state.in_(deliveries.PENDING))
        .values(state="failed", error="ended", next_at=None).returning(DeliveryRow.id)
    ).all()
    act.record("endpoint.end", "endpoint", row.id, topics=TOPICS, after={"name": row.name, "given_up": len(given_up)})
    return {"id": row.id, "name": row.name}


def rotate(act: Act, endpoint_id: int, *, secret: str) -> dict[str, Any]:
    """Put a new secret in force; the present one signs beside it for a day, so that the receiver can change over."""
    row = _endpoint(act, endpoint_id)
    if row.kind != "webhook":
        raise Refused(N_("Not changed: a drop folder has no secret. Guard the folder itself."))
    _check_secret(row.kind, secret)
    row.former_secret, row.former_until, row.secret = row.secret, act.at + deliveries.SECRET_OVERLAP, secret
    act.record("endpoint.rotate", "endpoint", row.id, topics=TOPICS, after={"name": row.name, "former_until": row.former_until})
    return {"id": row.id, "name": row.name}


def send_test(act: Act, endpoint_id: int) -> dict[str, Any]:
    """Send a test notice to this connection only; its delivery stands in the sender's own inbox."""
    row = _endpoint(act, endpoint_id)
    if not row.active:
        raise Refused(N_("Not sent: “{name}” pauses. Let it run again first."), name=row.name)
    act.record("endpoint.test", "endpoint", row.id, topics=TOPICS, after={"name": row.name})
    act.notify("endpoint.test", {"endpoint": row.name, "endpoint_id": row.id}, act.by.person_id or None, subject=("endpoint", row.id))
    return {"id": row.id, "name": row.name}


def resend(act: Act, delivery_id: int) -> dict[str, Any]:
    """Send once more, now, with all its tries ahead; the delivery keeps its id, so a receiver that has it drops it."""
    _demand(act)
    row = act.session.get(DeliveryRow, delivery_id)
    if row is None or row.board_id != act.board_id:
        raise NotFound(N_("There is no such delivery. Load the page again."))
    endpoint = _endpoint(act, row.endpoint_id)
    row.state, row.tries, row.queued_at, row.next_at = "queued", 0, act.at, act.at
    row.error, row.delivered_at, row.received_by = None, None, None
    act.record("delivery.resend", "delivery", row.id, topics=(*TOPICS, "notices"), after={"endpoint": endpoint.name, "delivery": row.delivery_id})
    return {"id": row.id, "endpoint": endpoint.name}


def _demand(act: Act) -> None:
    act.by.demand(Right.CONNECT)
    if "" not in act.by.prefixes:
        raise NotAllowed(N_("Not allowed: a connection carries notices of the whole board. Ask the administrator of the whole board."))


def _endpoint(act: Act, endpoint_id: int) -> EndpointRow:
    _demand(act)
    row = act.session.get(EndpointRow, endpoint_id)
    if row is None or row.board_id != act.board_id or row.ended_at is not None:
        raise NotFound(N_("There is no such connection, or it was ended. Load the page again."))
    return row


def _free_name(act: Act, name: str) -> str:
    name = name.strip()
    if not name:
        raise Refused(N_("Not kept: the connection has no name. Say what receives the notices."))
    if act.session.scalar(sa.select(EndpointRow.id).where(EndpointRow.board_id == act.board_id, EndpointRow.name == name, EndpointRow.ended_at.is_(None))):
        raise Refused(N_("Not kept: there is a connection “{name}” already. Choose another name."), name=name)
    return name


def _check_secret(kind: str, secret: str | None) -> None:
    if kind == "webhook" and len(secret or "") < 32:
        raise Refused(N_("Not kept: the secret is shorter than 32 characters. Let the center make one."))


def _said(row: EndpointRow) -> dict[str, Any]:
    return {"kind": row.kind, "name": row.name, "address": row.address, "notices": list(row.notices)}
