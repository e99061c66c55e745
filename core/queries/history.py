"""What a day or a month plays back on the map: debtors found, tasks answered, operations. Asked once; the film runs in the browser.

Every moment is the one that a command of the ledger stamped on its record.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.clocks import moments_of
from core.domain.grid_supervision import LEFT_OUT_STATES
from core.domain.target_rank import FOUND_KINDS
from core.domain.viewer import Right, Role, Viewer
from core.queries import territory
from core.queries.frames import UTC_TIME, typed
from core.queries.operations import operations_in_scope, targets_in_reach
from core.queries.question import question
from core.queries.replay import WALL_DIGITS
from core.queries.scope import tasks_in_scope
from core.store.tables import DebtorRow, FeedbackRow, GridRow, OperationRow, TargetResultRow, TargetRow, TaskRow

FOUND = "found"
MOST = 20_000
TOWN_DIGITS = 9
COLUMNS = {
    "at": UTC_TIME, "kind": "str", "lng": "float64", "lat": "float64", "place": "str", "subject_kind": "str", "subject_id": "int64", "number": "str", "debtor": "str",
}


@dataclass(frozen=True)
class History:
    """`moments`: one row each, oldest first, no debtor, task or operation twice of a kind; at most `MOST`, with `cut` later ones left out."""

    first_at: datetime
    after: datetime
    outlines: list[dict[str, Any]]
    moments: pd.DataFrame
    schematic: bool
    cut: int


@question(right=Right.ROWS, topics=("tasks", "debtors", "operations", "grids"))
def history(session: Session, viewer: Viewer, *, since: date, until: date, discreet: bool = False) -> History:
    """The film of these days in the viewer's grids; before visitors places are townships and nobody has a name."""
    facts = territory.board_facts(session, viewer)
    level = next((level for level, count in facts["levels"].items() if level > 0 and count > 1), max(facts["levels"], default=0))
    first, after = moments_of(since, until)
    found = sorted(_once([*_replies(session, viewer, first, after), *_results(session, viewer, first, after), *_operations(session, viewer, first, after)]), key=lambda one: one["at"])
    outlines = [{key: row[key] for key in ("code", "name", "outline", "lng", "lat")} for row in territory.grid_outlines(session, viewer, level=level)]
    return History(first, after, outlines, _placed(session, viewer, found[:MOST], discreet=discreet), facts["schematic"], max(0, len(found) - MOST))


def _once(moments: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Of everybody who was found, and every task that was answered, the first time."""
    known: set[tuple[str, int]] = set()
    for one in sorted(moments, key=lambda one: one["at"]):
        key = (one["kind"], one["debtor_id"] if one["kind"] == FOUND else one["subject_id"])
        if key not in known:
            known.add(key)
            yield one


PERSON = (DebtorRow.id.label("debtor_id"), DebtorRow.name.label("debtor"), DebtorRow.published, DebtorRow.protected)


def _replies(session: Session, viewer: Viewer, first: datetime, after: datetime) -> Iterator[dict[str, Any]]:
    rows = session.execute(
        sa.select(
            FeedbackRow.at, FeedbackRow.result_class, FeedbackRow.returned_at, TaskRow.id, TaskRow.number, TaskRow.grid_code,
            sa.func.coalesce(TaskRow.lng, DebtorRow.lng).label("lng"), sa.func.coalesce(TaskRow.lat, DebtorRow.lat).label("lat"), *PERSON,
        )
        .join(TaskRow, TaskRow.id == FeedbackRow.task_id).outerjoin(DebtorRow, DebtorRow.id == TaskRow.debtor_id)
        .where(tasks_in_scope(viewer), ~TaskRow.drill, TaskRow.state.not_in(LEFT_OUT_STATES), FeedbackRow.unable.is_(None), FeedbackRow.at >= first, FeedbackRow.at < after)
        .order_by(FeedbackRow.at, FeedbackRow.id)
    )
    for row in rows:
        yield _moment("answered", row, "task", row.number)
        if row.result_class == FOUND and row.returned_at is None and row.debtor_id is not None:
            yield _moment(FOUND, row, "task", row.number)


def _results(session: Session, viewer: Viewer, first: datetime, after: datetime) -> Iterator[dict[str, Any]]:
    rows = session.execute(
        sa.select(TargetResultRow.at, OperationRow.id, OperationRow.number, TargetRow.grid_code, DebtorRow.lng, DebtorRow.lat, *PERSON)
        .join(TargetRow, TargetRow.id == TargetResultRow.target_id).join(OperationRow, OperationRow.id == TargetRow.operation_id).join(DebtorRow, DebtorRow.id == TargetRow.debtor_id)
        .where(
            operations_in_scope(viewer), targets_in_reach(viewer), ~OperationRow.drill, TargetResultRow.undone_at.is_(None), TargetResultRow.kind.in_(FOUND_KINDS),
            TargetResultRow.at >= first, TargetResultRow.at < after,
        ).order_by(TargetResultRow.at, TargetResultRow.id)
    )
    return (_moment(FOUND, row, "operation", row.number) for row in rows)


def _operations(session: Session, viewer: Viewer, first: datetime, after: datetime) -> Iterator[dict[str, Any]]:
    for kind, column in (("begun", OperationRow.started_at), ("ended", OperationRow.finished_at)):
        rows = session.execute(
            sa.select(
                column.label("at"), OperationRow.id, OperationRow.number, OperationRow.grid_code, OperationRow.muster_lng.label("lng"), OperationRow.muster_lat.label("lat"),
                sa.null().label("debtor_id"), sa.null().label("debtor"), sa.false().label("published"), sa.false().label("protected"),
            ).where(operations_in_scope(viewer), ~OperationRow.drill, column >= first, column < after).order_by(column, OperationRow.id)
        )
        for row in rows:
            yield _moment(kind, row, "operation", row.number)


def _moment(kind: str, row: Any, subject: str, number: str | None) -> dict[str, Any]:
    return {
        "at": row.at, "kind": kind, "lng": row.lng, "lat": row.lat, "grid_code": row.grid_code or "", "subject_kind": subject, "subject_id": row.id, "number": number or "",
        "debtor_id": row.debtor_id, "debtor": row.debtor or "", "published": bool(row.published), "protected": bool(row.protected),
    }


def _placed(session: Session, viewer: Viewer, found: list[dict[str, Any]], *, discreet: bool) -> pd.DataFrame:
    """With the name of the village and the name of the debtor as the viewer may see them; a wall is told places to about a kilometre."""
    digits = TOWN_DIGITS if discreet else masking.VILLAGE_DIGITS
    codes = sorted({one["grid_code"][:digits] for one in found if one["grid_code"]})
    grids = {row.code: row for row in session.execute(
        sa.select(GridRow.code, GridRow.name, GridRow.lng, GridRow.lat).where(GridRow.board_id == viewer.board_id, GridRow.valid_to.is_(None), GridRow.code.in_(codes)),
    )}
    rows = []
    for one in found:
        grid = grids.get(one["grid_code"][:digits])
        spot = (grid.lng, grid.lat) if grid is not None and (discreet or one["lng"] is None) else (None, None) if discreet else (one["lng"], one["lat"])
        name = masking.name(one["debtor"], viewer.role, published=one["published"], protected=one["protected"]) if one["debtor"] and not discreet else ""
        rows.append((one["at"], one["kind"], *spot, grid.name if grid is not None else "", one["subject_kind"], one["subject_id"], one["number"], name))
    table = typed(rows, COLUMNS)
    return table.round({"lng": WALL_DIGITS, "lat": WALL_DIGITS}) if viewer.role is Role.WALL else table
