"""Tasks from a file: compared by number, tied to case, debtor and addressee, never moved back in their life cycle."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.import_rows import SOURCE, Entry, Outcome, differences, insert, rows_by, unique_by
from core.domain.quadkeys import quadkey
from core.domain.refusals import N_
from core.domain.tallies import COLUMNS
from core.domain.task_life import STATE_LABELS
from core.domain.viewer import Viewer
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, CaseRow, DebtorRow, OrganisationRow, PersonRow, TaskRow

SAID = (
    "title", "instruction", "state", "priority", "case_id", "debtor_id", "grid_code", "place", "lng", "lat", "quadkey",
    "organisation_id", "addressee_id", "addressee_name", "issued_at", "due_at", "answered_at", "closed_at",
)
DEFAULT_KIND = "check"
RANKS = {state: rank for rank, state in enumerate(STATE_LABELS)} | {"returned": 3}


class TaskPlan:
    """What a part of a file of tasks will change."""

    def __init__(self, session: Session, viewer: Viewer, entries: list[Entry]) -> None:
        self.outcome = Outcome()
        self.fresh: list[dict[str, Any]] = []
        self.changed: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.present = _present(session, viewer.board_id, [entry.values["number"] for entry in entries])
        self.cases = _ids(session, CaseRow, CaseRow.number, viewer.board_id, entries, "case_number")
        self.people = _ids(session, PersonRow, PersonRow.name, viewer.board_id, entries, "addressee")
        self.bodies = _ids(session, OrganisationRow, OrganisationRow.name, viewer.board_id, entries, "addressee")
        self.debtors = _ids(session, DebtorRow, DebtorRow.name, viewer.board_id, entries, "debtor")
        self.parties = _parties(session, self.cases)
        for entry in entries:
            self._settle(viewer, entry)

    def _settle(self, viewer: Viewer, entry: Entry) -> None:
        present = self.present.get(entry.values["number"])
        grid_code = entry.values.get("grid_code") or (present["grid_code"] if present else None)
        if self.outcome.out_of_reach(viewer, entry, grid_code, *([present["grid_code"]] if present else [])):
            return
        self._tie(entry)
        changes = differences(present, entry.values, (*SAID, "kind")) if present else {}
        if present and not self._may_change(entry, present, changes):
            return
        if present is None:
            self.fresh.append(_fresh(viewer.board_id, entry.values))
        elif changes:
            self.changed.append((present, changes))
        self.outcome.note(entry.values["number"], new=present is None, differs=bool(changes), located=grid_code is not None)

    def _may_change(self, entry: Entry, present: dict[str, Any], changes: dict[str, Any]) -> bool:
        """A task dispatched here is changed here; an imported one keeps a later state."""
        if changes and present["source"] != SOURCE:
            self.outcome.reject(entry, "number", entry.values["number"], N_("A task of this number was dispatched on this board and is kept up here, not by files. Leave the row out."))
            return False
        if "state" in changes and RANKS[changes["state"]] < RANKS[present["state"]]:
            self.outcome.warn(entry, "state", STATE_LABELS[changes.pop("state")], N_("The board is further on with this task; its state was kept."))
        return True

    def _tie(self, entry: Entry) -> None:
        values = entry.values
        case = self._one(entry, "case_number", self.cases, N_("There is no case of this number; the task was kept without it. Import the cases, then this file again."))
        name = values.get("debtor")
        if name and case and (party := self.parties.get((case, name))):
            values["debtor_id"] = party
        elif name:
            values["debtor_id"] = self._one(entry, "debtor", self.debtors, N_("No debtor, or more than one, has this name; the task was kept without a debtor. Add the case number to the row."))
        values["case_id"] = case
        if name := values.get("addressee"):
            values |= {"addressee_name": name, "addressee_id": self.people.get(name), "organisation_id": self.bodies.get(name)}
        if values.get("lng") is not None:
            values["quadkey"] = quadkey(values["lng"], values["lat"])

    def _one(self, entry: Entry, field: str, ids: dict[str, int], reason: str) -> int | None:
        name = entry.values.get(field)
        if name and name not in ids:
            self.outcome.warn(entry, field, name, reason)
        return ids.get(name) if name else None


def _present(session: Session, board_id: int, numbers: list[str]) -> dict[str, dict[str, Any]]:
    names = sorted({"id", "number", "kind", "source", *SAID, *COLUMNS["task"]})
    columns = [getattr(TaskRow, name) for name in names]
    rows = rows_by(session, lambda some: sa.select(*columns).where(TaskRow.board_id == board_id, TaskRow.number.in_(some)), numbers)
    return {row["number"]: row for row in rows}


def _ids(session: Session, table: Any, column: Any, board_id: int, entries: list[Entry], field: str) -> dict[str, int]:
    """Ids by name or number, where only one row has it."""
    rows = rows_by(session, lambda some: sa.select(table.id, column.label("key")).where(table.board_id == board_id, column.in_(some)),
                   (name for entry in entries if (name := entry.values.get(field))))
    return {key: row["id"] for key, row in unique_by(rows, "key").items() if row}


def _parties(session: Session, cases: dict[str, int]) -> dict[tuple[int, str], int]:
    rows = rows_by(session, lambda some: sa.select(CaseDebtorRow.case_id, DebtorRow.name, DebtorRow.id)
                   .join(DebtorRow, DebtorRow.id == CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id.in_(some)), cases.values())
    return {(row["case_id"], row["name"]): row["id"] for row in rows}


def _fresh(board_id: int, values: dict[str, Any]) -> dict[str, Any]:
    row = {name: values.get(name) for name in SAID}
    return row | {
        "board_id": board_id, "number": values["number"], "kind": values.get("kind") or DEFAULT_KIND, "priority": values.get("priority") or "normal",
        "instruction": values.get("instruction") or "", "addressee_name": values.get("addressee_name") or "", "photo_count": 0, "urged_count": 0, "drill": False, "source": SOURCE,
    }


def apply_tasks(act: Act, plan: TaskPlan) -> None:
    """Write a plan that was made in this transaction."""
    insert(act.session, TaskRow, [row | {"updated_at": act.at} for row in plan.fresh])
    for row in plan.fresh:
        act.count("task", row["grid_code"], row, +1)
    for present, changes in plan.changed:
        act.session.execute(sa.update(TaskRow).where(TaskRow.id == present["id"]).values(**changes, updated_at=act.at))
        act.count("task", present["grid_code"], present, -1)
        after = present | changes
        act.count("task", after["grid_code"], after, +1)
