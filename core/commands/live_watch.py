"""What an operation under way must not forget: a call that nobody has seen, and a compelled summons whose time runs out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands.live_command import CALLS
from core.domain import court_settings
from core.domain.live_command import CUSTODY_SOON, INCIDENT_LABELS, custody_ends
from core.domain.viewer import Role
from core.store.ledger import Act
from core.store.tables import IncidentRow, OperationRow, RungRow, TargetRow

LADDER = "live"


def warn(act: Act) -> list[str]:
    """Tell whoever must know, each matter once; returns what was told."""
    return [*_unseen_calls(act), *_custody(act)]


def _unseen_calls(act: Act) -> Iterator[str]:
    limit = court_settings.limit(act.settings, "operation.emergency_seen")
    rows = act.session.execute(
        sa.select(IncidentRow, OperationRow).join(OperationRow, OperationRow.id == IncidentRow.operation_id)
        .where(OperationRow.board_id == act.board_id, OperationRow.state == "running", IncidentRow.seen_at.is_(None)).order_by(IncidentRow.id)
    ).all()
    for call, operation in rows:
        if limit.after(call.raised_at) <= act.at and _first(act, "incident", call.id, call.raised_at, "unseen"):
            payload = {"operation_id": operation.id, "number": operation.number, "call": INCIDENT_LABELS[call.kind], "words": call.words}
            act.notify("operation.unseen_call", payload, role=Role.COURT_LEADER, sound="escalated", subject=("operation", operation.id), grid_code=operation.grid_code)
            act.record("incident.unseen", "operation", operation.id, topics=CALLS, grid_code=operation.grid_code, after={"incident_id": call.id})
            yield "unseen"


def _custody(act: Act) -> Iterator[str]:
    rows = act.session.execute(
        sa.select(TargetRow, OperationRow).join(OperationRow, OperationRow.id == TargetRow.operation_id)
        .where(OperationRow.board_id == act.board_id, TargetRow.custody_since.is_not(None), TargetRow.custody_ended_at.is_(None)).order_by(TargetRow.id)
    ).all()
    for target, operation in rows:
        assert target.custody_since is not None
        ends_at = custody_ends(target.custody_since, target.custody_hours or 8)
        step = "over" if ends_at <= act.at else "soon" if ends_at - act.at <= CUSTODY_SOON else ""
        if step and _first(act, "target", target.id, target.custody_since, step):
            _tell_of_custody(act, operation, target, step, ends_at)
            yield step


def _tell_of_custody(act: Act, operation: OperationRow, target: TargetRow, step: str, ends_at: datetime) -> None:
    payload: dict[str, Any] = {"operation_id": operation.id, "number": operation.number, "due_at": ends_at}
    sound = "escalated" if step == "over" else "overdue"
    for person in {operation.commander_id, operation.deputy_id} - {None}:
        act.notify(f"custody.{step}", payload, person, sound=sound, subject=("operation", operation.id), grid_code=operation.grid_code)
    act.notify(f"custody.{step}", payload, role=Role.DUTY_LEADER, sound=sound, subject=("operation", operation.id), grid_code=operation.grid_code)
    act.record(f"custody.{step}", "operation", operation.id, topics=CALLS, grid_code=target.grid_code, after={"target_id": target.id})


def _first(act: Act, kind: str, subject_id: int, cycle: datetime, rung: str) -> bool:
    """Whether this step has not been taken; from now on it has."""
    same = {"board_id": act.board_id, "subject_kind": kind, "subject_id": subject_id, "ladder": LADDER, "cycle": cycle, "rung": rung}
    if act.session.scalar(sa.select(RungRow.id).filter_by(**same)) is not None:
        return False
    act.session.add(RungRow(**same, at=act.at))
    return True
