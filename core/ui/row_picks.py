"""A table in which several rows are picked: a row number becomes an id at the moment of the click, against the rows of that very frame."""

from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

import pandas as pd
import streamlit as st

from core.ui.visitor import _


def picked(
    name: str, ids: Sequence[int], columns: Mapping[str, Any], *, height_px: int = 460, settings: Mapping[str, Any] | None = None, one_only: bool = False,
) -> list[int]:
    """Ids of the rows that are picked and still there. `columns`: title in English to values.

    The widget is named by its ids in their order: when the rows move, its marks start anew, while what was picked stays picked by id.
    """
    turn = st.session_state.get(f"turn_{name}", 0)
    key = f"rows_{name}_{sha256(repr((turn, list(ids))).encode()).hexdigest()[:12]}"
    st.session_state[f"table_{name}"] = key
    st.dataframe(
        pd.DataFrame({_(title): list(values) for title, values in columns.items()}), hide_index=True, key=key, selection_mode="single-row" if one_only else "multi-row",
        on_select=partial(_pick, name, key, list(ids)), height=min(height_px, 38 + 35 * max(1, len(ids))),
        column_config={_(title): one for title, one in (settings or {}).items()},
    )
    return [one for one in st.session_state.get(f"picks_{name}", []) if one in set(ids)]


def _pick(name: str, key: str, ids: list[int]) -> None:
    """Marks of the table that stands on the screen; a browser may send those of an earlier one once more."""
    if st.session_state.get(f"table_{name}") == key:
        st.session_state[f"picks_{name}"] = [ids[row] for row in st.session_state[key]["selection"]["rows"] if row < len(ids)]


def forget(name: str) -> None:
    """Nothing is picked any more, and the table starts anew."""
    for kept in (f"picks_{name}", f"table_{name}"):
        st.session_state.pop(kept, None)
    st.session_state[f"turn_{name}"] = st.session_state.get(f"turn_{name}", 0) + 1
