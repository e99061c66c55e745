"""The pairing page of a screen over HTTP: code, cookie, a wall from then on, and nothing at all once revoked."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.api import stream
from core.commands import devices
from core.commands.sign_in import token_hash
from core.domain.viewer import Role
from core.domain.wall import WallSettings
from core.queries.devices import device_viewer
from core.runtime import Runtime
from core.store.session import Store, reading
from tests.api.conftest import application
from tests.api.test_sign_in import HTML, cookies_of
from tests.api.test_stream import Caller, listening, read
from tests.builders import BOTH, do
from tests.conftest import EAST, Court
from tests.routes import Browser, runtime_of


def shows(browser: Browser) -> str:
    """The code on the screen."""
    return str(browser.post("/wall-pairing/code").json()["code"])


def pair(court: Court, code: str, area: str = "") -> int:
    return int(do(court, devices.pair, code, "指挥大厅", area, WallSettings(), by=court.viewer(Role.ADMINISTRATOR))["id"])


def state(browser: Browser) -> str:
    return str(browser.get("/wall-pairing/state").json()["state"])


@BOTH
def test_a_fresh_screen_is_led_to_its_code_and_becomes_a_wall_when_it_is_typed(court: Court, browser: Browser) -> None:
    sent_on = browser.get("/wall", headers=HTML)
    assert (sent_on.status_code, sent_on.headers["location"]) == (303, "/wall-pairing")
    assert "配对本屏" in browser.get("/wall-pairing").text and "Pair this screen" in browser.get("/wall-pairing?language=en").text
    assert state(browser) == "over"
    code = shows(browser)
    assert state(browser) == "waiting" and browser.get("/api/map/grids").status_code == 401

    pair(court, code)

    assert state(browser) == "paired"
    assert browser.get("/wall", headers=HTML).text == "a page"
    assert browser.get("/api/map/grids").status_code == 200


def test_its_cookie_is_out_of_reach_for_scripts_lasts_and_is_secure_in_production(court: Court, store: Store) -> None:
    for production in (False, True):
        browser = Browser(application(runtime_of(store, production=production)))
        cookie = cookies_of(browser.post("/wall-pairing/code"))["zhiwang_device"]
        assert "httponly" in cookie and "samesite=lax" in cookie and "max-age=34560000" in cookie and ("secure" in cookie) == production


def test_a_wall_renews_its_cookie_while_it_lives_and_a_stranger_cannot(court: Court, browser: Browser) -> None:
    pair(court, shows(browser))

    assert "zhiwang_device" in cookies_of(browser.post("/api/screen/alive"))
    assert Browser(browser.app).post("/api/screen/alive").status_code == 401


def test_a_screen_reads_and_never_writes(court: Court, browser: Browser) -> None:
    pair(court, shows(browser))
    order = {"kind": "check", "title": "核实住址", "grid_code": court.grid(), "addressee_id": court.workers[court.grid()]}

    assert browser.get("/api/tasks").status_code == 200
    assert browser.post("/api/tasks", json=order).status_code == 403
    assert browser.post("/api/v1/tasks", json=order).status_code in (403, 404, 405)


def test_a_screen_of_one_town_is_told_of_no_other(court: Court, browser: Browser) -> None:
    pair(court, shows(browser), EAST)

    codes = {one["properties"]["code"] for one in browser.get("/api/map/grids?level=1").json()["features"]}
    assert codes == {EAST}


@BOTH
def test_a_revoked_screen_gets_nothing_from_the_next_request_on(court: Court, browser: Browser) -> None:
    screen = pair(court, shows(browser))
    do(court, devices.revoke, screen, by=court.viewer(Role.ADMINISTRATOR))

    assert browser.get("/api/map/grids").status_code == browser.get("/api/tasks").status_code == browser.get("/api/stream").status_code == 401
    assert browser.get("/wall", headers=HTML).headers["location"] == "/wall-pairing"
    assert state(browser) == "over"


def test_the_open_stream_of_a_revoked_screen_says_so_at_once(court: Court, runtime: Runtime, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "BEAT_S", 30)  # no beat could tell it
    court.store.on_commit.append(runtime.hub.publish)
    screen = pair(court, shows(browser))
    caller, token = Caller(), str(browser.cookies["zhiwang_device"])
    caller.cookies = {"zhiwang_device": token}
    with reading(court.store) as session:
        wall = device_viewer(session, token_hash(token))
    assert wall is not None

    async def play(messages: AsyncIterator[str]) -> Any:
        await anext(messages)
        await asyncio.to_thread(do, court, devices.revoke, screen, by=court.viewer(Role.ADMINISTRATOR))
        return read(await anext(messages))

    assert listening(runtime, wall, caller, play) == ("signed_out", {})


def test_no_other_site_makes_a_screen_ask_for_codes(court: Court, browser: Browser) -> None:
    assert browser.post("/wall-pairing/code", headers={"origin": "http://elsewhere"}).status_code == 403


def test_before_the_court_is_set_up_there_is_no_code(store: Store) -> None:
    assert Browser(application(runtime_of(store))).post("/wall-pairing/code").status_code == 409


def test_the_pairing_page_keeps_no_secret_in_its_text(court: Court, browser: Browser) -> None:
    made = browser.post("/wall-pairing/code")

    assert set(made.json()) == {"code", "lasts_s"} and browser.cookies["zhiwang_device"] not in made.text
