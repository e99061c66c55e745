"""Eight tabs of one browser: they share one stream, and none is left behind when others close."""

import json
import urllib.request

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, Server
from tests.browser.test_main_job import OpenDesk, metric

TABS = 8
ORDER = {"kind": "check", "title": "核实住址", "grid_code": "411425102201001", "organisation_id": 1}


def streams(server: Server) -> int:
    with urllib.request.urlopen(f"{server.base}/api/health") as answer:
        return int(json.load(answer)["streams"])


def dispatch(desk: Desk) -> None:
    answer = desk.context.request.post(f"{desk.base}/api/tasks", data=ORDER)
    assert answer.status == 201, answer.text()


def expect_everywhere(tabs: list[Page], count: int) -> None:
    for tab in tabs:
        tile = tab.locator('[data-testid="stMetric"]').filter(has_text="在办任务").first
        expect(tile.locator('[data-testid="stMetricValue"]')).to_have_text(str(count))


def test_eight_tabs_hold_one_stream_and_the_others_go_on_when_the_first_closes(desk: OpenDesk, server: Server) -> None:
    officer = desk("duty2")
    before = streams(server)
    tabs = [officer.page, *(officer.context.new_page() for _ in range(TABS - 1))]
    for tab in tabs:
        tab.goto(f"{server.base}/board", wait_until="commit")
        expect(tab.locator('[data-testid="stMetricValue"]').first).to_be_visible()
        expect(tab.locator("#zw-link.live")).to_be_visible()
    count = int(metric(officer.page, "在办任务"))

    assert streams(server) <= max(before, 1)
    dispatch(officer)
    expect_everywhere(tabs, count + 1)

    tabs[0].close()
    dispatch(officer)
    expect_everywhere(tabs[1:], count + 2)
    for tab in tabs[1:]:
        expect(tab.locator("#zw-link.live")).to_be_visible()


def test_every_tab_turns_grey_when_the_server_is_gone_and_recovers_by_itself(desk: OpenDesk, server: Server) -> None:
    officer = desk("duty2")
    tabs = [officer.page, officer.context.new_page()]
    for tab in tabs:
        tab.goto(f"{server.base}/board", wait_until="commit")
        expect(tab.locator("#zw-link.live")).to_be_visible()

    server.stop()
    try:
        for tab in tabs:
            expect(tab.locator("#zw-link.stale")).to_contain_text("数据停在")
    finally:
        server.start()
    for tab in tabs:
        expect(tab.locator("#zw-link.live")).to_be_visible()
    officer.errors.clear()


def test_without_shared_workers_each_tab_has_a_stream_of_its_own(desk: OpenDesk, server: Server) -> None:
    officer = desk("duty2")
    officer.context.add_init_script("delete window.SharedWorker")
    officer.open("board")
    expect(officer.page.locator('[data-testid="stMetricValue"]').first).to_be_visible()
    count = int(metric(officer.page, "在办任务"))

    dispatch(officer)

    expect_everywhere([officer.page], count + 1)
