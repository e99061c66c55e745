"""What was done in a case: tasks, operations, clues and traces of its debtors, and its papers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.clocks import local_day
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Viewer
from core.domain.vocabulary import WHEREABOUTS_CHANGE
from core.queries.cases import in_reach
from core.queries.frames import DAY, UTC_TIME, frame, typed
from core.queries.operations import operations_in_scope
from core.queries.question import question
from core.queries.scope import clues_in_scope, debtors_in_scope, tasks_in_scope
from core.store.tables import (
    AttachmentRow,
    CaseDebtorRow,
    CaseRow,
    ClueRow,
    DebtorRow,
    DeductionRow,
    MeasureRow,
    NodeMarkRow,
    OperationRow,
    SightingRow,
    TargetDocumentRow,
    TargetRow,
    TaskRow,
)


@dataclass(frozen=True)
class CaseWork:
    """Newest first. `papers`: `of` says what a paper belongs to, `kind` which; `files` came with replies."""

    tasks: pd.DataFrame
    operations: pd.DataFrame
    clues: pd.DataFrame
    sightings: pd.DataFrame
    papers: pd.DataFrame
    files: pd.DataFrame


@question(right=Right.VERIFY, topics=("cases", "tasks", "clues", "operations", "debtors", "nodes"), personal=lambda _viewer: ())
def case_work(session: Session, viewer: Viewer, *, case_id: int) -> CaseWork:
    """Of tasks, clues and operations those in the viewer's own reach. Raises NotFound for a case outside it."""
    if session.scalar(sa.select(CaseRow.id).where(in_reach(viewer), CaseRow.id == case_id)) is None:
        raise NotFound(N_("This case is not shown: it does not exist or lies outside your grids. Search again."))
    return CaseWork(
        _tasks(session, viewer, case_id), _operations(session, viewer, case_id), _clues(session, viewer, case_id), _sightings(session, viewer, case_id),
        typed(sorted(_papers(session, viewer, case_id), key=lambda row: (row[0], row[3]), reverse=True), {"day": DAY, "of": "str", "kind": "str", "number": "str"}),
        _files(session, viewer, case_id),
    )


def _debtors(case_id: int) -> sa.Select[int]:
    return sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id == case_id)


def _tasks(session: Session, viewer: Viewer, case_id: int) -> pd.DataFrame:
    """Those of the case, and those about its debtors that name no case."""
    own = sa.or_(TaskRow.case_id == case_id, sa.and_(TaskRow.case_id.is_(None), TaskRow.debtor_id.in_(_debtors(case_id))))
    statement = (
        sa.select(TaskRow.id, TaskRow.number, TaskRow.kind, TaskRow.state, TaskRow.addressee_name, TaskRow.issued_at, TaskRow.due_at, TaskRow.used_for)
        .where(tasks_in_scope(viewer), own).order_by(TaskRow.issued_at.desc(), TaskRow.id.desc())
    )
    return frame(session, statement, {
        "task_id": "int64", "number": "str", "kind": "str", "state": "str", "addressee": "str", "issued_at": UTC_TIME, "due_at": UTC_TIME, "used_for": "object",
    })


def _operations(session: Session, viewer: Viewer, case_id: int) -> pd.DataFrame:
    own = sa.or_(TargetRow.case_id == case_id, sa.and_(TargetRow.case_id.is_(None), TargetRow.debtor_id.in_(_debtors(case_id))))
    statement = (
        sa.select(OperationRow.id, OperationRow.number, OperationRow.name, OperationRow.kind, OperationRow.starts_at, OperationRow.drill, TargetRow.measure, TargetRow.state, TargetRow.result, TargetRow.amount_fen)
        .join(OperationRow, OperationRow.id == TargetRow.operation_id)
        .where(operations_in_scope(viewer), own, TargetRow.removed_at.is_(None)).order_by(OperationRow.starts_at.desc(), TargetRow.id.desc())
    )
    return frame(session, statement, {
        "operation_id": "int64", "number": "str", "name": "str", "kind": "str", "starts_at": UTC_TIME, "drill": "bool", "measure": "str", "state": "str", "result": "object", "amount_fen": "int64",
    })


def _clues(session: Session, viewer: Viewer, case_id: int) -> pd.DataFrame:
    own = sa.or_(ClueRow.case_id == case_id, sa.and_(ClueRow.case_id.is_(None), ClueRow.debtor_id.in_(_debtors(case_id))))
    statement = (
        sa.select(ClueRow.id, ClueRow.number, ClueRow.kind, ClueRow.source, ClueRow.state, ClueRow.received_at, ClueRow.outcome)
        .where(clues_in_scope(viewer), own).order_by(ClueRow.received_at.desc(), ClueRow.id.desc())
    )
    return frame(session, statement, {
        "clue_id": "int64", "number": "str", "kind": "str", "source": "str", "state": "str", "received_at": UTC_TIME, "outcome": "object",
    })


def _sightings(session: Session, viewer: Viewer, case_id: int) -> pd.DataFrame:
    """Where its debtors were seen, as on their cards."""
    statement = (
        sa.select(SightingRow.seen_at, DebtorRow.name, SightingRow.kind, SightingRow.result_class, SightingRow.place)
        .join(DebtorRow, DebtorRow.id == SightingRow.debtor_id)
        .where(debtors_in_scope(viewer), SightingRow.debtor_id.in_(_debtors(case_id)), SightingRow.kind != WHEREABOUTS_CHANGE)
        .order_by(SightingRow.seen_at.desc(), SightingRow.id.desc()).limit(50)
    )
    table = frame(session, statement, {"seen_at": UTC_TIME, "debtor": "str", "kind": "str", "result_class": "object", "place": "object"})
    table["place"] = [masking.address(place, viewer.role) for place in table["place"]]
    return table


def _papers(session: Session, viewer: Viewer, case_id: int) -> Iterator[tuple[Any, ...]]:
    """Day, what it belongs to, which, and its number."""
    measures = sa.select(MeasureRow.starts_on, sa.literal("measure"), MeasureRow.kind, MeasureRow.document_number).where(MeasureRow.case_id == case_id, MeasureRow.document_number != "")
    marks = sa.select(NodeMarkRow.day, sa.literal("node"), NodeMarkRow.node, NodeMarkRow.document).where(NodeMarkRow.case_id == case_id, NodeMarkRow.document != "")
    out = sa.select(DeductionRow.begins_on, sa.literal("deduction"), DeductionRow.kind, DeductionRow.document).where(DeductionRow.case_id == case_id, DeductionRow.document != "")
    for statement in (measures, marks, out):
        yield from (tuple(row) for row in session.execute(statement))
    signed = (
        sa.select(TargetDocumentRow.signed_at, sa.literal("operation"), TargetDocumentRow.kind, sa.func.coalesce(TargetDocumentRow.number, OperationRow.number))
        .join(TargetRow, TargetRow.id == TargetDocumentRow.target_id).join(OperationRow, OperationRow.id == TargetRow.operation_id)
        .where(operations_in_scope(viewer), TargetRow.case_id == case_id, TargetDocumentRow.signed_at.is_not(None))
    )
    yield from ((local_day(row[0]), *row[1:]) for row in session.execute(signed) if row[0] is not None)


def _files(session: Session, viewer: Viewer, case_id: int) -> pd.DataFrame:
    statement = (
        sa.select(AttachmentRow.id, AttachmentRow.name, TaskRow.number, AttachmentRow.captured_at)
        .join(TaskRow, sa.and_(AttachmentRow.subject_kind == "task", TaskRow.id == AttachmentRow.subject_id))
        .where(tasks_in_scope(viewer), TaskRow.case_id == case_id).order_by(AttachmentRow.id.desc()).limit(50)
    )
    return frame(session, statement, {"file_id": "int64", "name": "str", "task": "str", "captured_at": UTC_TIME})
