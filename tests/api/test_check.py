"""The page on which a resident checks a card, without signing in."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.api.check import TRIES, Tries
from core.api.v1_card import qr_rows
from core.commands import task_steps
from core.commands.proof_cards import issue
from core.domain.proof_cards import new_code
from core.domain.viewer import Role
from core.runtime import Runtime
from core.store.session import writing
from core.store.tables import BoardRow
from tests.api.conftest import application
from tests.api.test_v1 import Program, a_token
from tests.builders import BOTH, do, sent
from tests.conftest import EAST, NOON, Court
from tests.routes import Browser, runtime_of

HTML = {"accept": "text/html"}
Enter = Callable[..., Browser]


def a_code(court: Court) -> str:
    worker = court.viewer(Role.GRID_WORKER, EAST, person=court.workers[court.grid()], organisation=0)
    task = sent(court, debtor_id=court.debtors[court.grid()], title="核查张东一", instruction="欠款一万元")
    do(court, task_steps.step, task, "sign", by=worker)
    return str(do(court, issue, task, by=worker)["code"])


def read(browser: Browser, address: str) -> str:
    return browser.get(address, headers=HTML).text


@BOTH
def test_a_resident_reads_who_is_at_the_door_and_nothing_about_the_debtor(court: Court, browser: Browser) -> None:
    page = browser.get(f"/check/{a_code(court)}", headers=HTML)

    assert page.status_code == 200
    for words in ("虞城县人民法院", "东镇网格员1", "凭证有效", "2026-03-11 00:00"):
        assert words in page.text
    for secret in ("张东一", "欠款", "一万", "1号", "虞执协", "13900001234", "41142519"):
        assert secret not in page.text
    assert page.headers["cache-control"] == "no-store" and "default-src 'none'" in page.headers["content-security-policy"]
    assert "zhiwang=" not in page.headers.get("set-cookie", "")


def test_the_page_speaks_both_languages(court: Court, browser: Browser) -> None:
    code = a_code(court)

    assert "This card holds now" in read(browser, f"/check/{code}?language=en")
    assert "凭证有效" in read(browser, f"/check/{code}?language=zh_CN")


def test_the_code_can_be_typed_as_it_stands_on_the_card(court: Court, browser: Browser) -> None:
    code = a_code(court)
    sent_on = browser.get(f"/check?code={code[:5].lower()}-{code[5:]}&language=zh_CN", headers=HTML)

    assert (sent_on.status_code, sent_on.headers["location"]) == (303, f"/check/{code}?language=zh_CN")
    assert browser.get("/check", headers=HTML).status_code == 200


@pytest.mark.parametrize("typed", ["ABC", "..%2F..%2Fetc", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "x" * 3000, "%00", "//evil.example", "%0d%0aSet-Cookie:x"])
def test_a_mistyped_code_says_so_calmly_and_comes_back_as_text_only(court: Court, browser: Browser, typed: str) -> None:
    for address in (f"/check/{typed}", f"/check?code={typed}"):
        page = browser.get(address, headers=HTML)
        if page.status_code == 303:
            assert re.match(r"/check/[^/]*\?language=", page.headers["location"])
            page = browser.get(page.headers["location"], headers=HTML)
        assert page.status_code in (200, 404) and "<script>" not in page.text and "x" * 41 not in page.text


def test_a_card_that_has_ended_is_as_unknown_as_one_that_never_was(court: Court, runtime: Runtime) -> None:
    code = a_code(court)
    late = Browser(application(runtime_of(court.store, lambda: NOON + timedelta(hours=13))))
    answers = [late.get(f"/check/{one}", headers=HTML) for one in (code, new_code())]

    assert [one.status_code for one in answers] == [404, 404]
    assert all("没有有效的凭证" in one.text and "东镇网格员1" not in one.text for one in answers)


def test_whoever_tries_code_after_code_is_told_to_wait_while_others_go_on(court: Court, runtime: Runtime) -> None:
    browser, code = Browser(application(runtime)), a_code(court)
    answers = [browser.get(f"/check/{new_code()}", headers=HTML).status_code for _ in range(TRIES)]
    too_many = browser.get(f"/check/{code}", headers=HTML)

    assert set(answers) == {404}
    assert too_many.status_code == 429 and "东镇网格员1" not in too_many.text and too_many.headers["retry-after"] == "600"


def test_the_count_of_tries_forgets_after_its_window_and_refuses_new_addresses_when_it_is_full() -> None:
    tries = Tries(limit=2, window=timedelta(minutes=10), addresses=2)

    assert [tries.allow("a", NOON) for _ in range(3)] == [True, True, False]
    assert tries.allow("b", NOON + timedelta(minutes=5))
    assert not tries.allow("c", NOON + timedelta(minutes=5))
    assert tries.allow("c", NOON + timedelta(minutes=11)) and tries.allow("b", NOON + timedelta(minutes=11))


def test_when_the_database_is_gone_no_card_is_called_good(court: Court, browser: Browser) -> None:
    code = a_code(court)
    with writing(court.store) as session:
        session.execute(sa.text("ALTER TABLE proof_card RENAME TO lost"))
    page = browser.get(f"/check/{code}", headers=HTML)

    assert page.status_code == 503 and "东镇网格员1" not in page.text and "未经核验" in page.text


def test_the_phone_gets_a_card_with_a_qr_code_of_its_own_origin(court: Court, enter: Enter) -> None:
    court.people[Role.GRID_WORKER] = court.workers[court.grid()]
    browser = enter(Role.GRID_WORKER, EAST, language="en")
    task = sent(court)
    browser.post(f"/api/tasks/{task}/steps", json={"step": "sign"})
    answer = browser.post(f"/api/v1/tasks/{task}/card", headers={"origin": "http://board", "Idempotency-Key": "k"})
    made = answer.json()

    assert answer.status_code == 201 and made["name"] == "东镇网格员1" and made["matter"] == "Asking about a matter of the court"
    assert made["address"] == f"http://board/check/{made['code'].replace('-', '')}"
    assert made["qr"] == qr_rows(made["address"]) and {len(row) for row in made["qr"]} == {len(made["qr"])}
    assert browser.get(f"/check/{made['code']}", headers=HTML).status_code == 200
    assert browser.post(f"/api/v1/tasks/{task}/card", headers={"Idempotency-Key": "k"}).json()["code"] == made["code"]


def test_a_card_needs_a_session_a_task_in_hand_and_this_origin(court: Court, browser: Browser, enter: Enter) -> None:
    task = sent(court)
    assert browser.post(f"/api/v1/tasks/{task}/card").status_code == 401

    court.people[Role.GRID_WORKER] = court.workers[court.grid()]
    worker = enter(Role.GRID_WORKER, EAST)
    assert worker.post(f"/api/v1/tasks/{task}/card").status_code == 409
    assert worker.post("/api/v1/tasks/999999/card").status_code == 404
    assert worker.post(f"/api/v1/tasks/{task}/card", headers={"origin": "https://evil.example"}).status_code == 403


def test_a_program_gets_the_card_by_its_scope_alone_and_its_own_origin_is_never_put_on_it(court: Court, browser: Browser) -> None:
    task = sent(court)
    program, reader = Program(browser, a_token(court, scopes=["tasks:act", "cards:write"])), Program(browser, a_token(court, scopes=["tasks:act"]))
    program.step(task, "sign")
    made = program.post(f"/api/v1/tasks/{task}/card", headers={"origin": "https://platform.example"})

    assert made.status_code == 201 and made.json()["address"].startswith("http://board/check/") and made.headers["cache-control"] == "no-store"
    assert program.post(f"/api/v1/tasks/{task}/card").json() == made.json()
    said = reader.post(f"/api/v1/tasks/{task}/card")
    assert (said.status_code, said.json()["code"]) == (403, "scope")
    assert program.post("/api/v1/tasks/0/card").json()["code"] == "form"


def test_cards_are_counted_by_the_same_brake_as_every_call(court: Court, browser: Browser) -> None:
    task = sent(court)
    program = Program(browser, a_token(court))
    program.step(task, "sign")
    answers = [program.post(f"/api/v1/tasks/{task}/card") for _ in range(120)]

    assert answers[-1].status_code == 429 and answers[-1].headers["retry-after"] and {one.status_code for one in answers[:-1]} == {201}


def test_before_the_court_is_set_up_the_page_answers_calmly(runtime: Runtime) -> None:
    with writing(runtime.store) as session:
        assert session.scalar(sa.select(BoardRow.id)) is None

    assert Browser(application(runtime)).get(f"/check/{new_code()}", headers=HTML).status_code == 404
