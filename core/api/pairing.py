"""`/wall-pairing`: a fresh screen shows a short code, and is a wall as soon as an administrator has typed it. `/api/screen/alive`: it still is."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from core.api.sign_in import LANGUAGE_COOKIE, PAGES, language_of
from core.api.visitor import DEVICE_COOKIE, Asking, Running, from_elsewhere
from core.commands import devices
from core.commands.sign_in import has_board, token_hash
from core.domain.devices import CODE_LASTS, shown_code
from core.queries.devices import device_viewer, waits
from core.runtime import Runtime
from core.store.session import reading
from core.words import LANGUAGES, say

KEPT_S = 400 * 86_400
"""The longest that browsers keep a cookie; a wall renews its own every few minutes, so it never ends while the screen is in use."""
router = APIRouter(prefix="/screen")


def _keep(response: Response, runtime: Runtime, token: str) -> None:
    response.set_cookie(DEVICE_COOKIE, token, max_age=KEPT_S, httponly=True, samesite="lax", secure=runtime.settings.production)


@router.post("/alive")
async def alive(request: Request, response: Response, runtime: Running, viewer: Asking) -> dict[str, bool]:
    """The wall says that it is up; its cookie lives on."""
    if viewer.device_id is None:
        return {"alive": False}
    device_id = viewer.device_id
    await run_in_threadpool(lambda: devices.note_seen(runtime.store, device_id, at=runtime.now()))
    _keep(response, runtime, request.cookies[DEVICE_COOKIE])
    return {"alive": True}


def routes(runtime: Runtime) -> list[Route]:
    """The page and what it asks, beside Streamlit's own."""

    async def show(request: Request) -> Response:
        language = language_of(request)
        html = PAGES.get_template("pairing.html").render(
            say=lambda message, **places: say(message, language, **places), language=language, languages=LANGUAGES, minutes=int(CODE_LASTS.total_seconds() // 60),
        )
        response = HTMLResponse(html)
        response.set_cookie(LANGUAGE_COOKIE, language, samesite="lax")
        return response

    async def ask(request: Request) -> Response:
        if from_elsewhere(request):
            return PlainTextResponse("A page of another origin cannot pair a screen here.", 403)
        return await run_in_threadpool(_asked, runtime, request)

    async def state(request: Request) -> Response:
        said = await run_in_threadpool(_state, runtime, request.cookies.get(DEVICE_COOKIE, ""))
        return JSONResponse({"state": said}, headers={"Cache-Control": "no-store"})

    return [Route("/wall-pairing", show), Route("/wall-pairing/code", ask, methods=["POST"]), Route("/wall-pairing/state", state)]


def _asked(runtime: Runtime, request: Request) -> Response:
    if not has_board(runtime.store):
        return PlainTextResponse("The court is not set up yet.", 409)
    code, token = devices.new_code(), devices.new_token()
    address = request.client.host if request.client else ""
    devices.ask(runtime.store, code, token, address=address, at=runtime.now(), instead_of=request.cookies.get(DEVICE_COOKIE, ""))
    response = JSONResponse({"code": shown_code(code), "lasts_s": int(CODE_LASTS.total_seconds())}, headers={"Cache-Control": "no-store"})
    _keep(response, runtime, token)
    return response


def _state(runtime: Runtime, token: str) -> str:
    """`paired`, `waiting`, or `over` when a new code is to be asked for."""
    if not token:
        return "over"
    with reading(runtime.store) as session:
        if device_viewer(session, token_hash(token)) is not None:
            return "paired"
        return "waiting" if waits(session, token_hash(token), now=runtime.now()) else "over"
