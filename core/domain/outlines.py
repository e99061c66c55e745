"""Whether a point lies inside an outline, on plain GeoJSON; for the one point of a command, where no geometry library is at hand."""

from typing import Any

Ring = list[list[float]]


def holds(outline: dict[str, Any] | None, lng: float, lat: float) -> bool:
    """True inside a Polygon or MultiPolygon and outside its holes."""
    if not outline:
        return False
    polygons = outline["coordinates"] if outline["type"] == "MultiPolygon" else [outline["coordinates"]]
    return any(_inside(rings[0], lng, lat) and not any(_inside(hole, lng, lat) for hole in rings[1:]) for rings in polygons)


def _inside(ring: Ring, lng: float, lat: float) -> bool:
    """Count the borders that a ray to the east crosses; an odd number is inside."""
    crossings = 0
    for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (one[1] > lat) != (other[1] > lat) and lng < one[0] + (lat - one[1]) / (other[1] - one[1]) * (other[0] - one[0]):
            crossings += 1
    return crossings % 2 == 1
