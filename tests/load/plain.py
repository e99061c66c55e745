"""B. The yardstick: the same panels as an ordinary Streamlit app that runs itself every second."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from core.commands.tasks import TaskOrder, dispatch
from core.store.ledger import perform
from tests.load.clients import Page, close_pages, open_pages
from tests.load.figures import Figure, say, show
from tests.load.places import Place, Server, officer, serving
from tests.load.visible import Spread, synthetic

PANELS = 4
PATIENCE_S = 40
SCRIPT = Path(__file__).with_name("plain_app.py")


def measure(county: Place, *, quick: bool) -> list[Figure]:
    crowds = ((1, 6), (10, 3)) if quick else ((1, 12), (30, 3))
    found = []
    for viewers, writes in crowds:
        say(f"  {viewers} viewers of the plain app")
        with serving(SCRIPT, county) as server:
            idle_ms = asyncio.run(_idle(server, viewers)) if viewers == 1 else None
            spread = asyncio.run(_crowd(server, county, viewers, writes))
        found += (told := _told(spread, viewers, writes, idle_ms))
        show(told)
    return found


async def _crowd(server: Server, county: Place, viewers: int, writes: int) -> Spread:
    store = county.open()
    viewer = officer(store, county.board_id)
    order = partial(dispatch, order=TaskOrder(kind="check", title="Load", organisation_id=viewer.organisation_id))

    async def write() -> None:
        await asyncio.to_thread(perform, store, order, by=viewer, at=datetime.now(UTC))

    try:
        return await synthetic(lambda at: Page(server.host), viewers, write, writes, server=server, feed=False, patience_s=PATIENCE_S)
    finally:
        store.engine.dispose()


async def _idle(server: Server, viewers: int, seconds: float = 10) -> float:
    """CPU milliseconds a second with nothing written."""
    pages = await open_pages(lambda at: Page(server.host), viewers, feed=False)
    await asyncio.sleep(3)
    cpu = server.cpu_s()
    await asyncio.sleep(seconds)
    used_ms = (server.cpu_s() - cpu) / seconds * 1000
    await close_pages(pages)
    return used_ms


def _told(spread: Spread, viewers: int, writes: int, idle_ms: float | None) -> list[Figure]:
    who = f"plain app, {viewers} viewer{'s' if viewers > 1 else ''}"
    late = f"; {spread.missed} of {len(spread.latencies)} not within {PATIENCE_S} s, counted as {PATIENCE_S} s" if spread.missed else ""
    found = [
        Figure(f"write → visible, {who}, p50", spread.p50, "s", None, f"{writes} writes{late}"),
        Figure(f"write → visible, {who}, p95", spread.p95, "s"),
        Figure(f"server CPU per viewer and panel for each write, {who}", spread.cpu_s / (viewers * PANELS * writes) * 1000, "ms", None, "its reruns without a change are part of the price"),
    ]
    if idle_ms is not None:
        found.append(Figure(f"server CPU with nothing written, {who}", idle_ms, "ms/s"))
    return found
