"""A table whose rows open a card: the row number becomes an id at the moment of the click, from the rows as they were drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.ui import chosen, tables
from core.ui.visitor import _


def titled(kind: str, ids: Sequence[int], columns: Mapping[str, Any], *, height: int = 460) -> None:
    """One row an id; a click chooses `kind` and that id. `columns`: title in English to values."""
    st.session_state[f"ids_{kind}"] = list(ids)
    st.dataframe(
        pd.DataFrame({_(title): list(values) for title, values in columns.items()}), hide_index=True, key=f"rows_{kind}", on_select=lambda: _open(kind),
        selection_mode="single-row", height=min(height, 38 + 35 * max(1, len(ids))), column_config={_("Clock"): tables.severity_column()},
    )
    if st.session_state.pop(f"clicked_{kind}", False):
        st.rerun()


def _open(kind: str) -> None:
    picked = st.session_state[f"rows_{kind}"]["selection"]["rows"]
    ids = st.session_state.get(f"ids_{kind}", [])
    if picked and picked[0] < len(ids):
        chosen.choose(kind, str(ids[picked[0]]))
        st.session_state[f"clicked_{kind}"] = True
