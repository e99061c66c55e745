"""Tiles and tables as finished HTML: made once for all screens of one scope, and nothing to press on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Cell:
    """A word in a table; `colour` of `figures/theme.py` only where it means something, `number` stands to the right."""

    text: str
    colour: str = ""
    number: bool = False

    def html(self) -> str:
        kind = ' class="number"' if self.number else ""
        colour = f' style="color:{self.colour}"' if self.colour else ""
        return f"<td{kind}{colour}>{escape(self.text)}</td>"


def tiles(numbers: Iterable[tuple[str, str]], said: str = "") -> str:
    """Number tiles in a row, each a label and its value; `said` stands under them."""
    row = "".join(f"<div><span>{escape(label)}</span><b>{escape(value)}</b></div>" for label, value in numbers)
    return f'<div class="zw-tiles">{row}</div>' + (f'<p class="zw-note">{escape(said)}</p>' if said else "")


def table(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table that scrolls within its own box."""
    top = "".join(f"<th>{escape(title)}</th>" for title in titles)
    return f'<div class="zw-box"><table class="zw-table"><thead><tr>{top}</tr></thead><tbody>' + "".join(f"<tr>{''.join(cell.html() for cell in row)}</tr>" for row in rows) + "</tbody></table></div>"


def note(said: str) -> str:
    return f'<p class="zw-note">{escape(said)}</p>'


def beside(*parts: str) -> str:
    """One below the other, on a wide wall side by side."""
    return f'<div class="zw-beside">{"".join(parts)}</div>'
