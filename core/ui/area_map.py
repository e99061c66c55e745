"""An area chosen on a map: a click on a township adds it to the list beside, another takes it out again."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.domain.viewer import Viewer
from core.figures import map_layers
from core.queries import territory
from core.ui import reads
from core.ui.visitor import _

HEIGHT_PX = 380
TOWNS = 1


def draw(viewer: Viewer, key: str) -> None:
    """`key`: the list of township codes that follows the map; it must be drawn after."""
    facts = reads.read(territory.board_facts, viewer)
    if not facts["levels"].get(TOWNS):
        return
    with st.expander(_("Choose the area on the map"), icon=":material/map:"):
        view = map_layers.view_of(facts["bounds"], width_px=620, height_px=HEIGHT_PX)
        layers = [map_layers.grids(f"/api/map/grids?level={TOWNS}&measure=debtors"), map_layers.borders(f"/api/map/borders?level={TOWNS}&measure=debtors")]
        layers += [map_layers.chosen_grid(f"/api/map/outline/{code}", name=f"chosen_{code}") for code in st.session_state.get(key, [])]
        name = f"map_of_{key}"
        st.pydeck_chart(
            map_layers.deck(layers, view, {"text": "{tip}"}), height=HEIGHT_PX, key=name, on_select=partial(_clicked, key, name), selection_mode="multi-object",
            alt=_("Map of the townships; a click adds one to the area"),
        )


def _clicked(key: str, name: str) -> None:
    objects = st.session_state[name]["selection"]["objects"].get("grids", [])
    marked = [str(found.get("properties", found)["code"]) for found in objects]
    st.session_state[key] = followed(st.session_state.get(key, []), st.session_state.get(f"{name}_before", []), marked)
    st.session_state[f"{name}_before"] = marked


def followed(area: Sequence[str], before: Sequence[str], marked: Sequence[str]) -> list[str]:
    """The area after a click: what is newly marked comes in, what is no longer marked goes, what the list was given by hand stays."""
    kept = [code for code in area if code not in before or code in marked]
    return kept + [code for code in marked if code not in before and code not in kept]
