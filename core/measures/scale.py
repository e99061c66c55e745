"""The scale of the Web-Mercator map: pixels, metres and tiles (of 512 pixels, as deck.gl counts zoom)."""

from math import asinh, cos, pi, radians, tan

EQUATOR_M = 40_075_016.686
"""Circumference of the WGS 84 ellipsoid at the equator."""
TILE_PX = 512

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


def metres_a_pixel(zoom: float, lat: float) -> float:
    return EQUATOR_M * cos(radians(lat)) / (TILE_PX * 2**zoom)


def tiles_over(bounds: Bounds, z: int) -> list[tuple[int, int]]:
    """Column and row of every tile of zoom `z` that touches `bounds`."""
    west, south, east, north = bounds
    left, top = _tile(west, north, z)
    right, bottom = _tile(east, south, z)
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


def _tile(lng: float, lat: float, z: int) -> tuple[int, int]:
    cells = 1 << z
    across, down = (lng + 180) / 360, (1 - asinh(tan(radians(max(-85.0, min(85.0, lat))))) / pi) / 2
    return min(cells - 1, max(0, int(across * cells))), min(cells - 1, max(0, int(down * cells)))
