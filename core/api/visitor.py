"""Who asks: the cookie's session or screen as a Viewer, or under `/api/v1` also the holder of a token; or a 401."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from core.commands.api_tokens import NOTE_USE_EVERY, note_use
from core.commands.sign_in import token_hash
from core.domain.refusals import N_, Refused
from core.domain.viewer import Viewer
from core.queries.api_tokens import TokenRefused, holder_of
from core.queries.devices import device_viewer
from core.queries.people import viewer_of
from core.runtime import Runtime
from core.store.session import reading

COOKIE = "zhiwang"
DEVICE_COOKIE = "zhiwang_device"
"""Of a paired screen. A person who signs in at the screen goes first, and the screen is a wall again after signing out."""


class NotSignedIn(Refused):
    """There is no live session."""


class Elsewhere(Refused):
    """A page of another origin wants to write."""


class PasswordFirst(Refused):
    """The first password is still to be changed."""


@dataclass(frozen=True)
class Caller:
    """Who calls `/api/v1`: a browser's session, or an outside program with a token and its scopes."""

    viewer: Viewer
    token_id: int | None = None
    scopes: frozenset[str] | None = None

    def may(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes

    @property
    def name(self) -> str:
        """Equal for two calls of the same session or token; what keys and rates are counted by."""
        if self.token_id is not None:
            return f"token:{self.token_id}"
        return f"device:{self.viewer.device_id}" if self.viewer.device_id is not None else f"session:{self.viewer.session_id}"


def runtime_of(request: Request) -> Runtime:
    found: Runtime = request.app.state.runtime
    return found


def find_viewer(runtime: Runtime, token: str | None) -> Viewer | None:
    if not token:
        return None
    with reading(runtime.store) as session:
        return viewer_of(session, token_hash(token), now=runtime.now(), idle=runtime.idle)


def find_here(runtime: Runtime, cookies: Mapping[str, str]) -> Viewer | None:
    """Who sits at this browser: a person who signed in, or else the screen itself."""
    person = find_viewer(runtime, cookies.get(COOKIE))
    token = cookies.get(DEVICE_COOKIE)
    if person is not None or not token:
        return person
    with reading(runtime.store) as session:
        return device_viewer(session, token_hash(token))


def from_elsewhere(request: Request) -> bool:
    """Whether a page of another origin wants to write here."""
    origin = request.headers.get("origin")
    return bool(origin and request.method != "GET" and origin.split("://")[-1] != request.headers.get("host"))


def bearer(request: Request) -> str | None:
    """The token of an `Authorization: Bearer` header."""
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def find_caller(request: Request) -> Caller:
    """The caller of `/api/v1`. A token that is sent counts alone, whatever cookie comes with it.

    Who it is stands in `request.state.known` also when the caller is not let in.
    Raises TokenRefused, NotSignedIn, Elsewhere, PasswordFirst. A program's token needs no Origin of ours: no browser sends it by itself.
    """
    token = bearer(request)
    if token is not None:
        return _holder(request, token)
    found = find_here(runtime_of(request), request.cookies)
    request.state.known = Caller(found) if found else None
    if from_elsewhere(request):
        raise Elsewhere(N_("A page of another origin cannot write here."))
    if found is None:
        raise NotSignedIn(N_("Nobody is signed in. Sign in at /sign-in, or send a token as “Authorization: Bearer …”."))
    if found.must_change_password:
        raise PasswordFirst(N_("Change the first password before anything else."))
    return Caller(found)


def _holder(request: Request, token: str) -> Caller:
    runtime = runtime_of(request)
    now = runtime.now()
    try:
        with reading(runtime.store) as session:
            holder = holder_of(session, token_hash(token), now=now)
    except TokenRefused as refused:
        request.state.known = refused.holder and Caller(refused.holder.viewer, refused.holder.token_id)
        raise
    if holder.used_at is None or holder.used_at <= now - NOTE_USE_EVERY:
        note_use(runtime.store, holder.token_id, at=now)
    request.state.known = Caller(holder.viewer, holder.token_id, holder.scopes)
    return request.state.known


def viewer(request: Request) -> Viewer:
    """The signed-in viewer. A page of another origin may not write: its Origin must be ours."""
    if from_elsewhere(request):
        raise HTTPException(403, "A page of another origin cannot write here.")
    found = find_here(runtime_of(request), request.cookies)
    if found is None:
        raise HTTPException(401, "Nobody is signed in. Sign in at /sign-in and try again.")
    if found.must_change_password:
        raise HTTPException(403, "Change the first password before anything else.")
    return found


Asking = Annotated[Viewer, Depends(viewer)]
Running = Annotated[Runtime, Depends(runtime_of)]
