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
    store, key = f"picks_{name}", f"rows_{name}_{sha256(repr((turn, list(ids))).encode()).hexdigest()[:12]}"
    st.dataframe(
        pd.DataFrame({_(title): list(values) for title, values in columns.items()}), hide_index=True, key=key, selection_mode="single-row" if one_only else "multi-row",
        on_select=partial(_pick, store, key, list(ids)), height=min(height_px, 38 + 35 * max(1, len(ids))),
        column_config={_(title): one for title, one in (settings or {}).items()},
    )
    return [one for one in st.session_state.get(store, []) if one in set(ids)]


def _pick(store: str, key: str, ids: list[int]) -> None:
    st.session_state[store] = [ids[row] for row in st.session_state[key]["selection"]["rows"] if row < len(ids)]


def forget(name: str) -> None:
    """Nothing is picked any more; the table starts anew, or a browser would send its old marks again when the same rows come back."""
    st.session_state.pop(f"picks_{name}", None)
    st.session_state[f"turn_{name}"] = st.session_state.get(f"turn_{name}", 0) + 1
