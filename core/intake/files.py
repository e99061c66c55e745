"""Tables in files: xlsx and csv, read row by row, whatever their size."""

from pathlib import Path

from core.intake.contents import form_of
from core.intake.csv_tables import open_csv
from core.intake.refusals import FileRefused
from core.intake.tables import Cell, Table
from core.intake.xlsx_tables import open_xlsx

__all__ = ["LIMIT_BYTES", "Cell", "FileRefused", "Table", "open_table"]

LIMIT_BYTES = 200 * 1024 * 1024


def open_table(path: Path, *, sheet: str | None = None, name: str | None = None, limit_bytes: int = LIMIT_BYTES) -> Table:
    """The table in `path`; `name` is the file's own name where it lies under another. Raises FileRefused."""
    shown = name or path.name
    if form_of(path, shown, limit_bytes) == "xlsx":
        return open_xlsx(path, shown, sheet=sheet)
    return open_csv(path, shown)
