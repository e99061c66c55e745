"""Changing the order of visits by hand: muster place, one target up, down or elsewhere, its window, the kilometres driven."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import routes as verbs
from core.commands.routes import Window
from core.domain import crews
from core.domain.clocks import LOCAL
from core.domain.operation_life import HELD_STATES
from core.domain.viewer import Right, Viewer
from core.queries import territory
from core.queries.routes import RouteBoard
from core.ui import notices, reads, route_work, writes
from core.ui.route_work import Work
from core.ui.safe_text import as_text
from core.ui.visitor import _

STEP_DEGREES = 0.001


def muster(viewer: Viewer, board: RouteBoard) -> None:
    """At a body of the map, or by its degrees."""
    with st.popover(_("Set the muster place"), icon=":material/location_on:"):
        bodies = [one for one in reads.read(territory.body_points, viewer) if one["lat"] is not None]
        body = st.selectbox(_("At"), bodies, index=None, placeholder=_("court, station or township"), format_func=lambda one: one["name"], key=f"muster_at_{board.operation_id}")
        lng, lat = (body["lng"], body["lat"]) if body else board.muster or (0.0, 0.0)
        left, right = st.columns(2)
        key = f"{board.operation_id}_{lng}_{lat}"
        wanted_lng = left.number_input(_("Longitude (WGS84)"), value=float(lng), step=STEP_DEGREES, format="%.5f", key=f"muster_lng_{key}")
        wanted_lat = right.number_input(_("Latitude (WGS84)"), value=float(lat), step=STEP_DEGREES, format="%.5f", key=f"muster_lat_{key}")
        if st.button(_("Set"), type="primary", key=f"muster_set_{board.operation_id}"):
            _run(viewer, partial(verbs.set_muster, operation_id=board.operation_id, lng=wanted_lng, lat=wanted_lat), _("The muster place is set."))


def move(viewer: Viewer, board: RouteBoard, work: Work, team_id: int) -> None:
    """One target up, down, or to another team; arrivals are computed anew. Only open targets with a place move."""
    order = work.order.get(team_id, [])
    waiting = [one for one, own in work.teams_of.items() if own == team_id and one not in order]
    names = dict(zip(board.stops["target_id"], board.stops["name"], strict=True))
    if not order and not waiting:
        return
    with st.container(border=True):
        target = st.selectbox(_("Change"), [*order, *waiting], format_func=lambda one: names[one], key=f"route_target_{team_id}")
        if target is None:
            return
        at = order.index(target) if target in order else len(order)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if st.button(_("Up"), icon=":material/arrow_upward:", disabled=target not in order or at == 0, key=f"route_up_{team_id}"):
                _store(viewer, board, work, target, team_id, at - 1)
            if st.button(_("Down"), icon=":material/arrow_downward:", disabled=target not in order or at == len(order) - 1, key=f"route_down_{team_id}"):
                _store(viewer, board, work, target, team_id, at + 1)
            _elsewhere(viewer, board, work, int(target), team_id)
        _window(viewer, board, int(target), str(names[target]))


def _elsewhere(viewer: Viewer, board: RouteBoard, work: Work, target: int, team_id: int) -> None:
    """To the end of another team, or into the order when it has no place in it yet."""
    names = dict(zip(board.teams["team_id"].astype(int), board.teams["name"], strict=True))
    places = {team: place for place, team in enumerate(names)}
    others = [crew.team_id for crew in work.crews if crew.team_id != team_id or target not in work.order.get(team_id, [])]
    if not others:
        return
    to = st.selectbox(_("To the team"), others, format_func=lambda one: f"{crews.team_letter(places[one])}　{names[one]}", key=f"route_to_{team_id}_{target}", width=220)
    if st.button(_("Move"), key=f"route_move_{team_id}"):
        _store(viewer, board, work, target, int(to or team_id), len(work.order.get(int(to or team_id), [])))


def _store(viewer: Viewer, board: RouteBoard, work: Work, target: int, team_id: int, place: int) -> None:
    found = route_work.moved(work, int(target), team_id, place)
    command = partial(verbs.set_routes, operation_id=board.operation_id, routes=route_work.as_stored(found), seen=board.updated_at)
    if writes.attempt(command, by=viewer):
        late = f" {_('{count} late', count=found.late)}" if found.late else ""
        notices.succeed(_("The order is changed, arrivals are computed anew: {km} km.", km=round(found.metres / 1000, 1)) + late)
    st.rerun()


def _window(viewer: Viewer, board: RouteBoard, target: int, name: str) -> None:
    row: Any = next(board.stops[board.stops["target_id"] == target].itertuples())
    with st.popover(_("Time window of {name}", name=as_text(name)), icon=":material/schedule:"):
        left, middle, right = st.columns(3)
        opens = left.time_input(_("Not before"), value=_local(row.window_from), key=f"window_from_{target}")
        closes = middle.time_input(_("Not after"), value=_local(row.window_until), key=f"window_until_{target}")
        minutes = right.number_input(_("Minutes there"), min_value=1, max_value=verbs.LONGEST_VISIT_MINUTES, value=None if pd.isna(row.visit_minutes) else int(row.visit_minutes), key=f"window_minutes_{target}")
        if st.button(_("Store the window of {name}", name=as_text(name)), key=f"window_set_{target}"):
            window = Window(*(_moment(board, at) for at in (opens, closes)), None if minutes is None else int(minutes))
            _run(viewer, partial(verbs.set_window, target_id=target, window=window), _("The window of {name} is stored. Compute the order again to keep it.", name=name))


def _moment(board: RouteBoard, at: time | None) -> datetime | None:
    """That time on the day of the operation; after midnight, where the teams' hours reach into the next day."""
    if at is None:
        return None
    starts_at, ends_at = board.teams["starts_at"].min().to_pydatetime(), board.teams["ends_at"].max().to_pydatetime()
    same_day = datetime.combine(starts_at.astimezone(LOCAL).date(), at, LOCAL)
    next_day = same_day + timedelta(days=1)
    return next_day if same_day < starts_at and next_day <= ends_at else same_day


def _local(at: Any) -> time | None:
    return None if pd.isna(at) else at.astimezone(LOCAL).time()


def driven(viewer: Viewer, board: RouteBoard, team_id: int, name: str) -> None:
    """The odometer's kilometres, once the operation has set out."""
    if board.state not in ("running", *HELD_STATES) or not viewer.may(Right.REPORT):
        return
    row: Any = next(board.teams[board.teams["team_id"] == team_id].itertuples())
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    km = left.number_input(_("Driven, km"), min_value=0.0, value=None if row.actual_m is None else row.actual_m / 1000, step=0.1, format="%.1f", key=f"driven_{team_id}")
    if right.button(_("Note the kilometres of {team}", team=as_text(name)), disabled=km is None, key=f"driven_set_{team_id}"):
        _run(viewer, partial(verbs.set_driven, team_id=team_id, metres=round((km or 0) * 1000)), _("The kilometres of {team} are noted.", team=name))


def _run(viewer: Viewer, command: Any, said: str) -> None:
    if writes.attempt(command, by=viewer):
        notices.succeed(said)
    st.rerun()
