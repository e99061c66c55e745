"""Where the occasions are: the place of each, and where its judge confirmed."""

import pandas as pd
import streamlit as st

from core.domain.presence import OCCASION_LABELS, PRESENCE_LABELS, PRESENCE_SEVERITY
from core.domain.viewer import Viewer
from core.figures import map_layers, theme
from core.queries import territory
from core.ui import reads
from core.ui.visitor import _

HEIGHT_PX = 330


def draw(viewer: Viewer, found: pd.DataFrame) -> None:
    """Nothing where no occasion has a place."""
    points = [point for row in found.to_dict("records") if (point := _point(row)) is not None]
    facts = reads.read(territory.board_facts, viewer)
    if not points or not facts["levels"]:
        return
    view = map_layers.view_of(facts["bounds"], width_px=460, height_px=HEIGHT_PX)
    layers = [map_layers.outlines("/api/map/grids?level=1&measure=tasks"), map_layers.occasions(points)]
    st.pydeck_chart(map_layers.deck(layers, view, {"text": "{tip}"}), height=HEIGHT_PX, key="occasion_map", alt=_("Map of the occasions"))
    st.caption(_("A dot is where the judge confirmed, or else the place of the occasion.") + ("　" + _("Schematic outlines") if facts["schematic"] else ""))


def _point(row: dict[str, object]) -> dict[str, object] | None:
    lng, lat = (row["lng"], row["lat"]) if not pd.isna(row["lng"]) else (row["place_lng"], row["place_lat"])
    if pd.isna(lng):
        return None
    state = str(row["state"])
    return {
        "lng": lng, "lat": lat, "colour": theme.rgb(theme.SEVERITY[PRESENCE_SEVERITY[state]]),
        "tip": f"{_(PRESENCE_LABELS[state])} · {_(OCCASION_LABELS[str(row['kind'])])} · {row['judge']} · {row['place']}",
    }
