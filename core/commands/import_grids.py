"""Outlines from a file: compared by code; a boundary that moved ends one period of validity and begins the next."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.import_rows import SOURCE, Entry, Outcome, differences, rows_by
from core.domain.clocks import local_day
from core.domain.initials import initials
from core.domain.viewer import Viewer
from core.store.ledger import Act
from core.store.tables import GridRow

SAID = ("name", "level", "parent_code", "outline")
PLACE = ("lng", "lat", "west", "south", "east", "north")
KEPT = ("kind", "households", "population", "level", "parent_code", "name")


class GridPlan:
    """What a part of a file of outlines will change."""

    def __init__(self, session: Session, viewer: Viewer, entries: list[Entry]) -> None:
        self.outcome = Outcome()
        self.fresh: list[dict[str, Any]] = []
        self.changed: list[tuple[dict[str, Any], dict[str, Any]]] = []
        columns = [getattr(GridRow, name) for name in ("id", "code", "valid_from", *SAID, *KEPT[:3])]
        rows = rows_by(
            session, lambda some: sa.select(*columns).where(GridRow.board_id == viewer.board_id, GridRow.valid_to.is_(None), GridRow.code.in_(some)),
            (entry.values["code"] for entry in entries),
        )
        present = {row["code"]: row for row in rows}
        for entry in entries:
            self._settle(viewer, entry, present.get(entry.values["code"]))

    def _settle(self, viewer: Viewer, entry: Entry, present: dict[str, Any] | None) -> None:
        if self.outcome.out_of_reach(viewer, entry, entry.values["code"]):
            return
        changes = differences(present, entry.values, SAID) if present else {}
        if present is None:
            self.fresh.append(entry.values)
        elif changes:
            self.changed.append((present, entry.values | {name: present[name] for name in KEPT if entry.values.get(name) is None}))
        self.outcome.note(entry.values["code"], new=present is None, differs=bool(changes))


def apply_grids(act: Act, plan: GridPlan) -> None:
    """Write a plan that was made in this transaction."""
    today = local_day(act.at)
    fresh = list(plan.fresh)
    for present, values in plan.changed:
        here = GridRow.id == present["id"]
        if present["valid_from"] == today:
            act.session.execute(sa.update(GridRow).where(here).values(**_row(act, values)))
        else:
            act.session.execute(sa.update(GridRow).where(here).values(valid_to=today))
            fresh.append(values)
    if fresh:
        act.session.execute(sa.insert(GridRow), [_row(act, values) | {"valid_from": today, "valid_to": None} for values in fresh])


def _row(act: Act, values: dict[str, Any]) -> dict[str, Any]:
    return {name: values.get(name) for name in ("code", *SAID, *PLACE, "households", "population")} | {
        "board_id": act.board_id, "initials": initials(values["name"]), "kind": values.get("kind") or "general",
        "code_system": SOURCE, "datum": "WGS84", "schematic": False,
    }
