"""Borders and hatches of grids as single lines: a browser without a graphics card draws these several times faster than paths."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from shapely import LineString, STRtree
from shapely.geometry import MultiLineString, shape

DIGITS = 5
"""About a metre."""

Line = tuple[float, float, float, float]
"""West to east or south to north: longitude and latitude of both ends, degrees."""


def borders(outlines: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Every stretch of the outlines (GeoJSON polygons) once, also where two grids share it."""
    found: dict[Line, None] = {}
    for outline in outlines:
        for ring in _rings(outline):
            for (lng, lat), (next_lng, next_lat) in pairwise(ring):
                start, end = sorted(((round(lng, DIGITS), round(lat, DIGITS)), (round(next_lng, DIGITS), round(next_lat, DIGITS))))
                if start != end:
                    found[(*start, *end)] = None
    return list(found)


def _rings(outline: Mapping[str, Any]) -> Iterator[list[tuple[float, float]]]:
    polygons = [outline["coordinates"]] if outline["type"] == "Polygon" else outline["coordinates"]
    for polygon in polygons:
        for ring in polygon:
            yield [(place[0], place[1]) for place in ring]


def hatches(outlines: Iterable[Mapping[str, Any]], spacing: float) -> list[Line]:
    """Slanting lines over the outlines, `spacing` degrees apart; neighbours' lines meet."""
    return [line for outline in outlines for line in _hatch(outline, spacing)]


def _hatch(outline: Mapping[str, Any], spacing: float) -> Iterator[Line]:
    area = shape(dict(outline))
    west, south, east, north = area.bounds
    first, last = int((west - north) // spacing), int((east - south) // spacing) + 1
    rays = [LineString([(south + at * spacing, south), (north + at * spacing, north)]) for at in range(first, last + 1)]
    for index in STRtree(rays).query(area, predicate="intersects"):
        cut = rays[index].intersection(area)
        for part in cut.geoms if isinstance(cut, MultiLineString) else (cut,):
            if isinstance(part, LineString) and part.length > 0:
                (lng, lat), *_between, (end_lng, end_lat) = part.coords
                yield round(lng, DIGITS), round(lat, DIGITS), round(end_lng, DIGITS), round(end_lat, DIGITS)
