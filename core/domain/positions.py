"""Positions as phones give them: what is believable, and how far from where."""

import math

EARTH_RADIUS_M = 6_371_008.8
"""Mean Earth radius R1, IUGG 1980 (Moritz, Geodetic Reference System 1980)."""
CHINA_DEGREES = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north: a generous box around the country; a position outside is flagged, not used."""


def believable(lng: float | None, lat: float | None) -> bool:
    """Whether a position can be meant: 0, 0 is what a phone says that does not know."""
    if lng is None or lat is None or not (math.isfinite(lng) and math.isfinite(lat)):
        return False
    west, south, east, north = CHINA_DEGREES
    return west <= lng <= east and south <= lat <= north


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Straight line over ground between two (longitude, latitude) pairs, degrees WGS 84. Haversine on a sphere."""
    (lng_a, lat_a), (lng_b, lat_b) = (tuple(map(math.radians, pair)) for pair in (one, other))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lng_b - lng_a) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))
