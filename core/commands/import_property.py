"""Property that a query found, from a file: compared by case, kind and description."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.import_moves import NO_CASE, cases_of
from core.commands.import_rows import Entry, Outcome, differences, insert, rows_by
from core.domain.refusals import N_
from core.domain.viewer import Viewer
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, DebtorRow, PropertyRow

SAID = ("value_fen", "place", "debtor_id", "source")
FIRST_STATE = "verified"
"""A network query has seen it; a clue is what somebody says."""


class PropertyPlan:
    """What a part of a file of query results will change. A thing that is known keeps the day it was first found, and its state."""

    def __init__(self, session: Session, viewer: Viewer, entries: list[Entry]) -> None:
        self.outcome = Outcome()
        self.fresh: list[dict[str, Any]] = []
        self.changed: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.cases = cases_of(session, viewer.board_id, entries)
        ids = [case["id"] for case in self.cases.values()]
        columns = [getattr(PropertyRow, name) for name in ("id", "case_id", "kind", "description", *SAID)]
        self.known = {
            (row["case_id"], row["kind"], row["description"]): row
            for row in rows_by(session, lambda some: sa.select(*columns).where(PropertyRow.case_id.in_(some)).order_by(PropertyRow.id), ids)
        }
        parties = rows_by(session, lambda some: sa.select(CaseDebtorRow.case_id, DebtorRow.name, DebtorRow.id).join(DebtorRow, DebtorRow.id == CaseDebtorRow.debtor_id)
                          .where(CaseDebtorRow.case_id.in_(some)).order_by(DebtorRow.id.desc()), ids)
        self.parties = {(row["case_id"], row["name"]): row["id"] for row in parties}
        for entry in entries:
            self._settle(viewer, entry)

    def _settle(self, viewer: Viewer, entry: Entry) -> None:
        values, case = entry.values, self.cases.get(entry.values["case_number"])
        if case is None:
            self.outcome.reject(entry, "case_number", values["case_number"], NO_CASE)
            return
        if self.outcome.out_of_reach(viewer, entry, case["grid_code"]):
            return
        owner = values.get("debtor")
        values["debtor_id"] = self.parties.get((case["id"], owner)) if owner else None
        if owner and values["debtor_id"] is None:
            self.outcome.warn(entry, "debtor", owner, N_("The case has no debtor of this name; the property was kept without an owner."))
        present = self.known.get((case["id"], values["kind"], values["description"]))
        changes = differences(present, values, SAID) if present else {}
        if present is None:
            self.fresh.append({
                "case_id": case["id"], "kind": values["kind"], "description": values["description"], "state": FIRST_STATE, "clue_id": None, "found_on": values["found_on"],
                "controlled_on": None, "disposed_on": None, **{name: values.get(name) for name in SAID},
            })
        elif changes:
            self.changed.append((present, changes))
        self.outcome.note(f"{values['case_number']} {values['description']}", new=present is None, differs=bool(changes))


def apply_property(act: Act, plan: PropertyPlan) -> None:
    """Write a plan that was made in this transaction."""
    insert(act.session, PropertyRow, plan.fresh)
    for present, changes in plan.changed:
        act.session.execute(sa.update(PropertyRow).where(PropertyRow.id == present["id"]).values(**changes))
