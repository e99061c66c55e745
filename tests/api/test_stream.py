"""`/api/stream`, read message by message without a server."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
import sqlalchemy as sa

from core.api import stream
from core.domain.viewer import Role, Viewer
from core.runtime import Runtime
from tests.builders import an_account, sent
from tests.conftest import Court
from tests.routes import Browser

Said = tuple[str, dict[str, int]]


class Caller:
    """A browser that holds the stream open until it leaves."""

    def __init__(self, cookie: str = "") -> None:
        self.gone, self.cookies = False, {"zhiwang": cookie}

    async def is_disconnected(self) -> bool:
        return self.gone


@pytest.fixture(autouse=True)
def quick_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "BEAT_S", 0.01)


def read(text: str) -> Said:
    name = next(line for line in text.splitlines() if line.startswith("event: ")).removeprefix("event: ")
    body = next(line for line in text.splitlines() if line.startswith("data: ")).removeprefix("data: ")
    return name, json.loads(body)["topics"]


def listening(runtime: Runtime, viewer: Viewer, caller: Caller, play: Callable[[AsyncIterator[str]], Coroutine[Any, Any, Any]]) -> Any:
    async def whole() -> Any:
        response = await stream.stream(caller, runtime, viewer)  # type: ignore[arg-type]
        messages = response.body_iterator
        try:
            return await asyncio.wait_for(play(messages), 20)  # type: ignore[arg-type]
        finally:
            await messages.aclose()  # type: ignore[union-attr]

    return asyncio.run(whole())


async def following(messages: AsyncIterator[str], *, but: str = "") -> Said:
    """The next message whose name is not `but`."""
    while True:
        said = read(await anext(messages))
        if said[0] != but:
            return said


def test_the_first_message_is_hello_and_a_command_of_another_thread_gives_a_change(court: Court, runtime: Runtime) -> None:
    court.store.on_commit.append(runtime.hub.publish)
    worker = court.viewer(Role.GRID_WORKER, court.grid(), person=court.workers[court.grid()])
    mailbox = f"notices.person.{worker.person_id}"

    async def play(messages: AsyncIterator[str]) -> None:
        assert await following(messages) == ("hello", runtime.hub.known(court.board_id))
        thread = threading.Thread(target=sent, args=(court,))
        thread.start()
        assert await following(messages, but="beat") == ("change", {"tasks": 1, "indicators": 1, "debtors": 1, "notices": 1, mailbox: 1, f"hands.person.{worker.person_id}": 1})
        thread.join()

    listening(runtime, worker, Caller(), play)


def test_what_is_somebody_elses_alone_is_a_sign_of_life_and_no_more(court: Court, runtime: Runtime) -> None:
    viewer = court.viewer()
    own, other = f"notices.person.{viewer.person_id}", f"notices.person.{viewer.person_id + 1}"

    async def play(messages: AsyncIterator[str]) -> None:
        runtime.hub.publish(court.board_id, 1, (own, other, "tasks"))
        assert await following(messages) == ("hello", {own: 1, "tasks": 1})
        runtime.hub.publish(court.board_id, 2, (other,))
        assert await following(messages) == ("beat", {})
        runtime.hub.publish(court.board_id, 3, (own, other))
        assert await following(messages, but="beat") == ("change", {own: 3})

    listening(runtime, viewer, Caller(), play)


def test_hello_tells_the_last_revision_of_every_topic_so_that_a_page_knows_what_it_missed(court: Court, runtime: Runtime) -> None:
    async def play(messages: AsyncIterator[str]) -> None:
        for revision, topic in ((5, "tasks"), (7, "people")):
            runtime.hub.publish(court.board_id, revision, (topic,))
        runtime.hub.publish(court.board_id + 1, 9, ("clues",))
        runtime.hub.tick(1)
        assert await following(messages) == ("hello", {"tasks": 5, "people": 7})

    listening(runtime, court.viewer(), Caller(), play)


def test_changes_that_wait_come_as_one_message_and_another_boards_not_at_all(court: Court, runtime: Runtime) -> None:
    async def play(messages: AsyncIterator[str]) -> None:
        await following(messages)
        runtime.hub.publish(court.board_id + 1, 9, ("tasks",))
        for revision in (1, 2, 3):
            runtime.hub.publish(court.board_id, revision, ("tasks",))
        runtime.hub.publish(court.board_id, 4, ("people",))
        assert await following(messages, but="beat") == ("change", {"tasks": 3, "people": 4})

    listening(runtime, court.viewer(), Caller(), play)


def test_beats_come_while_the_feed_speaks_with_the_database_and_stop_when_it_is_silent(court: Court, runtime: Runtime) -> None:
    async def play(messages: AsyncIterator[str]) -> None:
        await following(messages)
        runtime.hub.heard()
        assert await following(messages) == ("beat", {})
        runtime.hub._heard = 0.0
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(messages), 0.1)

    listening(runtime, court.viewer(), Caller(), play)


def test_a_stream_whose_session_ended_says_so_and_closes(court: Court, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    an_account(court)
    monkeypatch.setattr(stream, "CHECK_EVERY_S", 0.1)

    async def play(messages: AsyncIterator[str]) -> list[str]:
        return [read(text)[0] async for text in messages]

    names = listening(runtime, court.viewer(), Caller("made up"), play)
    assert names[0] == "hello" and names[-1] == "signed_out"


def test_a_stream_that_is_told_something_all_the_time_still_learns_that_its_session_ended(court: Court, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    an_account(court)
    monkeypatch.setattr(stream, "BEAT_S", 30)
    monkeypatch.setattr(stream, "CHECK_EVERY_S", 0.1)

    async def play(messages: AsyncIterator[str]) -> str:
        revision, name = 0, read(await anext(messages))[0]
        while name != "signed_out":
            revision += 1
            runtime.hub.publish(court.board_id, revision, ("tasks",))
            name = read(await anext(messages))[0]
        return name

    assert listening(runtime, court.viewer(), Caller("made up"), play) == "signed_out"


def test_a_database_that_is_away_at_the_moment_of_a_look_signs_nobody_out_and_is_looked_at_again_soon(court: Court, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    an_account(court)
    monkeypatch.setattr(stream, "CHECK_EVERY_S", 10**6)
    answers = iter((sa.exc.OperationalError("select", {}, Exception("away")), "live", "ended"))

    def state(*_asked: object) -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(stream, "state_here", state)

    async def play(messages: AsyncIterator[str]) -> None:
        await following(messages)
        for revision in (1, 2):
            runtime.hub.publish(court.board_id, revision, ("devices",))
            assert await following(messages, but="beat") == ("change", {"devices": revision})
        runtime.hub.publish(court.board_id, 3, ("devices",))
        assert (await following(messages, but="beat"))[0] == "signed_out"

    listening(runtime, court.viewer(), Caller("made up"), play)


def test_whoever_leaves_is_listened_for_no_longer(court: Court, runtime: Runtime) -> None:
    caller = Caller()

    async def play(messages: AsyncIterator[str]) -> int:
        await following(messages)
        inside = runtime.hub.listeners
        caller.gone = True
        assert [text async for text in messages if "hello" in text] == []
        return inside

    assert listening(runtime, court.viewer(), caller, play) == 1
    assert runtime.hub.listeners == 0


def test_whoever_leaves_before_the_first_message_leaves_nothing_behind(court: Court, runtime: Runtime) -> None:
    async def play(_messages: AsyncIterator[str]) -> None:
        return

    listening(runtime, court.viewer(), Caller(), play)
    assert runtime.hub.listeners == 0


def test_nobody_listens_without_a_session(court: Court, browser: Browser) -> None:
    assert browser.get("/api/stream").status_code == 401


def test_a_sign_of_life_keeps_the_session_and_needs_one(enter: Callable[..., Browser], browser: Browser) -> None:
    assert browser.post("/api/alive").status_code == 401
    assert enter(Role.GRID_WORKER).post("/api/alive").json() == {"alive": True}
