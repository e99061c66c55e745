"""The receiver in docs/api.md as it is written there, against the product's own sender."""

import re
import threading
import time
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from core.domain import deliveries
from core.runtime import utc_now
from core.settings import ROOT
from tests.conftest import Court
from tests.jobs.posting import SECRET, Clock, Post, connected, told

(SNIPPET,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.DOTALL)
BODY = '{"kind":"task.dispatch","number":"虞执协〔2026〕1号","link":"/board"}'.encode()


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names of the snippet; what it took is kept beside being printed."""
    monkeypatch.setenv("ZHIWANG_WEBHOOK_SECRET", SECRET)
    names: dict[str, Any] = {"__name__": "receiver"}
    exec(compile(SNIPPET, "docs/api.md", "exec"), names)
    names["taken"] = []
    names["take"] = names["taken"].append
    names["Receiver"].log_message = lambda *_said: None
    return names


@pytest.fixture
def address(receiver: dict[str, Any]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), receiver["Receiver"])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join(5)
    server.server_close()


def test_the_receiver_of_the_guide_takes_what_the_court_sends_once(sqlite_court: Court, receiver: dict[str, Any], address: str) -> None:
    """By the real clock, since the receiver refuses what is old."""
    post = Post(sqlite_court, Clock(utc_now()))
    connected(sqlite_court, address)
    told(sqlite_court, "task.dispatch", {"number": "虞执协〔2026〕1号", "kind": "check"}, at=post.clock.at)
    post.round()

    assert post.row().state == "delivered" and [one["kind"] for one in receiver["taken"]] == ["task.dispatch"]
    headers = deliveries.headers((SECRET,), "twice", BODY, utc_now())
    assert [httpx.post(address, content=BODY, headers=headers).status_code for _ in range(2)] == [204, 204]
    assert len(receiver["taken"]) == 2


def test_it_refuses_another_secret_another_body_another_delivery_and_what_is_old(receiver: dict[str, Any], address: str) -> None:
    good = deliveries.headers((SECRET,), "a", BODY, utc_now())
    forged = [
        (deliveries.headers(("zwh_other",), "a", BODY, utc_now()), BODY), (good, BODY + b" "), (good | {"Zhiwang-Delivery": "b"}, BODY),
        (good | {"Zhiwang-Timestamp": "0"}, BODY), ({"Content-Type": "application/json"}, BODY),
    ]
    assert [httpx.post(address, content=body, headers=headers).status_code for headers, body in forged] == [401] * 5
    assert receiver["taken"] == [] and receiver["genuine"](good, BODY, time.time())
    assert not receiver["genuine"](good, BODY, time.time() + 301)


def test_while_a_secret_is_changed_either_one_is_good(receiver: dict[str, Any]) -> None:
    for signing in ((SECRET, "zwh_former"), ("zwh_new", SECRET)):
        headers = deliveries.headers(signing, "a", BODY, utc_now())
        assert receiver["genuine"](headers, BODY, time.time())
