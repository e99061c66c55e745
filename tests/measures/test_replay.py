"""An operation played back: the state of each minute is the fold of what happened until then, and nothing unknown is a zero."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.measures import replay
from core.measures.replay import Film
from core.queries.frames import UTC_TIME, typed
from tests.conftest import NOON

EVENTS = {"at": UTC_TIME, "verb": "str", "target_id": "int64", "team_id": "int64", "state": "object", "result": "object", "amount_fen": "int64", "who": "object", "words": "str"}
STAMPS = {f"{state}_at": UTC_TIME for state in replay.STATES}
TARGETS = {"target_id": "int64", "name": "str", "team_id": "int64", "stop": "Int64", "eta": UTC_TIME, "result": "object", "amount_fen": "int64", **STAMPS, "removed_at": UTC_TIME}


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def said(minutes: float, target: int, state: str, result: str | None = None, amount_fen: int = 0) -> tuple[Any, ...]:
    return (at(minutes), "target.report", target, 0, state, result, amount_fen, "王法官", "")


def a_target(number: int, team: int = 1, **changes: Any) -> dict[str, Any]:
    return dict.fromkeys(TARGETS) | {"target_id": number, "name": f"甲{number}", "team_id": team, "amount_fen": 0} | changes


def a_film(*events: tuple[Any, ...], targets: tuple[dict[str, Any], ...] = (), positions: tuple[tuple[Any, ...], ...] = (), teams: tuple[tuple[Any, ...], ...] = ((1, "一组", None), (2, "二组", None)), started: bool = True) -> Film:
    rows = targets or tuple(a_target(number) for number in (1, 2, 3))
    return replay.film(
        NOON if started else None, typed(events, EVENTS), typed(positions, {"team_id": "int64", "at": UTC_TIME, "lng": "float64", "lat": "float64"}),
        typed([tuple(row.values()) for row in rows], TARGETS), typed(teams, {"team_id": "int64", "name": "str", "departed_at": UTC_TIME}),
    )


def figure(whole: Film, code: str) -> replay.Figure:
    return next(one for one in replay.figures(whole) if one.code == code)


def test_each_minute_shows_what_was_reported_until_its_end_and_lists_what_was_reported_in_it() -> None:
    whole = a_film(said(5, 1, "arrived"), said(5.5, 2, "underway"), said(6, 1, "done", "paid", 500), said(9, 2, "done", "not_found"))

    early, later, end = (replay.scene(whole, at(minute)) for minute in (4, 5, 9))
    assert (early.targets, early.happened, early.done) == ({1: "planned", 2: "planned", 3: "planned"}, (), 0)
    assert later.targets == {1: "arrived", 2: "underway", 3: "planned"} and len(later.happened) == 2
    assert (end.done, end.received_fen, end.results) == (2, 500, {1: "paid", 2: "not_found"})
    assert [one.state for one in end.before] == ["arrived", "underway", "done"]


def test_a_correction_takes_the_place_of_what_was_said_before_it() -> None:
    whole = a_film(said(1, 1, "done", "paid", 900), said(3, 1, "done", "paid", 400))

    assert [replay.scene(whole, at(minute)).received_fen for minute in (0, 1, 2, 3)] == [0, 900, 900, 400]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 3), st.sampled_from(replay.STATES), st.integers(0, 9)), max_size=30), st.integers(0, 200))
def test_the_scene_is_the_fold_of_the_events_up_to_it(events: list[tuple[int, int, str, int]], minute: int) -> None:
    events.sort(key=lambda one: one[0])
    whole = a_film(*(said(at_minute, target, state, None, amount) for at_minute, target, state, amount in events))
    expected, money = {1: "planned", 2: "planned", 3: "planned"}, {1: 0, 2: 0, 3: 0}
    for at_minute, target, state, amount in events:
        if at_minute <= minute:
            expected[target], money[target] = state, amount

    found = replay.scene(whole, at(minute))
    assert (found.targets, found.received_fen) == (expected, sum(money.values()))
    assert len(found.happened) == sum(one[0] == minute for one in events)


def test_a_stamp_that_the_ledger_does_not_know_is_played_too_and_says_so() -> None:
    whole = a_film(said(5, 1, "arrived"), targets=(a_target(1, arrived_at=at(7), done_at=at(9), result="paid", amount_fen=70),))

    assert [(one.at, one.state, one.recorded) for one in whole.happenings] == [(at(5), "arrived", False), (at(9), "done", True)]
    assert replay.scene(whole, at(9)).received_fen == 70


def test_a_target_is_on_the_map_until_the_minute_it_was_taken_out() -> None:
    whole = a_film(targets=(a_target(1, removed_at=at(10.5)), a_target(2)))

    assert [list(replay.scene(whole, at(minute)).targets) for minute in (9, 10, 11)] == [[1, 2], [2], [2]]


def test_a_team_stands_where_it_was_last_and_nowhere_before_its_first_position() -> None:
    whole = a_film(positions=((1, at(3), 115.0, 34.0), (1, at(8), 115.1, 34.1)))

    assert [replay.scene(whole, at(minute)).teams for minute in (2, 3, 20)] == [{}, {1: (115.0, 34.0, at(3))}, {1: (115.1, 34.1, at(8))}]


def test_the_span_goes_from_the_start_to_the_last_thing_that_happened() -> None:
    before = (at(-600), "operation.plan", 0, 0, "submitted", None, 0, None, "")

    assert a_film(before, said(30, 1, "done", "found")).span == (at(0), at(30))
    assert a_film(started=False).span is None


def test_the_figures_are_those_that_a_hand_would_count() -> None:
    whole = a_film(
        said(10, 1, "underway"), said(20, 1, "arrived"), said(50, 1, "done", "found"), said(55, 2, "underway"), said(60, 2, "arrived"), said(70, 2, "done", "found"),
        said(25, 3, "handling"), said(45, 3, "done", "paid", 5),
        targets=(a_target(1), a_target(2), a_target(3, team=2)), teams=((1, "一组", at(4)), (2, "二组", None)),
    )

    values = {one.code: one.value and one.value / timedelta(minutes=1) for one in replay.figures(whole)}
    assert values["assemble"] == 25  # the first team departed at 4, the second first said something at 25
    assert values["contact"] == 20
    assert (values["visit"], values["visit_p90"]) == (20, 30)  # 30, 10 and 20 minutes
    assert (values["wait"], values["wait_team"]) == (5, 5)
    assert figure(whole, "wait").rows["name"].tolist() == ["一组"]


@pytest.mark.parametrize("whole", [a_film(), a_film(started=False), a_film(targets=(a_target(1, arrived_at=at(5)),), started=False, teams=())])
def test_what_nobody_knows_is_not_known_and_no_zero(whole: Film) -> None:
    for one in replay.figures(whole):
        assert one.value is None, one.code
        assert one.is_share or one.known == 0, one.code


def test_a_figure_of_which_only_a_part_is_known_says_how_much() -> None:
    whole = a_film(said(20, 1, "arrived"))

    assert (figure(whole, "assemble").known, figure(whole, "assemble").of) == (1, 2)
    assert (figure(whole, "visit").value, figure(whole, "visit").of) == (None, 3)


def test_arrivals_are_held_against_the_hours_of_the_plan_where_it_has_any() -> None:
    whole = a_film(said(20, 1, "arrived"), said(45, 2, "arrived"), targets=(a_target(1, eta=at(15)), a_target(2, eta=at(50)), a_target(3, eta=at(80))))

    found = figure(whole, "plan")
    assert (found.value, found.known, found.of) == (timedelta(0), 2, 3)
    assert found.rows["length"].dropna().tolist() == [timedelta(minutes=5), timedelta(minutes=-5)]


def test_without_hours_the_order_of_the_visits_is_held_against_the_planned_one() -> None:
    whole = a_film(said(20, 2, "arrived"), said(30, 1, "arrived"), said(40, 3, "done", "found"), targets=(a_target(1, stop=1), a_target(2, stop=2), a_target(3, stop=3)))

    found = figure(whole, "order")
    assert (found.known, found.of, found.is_share) == (1, 3, True)
    assert found.rows[["name", "planned", "actual"]].values.tolist() == [["甲1", 1, 2], ["甲2", 2, 1], ["甲3", 3, 3]]
