"""A wall in a real browser: paired by a code, one picture in every size, held by a red event, back by itself, discreet before visitors."""

import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from core.commands import devices
from core.commands.sign_in import token_hash
from core.domain.viewer import Role, the_system
from core.domain.wall import SCENES, WallSettings, font_px
from core.runtime import Runtime
from core.store.ledger import Act, perform
from core.store.session import reading
from core.store.tables import BoardRow, ClueRow, DeviceRow, TaskRow
from tests.browser.conftest import Desk, Server, at_rest, new_desk
from tests.browser.test_main_job import OpenDesk
from tests.browser.test_notices import other

__all__ = ["other"]
SIZES = ((1920, 1080), (3840, 1080), (7680, 1706))
INTERVAL_S = 600
PERSONAL = re.compile(rb"(?<!\d)\d{17}[\dX](?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)")
"""Identity and telephone numbers."""


@pytest.fixture
def hall(chromium: Browser, server: Server, other: Runtime) -> Iterator[Desk]:
    """A paired screen: tasks are neither its present scene nor its next one."""
    made = new_desk(chromium, server.base, SIZES[0])
    token = devices.new_token()
    devices.ask(other.store, "EAST2345", token, address="", at=datetime.now(UTC))
    at = int(time.time() // INTERVAL_S) % 3
    order = ["indicators", "towns"]
    order.insert((at + 2) % 3, "tasks")
    command = lambda act: devices.pair(act, "EAST2345", "指挥大厅", "", WallSettings(scenes=tuple(order), interval_s=INTERVAL_S))
    perform(other.store, command, by=the_system(board(other), Role.ADMINISTRATOR), at=datetime.now(UTC))
    made.context.add_cookies([{"name": "zhiwang_device", "value": token, "url": server.base, "httpOnly": True}])
    made.open("wall")
    expect(shown(made.page).first).to_be_visible()
    yield made
    made.context.close()
    with reading(other.store) as session:
        left = session.scalar(sa.select(DeviceRow.id).where(DeviceRow.token_hash == token_hash(token), DeviceRow.revoked_at.is_(None)))
    if left is not None:
        perform(other.store, lambda act: devices.revoke(act, left), by=the_system(board(other), Role.ADMINISTRATOR), at=datetime.now(UTC))
    assert made.outside == [], "a request left the origin"


def board(runtime: Runtime) -> int:
    with reading(runtime.store) as session:
        return int(session.scalar(sa.select(BoardRow.id)) or 0)


def shown(page: Page) -> Any:
    return page.locator("#zw-wall .zw-stage > .shown .zw-scene")


def live(page: Page) -> Any:
    return page.locator("#zw-wall .zw-bar .green")


def calm(runtime: Runtime) -> None:
    """No clock of the demo county runs out in the next hour: only what a test does turns red."""
    soon, later = datetime.now(UTC) + timedelta(hours=1), datetime.now(UTC) + timedelta(days=2)

    def put_off(act: Act) -> None:
        for column in (TaskRow.due_at, TaskRow.sign_by, TaskRow.silent_since, ClueRow.respond_by):
            act.session.execute(sa.update(column.class_).where(column.between(act.at, soon)).values({column: later}))
        act.record("task.urge", "task", 0, topics=("tasks", "clues"))

    perform(runtime.store, put_off, by=the_system(board(runtime)), at=datetime.now(UTC))


def silence(runtime: Runtime, page: Page) -> None:
    """Acknowledge what is red, again for what the demo's own escalation brings meanwhile."""
    for _ in range(4):
        perform(runtime.store, devices.silence, by=the_system(board(runtime)), at=datetime.now(UTC))
        with suppress(AssertionError):
            expect(page.locator(".zw-turn")).to_contain_text("下一场景", timeout=8000)
            return
    expect(page.locator(".zw-turn")).to_contain_text("下一场景")


def turn_red(runtime: Runtime) -> None:
    """A task becomes overdue at this moment."""
    now = datetime.now(UTC)

    def late(act: Act) -> None:
        task = act.session.scalar(sa.select(TaskRow.id).where(TaskRow.state == "dispatched", TaskRow.due_at > now).order_by(TaskRow.id).limit(1))
        act.session.execute(sa.update(TaskRow).where(TaskRow.id == task).values(due_at=now))
        act.record("task.urge", "task", task, topics=("tasks",))

    perform(runtime.store, late, by=the_system(board(runtime)), at=now)


def test_a_fresh_screen_shows_a_code_and_is_a_wall_as_soon_as_an_administrator_types_it_and_nothing_once_revoked(desk: OpenDesk, chromium: Browser, server: Server) -> None:
    screen, told = new_desk(chromium, server.base, SIZES[0]), bytearray()
    screen.page.on("websocket", lambda socket: socket.on("framereceived", lambda said: told.extend(said if isinstance(said, bytes) else said.encode())))
    screen.page.on("response", lambda answer: told.extend(answer.body()) if "/api/" in answer.url and "stream" not in answer.url else None)
    screen.open("wall")
    expect(screen.page.locator("#code")).to_have_text(re.compile(r"^[A-Z2-9]{4}-[A-Z2-9]{4}$"))
    code = screen.page.locator("#code").inner_text()
    page = desk("admin").open("connections")
    at_rest(page)
    page.get_by_label("屏上的配对码").fill(code.lower())
    page.get_by_label("安装位置").first.fill("指挥大厅")
    page.get_by_role("button", name="配对", exact=True).click()
    expect(page.get_by_text("已配对").first).to_be_visible()

    wall = screen.page
    expect(shown(wall).first).to_be_visible()
    assert wall.url.endswith("/wall")
    for width, height in SIZES:
        wall.set_viewport_size({"width": width, "height": height})
        expect(shown(wall)).to_have_count(round(width / height / (16 / 9)))
        for _scene in SCENES:
            wall.evaluate("wall = window.zhiwangWall; scenes = wall.data.scenes; wall.data.scenes = [...scenes.slice(1), scenes[0]]; wall.draw()")
            assert wall.evaluate(CUT_OFF) == [], (width, height)
        assert wall.evaluate(SMALLEST) >= font_px(WallSettings(), height) - 0.5
    assert len(told) > 10_000 and not PERSONAL.findall(bytes(told))

    page.locator("[class*=st-key-screen_] summary").filter(has_text="指挥大厅").click()
    at_rest(page)
    page.get_by_role("button", name="立即撤销").click()
    expect(page.get_by_text("已撤销").first).to_be_visible()
    expect(wall.locator("#code")).to_be_visible()
    expect(wall.locator("#zw-wall")).to_have_count(0)
    screen.context.close()
    assert screen.outside == screen.errors == []


CUT_OFF = """() => [document.documentElement, document.body, document.querySelector("#zw-wall"), ...document.querySelectorAll("#zw-wall .zw-stage, #zw-wall .shown .zw-column, #zw-wall .shown .zw-numbers > div")]
  .filter((one) => one.scrollHeight > one.clientHeight + 2 || (one.className !== "" && one.scrollWidth > innerWidth)).map((one) => `${one.className} ${one.scrollHeight} ${one.clientHeight} ${one.textContent.slice(0, 60)}`)"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll("#zw-wall *")].filter((one) => one.checkVisibility() && [...one.childNodes].some((part) => part.nodeType === 3 && part.textContent.trim()))
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""


def test_a_red_event_holds_the_wall_at_its_scene_and_sounds_until_the_desk_acknowledges(hall: Desk, desk: OpenDesk, other: Runtime) -> None:
    page, officer = hall.page, desk("duty").open("wall")
    page.keyboard.press("Shift")
    page.wait_for_function("window.zhiwangWall.context.state === 'running'")
    calm(other)
    silence(other, page)
    expect(page.locator(".zw-bar nav .now")).not_to_have_text("任务")

    turn_red(other)

    expect(page.locator(".zw-turn.held")).to_contain_text("红色事项停留中")
    expect(page.locator(".zw-bar nav .now")).to_have_text("任务")
    expect(page.locator(".zw-ticker.alarm > div")).to_contain_text("超期")
    page.wait_for_function("window.zhiwangWall.played.length > 0")
    assert page.evaluate("window.zhiwangWall.played.every((one) => ['overdue', 'escalated'].includes(one.sound))")  # the demo's own escalation may come in between

    for _ in range(3):  # again for what the demo's own escalation brings meanwhile
        officer.get_by_role("button", name="全部大屏静音").click()
        with suppress(AssertionError):
            expect(page.locator(".zw-turn.held")).to_have_count(0, timeout=8000)
            break
    expect(page.locator(".zw-turn.held")).to_have_count(0)
    expect(page.locator(".zw-bar nav .now")).not_to_have_text("任务")


def test_a_wall_asks_nothing_anew_while_the_clock_runs_but_everything_at_a_moment_it_was_told_of(hall: Desk) -> None:
    page = hall.page
    assert page.evaluate("window.zhiwangWall.data.next_ms > window.zhiwangWall.now()")
    page.evaluate("window.woken = new Set(); window.zhiwangLive.wake = (panel) => window.woken.add(panel.key); null")
    assert page.evaluate("window.woken.clear(), window.zhiwangLive.passed('clock', 1), window.woken.size") == 0

    page.evaluate("window.zhiwangWall.data.next_ms = window.zhiwangWall.now() - 1")

    page.wait_for_function("window.woken.has('wall')")


def test_an_administrator_previews_a_screen_with_an_invented_court_and_no_case(hall: Desk, desk: OpenDesk) -> None:
    page = desk("admin").open("wall")
    address = page.get_by_role("link", name="用虚构数据预览").get_attribute("href")
    page = desk("admin").open(str(address).lstrip("/"))

    expect(page.locator(".zw-bar strong")).to_have_text("虚构数据，不含案件")
    page.wait_for_function("window.zhiwangWall.scenes.size === 3 && [...window.zhiwangWall.scenes.values()].every((one) => one.html.includes('zw-scene'))")
    assert "虞城" not in page.locator("#zw-wall").inner_text()
    assert page.evaluate("window.zhiwangWall.data.red.length") == 0


def test_visitor_mode_is_one_tap_at_the_desk_and_takes_the_names_away(hall: Desk, desk: OpenDesk) -> None:
    page, officer = hall.page, desk("duty2").open("wall")
    told = "window.zhiwangWall.scenes.get('tasks').html"
    page.wait_for_function(f"{told}.includes('**') && {told}.includes('村委会')")

    expect(officer.get_by_role("link", name="预览")).to_have_attribute("href", re.compile(r"/wall\?preview=\d+$"))
    officer.get_by_role("button", name="参观模式", exact=True).click()

    expect(page.locator(".zw-mode")).to_have_text("参观模式")
    page.wait_for_function(f"!{told}.includes('**') && !{told}.includes('村委会')")
    expect(page.locator(".zw-ticker")).not_to_contain_text("**")


def test_a_past_month_is_a_film_at_the_desk_and_on_the_walls_plainly_marked_with_rows_behind_its_numbers(hall: Desk, desk: OpenDesk, other: Runtime) -> None:
    page, officer = hall.page, desk("duty").open("situation")
    calm(other)
    silence(other, page)
    officer.get_by_text("时间回放").first.click()
    officer.get_by_text("一月", exact=True).click()
    expect(officer.locator(".zw-film-mark time").filter(has_text="-01 00:00")).to_be_visible()
    expect(officer.locator(".zw-film-mark")).to_have_count(1)  # the day's film has gone
    expect(officer.locator(".zw-film-mark")).to_contain_text("非实时")
    officer.locator(".zw-film-keys input").press("End")
    answered = officer.locator(".zw-film-numbers b").nth(1)
    expect(answered).not_to_have_text("0")
    officer.get_by_role("button", name="查看截至此刻的明细").click()
    expect(officer.get_by_text(re.compile(rf"已反馈任务数 {answered.inner_text().replace(',', '')}$"))).to_be_visible()
    officer.keyboard.press("Home")

    officer.get_by_role("button", name="在大屏播放").click()
    expect(page.locator("#zw-wall .zw-film-mark")).to_contain_text("时间回放")
    expect(page.locator("#zw-wall .zw-film-mark")).to_be_visible()
    expect(page.locator(".zw-turn.past")).to_contain_text("时间回放")
    expect(shown(page)).to_be_hidden()
    officer.get_by_role("button", name="结束大屏回放").click()
    expect(shown(page)).to_be_visible()
    expect(page.locator("#zw-wall .zw-film-mark")).to_be_hidden()


def test_a_wall_comes_back_by_itself_to_its_scene_after_server_and_network_were_gone(hall: Desk, server: Server) -> None:
    page = hall.page
    scene = page.locator(".zw-bar nav .now").inner_text()
    words = shown(page).first.inner_text()

    server.stop()
    try:
        expect(page.locator(".zw-bar .red").first).to_contain_text("数据停在")
        assert words[:20] in shown(page).first.inner_text(), "what was known stays, greyed"
        expect(page.locator("html.zw-stale #zw-wall")).to_have_count(1)
    finally:
        server.start()
    expect(live(page)).to_have_text("● 实时", timeout=8000)
    expect(page.locator(".zw-bar nav .now")).to_have_text(scene)
    expect(shown(page).first).to_be_visible()

    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)  # nothing arrives any more and no connection is refused, as behind a cut cable
    expect(page.locator(".zw-bar .red").first).to_contain_text("数据停在")
    server.process.send_signal(signal.SIGCONT)
    expect(live(page)).to_have_text("● 实时", timeout=8000)
    expect(page.locator(".zw-bar nav .now")).to_have_text(scene)
    assert page.url.endswith("/wall")


def test_a_page_that_is_old_is_loaded_anew_between_two_scenes_but_not_while_something_is_red(hall: Desk) -> None:
    page = hall.page
    page.evaluate("window.before = true; window.zhiwangWall.lasts_ms = 0; window.zhiwangWall.rest({ key: 'red' }, true)")
    assert page.evaluate("window.zhiwangWall.asking") is not True

    page.evaluate("window.zhiwangWall.rest(null, true)")

    page.wait_for_function("window.before === undefined && document.querySelector('#zw-wall .shown .zw-scene')")
