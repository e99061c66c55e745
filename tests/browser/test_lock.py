"""A page that nobody was at: locked with everything that was typed, and opened again in place."""

from playwright.sync_api import expect

from core.intake.demo import DEMO_PASSWORD
from tests.browser.conftest import at_rest
from tests.browser.test_main_job import OpenDesk


def test_a_locked_page_keeps_what_was_typed_and_hides_it_until_the_password_opens_it(desk: OpenDesk) -> None:
    officer = desk("duty")
    page = officer.open("dispatch")
    at_rest(page)
    words = page.get_by_label("任务要求")
    words.fill("核实其是否返乡，注意安全")
    assert officer.context.request.post(f"{officer.base}/api/lock", headers={"Origin": officer.base}).ok

    field = page.get_by_label("密码")
    expect(field).to_be_focused()
    expect(page.get_by_text("已锁定")).to_be_visible()
    assert page.evaluate("document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('#zw-lock') !== null"), "the lock covers the page"
    field.fill("wrong")
    field.press("Enter")
    expect(page.get_by_text("未能解锁")).to_be_visible()

    field.fill(DEMO_PASSWORD)
    field.press("Enter")
    expect(page.locator("#zw-lock")).to_have_count(0)
    expect(words).to_have_value("核实其是否返乡，注意安全")
    expect(page.locator("#zw-link.live")).to_be_visible()
    at_rest(page)
    expect(words).to_have_value("核实其是否返乡，注意安全")
