"""Screening (摸排): every target goes to its grid as a task before the operation, and the class that comes back stands at the target.

The class follows with the **answer**, not with its acceptance: the plan must be right in the night before, when nobody verifies. An answer that is sent
back takes its class with it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.commands import tasks
from core.commands.operation_reach import changeable
from core.commands.tasks import TaskOrder
from core.domain import court_settings, task_clocks
from core.domain.operation_life import OperationRefused
from core.domain.refusals import N_
from core.domain.task_life import OPEN_STATES
from core.store.ledger import Act
from core.store.tables import CaseRow, DebtorRow, GridPostRow, OperationRow, OrganisationRow, PersonRow, TargetRow, TaskRow

TOWN_DIGITS = 9
WORKER_POST = "manager"
LEFT_OUT_LABELS = {
    "nowhere": N_("its debtor has no known address"),
    "outside": N_("lies outside your grids"),
    "nobody": N_("its grid has no worker and its township no body"),
}
"""Why a target was not sent; it is told, never dropped in silence."""


def send(act: Act, operation_id: int, *, instruction: str = "", priority: str = "normal") -> dict[str, Any]:
    """Send every target that is not screened and has no open screening task to its grid's worker, else to the township. Sends nobody twice."""
    operation = changeable(act, operation_id)
    waiting = _unscreened(act, operation_id)
    if not waiting:
        raise OperationRefused(N_("Nothing was sent: every target of {number} is screened, or its screening is under way."), number=operation.number)
    due_at, addressees = _due_at(act, operation, priority), _addressees(act, [debtor.grid_code for _, debtor in waiting])
    sent: list[int] = []
    left_out: list[dict[str, Any]] = []
    for target, debtor in waiting:
        addressee = addressees.get(debtor.grid_code or "")
        if why := _why_not(act, debtor.grid_code, addressee):
            left_out.append({"target_id": target.id, "why": why})
            continue
        person, body = addressee or (None, None)
        order = TaskOrder(
            "screen", debtor.name, instruction, priority, debtor.grid_code, debtor.id, target.case_id if act.by.reaches(debtor.case_grid) else None, operation_id,
            organisation_id=body, addressee_id=person, due_at=due_at,
        )
        target.screen_task_id, target.revision = tasks.dispatch(act, order)["id"], act.revision
        sent.append(target.id)
    if not sent:
        raise OperationRefused(
            N_("Nothing was sent: no target of {number} can be screened ({reasons}). Give the debtors an address, or the grids a worker."),
            number=operation.number, reasons=sorted({LEFT_OUT_LABELS[one["why"]] for one in left_out}),
        )
    operation.updated_at = act.at
    act.record("screening.send", "operation", operation_id, topics=("operations", *tasks.TOPICS), grid_code=operation.grid_code,
               after={"number": operation.number, "sent": len(sent), "left_out": len(left_out)})
    return {"id": operation_id, "sent": len(sent), "left_out": left_out}


def _unscreened(act: Act, operation_id: int) -> list[tuple[TargetRow, Any]]:
    """Targets without a class and without an open task, each with what a dispatch needs of its debtor."""
    rows = act.session.execute(
        sa.select(TargetRow, DebtorRow.id, DebtorRow.name, DebtorRow.grid_code, CaseRow.grid_code.label("case_grid"))
        .join(DebtorRow, DebtorRow.id == TargetRow.debtor_id).outerjoin(CaseRow, CaseRow.id == TargetRow.case_id)
        .outerjoin(TaskRow, TaskRow.id == TargetRow.screen_task_id)
        .where(
            TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None), TargetRow.screen_class.is_(None),
            sa.or_(TaskRow.id.is_(None), TaskRow.state.not_in(OPEN_STATES)),
        )
        .order_by(TargetRow.id)
    ).all()
    return [(row[0], row) for row in rows]


def _due_at(act: Act, operation: OperationRow, priority: str) -> datetime | None:
    """The court's limit, or so many hours before the start where that is sooner and not yet past."""
    usual = task_clocks.due_at(act.at, priority, "screen", act.settings)
    before_start = operation.starts_at - timedelta(hours=court_settings.number(act.settings, "targets.screen_hours"))
    sooner = [moment for moment in (before_start, operation.starts_at) if act.at < moment < usual]
    return min(sooner) if sooner else None


def _addressees(act: Act, codes: Sequence[str | None]) -> dict[str, tuple[int | None, int | None]]:
    """Grid code to its worker, or to the body of its township: person and organisation, one of them named."""
    wanted = {code for code in codes if code}
    towns = dict(act.session.execute(
        sa.select(OrganisationRow.grid_code, sa.func.min(OrganisationRow.id))
        .where(OrganisationRow.board_id == act.board_id, OrganisationRow.kind == "town", OrganisationRow.grid_code.in_({code[:TOWN_DIGITS] for code in wanted}))
        .group_by(OrganisationRow.grid_code)
    ).all())
    workers = dict(act.session.execute(
        sa.select(GridPostRow.grid_code, sa.func.min(PersonRow.id)).join(PersonRow, PersonRow.id == GridPostRow.person_id)
        .where(PersonRow.board_id == act.board_id, PersonRow.active, GridPostRow.post == WORKER_POST, GridPostRow.grid_code.in_(wanted))
        .group_by(GridPostRow.grid_code)
    ).all())
    found: dict[str, tuple[int | None, int | None]] = {code: (None, towns[code[:TOWN_DIGITS]]) for code in wanted if code[:TOWN_DIGITS] in towns}
    return found | {code: (worker, None) for code, worker in workers.items()}


def _why_not(act: Act, grid_code: str | None, addressee: tuple[int | None, int | None] | None) -> str:
    if not grid_code:
        return "nowhere"
    if not act.by.reaches(grid_code):
        return "outside"
    return "nobody" if addressee is None else ""


def follow(act: Act, task: TaskRow) -> None:
    """The class of an answer stands at the targets that the task screens, in the same transaction."""
    for target in _screened_by(act, task):
        before = {"screen_class": target.screen_class}
        target.screen_class, target.screened_at = task.result_class, act.at if task.result_class else None
        _changed(act, "target.screen", target, before)


def take_back(act: Act, task: TaskRow, reason: str) -> None:
    """An answer that was sent back counts no more."""
    for target in _screened_by(act, task):
        before = {"screen_class": target.screen_class}
        target.screen_class = target.screened_at = None
        _changed(act, "target.unscreen", target, before, reason=reason.strip())


def _screened_by(act: Act, task: TaskRow) -> Sequence[TargetRow]:
    if task.kind != "screen" or task.operation_id is None:
        return ()
    return act.session.scalars(sa.select(TargetRow).where(TargetRow.screen_task_id == task.id)).all()


def _changed(act: Act, verb: str, target: TargetRow, before: dict[str, Any], **said: str) -> None:
    target.revision = act.revision
    act.record(verb, "operation", target.operation_id, topics=("operations",), grid_code=target.grid_code, before=before,
               after={"target_id": target.id, "screen_class": target.screen_class, **said})
