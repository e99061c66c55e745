"""`/check`: where a resident sees, without signing in, whether the person at the door comes for the court."""

import logging
import threading
from collections import deque
from datetime import datetime, timedelta
from urllib.parse import quote

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from core.api.sign_in import LANGUAGE_COOKIE, PAGES, language_of
from core.domain.proof_cards import as_code, printed
from core.domain.vocabulary import POST_LABELS
from core.queries.proof_cards import PublicCard, public_card
from core.runtime import Runtime
from core.store.session import reading
from core.words import LANGUAGES, full_moment, say

LOG = logging.getLogger(__name__)
TRIES, WINDOW, ADDRESSES = 30, timedelta(minutes=10), 5000
HEADERS = {
    "Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
}


class Tries:
    """At most `limit` checks an address in `window`. When more addresses ask than can be remembered, the new ones wait: it fails closed."""

    def __init__(self, limit: int = TRIES, window: timedelta = WINDOW, addresses: int = ADDRESSES) -> None:
        self._asked: dict[str, deque[datetime]] = {}
        self._guard = threading.Lock()
        self.limit, self.window, self.addresses = limit, window, addresses

    def allow(self, address: str, now: datetime) -> bool:
        """Count this check; False when it is one too many."""
        with self._guard:
            if address not in self._asked and len(self._asked) >= self.addresses:
                self._forget(now)
                if len(self._asked) >= self.addresses:
                    return False
            asked = self._asked.setdefault(address, deque())
            while asked and asked[0] <= now - self.window:
                asked.popleft()
            if len(asked) >= self.limit:
                return False
            asked.append(now)
            return True

    def _forget(self, now: datetime) -> None:
        for address in [one for one, asked in self._asked.items() if not asked or asked[-1] <= now - self.window]:
            del self._asked[address]


def routes(runtime: Runtime) -> list[Route]:
    """`/check` and `/check/{code}`, open to everybody."""
    tries = Tries()

    async def typed(request: Request) -> Response:
        if words := request.query_params.get("code", ""):
            code = as_code(words)
            return RedirectResponse(f"/check/{code or quote(words[:40], safe='')}?language={language_of(request)}", 303, HEADERS)
        return _page(language_of(request), "ask")

    async def show(request: Request) -> Response:
        return await run_in_threadpool(_answer, runtime, tries, language_of(request), str(request.path_params["code"]), request.client.host if request.client else "")

    return [Route("/check", typed), Route("/check/{code}", show)]


def _answer(runtime: Runtime, tries: Tries, language: str, typed: str, address: str) -> Response:
    if not tries.allow(address, runtime.now()):
        return _page(language, "wait", typed=typed, status=429, headers={"Retry-After": str(int(WINDOW.total_seconds()))})
    code = as_code(typed)
    if code is None:
        return _page(language, "mistyped", typed=typed, status=404)
    try:
        with reading(runtime.store) as session:
            card = public_card(session, code, now=runtime.now())
    except sa.exc.SQLAlchemyError:
        LOG.exception("a card could not be checked")
        return _page(language, "gone", typed=code, status=503, headers={"Retry-After": "30"})
    if card is None:
        return _page(language, "unknown", typed=code, status=404)
    return _page(language, "holds", typed=code, card=said(card, language))


def said(card: PublicCard, language: str) -> dict[str, str]:
    post = say(POST_LABELS[card.post], language) if card.post in POST_LABELS else ""
    return {
        "court": card.court, "name": card.name, "post": post, "body": card.body or "", "matter": say(card.matter, language), "until": full_moment(card.expires_at)[:16],
    }


def _page(language: str, answer: str, *, typed: str = "", card: dict[str, str] | None = None, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    """`answer`: ask, holds, unknown, mistyped, wait, or gone."""
    code = as_code(typed)
    html = PAGES.get_template("check.html").render(
        say=lambda message, **places: say(message, language, **places), language=language, languages=LANGUAGES, answer=answer, card=card,
        typed=printed(code) if code else typed[:40], address=f"/check/{code}" if code else "/check",
    )
    response = HTMLResponse(html, status, HEADERS | (headers or {}))
    response.set_cookie(LANGUAGE_COOKIE, language, samesite="lax")
    return response
