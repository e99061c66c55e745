"""The phone page in a real browser: signed, gone, arrived, replied; also without a connection, after a reload, and against somebody else's change."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from core.domain.proof_cards import as_code
from tests.browser.conftest import Desk, Server
from tests.builders import a_photo

OpenDesk = Callable[..., Desk]
PHONE = (390, 844)
GRID = "411425102201001"
AT_THE_DOOR = {"longitude": 115.86, "latitude": 34.4, "accuracy": 12}


def rows(server: Server, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with sqlite3.connect(server.folder / "board.db") as database:
        return database.execute(statement, values).fetchall()


def person(server: Server, login: str) -> int:
    return int(rows(server, "SELECT person_id FROM account WHERE login = ?", login)[0][0])


@pytest.fixture
def officer(desk: OpenDesk) -> Desk:
    return desk("duty")


def post(who: Desk, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = who.context.request.post(f"{who.base}{path}", data=json.dumps(body), headers={"Content-Type": "application/json", "Origin": who.base})
    assert answer.ok, answer.text()
    return dict(answer.json())


@pytest.fixture
def send(officer: Desk, server: Server) -> Callable[..., int]:
    """The duty officer sends the worker a task, by default one that is answered with one text."""
    def send(title: str, kind: str = "check") -> int:
        return int(post(officer, "/api/tasks", {"kind": kind, "title": title, "grid_code": GRID, "addressee_id": person(server, "worker"), "priority": "urgent"})["id"])

    return send


@pytest.fixture
def worker(desk: OpenDesk) -> Desk:
    made = desk("worker", size=PHONE)
    made.context.grant_permissions(["geolocation"])
    made.context.set_geolocation(AT_THE_DOOR)
    made.open("my_tasks")
    return made


def opened(phone: Page, title: str) -> None:
    phone.locator(".zwf .task").filter(has_text=title).click()
    expect(phone.locator(".zwf h2")).to_contain_text(title)


def press(phone: Page, word: str) -> None:
    phone.locator(".zwf .foot").get_by_role("button", name=word, exact=True).click()


def walked(phone: Page, *words: str) -> None:
    """Press the big button, each time by its word, and wait until the court has it."""
    for word in words:
        press(phone, word)
        expect(phone.locator(".zwf .steps .done").last).to_contain_text(word)
        expect(phone.locator(".zwf .unsent")).to_have_count(0)


def add_photo(phone: Page, words: str) -> None:
    content = a_photo(words, size=(640, 480), exif={36867: "2026:03:10 12:00:00"}, gps={1: "N", 2: (34.0, 24.0, 0.0), 3: "E", 4: (115.0, 51.0, 36.0)})
    phone.locator(".zwf .photos input").first.set_input_files({"name": f"{words}.jpg", "mimeType": "image/jpeg", "buffer": content})
    expect(phone.locator(".zwf .previews img")).to_have_count(1)


def feedback_of(server: Server, task: int) -> list[tuple[Any, ...]]:
    return rows(server, "SELECT fields, lng, lat, datum, accuracy_m, distance_m, channel FROM feedback WHERE task_id = ?", task)


def wait_until_kept(phone: Page, store: str, count: int) -> None:
    """So many things lie in this phone's memory."""
    phone.wait_for_function("""([store, count]) => new Promise((done) => { indexedDB.open("zhiwang-field").onsuccess = ({ target }) => {
        target.result.transaction(store).objectStore(store).count().onsuccess = (counted) => { done(counted.target.result === count); target.result.close(); }; }; })""", arg=[store, count])


@contextmanager
def no_network(who: Desk) -> Iterator[None]:
    who.context.set_offline(True)
    yield
    who.context.set_offline(False)


def test_a_task_goes_its_way_on_the_phone_from_signature_to_reply_with_photo_and_place(worker: Desk, send: Callable[..., int], server: Server) -> None:
    task, phone = send("核实门牌一"), worker.page
    opened(phone, "核实门牌一")
    walked(phone, "签收", "出发", "到达")

    press(phone, "完成，提交反馈")
    expect(phone.locator(".zwf .toast")).to_contain_text("还缺：答复")
    phone.get_by_label("答复").fill("本人在家，情况属实")
    expect(phone.locator(".zwf .wanted .done")).to_contain_text("答复")
    expect(phone.locator(".zwf .place")).to_contain_text("±12 m")
    add_photo(phone, "门牌一")
    press(phone, "完成，提交反馈")

    expect(phone.locator(".zwf .toast")).to_contain_text("值班台已收到您的反馈")
    [(fields, lng, lat, datum, accuracy, _distance, channel)] = feedback_of(server, task)
    assert (json.loads(fields), lng, lat, datum, accuracy, channel) == ({"answer": "本人在家，情况属实"}, 115.86, 34.4, "WGS84", 12, "app")
    [(photo_lng, photo_lat, photo_datum, at)] = rows(server, "SELECT lng, lat, datum, captured_at FROM attachment WHERE subject_kind = 'task' AND subject_id = ?", task)
    assert (photo_lng, photo_lat, photo_datum, str(at)[:19]) == (115.86, 34.4, "WGS84", "2026-03-10 04:00:00")
    wait_until_kept(phone, "drafts", 0)
    wait_until_kept(phone, "queue", 0)


def test_without_a_network_a_reply_waits_visibly_and_is_sent_once_when_it_is_back(worker: Desk, send: Callable[..., int], server: Server) -> None:
    task, phone = send("核实门牌二"), worker.page
    opened(phone, "核实门牌二")
    walked(phone, "签收", "出发")
    with no_network(worker):
        expect(phone.locator(".zwf .link.off")).to_contain_text("无网络")
        press(phone, "到达")
        phone.get_by_label("答复").fill("无信号处写的")
        add_photo(phone, "门牌二")
        press(phone, "完成，提交反馈")
        expect(phone.locator(".zwf .unsent h3")).to_have_text("未发送：2")
        expect(phone.locator(".zwf .unsent li").first).to_contain_text("等待发送")
        phone.locator(".zwf .unsent").get_by_role("button", name="立即重试").click()
        wait_until_kept(phone, "queue", 2)
        assert feedback_of(server, task) == []

    expect(phone.locator(".zwf .toast")).to_contain_text("值班台已收到您的反馈")
    expect(phone.locator(".zwf .unsent")).to_have_count(0)
    assert len(feedback_of(server, task)) == 1
    assert rows(server, "SELECT state, photo_count FROM task WHERE id = ?", task) == [("answered", 1)]


def test_an_answer_that_got_lost_on_its_way_back_does_not_send_the_reply_twice(worker: Desk, send: Callable[..., int], server: Server) -> None:
    task, phone = send("核实门牌三"), worker.page
    opened(phone, "核实门牌三")
    walked(phone, "签收", "出发", "到达")
    tries: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        tries.append(route.request.headers["idempotency-key"])
        if len(tries) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.route("**/feedback", lose_the_first_answer)
    phone.get_by_label("答复").fill("只算一次")
    press(phone, "完成，提交反馈")

    expect(phone.locator(".zwf .toast")).to_contain_text("值班台已收到您的反馈")
    assert len(tries) == 2 and len(set(tries)) == 1 and len(feedback_of(server, task)) == 1


def test_a_draft_with_its_photo_survives_a_reload_and_nobody_else_on_this_phone_sees_it(worker: Desk, send: Callable[..., int]) -> None:
    send("核实门牌四")
    phone = worker.page
    opened(phone, "核实门牌四")
    walked(phone, "签收", "出发", "到达")
    phone.get_by_label("答复").fill("写到一半")
    add_photo(phone, "门牌四")
    expect(phone.locator(".zwf .kept")).to_have_text("✎ 草稿已存于本机")
    phone.reload()

    expect(phone.locator(".zwf h2")).to_contain_text("核实门牌四")
    expect(phone.get_by_label("答复")).to_have_value("写到一半")
    expect(phone.locator(".zwf .previews img")).to_have_count(1)
    expect(phone.locator(".zwf .form .draft")).to_contain_text("已恢复")

    sign_in_again(worker, "police")
    phone.goto(f"{worker.base}/my_tasks")
    expect(phone.locator(".zwf h2")).to_contain_text("我的任务")
    expect(phone.locator(".zwf")).not_to_contain_text("草稿")
    wait_until_kept(phone, "drafts", 1)

    sign_in_again(worker, "worker")
    phone.goto(f"{worker.base}/my_tasks")
    phone.locator(".zwf .back").click()
    expect(phone.locator(".zwf .task").filter(has_text="核实门牌四")).to_contain_text("本机存有草稿")


def sign_in_again(who: Desk, login: str) -> None:
    who.open("sign-out")
    who.page.fill("#login", login)
    who.page.fill("#password", "Zhiwang-2026")
    who.page.click("form > button")
    who.page.wait_for_url(lambda url: "/sign-in" not in url)


def test_what_changed_meanwhile_is_shown_and_the_worker_decides(worker: Desk, officer: Desk, send: Callable[..., int], server: Server) -> None:
    task, phone = send("核实门牌五"), worker.page
    opened(phone, "核实门牌五")
    walked(phone, "签收")
    with no_network(worker):
        post(officer, f"/api/tasks/{task}/steps", {"step": "start"})
        press(phone, "反馈")
        phone.get_by_label("答复").fill("冲突时写的")
        press(phone, "提交反馈")
        expect(phone.locator(".zwf .unsent")).to_be_visible()

    stuck = phone.locator(".zwf .unsent li.conflict")
    expect(stuck).to_contain_text("任务已有变动")
    expect(stuck).to_contain_text("现状态：已出发")
    assert feedback_of(server, task) == []
    stuck.get_by_role("button", name="仍然发送").click()
    expect(phone.locator(".zwf .toast")).to_contain_text("值班台已收到您的反馈")
    assert len(feedback_of(server, task)) == 1


def test_a_reply_that_comes_after_the_end_is_kept_until_the_worker_drops_it(worker: Desk, officer: Desk, send: Callable[..., int], server: Server) -> None:
    task, phone = send("核实门牌六"), worker.page
    opened(phone, "核实门牌六")
    walked(phone, "签收", "出发", "到达")
    with no_network(worker):
        post(officer, f"/api/tasks/{task}/steps", {"step": "void", "reason": "重复派发"})
        phone.get_by_label("答复").fill("来晚了")
        press(phone, "完成，提交反馈")

    refused = phone.locator(".zwf .unsent li.refused")
    expect(refused.locator(".said")).to_be_visible()
    refused.get_by_role("button", name="放弃").click()
    refused.get_by_role("button", name="确定放弃？").click()
    expect(phone.locator(".zwf .unsent")).to_have_count(0)
    wait_until_kept(phone, "queue", 0)
    assert feedback_of(server, task) == []


def test_a_task_that_cannot_be_done_is_said_so_with_a_reason(worker: Desk, send: Callable[..., int], server: Server) -> None:
    task, phone = send("核实门牌七"), worker.page
    opened(phone, "核实门牌七")
    walked(phone, "签收", "出发", "到达")
    press(phone, "无法完成")
    press(phone, "提交：无法完成")
    expect(phone.locator(".zwf .toast")).to_contain_text("请选择无法完成的原因")
    phone.get_by_role("radio", name="多次上门无人").check()
    press(phone, "提交：无法完成")

    expect(phone.locator(".zwf .toast")).to_contain_text("值班台已收到您的反馈")
    assert rows(server, "SELECT unable FROM feedback WHERE task_id = ?", task) == [("nobody_there",)]


def test_a_browser_that_gives_no_position_says_so_and_the_reply_goes_on(desk: OpenDesk, send: Callable[..., int], server: Server) -> None:
    task, phone = send("核实门牌八"), desk("worker", size=PHONE)
    phone.open("my_tasks")
    opened(phone.page, "核实门牌八")
    walked(phone.page, "签收", "出发", "到达")
    expect(phone.page.locator(".zwf .place")).to_contain_text("未获定位授权")
    phone.page.get_by_label("答复").fill("没有定位也能交")
    press(phone.page, "完成，提交反馈")

    expect(phone.page.locator(".zwf .toast")).to_contain_text("值班台已收到您的反馈")
    assert feedback_of(server, task)[0][1:4] == (None, None, None)


def test_a_clue_is_reported_without_any_task(worker: Desk) -> None:
    phone, sent = worker.page, []

    def take(route: Route) -> None:
        sent.append((route.request.post_data_json, route.request.headers["idempotency-key"]))
        route.fulfill(status=201, json={"id": 1, "number": "虞线索〔2026〕1号"})

    phone.route("**/api/v1/clues", take)
    press(phone, "＋ 随手报线索")
    press(phone, "上报线索")
    expect(phone.locator(".zwf .toast")).to_contain_text("请选择线索类型")
    phone.get_by_role("radio", name="财产线索").check()
    phone.get_by_label("看到或听到什么？").fill("村口新停一辆货车")
    expect(phone.locator(".zwf .place")).to_contain_text("±12 m")
    press(phone, "上报线索")

    expect(phone.locator(".zwf .toast")).to_contain_text("线索虞线索〔2026〕1号已送达值班台")
    assert sent[0][0] == {"kind": "property", "content": "村口新停一辆货车", "photo_ids": [], "lng": 115.86, "lat": 34.4, "datum": "WGS84", "accuracy_m": 12}
    assert len(sent[0][1]) == 32


def test_a_resident_checks_the_card_that_the_phone_shows(worker: Desk, send: Callable[..., int], desk: OpenDesk) -> None:
    send("核实门牌九")
    phone = worker.page
    opened(phone, "核实门牌九")
    walked(phone, "签收")
    press(phone, "群众核验")
    expect(phone.locator(".zwf .card .who")).to_have_text("郭土根")
    expect(phone.locator(".zwf .card svg path")).to_have_attribute("d", re.compile("^M4 4"))
    shown = phone.locator(".zwf .card .code").inner_text()
    phone.locator(".zwf .back").click()
    press(phone, "群众核验")
    expect(phone.locator(".zwf .card .code")).to_have_text(shown)
    with no_network(worker):
        phone.locator(".zwf .back").click()
        press(phone, "群众核验")
        expect(phone.locator(".zwf .card .code")).to_have_text(shown)

    resident = worker.context.browser.new_context()  # type: ignore[union-attr]
    page = resident.new_page()
    page.goto(f"{worker.base}/check")
    page.get_by_label("凭证上的核验码").fill(shown.lower())
    page.get_by_role("button", name="核验").click()
    expect(page.get_by_role("status")).to_contain_text("凭证有效")
    expect(page.get_by_role("status")).to_contain_text("郭土根")
    assert page.url.endswith(f"/check/{as_code(shown)}?language=zh_CN")
    resident.close()


def test_everything_to_touch_is_large_enough_and_fits_the_phone(worker: Desk, send: Callable[..., int]) -> None:
    send("核实门牌十", kind="serve")
    phone = worker.page
    opened(phone, "核实门牌十")
    walked(phone, "签收", "出发")
    small = phone.evaluate("""() => [...document.querySelectorAll('.zwf :is(button, .button, select, textarea, input:not(.unseen)), .zwf .choices label')]
        .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML.slice(0, 80))""")
    assert small == []
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth && document.querySelector('.zwf').scrollWidth <= window.innerWidth")
