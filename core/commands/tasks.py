"""Dispatching a task, alone or in a batch. What happens to it afterwards: `task_steps`, `task_claims`, `task_changes`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.domain import task_clocks, task_kinds
from core.domain.clocks import local_day
from core.domain.quadkeys import quadkey
from core.domain.refusals import N_, NotAllowed, NotFound, Refused
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import (
    CaseRow,
    DebtorRow,
    GridRow,
    OperationRow,
    OrganisationRow,
    PersonRow,
    TaskRow,
)

TOPICS = ("tasks", "indicators")
NOBODY = N_("The task was not sent: nobody is to receive it. Choose a grid worker, a station or a township.")


# Only the columns that a dispatch needs: outlines and sealed numbers take their time, and everybody waits while the board is locked.
_KEY: sa.BindParameter[int] = sa.bindparam("key", type_=sa.BigInteger)
_DEBTOR = sa.select(DebtorRow.board_id, DebtorRow.grid_code, DebtorRow.lng, DebtorRow.lat, DebtorRow.place).where(DebtorRow.id == _KEY)
_PERSON = sa.select(PersonRow.board_id, PersonRow.name, PersonRow.active).where(PersonRow.id == _KEY)
_BODY = sa.select(OrganisationRow.board_id, OrganisationRow.id, OrganisationRow.name).where(OrganisationRow.id == _KEY)
_GRID = sa.select(GridRow.lng, GridRow.lat, GridRow.name).where(
    GridRow.board_id == sa.bindparam("board", type_=sa.BigInteger), GridRow.code == sa.bindparam("code", type_=sa.Text), GridRow.valid_to.is_(None)
)
Debtor = sa.Row[int, str | None, float | None, float | None, str | None]


@dataclass(frozen=True)
class TaskOrder:
    """What is asked, where, of whom, by when. Without `due_at` the court's limit for the priority applies."""

    kind: str
    title: str
    instruction: str = ""
    priority: str = "normal"
    grid_code: str | None = None
    debtor_id: int | None = None
    case_id: int | None = None
    operation_id: int | None = None
    organisation_id: int | None = None
    addressee_id: int | None = None
    place: str | None = None
    due_at: datetime | None = None
    draft: bool = False


class OrderRefused(Refused):
    """A task cannot be dispatched like this."""


def dispatch(act: Act, order: TaskOrder) -> dict[str, Any]:
    """Dispatch one task; returns its `id` and `number`."""
    act.by.demand(Right.DISPATCH)
    _check(act, order)
    _check_records(act, order)
    debtor = _debtor(act, order.debtor_id)
    task = _new_task(act, order, debtor)
    act.session.add(task)
    act.session.flush()
    act.record(
        "task.dispatch" if task.state == "dispatched" else "task.draft", "task", task.id,
        topics=(*TOPICS, "debtors"), grid_code=task.grid_code,
        after={"state": task.state, "number": task.number, "kind": task.kind, "addressee": task.addressee_name},
    )
    if task.state == "dispatched":
        tell_addressee(act, task, "task.dispatch", sound="new")
    return {"id": task.id, "number": task.number}


def tell_addressee(act: Act, task: TaskRow, kind: str, *, sound: str = "", **more: Any) -> None:
    """A notice to whoever has the task in hand, or was sent it; to the body when no person is named."""
    act.notify(
        kind, {"task_id": task.id, "number": task.number, "kind": task.kind, "priority": task.priority, "due_at": task.due_at, **more},
        task.owner_id or task.addressee_id, organisation_id=None if task.owner_id or task.addressee_id else task.organisation_id,
        sound=sound, subject=("task", task.id), grid_code=task.grid_code,
    )


def dispatch_many(act: Act, orders: Sequence[TaskOrder]) -> list[dict[str, Any]]:
    """Dispatch several tasks, all or none; each has its own entry in the ledger."""
    return [dispatch(act, order) for order in orders]


def _check(act: Act, order: TaskOrder) -> None:
    if order.kind not in task_kinds.BY_CODE:
        raise OrderRefused(N_("The task was not sent: there is no kind “{kind}”. Choose one of the list."), kind=order.kind)
    if not order.title.strip():
        raise OrderRefused(N_("The task was not sent: it does not say what is to be done. Fill in the matter."))
    if order.grid_code and not act.by.reaches(order.grid_code):
        raise NotAllowed(N_("The task was not sent: grid {grid} lies outside your grids. Ask the duty desk to send it."), grid=order.grid_code)
    if not (order.addressee_id or order.organisation_id or order.draft):
        raise OrderRefused(NOBODY)
    if order.due_at is not None and order.due_at <= act.at:
        raise OrderRefused(N_("The task was not sent: its deadline is already past. Choose a later one."))


def _check_records(act: Act, order: TaskOrder) -> None:
    """The case and the operation named must be the board's own, and the case inside the sender's grids."""
    case = act.session.get(CaseRow, order.case_id) if order.case_id else None
    operation = act.session.get(OperationRow, order.operation_id) if order.operation_id else None
    lost_case = order.case_id and (case is None or case.board_id != act.board_id or not act.by.reaches(case.grid_code))
    lost_operation = order.operation_id and (operation is None or operation.board_id != act.board_id)
    if lost_case or lost_operation:
        raise NotFound(N_("The task was not sent: the case or operation does not exist or lies outside your grids. Choose another."))


def _debtor(act: Act, debtor_id: int | None) -> Debtor | None:
    if debtor_id is None:
        return None
    debtor = act.session.execute(_DEBTOR, {"key": debtor_id}).first()
    if debtor is None or debtor.board_id != act.board_id or not act.by.reaches(debtor.grid_code):
        raise NotFound(N_("The task was not sent: the debtor does not exist or lies outside your grids. Search again."))
    return debtor


def _new_task(act: Act, order: TaskOrder, debtor: Debtor | None) -> TaskRow:
    grid_code = order.grid_code or (debtor.grid_code if debtor else None)
    lng, lat, place = _place(act, order, debtor, grid_code)
    name, organisation_id = addressee(act, order)
    year = local_day(act.at).year
    return TaskRow(
        board_id=act.board_id, number=task_number(act, year), kind=order.kind, title=order.title.strip(),
        instruction=order.instruction.strip(), state="draft" if order.draft else "dispatched",
        priority=order.priority, case_id=order.case_id, debtor_id=order.debtor_id, operation_id=order.operation_id,
        grid_code=grid_code, place=place, lng=lng, lat=lat,
        quadkey=None if lng is None or lat is None else quadkey(lng, lat),
        organisation_id=organisation_id, addressee_id=order.addressee_id, addressee_name=name,
        issued_by=act.by.person_id, issued_at=None if order.draft else act.at,
        sign_by=None if order.draft else task_clocks.sign_by(act.at, order.priority, order.kind, act.settings),
        due_at=order.due_at or (None if order.draft else task_clocks.due_at(act.at, order.priority, order.kind, act.settings)), updated_at=act.at, photo_count=0, revision=act.revision,
        drill=_of_a_drill(act, order),
    )


def _of_a_drill(act: Act, order: TaskOrder) -> bool:
    operation = act.session.get(OperationRow, order.operation_id) if order.operation_id else None
    return operation is not None and operation.drill


def task_number(act: Act, year: int) -> str:
    """The next number of the year: 虞执协〔2026〕1590号; the prefix comes from the board's name."""
    return f"{act.board_name[:1]}执协〔{year}〕{act.next_number(f'task:{year}')}号"


def _place(
    act: Act, order: TaskOrder, debtor: Debtor | None, grid_code: str | None
) -> tuple[float | None, float | None, str | None]:
    if debtor is not None and debtor.lng is not None:
        return debtor.lng, debtor.lat, order.place or debtor.place
    grid = act.session.execute(_GRID, {"board": act.board_id, "code": grid_code}).first() if grid_code else None
    if grid is None:
        return None, None, order.place
    return grid.lng, grid.lat, order.place or grid.name


def addressee(act: Act, order: TaskOrder) -> tuple[str, int | None]:
    body = act.session.execute(_BODY, {"key": order.organisation_id}).first() if order.organisation_id is not None else None
    if order.organisation_id is not None and (body is None or body.board_id != act.board_id):
        raise OrderRefused(N_("The task was not sent: there is no such body. Choose another."))
    if order.addressee_id is not None:
        person = act.session.execute(_PERSON, {"key": order.addressee_id}).first()
        if person is None or person.board_id != act.board_id or not person.active:
            raise OrderRefused(N_("The task was not sent: the person chosen no longer serves. Choose another."))
        return person.name, order.organisation_id
    return (body.name, body.id) if body is not None else ("", None)
