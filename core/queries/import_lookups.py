"""Questions about imports: saved profiles, past batches, their problems, and what an import must know beforehand."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Viewer
from core.queries.frames import DAY, UTC_TIME, frame
from core.queries.question import question
from core.queries.scope import within
from core.store.sealing import blind_index
from core.store.tables import (
    CaseListingRow,
    CaseRow,
    DebtorRow,
    EventRow,
    GridRow,
    ImportBatchRow,
    ImportDifferenceRow,
    ImportProfileRow,
    ImportRejectionRow,
    PaymentRow,
    PersonRow,
    PropertyRow,
    TaskRow,
    VanishedCaseRow,
)

UNFINISHED = ("running", "interrupted")
AT_ONCE = 400
KEYS: dict[str, tuple[Any, Any]] = {
    "cases": (CaseRow, CaseRow.number), "tasks": (TaskRow, TaskRow.number), "grids": (GridRow, GridRow.code),
}
"""Natural key of the kinds that have one column for it."""
CASE_RECORDS: dict[str, tuple[Any, ...]] = {"payments": (PaymentRow.reference,), "property": (PropertyRow.kind, PropertyRow.description), "terminations": ()}
"""Records of a case: the columns that are their natural key beside its number."""


@question(right=Right.IMPORT, topics=("imports",))
def profiles(session: Session, viewer: Viewer, *, kind: str) -> list[dict[str, Any]]:
    """Saved column mappings of a kind: `name`, `mapping`."""
    rows = session.execute(
        sa.select(ImportProfileRow.id, ImportProfileRow.name, ImportProfileRow.mapping)
        .where(ImportProfileRow.board_id == viewer.board_id, ImportProfileRow.kind == kind).order_by(ImportProfileRow.name)
    )
    return [dict(row._asdict()) for row in rows]


def _open_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    """A file holds rows of any grid: who sees some grids only, or no rows, looks into the own imports."""
    board = ImportBatchRow.board_id == viewer.board_id
    if viewer.may(Right.ROWS) and viewer.reaches(""):
        return board
    return sa.and_(board, ImportBatchRow.started_by == (viewer.person_id or None))  # the terminal is nobody's person


@question(right=Right.IMPORT, topics=("imports",))
def batches(session: Session, viewer: Viewer, *, limit: int = 100) -> pd.DataFrame:
    """Imports that the viewer may look into, the latest first."""
    row = ImportBatchRow
    statement = sa.select(
        row.id, row.kind, row.file_name, row.state, row.read, row.stored, row.changed, row.unchanged, row.rejected, row.unlocated, row.started_at, row.finished_at,
        row.next_row, row.sha256, row.whole,
    ).where(_open_to(viewer)).order_by(row.started_at.desc(), row.id.desc()).limit(limit)
    counts = dict.fromkeys(("read", "stored", "changed", "unchanged", "rejected", "unlocated"), "int64")
    return frame(session, statement, {
        "batch_id": "int64", "kind": "str", "file_name": "str", "state": "str", **counts, "started_at": UTC_TIME, "finished_at": UTC_TIME, "next_row": "int64", "sha256": "str", "whole": "bool",
    })


@question(right=Right.IMPORT, topics=("imports",))
def rejections(session: Session, viewer: Viewer, batch_id: int) -> list[dict[str, Any]]:
    """Problems of a batch in the order of the file: `row`, `field`, `value`, `reason` (a message), its `places`, `severity`."""
    if session.scalar(sa.select(ImportBatchRow.id).where(ImportBatchRow.id == batch_id, _open_to(viewer))) is None:
        raise NotFound(N_("There is no such import. Look at the list of imports."))
    row = ImportRejectionRow
    found = session.execute(
        sa.select(row.row, row.field, row.value, row.reason, row.severity).where(row.batch_id == batch_id).order_by(row.row, row.id)
    )
    return [dict(one._asdict()) | _reason(one.reason) for one in found]


def _reason(text: str) -> dict[str, Any]:
    if not text.startswith('{"message"'):
        return {"reason": text, "places": {}}
    kept = json.loads(text)
    return {"reason": kept["message"], "places": kept["places"]}


@question(right=Right.VERIFY, topics=("imports", "cases"))
def differences(session: Session, viewer: Viewer, *, batch_id: int, limit: int = 1000) -> pd.DataFrame:
    """What an import changed of cases in the viewer's grids, in the order of the file: a column of the case before and after, a judge by name."""
    row, before, after = ImportDifferenceRow, aliased(PersonRow), aliased(PersonRow)
    judge = row.field == "judge_id"
    statement = (
        sa.select(row.case_id, CaseRow.number, row.field, sa.case((judge, before.name), else_=row.before), sa.case((judge, after.name), else_=row.after))
        .join(CaseRow, CaseRow.id == row.case_id).join(ImportBatchRow, ImportBatchRow.id == row.batch_id)
        .outerjoin(before, sa.and_(judge, sa.cast(before.id, sa.Text) == row.before)).outerjoin(after, sa.and_(judge, sa.cast(after.id, sa.Text) == row.after))
        .where(row.batch_id == batch_id, _open_to(viewer), within(viewer, CaseRow.grid_code)).order_by(row.id).limit(limit)
    )
    return frame(session, statement, {"case_id": "int64", "number": "str", "field": "str", "before": "object", "after": "object"})


@question(right=Right.VERIFY, topics=("imports", "cases"))
def vanished(session: Session, viewer: Viewer, *, batch_id: int | None = None) -> pd.DataFrame:
    """Cases in the viewer's grids that vanished from the whole list: those of one batch, settled or not, or all that are open and not settled; the oldest mark first."""
    row = VanishedCaseRow
    which = row.batch_id == batch_id if batch_id is not None else sa.and_(row.settled_at.is_(None), CaseRow.closed_on.is_(None))
    statement = (
        sa.select(row.case_id, CaseRow.number, CaseRow.debtor_names, PersonRow.name, CaseRow.filed_on, CaseRow.amount_fen, row.at, row.how, row.words)
        .join(CaseRow, CaseRow.id == row.case_id).outerjoin(PersonRow, PersonRow.id == CaseRow.judge_id)
        .where(row.board_id == viewer.board_id, which, within(viewer, CaseRow.grid_code)).order_by(row.id)
    )
    return frame(session, statement, {
        "case_id": "int64", "number": "str", "debtor_names": "str", "judge": "object", "filed_on": DAY, "amount_fen": "int64", "at": UTC_TIME,
        "how": "object", "words": "str",
    })


@question(right=Right.IMPORT, topics=("imports",))
def vanished_total(session: Session, viewer: Viewer, *, batch_id: int) -> int:
    """How many cases an import marked as vanished; 0 for one that the viewer may not look into."""
    row = VanishedCaseRow
    statement = sa.select(sa.func.count(row.id)).join(ImportBatchRow, ImportBatchRow.id == row.batch_id).where(row.batch_id == batch_id, _open_to(viewer))
    return int(session.scalar(statement) or 0)


def would_vanish(session: Session, viewer: Viewer, named: set[str]) -> int:
    """How many unconcluded cases a whole list has named before that are not among `named`."""
    listed = session.scalars(
        sa.select(CaseRow.number).join(CaseListingRow, CaseListingRow.case_id == CaseRow.id).where(CaseRow.board_id == viewer.board_id, CaseRow.closed_on.is_(None))
    )
    return sum(number not in named for number in listed)


def unfinished_batch(session: Session, viewer: Viewer, *, kind: str, sha256: str, mapping: dict[str, Any], whole: bool = False) -> dict[str, Any] | None:
    """The latest batch of the same file and mapping that did not end."""
    rows = session.execute(
        sa.select(ImportBatchRow.id, ImportBatchRow.next_row, ImportBatchRow.mapping)
        .where(ImportBatchRow.board_id == viewer.board_id, ImportBatchRow.kind == kind, ImportBatchRow.sha256 == sha256, ImportBatchRow.state.in_(UNFINISHED), ImportBatchRow.whole == whole)
        .order_by(ImportBatchRow.id.desc())
    )
    return next((dict(row._asdict()) for row in rows if row.mapping == mapping), None)


def batch_counts(session: Session, viewer: Viewer, batch_id: int) -> dict[str, int]:
    """What became of the rows of a batch; `due_derived` stands in the ledger's entries of its parts."""
    row = ImportBatchRow
    found = session.execute(
        sa.select(row.read, row.stored, row.changed, row.unchanged, row.rejected, row.unlocated).where(row.id == batch_id, row.board_id == viewer.board_id)
    ).one()
    parts = session.scalars(sa.select(EventRow.after).where(
        EventRow.board_id == viewer.board_id, EventRow.subject_kind == "import", EventRow.subject_id == str(batch_id), EventRow.verb == "import.batch",
    ).order_by(EventRow.id))
    return dict(found._asdict()) | {"due_derived": sum((after or {}).get("due_derived", 0) for after in parts)}


def present_grids(session: Session, viewer: Viewer) -> list[dict[str, Any]]:
    """Every grid in force: `code`, `name`, `level`, `parent_code`, `outline`. An import places rows with it before it checks the reach."""
    rows = session.execute(
        sa.select(GridRow.code, GridRow.name, GridRow.level, GridRow.parent_code, GridRow.outline)
        .where(GridRow.board_id == viewer.board_id, GridRow.valid_to.is_(None)).order_by(GridRow.level, GridRow.code)
    )
    return [dict(row._asdict()) for row in rows]


def found_again(session: Session, viewer: Viewer, kind: str, keys: Sequence[tuple[str, ...]]) -> int:
    """How many of the natural keys the database holds."""
    if kind in KEYS:
        table, column = KEYS[kind]
        held = _held(session, table, column, viewer, {key[0] for key in keys})
        return sum(key[0] in held for key in keys)
    if kind in CASE_RECORDS:
        return _held_of_cases(session, viewer, kind, keys)
    table, column = (DebtorRow, DebtorRow.identity_index) if kind == "debtors" else (PersonRow, PersonRow.staff_number)
    index = blind_index if kind == "debtors" else str
    strong = [(index(key[0]) if key[0] else "", key[1]) for key in keys]
    by_strong = _held(session, table, column, viewer, {one for one, _ in strong if one})
    by_name = _held(session, table, table.name, viewer, {name for one, name in strong if one not in by_strong})
    return sum(one in by_strong or name in by_name for one, name in strong)


def _held_of_cases(session: Session, viewer: Viewer, kind: str, keys: Sequence[tuple[str, ...]]) -> int:
    """Records of cases by the case's number and their own columns."""
    columns, found, numbers = CASE_RECORDS[kind], set[tuple[str, ...]](), sorted({key[0] for key in keys})
    for start in range(0, len(numbers), AT_ONCE):
        statement = sa.select(CaseRow.number, *columns).where(CaseRow.board_id == viewer.board_id, CaseRow.number.in_(numbers[start:start + AT_ONCE]))
        statement = statement.join(columns[0].class_, columns[0].class_.case_id == CaseRow.id) if columns else statement.where(CaseRow.closing == "terminated")
        found.update(tuple(str(one or "") for one in row) for row in session.execute(statement))
    return sum(key in found for key in keys)


def _held(session: Session, table: Any, column: Any, viewer: Viewer, keys: set[str]) -> set[str]:
    wanted, held = sorted(keys), set[str]()
    for start in range(0, len(wanted), AT_ONCE):
        held.update(session.scalars(sa.select(column).where(table.board_id == viewer.board_id, column.in_(wanted[start:start + AT_ONCE]))))
    return held
