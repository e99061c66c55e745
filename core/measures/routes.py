"""Order of visits: targets split among teams and put in an order of little travel, under time windows. PyVRP solves it.

Distances are straight lines times the court's detour factor: no road graph is at hand. They rank orders; they promise no arrival.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
from pyvrp import Model
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria

EARTH_RADIUS_M = 6_371_008.8
ITERATIONS, LONGEST_S = 1500, 8.0
"""Of the search. 200 targets and 20 teams take some 2 s on an idle core; the seconds are a stop for slow machines, and only then may two runs differ."""
SEED = 1
SECOND_COSTS_M = 1
"""A second of a team's day weighs like a metre, so that a team does not wait before a closed window while others could be visited."""
HORIZON_S = 4 * 86_400
"""Later than any operation lasts: the bound where there is none."""

Metres = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Stop:
    """A target with its place (degrees WGS 84), the time to spend there and, if it has one, its window."""

    target_id: int
    lng: float
    lat: float
    visit: timedelta
    opens: datetime | None = None
    closes: datetime | None = None


@dataclass(frozen=True)
class Crew:
    """A team that visits, with its hours."""

    team_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Ground:
    """Where all start and end (degrees WGS 84), and how roads are guessed: `detour` times the straight line, at `speed_kmh`."""

    lng: float
    lat: float
    detour: float = 1.3
    speed_kmh: float = 35.0


@dataclass(frozen=True)
class Leg:
    """One visit of a route: arrival, metres from the stop before, and whether it begins after its window has closed."""

    target_id: int
    eta: datetime
    metres: int
    late: bool = False


@dataclass(frozen=True)
class Route:
    """A team's visits in their order; `metres` includes the way back, `late_back` is a return after the team's hours."""

    team_id: int
    legs: tuple[Leg, ...] = ()
    metres: int = 0
    back_at: datetime | None = None
    late_back: bool = False

    @property
    def order(self) -> list[int]:
        return [leg.target_id for leg in self.legs]


@dataclass(frozen=True)
class Routes:
    """Routes of all teams. `late` counts visits after their window and teams back after their hours."""

    routes: tuple[Route, ...] = field(default=())

    @property
    def metres(self) -> int:
        return sum(route.metres for route in self.routes)

    @property
    def late(self) -> int:
        return sum(route.late_back + sum(leg.late for leg in route.legs) for route in self.routes)

    @property
    def order(self) -> dict[int, list[int]]:
        return {route.team_id: route.order for route in self.routes}


def distances(ground: Ground, stops: Sequence[Stop]) -> Metres:
    """Metres by road between all places, shape (n + 1, n + 1); row 0 is the muster place, row i stop i - 1.

    Haversine on a sphere, times the detour.
    """
    lng, lat = np.radians([(ground.lng, ground.lat), *((stop.lng, stop.lat) for stop in stops)]).T
    half = np.sin((lat[:, None] - lat) / 2) ** 2 + np.cos(lat)[:, None] * np.cos(lat) * np.sin((lng[:, None] - lng) / 2) ** 2
    found: Metres = np.rint(2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(half))) * ground.detour).astype(np.int64)
    return found


def timed(order: Mapping[int, Sequence[int]], stops: Sequence[Stop], crews: Sequence[Crew], ground: Ground) -> Routes:
    """Times and metres of a given order (team to target ids). Who comes before a window opens waits; who comes after it is late."""
    far, at = distances(ground, stops), {stop.target_id: place + 1 for place, stop in enumerate(stops)}
    return Routes(tuple(_timed(crew, [at[one] for one in order.get(crew.team_id, ()) if one in at], stops, far, ground) for crew in crews))


def _timed(crew: Crew, places: Sequence[int], stops: Sequence[Stop], far: Metres, ground: Ground) -> Route:
    now, here, legs, total = crew.starts_at, 0, [], 0
    for place in places:
        stop, metres = stops[place - 1], int(far[here, place])
        eta = now + _drive(metres, ground)
        begins = max(eta, stop.opens) if stop.opens else eta
        legs.append(Leg(stop.target_id, eta, metres, late=stop.closes is not None and begins > stop.closes))
        now, here, total = begins + stop.visit, place, total + metres
    back = int(far[here, 0]) if legs else 0
    back_at = now + _drive(back, ground)
    return Route(crew.team_id, tuple(legs), total + back, back_at, late_back=bool(legs) and back_at > crew.ends_at)


def _drive(metres: int, ground: Ground) -> timedelta:
    return timedelta(seconds=round(metres * 3.6 / ground.speed_kmh))


def as_listed(stops: Sequence[Stop], crews: Sequence[Crew], ground: Ground, teams_of: Mapping[int, int | None]) -> Routes:
    """The plain order of the list: each target with the team it has, else dealt out in turn."""
    order: dict[int, list[int]] = {crew.team_id: [] for crew in crews}
    for place, stop in enumerate(stops):
        own = teams_of.get(stop.target_id)
        order[own if own in order else crews[place % len(crews)].team_id].append(stop.target_id)
    return timed(order, stops, crews, ground)


def nearest(stops: Sequence[Stop], crews: Sequence[Crew], ground: Ground) -> Routes:
    """Nearest neighbour: the teams take turns, each the nearest target that is left, up to an equal share. Windows play no part."""
    far, left = distances(ground, stops), set(range(1, len(stops) + 1))
    here = dict.fromkeys((crew.team_id for crew in crews), 0)
    order: dict[int, list[int]] = {crew.team_id: [] for crew in crews}
    while left:
        for crew in crews[: len(left)]:
            place = min(left, key=lambda one: (far[here[crew.team_id], one], one))
            left.remove(place)
            here[crew.team_id] = place
            order[crew.team_id].append(stops[place - 1].target_id)
    return timed(order, stops, crews, ground)


def plan(
    stops: Sequence[Stop], crews: Sequence[Crew], ground: Ground, *, keep: Mapping[int, int | None] | None = None, even: bool = True,
    iterations: int = ITERATIONS, seed: int = SEED, longest_s: float = LONGEST_S,
) -> Routes:
    """The order with the least travel that the search finds; the same seed and iterations give the same order.

    `keep`: target to team, where the teams keep what they have; else targets are dealt out anew, `even` to about an equal share each.
    Windows and hours are kept where that is possible at all; what is late then is said in the answer.
    """
    if not stops or not crews:
        return timed({}, stops, crews, ground)
    if keep is None:
        return timed(_solved(stops, crews, ground, _shares(len(stops), len(crews), even=even), iterations, seed, longest_s), stops, crews, ground)
    order: dict[int, list[int]] = {}
    for crew in crews:
        own = [stop for stop in stops if keep.get(stop.target_id) == crew.team_id]
        order |= _solved(own, [crew], ground, [len(own)], iterations // len(crews) + 1, seed, longest_s / len(crews)) if own else {}
    return timed(order, stops, crews, ground)


def _shares(stops: int, crews: int, *, even: bool) -> list[int]:
    """How many targets each team may have at most; even shares add up to exactly the targets, so that no team is left without."""
    least, more = divmod(stops, crews)
    return [least + (at < more) if even else stops for at in range(crews)]


def _solved(stops: Sequence[Stop], crews: Sequence[Crew], ground: Ground, shares: Sequence[int], iterations: int, seed: int, longest_s: float) -> dict[int, list[int]]:
    """Windows as hard bounds first; if they cannot all be kept, the search goes on without them."""
    stop_when = MultipleCriteria([MaxIterations(iterations), MaxRuntime(longest_s / 2)])
    for windows in (True, False):
        found = _model(stops, crews, ground, shares, windows=windows).solve(stop_when, seed=seed, display=False, collect_stats=False)
        if found.is_feasible():
            break
    order: dict[int, list[int]] = {crew.team_id: [] for crew in crews}
    for route in found.best.routes():
        order[crews[route.vehicle_type()].team_id] = [stops[one.idx].target_id for one in route.schedule() if one.is_client()]
    return order


def _model(stops: Sequence[Stop], crews: Sequence[Crew], ground: Ground, shares: Sequence[int], *, windows: bool) -> Model:
    """Seconds count from the first team's start."""
    model, zero = Model(), min(crew.starts_at for crew in crews)

    def seconds(at: datetime | None, otherwise: int) -> int:
        return min(max(0, round((at - zero).total_seconds())), HORIZON_S) if at and windows else otherwise

    places = [model.add_location(0, 0) for _ in range(len(stops) + 1)]
    depot = model.add_depot(places[0])
    for place, stop in zip(places[1:], stops, strict=True):
        model.add_client(place, delivery=1, service_duration=round(stop.visit.total_seconds()), tw_early=seconds(stop.opens, 0), tw_late=max(seconds(stop.opens, 0), seconds(stop.closes, HORIZON_S)))
    for crew, share in zip(crews, shares, strict=True):
        early = seconds(crew.starts_at, 0)
        late = max(early, seconds(crew.ends_at, HORIZON_S))
        model.add_vehicle_type(1, share, depot, depot, tw_early=early, tw_late=late, start_late=early, unit_duration_cost=SECOND_COSTS_M)
    far = distances(ground, stops)
    for a, one in enumerate(places):
        for b, other in enumerate(places):
            model.add_edge(one, other, int(far[a, b]), round(far[a, b] * 3.6 / ground.speed_kmh))
    return model


def moved(order: Mapping[int, Sequence[int]], target_id: int, team_id: int, place: int) -> dict[int, list[int]]:
    """The order with one target at another place (from 0) of the same or another team."""
    changed = {team: [one for one in own if one != target_id] for team, own in order.items()}
    own = changed.setdefault(team_id, [])
    own.insert(max(0, min(place, len(own))), target_id)
    return changed


def later(crews: Sequence[Crew], now: datetime) -> list[Crew]:
    """The same teams setting out no earlier than now, for an operation that is under way."""
    return [replace(crew, starts_at=max(crew.starts_at, now), ends_at=max(crew.ends_at, now)) for crew in crews]
