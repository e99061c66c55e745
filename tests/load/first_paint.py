"""C. How soon the map of the county stands on the screen, and what the whole board costs."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import Browser, async_playwright

from core.queries.tasks import TaskFilter, board_tasks
from core.store.session import reading
from tests.load.clients import Page
from tests.load.figures import Figure, median, percentile, say
from tests.load.places import ROOT, Place, Server, officer, serving
from tests.load.visible import CHROMIUM, cookie_pairs

GOOD_PART = 0.12
"""Part of the canvas that must be painted; names and dots alone do not reach it, grids do."""
WATCH = """
const ask = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, wishes) {
  return ask.call(this, kind, /webgl/.test(kind) ? { ...wishes, preserveDrawingBuffer: true } : wishes);
};
const small = new OffscreenCanvas(48, 48).getContext("2d", { willReadFrequently: true });
const look = () => {
  const came = performance.getEntriesByType("resource").some((one) => one.name.includes("/api/map/grids") && one.responseEnd > 0);
  const canvas = came && document.querySelector('[data-testid="stDeckGlJsonChart"] canvas');
  if (canvas?.width) {
    small.clearRect(0, 0, 48, 48);
    small.drawImage(canvas, 0, 0, 48, 48);
    const pixels = small.getImageData(0, 0, 48, 48).data;
    let filled = 0;
    for (let at = 3; at < pixels.length; at += 4) filled += pixels[at] > 100;
    window.painted = filled / 2304;
    if (window.painted > GOOD_PART) {
      window.paintedAt = performance.now();
      window.gridsAt = performance.getEntriesByType("resource").find((one) => one.name.includes("/api/map/grids")).responseEnd;
      return;
    }
  }
  setTimeout(look, came ? 50 : 20);
};
setTimeout(look, 20);
""".replace("GOOD_PART", str(GOOD_PART))


def measure(county: Place, *, quick: bool) -> list[Figure]:
    rounds = 3 if quick else 9
    found = _board(county, rounds)
    with serving(ROOT / "app.py", county) as server:
        found = asyncio.run(_measure(server, rounds)) + found
    return found


async def _measure(server: Server, rounds: int) -> list[Figure]:
    cookies = server.sign_in("duty2")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        say("  the map, first visit to a server just started")
        first = (await _paints(browser, server, cookies, 1))[0]
        say("  the map, new browsers with an empty cache, and second visits")
        fresh, again = [], []
        for _ in range(rounds):
            one, two = await _paints(browser, server, cookies, 2)
            fresh.append(one)
            again.append(two)
        await browser.close()
    page_s = await _page_runs(server, cookies, rounds)
    return [
        Figure("first useful paint of the map, empty browser cache, p50", median(fresh), "s", 2.5, f"{rounds} visits"),
        Figure("first useful paint of the map, empty browser cache, worst", max(fresh), "s"),
        Figure("first useful paint of the map, second visit, p50", median(again), "s", 2.5),
        Figure("first useful paint of the map, very first visit after the server's start", first, "s"),
        Figure("page run of the board with all tasks, p50", median(page_s), "s", 1.0, "from the request to the end of the script, over the websocket"),
        Figure("page run of the board with all tasks, first of all", page_s[0], "s", 1.0),
    ]


async def _paints(browser: Browser, server: Server, cookies: str, visits: int) -> list[float]:
    context = await browser.new_context(viewport={"width": 1600, "height": 1000})
    await context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookie_pairs(cookies)])
    found = []
    for _ in range(visits):
        page = await context.new_page()
        await page.add_init_script(WATCH)
        await page.goto(f"{server.url}/situation")
        try:
            await page.wait_for_function("window.paintedAt > 0", timeout=40_000)
        except Exception as failed:
            raise RuntimeError(f"the map was not painted; part filled: {await page.evaluate('window.painted')}") from failed
        painted_ms, grids_ms = await page.evaluate("[window.paintedAt, window.gridsAt]")
        say(f"    outlines came after {grids_ms / 1000:.2f} s, painted after {painted_ms / 1000:.2f} s")
        found.append(painted_ms / 1000)
        await page.close()
    await context.close()
    return found


async def _page_runs(server: Server, cookies: str, rounds: int) -> list[float]:
    say("  the board with all tasks")
    rows: list[int] = []

    def element(kind: str, said: Any, _fragment: str, _at: float) -> None:
        if kind == "dataframe":
            rows.append(len(said.arrow_data.data))

    page = Page(server.host, "board", query="closed=true", cookies=cookies, on_element=element)
    began = time.perf_counter()
    await page.open(feed=False)
    found = [time.perf_counter() - began]
    for _ in range(rounds):
        found.append(await page.run_page())
    await page.close()
    say(f"    table of {max(rows) / 1000:.0f} kB")
    return found


def _board(county: Place, rounds: int) -> list[Figure]:
    store = county.open()
    viewer, took, count = officer(store, county.board_id), [], 0
    for _ in range(rounds):
        began = time.perf_counter()
        with reading(store) as session:
            count = len(board_tasks(session, viewer, now=datetime.now(UTC), wanted=TaskFilter(open_only=False, limit=2000)))
        took.append(time.perf_counter() - began)
    store.engine.dispose()
    return [
        Figure(f"board of {count:,} tasks, the question alone, p50", median(took), "s", 1.0, f"{rounds} times, nothing cached"),
        Figure(f"board of {count:,} tasks, the question alone, p95", percentile(took, 95), "s", 1.0),
    ]
