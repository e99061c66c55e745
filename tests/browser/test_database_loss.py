"""The database is taken away under a running center and given back: a wall greys and comes back by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, expect

from core.commands import devices
from core.domain.viewer import Role
from core.domain.wall import WallSettings
from core.store.session import Store
from tests.browser.conftest import Desk, Server, make_server, new_desk
from tests.browser.test_wall import SIZES, live, shown
from tests.builders import do, sent
from tests.conftest import make_court

BACK_WITHIN_S = 20
"""On a machine that runs other tests beside it; alone it is about a second (docs/wall.md)."""
CODE = "EAST2345"
WATCH = """() => { window.samePage = true; window.lost = Date.now(); window.backAt = 0; setInterval(() => {
  const fresh = [...window.zhiwangLive.panels.values()].every((panel) => panel.drawn > window.lost);
  if (fresh && !document.documentElement.classList.contains("zw-stale")) window.backAt ||= Date.now();
}, 20); }"""


class Database:
    """The PostgreSQL of a center; one that is shut takes no connection and has ended those it had."""

    def __init__(self, store: Store) -> None:
        url = store.engine.url.set(drivername="postgresql")
        self.name = str(url.database)
        self.outside = psycopg.connect(url.set(database="postgres").render_as_string(hide_password=False), autocommit=True)

    def shut(self) -> None:
        self.outside.execute(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false")
        self.outside.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (self.name,))

    def open(self) -> None:
        self.outside.execute(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")


@pytest.fixture
def database(postgres_store: Store) -> Iterator[Database]:
    made = Database(postgres_store)
    yield made
    made.open()
    made.outside.close()


@pytest.fixture
def wall(chromium: Browser, postgres_store: Store, database: Database, tmp_path: Path) -> Iterator[Desk]:
    """A screen of a small court whose center works on that database."""
    court, token, server = make_court(postgres_store), devices.new_token(), _center(postgres_store, tmp_path)
    sent(court)
    devices.ask(postgres_store, CODE, token, address="", at=datetime.now(UTC))
    settings = WallSettings(scenes=("tasks", "towns"), interval_s=600)
    do(court, devices.pair, CODE, "指挥大厅", "", settings, by=court.viewer(Role.ADMINISTRATOR), at=datetime.now(UTC))
    server.start()
    made = new_desk(chromium, server.base, SIZES[0])
    made.context.add_cookies([{"name": "zhiwang_device", "value": token, "url": server.base, "httpOnly": True}])
    made.open("wall")
    expect(shown(made.page).first).to_be_visible()
    yield made
    made.context.close()
    server.stop()
    assert made.outside == [], "a request left the origin"


def _center(store: Store, folder: Path) -> Server:
    made = make_server(folder, url=store.engine.url.render_as_string(hide_password=False))
    made.environment["ZHIWANG_SECRET_KEY"] = "test"
    return made


def test_a_wall_greys_when_the_database_is_gone_and_is_live_at_the_same_scene_within_seconds_of_its_return(wall: Desk, database: Database) -> None:
    page = wall.page
    expect(live(page)).to_have_text("● 实时")
    scene, words = page.locator(".zw-bar nav .now").inner_text(), shown(page).first.inner_text()
    page.wait_for_function("window.zhiwangWall.scenes.size === 2")

    database.shut()
    expect(page.locator(".zw-bar .red").first).to_contain_text("数据停在")
    expect(page.locator("html.zw-stale #zw-wall")).to_have_count(1)
    assert words[:20] in shown(page).first.inner_text(), "what was known stays, greyed, with its age"
    page.wait_for_function("window.zhiwangLive.lost")
    page.evaluate(WATCH)

    given_back = page.evaluate("Date.now()")
    database.open()
    expect(live(page)).to_have_text("● 实时")
    page.wait_for_function("window.backAt > 0")
    took_s = (page.evaluate("window.backAt") - given_back) / 1000
    print(f"live again, every scene drawn anew, {took_s:.1f} s after the return")
    assert took_s <= BACK_WITHIN_S
    assert page.locator(".zw-bar nav .now").inner_text() == scene
    assert page.evaluate("window.samePage") and page.url.endswith("/wall"), "neither loaded anew nor asked to sign in"
