"""N. A dispatch while a receiver of notices takes connections and never answers."""

import socket
import threading
import time
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import sqlalchemy as sa

from core.commands import endpoints
from core.commands.endpoints import NewEndpoint
from core.commands.tasks import TaskOrder, dispatch
from core.domain.deliveries import new_secret
from core.domain.viewer import Role, the_system
from core.jobs.outbox import Sender
from core.live.hub import Hub
from core.queries.ledger import first_broken
from core.runtime import Runtime, utc_now
from core.settings import Settings
from core.store.ledger import perform
from core.store.session import Store, reading
from core.store.tables import DeliveryRow, EndpointRow, PersonRow
from tests.load.figures import Figure, median, percentile, say
from tests.load.places import Place, demo_county, officer, postgres

PAUSE_S = 0.02
ARRIVE_S = 60


class _Takes(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None: ...


def measure(folder: Path, county: Place, *, quick: bool) -> list[Figure]:
    found = _measured("SQLite", county.copy(folder / "sqlite"), quick=quick)
    with postgres(folder / "postgres") as url:
        place = folder / "postgres-county"
        place.mkdir()
        found += _measured("PostgreSQL", demo_county(url, place), quick=quick)
    return found


def _measured(name: str, place: Place, *, quick: bool) -> list[Figure]:
    count = 60 if quick else 300
    store = place.open()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Takes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0), backlog=512) as hole:
        say(f"  {name}: {count} dispatches beside a black hole")
        alone_ms = _dispatches(store, place, count)
        for title, port in (("black hole", hole.getsockname()[1]), ("well", server.server_port)):
            new = NewEndpoint("webhook", title, f"http://127.0.0.1:{port}/", new_secret())
            perform(store, partial(endpoints.add, new=new), by=the_system(place.board_id, Role.ADMINISTRATOR), at=datetime.now(UTC))
        sender = Sender(Runtime(Settings(database_url=place.url, data_dir=place.folder), store, Hub(), utc_now), "webhook")
        sender.start()
        beside_ms = _dispatches(store, place, count)
        took_s = _arrived(store, count)
        sender.stop()
        sender.join(10)
    server.shutdown()
    with reading(store) as session:
        broken = first_broken(session, place.board_id)
    store.engine.dispose()
    return [
        Figure(f"one dispatch beside a black hole, {name}, p50", median(beside_ms), "ms", None, f"without any endpoint {median(alone_ms):.1f} ms"),
        Figure(f"one dispatch beside a black hole, {name}, worst of {count}", max(beside_ms), "ms", 200, f"p95 {percentile(beside_ms, 95):.1f} ms; without any endpoint worst {max(alone_ms):.1f} ms"),
        Figure(f"all {count} at the endpoint that answers, {name}, after the last dispatch", took_s, "s", 10),
        Figure(f"breaks in the ledger's chain, {name}", 0 if broken is None else 1, "", 0),
    ]


def _dispatches(store: Store, place: Place, count: int) -> list[float]:
    viewer, took_ms = officer(store, place.board_id), []
    with reading(store) as session:
        worker = session.scalar(sa.select(PersonRow.id).where(PersonRow.board_id == place.board_id, PersonRow.active).order_by(PersonRow.id.desc()).limit(1))
    for _ in range(count):
        began = time.perf_counter()
        perform(store, partial(dispatch, order=TaskOrder(kind="check", title="Load", addressee_id=worker)), by=viewer, at=datetime.now(UTC))
        took_ms.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE_S)
    return took_ms


def _arrived(store: Store, count: int) -> float:
    began = time.monotonic()
    while time.monotonic() - began < ARRIVE_S:
        with reading(store) as session:
            there = session.scalar(
                sa.select(sa.func.count()).select_from(DeliveryRow).join(EndpointRow, EndpointRow.id == DeliveryRow.endpoint_id)
                .where(EndpointRow.name == "well", DeliveryRow.state == "delivered")
            )
        if there == count:
            return time.monotonic() - began
        time.sleep(0.05)
    return float("inf")
