"""Results (战果) of an operation, a campaign or the whole board: every figure, exactly its rows, single results, frozen versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.operation_figures import BY_CODE
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import UTC_TIME, frame, typed
from core.queries.operations import operations_in_scope, targets_in_reach
from core.queries.question import question
from core.queries.result_statements import Book, Sight, counted, counted_in
from core.store.tables import (
    CaseRow,
    DebtorRow,
    GridRow,
    OperationRow,
    PersonRow,
    ResultVersionRow,
    TargetResultRow,
    TargetRow,
    TeamRow,
)

DIVISIONS = ("town", "village")


def _chosen(session: Session, viewer: Viewer, operation_id: int | None, campaign_id: int | None) -> sa.ColumnElement[bool]:
    """One operation, a drill too; or all of a campaign or of the board, without drills. Raises NotFound for one outside the viewer's reach."""
    scope = operations_in_scope(viewer)
    if operation_id is None:
        campaign = sa.true() if campaign_id is None else OperationRow.campaign_id == campaign_id
        return sa.and_(scope, campaign, ~OperationRow.drill)
    if session.scalar(sa.select(OperationRow.id).where(scope, OperationRow.id == operation_id)) is None:
        raise NotFound(N_("This operation is not shown: it does not exist or lies outside your grids."))
    return OperationRow.id == operation_id


@question(right=Right.ROWS, topics=("operations",))
def result_figures(
    session: Session, viewer: Viewer, *, operation_id: int | None = None, campaign_id: int | None = None, cut_off: datetime | None = None,
) -> dict[str, int]:
    """Every figure by its code, as the board stood at the cut-off; without one, as it stands. Numbers name nobody, so they count the whole operation."""
    chosen = _chosen(session, viewer, operation_id, campaign_id)
    return counted(session, Sight(chosen, cut_off)) if operation_id is None else counted_in(session, operation_id, cut_off)


@question(right=Right.ROWS, topics=("operations",))
def figure_rows(
    session: Session, viewer: Viewer, *, figure: str, operation_id: int | None = None, campaign_id: int | None = None, cut_off: datetime | None = None,
) -> pd.DataFrame:
    """The rows whose `share` adds up to the figure. What lies outside the viewer's reach is one last row without a name."""
    found = BY_CODE.get(figure)
    if found is None:
        raise NotFound(N_("There is no figure of that name. Choose one of the list."))
    book = Book(Sight(_chosen(session, viewer, operation_id, campaign_id), cut_off))
    rows = book.rows(found).subquery()
    reach = sa.case((sa.or_(rows.c.target_id.is_(None), targets_in_reach(viewer)), 1), else_=0)
    statement = (
        sa.select(rows.c.operation_id, OperationRow.number, TeamRow.name, rows.c.target_id, rows.c.word, rows.c.at, rows.c.share,
                  DebtorRow.name, DebtorRow.published, DebtorRow.protected, CaseRow.number, reach)
        .select_from(rows).join(OperationRow, OperationRow.id == rows.c.operation_id).outerjoin(TeamRow, TeamRow.id == rows.c.team_id)
        .outerjoin(TargetRow, TargetRow.id == rows.c.target_id).outerjoin(DebtorRow, DebtorRow.id == TargetRow.debtor_id)
        .outerjoin(CaseRow, CaseRow.id == TargetRow.case_id).order_by(rows.c.operation_id, rows.c.at, rows.c.target_id, rows.c.word)
    )
    return _masked(session, viewer, found.source, session.execute(statement).all())


ROW_TYPES = {"operation_id": "object", "operation": "object", "team": "object", "target_id": "object", "word": "object", "name": "object",
             "case_number": "object", "at": UTC_TIME, "share": "int64"}


def _masked(session: Session, viewer: Viewer, source: str, found: Any) -> pd.DataFrame:
    """Names as the viewer may see them, divisions by their names, and the sum of what is out of reach."""
    names = _names(session, viewer) if source in DIVISIONS else {}
    shown, hidden = [], 0
    for operation, number, team, target, word, at, share, name, published, protected, case, reached in found:
        if not reached or (source in DIVISIONS and not viewer.reaches(word)):
            hidden += share
            continue
        called = masking.name(name, viewer.role, published=published, protected=protected) if name else None
        shown.append((operation, number, team, target, _word(viewer, source, word, names), called, case, at, share))
    if hidden:
        shown.append((None, None, None, None, None, None, None, None, hidden))
    return typed(shown, ROW_TYPES)


def _word(viewer: Viewer, source: str, word: str | None, names: dict[str, str]) -> str | None:
    if source in ("plate", "booking"):
        return masking.plate(word, viewer.role)
    if source in ("person", "membership") and viewer.role is Role.WALL:
        return None
    return names.get(word, word) if word else word


def _names(session: Session, viewer: Viewer) -> dict[str, str]:
    """Grid code to name of towns and villages, the newest name last."""
    statement = sa.select(GridRow.code, GridRow.name).where(GridRow.board_id == viewer.board_id, sa.func.length(GridRow.code).in_((9, 12))).order_by(GridRow.valid_from)
    return {str(code): str(name) for code, name in session.execute(statement).all()}


@question(right=Right.ROWS, topics=("operations",))
def target_results(session: Session, viewer: Viewer, *, operation_id: int) -> pd.DataFrame:
    """Single results of the targets in reach, the newest first; one taken back has the time."""
    chosen = _chosen(session, viewer, operation_id, None)
    row = TargetResultRow
    statement = (
        sa.select(row.id, row.target_id, DebtorRow.name, DebtorRow.published, DebtorRow.protected, TeamRow.name, row.kind, row.quantity, row.amount_fen,
                  row.at, PersonRow.name, row.note, row.undone_at)
        .join(TargetRow, TargetRow.id == row.target_id).join(OperationRow, OperationRow.id == TargetRow.operation_id)
        .join(DebtorRow, DebtorRow.id == TargetRow.debtor_id)
        .outerjoin(TeamRow, TeamRow.id == TargetRow.team_id).outerjoin(PersonRow, PersonRow.id == row.by_id)
        .where(chosen, targets_in_reach(viewer), TargetRow.removed_at.is_(None)).order_by(row.at.desc(), row.id.desc())
    )
    table = frame(session, statement, {
        "result_id": "int64", "target_id": "int64", "name": "str", "published": "bool", "protected": "bool", "team": "object", "kind": "str",
        "quantity": "int64", "amount_fen": "int64", "at": UTC_TIME, "by": "object", "note": "object", "undone_at": UTC_TIME,
    })
    table["name"] = [masking.name(n, viewer.role, published=p, protected=q) for n, p, q in zip(table["name"], table["published"], table["protected"], strict=True)]
    if viewer.role is Role.WALL:
        table["note"] = table["by"] = None  # free words may name anybody
    return table


@dataclass(frozen=True)
class Version:
    """Figures as they were frozen, and as is known now of the same time."""

    cut_off: datetime
    figures: dict[str, int]
    known_now: dict[str, int]
    frozen_by: str | None
    frozen_at: datetime


@question(right=Right.ROWS, topics=("operations",))
def result_versions(session: Session, viewer: Viewer, *, operation_id: int) -> list[Version]:
    """Frozen versions of an operation, the latest cut-off first."""
    _chosen(session, viewer, operation_id, None)
    row = ResultVersionRow
    statement = (
        sa.select(row.cut_off, row.figures, PersonRow.name, row.frozen_at).outerjoin(PersonRow, PersonRow.id == row.frozen_by)
        .where(row.operation_id == operation_id).order_by(row.cut_off.desc())
    )
    return [
        Version(cut_off, figures, counted_in(session, operation_id, cut_off, corrected=True), None if viewer.role is Role.WALL else by, at)
        for cut_off, figures, by, at in session.execute(statement).all()
    ]


def figures_of(session: Session, operation_id: int, cut_off: datetime) -> dict[str, int]:
    """What a version is frozen from; `commands.result_versions.freeze` is given this, as questions and commands do not know each other."""
    return counted_in(session, operation_id, cut_off)
