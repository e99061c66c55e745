"""Outlines as lines of a drawing with its own small coordinates, for a map that is a picture and not a window."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Any

WIDTH = 1000.0
"""Units across; the height follows from the ground."""
MARGIN = 12.0


@dataclass(frozen=True)
class Sheet:
    """Where a place of the ground lies on the drawing: straight in both directions, true in the middle latitude."""

    west: float
    north: float
    unit_lng: float
    unit_lat: float
    height: float

    def at(self, lng: float, lat: float) -> tuple[float, float]:
        return round(MARGIN + (lng - self.west) * self.unit_lng, 1), round(MARGIN + (self.north - lat) * self.unit_lat, 1)

    def line(self, outline: Mapping[str, Any]) -> str:
        """The rings of a GeoJSON polygon or multipolygon as an SVG path."""
        return "".join("M" + "L".join("{:g} {:g}".format(*self.at(*place[:2])) for place in ring) + "Z" for ring in rings(outline))


def rings(outline: Mapping[str, Any]) -> list[Any]:
    polygons = outline["coordinates"] if outline["type"] == "MultiPolygon" else [outline["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def sheet_of(outlines: Iterable[Mapping[str, Any]]) -> Sheet | None:
    """A sheet that holds all of them; None without any."""
    places = [place for outline in outlines for ring in rings(outline) for place in ring]
    if not places:
        return None
    lngs, lats = [place[0] for place in places], [place[1] for place in places]
    west, east, south, north = min(lngs), max(lngs), min(lats), max(lats)
    unit_lng = (WIDTH - 2 * MARGIN) / max(east - west, 1e-6)
    unit_lat = unit_lng / cos(radians((south + north) / 2))
    return Sheet(west, north, unit_lng, unit_lat, round((north - south) * unit_lat + 2 * MARGIN, 1))
