"""The simulated day on the demo county, by a clock that the test moves: what people do leaves a true board."""

from datetime import UTC, datetime, timedelta
from random import Random

import httpx
import pytest

from core.commands.recount import recount
from core.intake import demo
from core.live.hub import Hub
from core.queries.ledger import first_broken
from core.queries.tallies import stored_tallies
from core.runtime import Runtime
from core.settings import Settings
from core.simulation.day import NotSimulated
from core.simulation.diary import DAY_S, Diary
from core.simulation.field import Phone
from core.simulation.run import simulate
from core.store.session import Store, reading
from tests.conftest import Court

START = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


class Clock:
    """Moves only when somebody waits."""

    def __init__(self) -> None:
        self.now = START

    def wait(self, _seconds: float) -> None:
        self.now += timedelta(seconds=0.5)


def runtime_of(store: Store, clock: Clock) -> Runtime:
    return Runtime(Settings(), store, Hub(), lambda: clock.now)


def test_a_day_of_orders_and_answers_goes_through_commands_and_api_and_leaves_a_true_board(sqlite_store: Store) -> None:
    clock = Clock()
    demo.load(sqlite_store, scale="county", seed=1, now=START - timedelta(minutes=5))
    day = simulate(runtime_of(sqlite_store, clock), speed=600, minutes=0.4, rate=1, workers=5, seed=3, wait=clock.wait)

    assert all(day.counts[name] > 0 for name in ("dispatched", "signed", "set out", "arrived", "answered", "accepted", "operations planned")), day.counts
    assert sum(worker.phone.counts["failed"] for worker in day.workers) == 0
    with reading(sqlite_store) as session:
        assert first_broken(session, day.board_id) is None
        kept = {key: amount for key, amount in stored_tallies(session, day.board_id).items() if amount}
        assert kept == {key: amount for key, amount in recount(session, day.board_id).items() if amount}


def test_a_real_courts_board_is_never_played_on(sqlite_court: Court) -> None:
    with pytest.raises(NotSimulated):
        simulate(runtime_of(sqlite_court.store, Clock()), speed=60, minutes=1, rate=1, workers=1, seed=1)


def test_the_same_seed_gives_the_same_diary_and_noon_is_busier_than_night() -> None:
    from random import Random

    def delays(seed: int) -> list[float]:
        diary = Diary(Random(seed), 9 * 3600.0)
        for _ in range(20):
            diary.after((1, 60), lambda: None)
        return [due[0] for _ in range(20) if (due := diary.next_by(DAY_S))]

    assert delays(1) == delays(1) != delays(2)
    assert delays(1) == sorted(delays(1))
    assert Diary(Random(1), 10 * 3600.0).gap_minutes(100) < Diary(Random(1), 3 * 3600.0).gap_minutes(100)


def test_a_connection_that_was_cut_is_tried_again_under_the_same_key() -> None:
    keys: list[str] = []

    def server(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1:
            raise httpx.ReadError("cut")
        return httpx.Response(200, json={"id": 7})

    phone = Phone(httpx.Client(transport=httpx.MockTransport(server), base_url="http://here"), "token", Random(1))
    assert phone.step(7, "sign") == {"id": 7}
    assert len(keys) == 2 and keys[0] == keys[1]
