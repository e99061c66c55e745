"""Verbs on many at once: livelihood cases sent to the townships by address, and unanswered tasks urged in one step."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands import task_steps, tasks
from core.commands.task_reach import reachable
from core.commands.tasks import OrderRefused, TaskOrder
from core.domain.grid_supervision import BATCH_SOURCE
from core.domain.refusals import N_
from core.domain.task_life import WAITING_STATES
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, CaseRow, DebtorRow, OrganisationRow, TaskRow

TOWN_DIGITS = 9
AT_ONCE = 500
LEFT_OUT_LABELS = {
    "unknown": N_("does not exist or lies outside your grids"),
    "closed": N_("is closed"),
    "sent": N_("is in this batch already"),
    "nowhere": N_("its debtor has no known address"),
    "no_body": N_("no township is registered for its address"),
}
"""Why a case of the list was not sent; it is told, never dropped in silence."""


@dataclass(frozen=True)
class Batch:
    """Cases for the townships in whose area their debtors live (属地原则). Without `due_at` the court's limit applies."""

    name: str
    case_ids: tuple[int, ...]
    kind: str
    instruction: str = ""
    priority: str = "normal"
    due_at: datetime | None = None


@dataclass(frozen=True)
class _Place:
    """A case with its debtor and the township that answers for the address."""

    case_id: int
    number: str
    debtor_id: int
    debtor: str
    grid_code: str
    body_id: int
    body: str


def dispatch_by_address(act: Act, batch: Batch) -> dict[str, Any]:
    """Send one task a case to the township of its debtor's address. What could not be sent is listed with the reason."""
    act.by.demand(Right.DISPATCH)
    name = batch.name.strip()
    if not name or not 0 < len(batch.case_ids) <= AT_ONCE:
        raise OrderRefused(N_("The batch was not sent: it needs a name and 1 to {most} cases. Send larger lists in parts under the same name."), most=AT_ONCE)
    places, left_out = _places(act, name, batch.case_ids)
    if not places:
        raise OrderRefused(N_("The batch was not sent: none of its cases can be sent. Check that they are open and that their debtors have an address."))
    towns: Counter[str] = Counter()
    for place in places:
        done = tasks.dispatch(act, TaskOrder(
            batch.kind, place.debtor, batch.instruction, batch.priority, place.grid_code, place.debtor_id, place.case_id,
            organisation_id=place.body_id, due_at=batch.due_at,
        ))
        act.session.get_one(TaskRow, done["id"]).source = BATCH_SOURCE + name
        towns[place.body] += 1
    act.record("batch.dispatch", "batch", name, topics=tasks.TOPICS, after={"sent": len(places), "towns": dict(sorted(towns.items())), "left_out": len(left_out)})
    return {"name": name, "sent": len(places), "towns": dict(sorted(towns.items())), "left_out": left_out}


def _places(act: Act, name: str, case_ids: Sequence[int]) -> tuple[list[_Place], list[dict[str, Any]]]:
    """Cases in the order of the list, each once: those that can be sent, and why the others cannot."""
    cases, debtors, bodies, sent = _cases(act, case_ids), _debtors(act, case_ids), _bodies(act), _sent_before(act, name)
    places: list[_Place] = []
    left_out: list[dict[str, Any]] = []
    for case_id in dict.fromkeys(case_ids):
        case, debtor = cases.get(case_id), debtors.get(case_id)
        body = bodies.get((debtor.grid_code or "")[:TOWN_DIGITS]) if debtor else None
        why = _why_not(case, debtor, body, already=case_id in sent)
        if case and debtor and body and not why:
            places.append(_Place(case_id, case.number, debtor.id, debtor.name, debtor.grid_code, body.id, body.name))
        else:
            left_out.append({"case_id": case_id, "number": case.number if case else "", "why": why})
    return places, left_out


def _why_not(case: Any, debtor: Any, body: Any, *, already: bool) -> str:
    if case is None:
        return "unknown"
    if case.closed_on is not None:
        return "closed"
    if already:
        return "sent"
    if debtor is None:
        return "nowhere"
    return "" if body is not None else "no_body"


def _cases(act: Act, case_ids: Sequence[int]) -> dict[int, Any]:
    rows = act.session.execute(sa.select(CaseRow.id, CaseRow.number, CaseRow.closed_on, CaseRow.grid_code).where(CaseRow.board_id == act.board_id, CaseRow.id.in_(case_ids)))
    return {row.id: row for row in rows if act.by.reaches(row.grid_code)}


def _debtors(act: Act, case_ids: Sequence[int]) -> dict[int, Any]:
    """The first debtor of each case that has an address in the sender's grids."""
    rows = act.session.execute(
        sa.select(CaseDebtorRow.case_id, DebtorRow.id, DebtorRow.name, DebtorRow.grid_code).join(DebtorRow, DebtorRow.id == CaseDebtorRow.debtor_id)
        .where(CaseDebtorRow.case_id.in_(case_ids), DebtorRow.board_id == act.board_id, DebtorRow.grid_code.is_not(None))
        .order_by(CaseDebtorRow.case_id, DebtorRow.id.desc())
    )
    return {row.case_id: row for row in rows if act.by.reaches(row.grid_code)}


def _bodies(act: Act) -> dict[str, Any]:
    rows = act.session.execute(
        sa.select(OrganisationRow.id, OrganisationRow.name, OrganisationRow.grid_code)
        .where(OrganisationRow.board_id == act.board_id, OrganisationRow.kind == "town", OrganisationRow.grid_code.is_not(None)).order_by(OrganisationRow.id.desc())
    )
    return {row.grid_code: row for row in rows}


def _sent_before(act: Act, name: str) -> set[int]:
    return {case_id for case_id in act.session.scalars(
        sa.select(TaskRow.case_id).where(TaskRow.board_id == act.board_id, TaskRow.source == BATCH_SOURCE + name, TaskRow.state.not_in(("void", "recalled")))
    ) if case_id is not None}


def urge_many(act: Act, task_ids: Sequence[int], words: str = "") -> dict[str, Any]:
    """Urge every task of a list that still waits for its answer, each with its own entry; those answered meanwhile are passed over."""
    act.by.demand(Right.DISPATCH)
    waiting = [task_id for task_id in dict.fromkeys(task_ids) if reachable(act, task_id).state in WAITING_STATES]
    if not waiting:
        raise OrderRefused(N_("Nothing was urged: none of these tasks waits for an answer any more. Load the page again."))
    urged = [task_steps.urge(act, task_id, words)["number"] for task_id in waiting]
    return {"urged": urged, "passed_over": len(set(task_ids)) - len(urged)}
