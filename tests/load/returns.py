"""`python -m tests.load.returns [TIMES]`: how soon a wall in Chromium is live again, on the same page and at the same scene, once what was gone is back.

Gone are in turn the server (killed and started anew), its answers (stopped as behind a cut cable), and the database (PostgreSQL that takes no connection). Counted is
from the moment at which it is there again: the server answers /api/health, the process goes on, the database takes connections.
"""

import signal
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from core.commands import devices
from core.domain.viewer import Role, the_system
from core.domain.wall import WallSettings
from core.store.ledger import perform
from tests.browser.conftest import Server, make_server
from tests.browser.test_database_loss import Database
from tests.load.figures import Figure, median, say, show
from tests.load.places import demo_county, load_now, postgres
from tests.load.visible import CHROMIUM

TIMES, LIMIT_S, AWAY_S = 5, 5.0, 12
LIVE = "window.zhiwangWall?.scenes.size === 6 && !document.documentElement.classList.contains('zw-stale')"
GONE = "document.documentElement.classList.contains('zw-stale') && window.zhiwangLive.lost"
MARK = """() => { window.samePage = true; const lost = Date.now(); window.backAt = 0; window.watching = setInterval(() => {
  const fresh = [...window.zhiwangLive.panels.values()].filter((panel) => !panel.within_s).every((panel) => panel.drawn > lost);
  if (fresh && !document.documentElement.classList.contains("zw-stale")) { window.backAt = Date.now(); clearInterval(window.watching); }
}, 20); }"""


def back_after(page: Page, away: Callable[[], None], back: Callable[[], None]) -> float:
    """Seconds from the return to a live wall; its page is the one from before, not a new one."""
    page.wait_for_function(LIVE, timeout=60_000)
    scene = page.locator(".zw-bar nav .now").inner_text()
    away()
    page.wait_for_function(GONE, timeout=60_000)
    page.wait_for_timeout(AWAY_S * 1000)
    page.evaluate(MARK)
    back()
    began = time.time()
    page.wait_for_function("window.backAt > 0", timeout=60_000)
    assert page.evaluate("window.samePage") and page.locator(".zw-bar nav .now").inner_text() == scene
    return float(page.evaluate("window.backAt")) / 1000 - began


def measure(server: Server, database: Database, page: Page, times: int) -> list[Figure]:
    process = lambda: server.process if server.process is not None else sys.exit("the server is gone")
    ways: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
        "server killed and started again": (server.stop, server.start),
        "server silent as behind a cut cable": (lambda: process().send_signal(signal.SIGSTOP), lambda: process().send_signal(signal.SIGCONT)),
        "database gone": (database.shut, database.open),
    }
    told = []
    for name, (away, back) in ways.items():
        took = [back_after(page, away, back) for _ in range(times)]
        say(f"  {name}: {', '.join(f'{one:.1f}' for one in took)} s")
        told += [Figure(f"{name}: live again, median of {times}", median(took), "s", LIMIT_S), Figure(f"{name}: the longest", max(took), "s", LIMIT_S)]
    return told


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    say(f"load of the machine before: {load_now()}")
    with tempfile.TemporaryDirectory(prefix="zhiwang-returns-") as folder, tempfile.TemporaryDirectory(prefix="zhiwang-postgres-") as cluster, postgres(Path(cluster)) as url:
        Path(cluster).chmod(0o755)
        county, token = demo_county(url, Path(folder)), devices.new_token()
        store = county.open()
        devices.ask(store, "EAST2345", token, address="", at=datetime.now(UTC))
        administrator = the_system(county.board_id, Role.ADMINISTRATOR)
        perform(store, lambda act: devices.pair(act, "EAST2345", "hall", "", WallSettings(interval_s=600)), by=administrator, at=datetime.now(UTC))
        server, database = make_server(Path(folder), url=url), Database(store)
        server.start()
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
            context = browser.new_context(viewport={"width": 1920, "height": 1080})
            context.add_cookies([{"name": "zhiwang_device", "value": token, "url": server.base, "httpOnly": True}])
            page = context.new_page()
            page.goto(f"{server.base}/wall")
            show(measure(server, database, page, times))
            browser.close()
        server.stop()
        database.outside.close()
        store.engine.dispose()


if __name__ == "__main__":
    main()
