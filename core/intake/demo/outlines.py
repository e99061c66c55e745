"""Invented outlines: a county's shape and its cells, an exact coverage in degrees with six decimals."""

import math
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np
import shapely
from shapely import Polygon

CENTRE_LNG, CENTRE_LAT = 115.87, 34.35
HALF_WIDTH_KM, HALF_HEIGHT_KM = 18.0, 27.5
KM_A_DEGREE = 111.32
GRID_DEG = 1e-6
DECIMALS = 6
ROUNDS = 5
CORNERS = 360


@dataclass(frozen=True)
class Cells:
    """Cells that cover `county` without gap or overlap; `near[i]` are the cells that share an edge with cell i."""

    county: Polygon
    outlines: list[Polygon]
    centres: np.ndarray
    near: list[set[int]]


def cells(count: int, random: Random) -> Cells:
    """A county of `count` cells of much the same size."""
    shape = _blob(random)
    sites = _relaxed(_scattered(shape, count, random), shape)
    outlines = _coverage(shape, sites)
    return Cells(shapely.coverage_union_all(outlines), outlines, sites, _neighbours(outlines))


def joined(outlines: list[Polygon]) -> Polygon:
    return shapely.coverage_union_all(outlines)


def _blob(random: Random) -> Polygon:
    """In kilometres from the centre; several waves make the border uneven."""
    waves = [(k, random.uniform(0.2, 0.9) * 0.16 / k ** 0.8, random.uniform(0, 2 * math.pi)) for k in (2, 3, 4, 5, 7, 11, 17, 29)]
    corners = []
    for step in range(CORNERS):
        angle = 2 * math.pi * step / CORNERS
        reach = 1 + sum(height * math.sin(k * angle + shift) for k, height, shift in waves)
        corners.append((HALF_WIDTH_KM * reach * math.cos(angle), HALF_HEIGHT_KM * reach * math.sin(angle)))
    return Polygon(corners).buffer(0)


def _scattered(shape: Polygon, count: int, random: Random) -> np.ndarray:
    west, south, east, north = shape.bounds
    shapely.prepare(shape)
    points: list[tuple[float, float]] = []
    while len(points) < count:
        x, y = random.uniform(west, east), random.uniform(south, north)
        if shapely.contains_xy(shape, x, y):
            points.append((x, y))
    return np.array(points)


def _relaxed(sites: np.ndarray, shape: Polygon) -> np.ndarray:
    """Sites moved to the middle of their cells (Lloyd), so that cells become shapely."""
    for _ in range(ROUNDS):
        clipped = shapely.intersection(_voronoi(sites, shape), shape)
        sites = shapely.get_coordinates(shapely.centroid(clipped))
    return sites


def _voronoi(sites: np.ndarray, shape: Polygon) -> np.ndarray:
    diagram = shapely.voronoi_polygons(shapely.multipoints(sites), extend_to=shape.buffer(5), ordered=True)
    return np.asarray(shapely.get_parts(diagram))


def _degrees(coordinates: np.ndarray) -> np.ndarray:
    lat_scale = KM_A_DEGREE
    lng_scale = KM_A_DEGREE * math.cos(math.radians(CENTRE_LAT))
    return np.column_stack((CENTRE_LNG + coordinates[:, 0] / lng_scale, CENTRE_LAT + coordinates[:, 1] / lat_scale))


def _coverage(shape: Polygon, sites: np.ndarray) -> list[Polygon]:
    """Cells cut by the county's border, noded on the six-decimal grid so that neighbours share every corner."""
    voronoi = _voronoi(sites, shape)
    lines = shapely.transform(np.append(shapely.boundary(voronoi), shapely.boundary(shape)), _degrees)
    noded = shapely.unary_union(lines, grid_size=GRID_DEG)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    middles = shapely.point_on_surface(faces)
    inside = shapely.contains(shapely.transform(shape, _degrees), middles)
    owner = shapely.STRtree(shapely.transform(voronoi, _degrees)).query(middles[inside], predicate="intersects")
    pieces: list[list[Polygon]] = [[] for _ in sites]
    for face, cell in zip(*owner, strict=True):
        pieces[cell].append(_rounded(faces[inside][face]))
    return [own[0] if len(own) == 1 else joined(own) for own in pieces]


def _rounded(face: Polygon) -> Polygon:
    return shapely.transform(face, lambda coordinates: np.round(coordinates, DECIMALS))


def _neighbours(outlines: list[Polygon]) -> list[set[int]]:
    owners: dict[frozenset[tuple[float, float]], int] = {}
    near: list[set[int]] = [set() for _ in outlines]
    for index, outline in enumerate(outlines):
        corners = [tuple(corner) for corner in shapely.get_coordinates(outline).tolist()]
        for edge in pairwise(corners):
            other = owners.setdefault(frozenset(edge), index)
            if other != index:
                near[index].add(other)
                near[other].add(index)
    return near
