"""Import of grid outlines from a file into the board."""

import json
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import shapely

from core.commands import imports
from core.commands.import_rows import Entry, Problem
from core.domain.viewer import Right, Viewer
from core.intake.files import LIMIT_BYTES
from core.intake.importer import Begun, Progress, Stop, sha256_of, stored, tried
from core.intake.outline_reading import Outline, Outlines, overlaps, overlaps_between, read_outlines
from core.intake.parts import Rows
from core.intake.report import Report
from core.queries.import_lookups import present_grids
from core.store.session import Store, reading

__all__ = ["Outline", "Outlines", "import_outlines", "overlaps", "read_outlines"]

PART = 200
"""Outlines stored in one transaction; each may hold thousands of corners."""


def import_outlines(
    store: Store, viewer: Viewer, path: Path, *, now: datetime, level: int, layer: str | None = None, crs: str | None = None, datum: str | None = None,
    code_field: str | None = None, name_field: str | None = None, parent_field: str | None = None, dry_run: bool = False,
    progress: Progress | None = None, should_stop: Stop | None = None, begun: Begun | None = None, file_name: str | None = None, resume: bool = True, limit_bytes: int = LIMIT_BYTES,
) -> Report:
    """Store the outlines of a file as grids of `level`. Raises FileRefused."""
    viewer.demand(Right.IMPORT)
    name = file_name or path.name
    read = read_outlines(
        path, layer=layer, crs=crs, datum=datum, code_field=code_field, name_field=name_field, parent_field=parent_field, name=name, limit_bytes=limit_bytes,
    )
    read.problems.extend(_against_the_board(store, viewer, read, level))
    parts = partial(_parts, read, level)
    if dry_run:
        return tried(store, viewer, "grids", name, iter(parts(0)), progress=progress, count=read.read, repaired=read.repaired)
    said: dict[str, Any] = {
        "code": read.columns.code, "name": read.columns.name, "parent": read.columns.parent, "level": level, "layer": layer, "crs": crs, "datum": datum,
    }
    file = imports.File("grids", name, sha256_of(path), said)
    return stored(
        store, viewer, file, lambda skip: iter(parts(skip)), now=now, resume=resume, progress=progress, should_stop=should_stop, begun=begun,
        count=read.read, repaired=read.repaired,
    )


def _against_the_board(store: Store, viewer: Viewer, read: Outlines, level: int) -> list[Problem]:
    """Overlaps with grids in force of the same level, without those that the file draws anew."""
    drawn = {outline.code for outline in read.outlines}
    with reading(store) as session:
        grids = [grid for grid in present_grids(session, viewer) if grid["level"] == level and grid["outline"] and grid["code"] not in drawn]
    shapes = shapely.make_valid(shapely.from_geojson([json.dumps(grid["outline"]) for grid in grids]))
    return overlaps_between(read.outlines, [
        Outline(0, grid["code"], grid["name"], grid["parent_code"], shape) for grid, shape in zip(grids, shapes, strict=True)
    ])


def _parts(read: Outlines, level: int, skip: int) -> list[Rows]:
    """Features in parts of `PART`, those left out among them; `skip` is always the end of a part."""
    entries = {outline.row: Entry(outline.row, _values(outline, level)) for outline in read.outlines}
    parts = []
    for start in range(0, read.read, PART):
        rows = range(start + 1, min(start + PART, read.read) + 1)
        part = Rows(start, len(rows), [entries[row] for row in rows if row in entries], [problem for problem in read.problems if problem.row in rows])
        part.keys = [(entry.values["code"],) for entry in part.entries]
        parts.append(part)
    return [part for part in parts if part.start >= skip]


def _values(outline: Outline, level: int) -> dict[str, Any]:
    west, south, east, north = outline.shape.bounds
    middle = shapely.point_on_surface(outline.shape)
    return {
        "code": outline.code, "name": outline.name, "level": level, "parent_code": outline.parent, "outline": json.loads(shapely.to_geojson(outline.shape)),
        "lng": round(middle.x, 7), "lat": round(middle.y, 7), "west": west, "south": south, "east": east, "north": north,
    }
