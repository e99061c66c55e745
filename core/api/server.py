"""The API as one application, and the guard in front of every page."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlparse

import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from core.api import check, health, map_data, sign_in, stream, work
from core.api.visitor import COOKIE, find_viewer
from core.commands.sign_in import has_board
from core.runtime import Runtime

LOG = logging.getLogger(__name__)
DATABASE_GONE = "数据库暂无响应，本页每 5 秒自动重试。\nThe database does not answer; this page tries again every 5 seconds."
POLICY = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; frame-ancestors 'self'; object-src 'none'; base-uri 'self'"
)
"""Streamlit and deck.gl need inline styles, eval (vega) and blob workers; no other origin is ever allowed."""

OPEN_PATHS = ("/api", "/sign-in", "/sign-out", "/check", "/_stcore", "/static", "/media", "/component", "/favicon")


def build_api(runtime: Runtime) -> FastAPI:
    """Everything under `/api`."""
    api = FastAPI(title="Zhiwang 执网", version="1", docs_url=None, redoc_url=None, openapi_url="/v1/openapi.json")
    api.state.runtime = runtime
    for kind in (sa.exc.DataError, OverflowError):
        api.add_exception_handler(kind, _does_not_fit)
    api.add_exception_handler(RequestValidationError, _wrong_form)
    for room in (health, stream, map_data, work, check):
        api.include_router(room.router)
    return api


def _wrong_form(_request: Request, error: Any) -> Response:
    """What is wrong and where, without repeating the input: it may hold half a character that no answer can carry."""
    said = [{"where": one["loc"], "why": one["msg"], "type": one["type"]} for one in error.errors()]
    return Response(json.dumps({"detail": said}), 422, media_type="application/json")


def _does_not_fit(_request: Request, _error: Exception) -> JSONResponse:
    """A number beyond 64 bits or a text with a NUL: it passed the form and no column can hold it."""
    return JSONResponse({"detail": "A value of the request fits no field of the database."}, 422)


def page_routes(runtime: Runtime) -> list[Any]:
    return [*sign_in.routes(runtime), *check.routes(runtime)]


class Guard:
    """Sends a browser without a session to the sign-in page, and sets the headers that keep requests at home."""

    def __init__(self, app: Any, runtime: Runtime) -> None:
        self.app, self.runtime = app, runtime

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            if self._is_page(request) and await run_in_threadpool(self._must_sign_in, request):
                await RedirectResponse("/sign-in", 303)(scope, receive, send)
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
        return has_board(self.runtime.store) and find_viewer(self.runtime, request.cookies.get(COOKIE)) is None

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
