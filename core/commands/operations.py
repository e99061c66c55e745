"""Verbs on a joint operation: plan, submit, approve, answer for a body, start, finish."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands import bookings, gates
from core.commands.campaigns import demand_campaign
from core.commands.operation_reach import TOPICS, reachable
from core.commands.target_list import cases_of
from core.domain import operation_life
from core.domain.clocks import local_day
from core.domain.operation_life import OperationRefused, Plan
from core.domain.refusals import N_, NotAllowed, NotFound
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import (
    BoardRow,
    DebtorRow,
    OperationBodyRow,
    OperationRow,
    OrganisationRow,
    PoliceRequestRow,
    TargetRow,
    TeamMemberRow,
    TeamRow,
    TeamVehicleRow,
)


@dataclass(frozen=True)
class BodyPlan:
    """A body to be asked, with the people and vehicles wanted from it."""

    organisation_id: int
    head_count: int = 1
    vehicles: int = 0


@dataclass(frozen=True)
class TeamPlan:
    """A team; `targets` are debtor ids, each with its measure in the order's `measures`."""

    name: str
    leader_id: int | None = None
    members: tuple[int, ...] = ()
    vehicles: str = ""
    targets: tuple[int, ...] = ()


@dataclass(frozen=True)
class OperationOrder:
    """The form of a joint operation (seeds.md 2.7); what comes later is changed piece by piece."""

    name: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    muster_place: str
    lead_organisation_id: int
    area: tuple[str, ...] = ()
    commander_id: int | None = None
    purpose: str = ""
    risk: str = "low"
    emergency_plan: str = ""
    bodies: tuple[BodyPlan, ...] = ()
    teams: tuple[TeamPlan, ...] = ()
    measures: tuple[tuple[int, str], ...] = ()
    """Debtor id and measure, one entry a target."""
    police_urgent: str = ""
    """Why police are asked for at shorter notice than the court's setting."""
    proposals: tuple[tuple[int, dict[str, Any]], ...] = ()
    """Debtor id and what was proposed of it (rank, score, reasons); kept beside the officer's choice."""
    campaign_id: int | None = None
    drill: bool = False
    old_case_class: str | None = None


def plan(act: Act, order: OperationOrder, *, submit: bool = True, confirmed: bool = False) -> dict[str, Any]:
    """Store an operation, submitted for approval unless `submit` is false; returns `id` and `number`.

    `confirmed`: the officer knows that somebody of it is on duty at the desk.
    """
    act.by.demand(Right.OPERATE)
    operation_life.check_plan(Plan(
        order.name, len(order.measures), len(order.bodies), len(order.teams), order.starts_at < order.ends_at
    ))
    demand_campaign(act, order.campaign_id)
    targets = _targets(act, order)
    operation = _new_operation(act, order, targets)
    act.session.add(operation)
    act.session.flush()
    _add_bodies(act, operation.id, order)
    _ask_police(act, operation, order)
    _add_teams(act, operation.id, order, targets)
    bookings.demand_operation(act, operation, confirmed=confirmed)
    operation.state = "submitted" if submit else "draft"
    act.record(
        "operation.plan", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code,
        after={"state": operation.state, "number": operation.number, "name": operation.name,
               "bodies": len(order.bodies), "teams": len(order.teams), "targets": len(order.measures)},
    )
    return {"id": operation.id, "number": operation.number}


def _targets(act: Act, order: OperationOrder) -> dict[int, TargetRow]:
    wanted = dict(order.measures)
    debtors = act.session.scalars(sa.select(DebtorRow).where(DebtorRow.board_id == act.board_id, DebtorRow.id.in_(wanted)))
    found = {debtor.id: debtor for debtor in debtors if act.by.reaches(debtor.grid_code)}
    if missing := set(wanted) - set(found):
        raise NotFound(
            N_("The operation was not saved: {count} targets do not exist or lie outside your grids. Choose them again."),
            count=len(missing),
        )
    cases, proposed = cases_of(act, list(wanted)), dict(order.proposals)
    return {
        debtor_id: TargetRow(debtor_id=debtor_id, case_id=cases.get(debtor_id), grid_code=found[debtor_id].grid_code, measure=measure, added_by=act.by.person_id,
                             proposal=proposed.get(debtor_id))
        for debtor_id, measure in wanted.items()
    }


def _new_operation(act: Act, order: OperationOrder, targets: dict[int, TargetRow]) -> OperationRow:
    year = local_day(act.at).year
    board = act.session.get_one(BoardRow, act.board_id)
    return OperationRow(
        board_id=act.board_id, number=f"{act.board_name[:1]}执联〔{year}〕{act.next_number(f'operation:{year}')}号",
        name=order.name.strip(), kind=order.kind, purpose=order.purpose, state="draft", starts_at=order.starts_at,
        ends_at=order.ends_at, muster_place=order.muster_place, area=list(order.area),
        grid_code=_common_grid(order.area or tuple(row.grid_code or "" for row in targets.values())) or board.area_code,
        lead_organisation_id=order.lead_organisation_id, commander_id=order.commander_id, risk=order.risk,
        emergency_plan=order.emergency_plan, campaign_id=order.campaign_id, drill=order.drill, old_case_class=order.old_case_class, created_by=act.by.person_id, created_at=act.at, updated_at=act.at,
    )


def _common_grid(codes: tuple[str, ...]) -> str:
    """The smallest division that holds all codes: longest common prefix, cut to a level."""
    first, last = min(codes, default=""), max(codes, default="")
    same = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[: max((digits for digits in (0, 4, 6, 9, 12, 15) if digits <= same), default=0)]


def _add_bodies(act: Act, operation_id: int, order: OperationOrder) -> None:
    for body in order.bodies:
        if body.organisation_id == order.lead_organisation_id:
            answer: dict[str, Any] = {"answer": "accepted", "answered_at": act.at, "answered_by": act.by.person_id}
        else:
            answer = {"answer": "asked"}
            act.notify("operation.asked", {"operation_id": operation_id}, organisation_id=body.organisation_id, subject=("operation", operation_id))
        act.session.add(OperationBodyRow(
            operation_id=operation_id, organisation_id=body.organisation_id, head_count=body.head_count,
            vehicles=body.vehicles, **answer,
        ))


def _ask_police(act: Act, operation: OperationRow, order: OperationOrder) -> None:
    """A police body among those asked comes with its request (用警申请); the leader who approves the plan signs it."""
    wanted = {body.organisation_id: body.head_count for body in order.bodies}
    police = act.session.scalars(sa.select(OrganisationRow.id).where(OrganisationRow.id.in_(wanted), OrganisationRow.kind.in_(("police", "station"))).order_by(OrganisationRow.id))
    act.session.add_all(
        PoliceRequestRow(
            operation_id=operation.id, organisation_id=body, officers=wanted[body], facts=order.purpose.strip() or operation.name, place=operation.muster_place,
            wanted_at=operation.starts_at, urgent_why=order.police_urgent.strip(), requested_by=act.by.person_id, requested_at=act.at,
        )
        for body in police
    )


def _add_teams(act: Act, operation_id: int, order: OperationOrder, targets: dict[int, TargetRow]) -> None:
    for one in order.teams:
        team = TeamRow(operation_id=operation_id, name=one.name, leader_id=one.leader_id)
        act.session.add(team)
        act.session.flush()
        act.session.add_all(TeamVehicleRow(team_id=team.id, plate=plate) for plate in plates(one.vehicles))
        members = dict.fromkeys((*((one.leader_id,) if one.leader_id else ()), *one.members))
        act.session.add_all(TeamMemberRow(team_id=team.id, person_id=person) for person in members)
        for debtor_id in one.targets:
            targets[debtor_id].team_id = team.id
    for target in targets.values():
        target.operation_id = operation_id
        act.session.add(target)


def plates(words: str) -> list[str]:
    """The plates of a line, each once, whatever stands between them."""
    return list(dict.fromkeys(filter(None, re.split(r"[\s,，、;；]+", words.strip().upper()))))


def move(act: Act, operation_id: int, code: str, *, note: str = "") -> dict[str, Any]:
    """Submit, approve, reject, start, finish, file or cancel. Submitting books everybody again: what was rejected held nobody."""
    operation = reachable(act, operation_id)
    act.by.demand(Right.APPROVE if code in ("approve", "reject") else Right.OPERATE)
    leads_to = operation_life.check_step(code, number=operation.number, state=operation.state)
    if code == "approve" and operation.created_by == act.by.person_id:
        raise NotAllowed(N_("{number} was not approved: who planned it cannot approve it. Ask another leader."), number=operation.number)
    if code == "submit":
        operation_life.check_submit(operation.number, _plan_of(act, operation))
    if code == "start":
        operation_life.check_start(operation.number, _silent_bodies(act, operation_id))
        gates.check_gates(act, operation)
    if code == "approve":
        gates.sign_police_requests(act, operation_id)
    if operation.state == "rejected" and code == "submit":
        bookings.demand_operation(act, operation, confirmed=True)
    if code == "file":
        operation_life.check_file(operation.number, operation.summary)
    before = {"state": operation.state}
    operation.state, operation.updated_at = leads_to, act.at
    _stamp(act, operation, code, note)
    act.record(f"operation.{code}", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code, before=before,
               after={"state": operation.state, "number": operation.number, "note": note})
    return {"id": operation.id, "number": operation.number, "state": operation.state}


def _plan_of(act: Act, operation: OperationRow) -> Plan:
    """The plan as its rows stand now."""
    def count(table: type[TargetRow] | type[OperationBodyRow] | type[TeamRow], *where: sa.ColumnElement[bool]) -> int:
        return act.session.scalar(sa.select(sa.func.count()).select_from(table).where(table.operation_id == operation.id, *where)) or 0

    return Plan(operation.name, count(TargetRow, TargetRow.removed_at.is_(None)), count(OperationBodyRow), count(TeamRow), operation.starts_at < operation.ends_at)


def _stamp(act: Act, operation: OperationRow, code: str, note: str) -> None:
    if code in ("approve", "reject"):
        operation.approved_by, operation.approved_at, operation.approval_note = act.by.person_id, act.at, note
    elif code == "start":
        operation.started_at = act.at
    elif code == "finish":
        operation.finished_at = act.at


def _silent_bodies(act: Act, operation_id: int) -> list[str]:
    return list(act.session.scalars(
        sa.select(OrganisationRow.name).join(OperationBodyRow, OperationBodyRow.organisation_id == OrganisationRow.id)
        .where(OperationBodyRow.operation_id == operation_id, OperationBodyRow.answer == "asked").order_by(OrganisationRow.id)
    ))


def answer_for_body(
    act: Act, operation_id: int, organisation_id: int, *, accept: bool, reason: str = "", on_behalf: str = ""
) -> dict[str, Any]:
    """Accept or decline for one body: its own liaison, or an officer on its behalf who says how the word came in."""
    operation = reachable(act, operation_id)
    own = act.by.may(Right.JOIN) and act.by.organisation_id == organisation_id
    if not own:
        act.by.demand(Right.OPERATE)
        if not on_behalf.strip():
            raise OperationRefused(N_("The answer was not recorded: say who gave it and by which channel (telephone, message, in person)."))
    if not accept and not reason.strip():
        raise OperationRefused(N_("The answer was not recorded: a body that declines says why. Write one sentence."))
    if operation.state not in ("submitted", "approved", "running"):
        raise OperationRefused(
            N_("The answer was not recorded: {number} is “{state}”."),
            number=operation.number, state=operation_life.STATE_LABELS[operation.state],
        )
    body = act.session.scalar(sa.select(OperationBodyRow).filter_by(operation_id=operation_id, organisation_id=organisation_id))
    if body is None:
        raise NotFound(N_("The answer was not recorded: this body was not asked to take part."))
    before = {"answer": body.answer}
    body.answer = "accepted" if accept else "declined"
    body.answered_at, body.answered_by, body.reason = act.at, act.by.person_id, reason.strip() or None
    operation.updated_at = act.at
    act.record("operation.answer", "operation", operation_id, topics=("operations",), grid_code=operation.grid_code, before=before,
               after={"organisation_id": organisation_id, "answer": body.answer, "reason": reason, "on_behalf": on_behalf})
    return {"id": operation_id, "answer": body.answer}
