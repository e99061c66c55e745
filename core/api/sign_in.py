"""Signing in and out: a small page of our own, so that the cookie can be HttpOnly."""

from datetime import timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from core.api.visitor import COOKIE, find_viewer, from_elsewhere
from core.commands.sign_in import Device, SignInRefused, sign_in, sign_out
from core.intake.demo import DEMO_ACCOUNTS, DEMO_PASSWORD
from core.queries.people import boards
from core.runtime import Runtime
from core.store.ledger import perform
from core.store.session import reading
from core.words import DEFAULT, LANGUAGES, refusal, say

PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=select_autoescape())
LANGUAGE_COOKIE = "zhiwang_language"
FORTY_DAYS_S = 40 * 86_400


def language_of(request: Request) -> str:
    wanted = request.query_params.get("language") or request.cookies.get(LANGUAGE_COOKIE, DEFAULT)
    return wanted if wanted in LANGUAGES else DEFAULT


def _page(runtime: Runtime, language: str, *, problem: str = "", login: str = "", status: int = 200) -> HTMLResponse:
    with reading(runtime.store) as session:
        found = boards(session)
    demo = any(board["demo"] for board in found) and not runtime.settings.production
    html = PAGES.get_template("sign_in.html").render(
        say=lambda message, **places: say(message, language, **places), language=language, languages=LANGUAGES, boards=found,
        problem=problem, login=login, accounts=DEMO_ACCOUNTS if demo else (), password=DEMO_PASSWORD,
    )
    response = HTMLResponse(html, status)
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=FORTY_DAYS_S, samesite="lax")
    return response


def routes(runtime: Runtime) -> list[Route]:
    """`/sign-in` and `/sign-out`, beside Streamlit's own."""

    async def show(request: Request) -> Response:
        return await run_in_threadpool(_page, runtime, language_of(request))

    async def submit(request: Request) -> Response:
        if from_elsewhere(request):  # or another site could sign its visitor in as somebody else
            return PlainTextResponse("A page of another origin cannot sign in here.", 403)
        form = await request.form()
        login, password = str(form.get("login", "")), str(form.get("password", ""))
        device = Device(request.client.host if request.client else "", request.headers.get("user-agent", ""))
        return await run_in_threadpool(_try, runtime, language_of(request), login, password, device)

    async def leave(request: Request) -> Response:
        await run_in_threadpool(_leave, runtime, request.cookies.get(COOKIE))
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(COOKIE)
        return response

    return [Route("/sign-in", show), Route("/sign-in", submit, methods=["POST"]), Route("/sign-out", leave, methods=["GET", "POST"])]


def _try(runtime: Runtime, language: str, login: str, password: str, device: Device) -> Response:
    try:
        token = sign_in(
            runtime.store, login, password, device, at=runtime.now(),
            lock=timedelta(minutes=runtime.settings.lock_minutes), demo_allowed=not runtime.settings.production,
        )
    except SignInRefused as refused:
        return _page(runtime, language, problem=refusal(refused, language), login=login, status=401)
    response = RedirectResponse("/", 303)
    response.set_cookie(
        COOKIE, token, max_age=FORTY_DAYS_S, httponly=True, samesite="lax", secure=runtime.settings.production
    )
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=FORTY_DAYS_S, samesite="lax")
    return response


def _leave(runtime: Runtime, token: str | None) -> None:
    viewer = find_viewer(runtime, token)
    if viewer is not None:
        perform(runtime.store, sign_out, by=viewer, at=runtime.now())
