"""How a call to `/api/v1` comes in: first who calls, then how often, then how much; only then is its body read."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from core.api.rate_limit import RateLimit
from core.api.v1_errors import Problem, language_of
from core.api.v1_refusals import said_bytes
from core.api.visitor import Caller, find_caller, runtime_of
from core.domain.api_scopes import SCOPE_LABELS
from core.domain.refusals import N_, Refused
from core.words import say

JSON_LIMIT_BYTES = 256 * 1024
UPLOAD_LIMIT_BYTES = 15 * 1024 * 1024 + 64 * 1024
"""A photo of 15 MB and what a form puts around it."""
TOO_LARGE = N_("The request was not taken: it is larger than {limit}. Send a smaller photo or a shorter text.")
TOO_OFTEN = N_("The request was not taken: too many calls in a short time. Wait {seconds} seconds and send it again.")
NOT_THIS_TYPE = N_("The request was not taken: its content type is {said}, and {wanted} is needed.")
OUT_OF_SCOPE = N_("Not allowed: this token is not for “{scope}”. Ask the administrator for one that is.")


class Measured(Request):
    """A request whose body is counted while it comes in; it is never read on past the limit."""

    limit_bytes = JSON_LIMIT_BYTES

    async def stream(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in super().stream():
            size += len(chunk)
            if size > self.limit_bytes:
                self.state.size_bytes = size
                raise too_large(self.limit_bytes)
            yield chunk


class MeasuredUpload(Measured):
    """The same with room for a photo."""

    limit_bytes = UPLOAD_LIMIT_BYTES


def too_large(limit_bytes: int) -> Problem:
    said = f"{limit_bytes // 2**20} MB" if limit_bytes >= 2**20 else f"{limit_bytes // 2**10} KB"
    return Problem(413, "too_large", TOO_LARGE, limit=said)


class V1Route(APIRoute):
    """A route with one JSON body at most."""

    request_class: type[Measured] = Measured
    media_type = "application/json"

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            request.state.caller = await run_in_threadpool(_let_in, request)
            measured = self.request_class(request.scope, request.receive)
            _check_head(measured, self.media_type)
            response = await handle(measured)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return handled


class BareRoute(V1Route):
    """A route that takes no body; what is sent all the same is not read."""

    media_type = ""


class UploadRoute(V1Route):
    """A route that takes a file."""

    request_class = MeasuredUpload
    media_type = "multipart/form-data"


def _let_in(request: Request) -> Caller:
    """The caller, counted. Who is not let in is counted by address, so that tokens cannot be guessed quickly."""
    limits: RateLimit = request.app.state.rate_limit
    try:
        caller = find_caller(request)
    except Refused:
        _count(request, limits, f"address:{request.client.host if request.client else ''}")
        raise
    request.state.language = caller.viewer.language
    _count(request, limits, caller.name)
    return caller


def _count(request: Request, limits: RateLimit, name: str) -> None:
    wait_s = limits.take(name, now=runtime_of(request).now())
    if wait_s:
        seconds = int(wait_s) + 1
        raise Problem(429, "rate", TOO_OFTEN, headers={"Retry-After": str(seconds)}, seconds=seconds)


def _check_head(request: Measured, wanted: str) -> None:
    """Refuse by the header alone what is too large or of another type; a length that lies is caught while reading."""
    said = said_bytes(request)
    if said is not None and said > request.limit_bytes:
        raise too_large(request.limit_bytes)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST" and wanted and kind != wanted:
        raise Problem(415, "media_type", NOT_THIS_TYPE, said=kind or "—", wanted=wanted)


def needs(scope: str) -> Any:
    """The caller, if a token's scopes hold `scope`; a browser's session may do what its role may."""

    def caller_of(request: Request) -> Caller:
        caller: Caller = request.state.caller
        if not caller.may(scope):
            raise Problem(403, "scope", OUT_OF_SCOPE, scope=say(SCOPE_LABELS[scope], language_of(request)))
        return caller

    caller_of.scope = scope  # type: ignore[attr-defined]
    return Annotated[Caller, Depends(caller_of)]
