"""`/api/stream`: server-sent events. A message when topics changed, a beat while the database answers."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from core.api.lock import state_here
from core.api.visitor import Asking, Running
from core.commands.sign_in import topic_of, touch
from core.domain import sessions
from core.domain.topics import heard_by
from core.domain.viewer import Viewer
from core.live.hub import SILENT_AFTER_S
from core.runtime import Runtime

LOG = logging.getLogger(__name__)
router = APIRouter()
BEAT_S = 3.0
CHECK_EVERY_S = 30.0
"""How long a stream may go without looking whether its session still runs, whatever it is told meanwhile."""


WORKER = (Path(__file__).parent / "templates" / "stream_worker.js").read_text(encoding="utf-8")


@router.get("/stream/worker")
def worker() -> Response:
    """The script that holds one stream for all tabs of a browser."""
    return Response(WORKER, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/stream")
async def stream(request: Request, runtime: Running, viewer: Asking) -> StreamingResponse:
    """Changes of the viewer's board, topic to revision."""
    return StreamingResponse(
        _messages(request, runtime, viewer), media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _messages(request: Request, runtime: Runtime, viewer: Viewer) -> AsyncIterator[str]:
    """Listens from its first message on, so that a browser that leaves before leaves nothing behind."""
    listener = runtime.hub.listen(viewer.board_id)
    clock = asyncio.get_running_loop().time
    looked = clock()
    try:
        yield f"retry: 1000\n{_event('hello', runtime, heard_by(viewer, runtime.hub.known(viewer.board_id)))}"
        while not await request.is_disconnected():
            with suppress(TimeoutError):
                await asyncio.wait_for(listener.woken.wait(), BEAT_S)
            woken, changed = listener.woken.is_set(), listener.take()
            if {"devices", topic_of(viewer.session_id)} & changed.keys() or clock() - looked > CHECK_EVERY_S:
                state = await _state(request, runtime)
                if state in AWAY:
                    yield _event(AWAY[state], runtime, {})  # a screen that was revoked or locked shows nothing from this moment on
                    return
                looked = clock() if state else float("-inf")
            own = heard_by(viewer, changed)
            if woken or runtime.hub.silence_s < SILENT_AFTER_S:
                yield _event("change" if own else "beat", runtime, own)
    finally:
        runtime.hub.leave(listener)


AWAY = {sessions.LOCKED: "locked", sessions.ENDED: "signed_out"}


async def _state(request: Request, runtime: Runtime) -> str:
    """How it stands with this browser's session; empty while the database is away, for nobody is signed out because of that."""
    try:
        return await run_in_threadpool(state_here, runtime, request.cookies)
    except (SQLAlchemyError, OSError) as lost:
        LOG.warning("whether a session still runs is not known: %s", lost)
        return ""


def _event(name: str, runtime: Runtime, topics: dict[str, int]) -> str:
    last = runtime.hub.escalated_at
    tick_age_s = None if last is None else round((runtime.now() - last).total_seconds(), 1)
    said = json.dumps({"topics": topics, "at": runtime.now().isoformat(), "tick_age_s": tick_age_s}, separators=(",", ":"))
    return f"event: {name}\ndata: {said}\n\n"


@router.post("/alive")
async def alive(runtime: Running, viewer: Asking) -> dict[str, bool]:
    """The page says that somebody is at it; a session without that ends."""
    if viewer.session_id is not None:
        await run_in_threadpool(lambda: touch(runtime.store, viewer.session_id or 0, at=runtime.now(), idle=runtime.idle))
    return {"alive": True}
