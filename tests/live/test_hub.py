"""What one process knows of revisions, and who wants to hear."""

import asyncio

from core.live.hub import CLOCK, DAY, SILENT_AFTER_S, Hub


def test_what_was_known_is_not_said_again_and_what_is_older_never_takes_back_what_is_newer() -> None:
    async def play() -> None:
        hub = Hub()
        listener = hub.listen(1)
        for revision in (5, 5, 4):
            hub.publish(1, revision, ("tasks",))
        hub.publish(1, 4, ("people",))
        await asyncio.wait_for(listener.woken.wait(), 5)
        await asyncio.sleep(0)
        assert listener.take() == {"tasks": 5, "people": 4}
        assert hub.stamp(1, ("tasks", "people")) == 5 and hub.stamp(1, ("people",)) == 4 and hub.stamp(1, ("grids",)) == 0
        assert hub.stamp(2, ("tasks",)) == 0

    asyncio.run(play())


def test_a_slow_reader_gets_everything_that_waited_in_one_take_and_then_nothing() -> None:
    async def play() -> None:
        hub = Hub()
        listener = hub.listen(1)
        for revision in range(1, 101):
            hub.publish(1, revision, ("tasks" if revision % 2 else "people",))
        await asyncio.wait_for(listener.woken.wait(), 5)
        await asyncio.sleep(0)
        assert listener.take() == {"tasks": 99, "people": 100}
        assert listener.take() == {} and not listener.woken.is_set()

    asyncio.run(play())


def test_time_passes_on_every_board_the_feed_has_seen() -> None:
    async def play() -> None:
        hub = Hub()
        hub.publish(1, 1, ("tasks",))
        here, unknown = hub.listen(1), hub.listen(2)
        hub.tick(1)
        hub.tick(1)
        await asyncio.wait_for(here.woken.wait(), 5)
        await asyncio.sleep(0)
        assert here.take() == {CLOCK: 2} and unknown.take() == {}, "the day is the same"
        hub.tick(2)
        await asyncio.sleep(0)
        assert here.take() == {CLOCK: 3, DAY: 2}
        assert hub.boards() == (1,)
        hub.leave(here)
        hub.leave(here)
        assert hub.listeners == 1

    asyncio.run(play())


def test_a_reader_whose_loop_is_closed_is_forgotten_and_does_not_break_the_commit_that_tells_it() -> None:
    hub = Hub()

    async def leave_without_a_word() -> None:
        hub.listen(1)

    asyncio.run(leave_without_a_word())
    hub.publish(1, 1, ("tasks",))

    assert hub.listeners == 0


def test_before_its_first_look_the_feed_is_silent_for_ever() -> None:
    hub = Hub()

    assert hub.silence_s == float("inf")
    hub.heard()
    assert hub.silence_s < 60


def test_listeners_are_woken_at_once_when_the_database_is_back() -> None:
    async def play() -> None:
        hub = Hub()
        hub.publish(1, 1, ("tasks",))
        here = hub.listen(1)
        hub.heard()
        hub.heard()
        await asyncio.sleep(0)
        assert not here.woken.is_set()
        hub._heard -= SILENT_AFTER_S + 1
        hub.heard()
        await asyncio.wait_for(here.woken.wait(), 5)
        assert here.take() == {}

    asyncio.run(play())


def test_topics_of_several_revisions_are_learned_in_one_step_and_told_in_one() -> None:
    async def play() -> None:
        hub = Hub()
        listener = hub.listen(1)
        hub.learn(1, {"tasks": 7, "notices.person.3": 7, "people": 4})
        await asyncio.wait_for(listener.woken.wait(), 5)
        assert listener.take() == {"tasks": 7, "notices.person.3": 7, "people": 4}
        hub.learn(1, {"tasks": 7, "people": 3, "cases": 8})
        await asyncio.wait_for(listener.woken.wait(), 5)
        assert listener.take() == {"cases": 8}

    asyncio.run(play())
