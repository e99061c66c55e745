"""`/api/session`, `/api/lock` and `/api/unlock`: a page that nobody was at waits behind a lock with what was typed on it."""

from datetime import timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, HTTPException, Request

from core.api.sign_in import language_of
from core.api.visitor import COOKIE, Asking, Running, find_here, from_elsewhere
from core.commands.sign_in import SignInRefused, lock, token_hash, unlock
from core.domain import sessions
from core.queries.people import session_state
from core.runtime import Runtime
from core.store.ledger import perform
from core.store.session import reading
from core.words import refusal

router = APIRouter()


def state_here(runtime: Runtime, cookies: dict[str, str]) -> str:
    """`live`, `locked` or `ended`; of a screen `live` as long as it is paired."""
    if find_here(runtime, cookies) is not None:
        return sessions.LIVE
    with reading(runtime.store) as session:
        return session_state(session, token_hash(cookies.get(COOKIE, "")), now=runtime.now(), idle=runtime.idle)


@router.get("/session")
def state(request: Request, runtime: Running) -> dict[str, str]:
    """How it stands with this browser's session; it names nobody."""
    return {"state": state_here(runtime, request.cookies)}


@router.post("/lock")
def lock_now(runtime: Running, viewer: Asking) -> dict[str, bool]:
    """Lock the page before leaving the desk."""
    perform(runtime.store, partial(lock, idle=runtime.idle), by=viewer, at=runtime.now())
    return {"locked": True}


@router.post("/unlock")
def unlock_here(request: Request, runtime: Running, password: Annotated[str, Body(embed=True, max_length=200)]) -> dict[str, bool]:
    """Go on where the page was left."""
    if from_elsewhere(request):
        raise HTTPException(403, "A page of another origin cannot write here.")
    try:
        unlock(
            runtime.store, request.cookies.get(COOKIE, ""), password, request.client.host if request.client else "",
            at=runtime.now(), idle=runtime.idle, lock=timedelta(minutes=runtime.settings.lock_minutes),
        )
    except SignInRefused as refused:
        raise HTTPException(401, refusal(refused, language_of(request))) from None
    return {"unlocked": True}
