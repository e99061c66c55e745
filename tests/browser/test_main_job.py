"""The main job in a real browser: sign in, dispatch, operate, watch it change elsewhere, and tell when the link is gone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk, Server, at_rest

OpenDesk = Callable[..., Desk]


def metric(page: Page, label: str) -> str:
    """The value of a number tile, as text."""
    tile = page.locator('[data-testid="stMetric"]').filter(has_text=label).first
    return tile.locator('[data-testid="stMetricValue"]').inner_text()


def test_a_wrong_password_is_one_calm_sentence_and_a_right_one_opens_the_map(desk: OpenDesk, server: Server) -> None:
    officer = desk("duty", by_hand=True)
    expect(officer.page.locator('[data-testid="stDeckGlJsonChart"] canvas').first).to_be_visible()
    expect(officer.page.get_by_text("示意图").first).to_be_visible()

    officer.open("sign-out")
    officer.page.fill("#login", "duty")
    officer.page.fill("#password", "wrong")
    officer.page.click("form > button")

    expect(officer.page.get_by_role("alert")).to_contain_text("登录失败")


def test_a_dispatched_task_stands_on_another_screen_without_a_touch(desk: OpenDesk) -> None:
    watcher, officer = desk("duty2"), desk("duty")
    watcher.open("board")
    tile = watcher.page.locator('[data-testid="stMetric"]').filter(has_text="在办任务").first
    expect(tile).to_be_visible()
    before = int(metric(watcher.page, "在办任务"))

    officer.open("dispatch")
    field = officer.page.get_by_label("按网格定位")
    field.fill("411425102201001")
    field.press("Enter")
    expect(officer.page.get_by_text("派发给")).to_be_visible()
    expect(officer.page.get_by_role("button", name="派发 ")).to_be_enabled()
    officer.page.keyboard.press("Control+Enter")

    expect(officer.page.get_by_text("已派发").first).to_be_visible()
    expect(tile.locator('[data-testid="stMetricValue"]')).to_have_text(str(before + 1))


def test_an_operation_is_planned_and_its_approval_is_seen_on_the_second_browser(desk: OpenDesk) -> None:
    officer, leader = desk("duty"), desk("leader")
    officer.open("plan_operation")
    officer.page.get_by_label("行动名称").fill("秋季利剑")
    officer.page.get_by_role("button", name="按区域推荐").click()
    expect(officer.page.get_by_text("（8）").first).to_be_visible()
    officer.page.get_by_label("参与单位").click()
    officer.page.get_by_role("option", name="人民检察院").click()
    officer.page.keyboard.press("Escape")
    officer.page.get_by_role("button", name="提交审批").click()
    expect(officer.page.get_by_text("秋季利剑").first).to_be_visible()
    expect(officer.page.get_by_text("待审批").first).to_be_visible()
    address = officer.page.url

    leader.page.goto(address)
    leader.page.get_by_role("button", name="批准", exact=True).click()

    expect(officer.page.get_by_text("已批准").first).to_be_visible()


def test_numbers_turn_grey_with_their_age_when_the_server_is_gone_and_recover_by_themselves(desk: OpenDesk, server: Server) -> None:
    officer = desk("duty")
    officer.open("board")
    expect(officer.page.locator("#zw-link.live")).to_be_visible()
    number = officer.page.locator('[data-testid="stMetricValue"]').first
    expect(number).to_be_visible()

    server.stop()
    try:
        expect(officer.page.locator("#zw-link.stale")).to_contain_text("数据停在")
        expect(number).to_have_css("font-style", "italic")
    finally:
        server.start()
    expect(officer.page.locator("#zw-link.live")).to_be_visible()
    expect(number).to_have_css("font-style", "normal")
    officer.errors.clear()


def test_a_slash_on_any_page_finds_a_town_and_goes_there(desk: OpenDesk) -> None:
    officer = desk("duty")
    officer.open("board")
    expect(officer.page.get_by_role("button", name="查找")).to_be_visible()
    expect(officer.page.locator("#zw-link")).to_contain_text("实时")
    officer.page.keyboard.press("/")
    field = officer.page.get_by_label("查找什么？")
    expect(field).to_be_focused()
    field.fill("木兰镇")
    field.press("Enter")
    officer.page.get_by_role("link", name="木兰镇 · 411425").first.click()
    officer.page.wait_for_url("**/situation?chosen=grid*")
    expect(officer.page.get_by_role("heading", name="木兰镇").first).to_be_visible()


def test_the_language_is_switched_under_my_account_and_holds_for_every_page_until_it_is_switched_back(desk: OpenDesk) -> None:
    page = desk("duty3").open("account")
    for label, board, deadline in (("English", "Open tasks", "Search"), ("中文", "在办任务", "搜索")):
        at_rest(page)
        page.get_by_role("radio", name=label).or_(page.get_by_role("button", name=label, exact=True)).first.click()
        expect(page.get_by_text("Present password" if label == "English" else "当前密码").first).to_be_visible()
        page.goto(page.url.replace("/account", "/board"))
        at_rest(page)
        expect(page.get_by_text(board, exact=True).first).to_be_visible()
        expect(page.get_by_label(deadline, exact=True).first).to_be_visible()
        page.goto(page.url.partition("/board")[0] + "/account")
