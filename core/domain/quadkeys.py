"""Places as quadkeys: text whose prefixes are map tiles, so that any database finds a tile by a range."""

import math

DEPTH = 22
"""Digits of a stored quadkey; a cell of depth 22 is about 10 m at the equator."""


def quadkey(lng: float, lat: float, depth: int = DEPTH) -> str:
    """The Web-Mercator cell that holds the point, one base-4 digit a level, coarsest first."""
    sine = math.sin(math.radians(max(-85.05112878, min(85.05112878, lat))))
    x = (lng + 180.0) / 360.0
    y = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    cells = 1 << depth
    column = max(0, min(cells - 1, int(x * cells)))
    row = max(0, min(cells - 1, int(y * cells)))
    return tile_key(depth, column, row)


def tile_key(z: int, x: int, y: int) -> str:
    """The quadkey prefix of an XYZ tile."""
    return "".join(str(((x >> bit) & 1) | (((y >> bit) & 1) << 1)) for bit in range(z - 1, -1, -1))


def prefix_end(prefix: str) -> str:
    """The first key after all keys that start with `prefix` (digits only)."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
