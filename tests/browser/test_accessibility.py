"""axe on every page: no serious finding, at the desk and on the phone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from core.ui.menu import MENU
from tests.browser.conftest import Desk, at_rest

OpenDesk = Callable[..., Desk]
WHO = {"settings": "admin", "people": "admin", "connections": "admin", "ledger": "president", "leader": "president", "my_tasks": "worker", "my_team": "judge"}
"""Who opens a page that the duty officer does not have."""
PAGES = [path for path in (entry.path.removeprefix("pages/").removesuffix(".py") for entry in MENU) if path not in ("setup", "home")]
BAD = ("serious", "critical")
NOT_OURS = {"exclude": [['[data-testid="stSidebarNav"]']]}
"""Streamlit's own menu on a narrow screen puts its sections where only items may stand; it cannot be mended from here."""


def findings(page: Page) -> list[str]:
    found = Axe().run(page, context=NOT_OURS).response["violations"]
    return [f"{page.url}: {one['id']}: {node['html'][:200]}" for one in found if one["impact"] in BAD for node in one["nodes"]]


def drawn(page: Page) -> None:
    """The page has come; or the phone's page stands, which answers before the server does."""
    expect(page.locator("#zw-link").or_(page.locator(".zwf")).first).to_be_attached()
    at_rest(page)


@pytest.mark.parametrize("who", sorted({"duty", *WHO.values()}))
def test_no_page_has_a_serious_finding(desk: OpenDesk, who: str) -> None:
    reader = desk(who, size=(390, 844) if who in ("worker", "judge") else (1440, 900))
    found = []
    for path in PAGES:
        if WHO.get(path, "duty") == who:
            reader.open(path)
            drawn(reader.page)
            found += findings(reader.page)
    assert found == []


def test_the_sign_in_page_has_none_either(desk: OpenDesk) -> None:
    reader = desk("duty")
    reader.open("sign-out")
    expect(reader.page.locator("#login")).to_be_visible()
    assert findings(reader.page) == []


def test_the_file_of_a_case_has_none_in_any_of_its_views(desk: OpenDesk) -> None:
    reader = desk("president")
    reader.open("cases?chosen=case:1")
    drawn(reader.page)
    found = []
    for view in ("财产走向", "节点监管", "当事人与措施", "终本核查", "关联案件", "任务、行动、线索", "文书", "结案"):
        reader.page.get_by_role("radio", name=view).or_(reader.page.get_by_role("button", name=view)).first.click()
        drawn(reader.page)
        found += findings(reader.page)
    assert found == []


def test_the_film_of_the_past_and_the_reports_have_none(desk: OpenDesk) -> None:
    officer = desk("duty")
    officer.open("situation")
    drawn(officer.page)
    officer.page.get_by_text("时间回放").first.click()
    expect(officer.page.locator(".zw-film-mark")).to_have_count(1)
    found = findings(officer.page)
    for view in ("reports", "towns", "judges", "quality", "frozen"):
        officer.open(f"indicators?figures={view}")
        drawn(officer.page)
        found += findings(officer.page)
    assert found == []
