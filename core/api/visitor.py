"""Who asks: the cookie's session as a Viewer, or a 401."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request

from core.commands.sign_in import token_hash
from core.domain.viewer import Viewer
from core.queries.people import viewer_of
from core.runtime import Runtime
from core.store.session import reading

COOKIE = "zhiwang"


def runtime_of(request: Request) -> Runtime:
    found: Runtime = request.app.state.runtime
    return found


def find_viewer(runtime: Runtime, token: str | None) -> Viewer | None:
    if not token:
        return None
    with reading(runtime.store) as session:
        return viewer_of(session, token_hash(token), now=runtime.now(), idle=runtime.idle)


def from_elsewhere(request: Request) -> bool:
    """Whether a page of another origin wants to write here."""
    origin = request.headers.get("origin")
    return bool(origin and request.method != "GET" and origin.split("://")[-1] != request.headers.get("host"))


def viewer(request: Request) -> Viewer:
    """The signed-in viewer. A page of another origin may not write: its Origin must be ours."""
    if from_elsewhere(request):
        raise HTTPException(403, "A page of another origin cannot write here.")
    found = find_viewer(runtime_of(request), request.cookies.get(COOKIE))
    if found is None:
        raise HTTPException(401, "Nobody is signed in. Sign in at /sign-in and try again.")
    if found.must_change_password:
        raise HTTPException(403, "Change the first password before anything else.")
    return found


Asking = Annotated[Viewer, Depends(viewer)]
Running = Annotated[Runtime, Depends(runtime_of)]
