"""`python -m tests.load.hall [MINUTES [SECONDS]]`: everybody at once at one process: walls, desks, leaders' tablets and workers' phones, while tasks go out and come back.

A change counts as seen on a screen when every panel of it that depends on what changed has come with that revision; a phone depends on what is in its
worker's hands. Sums over the county (on a tablet the year's figures and what changed, on a wall the map and the towns) are drawn within five seconds, and counted by
themselves. Officers, phones and the load generator share the two cores with the server. What a phone says goes over the API, what stands on it over
its page.
"""

import asyncio
import random
import secrets
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from core.commands.people import grant_role
from core.commands.sign_in import token_hash
from core.domain.viewer import Role, the_system
from core.store.ledger import perform
from core.store.session import Store, reading, writing
from core.store.tables import AccountRow, GridPostRow, PersonRow, SessionRow, TopicRow
from tests.load.clients import Page, Panel, close_pages, open_pages
from tests.load.figures import Figure, median, percentile, say, show
from tests.load.places import ROOT, Place, Server, load_now, serving, sqlite_county
from tests.load.soak import paired

WALLS, DESKS, TABLETS, PHONES = 8, 20, 30, 100
MINUTES, EVERY_S, GRACE_S = 10.0, 5.0, 8.0
"""One change every five seconds, 720 an hour: the demo county's whole year has some ten thousand (1,589 tasks, six steps each), so this is a day on which each of a
hundred workers reports every eight minutes. A screen that has not shown a change after `GRACE_S` missed it."""

@dataclass(frozen=True)
class Phone:
    """A worker with a session of the own phone."""

    cookie: str
    person_id: int
    grid_code: str


@dataclass
class Seen:
    """Seconds from a change to each screen, by kind of screen; `missed` ones did not come in time."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    missed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    answered: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def phones(county: Place) -> list[Phone]:
    """Workers of as many grids, each signed in for the day."""
    store, now, made = county.open(), datetime.now(UTC), []
    with reading(store) as session:
        posts = session.execute(
            sa.select(PersonRow.id, GridPostRow.grid_code).join(GridPostRow, GridPostRow.person_id == PersonRow.id)
            .where(PersonRow.board_id == county.board_id, PersonRow.active).order_by(PersonRow.id)
        ).all()
    for person_id, code in list(dict(posts).items())[:PHONES]:
        perform(store, lambda act, person=person_id, grid=code: grant_role(act, person, Role.GRID_WORKER, grid_prefix=grid, ends_at=now + timedelta(days=2)), by=the_system(county.board_id, Role.ADMINISTRATOR), at=now)
        made.append(Phone(_session(store, person_id, now), person_id, code))
    store.engine.dispose()
    return made


def _session(store: Store, person_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(16)
    with writing(store) as session:
        account = AccountRow(person_id=person_id, login=f"phone{person_id}", password_hash="none", must_change=False)
        session.add(account)
        session.flush()
        session.add(SessionRow(token_hash=token_hash(token), account_id=account.id, role=Role.GRID_WORKER, created_at=now, seen_at=now))
    return f"zhiwang={token}"


def moved(store: Store, board_id: int, since: int) -> dict[str, int]:
    """The topics that moved after revision `since`, and the revision of each."""
    with reading(store) as session:
        found = session.execute(sa.select(TopicRow.topic, TopicRow.revision).where(TopicRow.board_id == board_id, TopicRow.revision > since)).all()
    return {row.topic: row.revision for row in found}


def kind_of(screen: str, panel: Panel) -> str:
    """Sums are drawn within five seconds by their own rule, and counted by themselves."""
    return f"{screen}, sums" if panel.within_s else screen


async def watched(pages: dict[str, list[Page]], since: float, topics: dict[str, int], seen: Seen) -> None:
    """Until every screen that shows one of `topics` shows it as new as it is, or the grace is over."""
    waiting: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for screen, found in pages.items():
        for at, page in enumerate(found):
            for key, panel in page.panels.items():
                if concerned := panel.topics & topics.keys():
                    waiting[kind_of(screen, panel), at][key] = max(topics[topic] for topic in concerned)
    while waiting and time.perf_counter() - since < GRACE_S:
        for (kind, at), wanted in list(waiting.items()):
            mine = pages[kind.partition(",")[0]][at].panels
            if all(mine[key].stamp >= revision for key, revision in wanted.items()):
                seen.took[kind].append(max(mine[key].came_at for key in wanted) - since)
                del waiting[kind, at]
        await asyncio.sleep(0.02)
    for kind, _at in waiting:
        seen.missed[kind] += 1
        seen.took[kind].append(GRACE_S)


class House:
    """Who dispatches, who signs and sets out: one change after the other, each watched on every screen."""

    def __init__(self, server: Server, county: Place, workers: list[Phone]) -> None:
        self.server, self.county, self.workers, self.random = server, county, workers, random.Random(1)
        self.open: list[tuple[Phone, int, list[str]]] = []
        self.seen = Seen()

    async def change(self, client: httpx.AsyncClient, officer: str) -> None:
        steps = [one for one in self.open if one[2]]
        if steps and self.random.random() < 0.75:
            phone, task, left = self.random.choice(steps)
            await self._say(client, f"/api/v1/tasks/{task}/steps", phone.cookie, {"step": left.pop(0)})
            return
        phone = self.random.choice(self.workers)
        done = await self._say(client, "/api/tasks", officer, {"kind": "check", "title": "核实住址", "grid_code": phone.grid_code, "addressee_id": phone.person_id})
        if done:
            self.open.append((phone, done["id"], ["sign", "start", "arrive"]))

    async def _say(self, client: httpx.AsyncClient, path: str, cookie: str, body: dict[str, Any]) -> Any:
        began = time.perf_counter()
        answer = await client.post(path, json=body, headers={"Cookie": cookie, "Origin": self.server.url})
        self.seen.answered.append(time.perf_counter() - began)
        if answer.is_success:
            return answer.json()
        self.seen.errors.append(f"{path} {answer.status_code} {answer.text[:100]}")
        return None


async def live(server: Server, county: Place, tokens: list[str], workers: list[Phone], minutes: float, every_s: float) -> list[Figure]:
    desks = await asyncio.to_thread(lambda: [server.sign_in(("duty", "duty2", "duty3")[at % 3]) for at in range(DESKS)])
    tablets = await asyncio.to_thread(lambda: [server.sign_in(("leader", "president")[at % 2]) for at in range(TABLETS)])
    crowd: dict[str, tuple[int, Callable[[int], Page]]] = {
        "wall": (WALLS, lambda at: Page(server.host, "wall", cookies=f"zhiwang_device={tokens[at]}")),
        "desk": (DESKS, lambda at: Page(server.host, "board", cookies=desks[at])),
        "tablet": (TABLETS, lambda at: Page(server.host, "leader", cookies=tablets[at])),
        "phone": (len(workers), lambda at: Page(server.host, "my_tasks", cookies=workers[at].cookie)),
    }
    pages = {}
    for kind, (count, make) in crowd.items():
        say(f"  {count} of {kind}")
        pages[kind] = await open_pages(make, count)
    house, store = House(server, county, workers), county.open()
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        await asyncio.sleep(5)
        cpu, began, watching = server.cpu_s(), time.perf_counter(), []
        known = max(moved(store, county.board_id, 0).values())
        while time.perf_counter() - began < minutes * 60:
            at = time.perf_counter()
            await house.change(client, desks[0])
            topics = moved(store, county.board_id, known)
            known = max(topics.values(), default=known)
            watching.append(asyncio.create_task(watched(pages, at, topics, house.seen)))
            await asyncio.sleep(max(0.0, every_s - (time.perf_counter() - at)))
        await asyncio.gather(*watching)
        cores = (server.cpu_s() - cpu) / (time.perf_counter() - began)
    for found in pages.values():
        await close_pages(found)
    store.engine.dispose()
    return figures(house.seen, cores, f"{len(watching)} changes, one every {every_s:g} s")


def figures(seen: Seen, cores: float, changes: str) -> list[Figure]:
    every = [one for kind, found in seen.took.items() for one in found if "," not in kind]
    missed = sum(count for kind, count in seen.missed.items() if "," not in kind)
    who = f"{WALLS} walls, {DESKS} desks, {TABLETS} tablets, {PHONES} phones"
    told = [
        Figure(f"change → screen, {who}, p50", median(every), "s", note=changes),
        Figure(f"change → screen, {who}, p95", percentile(every, 95), "s", 1.0, f"{missed} of {len(every)} not within {GRACE_S:g} s"),
        Figure(f"server, {who}", cores, "cores", 1.5),
        Figure("what was said, as its caller waits, p95", percentile(seen.answered, 95) * 1000, "ms", note=f"{len(seen.answered)} calls"),
        Figure("errors", len(seen.errors), "", 0, "; ".join(sorted(set(seen.errors))[:3])),
    ]
    return told + [Figure(f"change → screen, {kind}, p95", percentile(found, 95), "s", 5.0 if "," in kind else 1.0, f"p50 {median(found):.2f} s") for kind, found in seen.took.items()]


def main() -> None:
    minutes, every_s = (float(sys.argv[at]) if len(sys.argv) > at else usual for at, usual in ((1, MINUTES), (2, EVERY_S)))
    say(f"load of the machine before: {load_now()}")
    with tempfile.TemporaryDirectory(prefix="zhiwang-hall-") as folder:
        county = sqlite_county(Path(folder) / "county")
        tokens, workers = [paired(county, at) for at in range(WALLS)], phones(county)
        with serving(ROOT / "app.py", county, ZHIWANG_IDLE_MINUTES="600") as server:
            show(asyncio.run(live(server, county, tokens, workers, minutes, every_s)))


if __name__ == "__main__":
    main()
