"""Verbs and reads for other programs."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import task_steps
from core.commands.files import keep, path_of
from core.commands.task_steps import Reply
from core.domain.viewer import Role
from core.store.session import reading
from core.store.tables import EventRow, TaskRow
from tests.builders import BOTH, a_photo, do, planned, sent, walk
from tests.conftest import EAST, WEST, Court
from tests.routes import Browser

Enter = Callable[..., Browser]


def a_body(court: Court, **changes: Any) -> dict[str, Any]:
    return {"kind": "check", "title": "核实住址", "grid_code": court.grid(), "addressee_id": court.workers[court.grid()], **changes}


def count(court: Court, table: Any = TaskRow) -> int:
    with reading(court.store) as session:
        return int(session.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def test_a_task_goes_its_way_over_the_api(court: Court, enter: Enter) -> None:
    browser = enter()
    made = browser.post("/api/tasks", json=a_body(court))
    assert (made.status_code, made.json()["number"]) == (201, "虞执协〔2026〕1号")

    task = made.json()["id"]
    assert browser.post(f"/api/tasks/{task}/steps", json={"step": "urge", "reason": "快"}).json()["urged"] == 1
    assert browser.post(f"/api/tasks/{task}/steps", json={"step": "sign", "channel": "phone", "reason": "接到了"}).json()["state"] == "signed"
    assert browser.post(f"/api/tasks/{task}/reply", json={"fields": {"answer": "在家"}}).json()["state"] == "answered"
    assert browser.post(f"/api/tasks/{task}/steps", json={"step": "accept"}).json()["state"] == "closed"
    assert browser.get("/api/tasks?state=closed").json()[0]["number"] == "虞执协〔2026〕1号"


@pytest.mark.parametrize("origin", ["https://evil.example", "http://board.evil.example", "null", "http://board:8080", "https://evil.example/board"])
@pytest.mark.parametrize("path", ["/api/tasks", "/api/tasks/1/steps", "/api/tasks/1/reply", "/api/operations/1/moves/cancel", "/api/alive"])
def test_a_page_of_another_origin_writes_nothing(court: Court, enter: Enter, path: str, origin: str) -> None:
    assert enter().post(path, json=a_body(court), headers={"origin": origin}).status_code == 403
    assert count(court, EventRow) == 0


def test_a_page_of_this_origin_writes(court: Court, enter: Enter) -> None:
    assert enter().post("/api/tasks", json=a_body(court), headers={"origin": "http://board"}).status_code == 201


def test_no_verb_works_without_a_session_or_before_the_first_password_is_changed(court: Court, browser: Browser, enter: Enter) -> None:
    assert browser.post("/api/tasks", json=a_body(court)).status_code == 401
    assert enter(must_change=True).post("/api/tasks", json=a_body(court)).status_code == 403


def test_the_same_idempotency_key_sends_one_task(court: Court, enter: Enter) -> None:
    browser = enter()
    first, second = (browser.post("/api/tasks", json=a_body(court), headers={"Idempotency-Key": "k"}) for _ in range(2))

    assert first.json() == second.json() and count(court) == 1
    assert browser.post("/api/tasks", json=a_body(court), headers={"Idempotency-Key": "k" * 201}).status_code == 422


GARBAGE: dict[str, dict[str, Any]] = {
    "title too long": {"title": "x" * 501}, "title no text": {"title": 5}, "instruction too long": {"instruction": "x" * 5001}, "unknown field": {"state": "closed"},
    "unknown priority": {"priority": "now"}, "grid code of letters": {"grid_code": "' OR 1=1"}, "debtor beyond 64 bits": {"debtor_id": 2**70},
    "addressee beyond 64 bits": {"addressee_id": -(2**70)}, "deadline without a zone": {"due_at": "2026-03-11T00:00:00"},
    "deadline at the end of time": {"due_at": "9999-12-31T23:59:59-12:00"}, "kind missing": {"kind": None}, "case no number": {"case_id": "x"},
}


@BOTH
def test_garbage_in_an_order_gets_422_and_writes_nothing(court: Court, enter: Enter) -> None:
    browser = enter()
    for name, changes in GARBAGE.items():
        response = browser.post("/api/tasks", json=a_body(court, **changes))
        assert response.status_code == 422, (name, response.status_code, response.text)
    for content in (b"", b"{", b"[]", b"null", b'{"kind": "check"', b"\xff\xfe", b'"x"', b'{"kind":"check","title":"\\ud800"}'):
        response = browser.post("/api/tasks", content=content, headers={"content-type": "application/json"})
        assert response.status_code == 422, (content[:20], response.status_code, response.text)
    assert browser.post("/api/tasks", content=b"[" * 50_000, headers={"content-type": "application/json"}).status_code in (400, 422)
    assert count(court) == 0


@BOTH
def test_a_null_character_is_refused_or_kept_and_never_breaks(court: Court, enter: Enter) -> None:
    """PostgreSQL holds none; SQLite does."""
    browser = enter()

    assert browser.post("/api/tasks", json=a_body(court, title="a\x00b")).status_code in (201, 422)
    assert browser.get("/api/tasks?search=%00").status_code in (200, 422)
    assert browser.get("/api/debtors?search=%00").status_code in (200, 422)


@BOTH
def test_garbage_in_other_bodies_and_addresses_gets_a_4xx(court: Court, enter: Enter) -> None:
    browser, task = enter(), sent(court)
    wrong = [
        ("POST", f"/api/tasks/{task}/steps", {"step": "fly"}), ("POST", f"/api/tasks/{task}/steps", {"step": "answer"}),
        ("POST", f"/api/tasks/{task}/steps", {"step": "void", "reason": "x" * 2001}), ("POST", f"/api/tasks/{2**70}/steps", {"step": "sign"}),
        ("POST", "/api/tasks/x/steps", {"step": "sign"}), ("POST", "/api/tasks/-1/steps", {"step": "sign"}),
        ("POST", f"/api/tasks/{task}/reply", {"fields": {"answer": {"deep": 1}}}), ("POST", f"/api/tasks/{task}/reply", {"fields": {}, "lng": 181}),
        ("POST", f"/api/tasks/{task}/reply", {"fields": {}, "datum": "MARS"}), ("POST", f"/api/tasks/{task}/reply", {"fields": {"result_class": 5}}),
        ("POST", "/api/operations/1/moves/explode", {}), ("POST", f"/api/operations/{2**70}/moves/start", {}),
        ("GET", f"/api/files/{2**70}", None), ("GET", "/api/files/..%2F..%2Fboard.db", None), ("GET", "/api/files/1/../../board.db", None),
        ("GET", "/api/indicators?since=x&until=y", None), ("GET", "/api/indicators", None), ("GET", "/api/tasks?limit=0", None),
        ("GET", "/api/debtors?limit=100000", None), ("GET", f"/api/debtors?search={'x' * 101}", None), ("GET", "/api/map/grids?level=99", None),
        ("GET", "/api/map/grids?measure=drop", None), ("GET", "/api/map/tiles/99/0/0", None), ("GET", "/api/map/tiles/1/2/0", None),
        ("GET", "/api/map/tiles/-1/0/0", None), ("GET", f"/api/map/tiles/1/{2**70}/0", None),
    ]
    for method, address, body in wrong:
        response = browser.request(method, address, **({} if body is None else {"json": body}))
        assert 400 <= response.status_code < 500, (address, response.status_code, response.text)


def test_a_refusal_comes_as_one_sentence_in_the_readers_language(court: Court, enter: Enter) -> None:
    browser = enter(language="en")
    task = sent(court)

    assert browser.post(f"/api/tasks/{task}/steps", json={"step": "accept"}).status_code == 409
    assert "Possible now" in browser.post(f"/api/tasks/{task}/steps", json={"step": "accept"}).json()["detail"]
    assert browser.post("/api/tasks/999999/steps", json={"step": "sign", "channel": "phone", "reason": "接到了"}).status_code == 404


def test_a_role_without_the_right_gets_403_and_another_grids_task_404(court: Court, enter: Enter) -> None:
    task = sent(court, grid_code=court.grid(WEST))

    assert enter(Role.COMMITTEE).post("/api/tasks", json=a_body(court)).status_code == 403
    assert enter(Role.GRID_JUDGE, EAST).post(f"/api/tasks/{task}/steps", json={"step": "sign", "channel": "phone", "reason": "接到了"}).status_code == 404


def test_an_operation_is_moved_over_the_api_by_who_may(court: Court, enter: Enter) -> None:
    made = planned(court)

    assert enter().post(f"/api/operations/{made}/moves/approve").status_code == 403
    assert enter(Role.COURT_LEADER).post(f"/api/operations/{made}/moves/approve").json()["state"] == "approved"


def a_file(court: Court, grid: str, content: bytes) -> int:
    task = sent(court, grid_code=grid)
    walk(court, task, "sign")
    do(court, task_steps.answer, task, Reply({"answer": "x"}, files=(keep(court.store.folder, "../../门前\r\nSet-Cookie: x.jpg", content),)))
    return task


def test_a_file_is_served_by_its_type_sandboxed_and_to_its_own_grid_only(court: Court, enter: Enter) -> None:
    a_file(court, court.grid(), a_photo("east"))
    a_file(court, court.grid(WEST), a_photo("west"))
    browser = enter(Role.GRID_JUDGE, EAST)
    response = browser.get("/api/files/1")

    assert response.content == a_photo("east") and response.headers["content-type"] == "image/jpeg"
    assert response.headers["content-security-policy"] == "sandbox" and response.headers["x-content-type-options"] == "nosniff"
    assert "private" in response.headers["cache-control"] and "set-cookie" not in response.headers
    assert browser.get("/api/files/2").status_code == 404


def test_a_file_that_is_gone_from_the_folder_is_404_and_a_row_cannot_point_outside_it(court: Court, enter: Enter) -> None:
    a_file(court, court.grid(), a_photo("east"))
    for path in (court.store.folder / "attachments").rglob("*"):
        if path.is_file():
            path.unlink()

    assert enter().get("/api/files/1").status_code == 404
    assert path_of(court.store.folder, "a" * 64).is_relative_to(court.store.folder / "attachments")
