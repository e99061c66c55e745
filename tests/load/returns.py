"""`python -m tests.load.returns [TIMES]`: a wall in Chromium while server and network are taken away and given back: seconds until a scene is shown and live.

A return begins when what was lost is there again: a started server that answers `/api/health`; a server that was stopped still and runs on, since then nothing
arrives and nothing is refused, as behind a cut cable. The return of a database is measured by the browser's test of it.
"""

import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

from tests.browser.conftest import Server, make_server
from tests.load.figures import Figure, median, say, show
from tests.load.places import load_now, sqlite_county
from tests.load.soak import paired
from tests.load.visible import CHROMIUM

TIMES, GONE_S, PATIENCE_S, LOOK_S = 5, 8.0, 60.0, 0.05
LIVE = """() => !document.documentElement.classList.contains("zw-stale") && document.querySelector("#zw-wall .zw-bar .green") !== null
  && document.querySelector("#zw-wall .zw-stage > .shown .zw-scene") !== null"""


def said(page: Page, script: str) -> object:
    """A page that is being loaded anew says nothing yet."""
    try:
        return page.evaluate(script)
    except Error:
        return None


def until(page: Page, script: str, wanted: object) -> float:
    """Seconds until the page says so."""
    began = time.perf_counter()
    while said(page, script) != wanted:
        if time.perf_counter() - began > PATIENCE_S:
            raise RuntimeError(f"the wall did not become {wanted} within {PATIENCE_S:g} s")
        time.sleep(LOOK_S)
    return time.perf_counter() - began


def said_to(server: Server, what: signal.Signals) -> None:
    assert server.process is not None
    server.process.send_signal(what)


def measured(name: str, page: Page, take: Callable[[], object], give: Callable[[], object], times: int) -> Figure:
    took = []
    for _ in range(times):
        take()
        until(page, LIVE, wanted=False)
        time.sleep(GONE_S)
        give()
        took.append(until(page, LIVE, wanted=True))
    return Figure(f"wall live again after the loss of {name}, longest of {times}", max(took), "s", 5.0, f"median {median(took):.2f} s")


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    say(f"load of the machine before: {load_now()}")
    with tempfile.TemporaryDirectory(prefix="zhiwang-returns-") as folder, sync_playwright() as play:
        county = sqlite_county(Path(folder) / "county")
        token = paired(county, 1)
        server: Server = make_server(county.folder, url=county.url)
        server.start()
        try:
            context = play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM)).new_context(viewport={"width": 1920, "height": 1080})
            context.add_cookies([{"name": "zhiwang_device", "value": token, "url": server.base, "httpOnly": True}])
            page = context.new_page()
            page.goto(f"{server.base}/wall")
            until(page, LIVE, wanted=True)
            show([
                measured("the server", page, server.stop, server.start, times),
                measured("the network", page, lambda: said_to(server, signal.SIGSTOP), lambda: said_to(server, signal.SIGCONT), times),
            ])
        finally:
            server.stop()


if __name__ == "__main__":
    main()
