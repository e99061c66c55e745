"""Tiles, tables and scenes of the wall with nothing to press on them, finished once for all screens of one scope."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

_templates = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True)


@dataclass(frozen=True)
class Cell:
    """A word in a table; `colour` of `figures/theme.py` only where it means something, `number` stands to the right, `title` is read on a longer look."""

    text: str
    colour: str = ""
    number: bool = False
    title: str = ""


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
class Tile:
    """A large number of the wall; `tone` is red, amber, green, violet or grey where it means something."""

    label: str
    value: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Part:
    """A cell of a wall's list; `until_ms` counts down to a moment, `since_ms` says how long ago one was."""

    text: str = ""
    tone: str = ""
    number: bool = False
    until_ms: int = 0
    since_ms: int = 0


@dataclass(frozen=True)
class Rows:
    """A list of the wall: as many rows as have room, `count` says how many there are.

    `widths`, one a column: `auto`, `max` for as wide as its words or more, `2fr` for a share; `auto<46` is left out where the list is narrower than 46 letters (46, 30 or 16). `share`: of the height, among the blocks of a column.
    """

    title: str
    count: str
    widths: str
    rows: Sequence[Sequence[Part]]
    empty: str
    heads: Sequence[str] = ()
    share: float = 1.0


@dataclass(frozen=True)
class Drawing:
    """The map as a picture: areas with `line`, `shade`; dots with `x`, `y`, `size`, `tone`, `shape`; names with `left`, `top` in percent, `text`, `value`."""

    width: float
    height: float
    areas: Sequence[dict[str, object]]
    dots: Sequence[dict[str, object]]
    names: Sequence[dict[str, object]]
    stamp: str
    legend: Sequence[tuple[int, str]]
    signs: Sequence[str]


@dataclass(frozen=True)
class Bars:
    """`bars`: what stands under one, its share of the highest in percent, and what stands above it."""

    title: str
    bars: Sequence[tuple[str, int, str]]


@dataclass(frozen=True)
class Column:
    """Of a scene: `share` of its width, and what stands in it, one below the other."""

    share: int
    blocks: Sequence[Sequence[Tile] | Rows | Drawing | Bars]


NARROW = (46, 30, 16)
WIDTHS = {"auto": "auto", "max": "minmax(max-content, 1fr)"}


def _grid(widths: str) -> tuple[list[str], str]:
    """The class of each column, and the columns of a list as custom properties, one for each width at which some are left out."""
    columns = [(WIDTHS.get(width, f"minmax(0, {width})"), int(least or 0)) for width, _sign, least in (one.partition("<") for one in widths.split())]
    kept = {letters: " ".join(width for width, least in columns if least < letters) for letters in NARROW}
    whole = " ".join(width for width, _least in columns)
    return [f"from{least}" if least else "" for _width, least in columns], f"--widths: {whole}" + "".join(f"; --under{letters}: {said}" for letters, said in kept.items())


def scene(columns: Sequence[Column]) -> str:
    """A scene of the wall."""
    kinds = {Rows: "rows", Drawing: "drawing", Bars: "bars"}
    shown = [(column.share, [(kinds.get(type(block), "tiles"), block) for block in column.blocks]) for column in columns]
    return _templates.get_template("wall_scene.html").render(columns=shown, grid=_grid)


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
