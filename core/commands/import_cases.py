"""Cases from a file: compared by number, written in bulk, tallied, with the debtors they name."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.import_debtor_book import Book
from core.commands.import_debtors import write_debtors
from core.commands.import_payments import Openings, write_openings
from core.commands.import_rows import SOURCE, Entry, Outcome, chunks, differences, insert_numbered, rows_by
from core.domain.legal_periods import default_due, is_default
from core.domain.refusals import N_
from core.domain.tallies import COLUMNS
from core.domain.viewer import Viewer
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, CaseRow, PersonRow

SAID = (
    "kind", "cause", "category", "applicant", "debtor_names", "judge_id", "filed_on", "due_on", "closed_on", "closing",
    "has_property", "amount_fen", "recovered_fen",
)
TABLE = "enforcement_case"
OPEN_STAGE, CLOSED_STAGE = "query", "archive"


class CasePlan:
    """What a part of a file of cases will change."""

    def __init__(self, session: Session, viewer: Viewer, entries: list[Entry]) -> None:
        self.outcome = Outcome()
        self.fresh: list[dict[str, Any]] = []
        self.changed: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.present = _present(session, viewer.board_id, [entry.values["number"] for entry in entries])
        self.openings = Openings(session, list(self.present.values()))
        self.judges = _people(session, viewer.board_id, entries)
        self.book = Book(session, viewer.board_id, [(debtor, (entry.values["number"],)) for entry in entries for debtor in entry.values["debtors"]])
        for entry in entries:
            self._settle(viewer, entry)

    def _settle(self, viewer: Viewer, entry: Entry) -> None:
        present = self.present.get(entry.values["number"])
        grid_code = entry.values.get("grid_code") or (present["grid_code"] if present else None)
        if self.outcome.out_of_reach(viewer, entry, grid_code, *([present["grid_code"]] if present else [])):
            return
        self._judge(entry)
        self._due(entry.values, present)
        self.openings.check(self.outcome, entry, present)
        differs = self._debtors(entry)
        if present is None:
            after = _fresh(viewer.board_id, entry.values)
            self.fresh.append(after)
        else:
            changes = _changes(present, entry.values)
            after = present | changes
            self.changed += [(present, changes)] if changes else []
            differs = differs or bool(changes)
        differs = self.openings.settle(entry.values, present, after) or differs
        self.outcome.note(entry.values["number"], new=present is None, differs=differs, located=grid_code is not None)

    def _judge(self, entry: Entry) -> None:
        name = entry.values.get("judge")
        entry.values["judge_id"] = self.judges.get(name) if name else None
        if name and entry.values["judge_id"] is None:
            self.outcome.warn(entry, "judge", name, N_("No person, or more than one, has this name; the case was kept without a judge. Import the people first."))

    def _due(self, values: dict[str, Any], present: dict[str, Any] | None) -> None:
        """The legal period where no file gave a day; a day that a file gave is never replaced by it."""
        if values.get("due_on"):
            return
        if present and present["due_on"] and not is_default(present["kind"], present["filed_on"], present["due_on"]):
            return
        kind = values.get("kind") or (present["kind"] if present else values["kind_by_number"])
        values["due_on"] = default_due(kind, values["filed_on"])
        self.outcome.due_derived += values["due_on"] is not None

    def _debtors(self, entry: Entry) -> bool:
        settled = [self.book.settle(debtor, (entry.values["number"],)) for debtor in entry.values["debtors"]]
        return any(new or differs for _, new, differs in settled)


def _present(session: Session, board_id: int, numbers: list[str]) -> dict[str, dict[str, Any]]:
    names = sorted({"id", "number", "source", "legacy_number", *SAID, *COLUMNS[TABLE]})
    columns = [getattr(CaseRow, name) for name in names]
    rows = rows_by(session, lambda some: sa.select(*columns).where(CaseRow.board_id == board_id, CaseRow.number.in_(some)), numbers)
    return {row["number"]: row for row in rows}


def _people(session: Session, board_id: int, entries: list[Entry]) -> dict[str, int]:
    """Ids of people who are the only one of their name."""
    rows = rows_by(
        session, lambda some: sa.select(PersonRow.name, sa.func.min(PersonRow.id).label("id"), sa.func.count().label("people"))
        .where(PersonRow.board_id == board_id, PersonRow.active, PersonRow.name.in_(some)).group_by(PersonRow.name),
        (name for entry in entries if (name := entry.values.get("judge"))),
    )
    return {row["name"]: row["id"] for row in rows if row["people"] == 1}


def _fresh(board_id: int, values: dict[str, Any]) -> dict[str, Any]:
    row = {name: values.get(name) for name in SAID}
    return row | {
        "board_id": board_id, "number": values["number"], "legacy_number": values["legacy_number"], "grid_code": values.get("grid_code"),
        "kind": values.get("kind") or values["kind_by_number"], "debtor_names": values.get("debtor_names") or "",
        "amount_fen": values.get("amount_fen") or 0, "recovered_fen": values.get("recovered_fen") or 0,
        "termination_check": None, "stage": CLOSED_STAGE if values.get("closed_on") else OPEN_STAGE, "source": SOURCE,
    }


def _changes(present: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """A place is corrected only where the board has none, or has it from a file."""
    changes = differences(present, values, SAID)
    if present["grid_code"] is None or present["source"] == SOURCE:
        changes |= differences(present, values, ("grid_code",))
    if changes.get("closed_on") and present["closed_on"] is None:
        changes["stage"] = CLOSED_STAGE
    return changes


def apply_cases(act: Act, plan: CasePlan) -> None:
    """Write a plan that was made in this transaction."""
    ids = {number: row["id"] for number, row in plan.present.items()}
    ids |= dict(zip((row["number"] for row in plan.fresh), insert_numbered(act, CaseRow, plan.fresh), strict=True))
    for row in plan.fresh:
        act.count(TABLE, row["grid_code"], row, +1)
    for present, changes in plan.changed:
        act.session.execute(sa.update(CaseRow).where(CaseRow.id == present["id"]).values(**changes))
        act.count(TABLE, present["grid_code"], present, -1)
        after = present | changes
        act.count(TABLE, after["grid_code"], after, +1)
    write_openings(act, plan.openings, ids)
    write_debtors(act, plan.book, ids, _debtors_of(act, [present["id"] for present, _ in plan.changed]))


def _debtors_of(act: Act, case_ids: list[int]) -> set[int]:
    return {
        debtor_id for some in chunks(case_ids)
        for debtor_id in act.session.scalars(sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id.in_(some)))
    }
