"""Every bad call from the field: its sentence and status, nothing changed, and what the ledger keeps of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from core.commands import task_steps, tasks
from core.commands.sign_in import token_hash
from core.domain.viewer import Role
from core.runtime import Runtime
from core.store.session import reading, writing
from core.store.tables import ApiTokenRow, EventRow, FeedbackRow
from core.words import say
from tests.api.test_v1 import DISGUISED, REPLY, TASKS, Program, a_picture, a_token, code_of, noted, rows, signed
from tests.builders import BOTH, an_account, an_order, do, only_noted, sent, walk
from tests.conftest import EAST, NOON, Court
from tests.routes import Browser

SECRET = "41142519000101111X"
"""What a caller sends that no entry may hold."""
FEEDBACK, PHOTOS, CLUES, STEPS = "/api/v1/tasks/{task_id}/feedback", "/api/v1/photos", "/api/v1/clues", "/api/v1/tasks/{task_id}/steps"
LANGUAGES = pytest.mark.parametrize("language", ["zh_CN", "en"])


@dataclass
class Scene:
    """A worker's program, one that may only read, and tasks: `mine` signed for, a colleague's, a closed one."""

    court: Court
    browser: Browser
    worker: Program
    reader: Program
    mine: int
    other: int

    def expired(self) -> Program:
        return self._with_ended_token(expires_at=NOON)

    def revoked(self) -> Program:
        return self._with_ended_token(revoked_at=NOON - timedelta(hours=1))

    def _with_ended_token(self, **changes: Any) -> Program:
        token = a_token(self.court)
        with writing(self.court.store) as session:
            session.execute(sa.update(ApiTokenRow).where(ApiTokenRow.token_hash == token_hash(token)).values(**changes))
        return Program(self.browser, token)


@pytest.fixture
def scene(court: Court, browser: Browser, request: pytest.FixtureRequest) -> Scene:
    language = request.node.callspec.params.get("language", "zh_CN") if hasattr(request.node, "callspec") else "zh_CN"
    court.people[Role.GRID_WORKER] = court.workers[court.grid()]
    an_account(court, Role.GRID_WORKER, grid_prefix=EAST, language=language)
    worker, reader = noted(Program(browser, a_token(court))), noted(Program(browser, a_token(court, scopes=["tasks:read"])))
    mine = signed(court, worker, kind="find_debtor")
    return Scene(court, browser, worker, reader, mine, sent(court, grid_code=court.grid(EAST, 2), addressee_id=court.workers[court.grid(EAST, 2)]))


@dataclass(frozen=True)
class Bad:
    """A call, how it is refused, and what else its entry says. `subject`: mine, other, or the token that called."""

    call: Callable[[Scene, dict[str, str]], httpx.Response]
    status: int
    code: str
    route: str = FEEDBACK
    subject: str = "mine"
    says: dict[str, Any] = field(default_factory=dict)


def reply(**changes: Any) -> Callable[[Scene, dict[str, str]], httpx.Response]:
    return lambda scene, headers: scene.worker.post(f"{TASKS}/{scene.mine}/feedback", {"fields": REPLY, **changes}, headers=headers)


def raw(body: bytes, kind: str = "application/json") -> Callable[[Scene, dict[str, str]], httpx.Response]:
    return lambda scene, headers: scene.worker.post(f"{TASKS}/{scene.mine}/feedback", headers=headers | {"content-type": kind}, content=body)


def upload(content: bytes, name: str = f"{SECRET}.jpg") -> Callable[[Scene, dict[str, str]], httpx.Response]:
    return lambda scene, headers: scene.worker.photo(content, name=name, headers=headers)


FULL = {"result_class": "found", "time": "10:30", "place": SECRET}
LARGE = a_picture() + b"\0" * (15 * 1024 * 1024)
BAD: dict[str, Bad] = {
    "a photo over 15 MB": Bad(upload(LARGE), 413, "too_large", PHOTOS, "token"),
    "a reply over 256 KB": Bad(raw(b'{"words":"' + b"x" * 300_000 + b'"}'), 413, "too_large"),
    **{f"a file that is {name}": Bad(upload(content), 415, "media_type", PHOTOS, "token") for name, content in DISGUISED.items()},
    "a form without its file": Bad(lambda scene, headers: scene.worker.post("/api/v1/photos", files={"other": ("a.jpg", a_picture())}, headers=headers), 422, "form", PHOTOS, "token"),
    "a body that is no JSON": Bad(raw(SECRET.encode()), 400, "unreadable"),
    "a body of another type": Bad(raw(b"{}", "text/" + SECRET), 415, "media_type"),
    "a reply for somebody else's task": Bad(
        lambda scene, headers: scene.worker.post(f"{TASKS}/{scene.other}/feedback", {"fields": {"answer": SECRET}}, headers=headers), 404, "not_found", subject="other"),
    "a step for somebody else's task": Bad(
        lambda scene, headers: scene.worker.post(f"{TASKS}/{scene.other}/steps", {"step": "sign"}, headers=headers), 404, "not_found", STEPS, "other"),
    "an expired token": Bad(lambda scene, headers: scene.expired().post(f"{TASKS}/{scene.mine}/feedback", {"fields": FULL}, headers=headers), 401, "token"),
    "a revoked token": Bad(lambda scene, headers: scene.revoked().photo(a_picture(), headers=headers), 401, "token", PHOTOS, "token"),
    "a token that is not for this": Bad(lambda scene, headers: scene.reader.post(f"{TASKS}/{scene.mine}/feedback", {"fields": FULL}, headers=headers), 403, "scope"),
    "a position beyond the globe": Bad(reply(lng=1000, lat=1), 422, "form", says={"places": {"fields": ["body.lng"]}}),
    "a datum that does not exist": Bad(reply(lng=115.8, lat=34.3, datum=SECRET), 422, "form", says={"places": {"fields": ["body.datum"]}}),
    "a clock without its zone": Bad(reply(written_at="2026-03-10T04:00:00"), 422, "form", says={"places": {"fields": ["body.written_at"]}}),
    "a field that was made up": Bad(reply(**{SECRET: "x"}), 422, "form", says={"places": {"fields": []}}),
    "a field name that holds a number": Bad(reply(fields={SECRET: {"a": 1}}), 422, "form", says={"places": {"fields": ["body.fields"]}}),
    "a text no column holds": Bad(reply(fields={"answer": f"{SECRET}\0"}), 422, "form"),
    "a reply without what its kind demands": Bad(reply(fields={"time": SECRET}), 422, "incomplete"),
    "unable without a word why": Bad(reply(fields={}, unable="other"), 422, "incomplete"),
    "a photo of nobody": Bad(reply(fields=FULL, photo_ids=["0" * 64]), 422, "photo"),
    "a picture of the task that is old": Bad(reply(fields=FULL, seen_revision=1), 409, "conflict"),
    "a step that leads nowhere": Bad(lambda scene, headers: scene.worker.post(f"{TASKS}/{scene.mine}/steps", {"step": "sign"}, headers=headers), 409, "refused", STEPS),
    "a card for what is in nobody's hands": Bad(
        lambda scene, headers: scene.worker.post(f"{TASKS}/{scene.other}/card", headers=headers), 404, "not_found", "/api/v1/tasks/{task_id}/card", "other"),
    "a clue without words": Bad(lambda scene, headers: scene.worker.post("/api/v1/clues", {"kind": "property", "content": " "}, headers=headers), 409, "refused", CLUES, "token"),
}


@LANGUAGES
@pytest.mark.parametrize("name", BAD)
def test_a_bad_call_gets_its_sentence_changes_nothing_and_leaves_one_entry_without_what_was_sent(scene: Scene, name: str, language: str) -> None:
    bad, headers = BAD[name], {"Accept-Language": "en" if language == "en" else "zh-CN"}
    prepared = bad.call if bad.code != "token" else _prepared(bad, scene)
    with only_noted(scene.court) as entries:
        said = prepared(scene, headers)

    assert code_of(said) == (bad.status, bad.code)
    entry, = entries
    assert entry.actor_id == scene.court.workers[scene.court.grid()] and entry.actor_role == Role.GRID_WORKER and entry.at == NOON
    assert (entry.subject_kind, entry.subject_id) == subject_of(scene, bad.subject, entry)
    assert {"route": bad.route, "code": bad.code, "status": bad.status, **bad.says}.items() <= entry.after.items()
    assert re.fullmatch(re.sub(r"\\\{\w+\\\}", ".*", re.escape(say(entry.after["message"], language))), said.json()["detail"]), said.json()["detail"]
    assert SECRET not in repr(entry.after) and ("size_bytes" in entry.after) == (bad.code == "too_large")


def _prepared(bad: Bad, scene: Scene) -> Callable[[Scene, dict[str, str]], httpx.Response]:
    """The token is issued and ended before anything is compared."""
    expired, revoked = scene.expired(), scene.revoked()
    scene.expired, scene.revoked = (lambda: expired), (lambda: revoked)  # type: ignore[method-assign]
    return bad.call


def subject_of(scene: Scene, subject: str, entry: EventRow) -> tuple[str, str]:
    return ("api_token", str(entry.after["token"])) if subject == "token" else ("task", str(scene.mine if subject == "mine" else scene.other))


def test_the_size_of_what_was_too_large_is_kept_also_when_nobody_said_it(scene: Scene) -> None:
    async def endless() -> Any:
        while True:
            yield b" " * 65_536

    with only_noted(scene.court) as entries:
        upload(LARGE)(scene, {})
        scene.worker.post(f"{TASKS}/{scene.mine}/feedback", headers={"content-type": "application/json"}, content=endless())
    assert [entry.after["size_bytes"] > limit for entry, limit in zip(entries, (15 * 1024 * 1024, 256 * 1024), strict=True)] == [True, True]


ODD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "0, 0": ({"lng": 0, "lat": 0}, ["odd_position"]),
    "another datum": ({"lng": 115.8567, "lat": 34.3287, "datum": "GCJ02"}, []),
    "a clock hours ahead": ({"written_at": "2026-03-10T09:00:00Z"}, ["clock_off"]),
    "a clock hours behind": ({"written_at": "2026-03-09T21:00:00Z"}, ["clock_off"]),
    "written hours ago and sent now": ({"written_at": "2026-03-10T01:00:00Z"}, []),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_position_or_clock_is_stored_with_its_flag_in_the_answer_and_in_the_ledger(court: Court, browser: Browser, name: str) -> None:
    """The task was sent five hours before, so only what is older than that shows a clock that runs behind."""
    odd, flags = ODD[name]
    program = Program(browser, a_token(court))
    task = do_earlier(court, debtor_id=court.debtors[court.grid()])
    program.step(task, "sign")
    said = program.reply(task, **odd)

    assert (said.status_code, said.json()["flags"]) == (200, flags)
    kept = program.get(f"{TASKS}/{task}").json()["feedback"][0]
    assert {name: value for name, value in odd.items() if name != "written_at"}.items() <= kept.items() and kept["at"].startswith("2026-03-10T04:00")
    assert entries_of(court, "task.answer")[0].after["flags"] == flags


def do_earlier(court: Court, **changes: Any) -> int:
    return int(do(court, tasks.dispatch, an_order(court, **changes), at=NOON - timedelta(hours=5))["id"])


def entries_of(court: Court, verb: str) -> list[EventRow]:
    with reading(court.store) as session:
        return list(session.scalars(sa.select(EventRow).where(EventRow.verb == verb).order_by(EventRow.id)))


@BOTH
def test_the_same_reply_twice_is_one_reply_and_two_entries(scene: Scene) -> None:
    first, second = (reply(fields=FULL)(scene, {}) for _ in range(2))

    assert first.status_code == 200 and first.json() == second.json() and len(rows(scene.court, FeedbackRow.id)) == 1
    assert len(entries_of(scene.court, "task.answer")) == 1
    again, = entries_of(scene.court, "task.again")
    assert again.subject_id == str(scene.mine) and SECRET not in repr(again.after)


@LANGUAGES
def test_a_reply_after_the_end_is_kept_whole_in_the_ledger_and_noted_once(scene: Scene, language: str) -> None:
    walk(scene.court, scene.mine, "void")
    said = reply(fields={"answer": "刚见到他"})(scene, {})

    assert code_of(said) == (409, "closed") and ("after its end" in said.json()["detail"]) == (language == "en")
    assert [one.after["fields"] for one in entries_of(scene.court, "task.late_reply")] == [{"answer": "刚见到他"}]
    assert entries_of(scene.court, "field.refused") == [] and rows(scene.court, FeedbackRow.id) == []


@BOTH
def test_a_program_in_a_loop_leaves_one_entry_a_minute_for_each_reason(scene: Scene, runtime: Runtime) -> None:
    def calls() -> None:
        for _ in range(5):
            reply(fields={})(scene, {})
            reply(unable="other")(scene, {})
            reply(lng=1000, lat=1)(scene, {})

    with only_noted(scene.court) as entries:
        calls()
        object.__setattr__(runtime, "now", lambda: NOON + timedelta(seconds=59))
        calls()
    assert [one.after["code"] for one in entries] == ["incomplete", "form"]

    object.__setattr__(runtime, "now", lambda: NOON + timedelta(seconds=60))
    scene.worker.get(TASKS)
    with only_noted(scene.court) as entries:
        calls()
    assert [one.after["code"] for one in entries] == ["incomplete", "form"]


def test_a_browsers_refused_calls_are_its_persons(scene: Scene, enter: Callable[..., Browser]) -> None:
    browser = enter(Role.GRID_JUDGE, EAST)
    with only_noted(scene.court) as entries:
        assert code_of(browser.post("/api/v1/photos", files={"file": ("a.jpg", b"x")})) == (415, "media_type")
        assert code_of(browser.post(f"{TASKS}/{scene.mine}/steps", json={"step": "sign"}, headers={"origin": "https://evil.example"})) == (403, "origin")
    judge = scene.court.people[Role.GRID_JUDGE]
    assert [(one.actor_id, one.subject_kind, one.subject_id, one.after["code"], one.after["token"]) for one in entries] == [
        (judge, "person", str(judge), "media_type", None), (judge, "task", str(scene.mine), "origin", None)]


def test_the_name_of_whoever_has_the_task_in_hand_is_not_repeated_in_the_ledger(court: Court, browser: Browser) -> None:
    with writing(court.store) as session:
        session.execute(sa.text("UPDATE person SET organisation_id = :body WHERE id = :police"), {"body": court.stations[EAST], "police": court.people[Role.POLICE]})
    police = noted(Program(browser, a_token(court, person=court.people[Role.POLICE], role=Role.POLICE)))
    task = sent(court, addressee_id=None, organisation_id=court.stations[EAST])
    do(court, task_steps.step, task, "sign", reason="x", by=court.viewer(Role.POLICE, EAST, person=court.people[Role.TOWNSHIP], organisation=court.stations[EAST]))
    with only_noted(court) as entries:
        said = police.reply(task)

    assert code_of(said) == (409, "refused") and "police" in said.json()["detail"]
    assert list(entries[0].after["places"]) == ["number"] and "{owner}" in entries[0].after["message"]


def test_reads_strangers_and_the_brake_leave_no_entry(scene: Scene) -> None:
    expired = scene.expired()
    with only_noted(scene.court) as entries:
        assert scene.worker.get(f"{TASKS}/{scene.other}").status_code == 404
        assert expired.get(TASKS).status_code == 401
        assert Program(scene.browser, "zw_made-up").reply(scene.mine).status_code == 401
        assert scene.browser.post(f"{TASKS}/{scene.mine}/steps", json={"step": "sign"}).status_code == 401
    assert entries == []
    with only_noted(scene.court) as entries:
        answers = [reply(fields={})(scene, {}).status_code for _ in range(130)]
    assert answers[0] == 422 and answers[-1] == 429 and [one.after["code"] for one in entries] == ["incomplete"]


def test_the_answer_is_the_same_when_the_entry_cannot_be_written(scene: Scene) -> None:
    before = [BAD[name].call(scene, {}) for name in ("a reply for somebody else's task", "a file that is a page")]
    with writing(scene.court.store) as session:
        session.execute(sa.text("ALTER TABLE event RENAME TO lost"))
    after = [BAD[name].call(scene, {}) for name in ("a reply for somebody else's task", "a file that is a page")]

    assert [(one.status_code, one.json()) for one in after] == [(one.status_code, one.json()) for one in before]


def test_a_huge_number_in_address_or_header_is_refused_calmly(scene: Scene) -> None:
    with only_noted(scene.court) as entries:
        for number in ("9" * 5000, "9" * 19, "0"):
            assert code_of(scene.worker.post(f"{TASKS}/{number}/steps", {"step": "sign"})) == (422, "form")
        assert scene.worker.post(f"{TASKS}/{scene.mine}/steps", {"step": "sign"}, headers={"content-length": "9" * 5000}).status_code in (400, 409)
    assert {one.subject_kind for one in entries} <= {"api_token", "task"}


def test_an_address_with_a_line_break_in_it_is_answered_in_the_form_of_the_api(scene: Scene) -> None:
    for path in (f"{TASKS}/%0A/card", f"{TASKS}/%0A", "/api/v1/%0Anothing%0A"):
        answer = scene.worker.post(path, {})
        assert answer.status_code in (404, 405, 422) and answer.headers["content-type"] == "application/json", path
