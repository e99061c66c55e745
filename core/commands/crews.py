"""Verbs on the teams of a joint operation: who and what goes along, for how long. Everybody and everything is booked by one rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands import bookings
from core.commands.operation_reach import TOPICS, changeable, team_of
from core.domain import crews
from core.domain.operation_life import OperationRefused
from core.domain.refusals import N_, NotAllowed, NotFound
from core.store.ledger import Act
from core.store.tables import (
    IncidentRow,
    InstructionRow,
    OperationRow,
    PersonRow,
    TargetRow,
    TeamEquipmentRow,
    TeamMemberRow,
    TeamPositionRow,
    TeamRow,
    TeamVehicleRow,
)


@dataclass(frozen=True)
class Hours:
    """A team's own hours; nothing at either end is the operation's."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Pick:
    """A person for a team, with the part to play in it."""

    team_id: int
    person_id: int
    part: str
    leads: bool = False


def add_team(act: Act, operation_id: int, name: str, *, task: str = "visit", hours: Hours = Hours()) -> dict[str, Any]:
    """Add an empty team."""
    operation = changeable(act, operation_id)
    _check(act, operation, name, task, hours)
    team = TeamRow(operation_id=operation_id, name=name.strip(), task=task, starts_at=hours.starts_at, ends_at=hours.ends_at)
    act.session.add(team)
    act.session.flush()
    _record(act, operation, "team.add", team, after={"name": team.name, "task": task})
    return {"id": team.id}


def change_team(act: Act, team_id: int, *, name: str, task: str, hours: Hours, confirmed: bool = False) -> dict[str, Any]:
    """Another name, task or hours; new hours book everybody and everything in it again."""
    team, operation = _team(act, team_id)
    _check(act, operation, name, task, hours, but=team_id)
    before = {"name": team.name, "task": team.task, "starts_at": team.starts_at, "ends_at": team.ends_at}
    team.name, team.task, team.starts_at, team.ends_at = name.strip(), task, hours.starts_at, hours.ends_at
    if (before["starts_at"], before["ends_at"]) != (hours.starts_at, hours.ends_at):
        bookings.demand_team(act, team, confirmed=confirmed)
    _record(act, operation, "team.change", team, before=before, after={"name": team.name, "task": task, "starts_at": team.starts_at, "ends_at": team.ends_at})
    return {"id": team_id}


def remove_team(act: Act, team_id: int) -> dict[str, Any]:
    """Take a team out that has not been at work; its targets stay in the operation without a team."""
    team, operation = _team(act, team_id)
    if _at_work(act, team):
        raise OperationRefused(N_("“{team}” was not taken out: it has been at work already. Give its open targets to another team instead."), team=team.name)
    act.session.execute(sa.update(TargetRow).where(TargetRow.team_id == team_id).values(team_id=None, stop=None, eta=None, revision=act.revision))
    for table in (TeamMemberRow, TeamVehicleRow, TeamEquipmentRow):
        act.session.execute(sa.delete(table).where(table.team_id == team_id))
    _record(act, operation, "team.remove", team, before={"name": team.name})
    act.session.delete(team)
    return {"id": team_id}


def put_person(act: Act, team_id: int, person_id: int, part: str, *, confirmed: bool = False) -> dict[str, Any]:
    """Put a person into a team, or change the part. `confirmed`: the officer knows that the person is on duty at the desk."""
    team, operation = _team(act, team_id)
    _put(act, team, operation, Pick(team_id, person_id, part), confirmed=confirmed)
    return {"id": team_id}


def take_over(act: Act, operation_id: int, picks: Sequence[Pick], *, confirmed: bool = False) -> dict[str, Any]:
    """Put proposed people into their teams, all or none."""
    operation = changeable(act, operation_id)
    if not picks:
        raise OperationRefused(N_("Nobody was booked: nothing is proposed. Choose people by hand."))
    for pick in picks:
        team = _own_team(act, operation, pick.team_id)
        _put(act, team, operation, pick, confirmed=confirmed)
        if pick.leads:
            team.leader_id = pick.person_id
    return {"id": operation_id, "count": len(picks)}


def take_person_out(act: Act, team_id: int, person_id: int) -> dict[str, Any]:
    """Take a person out; while the operation is under way the row stays, with the time."""
    team, operation = _team(act, team_id)
    member = _member(act, team, person_id)
    if operation.state == "running":
        member.left_at = act.at
    else:
        act.session.delete(member)
    if team.leader_id == person_id:
        team.leader_id = None
    _record(act, operation, "team.leave", team, after={"person_id": person_id})
    return {"id": team_id}


def replace_leader(act: Act, team_id: int, person_id: int, *, part: str = "judge", old_goes: bool = True, confirmed: bool = False) -> dict[str, Any]:
    """Another leader, also while the operation is under way: the old one goes (unless kept as a member), the targets stay with the team."""
    team, operation = _team(act, team_id)
    old = team.leader_id
    if old == person_id:
        raise OperationRefused(N_("Nothing was changed: this person leads “{team}” already. Choose somebody else."), team=team.name)
    if part not in crews.LEADING:
        raise OperationRefused(N_("Not changed: a judge, an enforcement officer or a bailiff leads a team. Choose one of these parts."))
    if old is not None and old_goes and act.session.get(TeamMemberRow, (team_id, old)) is not None:
        take_person_out(act, team_id, old)
    _put(act, team, operation, Pick(team_id, person_id, part), confirmed=confirmed)
    team.leader_id = person_id
    _record(act, operation, "team.leader", team, before={"leader_id": old}, after={"leader_id": person_id})
    return {"id": team_id, "leader_id": person_id}


def give_equipment(act: Act, team_id: int, kind: str, quantity: int, *, labels: str = "") -> dict[str, Any]:
    """How many of a kind the team takes along, with the numbers on them; 0 gives it back."""
    team, operation = _team(act, team_id)
    if kind not in crews.EQUIPMENT_LABELS or not 0 <= quantity <= 999:
        raise OperationRefused(N_("Not noted: choose a kind of equipment of the list, and a number from 0 to 999."))
    row = act.session.get(TeamEquipmentRow, (team_id, kind))
    before = {"quantity": row.quantity if row else 0}
    if row is not None and not quantity:
        act.session.delete(row)
    elif row is not None:
        row.quantity, row.labels = quantity, labels.strip()
    elif quantity:
        act.session.add(TeamEquipmentRow(team_id=team_id, kind=kind, quantity=quantity, labels=labels.strip()))
    _record(act, operation, "team.equipment", team, before=before, after={"kind": kind, "quantity": quantity, "labels": labels})
    return {"id": team_id}


def _put(act: Act, team: TeamRow, operation: OperationRow, pick: Pick, *, confirmed: bool) -> None:
    person = _person(act, pick.person_id)
    if pick.part not in crews.PART_LABELS:
        raise OperationRefused(N_("{name} was not booked: choose a part of the list."), name=person.name)
    member = act.session.get(TeamMemberRow, (team.id, person.id))
    if member is None or member.left_at is not None:
        joined_at = act.at if operation.state == "running" else None
        bookings.demand_people(act, [bookings.person_in(person, team, operation, joined_at=joined_at)], confirmed=confirmed)
        member = member or TeamMemberRow(team_id=team.id, person_id=person.id)
        member.joined_at, member.left_at = joined_at, None
        act.session.add(member)
    before = {"part": member.part or ""}
    member.part = pick.part
    act.session.flush()
    _record(act, operation, "team.person", team, before=before, after={"person_id": person.id, "part": pick.part, "confirmed": confirmed})


def _record(
    act: Act, operation: OperationRow, verb: str, team: TeamRow, *, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> None:
    operation.updated_at = act.at
    said = {"team_id": team.id, "team": team.name, **(after or {})}
    act.record(verb, "operation", operation.id, topics=TOPICS, grid_code=operation.grid_code, before=before, after=said)


def _team(act: Act, team_id: int) -> tuple[TeamRow, OperationRow]:
    team, operation = team_of(act, team_id)
    return team, changeable(act, operation.id)


def _own_team(act: Act, operation: OperationRow, team_id: int) -> TeamRow:
    team = act.session.get(TeamRow, team_id)
    if team is None or team.operation_id != operation.id:
        raise NotFound(N_("There is no such team. Open the operation again."))
    return team


def _member(act: Act, team: TeamRow, person_id: int) -> TeamMemberRow:
    member = act.session.get(TeamMemberRow, (team.id, person_id))
    if member is None or member.left_at is not None:
        raise NotFound(N_("Nothing was changed: this person is not in “{team}”."), team=team.name)
    return member


def _person(act: Act, person_id: int) -> PersonRow:
    person = act.session.get(PersonRow, person_id)
    if person is None or person.board_id != act.board_id or not person.active:
        raise NotFound(N_("Nobody was booked: there is no such person, or the person no longer serves."))
    if person.organisation_id is None and not act.by.reaches(person.grid_code):
        raise NotAllowed(N_("Nobody was booked: this grid worker lies outside your grids. Ask the township."))
    return person


def _check(act: Act, operation: OperationRow, name: str, task: str, hours: Hours, *, but: int = 0) -> None:
    starts_at, ends_at = hours.starts_at or operation.starts_at, hours.ends_at or operation.ends_at
    taken = act.session.scalar(sa.select(TeamRow.id).where(TeamRow.operation_id == operation.id, TeamRow.name == name.strip(), TeamRow.id != but))
    if not name.strip() or taken is not None:
        raise OperationRefused(N_("The team was not saved: it needs a name that no other team of {number} has."), number=operation.number)
    if task not in crews.TASK_LABELS:
        raise OperationRefused(N_("The team was not saved: choose what it is for from the list."))
    if starts_at >= ends_at:
        raise OperationRefused(N_("The team was not saved: its hours end before they begin. Set an end after the start."))


def _at_work(act: Act, team: TeamRow) -> bool:
    """Whether something was reported of it, said to it, or seen of it."""
    reported = sa.select(TargetRow.id).where(TargetRow.team_id == team.id, TargetRow.state != "planned")
    traces = (sa.select(table.id).where(table.team_id == team.id) for table in (TeamPositionRow, InstructionRow, IncidentRow))
    return team.departed_at is not None or any(act.session.scalar(statement.limit(1)) is not None for statement in (reported, *traces))
