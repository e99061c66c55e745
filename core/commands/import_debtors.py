"""Debtors from a file: compared, written, tied to their cases, and what they owe added up again."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.import_debtor_book import Book, Known
from core.commands.import_payments import follow_cases
from core.commands.import_rows import (
    SOURCE,
    Entry,
    Outcome,
    chunks,
    insert,
    insert_numbered,
    rows_by,
)
from core.commands.paid_targets import flag_paid
from core.domain.refusals import N_
from core.domain.tallies import COLUMNS
from core.domain.viewer import Viewer
from core.domain.vocabulary import WHEREABOUTS_CHANGE
from core.store.ledger import Act
from core.store.tables import AddressRow, CaseDebtorRow, CaseRow, DebtorRow, SightingRow

OWED = sa.or_(CaseRow.closed_on.is_(None), CaseRow.closing == "terminated")
"""A termination ends only this round; what is left is still owed."""
LEFT = sa.case((CaseRow.amount_fen > CaseRow.recovered_fen, CaseRow.amount_fen - CaseRow.recovered_fen), else_=0)


class DebtorPlan:
    """What a part of a file of debtors will change."""

    def __init__(self, session: Session, viewer: Viewer, entries: list[Entry]) -> None:
        self.outcome = Outcome()
        numbers = {entry.values["case_number"] for entry in entries if entry.values.get("case_number")}
        known = rows_by(session, lambda some: sa.select(CaseRow.number).where(CaseRow.board_id == viewer.board_id, CaseRow.number.in_(some)), sorted(numbers))
        self.case_numbers = {row["number"] for row in known}
        self.book = Book(session, viewer.board_id, [(entry.values, self._cases(entry)) for entry in entries])
        for entry in entries:
            self._settle(viewer, entry)

    def _cases(self, entry: Entry) -> tuple[str, ...]:
        number = entry.values.get("case_number")
        return (str(number),) if number in self.case_numbers else ()

    def _settle(self, viewer: Viewer, entry: Entry) -> None:
        cases = self._cases(entry)
        present = self.book.find(entry.values, cases)
        if self.outcome.out_of_reach(viewer, entry, entry.values.get("grid_code") or (present.values["grid_code"] if present else None),
                                     *([present.values["grid_code"]] if present and present.id else [])):
            return
        if entry.values.get("case_number") and not cases:
            self.outcome.warn(entry, "case_number", entry.values["case_number"], N_("There is no case of this number; the debtor was kept without it. Import the cases, then this file again."))
        known, new, differs = self.book.settle(entry.values, cases)
        self.outcome.note(known.values["name"], new=new, differs=differs, located=known.values["grid_code"] is not None)


def apply_debtors(act: Act, plan: DebtorPlan) -> None:
    write_debtors(act, plan.book)
    _place_cases(act, {number for known in plan.book.all for number in known.cases})


def write_debtors(act: Act, book: Book, case_ids: dict[str, int] | None = None, recount: set[int] | None = None) -> None:
    """Insert and update what the book settled; `case_ids` by number saves looking them up, `recount` are more debtors to add up."""
    fresh = [known for known in book.all if known.id is None]
    for known, new_id in zip(fresh, insert_numbered(act, DebtorRow, [{"board_id": act.board_id, **known.values} for known in fresh]), strict=True):
        known.id = new_id
    for known in book.all:
        if known.changes:
            act.session.execute(sa.update(DebtorRow).where(DebtorRow.id == known.id).values(**known.changes))
    addresses = [{"debtor_id": known.id, **address} for known in book.all for address in known.new_addresses]
    insert(act.session, AddressRow, addresses)
    insert(act.session, SightingRow, [
        {"debtor_id": known.id, "kind": WHEREABOUTS_CHANGE, "result_class": known.values["whereabouts"], "seen_at": act.at,
         "confidence": known.values["confidence"] or 0, "source": SOURCE} for known in book.all if known.turned
    ])
    linked = _link(act, book.all, case_ids or {})
    add_up(act, linked | (recount or set()))


def _link(act: Act, debtors: list[Known], case_ids: dict[str, int]) -> set[int]:
    """Tie debtors to their cases; returns the debtors that were tied."""
    wanted = [(number, known) for known in debtors for number in known.new_cases]
    rows = rows_by(
        act.session, lambda some: sa.select(CaseRow.number, CaseRow.id).where(CaseRow.board_id == act.board_id, CaseRow.number.in_(some)),
        (number for number, _ in wanted if number not in case_ids),
    )
    ids = case_ids | {row["number"]: row["id"] for row in rows}
    links = [{"case_id": ids[number], "debtor_id": known.id} for number, known in wanted]
    insert(act.session, CaseDebtorRow, links)
    return {known.id for _, known in wanted if known.id is not None}


def add_up(act: Act, debtor_ids: set[int]) -> None:
    """What debtors still owe, over all their cases. A debtor without a case keeps what the file said."""
    for some in chunks(sorted(debtor_ids)):
        sums = (
            sa.select(CaseDebtorRow.debtor_id, sa.func.sum(sa.case((OWED, 1), else_=0)).label("owed"), sa.func.sum(sa.case((OWED, LEFT), else_=0)).label("left"))
            .join(CaseRow, CaseRow.id == CaseDebtorRow.case_id).where(CaseDebtorRow.debtor_id.in_(some)).group_by(CaseDebtorRow.debtor_id)
        )
        rows: list[dict[str, Any]] = [
            {"id": row.debtor_id, "outstanding": bool(row.owed), "outstanding_fen": int(row.left)} for row in act.session.execute(sums)
        ]
        if rows:
            act.session.execute(sa.update(DebtorRow), rows)
            flag_paid(act, [row["id"] for row in rows if not row["outstanding_fen"]])


def _place_cases(act: Act, numbers: set[str]) -> None:
    """A case without a place lies where its first debtor is looked for, once that is known."""
    columns = [getattr(CaseRow, name) for name in ("id", *COLUMNS["enforcement_case"])]
    for some in chunks(sorted(numbers)):
        rows = act.session.execute(
            sa.select(*columns, DebtorRow.grid_code.label("found")).join(CaseDebtorRow, CaseDebtorRow.case_id == CaseRow.id)
            .join(DebtorRow, DebtorRow.id == CaseDebtorRow.debtor_id)
            .where(CaseRow.board_id == act.board_id, CaseRow.number.in_(some), CaseRow.grid_code.is_(None), DebtorRow.grid_code.is_not(None))
            .order_by(CaseRow.id, DebtorRow.id.desc())
        )
        placed = {one["id"]: dict(one) for one in rows.mappings()}
        for row in placed.values():
            act.session.execute(sa.update(CaseRow).where(CaseRow.id == row["id"]).values(grid_code=row["found"]))
            act.count("enforcement_case", None, row, -1)
            act.count("enforcement_case", row["found"], row, +1)
        follow_cases(act, {case_id: row["found"] for case_id, row in placed.items()})
