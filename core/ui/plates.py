"""Tiles and tables with nothing to press on them, finished once for all screens of one scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

_templates = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True)


@dataclass(frozen=True)
class Cell:
    """A word in a table; `colour` of `figures/theme.py` only where it means something, `number` stands to the right."""

    text: str
    colour: str = ""
    number: bool = False


@dataclass(frozen=True)
class Table:
    """`empty` stands there while there are no rows."""

    titles: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str


def tiles(numbers: Iterable[tuple[str, str]], said: str = "") -> str:
    """Number tiles in a row, each a label and its value; `said` stands under them."""
    return _templates.get_template("tiles.html").render(numbers=list(numbers), said=said)


@dataclass(frozen=True)
class Figure:
    """A number tile in full: `chip` in its `colour` beside the `target`, what it was `before`, its counts, and its formula on a tap."""

    label: str
    value: str
    chip: str
    colour: str
    target: str
    before: str
    counts: str
    formula: str


def figure(one: Figure) -> str:
    return _templates.get_template("figure.html").render(figure=one)


def tables(*found: Table) -> str:
    """One below the other, each scrolling within its own box."""
    return _templates.get_template("tables.html").render(tables=found)
