"""The API as one application, and the guard in front of every page."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlparse

import sqlalchemy as sa
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Mount

from core.api import check, health, lock, map_data, pairing, sign_in, stream, v1, v1_card, v1_errors, v1_teams, work
from core.api.rate_limit import RateLimit
from core.api.v1_route import JSON_LIMIT_BYTES
from core.api.visitor import find_here
from core.commands.sign_in import has_board
from core.runtime import Runtime

LOG = logging.getLogger(__name__)
DATABASE_GONE = "数据库暂无响应，本页每 5 秒自动重试。\nThe database does not answer; this page tries again every 5 seconds."
POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; frame-ancestors 'self'; object-src 'none'; base-uri 'self'"
)
"""Streamlit and deck.gl need inline styles, eval (vega) and blob workers; no other origin is ever allowed."""

OPEN_PATHS = ("/api", "/sign-in", "/sign-out", "/check", "/wall-pairing", "/_stcore", "/static", "/media", "/component", "/favicon")


def build_api(runtime: Runtime) -> FastAPI:
    """Everything under `/api`."""
    api = FastAPI(title="Zhiwang 执网", version="1", docs_url=None, redoc_url=None, openapi_url="/v1/openapi.json")
    api.state.runtime = runtime
    api.state.rate_limit = RateLimit()
    v1_errors.add_handlers(api)
    for router in (health.router, stream.router, map_data.router, work.router, pairing.router, lock.router):
        api.include_router(router, max_body_size=JSON_LIMIT_BYTES)
    for router in (v1.router, v1_card.router, v1.uploads_router, v1_teams.router):  # they measure by themselves, and say so in a sentence
        api.include_router(router)
    return api


def api_mount(runtime: Runtime) -> Mount:
    """The API at its place; it answers for every address below it in its own form, also for one with a line break in it, which a mount lets pass by."""
    mount = Mount("/api", build_api(runtime))
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount


def page_routes(runtime: Runtime) -> list[Any]:
    return [*sign_in.routes(runtime), *pairing.routes(runtime), *check.routes(runtime)]


class Guard:
    """Sends a browser without a session to the sign-in page, a screen to its pairing, and sets the headers that keep requests at home."""

    def __init__(self, app: Any, runtime: Runtime) -> None:
        self.app, self.runtime = app, runtime

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            if self._is_page(request) and await run_in_threadpool(self._must_sign_in, request):
                await RedirectResponse("/wall-pairing" if request.url.path == "/wall" else "/sign-in", 303)(scope, receive, send)
                return
        except sa.exc.SQLAlchemyError:
            LOG.exception("the database does not answer")
            await PlainTextResponse(DATABASE_GONE, 503, {"Retry-After": "5", "Refresh": "5"})(scope, receive, send)
            return
        await self.app(scope, receive, self._with_headers(send))

    @staticmethod
    def _is_page(request: Request) -> bool:
        path = urlparse(str(request.url)).path
        wants_page = "text/html" in Headers(scope=request.scope).get("accept", "")
        return request.method == "GET" and wants_page and not path.startswith(OPEN_PATHS)

    def _must_sign_in(self, request: Request) -> bool:
        return has_board(self.runtime.store) and find_here(self.runtime, request.cookies) is None

    @staticmethod
    def _with_headers(send: Callable[[Any], Awaitable[None]]) -> Callable[[Any], Awaitable[None]]:
        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", POLICY)
                headers.setdefault("Referrer-Policy", "same-origin")
                headers.setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        return sending
