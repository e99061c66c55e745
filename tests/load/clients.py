"""A browser's part of the conversation without a browser: the page over a websocket, the change feed, and what the live link does with both."""

import asyncio
import json
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core.live.hub import CLOCK, DAY

LINK = "zhiwang_live_panel"
ANSWER_S = 4.0
TRIES = 3
SPREAD_S, SPREAD = 10.0, random.Random(1)
"""As in core/ui/assets/live_link.js and live_panel.js."""


@dataclass
class Panel:
    """What the live link knows of one panel: where its trigger goes, which fragment it wakes, and which topics do."""

    key: str
    trigger: str
    fragment: str
    topics: frozenset[str]
    stamp: int
    refresh_min_s: float
    within_s: float
    clock_min_s: float
    came_at: float
    last: float = 0.0
    waiting: bool = False


@dataclass
class Page:
    """One open page. `on_element` hears every element that arrives, with the moment and its fragment."""

    server: str
    path: str = ""
    query: str = ""
    cookies: str = ""
    on_element: Callable[[str, Any, str, float], None] = lambda kind, element, fragment, at: None
    panels: dict[str, Panel] = field(default_factory=dict)
    finished: int = 0
    retries: int = 0
    reruns: int = 0
    received_bytes: int = 0
    _due: dict[str, tuple[int, int]] = field(default_factory=dict)
    _underway: tuple[str, "asyncio.TimerHandle"] | None = None
    _page_hash: str = ""
    _hashes: set[str] = field(default_factory=set)
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    _timers: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)
    _first_run: asyncio.Event = field(default_factory=asyncio.Event)
    _run_ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, *, feed: bool = True, patience_s: float = 120) -> "Page":
        """Connect, run the page once and, with `feed`, listen for changes."""
        self._socket = await websockets.connect(
            f"ws://{self.server}/_stcore/stream", additional_headers={"Cookie": self.cookies, "Origin": f"http://{self.server}"},
            subprotocols=["streamlit"], max_size=None, open_timeout=60, ping_interval=None,
        )
        self._tasks.append(asyncio.create_task(self._read()))
        await self._rerun()
        await asyncio.wait_for(self._first_run.wait(), patience_s)
        if feed:
            self._tasks.append(asyncio.create_task(self._listen()))
        return self

    async def close(self) -> None:
        if self._underway:
            self._underway[1].cancel()
        for task in (*self._tasks, *self._timers.values()):
            task.cancel()
        with suppress(Exception):
            await asyncio.wait_for(self._socket.close(), 3)

    async def run_page(self) -> float:
        """Run the whole page again; seconds until it ended."""
        self._run_ended.clear()
        began = time.perf_counter()
        await self._rerun()
        await asyncio.wait_for(self._run_ended.wait(), 60)
        return time.perf_counter() - began

    async def _rerun(self, fragment: str = "", *, trigger: tuple[str, str] | None = None, automatic: bool = False) -> None:
        said = BackMsg()
        state = said.rerun_script
        state.query_string, state.page_script_hash, state.page_name = self.query, self._page_hash, "" if self._page_hash else self.path
        state.fragment_id, state.is_auto_rerun = fragment, automatic
        state.cached_message_hashes.extend(self._hashes)
        state.context_info.url = f"http://{self.server}/{self.path}"
        state.context_info.timezone = "Asia/Shanghai"
        if trigger is not None:
            widget = state.widget_states.widgets.add()
            widget.id, widget.json_trigger_value = trigger[0], json.dumps([{"event": "changed", "value": trigger[1]}])
        self.reruns += 1
        await self._socket.send(said.SerializeToString())

    async def _read(self) -> None:
        async for raw in self._socket:
            at = time.perf_counter()
            self.received_bytes += len(raw)
            message = ForwardMsg()
            message.ParseFromString(raw)
            self._take(message, at)

    def _take(self, message: ForwardMsg, at: float) -> None:
        kind = message.WhichOneof("type")
        if kind == "parent_message":
            for inner in message.parent_message.messages:
                self._take(inner, at)
            return
        if message.metadata.cacheable and message.hash:
            self._hashes.add(message.hash)
        if kind == "new_session":
            self._page_hash = message.new_session.page_script_hash or self._page_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._element(message.delta.new_element, message.delta.fragment_id, at)
        elif kind == "auto_rerun":
            self._repeat(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "script_finished":
            self.finished += 1
            self._first_run.set()
            self._run_ended.set()

    def _element(self, element: Any, fragment: str, at: float) -> None:
        kind = element.WhichOneof("type")
        if kind == "bidi_component" and element.bidi_component.component_name.endswith(LINK):
            self._register(element.bidi_component, fragment, at)
        else:
            self.on_element(kind, getattr(element, kind), fragment, at)

    def _register(self, link: Any, fragment: str, at: float) -> None:
        source = link.mixed.json if link.WhichOneof("data") == "mixed" else link.json
        data = json.loads(source)
        known = self.panels.get(data["key"])
        self.panels[data["key"]] = Panel(
            data["key"], f"$$STREAMLIT_INTERNAL_KEY_{link.id}__events", fragment, frozenset(data["topics"]), data["stamp"], data["refresh_min_s"], data["within_s"], data["clock_min_s"], at,
            known.last if known else 0.0, known.waiting if known else False,
        )
        if self._underway and self._underway[0] == data["key"]:
            self._underway[1].cancel()
            self._underway = None
            self._next()

    def _repeat(self, fragment: str, interval_s: float) -> None:
        if fragment not in self._timers:
            self._timers[fragment] = asyncio.create_task(self._keep_repeating(fragment, interval_s))

    async def _keep_repeating(self, fragment: str, interval_s: float) -> None:
        while True:
            await asyncio.sleep(interval_s)
            await self._rerun(fragment, automatic=True)

    async def _listen(self) -> None:
        host, port = self.server.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(f"GET /api/stream HTTP/1.1\r\nHost: {self.server}\r\nCookie: {self.cookies}\r\nAccept: text/event-stream\r\n\r\n".encode())
        name = ""
        try:
            while line := (await reader.readline()).decode().strip("\r\n\0") or " ":
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: ") and name == "change":
                    self._change(json.loads(line[6:])["topics"])
                elif reader.at_eof():
                    return
        finally:
            writer.close()

    def _change(self, topics: dict[str, int]) -> None:
        for panel in self.panels.values():
            hit = {topic for topic in panel.topics & topics.keys() if topic not in (CLOCK, DAY) and topics[topic] > panel.stamp}
            if hit and not panel.waiting:
                panel.waiting = True
                wait_s = max(panel.within_s * SPREAD.uniform(0.3, 0.9), panel.last + panel.refresh_min_s - time.monotonic(), 0.0)
                asyncio.get_running_loop().call_later(wait_s, self._wake, panel.key, max(topics[topic] for topic in hit))
            at = time.perf_counter()
            if panel.topics & topics.keys() & {CLOCK, DAY} and at - panel.came_at >= panel.clock_min_s:
                asyncio.get_running_loop().call_later(SPREAD.uniform(0, max(SPREAD_S, panel.clock_min_s * 0.4)), self._pass, panel.key, at)

    def _pass(self, key: str, since: float) -> None:
        """Time has passed; what was drawn meanwhile does not ask."""
        if self.panels[key].came_at < since:
            self._wake(key, 0)

    def _wake(self, key: str, revision: int) -> None:
        self.panels[key].waiting = False
        self._due[key] = (revision, 0)
        self._next()

    def _next(self) -> None:
        if self._underway or not self._due:
            return
        key = next(iter(self._due))
        revision, tries = self._due.pop(key)
        panel, loop = self.panels[key], asyncio.get_running_loop()
        panel.last = time.monotonic()
        self._underway = (key, loop.call_later(ANSWER_S, self._again, key, revision, tries))
        self._tasks.append(loop.create_task(self._rerun(panel.fragment, trigger=(panel.trigger, f"{revision}:{time.time_ns() // 10**6}"))))

    def _again(self, key: str, revision: int, tries: int) -> None:
        self._underway = None
        if tries < TRIES and key not in self._due:
            self.retries += 1
            self._due[key] = (revision, tries + 1)
        self._next()


async def open_pages(make: Callable[[int], Page], count: int, *, at_once: int = 4, feed: bool = True, patience_s: float = 240) -> list[Page]:
    """Open `count` pages, a few at a time, as people arrive."""
    gate = asyncio.Semaphore(at_once)

    async def one(at: int) -> Page:
        async with gate:
            return await make(at).open(feed=feed, patience_s=patience_s)

    return list(await asyncio.gather(*(one(at) for at in range(count))))


async def close_pages(pages: list[Page]) -> None:
    await asyncio.gather(*(page.close() for page in pages))
