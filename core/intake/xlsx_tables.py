"""Workbooks: one sheet as a table, streamed. A formula gives its last value, or its text where none was kept."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import time
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from core.domain.refusals import N_
from core.intake.contents import half_written
from core.intake.refusals import FileRefused
from core.intake.tables import Cell, Lines, Table, as_row, filled, find_header

BROKEN = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, EOFError, OSError, SyntaxError, zlib.error)
"""What openpyxl and the XML reader raise for a damaged workbook; SyntaxError is the parent of ParseError."""


def open_xlsx(path: Path, name: str, *, sheet: str | None = None) -> Table:
    try:
        title, count = _choose(path, name, sheet)
        formulas = _has_formulas(path)
        header, columns = find_header(_lines(path, title, formulas=formulas), name)
    except BROKEN:
        raise half_written(name) from None
    return Table(
        name, [column for column in columns if column],
        lambda: _rows(path, title, header, columns, formulas=formulas), None if count is None else max(0, count - header), title,
    )


@contextmanager
def _opened(path: Path, *, values: bool) -> Iterator[Any]:
    """By its content: openpyxl would refuse a path whose name does not end in .xlsx."""
    with path.open("rb") as file:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and validations it leaves out
            book = openpyxl.load_workbook(file, read_only=True, data_only=values, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _choose(path: Path, name: str, sheet: str | None) -> tuple[str, int | None]:
    with _opened(path, values=True) as book:
        shown = [one for one in book.worksheets if one.sheet_state == "visible"] or book.worksheets
        if sheet is not None and sheet not in book.sheetnames:
            raise FileRefused(N_("{name} was not read: it has no sheet “{sheet}”. Its sheets: {sheets}."), name=name, sheet=sheet, sheets=book.sheetnames)
        if not shown:
            raise FileRefused(N_("{name} was not read: it holds no rows. Choose the file or the sheet that holds the table."), name=name)
        chosen = book[sheet] if sheet is not None else shown[0]
        return chosen.title, chosen.max_row


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as packed:
        for entry in packed.namelist():
            if entry.startswith("xl/worksheets/") and entry.endswith(".xml"):
                with packed.open(entry) as file:
                    if any(b"<f>" in chunk or b"<f " in chunk for chunk in iter(lambda: file.read(1 << 20), b"")):
                        return True
    return False


def _lines(path: Path, title: str, *, formulas: bool) -> Lines:
    with ExitStack() as open_books:
        books = [open_books.enter_context(_opened(path, values=values)) for values in ((True, False) if formulas else (True,))]
        for number, rows in enumerate(zip(*(_values(book[title]) for book in books), strict=True), start=1):
            yield number, [_cell(*cells) for cells in zip(*rows, strict=True)]


def _values(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # some programs write a wrong extent, and rows beyond it would be lost
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(values_only=True)
    return rows


def _cell(value: Any, written: Any = None) -> Cell:
    if value is None and isinstance(written, str):
        return written
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, time):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, float)) or hasattr(value, "year") else str(value)


def _rows(path: Path, title: str, header: int, columns: list[str], *, formulas: bool) -> Iterator[tuple[int, dict[str, Cell]]]:
    try:
        for number, cells in _lines(path, title, formulas=formulas):
            if number > header and filled(cells):
                yield number, as_row(columns, cells)
    except BROKEN:
        raise half_written(path.name) from None
