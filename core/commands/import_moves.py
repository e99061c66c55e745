"""Payments from a file: compared by case, direction and reference, counted, and added up to their case's own figure."""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.import_debtors import add_up
from core.commands.import_payments import CHANNEL, TABLE
from core.commands.import_rows import Entry, Outcome, differences, insert, rows_by
from core.domain.refusals import N_
from core.domain.tallies import COLUMNS
from core.domain.viewer import Viewer
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, CaseRow, DebtorRow, PaymentRow

SAID = ("amount_fen", "channel", "paid_on", "debtor_id")
FIELDS = tuple(sorted({"id", "case_id", "reference", *SAID, *COLUMNS[TABLE]}))
CASE = "enforcement_case"
NO_CASE = N_("There is no case of this number. Import the cases first, then this file again.")
Row = dict[str, Any]


class PaymentPlan:
    """What a part of a file of payments will change. `delta`: by how much the money that came into each case grows, in fen."""

    def __init__(self, session: Session, viewer: Viewer, entries: list[Entry]) -> None:
        self.outcome = Outcome()
        self.fresh: list[Row] = []
        self.changed: list[tuple[Row, Row]] = []
        self.delta: dict[int, int] = defaultdict(int)
        self.cases = cases_of(session, viewer.board_id, entries)
        ids = [case["id"] for case in self.cases.values()]
        self.parties = _parties(session, ids)
        self.known: dict[tuple[int, str, str], Row] = {}
        self.openings: dict[int, Row] = {}
        self.sums: dict[tuple[int, str], int] = defaultdict(int)
        for row in rows_by(session, lambda some: sa.select(*(getattr(PaymentRow, name) for name in FIELDS)).where(PaymentRow.case_id.in_(some)), ids):
            self.sums[row["case_id"], row["direction"]] += row["amount_fen"]
            if row["reference"]:
                self.known[row["case_id"], row["direction"], row["reference"]] = row
            elif row["channel"] == CHANNEL:
                self.openings[row["case_id"]] = row
        for entry in entries:
            self._settle(viewer, entry)

    def _settle(self, viewer: Viewer, entry: Entry) -> None:
        values, case = entry.values, self.cases.get(entry.values["case_number"])
        if case is None:
            self.outcome.reject(entry, "case_number", values["case_number"], NO_CASE)
            return
        if self.outcome.out_of_reach(viewer, entry, case["grid_code"]):
            return
        direction, payer = values.get("direction") or "in", values.get("debtor")
        values["debtor_id"] = self.parties.get((case["id"], payer)) if payer else None
        if payer and values["debtor_id"] is None:
            self.outcome.warn(entry, "debtor", payer, N_("The case has no debtor of this name, or more than one; the payment was kept without who paid."))
        present = self.known.get((case["id"], direction, values["reference"]))
        changes = differences(present, values, SAID) if present else {}
        grew = changes.get("amount_fen", present["amount_fen"]) - present["amount_fen"] if present else values["amount_fen"]
        if present is None:
            self.fresh.append({
                "board_id": viewer.board_id, "case_id": case["id"], "grid_code": case["grid_code"], "direction": direction, "amount_fen": values["amount_fen"],
                "channel": values.get("channel") or "transfer", "paid_on": values["paid_on"], "debtor_id": values["debtor_id"], "reference": values["reference"],
            })
        elif changes:
            self.changed.append((present, changes))
        self._grow(entry, case, direction, grew)
        self.outcome.note(f"{values['case_number']} {values['reference']}", new=present is None, differs=bool(changes))

    def _grow(self, entry: Entry, case: Row, direction: str, fen: int) -> None:
        """Sums of the case with this row. What an earlier file said was recovered (its opening payment) stands for the first real payments."""
        opening = self.openings.get(case["id"])
        covered = max(0, min(opening["amount_fen"] - self.delta[case["id"]], fen)) if opening and direction == "in" else 0
        self.sums[case["id"], direction] += fen - covered
        if direction == "in":
            self.delta[case["id"]] += fen
        elif fen and self.sums[case["id"], "out"] > self.sums[case["id"], "in"]:
            self.outcome.warn(entry, "amount", f"{fen / 100:.2f}", N_("With this row more has gone out of the case than came in. It was stored; check whether a receipt is missing."))


def cases_of(session: Session, board_id: int, entries: list[Entry]) -> dict[str, Row]:
    """The cases that the entries name, by number, with what their tallies count."""
    names = sorted({"id", "number", "stage", *COLUMNS[CASE]})
    columns = [getattr(CaseRow, name) for name in names]
    numbers = [entry.values["case_number"] for entry in entries]
    return {row["number"]: row for row in rows_by(session, lambda some: sa.select(*columns).where(CaseRow.board_id == board_id, CaseRow.number.in_(some)), numbers)}


def _parties(session: Session, case_ids: list[int]) -> dict[tuple[int, str], int]:
    """Debtors by case and name, where the case has one of that name."""
    rows = rows_by(session, lambda some: sa.select(CaseDebtorRow.case_id, DebtorRow.name, DebtorRow.id).join(DebtorRow, DebtorRow.id == CaseDebtorRow.debtor_id)
                   .where(CaseDebtorRow.case_id.in_(some)), case_ids)
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for row in rows:
        found[row["case_id"], row["name"]].append(row["id"])
    return {key: ids[0] for key, ids in found.items() if len(ids) == 1}


def apply_payments(act: Act, plan: PaymentPlan) -> None:
    """Write a plan that was made in this transaction: the rows, the openings they stand in for, and the cases' own figures."""
    insert(act.session, PaymentRow, plan.fresh)
    for row in plan.fresh:
        act.count(TABLE, row["grid_code"], row, +1)
    for present, changes in plan.changed:
        _change(act, present, changes)
    by_id = {case["id"]: case for case in plan.cases.values()}
    moved = {case_id: fen - _cut(act, plan.openings.get(case_id), fen) for case_id, fen in plan.delta.items()}
    for case_id, fen in moved.items():
        _follow(act, by_id[case_id], fen, came=plan.delta[case_id] > 0)
    debtors = rows_by(act.session, lambda some: sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id.in_(some)), [case_id for case_id, fen in moved.items() if fen])
    add_up(act, {row["debtor_id"] for row in debtors})


def _cut(act: Act, opening: Row | None, fen: int) -> int:
    """Take off an opening payment what real payments now say; returns how much."""
    cut = max(0, min(opening["amount_fen"], fen)) if opening else 0
    if opening and cut:
        if cut < opening["amount_fen"]:
            _change(act, opening, {"amount_fen": opening["amount_fen"] - cut})
        else:
            act.session.execute(sa.delete(PaymentRow).where(PaymentRow.id == opening["id"]))
            act.count(TABLE, opening["grid_code"], opening, -1)
    return cut


def _change(act: Act, row: Row, changes: Row) -> None:
    act.session.execute(sa.update(PaymentRow).where(PaymentRow.id == row["id"]).values(**changes))
    act.count(TABLE, row["grid_code"], row, -1)
    act.count(TABLE, row["grid_code"], row | changes, +1)


def _follow(act: Act, case: Row, fen: int, *, came: bool) -> None:
    """The case's own figure, and the stage of an open case that has money to pay out."""
    changes: Row = {"recovered_fen": case["recovered_fen"] + fen} if fen else {}
    if came and case["closed_on"] is None and case["stage"] != "payout":
        changes["stage"] = "payout"
    if changes:
        act.session.execute(sa.update(CaseRow).where(CaseRow.id == case["id"]).values(**changes))
        act.count(CASE, case["grid_code"], case, -1)
        act.count(CASE, case["grid_code"], case | changes, +1)
