"""Every GET route of the API with addresses to try; a new route must join, or the walk of `test_scope` fails."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from fastapi import FastAPI

from core.api.server import build_api
from core.domain.viewer import Right
from core.live.hub import Hub
from core.runtime import Runtime
from core.settings import Settings
from core.store.session import Store
from tests.conftest import NOON


@dataclass(frozen=True)
class Get:
    """`open`: answers without a session. `endless`: a stream, read by its own test."""

    right: Right | None
    addresses: tuple[str, ...]
    open: bool = False
    endless: bool = False


WINDOW = "since=2025-01-01&until=2027-01-01"
GET_ROUTES: dict[str, Get] = {
    "/health": Get(None, ("/health",), open=True),
    "/v1/openapi.json": Get(None, ("/v1/openapi.json",), open=True),
    "/session": Get(None, ("/session",), open=True),
    "/stream/worker": Get(None, ("/stream/worker",), open=True),
    "/stream": Get(None, ("/stream",), endless=True),
    "/map/grids": Get(Right.TOTALS, tuple(f"/map/grids?level={level}&measure={measure}" for level in range(4) for measure in ("debtors", "overdue_tasks"))),
    "/map/borders": Get(Right.TOTALS, tuple(f"/map/borders?level={level}" for level in range(4))),
    "/map/labels": Get(Right.TOTALS, ("/map/labels?level=1", "/map/labels?level=3&measure=amount_fen")),
    "/map/tiles/{z}/{x}/{y}": Get(Right.ROWS, ("/map/tiles/{z}/{x}/{y}",)),
    "/map/outline/{code}": Get(Right.TOTALS, ("/map/outline/{east}", "/map/outline/{west}")),
    "/map/teams": Get(Right.ROWS, ("/map/teams",)),
    "/map/tasks": Get(Right.ROWS, ("/map/tasks",)),
    "/map/bodies": Get(Right.TOTALS, ("/map/bodies",)),
    "/tasks": Get(Right.ROWS, ("/tasks", "/tasks?search=张西", "/tasks?state=returned&limit=2000")),
    "/debtors": Get(Right.ROWS, ("/debtors", "/debtors?search=张西一", "/debtors?search=41142519000101111X")),
    "/operations": Get(Right.ROWS, ("/operations",)),
    "/indicators": Get(Right.TOTALS, (f"/indicators?{WINDOW}",)),
    "/v1/tasks": Get(Right.ROWS, ("/v1/tasks", "/v1/tasks?state=returned&state=closed", "/v1/tasks?updated_since=2020-01-01T00:00:00Z&limit=500")),
    "/v1/my-teams": Get(Right.REPORT, ("/v1/my-teams",)),
    "/v1/tasks/{task_id}": Get(Right.ROWS, tuple(f"/v1/tasks/{number}" for number in range(1, 6))),
    "/files/{attachment_id}": Get(Right.ROWS, ("/files/{east_file}", "/files/{west_file}")),
}


def runtime_of(store: Store, now: Callable[[], datetime] = lambda: NOON, **settings: Any) -> Runtime:
    """A process of its own on that store, whose clock stands at noon; its feed has just spoken."""
    runtime = Runtime(Settings(_env_file=None, **settings), store, Hub(), now)
    runtime.hub.heard()
    return runtime


def api_of(store: Store) -> FastAPI:
    return build_api(runtime_of(store))


def get_paths(app: Any) -> list[str]:
    """Paths of the GET routes, also of those in included routers."""
    named = [route.path for route in app.routes if "GET" in (getattr(route, "methods", None) or ())]
    return [*named, *(path for path, verbs in app.openapi()["paths"].items() if "get" in verbs)]


class Browser:
    """A synchronous client of an ASGI application, without a server; keeps cookies as a browser does."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.cookies = httpx.Cookies()

    def request(self, method: str, address: str, **named: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://board", cookies=self.cookies) as client:
                response = await client.request(method, address, **named)
                self.cookies = client.cookies
                return response

        return asyncio.run(send())

    def get(self, address: str, **named: Any) -> httpx.Response:
        return self.request("GET", address, **named)

    def post(self, address: str, **named: Any) -> httpx.Response:
        return self.request("POST", address, **named)
