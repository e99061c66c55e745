"""Frames as people read them: codes into words, fen into money, moments into local time."""

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd
import streamlit as st

from core import words
from core.ui import severities
from core.ui.visitor import _, money

AUTO_ROWS = 10
"""Streamlit shows this many rows by itself."""


def worded(column: pd.Series, labels: Mapping[str, str]) -> list[str]:
    """Codes as words in the visitor's language; an unknown code stays as it is."""
    return [_(labels.get(str(code), str(code))) if isinstance(code, str) and code else "—" for code in column]


def moneyed(column: pd.Series) -> list[str]:
    return [money(None if pd.isna(fen) else int(fen)) for fen in column]


def timed(column: pd.Series) -> list[str]:
    return [words.moment(None if pd.isna(at) else at) for at in column]


def dated(column: pd.Series) -> list[str]:
    return [words.day(on) if on is not None and not pd.isna(on) else "—" for on in column]


def shown(table: pd.DataFrame, columns: Mapping[str, Any], *, height: int | str = "auto") -> None:
    """A plain table. `columns`: title in English to values."""
    if table.empty:
        return
    st.dataframe(pd.DataFrame({_(title): list(values) for title, values in columns.items()}), hide_index=True, height=height)


def height(rows: int, most_px: int) -> int | Literal["auto"]:
    """As tall as its rows while they are few; then so many pixels, and it scrolls."""
    return "auto" if rows <= AUTO_ROWS else most_px


CLOCK_PX = 142
"""A chip with the longest word of either language."""


def severity_column() -> Any:
    """Column settings that colour the chips of severity."""
    options, colours = severities.cell_colours()
    return st.column_config.MultiselectColumn(_("Clock"), options=options, color=colours, width=CLOCK_PX)
