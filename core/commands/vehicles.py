"""The register of vehicles, and booking them into teams by their plate."""

from typing import Any

import sqlalchemy as sa

from core.commands import bookings
from core.commands.operation_reach import TOPICS, changeable, team_of
from core.commands.operations import plates
from core.domain import crews
from core.domain.operation_life import OperationRefused
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import OrganisationRow, TeamRow, TeamVehicleRow, VehicleRow

SEATS_MOST = 80


def add_vehicle(act: Act, plate: str, *, kind: str = "police", seats: int = 5, organisation_id: int | None = None) -> dict[str, Any]:
    """Enter a vehicle in the register, or bring a retired one back."""
    act.by.demand(Right.OPERATE)
    named = plates(plate)
    if len(named) != 1 or kind not in crews.VEHICLE_KINDS or not 1 <= seats <= SEATS_MOST:
        raise OperationRefused(N_("The vehicle was not entered: it needs one plate, a kind of the list, and 1 to {most} seats."), most=SEATS_MOST)
    _check_body(act, organisation_id)
    row = act.session.scalar(sa.select(VehicleRow).filter_by(board_id=act.board_id, plate=named[0])) or VehicleRow(board_id=act.board_id, plate=named[0])
    if row.active and row.id is not None:
        raise OperationRefused(N_("The vehicle was not entered: {plate} stands in the register already."), plate=named[0])
    row.kind, row.seats, row.organisation_id, row.active = kind, seats, organisation_id, True
    act.session.add(row)
    act.session.flush()
    act.record("vehicle.add", "vehicle", row.id, topics=TOPICS, after={"plate": row.plate, "kind": kind, "seats": seats})
    return {"id": row.id, "plate": row.plate}


def retire_vehicle(act: Act, vehicle_id: int) -> dict[str, Any]:
    """Take a vehicle out of the register; where it is booked it stays booked."""
    act.by.demand(Right.OPERATE)
    row = act.session.get(VehicleRow, vehicle_id)
    if row is None or row.board_id != act.board_id:
        raise NotFound(N_("There is no such vehicle. Load the page again."))
    row.active = False
    act.record("vehicle.retire", "vehicle", row.id, topics=TOPICS, after={"plate": row.plate})
    return {"id": row.id}


def book_vehicle(act: Act, team_id: int, plate: str) -> dict[str, Any]:
    """Book a vehicle for a team; one that is not in the register is booked by its plate all the same."""
    team, _operation = team_of(act, team_id)
    operation = changeable(act, team.operation_id)
    wanted = plates(plate)
    if not wanted:
        raise OperationRefused(N_("Nothing was booked: name a plate."))
    _refuse_retired(act, wanted)
    fresh = [one for one in wanted if act.session.get(TeamVehicleRow, (team_id, one)) is None]
    bookings.demand_vehicles(act, [bookings.vehicle_in(one, team, operation) for one in fresh])
    act.session.add_all(TeamVehicleRow(team_id=team_id, plate=one) for one in fresh)
    operation.updated_at = act.at
    _record(act, team, "team.vehicle", operation.grid_code, wanted)
    return {"id": team_id}


def release_vehicle(act: Act, team_id: int, plate: str) -> dict[str, Any]:
    """Take a vehicle out of a team."""
    team, _operation = team_of(act, team_id)
    operation = changeable(act, team.operation_id)
    row = act.session.get(TeamVehicleRow, (team_id, plate))
    if row is None:
        raise NotFound(N_("Nothing was changed: {plate} is not in “{team}”."), plate=plate, team=team.name)
    act.session.delete(row)
    operation.updated_at = act.at
    _record(act, team, "team.release", operation.grid_code, [plate])
    return {"id": team_id}


def _record(act: Act, team: TeamRow, verb: str, grid_code: str | None, named: list[str]) -> None:
    act.record(verb, "operation", team.operation_id, topics=TOPICS, grid_code=grid_code, after={"team_id": team.id, "team": team.name, "plates": named})


def _check_body(act: Act, organisation_id: int | None) -> None:
    body = None if organisation_id is None else act.session.get(OrganisationRow, organisation_id)
    if organisation_id is not None and (body is None or body.board_id != act.board_id):
        raise NotFound(N_("There is no such body. Load the page again."))


def _refuse_retired(act: Act, wanted: list[str]) -> None:
    retired = act.session.scalars(sa.select(VehicleRow.plate).where(VehicleRow.board_id == act.board_id, VehicleRow.plate.in_(wanted), VehicleRow.active.is_(False))).all()
    if retired:
        raise OperationRefused(N_("Nothing was booked: {plates} is out of service. Choose another vehicle."), plates=list(retired))
