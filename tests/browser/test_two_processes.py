"""Two processes of the app on one PostgreSQL: what is done in one is seen in the other; either may be killed and started again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Desk, Server, load_demo, make_server, new_desk, sign_in_quietly

ORDER = {"kind": "check", "title": "核实住址", "grid_code": "411425102201001", "organisation_id": 1}


@pytest.fixture(scope="module")
def pair(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    engine = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE two_processes")
    engine.dispose()
    url = sa.make_url(postgres_url).set(database="two_processes").render_as_string(hide_password=False)
    folder: Path = tmp_path_factory.mktemp("two")
    one, other = make_server(folder, url=url), make_server(folder, url=url)
    load_demo(one)
    one.start()
    other.start()
    yield one, other
    one.stop()
    other.stop()


def signed_in(chromium: Browser, server: Server, login: str) -> Desk:
    desk = new_desk(chromium, server.base)
    sign_in_quietly(desk, login)
    return desk


def dispatch(desk: Desk) -> None:
    answer = desk.context.request.post(f"{desk.base}/api/tasks", data=ORDER)
    assert answer.status == 201, answer.text()


def test_a_dispatch_in_one_process_is_on_a_screen_of_the_other_and_either_may_be_killed(chromium: Browser, pair: tuple[Server, Server]) -> None:
    one, other = pair
    watcher, officer = signed_in(chromium, other, "duty2"), signed_in(chromium, one, "duty")
    watcher.open("board")
    value = watcher.page.locator('[data-testid="stMetric"]').filter(has_text="在办任务").first.locator('[data-testid="stMetricValue"]')
    expect(value).to_be_visible()
    before = int(value.inner_text())

    dispatch(officer)
    expect(value).to_have_text(str(before + 1))

    one.stop()
    dispatch(watcher)
    expect(value).to_have_text(str(before + 2))

    one.start()
    dispatch(officer)
    expect(value).to_have_text(str(before + 3))
    assert watcher.outside == officer.outside == []
    watcher.context.close()
    officer.context.close()
