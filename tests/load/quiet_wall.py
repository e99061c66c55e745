"""Q. What a wall costs the line while nothing happens. `python -m tests.load.quiet_wall [minutes]` measures it alone."""

import socket
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Page, sync_playwright

from core.commands import devices
from core.domain.viewer import Role, the_system
from core.domain.wall import WallSettings
from core.store.ledger import perform
from core.store.session import Store, reading, writing
from core.store.tables import BoardRow, ClueRow, TaskRow
from tests.load.figures import Figure, median, say, show
from tests.load.places import ROOT, Place, serving, sqlite_county
from tests.load.visible import CHROMIUM

MINUTES, SETTLE_S = 10, 45
TOKEN, CODE = devices.new_token(), "EAST2345"
SHOWN = "window.zhiwangWall?.data && window.zhiwangWall.scenes.size === window.zhiwangWall.data.scenes.length"
KINDS = {b"/_stcore/stream": "pages", b"/api/stream ": "changes"}
"""By the address that a connection begins with; the rest are single requests."""


class Relay:
    """Stands between browser and server and counts every byte both ways, heads and frames included."""

    def __init__(self, host: str, port: int) -> None:
        self.behind, self.sent = (host, port), Counter[str]()
        self.listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                front = self.listening.accept()[0]
                back = socket.create_connection(self.behind)
                kind = ["requests"]
                for one, other in ((front, back), (back, front)):
                    threading.Thread(target=self._pass_on, args=(one, other, kind), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket, kind: list[str]) -> None:
        """The first line of a request on a connection says what the bytes of both directions are for."""
        with suppress(OSError):
            while part := one.recv(65_536):
                if part.startswith((b"GET ", b"POST ")):
                    kind[0] = next((name for path, name in KINDS.items() if path in part.split(b"\r\n", 1)[0] + b" "), "requests")
                self.sent[kind[0]] += len(part)
                other.sendall(part)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def measure(county: Place, *, minutes: int = MINUTES) -> list[Figure]:
    store = county.open()
    _pair(store, county.board_id)
    _put_off(store)
    with serving(ROOT / "app.py", county) as server, _wall(server.host) as screen:
        found = list(_quiet(store, screen, minutes))
    store.engine.dispose()
    say(f"  {len(found)} quiet minutes of {minutes}")
    whole = [sum(one.values()) for one in found]
    kinds = sorted({kind for one in found for kind in one})
    return [
        Figure("bytes of a quiet minute, both ways, p50", median(whole) / 1000, "kB", 5.0, f"{len(found)} minutes in which nothing was written"),
        Figure("bytes of a quiet minute, the most", max(whole) / 1000, "kB"),
        *(Figure(f"of them: {kind}, mean", sum(one[kind] for one in found) / len(found) / 1000, "kB") for kind in kinds),
    ]


def _pair(store: Store, board_id: int) -> None:
    devices.ask(store, CODE, TOKEN, address="", at=datetime.now(UTC))
    administrator = the_system(board_id, Role.ADMINISTRATOR)
    perform(store, lambda act: devices.pair(act, CODE, "hall", "", WallSettings()), by=administrator, at=datetime.now(UTC))


def _put_off(store: Store) -> None:
    """No clock of the county runs out while it is measured."""
    soon, later = datetime.now(UTC) + timedelta(hours=10), datetime.now(UTC) + timedelta(days=2)
    with writing(store) as session:
        for column in (TaskRow.due_at, TaskRow.sign_by, TaskRow.silent_by, ClueRow.respond_by):
            session.execute(sa.update(column.class_).where(column.between(datetime.now(UTC), soon)).values({column: later}))


@dataclass
class Screen:
    """A wall in Chromium. `frames` holds characters and number of Streamlit's messages; the first are asked by the browser."""

    page: Page
    relay: Relay
    frames: Counter[str]

    def wait(self, seconds: float) -> None:
        """Playwright hears of frames only while it is waited for."""
        self.page.wait_for_timeout(seconds * 1000)


@contextmanager
def _wall(host: str) -> Iterator[Screen]:
    """Paired, and with every scene."""
    name, _colon, port = host.partition(":")
    relay, frames = Relay(name, int(port)), Counter[str]()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        context = browser.new_context(viewport={"width": 1920, "height": 1080})
        context.add_cookies([{"name": "zhiwang_device", "value": TOKEN, "url": relay.url, "httpOnly": True}])
        screen = Screen(context.new_page(), relay, frames)
        screen.page.on("websocket", lambda line: (
            line.on("framesent", lambda said: frames.update(asked=1, sent=len(said))), line.on("framereceived", lambda said: frames.update(received=len(said))),
        ))
        screen.page.goto(f"{relay.url}/wall")
        screen.page.wait_for_function(SHOWN, timeout=60_000)
        screen.wait(SETTLE_S)
        yield screen
        browser.close()


def _quiet(store: Store, screen: Screen, minutes: int) -> Iterator[Counter[str]]:
    """Bytes by kind of every minute in which the board was not written."""
    for minute in range(minutes):
        before, said, revision = screen.relay.sent.copy(), screen.frames.copy(), _revision(store)
        screen.wait(60)
        sent = screen.relay.sent - before
        quiet = _revision(store) == revision
        say(f"    minute {minute + 1}: {dict(sent)}, frames {dict(screen.frames - said)}{'' if quiet else ', something was written'}")
        if quiet:
            yield sent


def _revision(store: Store) -> int:
    with reading(store) as session:
        return int(session.scalar(sa.select(sa.func.max(BoardRow.revision))) or 0)


def main() -> None:
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    with tempfile.TemporaryDirectory(prefix="zhiwang-load-", ignore_cleanup_errors=True) as folder:
        show(measure(sqlite_county(Path(folder) / "county"), minutes=minutes))


if __name__ == "__main__":
    main()
