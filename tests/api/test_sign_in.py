"""The sign-in page, the guard in front of every page, and the headers."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import sqlalchemy as sa

from core.commands.sign_in import token_hash
from core.domain.viewer import Role
from core.queries.people import viewer_of
from core.runtime import Runtime
from core.store.session import Store, reading
from core.store.tables import SessionRow
from tests.api.conftest import application
from tests.api.test_stream import Caller, following, listening
from tests.builders import PASSWORD, an_account
from tests.conftest import Court
from tests.routes import Browser, runtime_of

HTML = {"accept": "text/html"}
FORM = {"login": "duty_officer", "password": PASSWORD}


def cookies_of(response: object) -> dict[str, str]:
    """Name to the whole Set-Cookie header, in small letters."""
    headers = response.headers.get_list("set-cookie")  # type: ignore[attr-defined]
    return {one.split("=")[0]: one.lower() for one in headers}


def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(court: Court, browser: Browser) -> None:
    an_account(court)
    response = browser.post("/sign-in", data=FORM)

    cookie = cookies_of(response)["zhiwang"]
    assert (response.status_code, response.headers["location"]) == (303, "/")
    assert "httponly" in cookie and "samesite=lax" in cookie and "secure" not in cookie
    assert browser.get("/api/tasks").status_code == 200


def test_a_production_installation_marks_its_cookie_secure_and_refuses_demo_accounts(court: Court, store: Store) -> None:
    an_account(court)
    an_account(court, Role.JUDGE, demo=True)
    browser = Browser(application(runtime_of(store, production=True)))

    assert "secure" in cookies_of(browser.post("/sign-in", data=FORM))["zhiwang"]
    assert browser.post("/sign-in", data={"login": "judge", "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize("form", [
    {"login": "duty_officer", "password": "wrong"}, {"login": "nobody", "password": PASSWORD}, {}, {"login": "x" * 100_000, "password": "y" * 100_000},
    {"login": "<script>alert(1)</script>", "password": "x"},
])
def test_a_failed_sign_in_shows_one_sentence_sets_no_session_and_repeats_no_markup(court: Court, browser: Browser, form: dict[str, str]) -> None:
    an_account(court)
    response = browser.post("/sign-in", data=form)

    assert response.status_code == 401
    assert "zhiwang" not in cookies_of(response)
    assert "<script>alert" not in response.text


def test_a_sign_in_from_a_form_of_another_site_is_refused(court: Court, browser: Browser) -> None:
    an_account(court)
    response = browser.post("/sign-in", data=FORM, headers={"origin": "https://evil.example"})

    assert response.status_code == 403
    assert "zhiwang" not in cookies_of(response)
    assert browser.post("/sign-in", data=FORM, headers={"origin": "http://board"}).status_code == 303


def test_signing_out_ends_the_session_in_the_database_too(enter: Callable[..., Browser], store: Store) -> None:
    browser = enter()
    assert browser.get("/sign-out").headers["location"] == "/sign-in"

    with reading(store) as session:
        assert session.scalar(sa.select(SessionRow.ended_at)) is not None
    assert browser.get("/api/tasks", headers={"cookie": "zhiwang=duty_officer"}).status_code == 401


def test_the_page_speaks_the_language_asked_for_and_ignores_unknown_ones(court: Court, browser: Browser) -> None:
    chinese, english = browser.get("/sign-in?language=zh_CN").text, browser.get("/sign-in?language=en").text

    assert chinese != english
    assert browser.get("/sign-in?language=../../etc/passwd").status_code == 200


def test_a_page_without_a_session_leads_to_the_sign_in_page(court: Court, browser: Browser) -> None:
    response = browser.get("/situation", headers=HTML)

    assert (response.status_code, response.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize("path", ["/sign-in", "/api/health", "/static/x.js", "/_stcore/health"])
def test_what_a_sign_in_page_needs_is_served_without_a_session(court: Court, browser: Browser, path: str) -> None:
    assert browser.get(path, headers=HTML).status_code == 200


def test_with_a_session_pages_are_served(enter: Callable[..., Browser]) -> None:
    assert enter().get("/situation", headers=HTML).text == "a page"


def test_before_the_set_up_the_first_page_is_served(browser: Browser) -> None:
    assert browser.get("/", headers=HTML).text == "a page"


@pytest.mark.parametrize("path", ["/situation", "/sign-in", "/api/health", "/api/nothing"])
def test_every_answer_keeps_the_browser_at_home(enter: Callable[..., Browser], path: str) -> None:
    headers = enter().get(path).headers

    assert "default-src 'self'" in headers["content-security-policy"] and "http" not in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"


def test_without_a_database_a_page_says_so_calmly(court: Court, runtime: Runtime, browser: Browser) -> None:
    with court.store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE board RENAME TO lost"))
    response = browser.get("/situation", headers=HTML)

    assert response.status_code == 503 and "database" in response.text


def test_a_locked_page_is_opened_in_place_and_its_stream_says_when_it_is_locked(court: Court, browser: Browser, runtime: Runtime) -> None:
    an_account(court)
    browser.post("/sign-in", data=FORM)
    token = browser.cookies["zhiwang"]
    assert browser.get("/api/session").json() == {"state": "live"}

    async def play(messages: AsyncIterator[str]) -> str:
        await following(messages)
        assert await asyncio.to_thread(browser.post, "/api/lock") is not None
        return (await following(messages, but="beat"))[0]

    court.store.on_commit.append(runtime.hub.publish)
    with reading(court.store) as session:
        viewer = viewer_of(session, token_hash(token), now=runtime.now(), idle=runtime.idle)
    assert viewer is not None
    assert listening(runtime, viewer, Caller(token), play) == "locked"
    assert browser.get("/api/session").json() == {"state": "locked"}
    assert browser.get("/api/tasks").status_code == 401

    assert browser.post("/api/unlock", json={"password": "wrong"}).status_code == 401
    assert browser.post("/api/unlock", json={"password": PASSWORD}, headers={"origin": "https://elsewhere.example"}).status_code == 403
    assert browser.post("/api/unlock", json={"password": PASSWORD}).json() == {"unlocked": True}
    assert browser.get("/api/tasks").status_code == 200
