"""Commanding an operation under way: steps and positions of teams, numbered instructions, emergencies, custody clocks, recordings."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.commands.operation_reach import demand_in_team, reachable, running, target_of, team_of
from core.domain.live_command import CUSTODY_HOURS, INCIDENT_LABELS, INSTRUCTION_LABELS, LEVEL_LABELS, LEVEL_OF_KIND, CommandRefused, check_team_step
from core.domain.positions import believable
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Role
from core.store.ledger import Act
from core.store.tables import ApprovalRow, IncidentRow, InstructionRow, OperationRow, RecordingRow, TargetRow, TeamMemberRow, TeamPositionRow, TeamRow

TOPICS = ("operations",)
POSITIONS, CALLS, INSTRUCTIONS = ("positions",), ("operations", "calls"), ("operations", "instructions")
"""Topics of their own, so that a screen full of forms is not drawn anew for each position."""


def team_step(act: Act, team_id: int, code: str, *, odometer_m: int | None = None) -> dict[str, Any]:
    """A team has assembled, departed or returned; with the return comes what the odometer says, in metres."""
    team, operation = _own_team(act, team_id)
    column = check_team_step(code, {name: getattr(team, name) for name in ("mustered_at", "departed_at", "returned_at")})
    setattr(team, column, act.at)
    if odometer_m is not None:
        team.actual_m = odometer_m
    act.record(f"team.{code}", "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code, after={"team_id": team.id, "team": team.name, "odometer_m": odometer_m})
    return {"id": team.id, "step": code}


@dataclass(frozen=True)
class Position:
    """WGS84."""

    lng: float
    lat: float
    accuracy_m: float | None = None


def report_position(act: Act, team_id: int, position: Position) -> dict[str, Any]:
    """Where a team is just now."""
    team, operation = _own_team(act, team_id)
    if not believable(position.lng, position.lat):
        raise CommandRefused(N_("The position was not stored: it cannot be right. Switch positioning on and try again."))
    act.session.add(TeamPositionRow(team_id=team.id, at=act.at, lng=position.lng, lat=position.lat, accuracy_m=position.accuracy_m, person_id=act.by.person_id))
    act.record("team.position", "operation", operation.id, topics=POSITIONS, grid_code=operation.grid_code,
               after={"team_id": team.id, "lng": round(position.lng, 6), "lat": round(position.lat, 6)})
    return {"id": team.id}


@dataclass(frozen=True)
class Order:
    """An instruction of the center. Without a team it goes to all; `target_id` is where a redirected team goes next."""

    text: str
    kind: str = "instruction"
    team_id: int | None = None
    target_id: int | None = None


def instruct(act: Act, operation_id: int, order: Order) -> dict[str, Any]:
    """Send a numbered instruction to a team, or to every team one of its own."""
    act.by.demand(Right.OPERATE)
    operation = running(reachable(act, operation_id))
    if order.kind not in INSTRUCTION_LABELS or not order.text.strip():
        raise CommandRefused(N_("Not sent: write what is to be done."))
    teams = list(act.session.scalars(sa.select(TeamRow).where(TeamRow.operation_id == operation_id).order_by(TeamRow.id)))
    chosen = [team for team in teams if order.team_id in (None, team.id)]
    if not chosen:
        raise NotFound(N_("There is no such team. Open the operation again."))
    if order.kind == "redirect":
        _redirect(act, operation, chosen, order.target_id)
    last = int(act.session.scalar(sa.select(sa.func.coalesce(sa.func.max(InstructionRow.number), 0)).where(InstructionRow.operation_id == operation_id)) or 0)
    rows = [
        InstructionRow(operation_id=operation_id, team_id=team.id, number=last + place, kind=order.kind, text=order.text.strip(), target_id=order.target_id,
                       by_id=act.by.person_id, at=act.at)
        for place, team in enumerate(chosen, start=1)
    ]
    act.session.add_all(rows)
    act.session.flush()
    for team, row in zip(chosen, rows, strict=True):
        _tell_team(act, operation, team, "operation.instruct", {"instruction": row.number, "words": row.text})
    act.record("operation.instruct", "operation", operation_id, topics=INSTRUCTIONS, grid_code=operation.grid_code, after={
        "kind": order.kind, "text": order.text.strip(), "teams": [team.id for team in chosen], "numbers": [row.number for row in rows], "target_id": order.target_id,
    })
    return {"numbers": [row.number for row in rows]}


def _redirect(act: Act, operation: OperationRow, chosen: list[TeamRow], target_id: int | None) -> None:
    """The target becomes the team's next stop."""
    target = act.session.get(TargetRow, target_id or 0)
    if len(chosen) != 1 or target is None or target.operation_id != operation.id or target.removed_at is not None or target.state == "done":
        raise CommandRefused(N_("Not sent: choose one team and a target of this operation that is not done."))
    first = act.session.scalar(sa.select(sa.func.min(TargetRow.stop)).where(TargetRow.team_id == chosen[0].id, TargetRow.state == "planned", TargetRow.removed_at.is_(None)))
    target.team_id, target.stop, target.revision = chosen[0].id, (1 if first is None else first - 1), act.revision


def sign_instruction(act: Act, instruction_id: int) -> dict[str, Any]:
    """A member of the team signs for an instruction; twice is once."""
    row = act.session.get(InstructionRow, instruction_id)
    if row is None:
        raise NotFound(N_("Not signed: there is no such instruction."))
    operation = reachable(act, row.operation_id)
    demand_in_team(act, row.team_id)
    if row.signed_at is None:
        row.signed_by, row.signed_at = act.by.person_id, act.at
    act.record("operation.instruction_signed", "operation", operation.id, topics=INSTRUCTIONS, grid_code=operation.grid_code, after={"number": row.number, "team_id": row.team_id})
    return {"id": row.id, "number": row.number}


@dataclass(frozen=True)
class Call:
    """A call for back-up or an emergency. `level` is corrected by the commander."""

    kind: str
    words: str = ""
    target_id: int | None = None
    lng: float | None = None
    lat: float | None = None


def raise_incident(act: Act, team_id: int, call: Call) -> dict[str, Any]:
    """Call the commander: the notice and every live page have it with this commit."""
    team, operation = _own_team(act, team_id)
    if call.kind not in INCIDENT_LABELS:
        raise CommandRefused(N_("Not sent: there is no call of that kind."))
    target = act.session.get(TargetRow, call.target_id) if call.target_id else None
    placed = believable(call.lng, call.lat)
    row = IncidentRow(
        operation_id=operation.id, team_id=team.id, target_id=target.id if target and target.operation_id == operation.id else None, kind=call.kind,
        level=LEVEL_OF_KIND[call.kind], words=call.words.strip(), lng=call.lng if placed else None, lat=call.lat if placed else None,
        raised_by=act.by.person_id, raised_at=act.at,
    )
    act.session.add(row)
    act.session.flush()
    payload = {"operation_id": operation.id, "number": operation.number, "team": team.name, "call": INCIDENT_LABELS[call.kind], "words": row.words}
    for person in {operation.commander_id, operation.deputy_id} - {None}:
        act.notify("operation.incident", payload, person, sound="escalated", subject=("operation", operation.id), grid_code=operation.grid_code)
    for role in (Role.DUTY_OFFICER, Role.DUTY_LEADER):
        act.notify("operation.incident", payload, role=role, sound="escalated", subject=("operation", operation.id), grid_code=operation.grid_code)
    act.record("incident.raise", "operation", operation.id, topics=CALLS, grid_code=operation.grid_code, after={
        "incident_id": row.id, "team_id": team.id, "target_id": row.target_id, "kind": row.kind, "level": row.level, "words": row.words, "lng": row.lng, "lat": row.lat,
    })
    return {"id": row.id}


def see_incident(act: Act, incident_id: int, *, level: str = "") -> dict[str, Any]:
    """The command center has seen it; the commander may set its level."""
    row, operation = _incident(act, incident_id)
    if row.seen_at is None:
        row.seen_by, row.seen_at = act.by.person_id, act.at
    if level in LEVEL_LABELS:
        row.level = level
    act.record("incident.see", "operation", operation.id, topics=CALLS, grid_code=operation.grid_code, after={"incident_id": row.id, "level": row.level})
    return {"id": row.id}


def close_incident(act: Act, incident_id: int, outcome: str) -> dict[str, Any]:
    row, operation = _incident(act, incident_id)
    if not outcome.strip():
        raise CommandRefused(N_("Not closed: say what came of it."))
    if row.closed_at is not None:
        raise CommandRefused(N_("Not closed: it has been closed already."))
    row.seen_by, row.seen_at = row.seen_by or act.by.person_id, row.seen_at or act.at
    row.closed_by, row.closed_at, row.outcome = act.by.person_id, act.at, outcome.strip()
    act.record("incident.close", "operation", operation.id, topics=CALLS, grid_code=operation.grid_code, after={"incident_id": row.id, "outcome": row.outcome})
    return {"id": row.id}


def begin_custody(act: Act, target_id: int, *, hours: int = 8) -> dict[str, Any]:
    """Start the clock of a compelled summons; 24 hours only where detention has been asked for, too."""
    target, operation = _own_target(act, target_id)
    if hours not in CUSTODY_HOURS:
        raise CommandRefused(N_("Not started: the clock of a compelled summons is 8 hours, or 24 in a complex case."))
    if target.custody_since is not None and target.custody_ended_at is None:
        raise CommandRefused(N_("Not started: the clock runs already."))
    approved = set(act.session.scalars(sa.select(ApprovalRow.kind).where(ApprovalRow.target_id == target_id, ApprovalRow.withdrawn_at.is_(None), ApprovalRow.decision.is_distinct_from("denied"))))
    if "bring" not in approved:
        raise CommandRefused(N_("Not started: there is no warrant of compelled summons for this person."))
    if hours == CUSTODY_HOURS[1] and "detain" not in approved:
        raise CommandRefused(N_("Not started: 24 hours need a complex case in which detention may follow; ask for the detention first."))
    target.custody_since, target.custody_hours, target.custody_ended_at, target.revision = act.at, hours, None, act.revision
    act.record("custody.begin", "operation", operation.id, topics=CALLS, grid_code=target.grid_code, after={"target_id": target.id, "hours": hours})
    return {"id": target.id, "hours": hours}


def end_custody(act: Act, target_id: int) -> dict[str, Any]:
    target, operation = _own_target(act, target_id)
    if target.custody_since is None or target.custody_ended_at is not None:
        raise CommandRefused(N_("Not ended: no clock runs for this person."))
    target.custody_ended_at, target.revision = act.at, act.revision
    act.record("custody.end", "operation", operation.id, topics=CALLS, grid_code=target.grid_code, after={"target_id": target.id})
    return {"id": target.id}


def link_recording(act: Act, target_id: int, number: str, *, device: str = "", keep_forever: bool = False) -> dict[str, Any]:
    """Link a target to a recording by its number; the same number twice is one link."""
    target, operation = _own_target(act, target_id)
    if not number.strip():
        raise CommandRefused(N_("Not stored: give the number of the recording."))
    row = act.session.scalar(sa.select(RecordingRow).filter_by(target_id=target.id, number=number.strip()))
    if row is None:
        row = RecordingRow(target_id=target.id, number=number.strip(), noted_at=act.at)
        act.session.add(row)
    row.device, row.keep_forever, row.noted_by = device.strip(), keep_forever, act.by.person_id
    act.session.flush()
    act.record("recording.link", "operation", operation.id, topics=TOPICS, grid_code=target.grid_code,
               after={"target_id": target.id, "number": row.number, "device": row.device, "keep_forever": keep_forever})
    return {"id": row.id}


def _own_team(act: Act, team_id: int) -> tuple[TeamRow, OperationRow]:
    team, operation = team_of(act, team_id)
    demand_in_team(act, team.id)
    return team, running(operation)


def _own_target(act: Act, target_id: int) -> tuple[TargetRow, OperationRow]:
    target, operation = target_of(act, target_id)
    demand_in_team(act, target.team_id)
    return target, running(operation)


def _incident(act: Act, incident_id: int) -> tuple[IncidentRow, OperationRow]:
    act.by.demand(Right.OPERATE)
    row = act.session.get(IncidentRow, incident_id)
    if row is None:
        raise NotFound(N_("There is no such call. Open the operation again."))
    return row, reachable(act, row.operation_id)


def _tell_team(act: Act, operation: OperationRow, team: TeamRow, kind: str, payload: dict[str, Any]) -> None:
    """Everybody who is in the team now."""
    people = act.session.scalars(sa.select(TeamMemberRow.person_id).where(TeamMemberRow.team_id == team.id, TeamMemberRow.left_at.is_(None)).order_by(TeamMemberRow.person_id))
    for person in people:
        act.notify(kind, {"operation_id": operation.id, "number": operation.number, **payload}, person, sound="new", subject=("operation", operation.id), grid_code=None)
