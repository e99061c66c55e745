"""A hand on the page and the live link at the same moment: neither loses the other."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import at_rest
from tests.browser.test_main_job import OpenDesk

WAKE = "for (const panel of zhiwangLive.panels.values()) { panel.last = 0; zhiwangLive.wake(panel, 'test'); }"
CLICK = "[...document.querySelectorAll('[role=radio]')].find((one) => one.textContent.includes('%s')).click();"
MONTH, YEAR = "近30天", "近365天"


def window(page: Page) -> str:
    return str(page.evaluate("new URL(location).searchParams.get('window') ?? ''"))


@pytest.mark.parametrize("order", ["the link first", "the hand first"])
def test_a_choice_made_in_the_same_moment_as_a_redraw_is_not_lost(desk: OpenDesk, order: str) -> None:
    page = desk("leader").open("grid_supervision")
    at_rest(page)
    for wanted, code in ((MONTH, "month"), (YEAR, ""), (MONTH, "month")):
        parts = (WAKE, CLICK % wanted)
        page.evaluate(" ".join(parts if order == "the link first" else reversed(parts)))
        page.wait_for_function(f"(new URL(location).searchParams.get('window') ?? '') === '{code}'")
        expect(page.get_by_role("radio", name=wanted)).to_be_checked()
        at_rest(page)
        assert window(page) == code


def test_redraws_of_several_panels_in_one_moment_are_all_done(desk: OpenDesk) -> None:
    page = desk("leader").open("grid_supervision")
    at_rest(page)
    before = dict(page.evaluate("[...zhiwangLive.panels.values()].map((one) => [one.key, one.drawn_ns])"))
    assert len(before) > 1

    page.evaluate(WAKE)

    page.wait_for_function("(before) => [...zhiwangLive.panels.values()].every((one) => one.drawn_ns > before[one.key])", arg=before)


def test_a_page_that_streamlit_has_lost_is_loaded_anew(desk: OpenDesk) -> None:
    officer = desk("duty")
    officer.open("board")
    at_rest(officer.page)
    officer.page.evaluate(
        """() => { window.before = true; document.querySelector('[data-testid="stApp"]').remove(); window.dispatchEvent(new ErrorEvent("error", { message: "Bad delta path index 1" })); }"""
    )

    officer.page.wait_for_function("""window.before === undefined && document.querySelector('[data-testid="stApp"]') !== null""")
    at_rest(officer.page)
