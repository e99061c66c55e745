"""The counters that commands keep equal a recount of the rows, whatever was done in whatever order."""

import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.commands import operations, task_steps, tasks
from core.commands.files import StoredFile
from core.commands.operations import BodyPlan
from core.commands.recount import recount, store_tallies
from core.commands.task_steps import Reply
from core.domain.indicators import BY_CODE
from core.domain.refusals import Refused
from core.domain.viewer import Role
from core.queries import indicators
from core.queries.indicators import indicator_values
from core.queries.ledger import first_broken
from core.queries.tallies import stored_tallies
from core.store.ledger import Act, perform
from core.store.session import open_store, reading, writing
from core.store.tables import CaseRow, PaymentRow, PetitionRow
from tests.builders import BOTH, a_plan, an_order, do
from tests.conftest import EAST, NOON, WEST, Court, make_court

PHOTO = StoredFile("门前.jpg", "image/jpeg", "a" * 64, 1000)
STEPS = ("dispatch", "sign", "start", "answer", "verify", "accept", "send_back", "void")
MOVES = ("submit", "approve", "reject", "start", "finish", "cancel")
DAYS = st.dates(date(2025, 12, 1), date(2026, 7, 31))


def send(court: Court, at: datetime, grid: str, draft: bool) -> None:
    do(court, tasks.dispatch, an_order(court, grid_code=grid, draft=draft), at=at)


def step(court: Court, at: datetime, task: int, code: str, photos: int) -> None:
    if code == "answer":
        do(court, task_steps.answer, task, Reply({"answer": "在家"}, files=(PHOTO,) * photos), at=at)
    else:
        do(court, task_steps.step, task, code, reason="理由", at=at)


def move(court: Court, at: datetime, number: int, code: str) -> None:
    do(court, operations.move, number, code, by=court.viewer(Role.COURT_LEADER), at=at)


def plan(court: Court, at: datetime) -> None:
    do(court, operations.plan, a_plan(court, bodies=(BodyPlan(court.court),)), at=at)


def close(court: Court, at: datetime, grid: str, closing: str | None, check: str | None, day: date) -> None:
    """What an import or a judge does to a case."""

    def change(act: Act) -> None:
        case = act.session.get_one(CaseRow, court.cases[grid])
        case.closing, case.termination_check, case.closed_on = closing, check, day if closing else None
        act.record("case.change", "case", case.id, topics=("cases",))

    perform(court.store, change, by=court.viewer(), at=at)


def shift(court: Court, at: datetime, grid: str, to: str | None, amount: int, has_property: bool) -> None:
    """A case moves to another grid, with another amount."""

    def change(act: Act) -> None:
        case = act.session.get_one(CaseRow, court.cases[grid])
        case.grid_code, case.amount_fen, case.has_property = to, amount, has_property
        act.record("case.change", "case", case.id, topics=("cases",))

    perform(court.store, change, by=court.viewer(), at=at)


def book(court: Court, at: datetime, grid: str, day: date, amount: int, direction: str) -> None:
    def add(act: Act) -> None:
        act.session.add(PaymentRow(board_id=court.board_id, case_id=court.cases[grid], grid_code=grid, direction=direction, amount_fen=amount, channel="cash", paid_on=day))
        act.session.add(PetitionRow(board_id=court.board_id, grid_code=grid, person="张三", registered_on=day, settled_on=day if amount % 2 else None))
        act.record("payment.book", "payment", "x", topics=("indicators",))

    perform(court.store, add, by=court.viewer(), at=at)


GRIDS = st.sampled_from([f"{town}201{serial:03d}" for town in (EAST, WEST) for serial in (1, 2)])
CLOSINGS = st.sampled_from([None, "performed", "settled", "terminated", "transferred"])
ACTIONS: st.SearchStrategy[tuple[Callable[..., None], tuple[Any, ...]]] = st.one_of(
    st.tuples(st.just(send), st.tuples(GRIDS, st.booleans())),
    st.tuples(st.just(step), st.tuples(st.integers(1, 4), st.sampled_from(STEPS), st.integers(0, 2))),
    st.tuples(st.just(step), st.tuples(st.integers(1, 2), st.sampled_from(("sign", "answer", "send_back", "void")), st.integers(0, 2))),
    st.tuples(st.just(plan), st.just(())),
    st.tuples(st.just(move), st.tuples(st.integers(1, 2), st.sampled_from(MOVES))),
    st.tuples(st.just(close), st.tuples(GRIDS, CLOSINGS, st.sampled_from([None, "qualified", "failed", ""]), DAYS)),
    st.tuples(st.just(shift), st.tuples(GRIDS, GRIDS | st.none(), st.integers(0, 10**9), st.booleans())),
    st.tuples(st.just(book), st.tuples(GRIDS, DAYS, st.integers(1, 10**6), st.sampled_from(["in", "out"]))),
)


def counted(court: Court) -> None:
    """Make the tallies fit what the builder wrote past the commands."""
    with writing(court.store) as session:
        store_tallies(session, court.board_id)


def agree(court: Court) -> None:
    with reading(court.store) as session:
        assert stored_tallies(session, court.board_id) == recount(session, court.board_id)
        assert first_broken(session, court.board_id) is None


def play(court: Court, actions: list[tuple[Callable[..., None], tuple[Any, ...]]]) -> None:
    counted(court)
    for number, (action, arguments) in enumerate(actions):
        try:
            action(court, NOON + timedelta(hours=7 * number), *arguments)
        except Refused:
            continue
    agree(court)


@given(st.lists(ACTIONS, max_size=15))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_after_any_walk_of_commands_the_counters_equal_a_recount(sqlite_template: Path, actions: list[tuple[Callable[..., None], tuple[Any, ...]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "board.db").write_bytes(sqlite_template.read_bytes())
        store = open_store(f"sqlite:///{folder}/board.db", Path(folder))
        play(make_court(store), actions)
        store.engine.dispose()


WALK: list[tuple[Callable[..., None], tuple[Any, ...]]] = [
    (send, (f"{EAST}201001", False)), (send, (f"{WEST}201001", True)), (step, (1, "sign", 0)), (step, (1, "answer", 2)), (step, (1, "send_back", 0)),
    (step, (1, "answer", 1)), (step, (1, "accept", 0)), (step, (2, "dispatch", 0)), (step, (2, "void", 0)), (plan, ()), (move, (1, "approve")),
    (move, (1, "start")), (move, (1, "finish")), (close, (f"{EAST}201001", "performed", None, date(2026, 2, 1))),
    (close, (f"{EAST}201002", "terminated", "qualified", date(2026, 2, 2))), (close, (f"{WEST}201001", "terminated", "", date(2026, 2, 2))),
    (shift, (f"{EAST}201001", None, 5, True)), (shift, (f"{EAST}201002", f"{WEST}201001", 7, False)), (book, (f"{EAST}201001", date(2026, 3, 1), 99, "in")),
    (book, (f"{EAST}201001", date(2026, 3, 1), 100, "out")), (close, (f"{EAST}201002", None, None, date(2026, 2, 2))),
]


@BOTH
def test_a_walk_through_every_counter_agrees_on_both_databases(court: Court) -> None:
    play(court, WALK)


@BOTH
@pytest.mark.parametrize("area", [EAST, f"{EAST}201", f"{EAST}201001"])
def test_behind_every_number_of_every_area_stand_exactly_so_many_rows(court: Court, area: str) -> None:
    play(court, WALK)
    since, until = date(2025, 12, 1), date(2026, 12, 31)
    judge = court.viewer(Role.GRID_JUDGE, area)
    with reading(court.store) as session:
        for one in indicator_values(session, judge, since=since, until=until):
            for part, amount in (("numerator", one.numerator), ("denominator", one.denominator)):
                rows = indicators.indicator_rows(session, judge, code=one.code, part=part, since=since, until=until)
                assert amount is None or amount == int(rows["share"].sum()), (one.code, part)


@BOTH
def test_the_villages_of_a_town_counted_row_by_row_add_up_to_the_towns_counters(court: Court) -> None:
    play(court, WALK)
    days = {"since": date(2025, 12, 1), "until": date(2026, 12, 31)}
    with reading(court.store) as session:
        town = indicator_values(session, court.viewer(), area=EAST, **days)
        villages = [indicator_values(session, court.viewer(), area=f"{EAST}20{village}", **days) for village in range(10)]
    for at, one in enumerate(town):
        if BY_CODE[one.code].group != "operations":  # an operation belongs to the town as a whole
            assert one.numerator == sum(values[at].numerator for values in villages), one.code


def test_a_command_that_is_refused_half_way_leaves_the_counters_alone(court: Court) -> None:
    counted(court)

    def half(act: Act) -> None:
        tasks.dispatch(act, an_order(court))
        tasks.dispatch(act, an_order(court, title=""))

    with pytest.raises(Refused):
        perform(court.store, half, by=court.viewer(), at=NOON)
    agree(court)
