"""Terminated rounds (终本) from a file: what the court's own system says of cases that the board has; none is made by it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.import_cases import CLOSED_STAGE
from core.commands.import_debtors import add_up
from core.commands.import_moves import CASE, NO_CASE, cases_of
from core.commands.import_rows import Entry, Outcome, differences, rows_by
from core.domain.refusals import N_
from core.domain.viewer import Viewer
from core.domain.vocabulary import CLOSING_LABELS
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, CaseRow

TERMINATED = "terminated"
SAID = ("closed_on", "closing", "termination_check", "has_property")


class TerminationPlan:
    """What a part of a list of terminations will change."""

    def __init__(self, session: Session, viewer: Viewer, entries: list[Entry]) -> None:
        self.outcome = Outcome()
        self.changed: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.cases = cases_of(session, viewer.board_id, entries)
        for entry in entries:
            self._settle(viewer, entry)

    def _settle(self, viewer: Viewer, entry: Entry) -> None:
        values, case = entry.values, self.cases.get(entry.values["case_number"])
        if case is None:
            self.outcome.reject(entry, "case_number", values["case_number"], NO_CASE)
            return
        if self.outcome.out_of_reach(viewer, entry, case["grid_code"]):
            return
        if case["closing"] not in (None, TERMINATED):
            self.outcome.reject(entry, "case_number", case["number"], N_("The board has this case closed as {closing}. Look into its file; if that is wrong, take the closing back first."), closing=CLOSING_LABELS[case["closing"]])
            return
        if values["closed_on"] < case["filed_on"]:
            self.outcome.reject(entry, "closed_on", values["closed_on"], N_("It ends before it begins ({begun}). Correct one of the two and import the file again."), begun=str(case["filed_on"]))
            return
        changes = differences(case, values | {"closing": TERMINATED}, SAID)
        if changes:
            self.changed.append((case, changes | ({"stage": CLOSED_STAGE} if "closing" in changes else {})))
        self.outcome.note(case["number"], new=False, differs=bool(changes))


def apply_terminations(act: Act, plan: TerminationPlan) -> None:
    """Write a plan that was made in this transaction."""
    for present, changes in plan.changed:
        act.session.execute(sa.update(CaseRow).where(CaseRow.id == present["id"]).values(**changes))
        act.count(CASE, present["grid_code"], present, -1)
        act.count(CASE, present["grid_code"], present | changes, +1)
    debtors = rows_by(act.session, lambda some: sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id.in_(some)), [present["id"] for present, _ in plan.changed])
    add_up(act, {row["debtor_id"] for row in debtors})
