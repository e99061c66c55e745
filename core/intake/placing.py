"""Which grid a row belongs to: by the code it names, by its point in an outline, or by the words of its address."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy.orm import Session

from core.commands.import_rows import WARNED, Entry, Problem
from core.domain.refusals import N_
from core.domain.viewer import Viewer
from core.intake.place_names import AddressBook
from core.queries.import_lookups import present_grids

NO_SUCH_GRID = N_("There is no grid of this code. The row was placed by its point or address instead, if it has one.")


class Gazetteer:
    """The grids of a board, ready to place rows; built once a run."""

    def __init__(self, grids: Sequence[dict[str, Any]]) -> None:
        self.levels = {grid["code"]: int(grid["level"]) for grid in grids}
        outlined = [grid for grid in grids if grid["outline"]]
        self.codes = [grid["code"] for grid in outlined]
        self.shapes = np.array(shapely.from_geojson([json.dumps(grid["outline"]) for grid in outlined]), dtype=object)
        shapely.prepare(self.shapes)
        self.tree = shapely.STRtree(self.shapes)
        self.ranks = [(-self.levels[code], area, code) for code, area in zip(self.codes, shapely.area(self.shapes), strict=True)]
        self.by_address = AddressBook(grids).place

    @classmethod
    def load(cls, session: Session, viewer: Viewer) -> "Gazetteer":
        return cls(present_grids(session, viewer))

    def by_points(self, points: Sequence[tuple[float, float]]) -> list[str | None]:
        """For each (lng, lat) the deepest grid whose outline holds it; the smaller, then the first code, where outlines overlap."""
        found: list[str | None] = [None] * len(points)
        if not points or not self.codes:
            return found
        dots = shapely.points(np.array(points, dtype=float))
        which, near = self.tree.query(dots)
        inside = shapely.covers(self.shapes[near], dots[which])
        pairs = zip(which[inside].tolist(), near[inside].tolist(), strict=True)
        for index, grid in sorted(pairs, key=lambda pair: self.ranks[pair[1]], reverse=True):
            found[index] = self.codes[grid]
        return found

    def place(self, kind: str, entries: Sequence[Entry]) -> list[Problem]:
        """Set `grid_code` of the entries, and of the debtors of cases; returns what was wrong with codes."""
        problems = [problem for entry in entries if (problem := self._check_code(entry))]
        if kind == "cases":
            for entry in entries:
                self._place_case(entry.values)
        elif kind in ("debtors", "tasks"):
            self._place_all([entry.values for entry in entries], "address" if kind == "debtors" else "place")
        return problems

    def _check_code(self, entry: Entry) -> Problem | None:
        code = entry.values.get("grid_code")
        if code is None or code in self.levels:
            return None
        del entry.values["grid_code"]
        return Problem(entry.row, "grid_code", code, NO_SUCH_GRID, WARNED)

    def _place_case(self, values: dict[str, Any]) -> None:
        """A case lies where its first debtor is looked for; a code in the row is that debtor's."""
        for index, debtor in enumerate(values["debtors"]):
            by_code = values.get("grid_code") if index == 0 else None
            debtor["grid_code"] = by_code or (self.by_address(debtor["address"]) if debtor.get("address") else None)
        if values["debtors"]:
            values["grid_code"] = values["debtors"][0]["grid_code"] or values.get("grid_code")

    def _place_all(self, rows: list[dict[str, Any]], text: str) -> None:
        dotted = [row for row in rows if row.get("lng") is not None and not row.get("grid_code")]
        for row, code in zip(dotted, self.by_points([(row["lng"], row["lat"]) for row in dotted]), strict=True):
            row["grid_code"] = code
        for row in rows:
            if not row.get("grid_code"):
                row["grid_code"] = self.by_address(row[text]) if row.get(text) else None
