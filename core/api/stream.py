"""`/api/stream`: server-sent events. A message when topics changed, a beat while the database answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import APIRouter, Request
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

router = APIRouter()
BEAT_S = 3.0
CHECK_EVERY_BEATS = 10


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
    beats = 0
    try:
        yield f"retry: 1000\n{_event('hello', runtime, heard_by(viewer, runtime.hub.known(viewer.board_id)))}"
        while not await request.is_disconnected():
            try:
                await asyncio.wait_for(listener.woken.wait(), BEAT_S)
                changed = listener.take()
                if {"devices", topic_of(viewer.session_id)} & changed.keys() and (away := await _away(request, runtime)):
                    yield _event(away, runtime, {})  # a screen that was revoked or locked shows nothing from this moment on
                    return
                own = heard_by(viewer, changed)
                yield _event("change" if own else "beat", runtime, own)
            except TimeoutError:
                beats += 1
                if beats % CHECK_EVERY_BEATS == 0 and (away := await _away(request, runtime)):
                    yield _event(away, runtime, {})
                    return
                if runtime.hub.silence_s < SILENT_AFTER_S:
                    yield _event("beat", runtime, {})
    finally:
        runtime.hub.leave(listener)


async def _away(request: Request, runtime: Runtime) -> str:
    """Empty while somebody is signed in here, else `locked` or `signed_out`."""
    try:
        state = await run_in_threadpool(state_here, runtime, request.cookies)
    except Exception:  # noqa: BLE001  the database is away: nobody is signed out because of that
        return ""
    return {sessions.LIVE: "", sessions.LOCKED: "locked"}.get(state, "signed_out")


def _event(name: str, runtime: Runtime, topics: dict[str, int]) -> str:
    last = runtime.hub.escalated_at
    tick_age_s = None if last is None else round((runtime.now() - last).total_seconds(), 1)
    said = json.dumps({"topics": topics, "at": runtime.now().isoformat(), "tick_age_s": tick_age_s}, separators=(",", ":"))
    return f"event: {name}\ndata: {said}\n\n"


@router.post("/alive")
async def alive(runtime: Running, viewer: Asking) -> dict[str, bool]:
    """The page says that somebody is at it; a session without that ends."""
    if viewer.session_id is not None:
        await run_in_threadpool(lambda: touch(runtime.store, viewer.session_id or 0, at=runtime.now()))
    return {"alive": True}
