"""Layers of the order of visits: a line for each team, numbered stops that tell teams apart by letter too, and where all muster."""

import pydeck as pdk

from core.figures import theme

TEAM_COLOURS = ("#4cc2ff", "#ffb84d", "#5ad19a", "#c4a7ff", "#ff9e9e", "#f0d27a", "#7fd4d4", "#9fb3c8")
"""Repeat after eight; letter and number on every stop tell teams apart without them."""
WIDTHS = (4, 2)
"""Line widths in turn, so that neighbours differ in greyscale too."""


def team_colour(place: int, alpha: int = 255) -> list[int]:
    return theme.rgb(TEAM_COLOURS[place % len(TEAM_COLOURS)], alpha)


def lines(routes: list[dict[str, object]]) -> pdk.Layer:
    """One line a team. `routes`: `path` (longitude, latitude pairs), `colour`, `width` in pixels and `tip`."""
    return pdk.Layer(
        "PathLayer", id="routes", data=routes, get_path="path", get_color="colour", get_width="width", width_units=pdk.types.String("pixels"),
        width_min_pixels=2, pickable=True, joint_rounded=True,
    )


def stops(points: list[dict[str, object]]) -> list[pdk.Layer]:
    """Numbered stops. `points`: `lng`, `lat`, `mark` (letter and number), `colour` and `tip`."""
    dots = pdk.Layer(
        "ScatterplotLayer", id="stops", data=points, get_position="[lng, lat]", pickable=True, stroked=True, filled=True, get_fill_color="colour",
        get_line_color=theme.rgb(theme.GROUND), get_radius=1, radius_min_pixels=11, radius_max_pixels=11, line_width_min_pixels=1,
    )
    marks = pdk.Layer(
        "TextLayer", id="stop-marks", data=points, get_position="[lng, lat]", get_text="mark", get_size=11, get_color=theme.rgb(theme.GROUND), pickable=False,
        font_weight=700, character_set=pdk.types.String("auto"), font_family=pdk.types.String(theme.FONT),
    )
    return [dots, marks]


def muster(lng: float, lat: float, mark: str) -> pdk.Layer:
    """Where all start and end."""
    return pdk.Layer(
        "TextLayer", id="muster", data=[{"lng": lng, "lat": lat, "mark": mark, "tip": mark}], get_position="[lng, lat]", get_text="mark", get_size=14, pickable=True,
        get_color=theme.rgb(theme.COURT), background=True, get_background_color=theme.rgb(theme.PANEL, 235), background_padding=[5, 3, 5, 3],
        character_set=pdk.types.String("auto"), font_family=pdk.types.String(theme.FONT),
    )
