"""Notices, receivers and senders for the tests of the way out."""

import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import sqlalchemy as sa

from core.commands import endpoints
from core.commands.endpoints import NewEndpoint
from core.domain.viewer import Role
from core.jobs.outbox import Sender
from core.store.ledger import Act
from core.store.session import reading
from core.store.tables import DeliveryRow, OutboxRow
from tests.builders import do
from tests.conftest import NOON, Court
from tests.routes import runtime_of

SECRET = "zwh_" + "s" * 40


def tell(act: Act, kind: str, payload: dict[str, Any], **to: Any) -> None:
    act.record("task.urge", "task", 0, topics=("tasks",))
    act.notify(kind, payload, **to)


def told(court: Court, kind: str = "task.urge", payload: dict[str, Any] | None = None, *, at: datetime = NOON, **to: Any) -> int:
    """A notice, to the duty officers unless said otherwise; returns its id."""
    do(court, tell, kind, payload or {"number": "虞执协〔2026〕1号", "words": "张东一欠款5万元"}, at=at, **(to or {"role": Role.DUTY_OFFICER}))
    with reading(court.store) as session:
        return int(session.scalar(sa.select(sa.func.max(OutboxRow.id))) or 0)


def connected(court: Court, address: str, kind: str = "webhook", **changes: Any) -> int:
    new = NewEndpoint(**{"kind": kind, "name": f"平台 {address[-12:]}", "address": address, "secret": SECRET, **changes})
    return int(do(court, endpoints.add, new, by=court.viewer(Role.ADMINISTRATOR))["id"])


@dataclass
class Clock:
    """A clock that tests move."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def go(self, **length: float) -> None:
        self.at += timedelta(**length)


@dataclass
class Post:
    """A sender that goes round when it is told to."""

    court: Court
    clock: Clock = field(default_factory=Clock)
    kind: str = "webhook"

    def __post_init__(self) -> None:
        self.sender = Sender(runtime_of(self.court.store, self.clock.now), self.kind)

    def round(self) -> None:
        """Until all endpoints have done."""
        for thread in self.sender.round():
            thread.join()

    def rows(self) -> list[DeliveryRow]:
        with reading(self.court.store) as session:
            return list(session.scalars(sa.select(DeliveryRow).order_by(DeliveryRow.id)))

    def row(self) -> DeliveryRow:
        (one,) = self.rows()
        return one


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


@contextmanager
def a_receiver(statuses: Sequence[int] = (), location: str = "") -> Iterator[tuple[str, list[Received]]]:
    """A real HTTP server: answers with `statuses` in turn, then 200; and what it received."""
    got: list[Received] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append(Received(self.path, dict(self.headers.items()), body))
            self.send_response(statuses[len(got) - 1] if len(got) <= len(statuses) else 200)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/notices", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def a_black_hole() -> Iterator[str]:
    """A real socket that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as hole:
        yield f"http://127.0.0.1:{hole.getsockname()[1]}/"


def a_closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as briefly:
        return f"http://127.0.0.1:{briefly.getsockname()[1]}/"
