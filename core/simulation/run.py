"""`python -m core simulate`: gather the people, open the API (or use a server's), and let the day run by the real clock."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from socket import socket

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from core.api.server import build_api
from core.domain.refusals import N_
from core.domain.viewer import the_system
from core.queries.people import boards
from core.runtime import Runtime
from core.simulation.day import Day, NotSimulated, gather, pace_of
from core.simulation.diary import HOUR_S, Diary
from core.store.session import reading

START_HOUR = 7.5
SAY_EVERY_S = 10.0


@contextmanager
def own_server(runtime: Runtime) -> Iterator[str]:
    """The API on a free port of this machine, for as long as the simulation runs."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(Starlette(routes=[Mount("/api", build_api(runtime))]), host="127.0.0.1", port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(5)


def simulate(
    runtime: Runtime, *, speed: float, minutes: float, rate: float, workers: int, seed: int, url: str | None = None,
    say: Callable[[str], None] = lambda text: None, wait: Callable[[float], None] = time.sleep,
) -> Day:
    """Run for `minutes` of the real clock, `speed` times as fast as people are; returns the day with its counts.

    Entries carry the real time. Refused on a board that is not a demo: real workers are not to get invented orders.
    """
    with reading(runtime.store) as session:
        board = next((one for one in boards(session) if one["demo"]), None)
    if board is None:
        raise NotSimulated(N_("Nothing was simulated: this is no demo county, and real people are not to get invented orders. Load the demo into an empty database."))
    if url is not None:
        return _run(runtime, the_system(board["id"]).board_id, url, speed=speed, minutes=minutes, rate=rate, workers=workers, seed=seed, say=say, wait=wait)
    with own_server(runtime) as own:
        return _run(runtime, board["id"], own, speed=speed, minutes=minutes, rate=rate, workers=workers, seed=seed, say=say, wait=wait)


def _run(
    runtime: Runtime, board_id: int, url: str, *, speed: float, minutes: float, rate: float, workers: int, seed: int,
    say: Callable[[str], None], wait: Callable[[float], None],
) -> Day:
    with httpx.Client(base_url=url) as client:
        day = Day(runtime, board_id, Diary(Random(seed), START_HOUR * HOUR_S), client, rate)
        gather(day, workers=workers)
        say(f"{len(day.officers)} officers and {len(day.workers)} workers at {url}")
        day.begin()
        started_at = runtime.now()
        simulated = pace_of(started_at, day.diary.now_s, speed)
        said_s = 0.0
        while (gone_s := (runtime.now() - started_at).total_seconds()) < minutes * 60:
            due = day.diary.next_by(simulated(runtime.now()))
            if due is not None:
                due[1]()
                continue
            wait(0.02)
            if gone_s - said_s >= SAY_EVERY_S:
                said_s = gone_s
                say(line(day))
    say(line(day))
    return day


def line(day: Day) -> str:
    """The simulated time of the day and what has happened."""
    hour, minute = divmod(int(day.diary.now_s // 60), 60)
    return f"{hour % 24:02d}:{minute:02d}  " + " · ".join(f"{name} {count}" for name, count in day.counts.items())
