"""Verbs on the order of visits: where all muster, when a target can be visited, which order was chosen, how far was driven."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands.operation_reach import TOPICS, changeable, demand_in_team, target_of, team_of
from core.domain.operation_life import HELD_STATES, OperationRefused
from core.domain.positions import believable
from core.domain.refusals import N_
from core.store.ledger import Act
from core.store.tables import TargetRow, TeamRow

LONGEST_M = 2_000_000
LONGEST_VISIT_MINUTES = 24 * 60


@dataclass(frozen=True)
class Visit:
    """A target in a team's order, with the arrival that was computed."""

    target_id: int
    eta: datetime | None = None


@dataclass(frozen=True)
class TeamRoute:
    """A team's visits in their order, and their length in metres."""

    team_id: int
    visits: tuple[Visit, ...] = ()
    metres: int | None = None


@dataclass(frozen=True)
class Window:
    """When a target can be visited, and for how long; nothing is any time, and the court's usual minutes."""

    opens: datetime | None = None
    closes: datetime | None = None
    minutes: int | None = None


def set_muster(act: Act, operation_id: int, lng: float, lat: float) -> dict[str, Any]:
    """Where all start and end; WGS84."""
    operation = changeable(act, operation_id)
    if not believable(lng, lat):
        raise OperationRefused(N_("The muster place was not set: {lng}, {lat} is no place in the country. Give longitude and latitude in degrees."), lng=lng, lat=lat)
    before = {"lng": operation.muster_lng, "lat": operation.muster_lat}
    operation.muster_lng, operation.muster_lat, operation.updated_at = lng, lat, act.at
    act.record("operation.muster", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code, before=before, after={"lng": lng, "lat": lat})
    return {"id": operation.id}


def set_window(act: Act, target_id: int, window: Window) -> dict[str, Any]:
    """When the target can be visited and for how long; the order of visits is computed anew by whoever wants it."""
    target, found = target_of(act, target_id)
    operation = changeable(act, found.id)
    _check_window(window)
    before = {"from": target.window_from, "until": target.window_until, "minutes": target.visit_minutes}
    target.window_from, target.window_until, target.visit_minutes = window.opens, window.closes, window.minutes
    target.revision, operation.updated_at = act.revision, act.at
    act.record("target.window", "operation", operation.id, topics=TOPICS, grid_code=target.grid_code, before=before,
               after={"target_id": target.id, "from": window.opens, "until": window.closes, "minutes": window.minutes})
    return {"id": target.id}


def set_routes(act: Act, operation_id: int, routes: Sequence[TeamRoute], *, seen: datetime) -> dict[str, Any]:
    """Store an order of visits that was computed from the operation as it stood at `seen` (its `updated_at`).

    Targets that no team is to visit any more keep their team and lose their place; those that are done keep both.
    """
    operation = changeable(act, operation_id)
    if operation.updated_at != seen:
        raise OperationRefused(N_("The order was not stored: {number} has changed while it was computed. Look at it again and compute once more."), number=operation.number)
    targets = {row.id: row for row in act.session.scalars(sa.select(TargetRow).where(TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None)))}
    teams = {row.id: row for row in act.session.scalars(sa.select(TeamRow).where(TeamRow.operation_id == operation_id))}
    _check_routes(routes, targets, teams)
    before = _said(teams.values(), targets)
    for target in targets.values():
        if target.state == "planned":
            target.stop, target.eta = None, None
    for route in routes:
        _store(act, route, teams[route.team_id], targets)
    operation.updated_at = act.at
    act.session.flush()
    act.record("operation.routes", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code, before=before, after=_said(teams.values(), targets))
    return {"id": operation.id, "teams": len(routes)}


def set_driven(act: Act, team_id: int, metres: int | None) -> dict[str, Any]:
    """How far the team drove by its odometer, in metres; told by the team or the desk, also after the end."""
    team, operation = team_of(act, team_id)
    demand_in_team(act, team_id)
    if operation.state not in ("running", *HELD_STATES):
        raise OperationRefused(N_("Not noted: {number} has not set out yet."), number=operation.number)
    if metres is not None and not 0 <= metres <= LONGEST_M:
        raise OperationRefused(N_("Not noted: a team drives between 0 and {most} km. Look at the odometer again."), most=LONGEST_M // 1000)
    before, team.actual_m, operation.updated_at = {"actual_m": team.actual_m}, metres, act.at
    act.record("team.driven", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code, before=before, after={"team_id": team.id, "team": team.name, "actual_m": metres})
    return {"id": team_id}


def _check_window(window: Window) -> None:
    if window.opens and window.closes and window.opens >= window.closes:
        raise OperationRefused(N_("The window was not stored: it closes before it opens. Set an end after the start."))
    if window.minutes is not None and not 1 <= window.minutes <= LONGEST_VISIT_MINUTES:
        raise OperationRefused(N_("The window was not stored: a visit takes between 1 and {most} minutes."), most=LONGEST_VISIT_MINUTES)


def _check_routes(routes: Sequence[TeamRoute], targets: Mapping[int, TargetRow], teams: Mapping[int, TeamRow]) -> None:
    """Each team once, each open target at most once, and none of another operation."""
    named = [visit.target_id for route in routes for visit in route.visits]
    known = all(one in targets for one in named) and all(route.team_id in teams for route in routes)
    if not known or len(set(named)) != len(named) or len({route.team_id for route in routes}) != len(routes):
        raise OperationRefused(N_("The order was not stored: it names a target or team twice, or one that is not in this operation. Compute it again."))
    if any(targets[one].state != "planned" for one in named):
        raise OperationRefused(N_("The order was not stored: a target in it is on its way or done already. Compute it again."))


def _store(act: Act, route: TeamRoute, team: TeamRow, targets: Mapping[int, TargetRow]) -> None:
    """Stops go on counting after those that were visited."""
    gone = max((row.stop or 0 for row in targets.values() if row.team_id == team.id and row.state != "planned"), default=0)
    for place, visit in enumerate(route.visits, start=gone + 1):
        target = targets[visit.target_id]
        target.team_id, target.stop, target.eta, target.revision = team.id, place, visit.eta, act.revision
    team.planned_m = route.metres


def _said(teams: Any, targets: Mapping[int, TargetRow]) -> dict[str, Any]:
    """Target ids by team in their order, and the metres."""
    return {
        team.name: {"order": [row.id for row in sorted(targets.values(), key=lambda one: (one.stop or 0, one.id)) if row.team_id == team.id and row.stop], "planned_m": team.planned_m}
        for team in teams
    }
