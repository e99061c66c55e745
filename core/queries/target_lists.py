"""The list of an operation's targets as its planner sees it: in the order of the plan, with what was proposed, screened and taken out."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.domain import masking, target_rank
from core.domain.clocks import local_day
from core.domain.refusals import N_, NotFound
from core.domain.target_rank import FOUND_KINDS
from core.domain.viewer import Right, Viewer
from core.queries.frames import UTC_TIME, AnySelect, frame
from core.queries.operations import operations_in_scope, targets_in_reach
from core.queries.proposals import ranked_among
from core.queries.question import question
from core.store.tables import DebtorRow, OperationRow, PersonRow, TargetResultRow, TargetRow, TaskRow, TeamRow

COLUMNS = {
    "target_id": "int64", "debtor_id": "int64", "name": "str", "published": "bool", "protected": "bool", "place": "object", "whereabouts": "str",
    "outstanding_fen": "int64", "measure": "str", "risk": "object", "state": "str", "team": "object", "screen_class": "object", "screened_at": UTC_TIME, "task_id": "object",
    "task_number": "object", "task_state": "object", "proposal": "object", "added_by": "object", "removed_at": UTC_TIME, "removed_by": "object",
    "removed_why": "object", "underway_at": UTC_TIME, "arrived_at": UTC_TIME, "done_at": UTC_TIME, "found": "bool",
}


@dataclass(frozen=True)
class TargetList:
    """`rows` in the present order (`rank`, beside `proposed_rank`); `counts` by class, "" for not screened; `minutes` and `found` are computed from the visits."""

    operation: dict[str, Any]
    rows: pd.DataFrame
    removed: pd.DataFrame
    counts: dict[str, int]
    sent: int
    minutes: int | None
    found: int


@question(right=Right.OPERATE, topics=("operations", "tasks", "debtors", "cases", "settings"), daily=True)
def target_list(session: Session, viewer: Viewer, *, operation_id: int, now: datetime) -> TargetList:
    """The targets inside the viewer's grids. Raises NotFound for an operation outside the viewer's reach."""
    operation = session.execute(
        sa.select(OperationRow.id, OperationRow.number, OperationRow.name, OperationRow.state, OperationRow.starts_at, OperationRow.ends_at, OperationRow.area,
                  OperationRow.drill, OperationRow.campaign_id, OperationRow.baseline_minutes, OperationRow.baseline_found)
        .where(operations_in_scope(viewer), OperationRow.id == operation_id)
    ).first()
    if operation is None:
        raise NotFound(N_("This operation is not shown: it does not exist or lies outside your grids."))
    table = _named(frame(session, _listing(viewer, operation_id), COLUMNS), viewer, _by_hand(session, viewer, operation_id, now))
    rows = _ordered(table[table["removed_at"].isna()])
    removed = table[table["removed_at"].notna()].sort_values(["removed_at", "target_id"], ascending=[False, True]).reset_index(drop=True)
    return TargetList(
        dict(operation._asdict()), rows, removed, dict(Counter(code or "" for code in rows["screen_class"])), int(rows["task_id"].notna().sum()),
        target_rank.minutes_between(_moments(rows["underway_at"].fillna(rows["arrived_at"])), _moments(rows["done_at"])), int(rows["found"].sum()),
    )


def _listing(viewer: Viewer, operation_id: int) -> AnySelect:
    added, removed = aliased(PersonRow), aliased(PersonRow)
    found = sa.exists().where(TargetResultRow.target_id == TargetRow.id, TargetResultRow.undone_at.is_(None), TargetResultRow.kind.in_(FOUND_KINDS))
    return (
        sa.select(
            TargetRow.id, DebtorRow.id, DebtorRow.name, DebtorRow.published, DebtorRow.protected, DebtorRow.place, DebtorRow.whereabouts,
            DebtorRow.outstanding_fen, TargetRow.measure, TargetRow.risk, TargetRow.state, TeamRow.name, TargetRow.screen_class, TargetRow.screened_at, TaskRow.id,
            TaskRow.number, TaskRow.state, TargetRow.proposal, added.name, TargetRow.removed_at, removed.name, TargetRow.removed_why,
            TargetRow.underway_at, TargetRow.arrived_at, TargetRow.done_at, found,
        )
        .join(DebtorRow, DebtorRow.id == TargetRow.debtor_id).outerjoin(TeamRow, TeamRow.id == TargetRow.team_id)
        .outerjoin(TaskRow, TaskRow.id == TargetRow.screen_task_id).outerjoin(added, added.id == TargetRow.added_by).outerjoin(removed, removed.id == TargetRow.removed_by)
        .where(TargetRow.operation_id == operation_id, targets_in_reach(viewer)).order_by(TargetRow.id)
    )


def _by_hand(session: Session, viewer: Viewer, operation_id: int, now: datetime) -> dict[int, dict[str, Any]]:
    """What would be proposed of each target now; it speaks for those that an officer put in without a proposal."""
    own = sa.select(TargetRow.debtor_id).where(TargetRow.operation_id == operation_id, targets_in_reach(viewer))
    return {one.debtor_id: one.proposal() | {"rank": None} for one in ranked_among(session, viewer, own, today=local_day(now))[0]}


def _named(table: pd.DataFrame, viewer: Viewer, by_hand: dict[int, dict[str, Any]]) -> pd.DataFrame:
    table["name"] = [masking.name(n, viewer.role, published=p, protected=q) for n, p, q in zip(table["name"], table["published"], table["protected"], strict=True)]
    table["place"] = [masking.address(place, viewer.role) for place in table["place"]]
    said = [proposal or by_hand.get(debtor) or {} for proposal, debtor in zip(table.pop("proposal"), table["debtor_id"], strict=True)]
    table["proposed_rank"] = pd.Series([one.get("rank") for one in said], dtype="Int64")
    table["score"] = pd.Series([one.get("score") for one in said], dtype="Int64")
    table["reasons"] = pd.Series([[(reason["message"], reason["places"]) for reason in one.get("reasons", ())] for one in said], dtype="object")
    return table.drop(columns=["published", "protected"])


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """By class, then by the points of the proposal, then by what is outstanding; `rank` counts from 1."""
    keys = table.assign(
        class_place=[target_rank.place_of(code) for code in table["screen_class"]], points=table["score"].fillna(-(10**6)).astype("int64"),
    )
    order = keys.sort_values(["class_place", "points", "outstanding_fen", "target_id"], ascending=[True, False, False, True]).index
    rows = table.loc[order].reset_index(drop=True)
    rows.insert(0, "rank", range(1, len(rows) + 1))
    return rows


def _moments(column: pd.Series) -> list[Any]:
    return [None if pd.isna(at) else at.to_pydatetime() for at in column]
