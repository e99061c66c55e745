"""What opens the gates of an operation: checks, approvals and exceptions, signed documents, requests for police, both courts' signatures."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from core.commands import tasks
from core.commands.operation_reach import changeable, reachable, target_of
from core.domain import operation_gates
from core.domain.clocks import local_day
from core.domain.operation_gates import APPROVAL_LABELS, CHECK_ANSWERS, DOCUMENT_LABELS, NEEDS_PRESIDENT, PRACTICE_LABELS, PRESIDENTS_OWN
from core.domain.operation_life import OperationRefused
from core.domain.refusals import N_, NotAllowed, NotFound
from core.domain.viewer import Right, Role
from core.queries.gate_facts import facts
from core.store.ledger import Act
from core.store.tables import (
    ApprovalRow,
    DebtorRow,
    OperationBodyRow,
    OperationRow,
    OrganisationRow,
    PoliceRequestRow,
    TargetCheckRow,
    TargetDocumentRow,
    TargetRow,
)

TOPICS = ("operations",)
GRANTED, DENIED = "granted", "denied"


def check_gates(act: Act, operation: OperationRow) -> None:
    """Refuse to start while a gate is open."""
    found = operation_gates.findings(facts(act.session, operation.id, now=act.at, settings=act.settings))
    operation_gates.check_open(operation.number, found)


def answer_check(act: Act, target_id: int, code: str, answer: str, *, note: str = "") -> dict[str, Any]:
    """Write down the answer to one question about a target; a later answer takes the place of an earlier one."""
    target, operation = _target(act, target_id)
    if answer not in CHECK_ANSWERS.get(code, ()):
        raise OperationRefused(N_("Not stored: choose one of the answers of the list."))
    row = act.session.scalar(sa.select(TargetCheckRow).filter_by(target_id=target.id, code=code))
    before = {"answer": row.answer if row else None}
    if row is None:
        row = TargetCheckRow(target_id=target.id, code=code)
        act.session.add(row)
    row.answer, row.note, row.checked_by, row.checked_at = answer, note.strip(), act.by.person_id, act.at
    _record(act, "gate.check", operation, target, before=before, after={"code": code, "answer": answer, "note": note.strip()})
    return {"target_id": target.id, "code": code, "answer": answer}


@dataclass(frozen=True)
class Wanted:
    """An approval that is asked for. `basis` and `purpose` must be said for a sensitive practice, `expires_on` too."""

    kind: str
    target_id: int | None = None
    days: int | None = None
    amount_fen: int | None = None
    basis: str = ""
    purpose: str = ""
    expires_on: date | None = None


def ask_approval(act: Act, operation_id: int, wanted: Wanted) -> dict[str, Any]:
    """Ask the leaders of the court for one approval; the same one is not asked for twice."""
    operation = changeable(act, operation_id)
    if wanted.kind not in PRESIDENTS_OWN:
        raise OperationRefused(N_("Not asked for: there is no approval of that kind."))
    if wanted.kind in PRACTICE_LABELS and not (wanted.basis.strip() and wanted.purpose.strip() and wanted.expires_on):
        raise OperationRefused(N_("Not asked for: this practice needs its legal basis, its purpose and a day on which it ends."))
    _check_limit(act, operation, wanted)
    row = _asked(act, operation, wanted)
    act.notify("operation.approval", {"operation_id": operation.id, "number": operation.number}, role=Role.COURT_LEADER, sound="new",
               subject=("operation", operation.id), grid_code=operation.grid_code)
    act.record("gate.ask", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code,
               after={"approval_id": row.id, "kind": wanted.kind, "target_id": wanted.target_id, "days": wanted.days, "amount_fen": wanted.amount_fen, "basis": wanted.basis})
    return {"id": row.id}


def ask_all(act: Act, operation_id: int) -> dict[str, Any]:
    """Ask for every measure of the plan that needs the president's approval and has not been asked for."""
    operation = changeable(act, operation_id)
    asked = {(row.target_id, row.kind) for row in act.session.execute(
        sa.select(ApprovalRow.target_id, ApprovalRow.kind).where(ApprovalRow.operation_id == operation_id, ApprovalRow.withdrawn_at.is_(None), ApprovalRow.decision.is_distinct_from(DENIED))
    )}
    targets = act.session.scalars(sa.select(TargetRow).where(TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None), TargetRow.measure.in_(NEEDS_PRESIDENT)))
    missing = [target for target in targets if (target.id, target.measure) not in asked and target.measure not in ("fine", "detain")]
    if not missing:
        raise OperationRefused(N_("Nothing was asked for: every compelled summons, search and eviction has been. Fines and detentions need their amount or days, one by one."))
    for target in missing:
        _asked(act, operation, Wanted(target.measure, target.id))
    act.notify("operation.approval", {"operation_id": operation.id, "number": operation.number}, role=Role.COURT_LEADER, sound="new",
               subject=("operation", operation.id), grid_code=operation.grid_code)
    act.record("gate.ask", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code, after={"targets": [target.id for target in missing]})
    return {"count": len(missing)}


def decide(act: Act, approval_ids: tuple[int, ...], *, grant: bool, words: str = "") -> dict[str, Any]:
    """A leader of the court grants or denies; never who asked. A denial says why."""
    act.by.demand(Right.APPROVE)
    if not grant and not words.strip():
        raise OperationRefused(N_("Not decided: say why it is denied."))
    rows = list(act.session.scalars(sa.select(ApprovalRow).where(ApprovalRow.id.in_(approval_ids)).order_by(ApprovalRow.id)))
    if len(rows) != len(set(approval_ids)) or not rows:
        raise NotFound(N_("Not decided: there is no such request. Open the operation again."))
    for row in rows:
        _decide_one(act, row, grant=grant, words=words.strip())
    return {"count": len(rows)}


def _decide_one(act: Act, row: ApprovalRow, *, grant: bool, words: str) -> None:
    operation = reachable(act, row.operation_id)
    if row.decision is not None or row.withdrawn_at is not None:
        raise OperationRefused(N_("Not decided: {name} has decided on it already."), name=row.approver_name or "—")
    if row.kind in PRESIDENTS_OWN and act.by.role is not Role.COURT_LEADER:
        raise NotAllowed(N_("Not decided: “{kind}” is for a leader of the court to decide."), kind=APPROVAL_LABELS[row.kind])
    if row.asked_by == act.by.person_id:
        raise NotAllowed(N_("Not decided: who asked for it cannot decide on it. Ask another leader."))
    row.decision, row.decided_at, row.approver_id, row.approver_name, row.words = GRANTED if grant else DENIED, act.at, act.by.person_id, act.by.name, words
    act.record("gate.decide", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code,
               after={"approval_id": row.id, "kind": row.kind, "target_id": row.target_id, "decision": row.decision, "words": words})


def grant_exception(act: Act, operation_id: int, gate: str, reason: str, *, target_id: int | None = None) -> dict[str, Any]:
    """Let an operation pass a gate that is open, by name and with a reason. Not every gate can be passed so, and never by who planned it."""
    act.by.demand(Right.APPROVE)
    operation = reachable(act, operation_id)
    if gate not in operation_gates.BY_CODE or not reason.strip():
        raise OperationRefused(N_("No exception was granted: name the gate and give the reason."))
    if operation.created_by == act.by.person_id:
        raise NotAllowed(N_("No exception was granted: who planned the operation cannot except it. Ask another leader."))
    lacks = [one.lack for one in operation_gates.findings(facts(act.session, operation_id, now=act.at, settings=act.settings))
             if one.gate.code == gate and one.state == "open" and target_id in (None, one.lack.target_id)]
    if not lacks or any(lack.hard for lack in lacks):
        raise OperationRefused(N_("No exception was granted: “{gate}” is in order already, or the law knows no exception from it."), gate=operation_gates.BY_CODE[gate].title)
    act.session.add(ApprovalRow(
        operation_id=operation_id, target_id=target_id, kind="exception", gate=gate, basis=reason.strip(), asked_at=act.at, approver_id=act.by.person_id,
        approver_name=act.by.name, decision=GRANTED, decided_at=act.at, words=reason.strip(),
    ))
    act.record("gate.except", "operation", operation_id, topics=TOPICS, grid_code=operation.grid_code, after={"gate": gate, "target_id": target_id, "reason": reason.strip()})
    return {"gate": gate}


@dataclass(frozen=True)
class Paper:
    """A document of a target. `on_site`: issued at the site on the center's authority, with the `place` (PG-07)."""

    kind: str
    number: str = ""
    on_site: bool = False
    place: str = ""


def sign_document(act: Act, target_id: int, paper: Paper) -> dict[str, Any]:
    """Write down a signed document; a paper of the president's needs the approval first. On site, an approver of the center authorises it."""
    target, operation = _target(act, target_id)
    if paper.kind not in DOCUMENT_LABELS:
        raise OperationRefused(N_("Not stored: there is no document of that kind."))
    measure = next((one for one, kind in NEEDS_PRESIDENT.items() if kind == paper.kind), None)
    if measure is not None and not _granted(act, target.id, measure):
        raise OperationRefused(N_("Not stored: “{document}” needs the president's approval of the measure first."), document=DOCUMENT_LABELS[paper.kind])
    if paper.on_site:
        act.by.demand(Right.APPROVE)
        if not paper.place.strip():
            raise OperationRefused(N_("Not stored: say at which place the document is issued."))
    row = TargetDocumentRow(
        target_id=target.id, kind=paper.kind, number=paper.number.strip() or None, signed_by=act.by.person_id, signed_at=act.at, on_site=paper.on_site,
        place=paper.place.strip() or None, created_by=act.by.person_id, created_at=act.at,
    )
    act.session.add(row)
    act.session.flush()
    _record(act, "gate.sign", operation, target, after={"document_id": row.id, "kind": paper.kind, "number": row.number, "on_site": paper.on_site, "place": row.place})
    return {"id": row.id}


@dataclass(frozen=True)
class PoliceAsk:
    """A request for police (domain.md 6.1): how many, what for, where and when."""

    organisation_id: int
    officers: int
    facts: str
    place: str
    wanted_at: datetime
    urgent_why: str = ""


def ask_police(act: Act, operation_id: int, asked: PoliceAsk) -> dict[str, Any]:
    """Ask a police body for officers. A leader's signature makes it valid; one made by a leader is signed at once."""
    operation = changeable(act, operation_id)
    body = act.session.get(OrganisationRow, asked.organisation_id)
    if body is None or body.board_id != act.board_id or body.kind not in ("police", "station"):
        raise NotFound(N_("Not asked for: choose a police bureau or station."))
    if asked.officers < 1 or not asked.facts.strip():
        raise OperationRefused(N_("Not asked for: say how many officers are wanted and what for."))
    if act.session.scalar(sa.select(OperationBodyRow.id).filter_by(operation_id=operation_id, organisation_id=body.id)) is None:
        raise OperationRefused(N_("Not asked for: {body} does not take part in {number}. Add it to the participating bodies first."), body=body.name, number=operation.number)
    leader = act.by.may(Right.APPROVE)
    row = PoliceRequestRow(
        operation_id=operation_id, organisation_id=body.id, officers=asked.officers, facts=asked.facts.strip(), place=asked.place.strip() or operation.muster_place,
        wanted_at=asked.wanted_at, urgent_why=asked.urgent_why.strip(), requested_by=act.by.person_id, requested_at=act.at,
        signed_by=act.by.person_id if leader else None, signed_at=act.at if leader else None,
    )
    act.session.add(row)
    act.session.flush()
    act.record("gate.police", "operation", operation_id, topics=TOPICS, grid_code=operation.grid_code,
               after={"request_id": row.id, "organisation_id": body.id, "officers": row.officers, "urgent_why": row.urgent_why, "signed": leader})
    return {"id": row.id, "signed": leader}


def sign_police(act: Act, request_id: int) -> dict[str, Any]:
    """The leader in charge signs a request for police (主管院领导)."""
    act.by.demand(Right.APPROVE)
    row = act.session.get(PoliceRequestRow, request_id)
    if row is None:
        raise NotFound(N_("Not signed: there is no such request."))
    operation = reachable(act, row.operation_id)
    if row.signed_at is not None:
        raise OperationRefused(N_("Not signed: the request is signed already."))
    row.signed_by, row.signed_at = act.by.person_id, act.at
    act.record("gate.police_sign", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code, after={"request_id": row.id})
    return {"id": row.id}


def sign_police_requests(act: Act, operation_id: int) -> None:
    """With the approval of the plan, the leader signs the requests for police in it."""
    for row in act.session.scalars(sa.select(PoliceRequestRow).where(PoliceRequestRow.operation_id == operation_id, PoliceRequestRow.signed_at.is_(None))):
        row.signed_by, row.signed_at = act.by.person_id, act.at


def sign_plan(act: Act, operation_id: int, *, partner: str = "", partner_organisation_id: int | None = None) -> dict[str, Any]:
    """A court signs a cross-court plan: a leader for the own court; for the other court with the name of who signed there."""
    act.by.demand(Right.APPROVE)
    operation = reachable(act, operation_id)
    if operation.kind != "cross_region":
        raise OperationRefused(N_("Not signed: {number} is no cross-court operation."), number=operation.number)
    if partner_organisation_id is not None:
        operation.partner_organisation_id = _court(act, partner_organisation_id, operation).id
    if partner.strip():
        if operation.partner_organisation_id is None:
            raise OperationRefused(N_("Not signed: name the other court first."))
        operation.partner_signed_by, operation.partner_signed_at = partner.strip(), act.at
    else:
        operation.lead_signed_by, operation.lead_signed_at = act.by.person_id, act.at
    operation.updated_at = act.at
    act.record("gate.sign_plan", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code,
               after={"partner": partner.strip(), "partner_organisation_id": operation.partner_organisation_id})
    return {"id": operation.id}


def send_practice(act: Act, approval_id: int, organisation_id: int, *, words: str) -> dict[str, Any]:
    """Send the request for a sensitive practice to a department, as a task. Without a standing approval nothing is sent (SC-10)."""
    act.by.demand(Right.OPERATE)
    row = act.session.get(ApprovalRow, approval_id)
    if row is None or row.kind not in PRACTICE_LABELS:
        raise NotFound(N_("Not sent: there is no such approval."))
    operation = reachable(act, row.operation_id)
    if row.decision != GRANTED or row.withdrawn_at is not None:
        raise OperationRefused(N_("Not sent: “{kind}” has no approver yet. A leader of the court decides first."), kind=PRACTICE_LABELS[row.kind])
    if row.expires_on is not None and row.expires_on < local_day(act.at):
        raise OperationRefused(N_("Not sent: the approval ended on {day}. Ask for a new one."), day=row.expires_on.isoformat())
    target = act.session.get(TargetRow, row.target_id) if row.target_id else None
    made = tasks.dispatch(act, tasks.TaskOrder(
        kind="join", title=words.strip() or row.purpose, instruction=f"{row.basis}　{row.purpose}", organisation_id=organisation_id,
        grid_code=(target.grid_code if target else None) or operation.grid_code,
    ))
    act.record("gate.practice", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code,
               after={"approval_id": row.id, "kind": row.kind, "task": made["number"], "organisation_id": organisation_id})
    return {"id": made["id"], "number": made["number"]}


def _target(act: Act, target_id: int) -> tuple[TargetRow, OperationRow]:
    act.by.demand(Right.OPERATE)
    target, operation = target_of(act, target_id)
    debtor = act.session.get_one(DebtorRow, target.debtor_id)
    if not act.by.reaches(debtor.grid_code):
        raise NotFound(N_("This target lies outside your grids."))
    changeable(act, operation.id)
    return target, operation


def _record(act: Act, verb: str, operation: OperationRow, target: TargetRow, *, after: dict[str, Any], before: dict[str, Any] | None = None) -> None:
    target.revision = act.revision
    act.record(verb, "operation", operation.id, topics=TOPICS, grid_code=target.grid_code, before=before, after={"target_id": target.id, **after})


def _asked(act: Act, operation: OperationRow, wanted: Wanted) -> ApprovalRow:
    standing = act.session.scalar(sa.select(ApprovalRow.id).where(
        ApprovalRow.operation_id == operation.id, ApprovalRow.kind == wanted.kind, ApprovalRow.target_id.is_not_distinct_from(wanted.target_id),
        ApprovalRow.withdrawn_at.is_(None), ApprovalRow.decision.is_distinct_from(DENIED),
    ))
    if standing is not None:
        raise OperationRefused(N_("Not asked for: “{kind}” has been asked for or granted already."), kind=APPROVAL_LABELS[wanted.kind])
    row = ApprovalRow(
        operation_id=operation.id, target_id=wanted.target_id, kind=wanted.kind, days=wanted.days, amount_fen=wanted.amount_fen, basis=wanted.basis.strip(),
        purpose=wanted.purpose.strip(), expires_on=wanted.expires_on, asked_by=act.by.person_id, asked_at=act.at,
    )
    act.session.add(row)
    act.session.flush()
    return row


def _check_limit(act: Act, operation: OperationRow, wanted: Wanted) -> None:
    if wanted.target_id is None:
        if wanted.kind in NEEDS_PRESIDENT:
            raise OperationRefused(N_("Not asked for: name the target of the measure."))
        return
    target, of = target_of(act, wanted.target_id)
    if of.id != operation.id:
        raise NotFound(N_("Not asked for: the target belongs to another operation."))
    debtor = act.session.get_one(DebtorRow, target.debtor_id)
    if said := operation_gates.over_limit(wanted.kind, wanted.days, wanted.amount_fen, organisation=debtor.kind == "organisation"):
        raise OperationRefused(said)


def _granted(act: Act, target_id: int, measure: str) -> bool:
    return act.session.scalar(sa.select(ApprovalRow.id).where(
        ApprovalRow.target_id == target_id, ApprovalRow.kind == measure, ApprovalRow.decision == GRANTED, ApprovalRow.withdrawn_at.is_(None)
    )) is not None


def _court(act: Act, organisation_id: int, operation: OperationRow) -> OrganisationRow:
    court = act.session.get(OrganisationRow, organisation_id)
    if court is None or court.board_id != act.board_id or court.kind != "court" or court.id == operation.lead_organisation_id:
        raise NotFound(N_("Not signed: choose another court of the board's bodies."))
    return court
