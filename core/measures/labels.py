"""Where the names on the map stand, so that none covers another or a cluster."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, radians
from typing import Any
from unicodedata import east_asian_width

from shapely import contains_xy
from shapely.geometry import shape

METRES_A_DEGREE = 111_320.0
NARROW = 0.58
"""Width of a Latin letter or digit against its height; a Chinese character is as wide as high."""
PADDING = 0.25
"""Around a name, against the height of its letters."""
SHIFTS = sorted(
    ((right / 4, up * 0.65) for right in range(-2, 3) for up in range(-4, 5)), key=lambda shift: (abs(shift[0]) + abs(shift[1]), shift)
)
"""Across in widths and upwards in heights of the name; the nearest is tried first."""
LEVEL_HEIGHTS_M = {0: 6000.0, 1: 2000.0, 2: 420.0}
FINEST_HEIGHT_M = 140.0


@dataclass(frozen=True)
class Name:
    """A text whose middle wants to stand at a place, degrees WGS 84, and may stand anywhere in `area` (GeoJSON), so that it names no neighbour."""

    text: str
    lng: float
    lat: float
    area: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Box:
    """Metres east and north of the first name."""

    west: float
    south: float
    east: float
    north: float

    def meets(self, other: "Box") -> bool:
        return self.west < other.east and other.west < self.east and self.south < other.north and other.south < self.north


def letter_height_m(level: int, *, largest_px: float, pixel_m: float) -> float:
    """Height of the letters of a level on the ground: never more than `largest_px` at the scale that the map opens with."""
    return round(min(LEVEL_HEIGHTS_M.get(level, FINEST_HEIGHT_M), largest_px * pixel_m), 1)


def place_names(names: Sequence[Name], *, height_m: float, clusters: Iterable[tuple[float, float, float]] = ()) -> list[Name | None]:
    """Each name where there is room for it, beside its place if need be; None where there is none. Earlier names choose first.

    Args:
        names: the most important first.
        height_m: height of the letters on the ground, metres.
        clusters: what must stay visible: longitude, latitude, radius in metres.

    Returns:
        As many as `names`, in their order.

    Limits:
        Boxes, not letters; holds at the scale at which `height_m` and the radii are meant, and at finer ones.
    """
    if not names:
        return []
    origin, across = names[0], METRES_A_DEGREE * cos(radians(names[0].lat))

    def box(lng: float, lat: float, half_width: float, half_height: float) -> Box:
        x, y = (lng - origin.lng) * across, (lat - origin.lat) * METRES_A_DEGREE
        return Box(x - half_width, y - half_height, x + half_width, y + half_height)

    taken = [box(lng, lat, radius, radius) for lng, lat, radius in clusters]
    placed: list[Name | None] = []
    for name in names:
        width, height = (width_of(name.text) + 2 * PADDING) * height_m, (1 + 2 * PADDING) * height_m
        tries = [replace(name, lng=name.lng + right * width / across, lat=name.lat + up * height / METRES_A_DEGREE) for right, up in SHIFTS]
        free = next((one for one in _at_home(name, tries) if not any(box(one.lng, one.lat, width / 2, height / 2).meets(other) for other in taken)), None)
        placed.append(free)
        if free:
            taken.append(box(free.lng, free.lat, width / 2, height / 2))
    return placed


def _at_home(name: Name, tries: Sequence[Name]) -> list[Name]:
    """Its own place, and those of `tries` that lie in its area."""
    if name.area is None:
        return list(tries)
    inside = contains_xy(shape(dict(name.area)), [one.lng for one in tries], [one.lat for one in tries])
    return [one for at, (one, within) in enumerate(zip(tries, inside, strict=True)) if within or at == 0]


def width_of(text: str) -> float:
    """Width against the height of the letters."""
    return sum(1.0 if east_asian_width(letter) in "WF" else NARROW for letter in text)
