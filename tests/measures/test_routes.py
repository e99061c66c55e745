"""Order of visits: split, ordered, timed; the same every time."""

from datetime import timedelta

import pytest

from core.measures.routes import Crew, Ground, Routes, Stop, as_listed, distances, moved, nearest, plan, timed
from tests.conftest import NOON

HOUR = timedelta(hours=1)
VISIT = timedelta(minutes=20)
GROUND = Ground(115.8, 34.3, detour=1.0, speed_kmh=60)
QUICK = {"iterations": 200, "longest_s": 60.0}


def a_line(count: int, **changes: object) -> list[Stop]:
    """Targets every 0.01 degree to the east of the muster place, the farthest first."""
    return [Stop(number, 115.8 + 0.01 * number, 34.3, VISIT, **changes) for number in range(count, 0, -1)]  # type: ignore[arg-type]


def crews(count: int, hours: float = 10) -> list[Crew]:
    return [Crew(team, NOON, NOON + hours * HOUR) for team in range(1, count + 1)]


def two_sides(count: int) -> list[Stop]:
    """Half east and half west, listed in turn."""
    return [Stop(number, 115.8 + (0.05 if number % 2 else -0.05), 34.3 + 0.002 * number, VISIT) for number in range(count)]


def visited(routes: Routes) -> list[int]:
    return sorted(one for order in routes.order.values() for one in order)


def test_a_degree_of_latitude_is_about_111_kilometres_and_the_detour_makes_it_longer() -> None:
    far = distances(Ground(115.8, 34.3, detour=1.0), [Stop(1, 115.8, 35.3, VISIT)])

    assert far.tolist() == [[0, 111195], [111195, 0]]
    assert distances(Ground(115.8, 34.3, detour=1.3), [Stop(1, 115.8, 35.3, VISIT)])[0, 1] == pytest.approx(111195 * 1.3, abs=1)


def test_times_follow_from_metres_speed_and_the_time_at_each_target() -> None:
    stops = [Stop(1, 115.8, 34.3 + 0.1, VISIT)]
    route = timed({1: [1]}, stops, crews(1), GROUND).routes[0]

    metres = route.legs[0].metres
    assert metres == pytest.approx(11119, abs=2) and route.metres == 2 * metres
    drive = timedelta(seconds=round(metres * 0.06))
    assert route.legs[0].eta == NOON + drive and route.back_at == NOON + 2 * drive + VISIT


def test_who_comes_too_early_waits_and_who_comes_too_late_is_named() -> None:
    early = Stop(1, 115.8, 34.4, VISIT, opens=NOON + HOUR)
    late = Stop(2, 115.8, 34.4, VISIT, closes=NOON + HOUR)
    route = timed({1: [1, 2]}, [early, late], crews(1, hours=1), GROUND).routes[0]

    assert route.legs[1].eta == NOON + HOUR + VISIT
    assert [leg.late for leg in route.legs] == [False, True] and route.late_back


def test_one_team_goes_out_along_a_line_and_back() -> None:
    stops = a_line(6)
    planned = plan(stops, crews(1), GROUND, **QUICK)

    assert planned.metres == pytest.approx(2 * int(distances(GROUND, stops)[0, 1]), abs=10)
    assert planned.metres <= nearest(stops, crews(1), GROUND).metres


def test_two_teams_take_a_side_each_and_about_half() -> None:
    stops = two_sides(12)
    listed = as_listed(stops, crews(2), GROUND, {stop.target_id: (stop.target_id // 2) % 2 + 1 for stop in stops})
    planned = plan(stops, crews(2), GROUND, **QUICK)

    assert visited(planned) == visited(listed) == visited(nearest(stops, crews(2), GROUND)) == list(range(12))
    assert {frozenset(one % 2 for one in order) for order in planned.order.values()} == {frozenset({0}), frozenset({1})}
    assert planned.metres < listed.metres and planned.late == 0


def test_a_window_is_kept_and_the_time_until_it_opens_is_used() -> None:
    stops = [Stop(1, 115.81, 34.3, VISIT, opens=NOON + 2 * HOUR), *a_line(4)[:2]]
    planned = plan(stops, crews(1), GROUND, **QUICK)

    assert planned.late == 0 and planned.routes[0].order[-1] == 1


def test_windows_that_nobody_can_keep_still_give_an_order_and_say_what_is_late() -> None:
    stops = [Stop(number, 115.8 + 0.1 * number, 34.3, VISIT, closes=NOON + timedelta(minutes=1)) for number in (1, 2)]
    planned = plan(stops, crews(1), GROUND, **QUICK)

    assert visited(planned) == [1, 2] and planned.late == 2


def test_the_same_seed_gives_the_same_order() -> None:
    stops = two_sides(30)

    assert plan(stops, crews(4), GROUND, **QUICK) == plan(stops, crews(4), GROUND, **QUICK)


def test_teams_that_keep_their_targets_only_change_their_order() -> None:
    stops = two_sides(8)
    keep = {stop.target_id: stop.target_id // 4 + 1 for stop in stops}
    planned = plan(stops, crews(2), GROUND, keep=keep, **QUICK)

    assert {team: set(order) for team, order in planned.order.items()} == {1: {0, 1, 2, 3}, 2: {4, 5, 6, 7}}


def test_without_targets_or_teams_there_is_nothing_to_order() -> None:
    assert plan([], crews(2), GROUND).metres == 0
    assert plan(a_line(2), [], GROUND).routes == ()


@pytest.mark.parametrize(("team", "place", "expected"), [(1, 0, {1: [3, 1, 2], 2: [4]}), (2, 9, {1: [1, 2], 2: [4, 3]}), (5, 0, {1: [1, 2], 2: [4], 5: [3]})])
def test_a_target_moves_within_a_team_or_to_another(team: int, place: int, expected: dict[int, list[int]]) -> None:
    assert moved({1: [1, 2, 3], 2: [4]}, 3, team, place) == expected
