"""`python -m tests.load.soak [MINUTES] [PICTURE]`: walls that hang while the simulated day runs at speed; memory of browser and server, as a curve.

One wall is a real Chromium, paired as a device; the others are synthetic screens of the same server. Every minute the page's heap is measured
after its garbage was collected, beside the memory of its renderer and of the server. The slope is a straight line through everything after `WARM_MIN`.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from playwright.async_api import CDPSession, async_playwright

from core.commands import devices
from core.domain.viewer import Role, the_system
from core.domain.wall import WallSettings
from core.store.ledger import perform
from tests.load.clients import Page, close_pages, open_pages
from tests.load.figures import median, say
from tests.load.places import ROOT, Place, Server, load_now, serving, sqlite_county
from tests.load.visible import CHROMIUM

MINUTES, EVERY_S, WARM_MIN, SCREENS = 65.0, 60.0, 10.0, 4
SPEED, INTERVAL_S = 60, 15
LIFE_H, WEEK_H = 12, 7 * 24
"""A wall loads itself anew after twelve hours; a week is what its page would be without that."""


@dataclass(frozen=True)
class Sample:
    """Megabytes, but for `nodes`, which counts what stands in the page, and `minute`."""

    minute: float
    heap: float
    renderer: float
    server: float
    nodes: int
    scene: str


def paired(county: Place, at: int) -> str:
    """The cookie of a new screen."""
    store, token, now = county.open(), devices.new_token(), datetime.now(UTC)
    code = devices.new_code()
    devices.ask(store, code, token, address="", at=now)
    perform(store, lambda act: devices.pair(act, code, f"Hall {at}", "", WallSettings(interval_s=INTERVAL_S)), by=the_system(county.board_id, Role.ADMINISTRATOR), at=now)
    store.engine.dispose()
    return token


def renderer_mb() -> float:
    """Of the largest renderer below this process."""
    found = [one for one in psutil.Process().children(recursive=True) if "--type=renderer" in " ".join(_said(one))]
    return max((one.memory_info().rss for one in found), default=0) / 2**20


def _said(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def server_mb(server: Server) -> float:
    return sum(one.memory_info().rss for one in (server.process, *server.process.children(recursive=True))) / 2**20


async def measured(page: Any, session: CDPSession, server: Server, since: float) -> Sample:
    await session.send("HeapProfiler.collectGarbage")
    heap, nodes = (await session.send("Runtime.getHeapUsage"))["usedSize"] / 2**20, (await session.send("Memory.getDOMCounters"))["nodes"]
    scene = await page.locator(".zw-bar nav .now").first.inner_text()
    return Sample(round((time.monotonic() - since) / 60, 2), round(heap, 2), round(renderer_mb(), 1), round(server_mb(server), 1), nodes, scene)


async def hang(server: Server, tokens: list[str], minutes: float) -> list[Sample]:
    others = await open_pages(lambda at: Page(server.host, "wall", cookies=f"zhiwang_device={tokens[at + 1]}"), len(tokens) - 1)
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        context = await browser.new_context(viewport={"width": 1920, "height": 1080})
        await context.add_cookies([{"name": "zhiwang_device", "value": tokens[0], "url": server.url, "httpOnly": True}])
        page, faults = await context.new_page(), []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(f"{server.url}/wall")
        await page.locator("#zw-wall .zw-stage > .shown .zw-scene").first.wait_for(timeout=60_000)
        session, since, samples = await context.new_cdp_session(page), time.monotonic(), []
        while time.monotonic() - since < minutes * 60:
            await asyncio.sleep(EVERY_S)
            samples.append(await measured(page, session, server, since))
            say(f"  {samples[-1]}")
        await browser.close()
    await close_pages(others)
    say(f"  script errors: {faults or 'none'}; redraws of the other screens: {sum(one.reruns for one in others)}")
    return samples


def slope(samples: list[Sample], name: str) -> tuple[float, float]:
    """Megabytes an hour after the warm-up, and the median of the last ten samples over that of the first ten after it."""
    warm = [one for one in samples if one.minute >= WARM_MIN] or samples
    values = [getattr(one, name) for one in warm]
    per_minute = float(np.polyfit([one.minute for one in warm], values, 1)[0]) if len(warm) > 1 else 0.0
    return per_minute * 60, median(values[-10:]) / median(values[:10])


CURVES = (("heap", "#4cc38a", "page heap after collection"), ("renderer", "#ffb224", "renderer process"), ("server", "#3b9eff", "server process"))


def picture(samples: list[Sample]) -> str:
    """The three curves as an SVG of its own, in MB over minutes."""
    wide, high, left, top, room = 900, 420, 60, 30, 320
    most_min, most_mb = max(one.minute for one in samples), max(max(one.renderer, one.server) for one in samples) * 1.1
    x = lambda minute: round(left + minute / most_min * (wide - left - 20), 1)
    y = lambda mb: round(top + room - mb / most_mb * room, 1)
    grid = "".join(f'<line x1="{left}" x2="{wide - 20}" y1="{y(mb)}" y2="{y(mb)}" stroke="#26364d"/><text x="{left - 8}" y="{y(mb) + 4}" text-anchor="end">{mb:.0f}</text>' for mb in np.linspace(0, most_mb, 6))
    grid += "".join(f'<text x="{x(minute)}" y="{top + room + 20}" text-anchor="middle">{minute:.0f} min</text>' for minute in np.linspace(0, most_min, 7))
    lines = "".join(
        f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{x(one.minute)},{y(getattr(one, name))}" for one in samples)}"/>'
        f'<text x="{left + 10 + 280 * at}" y="{high - 20}" style="fill:{colour}">{label}, MB</text>' for at, (name, colour, label) in enumerate(CURVES)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="13" fill="#c5d0de"><rect width="{wide}" height="{high}" fill="#0a1220"/>{grid}{lines}</svg>\n'
    )


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES
    kept = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "docs" / "pictures" / "wall-soak.svg"
    say(f"load of the machine before: {load_now()}")
    with tempfile.TemporaryDirectory(prefix="zhiwang-soak-") as folder:
        county = sqlite_county(Path(folder) / "county")
        tokens = [paired(county, at) for at in range(SCREENS)]
        with serving(ROOT / "app.py", county) as server, (Path(folder) / "day.log").open("w") as log:
            environment = {**os.environ, "ZHIWANG_DATABASE_URL": county.url, "ZHIWANG_DATA_DIR": str(county.folder)}
            day = subprocess.Popen([sys.executable, "-m", "core", "simulate", "--speed", str(SPEED), "--minutes", str(minutes + 5), "--url", server.url], cwd=ROOT, env=environment, stdout=log, stderr=log)
            try:
                samples = asyncio.run(hang(server, tokens, minutes))
            finally:
                day.kill()
                day.wait()
            say("  the day: " + (Path(folder) / "day.log").read_text().splitlines()[-1])
    kept.with_suffix(".json").write_text(json.dumps([asdict(one) for one in samples]))
    kept.write_text(picture(samples))
    for name, _colour, label in CURVES:
        per_hour, ratio = slope(samples, name)
        say(f"{label}: {ratio:.2f} × its first minutes; {per_hour:+.1f} MB an hour; {per_hour * LIFE_H:+.0f} MB in {LIFE_H} h, {per_hour * WEEK_H:+.0f} MB in 7 days")


if __name__ == "__main__":
    main()
