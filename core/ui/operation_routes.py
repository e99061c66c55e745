"""The order of visits: computing it, comparing it, changing it by hand, the map of it, and planned against actual."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import routes as verbs
from core.domain import court_settings, crews, vocabulary
from core.domain.court_settings import Settings
from core.domain.operation_life import OPEN_TO_CHANGE, TARGET_STATE_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import court
from core.queries import routes as questions
from core.queries.operations import OperationCard
from core.queries.routes import RouteBoard
from core.ui import notices, reads, route_editor, route_map, route_work, tables, writes
from core.ui.route_work import Tried, Work
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _


def draw(viewer: Viewer, card: OperationCard) -> None:
    """Head and computing, then the map beside the teams' tables."""
    board: RouteBoard = reads.read(questions.route_board, viewer, operation_id=int(card.operation["id"]))
    settings: Settings = reads.read(court.settings, viewer)
    plans = viewer.may(Right.OPERATE) and board.state in OPEN_TO_CHANGE
    _head(board, settings)
    work = route_work.work_of(board, settings, runtime().now())
    if plans:
        route_editor.muster(viewer, board)
        _compute(viewer, board, work)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        route_map.draw(viewer, board)
        _unplaced(board)
    with right:
        _team(viewer, board, work if plans else None)
    _summary(board)


def _head(board: RouteBoard, settings: Settings) -> None:
    """Where distances and times come from: no road is known, and the screen says so."""
    detour, speed = court_settings.number(settings, "routes.detour_percent") / 100, court_settings.number(settings, "routes.speed_kmh")
    place = f"{as_text(board.muster_place)}（{_muster_words(board)}）"
    st.caption(f"{_('Muster place')}: {place}　{_('Distances: straight line × {detour}, {speed} km/h, {minutes} minutes at a target unless said (court settings). No road map is used; arrivals are estimates.', detour=detour, speed=speed, minutes=court_settings.number(settings, 'routes.visit_minutes'))}")
    if board.muster is None:
        st.warning(_("The muster place has no position, so no order can be computed. Set one below."), icon=":material/wrong_location:")
    elif board.state == "running":
        st.caption(_("Under way: an order computed now starts at the muster place, at this moment, with the targets that are still open."))


def _muster_words(board: RouteBoard) -> str:
    return {"set": _("set by an officer"), "lead": _("place of the leading body"), "targets": _("middle of the targets")}.get(board.muster_from, _("position not known"))


def _compute(viewer: Viewer, board: RouteBoard, work: Work | None) -> None:
    key = f"routes_tried_{board.operation_id}"
    with st.container(horizontal=True, vertical_alignment="center"):
        keep = st.toggle(_("Teams keep their targets"), key=f"routes_keep_{board.operation_id}", help=_("Off: targets are dealt out anew, an equal share to each team."))
        if st.button(_("Compute the order"), type="primary", icon=":material/route:", disabled=work is None, key=f"routes_compute_{board.operation_id}") and work is not None:
            st.session_state[key] = (board.updated_at, _tried(work, keep=keep))
    seen, found = st.session_state.get(key, (None, []))
    if found:
        _compared(found)
        if seen != board.updated_at:
            st.warning(_("The operation has changed since this was computed. Compute it again."))
        elif st.button(_("Take over the computed order"), type="primary", icon=":material/check:", key=f"routes_take_{board.operation_id}"):
            chosen = next(one for one in found if one.way == "planned")
            if store(viewer, board, chosen.routes):
                st.session_state.pop(key, None)
            st.rerun()


def store(viewer: Viewer, board: RouteBoard, found: Any) -> bool:
    """Store an order; refused when the operation changed since the board was read."""
    done = writes.attempt(partial(verbs.set_routes, operation_id=board.operation_id, routes=route_work.as_stored(found), seen=board.updated_at), by=viewer)
    if done:
        notices.succeed(_("The order of visits is stored: {km} km.", km=round(found.metres / 1000, 1)))
    return bool(done)


def _tried(work: Work, *, keep: bool) -> list[Tried]:
    """Outside any transaction; the page says what it is at."""
    with st.status(_("Ordering {targets} targets for {teams} teams", targets=len(work.stops), teams=len(work.crews))) as status:
        found = route_work.tried(work, keep=keep, said=lambda way: status.update(label=f"{_('At work')}: {way_word(way)}"))
        status.update(label=_("Done in {seconds} s", seconds=round(sum(one.seconds for one in found), 1)), state="complete")
    return found


def way_word(way: str) -> str:
    return {"stored": _("The order that stands"), "listed": _("Order of the list"), "nearest": _("Nearest first")}.get(way, _("Computed (PyVRP)"))


def _compared(found: list[Tried]) -> None:
    """Side by side; less is better in every column."""
    longest = [max((route.back_at for route in one.routes.routes if route.legs and route.back_at), default=None) for one in found]
    tables.shown(pd.DataFrame({"n": range(len(found))}), {
        "Way": [way_word(one.way) for one in found], "Kilometres": [f"{one.routes.metres / 1000:,.1f}" for one in found],
        "Late": [_("{count} late", count=one.routes.late) if one.routes.late else "●" for one in found],
        "Last team back": [words.moment(at) for at in longest], "Computed in": [f"{one.seconds:.2f} s" for one in found],
    })


def _unplaced(board: RouteBoard) -> None:
    """Listed apart, never dropped."""
    without = board.stops[board.stops["lng"].isna() | board.stops["lat"].isna()]
    if without.empty:
        return
    st.markdown(f":orange[◆ {_('{count} targets have no position: they stand in no order and must be fitted in by hand', count=len(without))}]")
    names = dict(zip(board.teams["team_id"], board.teams["name"], strict=True))
    tables.shown(without, {
        "Name": without["name"], "Place": without["place"].fillna("—"), "Measure": tables.worded(without["measure"], vocabulary.MEASURE_LABELS),
        "Team": [names.get(one, "—") for one in without["team_id"]], "State": tables.worded(without["state"], TARGET_STATE_LABELS),
    }, height=tables.height(len(without), 240))


def _team(viewer: Viewer, board: RouteBoard, work: Work | None) -> None:
    """One team's visits; with `work`, the officer may change them."""
    places = {int(team): place for place, team in enumerate(board.teams["team_id"])}
    names = dict(zip(board.teams["team_id"].astype(int), board.teams["name"], strict=True))
    own = [team for team in places if (board.stops["team_id"] == team).any()]
    if not own:
        st.info(_("No target stands with a team yet. Compute the order, or give targets to teams."))
        return
    team = st.selectbox(_("Team"), own, format_func=lambda one: f"{crews.team_letter(places[one])}　{names[one]}", key=f"route_team_{board.operation_id}")
    stops = board.stops[board.stops["team_id"] == team]
    titled: dict[str, Any] = {
        "No.": [f"{crews.team_letter(places[team])}{int(at)}" if not pd.isna(at) else "—" for at in stops["stop"]], "Name": stops["name"], "ETA": _clock(stops["eta"]),
        "Time window": [window(row) for row in stops.itertuples()], "Arrived": _clock(stops["arrived_at"]), "Against the plan": [route_map.delay(row.eta, row.arrived_at) for row in stops.itertuples()],
        "State": tables.worded(stops["state"], TARGET_STATE_LABELS), "Place": stops["place"].fillna("—"),
    }
    if work is not None:
        titled[_("From the last stop")] = _legs(work, team, stops)
    tables.shown(stops, titled, height=tables.height(len(stops), 420))
    if work is not None:
        route_editor.move(viewer, board, work, int(team))
    route_editor.driven(viewer, board, int(team), names[team])


def window(row: Any) -> str:
    if pd.isna(row.window_from) and pd.isna(row.window_until):
        return "—"
    return f"{words.moment(row.window_from)[-5:]}–{words.moment(row.window_until)[-5:]}"


def _clock(column: pd.Series) -> list[str]:
    """Times of the day; the operation's own day stands in its head."""
    return [words.moment(None if pd.isna(at) else at)[-5:] for at in column]


def _legs(work: Work, team: int, stops: pd.DataFrame) -> list[str]:
    """Kilometres to each stop that is still open, from the one before."""
    route = next((one for one in route_work.timed(work, work.order).routes if one.team_id == team), None)
    metres = {leg.target_id: leg.metres for leg in route.legs} if route else {}
    return [f"{metres[one] / 1000:.1f} km" if one in metres else "—" for one in stops["target_id"]]


def _summary(board: RouteBoard) -> None:
    """Planned against actual, a team a row."""
    rows = [(place, row, board.stops[board.stops["team_id"] == row.team_id]) for place, row in enumerate(board.teams.itertuples())]
    rows = [(place, row, stops) for place, row, stops in rows if len(stops) or not pd.isna(row.planned_m)]
    if rows:
        st.markdown(f"**{_('Planned and actual')}**")
    tables.shown(pd.DataFrame({"n": range(len(rows))}), {
        "Team": [f"{crews.team_letter(place)}　{row.name}" for place, row, _stops in rows], "Targets": [len(stops) for _place, _row, stops in rows],
        "Planned order": [route_map.sequence(stops, "stop") for _place, _row, stops in rows], "Visited in the order": [route_map.sequence(stops, "arrived_at") for _place, _row, stops in rows],
        "Planned km": [_km(row.planned_m) for _place, row, _stops in rows], "Driven km": [_km(row.actual_m) for _place, row, _stops in rows],
    })


def _km(metres: Any) -> str:
    return "—" if metres is None or pd.isna(metres) else f"{metres / 1000:.1f}"
