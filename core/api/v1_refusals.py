"""A refused call of somebody who is known leaves an entry in the ledger once the answer is out: whether it can be written changes no answer."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from fastapi import Request
from starlette.background import BackgroundTask

from core.api.visitor import Caller, runtime_of
from core.commands.field_refusals import RefusedCall, SaidBefore, note
from core.domain.refusals import Refused
from core.domain.viewer import Viewer
from core.runtime import Runtime
from core.store.ledger import Act, perform

LOG = logging.getLogger(__name__)
WITHOUT_ENTRY = ("rate", "closed")
"""The brake is no event, and a reply after the end has an entry with its words already."""


def noting(request: Request, status: int, code: str, message: str, places: Mapping[str, Any]) -> BackgroundTask | None:
    """What to do after the answer. Nothing for reads, for callers nobody stands behind, and for faults of our own."""
    known: Caller | None = getattr(request.state, "known", None)
    if known is None or request.method in ("GET", "HEAD") or status >= 500 or code in WITHOUT_ENTRY:
        return None
    call = RefusedCall(
        route_of(request), status, code, message, places, _task_id(request), known.token_id, _size(request) if code == "too_large" else None,
    )
    runtime = runtime_of(request)
    return BackgroundTask(write_down, runtime, known.viewer, partial(note, call=call), at=runtime.now())


def write_down(runtime: Runtime, viewer: Viewer, command: Callable[[Act], Any], *, at: datetime) -> None:
    """Perform it; what was said a moment ago is not said again, and a database that is away is only logged."""
    try:
        with suppress(SaidBefore):
            perform(runtime.store, command, by=viewer, at=at)
    except (sa.exc.SQLAlchemyError, Refused):
        LOG.exception("an entry about a call from the field could not be written")


def route_of(request: Request) -> str:
    """The pattern of the address, such as `/api/v1/tasks/{task_id}/steps`."""
    return f"{request.scope.get('root_path', '')}{request.scope['route'].path}"


def said_bytes(request: Request) -> int | None:
    """What the caller says the body measures; a number that is none says nothing."""
    return _number(request.headers.get("content-length", ""))


def _task_id(request: Request) -> int | None:
    return _number(str(request.path_params.get("task_id", ""))) or None


def _number(said: str) -> int | None:
    """Of at most 18 digits, which any column holds."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 18 else None


def _size(request: Request) -> int | None:
    return getattr(request.state, "size_bytes", None) or said_bytes(request)
