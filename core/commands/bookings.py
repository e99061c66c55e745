"""Booking people and vehicles inside a command: the board is locked, so what is free here is still free at the commit."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.commands.operation_reach import knows
from core.domain import bookings, court_settings
from core.domain.bookings import Booking, Shift
from core.store.booked_hours import HOLDS, MEMBER_FROM, MEMBER_UNTIL, TEAM_FROM, TEAM_UNTIL
from core.store.ledger import Act
from core.store.tables import (
    DutyRow,
    OperationRow,
    PersonRow,
    TeamMemberRow,
    TeamRow,
    TeamVehicleRow,
)


def demand_people(act: Act, wanted: Sequence[Booking], *, confirmed: bool) -> None:
    """Refuse people who are in another team at that time, and, unless confirmed, those of the duty desk."""
    if not wanted:
        return
    bookings.check_free(wanted, _people_booked(act, wanted))
    rest = timedelta(hours=court_settings.number(act.settings, "crews.rest_hours"))
    warned = bookings.duty_warnings(wanted, _shifts(act, wanted, rest), rest)
    bookings.check_duty(warned, confirmed=confirmed, blocks=court_settings.switched_on(act.settings, "crews.duty_blocks"))


def demand_vehicles(act: Act, wanted: Sequence[Booking]) -> None:
    """Refuse vehicles that are in another team at that time."""
    if wanted:
        bookings.check_free(wanted, _vehicles_booked(act, wanted))


def demand_operation(act: Act, operation: OperationRow, *, confirmed: bool) -> None:
    """The same for everybody and everything in all teams of an operation, as it stands now."""
    act.session.flush()
    own = (OperationRow.id == operation.id,)
    demand_people(act, _people(act, own), confirmed=confirmed)
    demand_vehicles(act, _vehicles(act, own))


def demand_team(act: Act, team: TeamRow, *, confirmed: bool) -> None:
    """The same for one team, when its hours change."""
    act.session.flush()
    demand_people(act, _people(act, (TeamRow.id == team.id,)), confirmed=confirmed)
    demand_vehicles(act, _vehicles(act, (TeamRow.id == team.id,)))


def person_in(person: PersonRow, team: TeamRow, operation: OperationRow, *, joined_at: datetime | None = None) -> Booking:
    """What putting this person into the team would book."""
    return Booking(person.name, person.id, team.id, joined_at or team.starts_at or operation.starts_at, team.ends_at or operation.ends_at, team.name, operation.number)


def vehicle_in(plate: str, team: TeamRow, operation: OperationRow) -> Booking:
    return Booking(plate, plate, team.id, team.starts_at or operation.starts_at, team.ends_at or operation.ends_at, team.name, operation.number)


def _people_booked(act: Act, wanted: Sequence[Booking]) -> list[Booking]:
    return _people(act, (TeamMemberRow.person_id.in_({one.key for one in wanted}), *_around(wanted, MEMBER_FROM, MEMBER_UNTIL)))


def _vehicles_booked(act: Act, wanted: Sequence[Booking]) -> list[Booking]:
    return _vehicles(act, (TeamVehicleRow.plate.in_({one.key for one in wanted}), *_around(wanted, TEAM_FROM, TEAM_UNTIL)))


def _around(wanted: Sequence[Booking], starts: sa.ColumnElement[Any], ends: sa.ColumnElement[Any]) -> tuple[sa.ColumnElement[bool], ...]:
    """Rows of those hours, of operations that hold their people, and of the one that is being composed whatever its state."""
    own = sa.select(TeamRow.operation_id).where(TeamRow.id.in_({one.team_id for one in wanted}))
    return starts < max(one.ends_at for one in wanted), ends > min(one.starts_at for one in wanted), sa.or_(HOLDS, OperationRow.id.in_(own))


def _people(act: Act, where: Collection[sa.ColumnElement[bool]]) -> list[Booking]:
    rows = act.session.execute(
        sa.select(PersonRow.name, TeamMemberRow.person_id, TeamRow.id, MEMBER_FROM, MEMBER_UNTIL, TeamRow.name, OperationRow)
        .join(TeamMemberRow, TeamMemberRow.person_id == PersonRow.id).join(TeamRow, TeamRow.id == TeamMemberRow.team_id)
        .join(OperationRow, OperationRow.id == TeamRow.operation_id).where(OperationRow.board_id == act.board_id, *where).order_by(TeamMemberRow.person_id, TeamRow.id)
    )
    return [_booking(act, *row) for row in rows]


def _vehicles(act: Act, where: Collection[sa.ColumnElement[bool]]) -> list[Booking]:
    rows = act.session.execute(
        sa.select(TeamVehicleRow.plate, TeamVehicleRow.plate, TeamRow.id, TEAM_FROM, TEAM_UNTIL, TeamRow.name, OperationRow)
        .join(TeamRow, TeamRow.id == TeamVehicleRow.team_id).join(OperationRow, OperationRow.id == TeamRow.operation_id)
        .where(OperationRow.board_id == act.board_id, *where).order_by(TeamVehicleRow.plate, TeamRow.id)
    )
    return [_booking(act, *row) for row in rows]


def _booking(act: Act, who: str, key: int | str, team_id: int, starts_at: datetime, ends_at: datetime, team: str, operation: OperationRow) -> Booking:
    """Named only as far as the officer may know of the operation."""
    known = knows(act, operation)
    return Booking(who, key, team_id, starts_at, ends_at, team if known else "", operation.number if known else "")


def _shifts(act: Act, wanted: Sequence[Booking], rest: timedelta) -> list[Shift]:
    rows = act.session.execute(sa.select(DutyRow.person_id, DutyRow.starts_at, DutyRow.ends_at).where(
        DutyRow.board_id == act.board_id, DutyRow.cancelled_at.is_(None), DutyRow.person_id.in_({one.key for one in wanted}),
        DutyRow.starts_at < max(one.ends_at for one in wanted), DutyRow.ends_at > min(one.starts_at for one in wanted) - rest,
    ))
    return [Shift(*row) for row in rows]
