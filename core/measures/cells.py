"""Cells of a file that leaves the house: no cell starts a formula."""

from typing import Any

_STARTERS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; everything else stays."""
    if isinstance(value, str) and value.startswith(_STARTERS):
        return "'" + value
    return value
