"""A. From a write to the other screens: one real Chromium, then one and a hundred synthetic viewers of the same server."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import psutil
import sqlalchemy as sa
from playwright.async_api import async_playwright

from core.store.session import reading
from core.store.tables import OrganisationRow
from tests.load.clients import Page, close_pages, open_pages
from tests.load.figures import Figure, median, percentile, say
from tests.load.places import ROOT, Place, Server, serving

CHROMIUM = (
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
)
LOGINS = ("duty", "duty2", "duty3", "leader", "judge")
MIXED = ("board", "board", "indicators", "situation")
"""Pages of the mixed hundred: half look at the board, a quarter at the indicators, a quarter at the map."""
WATCH = """
() => {
  window.seen = [];
  const look = () => {
    const tile = [...document.querySelectorAll('[data-testid="stMetric"]')].find((one) => one.innerText.includes('Open tasks'));
    const said = tile?.querySelector('[data-testid="stMetricValue"]')?.innerText.trim();
    if (said && said !== window.seen.at(-1)?.[0]) window.seen.push([said, performance.timeOrigin + performance.now()]);
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
}
"""


@dataclass(frozen=True)
class Spread:
    """Latencies in seconds, and what they cost the server."""

    latencies: list[float]
    cpu_s: float
    own_cpu_s: float
    reruns: int
    missed: int = 0
    retries: int = 0

    @property
    def p50(self) -> float:
        return median(self.latencies)

    @property
    def p95(self) -> float:
        return percentile(self.latencies, 95)


def measure(county: Place, *, quick: bool) -> list[Figure]:
    station = _station(county)
    with serving(ROOT / "app.py", county) as server:
        return asyncio.run(_measure(server, station, quick=quick))


def _station(county: Place) -> int:
    store = county.open()
    with reading(store) as session:
        found = session.scalar(sa.select(OrganisationRow.id).where(OrganisationRow.board_id == county.board_id, OrganisationRow.kind == "station").limit(1))
    store.engine.dispose()
    return int(found or 0)


async def _measure(server: Server, station: int, *, quick: bool) -> list[Figure]:
    writes, crowd, crowd_writes = (8, 20, 4) if quick else (30, 100, 12)
    async with httpx.AsyncClient(base_url=server.url, timeout=30, headers={"Origin": server.url, "Cookie": server.sign_in("duty")}) as officer:
        async def write() -> None:
            answer = await officer.post("/api/tasks", json={"kind": "check", "title": "Load", "organisation_id": station})
            answer.raise_for_status()

        figures = await _chromium(server, write, writes)
        say("  one synthetic viewer of the board")
        one = await synthetic(lambda at: _board(server, server.sign_in("duty2")), 1, write, writes)
        figures += _told(one, 1, writes, "1 synthetic viewer", limits=(0.1, 0.3))
        say(f"  {crowd} sign-ins")
        cookies = await asyncio.to_thread(lambda: [server.sign_in(LOGINS[at % len(LOGINS)]) for at in range(crowd)])
        many = await synthetic(lambda at: _board(server, cookies[at]), crowd, write, crowd_writes)
        figures += _told(many, crowd, crowd_writes, f"{crowd} synthetic viewers of the board", limits=(0.5, 1.0))
        figures += await _mixed(server, cookies, write, crowd_writes)
    return figures


def _board(server: Server, cookies: str) -> Page:
    return Page(server.host, "board", cookies=cookies)


async def _chromium(server: Server, write: Callable[[], Awaitable[None]], writes: int) -> list[Figure]:
    say("  one real Chromium at the board")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        context = await browser.new_context(viewport={"width": 1600, "height": 1000})
        await context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookie_pairs(server.sign_in("duty2"))])
        page = await context.new_page()
        await page.goto(f"{server.url}/board")
        await page.get_by_test_id("stMetricValue").first.wait_for(timeout=60_000)
        await asyncio.sleep(3)
        await page.evaluate(WATCH)
        latencies = []
        for _ in range(writes):
            before = await page.evaluate("window.seen.length")
            began = time.time()
            await write()
            await page.wait_for_function(f"window.seen.length > {before}", timeout=20_000)
            latencies.append(await page.evaluate(f"window.seen[{before}][1]") / 1000 - began)
            await asyncio.sleep(random.uniform(0.5, 1.0))
        await browser.close()
    spread = Spread(latencies, 0, 0, 0)
    return [
        Figure("write → visible, 1 real Chromium, p50", spread.p50, "s", 0.1, f"{writes} writes; from the POST to the number in the DOM"),
        Figure("write → visible, 1 real Chromium, p95", spread.p95, "s", 0.3),
    ]


def cookie_pairs(cookies: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (one.partition("=") for one in cookies.split("; "))]


class Watcher:
    """Notes when each viewer's number of open tasks and the rows of its board came anew."""

    def __init__(self, count: int) -> None:
        self.shown: list[int | None] = [None] * count
        self.number_at: list[float] = [0.0] * count
        self.rows_at: list[float] = [0.0] * count

    def hear(self, at: int) -> Callable[[str, Any, str, float], None]:
        def element(kind: str, said: Any, _fragment: str, moment: float) -> None:
            if kind == "metric" and said.label == "Open tasks":
                number = int(said.body.replace(",", ""))
                if number != self.shown[at]:
                    self.shown[at], self.number_at[at] = number, moment
            elif kind == "dataframe":
                self.rows_at[at] = moment

        return element

    def waiting(self, since: float) -> int:
        return sum(not (number > since and rows > since) for number, rows in zip(self.number_at, self.rows_at, strict=True))


async def synthetic(
    make: Callable[[int], Page], count: int, write: Callable[[], Awaitable[None]], writes: int, *,
    server: Server | None = None, feed: bool = True, patience_s: float = 20, pause_s: float = 1.0,
) -> Spread:
    """Open `count` boards, write `writes` times, and note for each viewer when both changed panels had come."""
    watcher = Watcher(count)

    def watched(at: int) -> Page:
        page = make(at)
        page.on_element = watcher.hear(at)
        return page

    pages = await open_pages(watched, count, feed=feed)
    serving_it = server or _server_of(pages[0])
    await asyncio.sleep(3)
    await _warm(write, watcher, patience_s)
    cpu, own, reruns = serving_it.cpu_s(), _own_cpu_s(), sum(page.reruns for page in pages)
    latencies, missed = [], 0
    for _ in range(writes):
        began = time.perf_counter()
        await write()
        await _until(lambda began=began: watcher.waiting(began) == 0, patience_s)
        for number, rows in zip(watcher.number_at, watcher.rows_at, strict=True):
            late = not (number > began and rows > began)
            missed += late
            latencies.append(patience_s if late else max(number, rows) - began)
        await asyncio.sleep(random.uniform(0.7, 1.3) * pause_s)
    spread = Spread(latencies, serving_it.cpu_s() - cpu, _own_cpu_s() - own, sum(page.reruns for page in pages) - reruns, missed, sum(page.retries for page in pages))
    await close_pages(pages)
    return spread


async def _warm(write: Callable[[], Awaitable[None]], watcher: Watcher, patience_s: float) -> None:
    began = time.perf_counter()
    await write()
    await _until(lambda: watcher.waiting(began) == 0, patience_s)
    await asyncio.sleep(1)


async def _until(true: Callable[[], bool], patience_s: float) -> None:
    end = time.perf_counter() + patience_s
    while not true() and time.perf_counter() < end:
        await asyncio.sleep(0.01)


def _own_cpu_s() -> float:
    return sum(psutil.Process().cpu_times()[:2])


def _server_of(page: Page) -> Server:
    port = int(page.server.rsplit(":", 1)[1])
    found = next(one for one in psutil.net_connections("tcp") if one.status == psutil.CONN_LISTEN and one.laddr.port == port)
    return Server(f"http://{page.server}", psutil.Process(found.pid))


def _told(spread: Spread, viewers: int, writes: int, who: str, *, limits: tuple[float, float]) -> list[Figure]:
    per_panel_ms = spread.cpu_s / (viewers * 2 * writes) * 1000
    lost = f"; {spread.missed} of {len(spread.latencies)} never came" if spread.missed else ""
    return [
        Figure(f"write → visible, {who}, p50", spread.p50, "s", limits[0], f"{writes} writes; the changed panel (counts and rows) had arrived{lost}"),
        Figure(f"write → visible, {who}, p95", spread.p95, "s", limits[1]),
        Figure(f"server CPU per viewer and changed panel, {who}", per_panel_ms, "ms", 8, f"{spread.reruns} reruns, {spread.retries} asked again; the load generator used {spread.own_cpu_s / max(spread.cpu_s, 1e-9):.1f}× the server's CPU beside it"),
    ]


async def _mixed(server: Server, cookies: list[str], write: Callable[[], Awaitable[None]], writes: int) -> list[Figure]:
    """Viewers of three pages at once; the moment counts when the last panel of a viewer that the write touched has come."""
    last: list[float] = [0.0] * len(cookies)

    def make(at: int) -> Page:
        def element(kind: str, _said: Any, _fragment: str, moment: float) -> None:
            if kind in ("metric", "dataframe", "deck_gl_json_chart"):
                last[at] = moment

        return Page(server.host, MIXED[at % len(MIXED)], cookies=cookies[at], on_element=element)

    pages = await open_pages(make, len(cookies))
    await asyncio.sleep(2)
    await write()
    await asyncio.sleep(4)
    cpu, reruns, latencies = server.cpu_s(), sum(page.reruns for page in pages), []
    for _ in range(writes):
        began = time.perf_counter()
        await write()
        await _until(lambda began=began: min(last) > began, 20)
        await asyncio.sleep(1.2)
        latencies += [(moment - began) if moment > began else 20.0 for moment in last]
    reruns = sum(page.reruns for page in pages) - reruns
    per_rerun_ms = (server.cpu_s() - cpu) / max(reruns, 1) * 1000
    await close_pages(pages)
    who = f"{len(cookies)} viewers (board ½, indicators ¼, map ¼)"
    return [
        Figure(f"write → visible, {who}, p50", median(latencies), "s", 0.5, "last changed panel of each viewer"),
        Figure(f"write → visible, {who}, p95", percentile(latencies, 95), "s", 1.0),
        Figure(f"server CPU per refreshed panel, {who}", per_rerun_ms, "ms", 8, f"{reruns} panels refreshed"),
    ]


