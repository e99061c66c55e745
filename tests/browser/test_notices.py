"""Notices in a real browser: the badge, the sound, the mute, and when the browser blocks sound."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from core.domain.viewer import Role, the_system
from core.runtime import Runtime, build
from core.settings import Settings
from core.store.ledger import Act, perform
from core.store.session import reading
from core.store.tables import AccountRow, BoardRow
from tests.browser.conftest import Server
from tests.browser.test_main_job import OpenDesk


@pytest.fixture
def other(server: Server) -> Iterator[Runtime]:
    """Another process at the same board."""
    environment = {name.removeprefix("ZHIWANG_").lower(): value for name, value in server.environment.items() if name.startswith("ZHIWANG_D")}
    runtime = build(Settings(_env_file=None, **environment))
    yield runtime
    runtime.store.engine.dispose()


def tell(runtime: Runtime, login: str, sound: str) -> None:
    with reading(runtime.store) as session:
        board, person = session.scalar(sa.select(BoardRow.id)), session.scalar(sa.select(AccountRow.person_id).where(AccountRow.login == login))
    assert board is not None

    def say(act: Act) -> None:
        act.record("task.urge", "task", 0, topics=("tasks",))
        act.notify("task.urge", {"number": "虞执协〔2026〕7号", "words": ""}, person, sound=sound)

    perform(runtime.store, say, by=the_system(board, Role.DUTY_OFFICER), at=datetime.now(UTC))


def badge(page: Page) -> Any:
    return page.locator('[data-testid="stPageLink"]').filter(has_text="通知")


def bell(page: Page) -> Any:
    return page.locator(".zw-bell")


def heard(page: Page, *, at_least: int = 0) -> list[str]:
    """The sounds that were played, once there are so many: the badge may be drawn a moment before its sound is."""
    page.wait_for_function(f"window.zhiwangBell.played.length >= {at_least}")
    return list(page.evaluate("window.zhiwangBell.played.map((one) => one.sound)"))


def enabled(page: Page) -> None:
    """A hand on the machine lets the browser play, if it did not before."""
    expect(bell(page)).to_be_visible()
    page.keyboard.press("Shift")
    expect(bell(page)).to_contain_text("声音已开")


BLOCKING = "window.AudioContext = class extends AudioContext { constructor() { super(); this.suspend(); } };"
"""As browsers do before the first click; playwright's own looks count as clicks, so it cannot be had from the browser itself."""


def test_a_browser_that_blocks_sound_says_so_until_a_click_enables_it(desk: OpenDesk, other: Runtime) -> None:
    officer = desk("judge")
    officer.page.add_init_script(BLOCKING)
    page = officer.open("inbox")
    expect(bell(page)).to_contain_text("点击启用声音")
    tell(other, "judge", "new")
    expect(bell(page)).to_contain_text("有新通知")
    assert heard(page) == []

    bell(page).get_by_role("button").click()

    expect(bell(page)).to_contain_text("声音已开")
    assert heard(page, at_least=1) == ["new"], "what was missed is made up for"


def test_a_new_notice_counts_and_sounds_once_by_itself_and_is_silent_while_muted(desk: OpenDesk, other: Runtime) -> None:
    page = desk("gridjudge").open("inbox")
    enabled(page)
    tell(other, "gridjudge", "new")
    expect(badge(page)).to_contain_text("通知 1")
    expect(page.get_by_text("任务虞执协〔2026〕7号被催办").first).to_be_visible()
    assert heard(page, at_least=1) == ["new"]

    bell(page).get_by_role("button", name="声音已开").click()
    bell(page).get_by_role("button", name="15 分钟").click()
    expect(bell(page)).to_contain_text("静音至")
    tell(other, "gridjudge", "overdue")
    expect(badge(page)).to_contain_text("通知 2")
    assert heard(page, at_least=1) == ["new"]

    page.reload()
    expect(bell(page)).to_be_visible()
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.get_by_text("没有未读通知").first).to_be_visible()
    expect(bell(page)).to_contain_text("静音至")
    expect(badge(page)).not_to_contain_text("通知 2")


def test_an_escalated_notice_calls_again_until_somebody_has_read_it(desk: OpenDesk, other: Runtime) -> None:
    page = desk("judge").open("inbox")
    enabled(page)
    tell(other, "judge", "escalated")
    expect(badge(page)).to_contain_text("通知 1")
    assert heard(page, at_least=1) == ["escalated"]

    page.evaluate("window.zhiwangBell.heed()")
    assert heard(page, at_least=1) == ["escalated"], "calmly: not before its pause is over"
    an_hour_ago = "localStorage.setItem('zwRungAt', Date.now() - 3600e3); window.zhiwangBell.heed()"
    page.evaluate(an_hour_ago)
    assert heard(page, at_least=2) == ["escalated", "escalated"]

    page.get_by_role("button", name="全部标为已读").click()
    expect(page.get_by_text("没有未读通知").first).to_be_visible()
    expect(badge(page)).not_to_contain_text("通知 1")
    page.evaluate(an_hour_ago)
    assert heard(page, at_least=2) == ["escalated", "escalated"]


def test_a_wall_has_neither_inbox_nor_bell(desk: OpenDesk) -> None:
    page = desk("wall").open("board")
    expect(page.get_by_text("在办任务").first).to_be_visible()

    expect(bell(page)).to_have_count(0)
    expect(badge(page)).to_have_count(0)
