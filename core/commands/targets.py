"""What a team reports of a target: how far the visit is, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands.operation_reach import demand_in_team, running, target_of
from core.domain import operation_results
from core.domain.operation_life import HELD_STATES, TARGET_STATE_LABELS, OperationRefused
from core.domain.refusals import N_, NotFound, Refused
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import OperationRow, TargetResultRow, TargetRow

STAMPS = {"underway": "underway_at", "arrived": "arrived_at", "handling": "handling_at", "done": "done_at"}


@dataclass(frozen=True)
class TargetReport:
    """What a team reports of one target; money is in 分 and only what was received."""

    state: str
    result: str | None = None
    amount_fen: int = 0
    note: str = ""
    seen_revision: int | None = None
    """Revision of the target as the reporter last saw it."""


class TargetChanged(Refused):
    """Somebody changed the target after the reporter saw it; `now` is how it stands."""

    def __init__(self, target: TargetRow, number: str) -> None:
        super().__init__(N_("Not stored: this target of {number} was changed after you opened it. Look at it again and decide anew."), number=number)
        self.now = {"id": target.id, "state": target.state, "result": target.result, "revision": target.revision}


@dataclass(frozen=True)
class Result:
    """One thing done at a target (`operation_results.RESULT_KINDS`); money is in 分."""

    kind: str
    quantity: int = 1
    amount_fen: int = 0
    note: str = ""
    at: datetime | None = None
    """When it was done; now, when nothing is said."""


def report_target(act: Act, target_id: int, report: TargetReport) -> dict[str, Any]:
    """Report state or headline of one target while the operation is under way; a new headline takes the place of the old one.

    For a target that was taken out meanwhile nothing changes: the words stand in the ledger, and the result says `late`.
    """
    target, operation = target_of(act, target_id, removed=True)
    demand_in_team(act, target.team_id)
    if target.removed_at is not None:
        return _kept_only(act, target, operation, report)
    _check_report(running(operation), report)
    if report.seen_revision is not None and report.seen_revision < target.revision:
        raise TargetChanged(target, operation.number)
    before = {"state": target.state, "result": target.result, "amount_fen": target.amount_fen}
    if target.result is not None:
        _undo(act, target, target.result)
    target.state, target.result = report.state, report.result
    setattr(target, STAMPS[report.state], getattr(target, STAMPS[report.state]) or act.at)
    if report.result is not None:
        act.session.add_all(_row(act, target, one) for one in _results(report, report.result))
    target.note, target.reported_by, target.reported_at = report.note.strip() or None, act.by.person_id, act.at
    _written(act, operation, target, before)
    return {"id": target.id, "number": operation.number, "state": target.state, "revision": act.revision}


def add_result(act: Act, target_id: int, result: Result) -> dict[str, Any]:
    """Write down one more thing that was done at a target."""
    target, operation = target_of(act, target_id)
    demand_in_team(act, target.team_id)
    if operation.state not in HELD_STATES or not act.by.may(Right.OPERATE):  # who plans writes down afterwards what the teams left out
        running(operation)
    _check_result(act, operation, result)
    before = {"amount_fen": target.amount_fen}
    row = _row(act, target, result)
    act.session.add(row)
    _written(act, operation, target, before, added={"kind": result.kind, "quantity": result.quantity, "amount_fen": result.amount_fen})
    return {"id": row.id, "target_id": target.id, "number": operation.number, "state": target.state, "revision": act.revision}


def _kept_only(act: Act, target: TargetRow, operation: OperationRow, report: TargetReport) -> dict[str, Any]:
    act.record("target.late_report", "operation", operation.id, topics=("operations",), grid_code=target.grid_code,
               after={"target_id": target.id, "state": report.state, "result": report.result, "amount_fen": report.amount_fen, "note": report.note})
    return {"id": target.id, "state": target.state, "late": True, "number": operation.number, "why": target.removed_why or "—", "revision": target.revision}


def undo_result(act: Act, result_id: int, *, reason: str) -> dict[str, Any]:
    """Take one result back, with a reason; the row stays with the time, so that what was published before can be explained."""
    row = act.session.get(TargetResultRow, result_id)
    if row is None:
        raise NotFound(N_("Nothing was taken back: there is no such result. Open the operation again."))
    target, operation = target_of(act, row.target_id)
    demand_in_team(act, target.team_id)
    _check_undo(act, operation, row, reason)
    row.undone_at, row.undone_by = act.at, act.by.person_id
    before = {"result": target.result, "amount_fen": target.amount_fen}
    if target.result == row.kind and not _others(act, row):
        target.result = None
    _written(act, operation, target, before, verb="target.undo", undone={"kind": row.kind, "quantity": row.quantity, "amount_fen": row.amount_fen, "at": row.at, "reason": reason.strip()})
    return {"id": row.id, "target_id": target.id, "revision": act.revision}


def _check_undo(act: Act, operation: OperationRow, row: TargetResultRow, reason: str) -> None:
    if operation.state not in ("running", *HELD_STATES):
        running(operation)
    if operation.state in HELD_STATES:
        act.by.demand(Right.OPERATE)
    if row.undone_at is not None:
        raise OperationRefused(N_("Nothing was taken back: this result is taken back already. Open the operation again."))
    if not reason.strip():
        raise OperationRefused(N_("Nothing was taken back: say why. One sentence is enough; it stands in the ledger."))


def _others(act: Act, row: TargetResultRow) -> bool:
    """Whether another standing result of the same kind holds the headline."""
    same = sa.select(TargetResultRow.id).where(
        TargetResultRow.target_id == row.target_id, TargetResultRow.kind == row.kind, TargetResultRow.undone_at.is_(None), TargetResultRow.id != row.id,
    )
    return act.session.scalar(same.limit(1)) is not None


def _check_report(operation: OperationRow, report: TargetReport) -> None:
    if report.state not in STAMPS:
        raise OperationRefused(N_("The report was not stored: there is no state “{state}” of a target."), state=TARGET_STATE_LABELS.get(report.state, report.state))
    if report.state == "done" and report.result not in operation_results.RESULT_LABELS:
        raise OperationRefused(N_("The report was not stored: a target that is done needs a result. Choose one of the list."))
    if report.state != "done" and report.result is not None:
        raise OperationRefused(N_("The report was not stored: a result comes with the end of the visit. Choose “{state}”."), state=TARGET_STATE_LABELS["done"])
    if report.amount_fen < 0:
        raise OperationRefused(N_("The report was not stored: an amount cannot be negative. Give the money received, or 0."))


def _check_result(act: Act, operation: OperationRow, result: Result) -> None:
    if result.kind not in operation_results.RESULT_LABELS:
        raise OperationRefused(N_("The report was not stored: there is no result of that kind. Choose one of the list."))
    if result.amount_fen < 0 or not 0 < result.quantity <= 100_000:
        raise OperationRefused(N_("The report was not stored: an amount cannot be negative and a number must be at least 1."))
    began = operation.started_at or operation.starts_at
    if result.at is not None and not began <= result.at <= act.at:
        raise OperationRefused(N_("The report was not stored: the time lies before the start of {number} or in the future. Give the time when it was done."), number=operation.number)


def _results(report: TargetReport, headline: str) -> list[Result]:
    """The headline, and money that came in beside a measure that is none itself."""
    if operation_results.BY_CODE[headline].money or not report.amount_fen:
        return [Result(headline, 1, report.amount_fen, report.note)]
    return [Result(headline, 1, 0, report.note), Result("paid", 1, report.amount_fen)]


def _row(act: Act, target: TargetRow, result: Result) -> TargetResultRow:
    return TargetResultRow(
        target_id=target.id, kind=result.kind, quantity=result.quantity, amount_fen=result.amount_fen, at=result.at or act.at, by_id=act.by.person_id,
        note=result.note.strip() or None,
    )


def _undo(act: Act, target: TargetRow, kind: str) -> None:
    """Take the headline of before back, with what was reported in the same breath: the rows stay, with the time."""
    standing = sa.and_(TargetResultRow.target_id == target.id, TargetResultRow.undone_at.is_(None))
    said_at = act.session.scalar(sa.select(sa.func.max(TargetResultRow.at)).where(standing, TargetResultRow.kind == kind))
    if said_at is not None:
        for row in act.session.scalars(sa.select(TargetResultRow).where(standing, TargetResultRow.at == said_at, TargetResultRow.kind.in_((kind, "paid")))):
            row.undone_at, row.undone_by = act.at, act.by.person_id


def _written(act: Act, operation: OperationRow, target: TargetRow, before: dict[str, Any], *, verb: str = "target.report", **more: Any) -> None:
    act.session.flush()
    target.amount_fen = int(act.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(TargetResultRow.amount_fen), 0)).where(
            TargetResultRow.target_id == target.id, TargetResultRow.kind.in_(operation_results.RECEIVED), TargetResultRow.undone_at.is_(None),
        )
    ) or 0)
    target.revision, operation.updated_at = act.revision, act.at
    act.record(verb, "operation", operation.id, topics=("operations",), grid_code=target.grid_code, before=before,
               after={"target_id": target.id, "state": target.state, "result": target.result, "amount_fen": target.amount_fen, **more})
