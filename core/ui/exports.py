"""Taking a table out of the house as CSV or workbook: with the scope and masking it has on the screen, and an entry in the ledger first."""

from functools import partial
from io import BytesIO
from typing import Any

import pandas as pd
import streamlit as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from core.commands.audit import note_export
from core.domain.viewer import Right, Viewer
from core.measures.cells import safe_cell
from core.ui import writes
from core.ui.visitor import _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer(viewer: Viewer, name: str, table: pd.DataFrame, *, filters: dict[str, Any]) -> None:
    """A button that writes the export down and then hands out the files; nothing for a role that may not export."""
    if table.empty or not viewer.may(Right.EXPORT):
        return
    if st.button(_("Prepare the export"), icon=":material/download:", key=f"export_{name}"):
        note = partial(note_export, what=name, rows=len(table), filters=filters)
        if writes.attempt(note, by=viewer):
            with st.container(horizontal=True):
                st.download_button(_("Save as CSV"), csv_file(table), f"{name}.csv", "text/csv", key=f"csv_{name}")
                st.download_button(_("Save as workbook"), xlsx_file(table), f"{name}.xlsx", XLSX, key=f"xlsx_{name}")


def csv_file(table: pd.DataFrame) -> bytes:
    """With the mark that makes a spreadsheet read Chinese."""
    return _safe(table).to_csv(index=False).encode("utf-8-sig")


def xlsx_file(table: pd.DataFrame) -> bytes:
    kept = BytesIO()
    _safe(table).to_excel(kept, index=False)
    return kept.getvalue()


def _safe(table: pd.DataFrame) -> pd.DataFrame:
    """No cell, and no title, starts a formula; a workbook cannot hold control characters."""
    return table.map(_cell).rename(columns=_cell)


def _cell(value: Any) -> Any:
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
