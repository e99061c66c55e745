"""The map of the order of visits, and words for planned against actual."""

from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.domain import crews
from core.domain.viewer import Viewer
from core.figures import map_layers, route_layers, theme
from core.queries import territory
from core.queries.routes import RouteBoard
from core.ui import reads
from core.ui.visitor import _

HEIGHT_PX, WIDTH_PX = 460, 760
MARGIN = 0.01
"""Degrees around the targets."""


def draw(viewer: Viewer, board: RouteBoard) -> None:
    """Each team's line and numbered stops; a letter and a number tell them apart without colour."""
    placed = board.stops.dropna(subset=["lng", "lat"])
    if placed.empty:
        st.info(_("No target of this operation has a position, so there is nothing to draw."))
        return
    letters = {int(team): place for place, team in enumerate(board.teams["team_id"])}
    layers = [map_layers.outlines("/api/map/grids?level=1&measure=tasks"), route_layers.lines(_lines(board, placed, letters)), *route_layers.stops(_points(placed, letters))]
    if board.muster is not None:
        layers.append(route_layers.muster(*board.muster, mark=f"★ {_('Muster place')}"))
    view = map_layers.view_of(_bounds(board, placed), width_px=WIDTH_PX, height_px=HEIGHT_PX)
    st.pydeck_chart(map_layers.deck(layers, view, {"text": "{tip}"}), height=HEIGHT_PX, key=f"route_map_{board.operation_id}", alt=_("Map of the order of visits"))
    facts = reads.read(territory.board_facts, viewer)
    legend = "　".join(f"**{crews.team_letter(place)}** {name}" for place, name in enumerate(board.teams["name"]))
    st.caption(legend + ("　" + _("Schematic outlines") if facts["schematic"] else "") + "　" + _("Lines are straight: no road map is used."))


def _bounds(board: RouteBoard, placed: pd.DataFrame) -> tuple[float, float, float, float]:
    lng, lat = [*placed["lng"], *(board.muster or ())[:1]], [*placed["lat"], *(board.muster or ())[1:]]
    return min(lng) - MARGIN, min(lat) - MARGIN, max(lng) + MARGIN, max(lat) + MARGIN


def _lines(board: RouteBoard, placed: pd.DataFrame, letters: dict[int, int]) -> list[dict[str, object]]:
    """From the muster place through the stops and back."""
    ends = [list(board.muster)] if board.muster else []
    found: list[dict[str, object]] = []
    for row in board.teams.itertuples():
        own = placed[(placed["team_id"] == row.team_id) & placed["stop"].notna()].sort_values("stop")
        place = letters[int(row.team_id)]
        if len(own):
            path = [*ends, *([one.lng, one.lat] for one in own.itertuples()), *ends]
            found.append({"path": path, "colour": route_layers.team_colour(place, 210), "width": route_layers.WIDTHS[place % 2], "tip": f"{crews.team_letter(place)} {row.name}"})
    return found


def _points(placed: pd.DataFrame, letters: dict[int, int]) -> list[dict[str, object]]:
    """A stop without a team or order is a grey dot with a small circle for a number."""
    found: list[dict[str, object]] = []
    for row in placed.itertuples():
        place = None if pd.isna(row.team_id) else letters.get(int(row.team_id))
        ordered = place is not None and not pd.isna(row.stop)
        letter = "" if place is None else crews.team_letter(place)
        mark = f"{letter}{int(row.stop)}" if ordered else letter or "○"
        colour = route_layers.team_colour(place, 245 if ordered else 130) if place is not None else theme.rgb(theme.SEVERITY["idle"], 230)
        found.append({"lng": row.lng, "lat": row.lat, "mark": mark, "colour": colour, "tip": f"{mark} {row.name} {words.moment(row.eta)}"})
    return found


def delay(eta: Any, arrived_at: Any) -> str:
    """Minutes after (or before) the planned arrival, in words of sign and number."""
    if pd.isna(eta) or pd.isna(arrived_at):
        return "—"
    minutes = round((arrived_at - eta).total_seconds() / 60)
    return f"{minutes:+d} min" if minutes else "●"


def sequence(stops: pd.DataFrame, by: str) -> str:
    """Planned stop numbers in the order of `by`: 1-3-2 is a visit that was brought forward."""
    known = stops[stops[by].notna()].sort_values(by)
    return "-".join("?" if pd.isna(stop) else str(int(stop)) for stop in known["stop"]) or "—"
