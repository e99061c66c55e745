"""The first page on an empty database: behind the terminal's code, the demo county with progress."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import make_server, new_desk


def test_an_empty_database_asks_for_the_code_and_loads_the_demo_county(chromium: Browser, tmp_path: Path) -> None:
    server = make_server(tmp_path, code="135791")
    server.start()
    try:
        desk = new_desk(chromium, server.base)
        page = desk.open("")
        field = page.get_by_role("textbox").first
        field.fill("000000")
        field.press("Enter")
        expect(page.get_by_text("初始化码不正确").or_(page.get_by_text("不正确")).first).to_be_visible()

        field.fill("135791")
        field.press("Enter")
        page.get_by_role("button", name="载入演示县").click()

        page.wait_for_url("**/sign-in", timeout=60_000)
        expect(page.get_by_text("duty2")).to_be_visible()
        assert desk.outside == []
        desk.context.close()
    finally:
        server.stop()
