"""A table as rows of cells under column names, and how its header row is found."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, zip_longest

from core.domain.refusals import N_
from core.intake.profiles import known_headings, plain_heading
from core.intake.refusals import FileRefused

Cell = str | date | int | float | None
Lines = Iterator[tuple[int, Sequence[Cell]]]
SURPLUS = ""
"""Key of what a row has beyond the header, or of a row that was cut off; such a row cannot be trusted."""
TITLE_ROWS = 10
ENOUGH_KNOWN = 2
"""Known headings from which a row is the header, whatever stands above it."""
_NUMBER = re.compile(r"^[\d\s.,:/+%-]+$")


@dataclass(frozen=True)
class Table:
    """`rows()` starts anew at each call and gives (row number as a spreadsheet shows it, cells by column)."""

    name: str
    columns: list[str]
    rows: Callable[[], Iterator[tuple[int, dict[str, Cell]]]]
    count: int | None
    """Rows under the header, as far as the file tells."""
    sheet: str | None = None


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def filled(cells: Sequence[Cell]) -> int:
    return sum(not is_empty(cell) for cell in cells)


def find_header(lines: Lines, name: str) -> tuple[int, list[str]]:
    """Row number and column names; rows of a title above the header are passed over, a header of two rows is put together."""
    top = [(number, cells) for number, cells in islice(lines, TITLE_ROWS) if filled(cells)]
    if not top:
        raise FileRefused(N_("{name} was not read: it holds no rows. Choose the file or the sheet that holds the table."), name=name)
    number, cells = _header_line(top)
    if not all(_names_a_column(cell) for cell in cells if not is_empty(cell)):
        raise FileRefused(N_("{name} was not read: row {row} is no header row, it holds values. Put the names of the columns into the first row."), name=name, row=number)
    above = next((before for row, before in top if row == number - 1 and filled(before) >= 2), ())
    return number, unique_names([over if is_empty(cell) else cell for cell, over in zip_longest(cells, above)])


def _header_line(top: list[tuple[int, Sequence[Cell]]]) -> tuple[int, Sequence[Cell]]:
    """The row with most known headings, else the first with several cells; a second row of headings goes before the first."""
    widest = max(filled(cells) for _, cells in top)
    best = max(top, key=lambda line: _known(line[1]))  # of rows that are as good, the first
    chosen = best if _known(best[1]) >= ENOUGH_KNOWN else next(line for line in top if filled(line[1]) >= min(2, widest))
    return next((line for line in top if line[0] == chosen[0] + 1 and 2 * _known(line[1]) > filled(line[1])), chosen)


def _known(cells: Sequence[Cell]) -> int:
    """How many cells are headings that a field is known by; none where the row holds values."""
    if not all(_names_a_column(cell) for cell in cells if not is_empty(cell)):
        return 0
    return len({heading for cell in cells if (heading := plain_heading(str(cell or ""))) in known_headings()})


def _names_a_column(cell: Cell) -> bool:
    return isinstance(cell, str) and not _NUMBER.match(cell.strip())


def unique_names(cells: Sequence[Cell]) -> list[str]:
    """Column names in order; a repeated name gets its place, a column without a name stays ''."""
    names: list[str] = []
    for index, cell in enumerate(cells):
        name = "" if is_empty(cell) else " ".join(str(cell).split())
        names.append(f"{name} ({index + 1})" if name and name in names else name)
    return names


def as_row(columns: list[str], cells: Sequence[Cell]) -> dict[str, Cell]:
    row = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
    if len(cells) > len(columns) and (surplus := next((cell for cell in cells[len(columns):] if not is_empty(cell)), None)):
        row[SURPLUS] = surplus
    return row
