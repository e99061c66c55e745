"""Tasks out, steps and replies back: `/api/v1` by a browser's session and by a program's token."""

import base64
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from PIL import Image

from core.api import v1_bodies as bodies
from core.api import v1_examples as examples
from core.commands import api_tokens, task_steps, uploads
from core.commands.api_tokens import TokenOrder
from core.commands.sign_in import token_hash
from core.domain.api_scopes import SCOPE_LABELS
from core.domain.viewer import Role
from core.jobs.uploads import sweep_uploads
from core.runtime import Runtime
from core.store.session import reading, writing
from core.store.tables import ApiTokenRow, AttachmentRow, ClueRow, EventRow, FeedbackRow, PersonRow, RoleGrantRow, TaskRow
from tests.builders import BOTH, an_account, do, only_noted, sent, walk
from tests.conftest import EAST, NOON, WEST, Court
from tests.routes import Browser

TASKS = "/api/v1/tasks"
REPLY = {"answer": "在家"}


def a_picture(form: str = "JPEG", colour: int = 1) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), (colour * 60, 2, 3)).save(kept, form)
    return kept.getvalue()


def a_token(court: Court, *, person: int | None = None, role: Role = Role.GRID_WORKER, prefix: str = EAST, days: float = 90, scopes: Any = SCOPE_LABELS) -> str:
    """A live token of the eastern grid worker."""
    person = person or court.workers[court.grid()]
    with writing(court.store) as session:
        session.add(RoleGrantRow(person_id=person, role=role, grid_prefix=prefix, starts_at=NOON - timedelta(days=1)))
    token = api_tokens.new_token()
    order = TokenOrder("网格平台", person, role, list(scopes), NOON + timedelta(days=days))
    do(court, api_tokens.issue, order, token_hash(token), by=court.viewer(Role.ADMINISTRATOR))
    return token


class Program:
    """An outside program: calls with its token and no cookie."""

    def __init__(self, browser: Browser, token: str) -> None:
        self.browser, self.headers = browser, {"Authorization": f"Bearer {token}"}

    def get(self, address: str, **headers: str) -> httpx.Response:
        return self.browser.get(address, headers=self.headers | headers)

    def post(self, address: str, body: Any = None, *, key: str | None = None, headers: dict[str, str] | None = None, **named: Any) -> httpx.Response:
        own = {"Idempotency-Key": key} if key else {}
        return self.browser.post(address, headers=self.headers | own | (headers or {}), **({"json": body} if body is not None else named))

    def photo(self, content: bytes, name: str = "门口.jpg", **named: Any) -> httpx.Response:
        return self.post("/api/v1/photos", files={"file": (name, content, "image/jpeg")}, **named)

    def reply(self, task: int, **changes: Any) -> httpx.Response:
        key = changes.pop("key", None)
        return self.post(f"{TASKS}/{task}/feedback", {"fields": REPLY, **changes}, key=key)

    def step(self, task: int, code: str, **changes: Any) -> httpx.Response:
        return self.post(f"{TASKS}/{task}/steps", {"step": code, **changes})


@pytest.fixture
def program(court: Court, browser: Browser) -> Program:
    return noted(Program(browser, a_token(court)))


def noted(program: Program) -> Program:
    """Its use of this minute is noted already, so that its next calls write nothing by themselves."""
    program.get(TASKS)
    return program


def signed(court: Court, program: Program, **changes: Any) -> int:
    task = sent(court, **changes)
    assert program.step(task, "sign").status_code == 200
    return task


def rows(court: Court, column: Any, *where: Any) -> list[Any]:
    with reading(court.store) as session:
        return list(session.scalars(sa.select(column).where(*where).order_by(column)))


@BOTH
def test_a_program_gets_its_tasks_signs_sets_out_arrives_and_replies_with_a_photo(court: Court, program: Program) -> None:
    task = sent(court, kind="find_debtor", debtor_id=court.debtors[court.grid()])
    found = program.get(TASKS).json()
    assert [one["id"] for one in found["tasks"]] == [task] and found["now"].startswith("2026-03-10T04:00")
    one = found["tasks"][0]
    assert one["kind_label"] == "查找被执行人下落" and one["debtor"] == "张东一" and [step["code"] for step in one["steps"]] == ["sign"]
    assert [field["code"] for field in one["requires"]] == ["result_class", "time", "place"] and one["requires"][0]["choices"][0][0] == "not_there"

    for code, state in (("sign", "signed"), ("start", "acting"), ("arrive", "on_site")):
        assert program.step(task, code).json()["state"] == state
    photo = program.photo(a_picture()).json()
    assert photo["media_type"] == "image/jpeg" and len(photo["id"]) == 64
    done = program.reply(task, fields={"result_class": "found", "time": "10:30", "place": "村口"}, photo_ids=[photo["id"]], lng=115.85, lat=34.33).json()
    assert done["state"] == "answered" and done["flags"] == []

    kept = program.get(f"{TASKS}/{task}").json()["feedback"][0]
    assert kept["id"] == done["feedback_id"] and kept["fields"]["place"] == "村口" and kept["photos"][0]["name"] == "门口.jpg" and kept["channel"] == "api"
    assert rows(court, AttachmentRow.subject_kind) == ["task"]


def test_a_signed_in_browser_uses_the_same_addresses(court: Court, browser: Browser, enter: Callable[..., Browser]) -> None:
    court.people[Role.GRID_WORKER] = court.workers[court.grid()]
    task = sent(court)
    browser = enter(Role.GRID_WORKER, EAST)

    assert browser.get(TASKS).json()["tasks"][0]["id"] == task
    assert browser.post(f"{TASKS}/{task}/steps", json={"step": "sign"}, headers={"origin": "https://evil.example"}).status_code == 403
    assert browser.post(f"{TASKS}/{task}/steps", json={"step": "sign"}, headers={"origin": "http://board"}).json()["state"] == "signed"


def test_a_program_needs_no_origin_of_ours(court: Court, program: Program) -> None:
    assert program.post(f"{TASKS}/{sent(court)}/steps", {"step": "sign"}, headers={"origin": "https://platform.example"}).status_code == 200


def test_an_unable_reply_says_why_and_demands_nothing_else(court: Court, program: Program) -> None:
    task = signed(court, program)

    assert program.post(f"{TASKS}/{task}/feedback", {"unable": "no_access", "words": "铁门锁着"}).json()["state"] == "answered"
    assert rows(court, FeedbackRow.unable) == ["no_access"]


def test_changes_since_a_moment_bring_closed_tasks_too(court: Court, program: Program) -> None:
    old, closed = sent(court), signed(court, program)
    program.reply(closed)
    do(court, task_steps.step, closed, "accept", at=NOON + timedelta(hours=1))

    assert [one["id"] for one in program.get(TASKS).json()["tasks"]] == [old]
    assert [one["id"] for one in program.get(f"{TASKS}?updated_since=2026-03-10T04:30:00Z").json()["tasks"]] == [closed]
    assert [one["id"] for one in program.get(f"{TASKS}?state=closed&limit=1").json()["tasks"]] == [closed]


# Who is let in.


def code_of(response: httpx.Response) -> tuple[int, str]:
    """Status and code; every refusal has a sentence of its own."""
    said = response.json()
    assert isinstance(said["detail"], str) and len(said["detail"]) > 8, said
    return response.status_code, said["code"]


def test_a_token_that_is_expired_revoked_unknown_or_without_its_role_is_refused_with_a_sentence(court: Court, browser: Browser, runtime: Runtime) -> None:
    live = a_token(court)
    with writing(court.store) as session:
        session.execute(sa.update(ApiTokenRow).values(expires_at=NOON))
    said = Program(browser, live).get(TASKS)
    assert code_of(said) == (401, "token") and "过期" in said.json()["detail"] and said.headers["www-authenticate"] == "Bearer"

    revoked = a_token(court)
    do(court, api_tokens.revoke, rows(court, ApiTokenRow.id)[-1], by=court.viewer(Role.ADMINISTRATOR))
    assert "撤销" in Program(browser, revoked).get(TASKS).json()["detail"]
    assert code_of(Program(browser, "zw_made-up").get(TASKS)) == (401, "token")
    assert code_of(Program(browser, "").get(TASKS)) == (401, "token")

    idle = a_token(court, person=court.workers[court.grid(EAST, 2)])
    assert Program(browser, idle).get(TASKS).status_code == 200
    with writing(court.store) as session:
        session.execute(sa.update(RoleGrantRow).where(RoleGrantRow.person_id == court.workers[court.grid(EAST, 2)]).values(ends_at=NOON))
    assert code_of(Program(browser, idle).get(TASKS)) == (401, "token")


def test_a_token_of_somebody_who_left_is_refused(court: Court, program: Program) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(PersonRow).where(PersonRow.id == court.workers[court.grid()]).values(active=False))

    assert code_of(program.get(TASKS)) == (401, "token")


def test_a_token_works_nowhere_outside_v1(court: Court, program: Program) -> None:
    for address in ("/api/tasks", "/api/stream", "/api/map/tasks", "/api/debtors", "/api/operations", "/api/indicators?since=2026-01-01&until=2026-02-01", "/api/files/1"):
        assert program.get(address).status_code == 401, address
    assert program.post("/api/tasks", {"kind": "check", "title": "x"}).status_code == 401


def test_a_token_that_is_sent_counts_alone(court: Court, enter: Callable[..., Browser]) -> None:
    """A made-up token is not helped by a good cookie."""
    assert enter().get(TASKS, headers={"Authorization": "Bearer made-up"}).status_code == 401


def test_a_token_does_only_what_its_scopes_say(court: Court, browser: Browser) -> None:
    reader = Program(browser, a_token(court, scopes=["tasks:read"]))
    task = sent(court)

    assert reader.get(TASKS).status_code == 200
    with only_noted(court):
        for refused in (reader.step(task, "sign"), reader.reply(task), reader.photo(a_picture())):
            assert code_of(refused) == (403, "scope")


def test_the_last_use_of_a_token_is_noted_once_a_minute_and_not_in_the_ledger(court: Court, runtime: Runtime, program: Program) -> None:
    events = len(rows(court, EventRow.id))
    program.get(TASKS)
    assert rows(court, ApiTokenRow.used_at) == [NOON]
    object.__setattr__(runtime, "now", lambda: NOON + timedelta(seconds=59))
    program.get(TASKS)
    assert rows(court, ApiTokenRow.used_at) == [NOON]
    object.__setattr__(runtime, "now", lambda: NOON + timedelta(seconds=61))
    program.get(TASKS)

    assert rows(court, ApiTokenRow.used_at) == [NOON + timedelta(seconds=61)] and len(rows(court, EventRow.id)) == events


def test_too_many_calls_are_told_when_to_come_back(court: Court, browser: Browser, runtime: Runtime, program: Program) -> None:
    answers = [program.get(TASKS) for _ in range(120)]
    assert {one.status_code for one in answers[:119]} == {200} and code_of(answers[-1]) == (429, "rate")
    assert answers[-1].headers["retry-after"] == "1"
    object.__setattr__(runtime, "now", lambda: NOON + timedelta(seconds=1))
    assert program.get(TASKS).status_code == 200

    guesses = [Program(browser, f"guess-{at}").get(TASKS).status_code for at in range(63)]
    assert guesses.count(401) == 60 and guesses[-1] == 429


# Whose task.


def test_somebody_elses_task_is_not_there(court: Court, browser: Browser, program: Program) -> None:
    other = sent(court, grid_code=court.grid(EAST, 2), addressee_id=court.workers[court.grid(EAST, 2)])
    west = sent(court, grid_code=court.grid(WEST), addressee_id=court.workers[court.grid(WEST)])
    draft = sent(court, draft=True)
    town = noted(Program(browser, a_token(court, person=court.people[Role.TOWNSHIP], role=Role.TOWNSHIP)))
    with only_noted(court):
        for caller, task in ((program, other), (program, west), (program, draft), (program, 999), (town, other)):
            assert code_of(caller.get(f"{TASKS}/{task}")) == (404, "not_found")
            assert code_of(caller.step(task, "sign")) == (404, "not_found")
            assert code_of(caller.reply(task)) == (404, "not_found")


def test_a_task_of_the_body_is_in_the_hands_of_each_of_its_people(court: Court, browser: Browser) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(PersonRow).where(PersonRow.id == court.people[Role.POLICE]).values(organisation_id=court.stations[EAST]))
    police = Program(browser, a_token(court, person=court.people[Role.POLICE], role=Role.POLICE))
    task = sent(court, addressee_id=None, organisation_id=court.stations[EAST])

    assert [one["id"] for one in police.get(TASKS).json()["tasks"]] == [task]
    assert police.step(task, "sign").json()["state"] == "signed"


# The same thing twice.


@BOTH
def test_the_same_key_twice_gives_the_first_answer(court: Court, program: Program) -> None:
    task = sent(court)
    first = program.post(f"{TASKS}/{task}/steps", {"step": "sign"}, key="a")
    program.reply(task, key="a")
    do(court, task_steps.step, task, "send_back", reason="不清楚")

    assert program.post(f"{TASKS}/{task}/steps", {"step": "sign"}, key="a").json() == first.json()
    assert program.reply(task, key="a").json()["state"] == "answered"
    assert len(rows(court, FeedbackRow.id)) == 1 and rows(court, TaskRow.state) == ["returned"]


def test_the_same_reply_twice_without_a_key_is_one_reply(court: Court, program: Program) -> None:
    task = signed(court, program)
    photo = program.photo(a_picture()).json()["id"]
    first, second = (program.reply(task, photo_ids=[photo], words="一人在家", lng=0, lat=0) for _ in range(2))

    assert first.status_code == second.status_code == 200 and first.json() == second.json()
    assert len(rows(court, FeedbackRow.id)) == 1
    assert code_of(program.reply(task, fields={"answer": "不在家"})) == (409, "refused")


def test_two_programs_of_one_person_do_not_share_their_keys(court: Court, browser: Browser) -> None:
    one, other = (Program(browser, a_token(court)) for _ in range(2))
    task = sent(court)
    assert one.post(f"{TASKS}/{task}/steps", {"step": "sign"}, key="1").status_code == 200

    assert code_of(other.post(f"{TASKS}/{task}/steps", {"step": "sign"}, key="1")) == (409, "refused")


def test_a_task_that_changed_meanwhile_is_told_with_its_present_state(court: Court, program: Program) -> None:
    task = signed(court, program)
    seen = program.get(f"{TASKS}/{task}").json()["revision"]
    walk(court, task, "start")

    with only_noted(court):
        said = program.reply(task, seen_revision=seen)
        assert code_of(said) == (409, "conflict")
        assert said.json()["task"]["state"] == "acting" and said.json()["task"]["revision"] > seen
    assert program.reply(task, seen_revision=said.json()["task"]["revision"]).status_code == 200


def test_a_reply_after_the_end_changes_nothing_and_its_words_are_kept(court: Court, program: Program) -> None:
    task = signed(court, program)
    walk(court, task, "void")
    photo = program.photo(a_picture()).json()["id"]
    said = [program.reply(task, fields={"answer": "刚见到他"}, photo_ids=[photo], key="late") for _ in range(2)]

    assert code_of(said[0]) == (409, "closed") and said[0].json() == said[1].json()
    with reading(court.store) as session:
        late = session.scalars(sa.select(EventRow).where(EventRow.verb == "task.late_reply")).all()
    assert len(late) == 1 and late[0].after["fields"] == {"answer": "刚见到他"}
    assert rows(court, FeedbackRow.id) == [] and rows(court, TaskRow.state) == ["void"]


# What phones send.


def test_a_reply_names_the_fields_that_its_kind_demands(court: Court, program: Program) -> None:
    task = signed(court, program, kind="find_debtor")
    with only_noted(court):
        said = program.reply(task, fields={"time": "10:30", "result_class": "made-up"})

    assert code_of(said) == (422, "incomplete") and said.json()["missing"] == ["result_class", "place"] and "地点" in said.json()["detail"]
    assert code_of(program.reply(task, fields={}, unable="other")) == (422, "incomplete")


ODD: dict[str, tuple[dict[str, Any], list[str]]] = {
    "zeros": ({"lng": 0, "lat": 0}, ["odd_position"]),
    "outside China": ({"lng": -73.98, "lat": 40.75}, ["odd_position"]),
    "far": ({"lng": 115.85, "lat": 34.5}, ["far"]),
    "another datum": ({"lng": 115.8567, "lat": 34.3287, "datum": "GCJ02"}, []),
    "Baidu's datum": ({"lng": 115.8632, "lat": 34.3347, "datum": "BD09"}, []),
    "half a position": ({"lng": 115.85}, []),
    "clock hours ahead": ({"written_at": "2026-03-10T09:00:00Z"}, ["clock_off"]),
    "written before the task was sent": ({"written_at": "2026-03-10T01:00:00Z"}, ["clock_off"]),
    "clock in 1970": ({"written_at": "1970-01-01T00:00:00Z"}, ["clock_off"]),
    "clock some minutes behind": ({"written_at": "2026-03-10T03:51:00Z"}, []),
}


def test_odd_positions_and_clocks_are_taken_and_flagged_and_our_time_counts(court: Court, program: Program) -> None:
    for name, (odd, flags) in ODD.items():
        task = signed(court, program, debtor_id=court.debtors[court.grid()])
        said = program.reply(task, **odd)
        assert (said.status_code, said.json()["flags"]) == (200, flags), name
    assert set(rows(court, FeedbackRow.at)) == {NOON}


DEEP = b'{"fields":{"answer":' + b"[" * 10_000 + b"]" * 10_000 + b"}}"
BAD_BODIES: dict[str, tuple[bytes, int]] = {
    "NaN": (b'{"fields":{"answer":NaN}}', 422), "infinite": (b'{"fields":{"answer":"x"},"lng":Infinity,"lat":1}', 422), "huge number": (b'{"fields":{"answer":1e999}}', 422),
    "beyond 64 bits": (b'{"fields":{"answer":99999999999999999999}}', 422), "ten thousand deep": (DEEP, 400), "a NUL": (b'{"fields":{"answer":"\\u0000"}}', 422),
    "a NUL in a name": (b'{"fields":{"an\\u0000swer":"x"}}', 422), "half a surrogate": (b'{"fields":{"answer":"\\ud83d"}}', 422), "half a surrogate in words": (b'{"words":"\\udc00"}', 422),
    "unknown field": (b'{"fields":{},"state":"closed"}', 422), "misspelt unknown field": (b'{"\\ud800":1}', 422), "a list": (b"[]", 422), "nothing": (b"", 422), "no JSON": (b"{", 400),
    "no UTF-8": (b'{"words":"\xff\xfe"}', 400), "longitude beyond the globe": (b'{"fields":{"answer":"x"},"lng":1000,"lat":1}', 422), "naive moment": (b'{"fields":{"answer":"x"},"written_at":"2026-03-10T04:00:00"}', 422),
    "moment at the end of time": (b'{"fields":{"answer":"x"},"written_at":"9999-12-31T23:59:59-12:00"}', 422), "a photo id that is a path": (b'{"photo_ids":["../../etc/passwd"]}', 422),
    "nested fields": (b'{"fields":{"answer":{"a":1}}}', 422), "unknown reason": (b'{"unable":"lazy"}', 422), "too large": (b'{"words":"' + b"x" * 300_000 + b'"}', 413),
}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_bad_body_gets_a_sentence_in_the_callers_language_and_writes_nothing(court: Court, browser: Browser, language: str) -> None:
    court.people[Role.GRID_WORKER] = court.workers[court.grid()]
    an_account(court, Role.GRID_WORKER, grid_prefix=EAST, language=language)
    program = Program(browser, a_token(court))
    task = signed(court, program)
    with only_noted(court):
        for name, (body, status) in BAD_BODIES.items():
            said = program.post(f"{TASKS}/{task}/feedback", headers={"content-type": "application/json"}, content=body)
            assert code_of(said)[0] == status, (name, said.text)
            assert said.json()["detail"].isascii() == (language == "en"), (name, said.json()["detail"])


@BOTH
def test_characters_of_four_bytes_and_line_breaks_are_kept_as_they_are(court: Court, program: Program) -> None:
    task = signed(court, program)
    words = "𠮷家\n👨‍👩‍👧 在\t家 'x'; DROP TABLE task; --"

    assert program.reply(task, fields={"answer": words}).status_code == 200
    assert program.get(f"{TASKS}/{task}").json()["feedback"][0]["fields"] == {"answer": words}


def test_a_wrong_content_type_is_named(court: Court, program: Program) -> None:
    task = signed(court, program)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml", ""):
        said = program.post(f"{TASKS}/{task}/feedback", headers={"content-type": kind}, content=b'{"fields":{"answer":"x"}}')
        assert code_of(said) == (415, "media_type")
    assert code_of(program.post("/api/v1/photos", {"file": "x"})) == (415, "media_type")


def test_addresses_and_methods_that_are_not_there_get_a_sentence_too(court: Court, program: Program) -> None:
    assert code_of(program.get("/api/v1/nothing")) == (404, "not_found")
    assert code_of(program.get("/api/v1/photos")) == (405, "method")
    for query in ("limit=0", "limit=x", "state=made-up", "state=%00", "updated_since=yesterday", "updated_since=2026-03-10T04:00:00", "limit=99999999999999999999"):
        assert code_of(program.get(f"{TASKS}?{query}")) == (422, "form"), query
    for task in ("0", "-1", "x", "99999999999999999999", "%00"):
        assert program.get(f"{TASKS}/{task}").status_code == 422, task
    assert code_of(program.post(f"{TASKS}/1/steps", {"step": "accept"})) == (422, "form")
    assert code_of(program.post(f"{TASKS}/1/steps", {"step": "sign"}, key="k" * 201)) == (422, "form")


# Photos.

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_photos_and_pdfs_are_known_by_their_content(court: Court, program: Program) -> None:
    for content, kind in ((a_picture("JPEG"), "image/jpeg"), (a_picture("PNG"), "image/png"), (a_picture("WEBP"), "image/webp"), (PDF, "application/pdf")):
        said = program.photo(content, name="what.exe")
        assert (said.status_code, said.json()["media_type"]) == (201, kind)


DISGUISED = {
    "a page": b"<html><script>alert(1)</script>", "a program": b"MZ\x90\x00", "a sound in the same box": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "only the first bytes of a photo": b"\xff\xd8\xff" + b"x" * 100, "a vector image with a script": b"<svg onload='alert(1)'/>", "nothing": b"",
    "a picture of another kind": base64.b64decode(b"R0lGODlhAQABAAAAACwAAAAAAQABAAA="),
}


def test_what_is_no_photo_is_refused_whatever_it_is_called(court: Court, program: Program) -> None:
    with only_noted(court):
        for name, content in DISGUISED.items():
            assert code_of(program.photo(content, name="photo.jpg")) == (415, "media_type"), name


def test_a_form_without_its_file_is_told_so(court: Court, program: Program) -> None:
    assert code_of(program.post("/api/v1/photos", files={"other": ("a.jpg", a_picture())})) == (422, "form")
    assert code_of(program.post("/api/v1/photos", headers={"content-type": "multipart/form-data"}, content=b"x")) == (400, "unreadable")
    assert code_of(program.post("/api/v1/photos", headers={"content-type": "multipart/form-data; boundary=x"}, content=b"--x\r\nrubbish")) in ((400, "unreadable"), (422, "form"))
    assert code_of(program.post("/api/v1/photos", files=[("file", ("a.jpg", a_picture())), ("file", ("b.jpg", a_picture()))])) == (400, "unreadable")


def test_a_files_name_is_only_a_name(court: Court, program: Program) -> None:
    names = ("../../etc/passwd", "C:\\fakepath\\照片.jpg", "\x00.jpg", "a" * 500, "", "𠮷.jpg", '"; filename="x.html')
    for at, name in enumerate(names):
        assert program.photo(a_picture(colour=at % 5, form="PNG" if at > 4 else "JPEG"), name=name).status_code in (201, 422), name

    kept = rows(court, AttachmentRow.name)
    assert "照片.jpg" in kept and all("/" not in one and "\\" not in one and "\x00" not in one and 0 < len(one) <= 120 for one in kept)


def test_a_file_of_more_than_15_mb_is_refused_by_its_header_and_by_its_length(court: Court, program: Program) -> None:
    large = a_picture() + b"\0" * (15 * 1024 * 1024)
    assert code_of(program.photo(large)) == (413, "too_large")
    assert code_of(program.photo(a_picture() + b"\0" * (16 * 1024 * 1024))) == (413, "too_large")


def test_a_body_without_an_end_is_not_read_to_its_end(court: Court, program: Program) -> None:
    given = 0

    async def endless() -> Any:
        nonlocal given
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        while True:
            given += 65_536
            yield b"\xff" * 65_536

    said = program.post("/api/v1/photos", headers={"content-type": "multipart/form-data; boundary=x"}, content=endless())
    assert code_of(said) == (413, "too_large") and given < 16 * 1024 * 1024

    async def endless_json() -> Any:
        nonlocal given
        while True:
            given += 65_536
            yield b" " * 65_536

    given = 0
    said = program.post(f"{TASKS}/1/feedback", headers={"content-type": "application/json"}, content=endless_json())
    assert code_of(said) == (413, "too_large") and given < 1024 * 1024


def test_the_older_routes_read_no_endless_body_either(court: Court, enter: Callable[..., Browser]) -> None:
    given = 0

    async def endless() -> Any:
        nonlocal given
        while True:
            given += 65_536
            yield b" " * 65_536

    browser = enter()
    for address in ("/api/tasks", "/api/tasks/1/steps", "/api/tasks/1/reply"):
        given = 0
        assert browser.post(address, headers={"content-type": "application/json"}, content=endless()).status_code == 413
        assert given < 1024 * 1024, address


def test_who_is_not_let_in_sends_no_body_at_all(court: Court, browser: Browser) -> None:
    async def never() -> Any:
        raise AssertionError("the body was read")
        yield b""

    said = browser.post("/api/v1/photos", headers={"content-type": "multipart/form-data; boundary=x", "Authorization": "Bearer x"}, content=never())
    assert code_of(said) == (401, "token")


def test_a_photo_is_its_uploaders_alone(court: Court, browser: Browser, program: Program) -> None:
    other = Program(browser, a_token(court, person=court.workers[court.grid(EAST, 2)]))
    photo = other.photo(a_picture()).json()["id"]
    task = signed(court, program)

    with only_noted(court):
        assert code_of(program.reply(task, photo_ids=[photo])) == (422, "photo")
        assert code_of(program.reply(task, photo_ids=["0" * 64])) == (422, "photo")
    assert program.photo(a_picture()).json()["id"] == photo
    assert program.reply(task, photo_ids=[photo]).status_code == 200
    assert rows(court, AttachmentRow.subject_kind) == ["task", "upload"]


def test_the_same_photo_twice_is_one_upload(court: Court, program: Program) -> None:
    assert program.photo(a_picture()).json() == program.photo(a_picture(), name="other.jpg").json()
    assert len(rows(court, AttachmentRow.id)) == 1


def test_a_photo_that_was_swept_comes_back_when_it_is_sent_again_with_its_old_key(court: Court, program: Program) -> None:
    photo = program.photo(a_picture(), key="p").json()["id"]
    do(court, uploads.sweep, court.store.folder, at=NOON + timedelta(hours=25))

    assert program.photo(a_picture(), key="p").json()["id"] == photo
    assert program.reply(signed(court, program), photo_ids=[photo]).status_code == 200


def test_uploads_that_no_reply_took_up_are_swept_after_a_day_and_used_ones_stay(court: Court, program: Program) -> None:
    used, orphan, shared = (program.photo(a_picture(colour=at)).json()["id"] for at in range(3))
    task = signed(court, program)
    program.reply(task, photo_ids=[used, shared])
    program.photo(a_picture(colour=2))
    place = uploads.path_of(court.store.folder, orphan)
    assert do(court, uploads.sweep, court.store.folder, at=NOON + timedelta(hours=23)) == {"uploads": 0, "files": 0} and place.exists()

    assert do(court, uploads.sweep, court.store.folder, at=NOON + timedelta(hours=25)) == {"uploads": 2, "files": 1}
    assert not place.exists() and uploads.path_of(court.store.folder, used).exists() and uploads.path_of(court.store.folder, shared).exists()
    assert code_of(program.reply(task, photo_ids=[orphan])) == (422, "photo")


def test_the_job_sweeps_in_one_process_and_writes_nothing_when_there_is_nothing(court: Court, runtime: Runtime, program: Program) -> None:
    program.photo(a_picture())
    events = len(rows(court, EventRow.id))
    assert sweep_uploads(runtime, holder="one") == 0 and len(rows(court, EventRow.id)) == events

    object.__setattr__(runtime, "now", lambda: NOON + timedelta(hours=25))
    assert sweep_uploads(runtime, holder="one") == 1
    assert sweep_uploads(runtime, holder="other") == 0 and len(rows(court, EventRow.id)) == events + 1


# Clues.


@BOTH
def test_a_clue_comes_in_with_its_photo_once(court: Court, program: Program) -> None:
    photo = program.photo(a_picture()).json()["id"]
    body = {"kind": "whereabouts", "content": "车停在村口", "lng": 115.85, "lat": 34.33, "photo_ids": [photo]}
    first, second = (program.post("/api/v1/clues", body, key="c") for _ in range(2))

    assert first.status_code == second.status_code == 201 and first.json() == second.json()
    assert rows(court, ClueRow.content) == ["车停在村口"] and rows(court, AttachmentRow.subject_kind) == ["clue"]


def test_a_clue_of_no_kind_without_words_or_with_somebody_elses_photo_is_refused(court: Court, browser: Browser, program: Program) -> None:
    reader = noted(Program(browser, a_token(court, scopes=["tasks:read"])))
    with only_noted(court):
        for body in ({"kind": "gossip", "content": "x"}, {"kind": "property", "content": ""}, {"kind": "property", "content": "\x00"}, {"kind": "property", "content": "x", "lng": 1000}):
            assert code_of(program.post("/api/v1/clues", body)) == (422, "form"), body
        assert code_of(program.post("/api/v1/clues", {"kind": "property", "content": " "})) == (409, "refused")
        assert code_of(program.post("/api/v1/clues", {"kind": "property", "content": "x", "photo_ids": ["0" * 64]})) == (422, "photo")
        assert code_of(reader.post("/api/v1/clues", {"kind": "property", "content": "x"})) == (403, "scope")


# What the description says.


def operations(browser: Browser) -> list[tuple[str, dict[str, Any]]]:
    paths = browser.get("/api/v1/openapi.json").json()["paths"]
    return [(f"{verb} {path}", one) for path, verbs in paths.items() for verb, one in verbs.items() if one.get("tags") == ["v1"]]


def test_every_operation_shows_an_example_of_its_answer_and_of_each_refusal(court: Court, browser: Browser) -> None:
    found = operations(browser)
    assert len(found) >= 5
    for name, one in found:
        for status, answer in one["responses"].items():
            said = answer["content"]["application/json"]
            assert "example" in said or said.get("examples"), (name, status)
            for example in said.get("examples", {}).values():
                assert example["value"]["detail"] and "{" not in example["value"]["detail"], (name, status)
        assert {"401", "403", "422", "429"} <= one["responses"].keys(), name
        assert one["security"] == [{"HTTPBearer": []}, {"APIKeyCookie": []}], name


def test_the_examples_are_of_the_form_that_the_answers_have(court: Court, browser: Browser) -> None:
    bodies.TasksOut.model_validate(examples.TASKS)
    bodies.OneTaskOut.model_validate(examples.ONE_TASK)
    bodies.AnswerOut.model_validate(examples.ANSWER)
    bodies.UploadOut.model_validate(examples.UPLOAD)
    bodies.CardOut.model_validate(examples.CARD)
    bodies.StepIn.model_validate(examples.STEP_IN)
    bodies.FeedbackIn.model_validate_json(json.dumps(examples.FEEDBACK_IN))
    bodies.ClueIn.model_validate_json(json.dumps(examples.CLUE_IN))


def test_the_description_needs_no_token_and_names_no_address_outside(court: Court, browser: Browser) -> None:
    said = browser.get("/api/v1/openapi.json")

    assert said.status_code == 200 and "http://" not in said.text and "https://" not in said.text


def test_a_clue_from_the_field_reaches_the_desk_once_with_its_photo(court: Court, program: Program) -> None:
    worker = program
    photo = worker.photo(a_picture()).json()["id"]
    body = {"kind": "property", "content": "车停在朋友家门前", "lng": 115.85, "lat": 34.33, "photo_ids": [photo]}
    first, again = (worker.post("/api/v1/clues", body, key="one") for _ in range(2))

    assert (first.status_code, again.json()) == (201, first.json())
    with reading(court.store) as session:
        clue = session.scalars(sa.select(ClueRow)).one()
        assert (clue.number, clue.grid_code, clue.state) == (first.json()["number"], court.grid(), "received")
        assert session.scalar(sa.select(sa.func.count()).select_from(AttachmentRow).where(AttachmentRow.subject_kind == "clue")) == 1


@pytest.mark.parametrize("wrong", [{"kind": "rumour"}, {"content": ""}, {"photo_ids": ["0" * 64]}])
def test_a_clue_that_cannot_be_taken_is_refused_with_a_sentence_and_leaves_nothing(court: Court, program: Program, wrong: dict[str, Any]) -> None:
    worker = program
    with only_noted(court):
        refusal = worker.post("/api/v1/clues", {"kind": "property", "content": "车", **wrong})
    assert refusal.status_code in (404, 409, 422) and refusal.json()["detail"]
