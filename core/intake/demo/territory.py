"""The demo county's grids: real towns and villages, invented basic grids, invented outlines."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from random import Random

import shapely
from shapely import Polygon

from core.domain.initials import initials
from core.intake.demo import divisions
from core.intake.demo.book import Book
from core.intake.demo.divisions import COUNTY_CODE, COUNTY_NAME, Division
from core.intake.demo.outlines import Cells, cells, joined
from core.intake.demo.regions import allot_whole
from core.store.tables import GridRow

BASIC_GRIDS = 2331
POPULATION = 885_000
HOUSEHOLD = 3.1
SEAT_CODE = "411425100"
VALID_FROM = date(2023, 1, 1)


@dataclass(frozen=True)
class Patch:
    """A grid that rows can be put into; `place` is its address from the county down."""

    code: str
    name: str
    place: str
    outline: Polygon
    population: int

    def point(self, random: Random) -> tuple[float, float]:
        """A place inside the outline, degrees."""
        west, south, east, north = self.outline.bounds
        while True:
            lng, lat = round(random.uniform(west, east), 6), round(random.uniform(south, north), 6)
            if shapely.contains_xy(self.outline, lng, lat):
                return lng, lat


@dataclass(frozen=True)
class Territory:
    """All grids of the county by level."""

    county: Patch
    towns: dict[str, Patch]
    villages: dict[str, Patch]
    basics: dict[str, Patch]

    def under(self, prefix: str) -> list[Patch]:
        """The basic grids under a division."""
        return [patch for code, patch in self.basics.items() if code.startswith(prefix)]


def make(book: Book) -> Territory:
    """Draw the county and note its grids."""
    random = book.random("territory")
    villages = divisions.villages()
    drawn = cells(BASIC_GRIDS, random)
    territory = _named(drawn, divisions.towns(), villages, _members(drawn, villages, random), random)
    _note(book, territory, {one.code: one for one in villages})
    return territory


def _members(drawn: Cells, villages: list[Division], random: Random) -> dict[str, list[int]]:
    """The cells of each village, by its code."""
    larger = set(random.sample(range(len(villages)), BASIC_GRIDS - 3 * len(villages)))
    wanted: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for index, village in enumerate(villages):
        wanted[village.parent].append((village.code, 4 if index in larger else 3))
    towns = [(code, sum(count for _, count in inside)) for code, inside in wanted.items()]
    random.shuffle(towns)
    members: dict[str, list[int]] = {}
    for code, inside in allot_whole(drawn, list(range(BASIC_GRIDS)), towns, random).items():
        members |= allot_whole(drawn, inside, wanted[code], random)
    return members


def _named(
    drawn: Cells, towns: list[Division], villages: list[Division], members: dict[str, list[int]], random: Random
) -> Territory:
    weights = [random.uniform(0.6, 1.4) for _ in drawn.outlines]
    people = [int(POPULATION * weight / sum(weights)) for weight in weights]
    people[0] += POPULATION - sum(people)
    town_names = {town.code: town.name for town in towns}
    basics, whole, inside = {}, {}, defaultdict(list)
    for village in sorted(villages, key=lambda one: one.code):
        place = COUNTY_NAME + town_names[village.parent] + village.spoken
        for serial, cell in enumerate(members[village.code], start=1):
            code, name = f"{village.code}{serial:03}", f"第{serial}网格"
            basics[code] = Patch(code, village.spoken + name, place + name, drawn.outlines[cell], people[cell])
        own = [basics[f"{village.code}{serial:03}"] for serial in range(1, len(members[village.code]) + 1)]
        whole[village.code] = _sum(village.code, village.name, place, own)
        inside[village.parent].append(whole[village.code])
    areas = {town.code: _sum(town.code, town.name, COUNTY_NAME + town.name, inside[town.code]) for town in towns}
    return Territory(_sum(COUNTY_CODE, COUNTY_NAME, COUNTY_NAME, list(areas.values())), areas, whole, basics)


def _sum(code: str, name: str, place: str, parts: list[Patch]) -> Patch:
    return Patch(code, name, place, joined([part.outline for part in parts]), sum(part.population for part in parts))


def _note(book: Book, territory: Territory, villages: dict[str, Division]) -> None:
    _note_grid(book, territory.county, 0, None)
    for town in territory.towns.values():
        _note_grid(book, town, 1, COUNTY_CODE)
    for code, village in territory.villages.items():
        _note_grid(book, village, 2, villages[code].parent)
    for code, basic in territory.basics.items():
        _note_grid(book, basic, 3, code[:12])


def _note_grid(book: Book, patch: Patch, level: int, parent: str | None) -> None:
    west, south, east, north = patch.outline.bounds
    middle = shapely.point_on_surface(patch.outline)
    book.add(
        GridRow, code=patch.code, name=patch.name, initials=initials(patch.name), level=level, parent_code=parent,
        kind="general", code_system="demo" if level == 3 else divisions.CODE_SYSTEM,
        outline=json.loads(shapely.to_geojson(patch.outline)), datum="WGS84", schematic=True,
        lng=round(middle.x, 6), lat=round(middle.y, 6), west=west, south=south, east=east, north=north,
        households=round(patch.population / HOUSEHOLD), population=patch.population,
        valid_from=VALID_FROM, valid_to=None,
    )
