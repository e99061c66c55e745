"""Outlines of any coordinate system as polygons in WGS 84, with code, name and parent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj.exceptions import CRSError
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from core.commands.import_rows import REJECTED, WARNED, Problem
from core.domain.datum import Datum, to_wgs84
from core.domain.refusals import N_
from core.intake.files import LIMIT_BYTES
from core.intake.outline_fields import Columns, columns_of, plain_code
from core.intake.outline_files import frame_of, opened
from core.intake.refusals import FileRefused

WGS84 = "EPSG:4326"
DECIMALS = 7
OVERLAP = 0.01
"""Share of the smaller area from which two outlines overlap; less comes from drawing."""
OVERLAPPING = N_("{one} and {other} overlap by {share} % of the smaller one. Rows in both go to the smaller one; correct the outlines.")
SHIFTED = frozenset({Datum.GCJ02, Datum.BD09})


@dataclass(frozen=True)
class Outline:
    """One grid as the file draws it, in WGS 84. `row` counts the features from 1."""

    row: int
    code: str
    name: str
    parent: str | None
    shape: Polygon | MultiPolygon


@dataclass(frozen=True)
class Outlines:
    """`problems` hold features that were left out and outlines that overlap."""

    name: str
    read: int
    outlines: list[Outline]
    repaired: int
    columns: Columns
    problems: list[Problem] = field(default_factory=list)


def read_outlines(
    path: Path, *, layer: str | None = None, crs: str | None = None, datum: str | None = None, code_field: str | None = None, name_field: str | None = None,
    parent_field: str | None = None, level: int | None = None, name: str | None = None, limit_bytes: int = LIMIT_BYTES,
) -> Outlines:
    """Read a GeoJSON, GeoPackage or Shapefile. `crs` is for a file that declares none, `datum` says GCJ02 or BD09. Raises FileRefused."""
    del level  # an outline has the level that it is imported with
    shown = name or path.name
    with opened(path, shown, limit_bytes) as readable:
        table = frame_of(readable, shown, layer)
    if table.empty:
        raise FileRefused(N_("{name} was not read: its layer holds no outlines. Choose another file or layer."), name=shown)
    shapes = _in_wgs84(table, shown, crs=crs, datum=datum)
    columns = columns_of(table, shown, code=code_field, name=name_field, parent=parent_field)
    return _collected(table, shapes, columns, shown)


def _in_wgs84(table: Any, name: str, *, crs: str | None, datum: str | None) -> np.ndarray[Any, Any]:
    declared = table.crs if table.crs is not None else crs or (WGS84 if datum else None)
    if declared is None:
        raise FileRefused(
            N_("{name} was not read: it does not say in which coordinate system its outlines are (a Shapefile says so in its .prj). Choose the system, such as EPSG:4490, or the datum, and try again."),
            name=name,
        )
    try:
        moved = table.geometry.set_crs(declared, allow_override=True).to_crs(WGS84)
    except CRSError:
        raise FileRefused(N_("{name} was not read: there is no coordinate system {crs}. Give it like EPSG:4490."), name=name, crs=crs) from None
    shapes: np.ndarray[Any, Any] = shapely.force_2d(moved.to_numpy())
    _check_degrees(shapes, name, str(declared)[:60])
    return np.asarray(shapely.transform(shapes, _shift(str(datum)))) if datum in SHIFTED else shapes


def _check_degrees(shapes: np.ndarray[Any, Any], name: str, crs: str) -> None:
    bounds = shapely.total_bounds(shapes)
    west, south, east, north = bounds
    if not np.isfinite(bounds).all() or west < -180 or east > 180 or south < -90 or north > 90:
        raise FileRefused(
            N_("{name} was not read: in the coordinate system {crs} its outlines lie off the globe. Choose the system in which they were drawn and try again."), name=name, crs=crs,
        )


def _shift(datum: str) -> Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]:
    return lambda corners: np.array([to_wgs84(lng, lat, datum) for lng, lat in corners])


def _collected(table: Any, shapes: np.ndarray[Any, Any], columns: Columns, name: str) -> Outlines:
    outlines: list[Outline] = []
    problems: list[Problem] = []
    first: dict[str, int] = {}
    repaired = 0
    for row, (values, shape) in enumerate(zip(table.drop(columns=table.geometry.name).to_dict("records"), shapes, strict=True), start=1):
        code = plain_code(values[columns.code])
        fit, mended = _polygonal(shape)
        if code is None:
            problems.append(Problem(row, columns.code, "", N_("This outline has no code. Give it one and import the file again."), REJECTED))
        elif fit is None:
            problems.append(Problem(row, columns.code, code, N_("This outline is empty or has no area. Draw it again and import the file again."), REJECTED))
        elif first.setdefault(code, row) != row:
            problems.append(Problem(row, columns.code, code, N_("This code is already in row {first} of the file. Join the two outlines or give one another code."), REJECTED, {"first": first[code]}))
        else:
            repaired += mended
            outlines.append(Outline(row, code, _text(values, columns.name) or code, _parent(values, columns), fit))
    if not outlines:
        raise FileRefused(N_("{name} was not read: none of its {count} features is an outline with a code. Choose another file or another column for the code."), name=name, count=len(table))
    return Outlines(name, len(table), outlines, repaired, columns, problems + overlaps(outlines))


def _text(values: dict[str, Any], column: str | None) -> str | None:
    text = "" if column is None or values[column] is None or values[column] != values[column] else str(values[column]).strip()
    return text or None


def _parent(values: dict[str, Any], columns: Columns) -> str | None:
    return None if columns.parent is None else plain_code(values[columns.parent])


def _polygonal(shape: BaseGeometry | None) -> tuple[Polygon | MultiPolygon | None, bool]:
    """The polygons of a shape with seven decimals, and whether it had to be mended."""
    if shape is None or shape.is_empty:
        return None, False
    rounded = shapely.transform(shape, lambda corners: np.round(corners, DECIMALS))
    if isinstance(rounded, Polygon | MultiPolygon) and rounded.is_valid:
        return (rounded, False) if rounded.area > 0 else (None, False)
    parts = [part for part in shapely.get_parts(shapely.make_valid(rounded), return_index=False) for part in shapely.get_parts(part)]
    polygons = [part for part in parts if isinstance(part, Polygon) and part.area > 0]
    if not polygons:
        return None, False
    whole = shapely.union_all(polygons)
    return (whole if isinstance(whole, Polygon | MultiPolygon) else None), not shape.is_valid


def overlaps(outlines: list[Outline]) -> list[Problem]:
    """A warning for each pair that shares more than `OVERLAP` of the smaller one."""
    shapes = _shapes(outlines)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    return _shared(outlines, outlines, left[once], right[once])


def overlaps_between(drawn: list[Outline], present: list[Outline]) -> list[Problem]:
    """A warning at the drawn outline for each present one that it overlaps by as much."""
    near, at = shapely.STRtree(_shapes(present)).query(_shapes(drawn), predicate="intersects")
    return _shared(drawn, present, near, at)


def _shapes(outlines: list[Outline]) -> np.ndarray[Any, Any]:
    return np.array([outline.shape for outline in outlines], dtype=object)


def _shared(ones: list[Outline], others: list[Outline], left: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> list[Problem]:
    """A problem for each pair of places in the two lists, where it shares too much."""
    first, second = _shapes(ones)[left], _shapes(others)[right]
    shares = shapely.area(shapely.intersection(first, second)) / np.minimum(shapely.area(first), shapely.area(second))
    return [
        Problem(ones[one].row, "outline", ones[one].code, OVERLAPPING, WARNED, {"one": ones[one].name, "other": others[other].name, "share": round(100 * float(share), 1)})
        for one, other, share in zip(left.tolist(), right.tolist(), shares, strict=True) if share > OVERLAP
    ]
