"""Layers of the situation map. Each takes an address on our own origin; the browser fetches the data by itself."""

from dataclasses import dataclass
from math import cos, log2, radians
from typing import Any

import pydeck as pdk

from core.figures import theme

LABEL_PX = 13


@dataclass(frozen=True)
class View:
    """What the map shows first."""

    lng: float
    lat: float
    zoom: float


def view_of(bounds: tuple[float | None, ...], *, width_px: int, height_px: int) -> View:
    """The view that holds `bounds` (west, south, east, north in degrees); a village-sized view without bounds."""
    west, south, east, north = bounds
    if west is None or south is None or east is None or north is None:
        return View(115.86, 34.39, 9.0)
    lat = (south + north) / 2
    across = width_px * 360 / (512 * max(east - west, 1e-4))
    along = height_px * 360 * cos(radians(lat)) / (512 * max(north - south, 1e-4))
    return View((west + east) / 2, lat, round(log2(min(across, along)) - 0.08, 2))


def _by_number(expression: str, colours: list[list[int]], otherwise: list[int]) -> str:
    """A deck.gl expression: the colour of 0, 1, 2 …; its little language knows no look-up, only conditions."""
    chain = str(otherwise)
    for at in reversed(range(len(colours))):
        chain = f"{expression} == {at} ? {colours[at]} : {chain}"
    return chain


def grids(url: str) -> pdk.Layer:
    """Grids filled by class.

    A tile layer of one tile: Streamlit fades every plain layer while something is selected, and leaves tiles alone.
    """
    return pdk.Layer(
        "TileLayer", id="grids", data=url, min_zoom=0, max_zoom=0, pickable=True, stroked=False, filled=True,
        auto_highlight=True, highlight_color=theme.rgb(theme.ACCENT, 60),
        get_fill_color=_by_number("properties.class", [theme.rgb(colour, 225) for colour in theme.SEQUENTIAL], theme.rgb(theme.NO_DATA, 120)),
    )


def borders(url: str) -> pdk.Layer:
    """Borders of the grids, and the hatch of those without data.

    Single lines: as paths they took a browser without a graphics card longer than all the rest of the map.
    """
    return pdk.Layer(
        "LineLayer", id="borders", data=url, get_source_position="[west, south]", get_target_position="[east, north]", pickable=False,
        get_color=theme.rgb(theme.MUTED, 110), get_width=1, width_units=pdk.types.String("pixels"),
    )


def chosen_grid(url: str, *, name: str = "chosen") -> pdk.Layer:
    """The border of a chosen grid, in the accent colour; of several each has a `name`."""
    return pdk.Layer(
        "GeoJsonLayer", id=name, data=url, pickable=False, stroked=True, filled=False, get_line_color=theme.rgb(theme.ACCENT),
        get_line_width=4, line_width_units=pdk.types.String("pixels"),
    )


def labels(url: str, *, height_m: float) -> pdk.Layer:
    """Names with their value, so that the map reads without colour; they grow with the zoom, up to `LABEL_PX`."""
    return pdk.Layer(
        "GeoJsonLayer", id="labels", data=url, point_type=pdk.types.String("text"), pickable=False, get_text="properties.text",
        text_character_set=pdk.types.String("auto"), text_font_family=pdk.types.String(theme.FONT),
        get_text_size=height_m, text_size_units=pdk.types.String("meters"), text_size_max_pixels=LABEL_PX, text_size_min_pixels=0,
        get_text_color=theme.rgb(theme.TEXT), text_background=True, get_text_background_color=theme.rgb(theme.GROUND, 150),
        text_background_padding=[3, 1, 3, 1],
    )


def debtors(url_template: str) -> pdk.Layer:
    """Clusters of debtors in the colour of the worst; its sign and the number are printed, one alone is a dot."""
    return pdk.Layer(
        "TileLayer", id="debtors", data=url_template, min_zoom=5, max_zoom=19, tile_size=512, pickable=True,
        point_type=pdk.types.String("circle+text"), stroked=True, filled=True,
        get_fill_color=_by_number("properties.worst", [theme.rgb(colour, 235) for colour in theme.WORST], theme.rgb(theme.NO_DATA)), get_line_color=theme.rgb(theme.GROUND),
        line_width_min_pixels=2,
        get_point_radius="properties.radius",
        point_radius_units=pdk.types.String("pixels"),
        get_text="properties.label", get_text_size=13, get_text_color=theme.rgb(theme.GROUND),
        text_font_weight=700, text_character_set=pdk.types.String("auto"), text_font_family=pdk.types.String(theme.FONT),
    )


def tasks(url: str) -> pdk.Layer:
    """Open tasks as rings, red when overdue."""
    return pdk.Layer(
        "ScatterplotLayer", id="tasks", data=url, get_position="[lng, lat]", pickable=True, stroked=True, filled=False,
        get_line_color=f"overdue ? {theme.rgb(theme.SEVERITY['overdue'])} : {theme.rgb(theme.SEVERITY['acknowledged'])}",
        get_radius=1, radius_min_pixels=11, radius_max_pixels=11, line_width_min_pixels=3,
    )


def bodies(url: str) -> pdk.Layer:
    """Court, stations and townships by their names."""
    return pdk.Layer(
        "TextLayer", id="bodies", data=url, get_position="[lng, lat]", get_text="mark", pickable=True,
        character_set=pdk.types.String("auto"), font_family=pdk.types.String(theme.FONT), get_size=15,
        background=True, get_background_color=theme.rgb(theme.PANEL, 230), background_padding=[4, 2, 4, 2],
        get_color="kind == 'court' ? " + str(theme.rgb(theme.COURT)) + " : " + str(theme.rgb(theme.STATION)),
    )


def teams(url: str) -> pdk.Layer:
    """Teams in the field as labels with the age of their last report."""
    return pdk.Layer(
        "TextLayer", id="teams", data=url, get_position="[lng, lat]", get_text="mark", pickable=True,
        character_set=pdk.types.String("auto"), font_family=pdk.types.String(theme.FONT), get_size=15, background=True,
        get_background_color=theme.rgb(theme.ACCENT, 235), background_padding=[5, 3, 5, 3], get_color=theme.rgb(theme.GROUND),
    )


def outlines(url: str) -> pdk.Layer:
    """Borders of grids without a fill, as the ground for dots."""
    return pdk.Layer(
        "GeoJsonLayer", id="outlines", data=url, pickable=False, stroked=True, filled=False, get_line_color=theme.rgb(theme.MUTED, 120),
        get_line_width=1, line_width_units=pdk.types.String("pixels"),
    )


def occasions(points: list[dict[str, object]]) -> pdk.Layer:
    """One dot an occasion. `points`: `lng`, `lat`, `colour` and `tip`."""
    return pdk.Layer(
        "ScatterplotLayer", id="occasions", data=points, get_position="[lng, lat]", pickable=True, stroked=True, filled=True, get_fill_color="colour",
        get_line_color=theme.rgb(theme.GROUND), get_radius=1, radius_min_pixels=6, radius_max_pixels=6, line_width_min_pixels=1,
    )


def signs(points: list[dict[str, object]]) -> pdk.Layer:
    """One sign a target. `points`: `lng`, `lat`, `mark`, `colour` and `tip`."""
    return pdk.Layer(
        "TextLayer", id="signs", data=points, get_position="[lng, lat]", get_text="mark", pickable=True, get_color="colour", get_size=22,
        character_set=pdk.types.String("auto"), font_family=pdk.types.String(theme.FONT), font_weight=700,
        outline_width=3, outline_color=theme.rgb(theme.GROUND), font_settings={"sdf": True},
    )


def tracks(lines: list[dict[str, object]]) -> pdk.Layer:
    """The way of each team so far. `lines`: `path`, a list of [lng, lat]."""
    return pdk.Layer(
        "PathLayer", id="tracks", data=lines, get_path="path", get_color=theme.rgb(theme.ACCENT, 150), get_width=2, width_units=pdk.types.String("pixels"), pickable=False,
    )


def crews(points: list[dict[str, object]]) -> pdk.Layer:
    """Teams of an operation as labels. `points`: `lng`, `lat`, `mark`, `colour` of the label and `tip`."""
    return pdk.Layer(
        "TextLayer", id="crews", data=points, get_position="[lng, lat]", get_text="mark", pickable=True,
        character_set=pdk.types.String("auto"), font_family=pdk.types.String(theme.FONT), get_size=14, background=True,
        get_background_color="colour", background_padding=[5, 3, 5, 3], get_color=theme.rgb(theme.GROUND), get_pixel_offset=[0, -20],
    )


def shares(features: list[dict[str, object]]) -> pdk.Layer:
    """Areas in the colour that each brings along. `features`: GeoJSON with `properties.colour`, and `tip` beside."""
    return pdk.Layer(
        "GeoJsonLayer", id="shares", data={"type": "FeatureCollection", "features": features}, pickable=True, stroked=True, filled=True,
        get_fill_color="properties.colour", get_line_color=theme.rgb(theme.MUTED, 140), get_line_width=1, line_width_units=pdk.types.String("pixels"),
    )


def village_marks(points: list[dict[str, object]]) -> pdk.Layer:
    """What is printed on each village. `points`: `lng`, `lat`, `mark`."""
    return pdk.Layer(
        "TextLayer", id="village-marks", data=points, get_position="[lng, lat]", get_text="mark", pickable=False, get_size=13,
        character_set=pdk.types.String("auto"), font_family=pdk.types.String(theme.FONT), get_color=theme.rgb(theme.TEXT),
        background=True, get_background_color=theme.rgb(theme.GROUND, 170), background_padding=[3, 1, 3, 1],
    )


class Built(pdk.Deck):
    """A deck whose description is made once, for many screens that show the same."""

    def __init__(self, made: pdk.Deck) -> None:
        self.__dict__.update(made.__dict__)
        self._said = made.to_json()

    def to_json(self) -> str:
        return str(self._said)


def deck(layers: list[pdk.Layer], view: View, tooltip: dict[str, Any] | bool) -> pdk.Deck:
    """No provider, and the style left alone: only then does Streamlit ask no tile server."""
    return pdk.Deck(
        layers=layers, map_provider=None, tooltip=tooltip,
        initial_view_state=pdk.ViewState(longitude=view.lng, latitude=view.lat, zoom=view.zoom, min_zoom=6, max_zoom=18),
    )
