"""The situation map: controls, layers, clicks, legend."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from core.domain.refusals import N_
from core.domain.viewer import Right, Viewer
from core.figures import legend, map_layers
from core.figures.map_layers import View
from core.live.hub import CLOCK
from core.measures.classes import quantile_limits
from core.measures.labels import letter_height_m
from core.measures.scale import metres_a_pixel
from core.queries import territory
from core.ui import chosen, reads, severities
from core.ui.runtime import runtime
from core.ui.visitor import _, money

LEVEL_LABELS = {0: N_("County"), 1: N_("Towns"), 2: N_("Villages"), 3: N_("Basic grids")}
LAYER_LABELS = {"grids": N_("Grids"), "labels": N_("Names"), "debtors": N_("Debtors"), "tasks": N_("Tasks"), "teams": N_("Teams in the field"), "bodies": N_("Stations")}
DEFAULT_LAYERS = ["grids", "labels", "debtors"]
MAP_HEIGHT_PX = 640
TOPICS = ("debtors", "tasks", "grids", "operations", CLOCK)


@dataclass(frozen=True)
class MapChoice:
    """What the map shows."""

    level: int
    measure: str
    layers: tuple[str, ...]


def controls(viewer: Viewer) -> MapChoice:
    """Level, measure and layers, kept in the address."""
    counts = reads.read(territory.board_facts, viewer)["levels"]
    levels = [level for level in counts if level > 0] or [1]
    first = next((level for level in levels if counts.get(level, 0) > 1), levels[0])
    left, middle, right = st.columns([3, 3, 5], vertical_alignment="bottom")
    level = left.segmented_control(
        _("Level"), levels, default=first, format_func=lambda one: _(LEVEL_LABELS.get(one, str(one))), key="map_level", bind="query-params"
    )
    measure = middle.selectbox(_("Colour by"), list(territory.GRID_MEASURES), format_func=lambda code: _(territory.GRID_MEASURES[code][0]), key="map_measure")
    layers = right.pills(
        _("Layers"), list(LAYER_LABELS), default=DEFAULT_LAYERS, selection_mode="multi", format_func=lambda code: _(LAYER_LABELS[code]), key="map_layers"
    )
    return MapChoice(level or first, measure, tuple(layers))


def draw(viewer: Viewer, choice: MapChoice, *, height_px: int = MAP_HEIGHT_PX) -> None:
    """The map and its legend; a click chooses a grid, a debtor, a cluster or a task."""
    facts = reads.read(territory.board_facts, viewer)
    if not facts["levels"]:
        st.info(_("No grids yet: here the map of your grids will stand. Import their outlines first."))
        st.page_link("pages/intake.py", label=_("Import outlines"), icon=":material/upload_file:") if viewer.may(Right.IMPORT) else None
        return
    view = map_layers.view_of(facts["bounds"], width_px=520, height_px=height_px)
    st.pydeck_chart(
        map_layers.deck(_layers(viewer, choice, view), view, {"text": "{tip}"}), height=height_px, key="situation_map",
        on_select=_clicked, selection_mode="single-object", alt=_("Map of the grids with outstanding debtors"),
    )
    if st.session_state.pop("map_clicked", False):
        st.rerun()
    _legend(viewer, choice, schematic=facts["schematic"])


def _layers(viewer: Viewer, choice: MapChoice, view: View) -> list[Any]:
    hub = runtime().hub
    rev = f"{hub.stamp(viewer.board_id, ('debtors', 'tasks', 'grids'))}-{int(runtime().now().timestamp() // 60)}"
    about = f"level={choice.level}&measure={choice.measure}&rev={rev}"
    height_m = letter_height_m(choice.level, largest_px=map_layers.LABEL_PX, pixel_m=metres_a_pixel(view.zoom, view.lat))
    kind, key = chosen.current()
    makers = {
        "grids": lambda: [map_layers.grids(f"/api/map/grids?{about}"), map_layers.borders(f"/api/map/borders?level={choice.level}&measure={choice.measure}&rev={hub.stamp(viewer.board_id, ('grids',))}")],
        "debtors": lambda: [map_layers.debtors(f"/api/map/tiles/{{z}}/{{x}}/{{y}}?rev={rev}")],
        "tasks": lambda: [map_layers.tasks(f"/api/map/tasks?rev={rev}")],
        "bodies": lambda: [map_layers.bodies("/api/map/bodies")],
        "teams": lambda: [map_layers.teams(f"/api/map/teams?rev={rev}-{hub.stamp(viewer.board_id, ('operations',))}")],
        "labels": lambda: [map_layers.labels(f"/api/map/labels?{about}&zoom={view.zoom}&height_m={height_m}", height_m=height_m)],
    }
    layers = [layer for code, make in makers.items() if code in choice.layers for layer in make()]
    if kind == "grid" and key.isdigit():
        layers.insert(1, map_layers.chosen_grid(f"/api/map/outline/{key}"))
    return layers


def _clicked() -> None:
    """Only the id is taken from the browser; the card looks it up through the viewer."""
    objects = st.session_state["situation_map"]["selection"]["objects"]
    for layer in ("debtors", "tasks", "grids"):
        for found in objects.get(layer, [])[:1]:
            _choose(layer, found.get("properties", found))
            st.session_state["map_clicked"] = True
            return


def _choose(layer: str, found: dict[str, Any]) -> None:
    if layer == "grids":
        chosen.choose("grid", str(found["code"]))
    elif layer == "tasks":
        chosen.choose("task", str(int(found["task_id"])))
    elif found.get("debtor_id"):
        chosen.choose("debtor", str(int(found["debtor_id"])))
    else:
        chosen.choose("cell", str(found["cell"]))


def _legend(viewer: Viewer, choice: MapChoice, *, schematic: bool) -> None:
    def picture(values: dict[str, int]) -> str:
        return legend.class_legend(_classes(quantile_limits(list(values.values())), choice.measure), _("no data"))

    left, right = st.columns([5, 4], vertical_alignment="center")
    with left:
        st.image(reads.dressed(picture, territory.grid_values, viewer, level=choice.level, measure=choice.measure), alt=_("Legend: classes of the colour"))
    unlocated = reads.read(territory.unlocated_debtors, viewer)
    note = _("Colour: {measure} by {level}.", measure=territory.GRID_MEASURES[choice.measure][0], level=LEVEL_LABELS.get(choice.level, ""))
    right.caption(note + "　" + severities.debtor_legend())
    places = _("Without a place: {count} debtors, on no map.", count=unlocated)
    right.caption((f"**{_('Schematic outlines')}**　" if schematic else "") + places)


def _classes(limits: tuple[int, ...], measure: str) -> list[str]:
    """What the legend prints under each class; nothing under one that no grid can be in."""

    def said(value: int) -> str:
        return money(value) if measure.endswith("_fen") else str(value)

    return [said(limit) if at == 0 else f"≤ {said(limit)}" if limit > limits[at - 1] else "" for at, limit in enumerate(limits)]


def grid_options(viewer: Viewer, level: int = 1) -> pd.DataFrame:
    """Code and name of a level, for filters."""
    names: pd.DataFrame = reads.read(territory.grid_names, viewer, level=level)
    return names
