"""From a board of targets and teams to an order of visits and back: what a screen asks of `measures/routes.py`."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from core.commands.routes import TeamRoute, Visit
from core.domain import court_settings
from core.domain.court_settings import Settings
from core.measures import routes
from core.measures.routes import Crew, Ground, Routes, Stop
from core.queries.routes import RouteBoard

WAYS = ("stored", "listed", "nearest", "planned")


@dataclass(frozen=True)
class Tried:
    """One way of ordering the same targets, and the seconds it took."""

    way: str
    routes: Routes
    seconds: float


@dataclass(frozen=True)
class Work:
    """What the order is made from: open targets with a place, the visiting teams, the ground."""

    stops: tuple[Stop, ...]
    crews: tuple[Crew, ...]
    ground: Ground
    teams_of: dict[int, int | None]
    order: dict[int, list[int]]
    """The order that stands."""


def work_of(board: RouteBoard, settings: Settings, now: datetime) -> Work | None:
    """Nothing without a muster place, a visiting team or an open target with a place."""
    usual = timedelta(minutes=court_settings.number(settings, "routes.visit_minutes"))
    open_stops = board.stops[(board.stops["state"] == "planned") & board.stops["lng"].notna() & board.stops["lat"].notna()]
    stops = tuple(_stop(row, usual) for row in open_stops.sort_values("target_id").itertuples())
    crews = [Crew(int(row.team_id), row.starts_at.to_pydatetime(), row.ends_at.to_pydatetime()) for row in board.teams.itertuples() if row.task == "visit"]
    if board.muster is None or not stops or not crews:
        return None
    teams_of = {int(row.target_id): None if pd.isna(row.team_id) else int(row.team_id) for row in open_stops.itertuples()}
    order = {crew.team_id: [int(row.target_id) for row in open_stops[open_stops["team_id"] == crew.team_id].itertuples() if not pd.isna(row.stop)] for crew in crews}
    return Work(stops, tuple(routes.later(crews, now) if board.state == "running" else crews), _ground(board.muster, settings), teams_of, order)


def _ground(muster: tuple[float, float], settings: Settings) -> Ground:
    return Ground(*muster, max(1.0, court_settings.number(settings, "routes.detour_percent") / 100), max(1.0, court_settings.number(settings, "routes.speed_kmh")))


def _stop(row: Any, usual: timedelta) -> Stop:
    visit = usual if pd.isna(row.visit_minutes) else timedelta(minutes=int(row.visit_minutes))
    return Stop(int(row.target_id), row.lng, row.lat, visit, *(None if pd.isna(at) else at.to_pydatetime() for at in (row.window_from, row.window_until)))


def tried(work: Work, *, keep: bool, said: Callable[[str], None]) -> list[Tried]:
    """Every way of ordering, one after another; `said` is told which one is under way."""
    ways: dict[str, Callable[[], Routes]] = {
        "listed": lambda: routes.as_listed(work.stops, work.crews, work.ground, work.teams_of),
        "nearest": lambda: routes.nearest(work.stops, work.crews, work.ground),
        "planned": lambda: routes.plan(work.stops, work.crews, work.ground, keep=work.teams_of if keep else None),
    }
    if any(work.order.values()):
        ways = {"stored": lambda: timed(work, work.order), **ways}
    found = []
    for way, make in ways.items():
        said(way)
        began = time.perf_counter()
        found.append(Tried(way, make(), time.perf_counter() - began))
    return found


def timed(work: Work, order: dict[int, list[int]]) -> Routes:
    return routes.timed(order, work.stops, work.crews, work.ground)


def moved(work: Work, target_id: int, team_id: int, place: int) -> Routes:
    """The order that stands with one target elsewhere, timed anew."""
    return timed(work, routes.moved(work.order, target_id, team_id, place))


def as_stored(found: Routes) -> tuple[TeamRoute, ...]:
    return tuple(TeamRoute(route.team_id, tuple(Visit(leg.target_id, leg.eta) for leg in route.legs), route.metres) for route in found.routes)
