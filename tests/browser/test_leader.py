"""The leader's tablet: a decision in one tap, an instruction that its addressee sees, a link that somebody else opens; nothing too small for a finger."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from core.api.sign_in import LANGUAGE_COOKIE
from core.commands import tasks
from core.domain.viewer import Role
from core.store.sealing import use_key
from core.store.session import open_store, reading, writing
from core.store.tables import OperationRow, PersonRow
from core.store.upgrade import migrate
from tests.browser.conftest import Desk, Server, make_server, new_desk
from tests.builders import PASSWORD, an_account, an_order, do, planned
from tests.conftest import EAST, WEST, Court, make_court

UPRIGHT, ACROSS = (1024, 1366), (1366, 1024)
NOW = datetime.now(UTC).replace(microsecond=0)
FINGER_PX = 44


@dataclass
class Center:
    server: Server
    court: Court
    plan: int


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Center]:
    """A small court with a late task in the east and a plan that waits; its leader, an eastern duty leader, a station and a township."""
    server = make_server(tmp_path_factory.mktemp("leader"))
    server.environment["ZHIWANG_SECRET_KEY"] = "test"
    use_key("test")  # another file may have worked with a center of its own
    store = open_store(server.environment["ZHIWANG_DATABASE_URL"], server.folder)
    migrate(store)
    court = make_court(store)
    an_account(court, Role.COURT_LEADER, "president")
    an_account(court, Role.DUTY_LEADER, "west", grid_prefix=WEST)
    an_account(court, Role.POLICE, "police", grid_prefix=EAST)
    an_account(court, Role.TOWNSHIP, "town", grid_prefix=EAST)
    with writing(store) as session:
        session.execute(sa.update(PersonRow).where(PersonRow.id == court.people[Role.POLICE]).values(organisation_id=court.stations[EAST]))
    order = an_order(court, organisation_id=court.stations[EAST], addressee_id=None, due_at=NOW - timedelta(hours=5))
    do(court, tasks.dispatch, order, at=NOW - timedelta(hours=8))
    plan = planned(court, starts_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=3, hours=4))
    store.engine.dispose()
    server.start()
    yield Center(server, court, plan)
    server.stop()


@pytest.fixture
def tablet(center: Center, chromium: Browser) -> Iterator[Callable[..., Page]]:
    opened: list[Desk] = []

    def sign_in(login: str, size: tuple[int, int] = UPRIGHT, language: str = "zh_CN") -> Page:
        desk = new_desk(chromium, center.server.base, size)
        opened.append(desk)
        desk.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": center.server.base}])
        desk.open("sign-in")
        desk.page.fill("#login", login)
        desk.page.fill("#password", PASSWORD)
        desk.page.click("form > button")
        desk.page.wait_for_url(lambda url: "/sign-in" not in url)
        return desk.page

    yield sign_in
    for desk in opened:
        desk.context.close()
        assert desk.outside == [] and desk.errors == []


def small_controls(page: Page) -> list[str]:
    """What a finger would miss: buttons, links and fields lower than 44 px."""
    found: list[str] = page.evaluate(
        """finger => [...document.querySelectorAll('.st-key-leader_page :is(button, a, summary, textarea, [data-baseweb="select"], [data-baseweb="input"])')]
            .map(one => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width > 0 && box.height > 0 && box.height < finger - 0.5)
            .map(([one, box]) => `${one.tagName} ${one.textContent.slice(0, 20)} ${box.height}`)""", FINGER_PX)
    return found


def wait_for_columns(page: Page, wanted: int) -> None:
    """Until so many of the three parts begin on the line of the first; the page moves while it fills."""
    page.wait_for_function(
        """wanted => { const tops = ['first', 'second', 'figures'].map(part => document.querySelector(`.st-key-leader_${part}`)?.getBoundingClientRect().top);
            return tops.filter(top => Math.abs(top - tops[0]) < 4).length === wanted }""", arg=wanted)


def test_a_plan_is_approved_in_one_tap_on_an_upright_tablet(center: Center, tablet: Callable[..., Page]) -> None:
    page = tablet("president")
    page.goto(f"{center.server.base}/leader")
    expect(page.get_by_role("heading", name="亮红事项")).to_be_visible()
    expect(page.get_by_role("heading", name="办理用时")).to_be_visible()
    wait_for_columns(page, 2)
    assert small_controls(page) == []

    page.get_by_role("button", name="批准", exact=True).click()

    expect(page.get_by_text("没有待决事项", exact=False)).to_be_visible()
    store = open_store(center.server.environment["ZHIWANG_DATABASE_URL"], center.server.folder)
    with reading(store) as session:
        assert session.get_one(OperationRow, center.plan).state == "approved"
    store.engine.dispose()


def test_an_instruction_is_given_across_and_seen_by_its_addressee(center: Center, tablet: Callable[..., Page]) -> None:
    page = tablet("president", ACROSS)
    page.goto(f"{center.server.base}/leader")
    page.locator('[class*="st-key-leader_row_overdue_task"] button').click()
    page.wait_for_url("**chosen=task*")
    wait_for_columns(page, 3)
    page.get_by_label("写下意见").fill("派出所陪同，务必见到本人")
    page.get_by_role("button", name="作为批示下达").click()
    expect(page.get_by_text("批示已下达", exact=False)).to_be_visible()
    assert small_controls(page) == []

    station = tablet("police")
    station.goto(f"{center.server.base}/my_tasks")
    expect(station.get_by_text("批示：派出所陪同，务必见到本人", exact=False).first).to_be_visible()


def test_a_shared_link_opens_in_the_readers_own_grids_in_both_languages(center: Center, tablet: Callable[..., Page]) -> None:
    link = f"{center.server.base}/leader?red=overdue&window=quarter&area={EAST}"
    mine = tablet("president", language="en")
    mine.goto(link)
    expect(mine.get_by_role("heading", name="What is red")).to_contain_text("1")
    mine.locator(".st-key-leader_tile_K-001 a").click()
    mine.wait_for_url("**/indicators?*")
    expect(mine.get_by_text("K-001 · Tasks dispatched in the window that have an answer", exact=False)).to_be_visible()
    assert "window=quarter" in mine.url and f"area={EAST}" in mine.url

    other = tablet("west")
    other.goto(link)
    expect(other.get_by_text("不在您的辖区内", exact=False).first).to_be_visible()
    expect(other.get_by_text("辖区内没有亮红事项", exact=False)).to_be_visible()
    expect(other.locator('[class*="st-key-leader_row_"]')).to_have_count(0)

    town = tablet("town", language="en")
    town.goto(link)
    expect(town.get_by_text("This link leads to the leader's desk", exact=False)).to_be_visible()
