"""What joint operations produced by month and time of the day (夜间、凌晨、白天; LY-08). Drills are in no row."""

from collections import defaultdict

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clocks import local_day
from core.domain.operation_kinds import time_class
from core.domain.operation_life import HELD_STATES
from core.domain.operation_results import RECEIVED
from core.domain.viewer import Right, Viewer
from core.queries.frames import typed
from core.queries.operations import operations_in_scope
from core.queries.question import question
from core.store.tables import OperationRow, TargetResultRow, TargetRow, TeamMemberRow, TeamRow

COLUMNS = {"month": "str", "time_class": "str", "operations": "int64", "person_times": "int64", "targets": "int64", "closed": "int64", "amount_fen": "int64"}


@question(right=Right.TOTALS, topics=("operations",))
def operation_months(session: Session, viewer: Viewer) -> pd.DataFrame:
    """A row a month and time class, the newest month first.

    `person_times`: people in teams, each once an operation; `targets` done, cases `closed`, money received at them.
    """
    held = sa.and_(operations_in_scope(viewer), OperationRow.state.in_(HELD_STATES), ~OperationRow.drill)
    rows = session.execute(
        sa.select(OperationRow.kind, OperationRow.starts_at, _people(), _targets(), _results(TargetResultRow.quantity, "closed"), _results(TargetResultRow.amount_fen, *RECEIVED))
        .where(held).order_by(OperationRow.id)
    )
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 5)
    for kind, starts_at, *figures in rows:
        own = sums[f"{local_day(starts_at):%Y-%m}", time_class(kind, starts_at)]
        own[:] = [before + int(now or 0) for before, now in zip(own, (1, *figures), strict=True)]
    found = sorted(sums.items(), key=lambda item: item[0][1])
    return typed([(*key, *figures) for key, figures in sorted(found, key=lambda item: item[0][0], reverse=True)], COLUMNS)


def _people() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(sa.distinct(TeamMemberRow.person_id))).join(TeamRow, TeamRow.id == TeamMemberRow.team_id)
        .where(TeamRow.operation_id == OperationRow.id, sa.or_(TeamMemberRow.left_at.is_(None), TeamMemberRow.left_at > OperationRow.started_at))
        .correlate(OperationRow).scalar_subquery()
    )


def _targets() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count()).select_from(TargetRow)
        .where(TargetRow.operation_id == OperationRow.id, TargetRow.removed_at.is_(None), TargetRow.state == "done").correlate(OperationRow).scalar_subquery()
    )


def _results(column: sa.ColumnElement[int] | sa.orm.InstrumentedAttribute[int], *kinds: str) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.sum(column)).join(TargetRow, TargetRow.id == TargetResultRow.target_id)
        .where(TargetRow.operation_id == OperationRow.id, TargetRow.removed_at.is_(None), TargetResultRow.undone_at.is_(None), TargetResultRow.kind.in_(kinds))
        .correlate(OperationRow).scalar_subquery()
    )
