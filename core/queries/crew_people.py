"""Questions about who could go along in an operation, and when people and vehicles are taken."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import bookings, court_settings, crews
from core.domain.bookings import Booking, Shift, Warned
from core.domain.crew_proposal import Candidate, Proposal, propose_crews
from core.domain.masking import VILLAGE_DIGITS
from core.domain.positions import metres
from core.domain.viewer import Right, Role, Viewer
from core.queries.crews import TOPICS, court_settings_of, operation_row, teams_of
from core.queries.frames import UTC_TIME, typed
from core.queries.operations import operations_in_scope
from core.queries.question import question
from core.queries.scope import within
from core.store.booked_hours import HOLDS, MEMBER_FROM, MEMBER_UNTIL, TEAM_FROM, TEAM_UNTIL
from core.store.tables import (
    DutyRow,
    GridRow,
    OperationRow,
    OrganisationRow,
    PersonRow,
    RoleGrantRow,
    TargetRow,
    TeamMemberRow,
    TeamRow,
    TeamVehicleRow,
)

AROUND = timedelta(hours=6)
"""How far before and after the operation the timeline looks for other bookings."""


@question(right=Right.OPERATE, topics=TOPICS)
def crew_people(session: Session, viewer: Viewer, *, operation_id: int) -> tuple[Candidate, ...]:
    """Court staff, police and liaisons, and grid workers of the targets' villages, each with what would stand in the way."""
    return _candidates(session, viewer, operation_row(session, viewer, operation_id))


@question(right=Right.OPERATE, topics=TOPICS)
def crew_proposal(session: Session, viewer: Viewer, *, operation_id: int) -> Proposal:
    """A crew for every team from who is free, with the reasons."""
    operation = operation_row(session, viewer, operation_id)
    teams = [team for _row, team in teams_of(session, viewer, operation)]
    return propose_crews(teams, _candidates(session, viewer, operation), court_settings_of(session, viewer))


@question(right=Right.OPERATE, topics=TOPICS)
def vehicles_taken(session: Session, viewer: Viewer, *, operation_id: int) -> dict[str, Booking]:
    """By plate: vehicles that are in a team during the operation's hours, and where."""
    operation = operation_row(session, viewer, operation_id)
    return {str(one.key): one for one in reversed(_booked(session, viewer, operation.starts_at, operation.ends_at, None)) if isinstance(one.key, str)}


@question(right=Right.OPERATE, topics=TOPICS)
def crew_bookings(session: Session, viewer: Viewer, *, operation_id: int) -> pd.DataFrame:
    """Hours of the teams of an operation and, for their people and vehicles, every other booking around it.

    `kind`: `team`, `other` (another operation) or `desk`. `lane` is the team; `who` is empty in a team's own row.
    """
    operation = operation_row(session, viewer, operation_id)
    since, until = operation.starts_at - AROUND, operation.ends_at + AROUND
    teams = session.execute(sa.select(TeamRow.name, TEAM_FROM, TEAM_UNTIL).join(OperationRow, OperationRow.id == TeamRow.operation_id).where(OperationRow.id == operation_id).order_by(TeamRow.id))
    rows: list[tuple[Any, ...]] = [(team, "team", "", operation.number, starts_at, ends_at) for team, starts_at, ends_at in teams]
    lanes = _lanes(session, operation_id)
    for booked in _booked(session, viewer, since, until, lanes):
        if booked.number != operation.number:
            rows.append((lanes[booked.key], "other", booked.who, booked.where, booked.starts_at, booked.ends_at))
    names = _names(session, lanes)
    for shift in _shifts(session, viewer, since, until):
        if shift.person_id in lanes:
            rows.append((lanes[shift.person_id], "desk", names[shift.person_id], "", shift.starts_at, shift.ends_at))
    return typed(rows, {"lane": "str", "kind": "str", "who": "str", "where": "str", "starts_at": UTC_TIME, "ends_at": UTC_TIME})


def _candidates(session: Session, viewer: Viewer, operation: OperationRow) -> tuple[Candidate, ...]:
    villages = _villages(session, viewer, operation.id)
    people = [*_staff(session, viewer), *_guides(session, viewer, villages)]
    rest = timedelta(hours=court_settings.number(court_settings_of(session, viewer), "crews.rest_hours"))
    taken = {one.key: one for one in reversed(_booked(session, viewer, operation.starts_at, operation.ends_at, None))}
    shifts = _shifts(session, viewer, operation.starts_at - rest, operation.ends_at)
    wanted = [Booking(row.name, row.id, 0, operation.starts_at, operation.ends_at) for row in people]
    at_desk: dict[int, Warned] = {one.person_id: one for one in bookings.duty_warnings(wanted, shifts, rest)}
    judges = _judges(session)
    area = operation.grid_code or ""
    return tuple(
        Candidate(
            row.id, row.name, crews.part_of(row.kind, row.post, judge=row.id in judges), row.body or "", row.sex, row.village,
            local=_serves(row, area), km=_km(row, operation), booked=taken.get(row.id), at_desk=at_desk.get(row.id),
        )
        for row in people
    )


def _villages(session: Session, viewer: Viewer, operation_id: int) -> set[str]:
    codes = session.scalars(sa.select(TargetRow.grid_code).where(TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None), within(viewer, TargetRow.grid_code)).distinct())
    return {code[:VILLAGE_DIGITS] for code in codes if code and len(code) >= VILLAGE_DIGITS}


def _staff(session: Session, viewer: Viewer) -> list[Any]:
    """People of bodies; without their own grids, which may lie outside the viewer's."""
    return list(session.execute(
        sa.select(PersonRow.id, PersonRow.name, PersonRow.post, PersonRow.sex, OrganisationRow.name.label("body"), OrganisationRow.kind, OrganisationRow.grid_code.label("serves"),
                  OrganisationRow.lng, OrganisationRow.lat, sa.null().label("village"))
        .join(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id)
        .where(PersonRow.board_id == viewer.board_id, PersonRow.active, OrganisationRow.kind.in_(("court", "police", "station", "town")))
        .order_by(OrganisationRow.kind, OrganisationRow.id, PersonRow.id)
    ))


def _guides(session: Session, viewer: Viewer, villages: set[str]) -> list[Any]:
    """Grid workers of the villages, as far as they lie in the viewer's grids."""
    return list(session.execute(
        sa.select(PersonRow.id, PersonRow.name, PersonRow.post, PersonRow.sex, GridRow.name.label("body"), sa.null().label("kind"), PersonRow.grid_code.label("serves"),
                  GridRow.lng, GridRow.lat, sa.func.substr(PersonRow.grid_code, 1, VILLAGE_DIGITS).label("village"))
        .outerjoin(GridRow, sa.and_(GridRow.board_id == viewer.board_id, GridRow.code == PersonRow.grid_code, GridRow.valid_to.is_(None)))
        .where(PersonRow.board_id == viewer.board_id, PersonRow.active, PersonRow.organisation_id.is_(None), within(viewer, PersonRow.grid_code),
               sa.func.substr(PersonRow.grid_code, 1, VILLAGE_DIGITS).in_(villages)).order_by(PersonRow.grid_code, PersonRow.id)
    )) if villages else []


def _judges(session: Session) -> set[int]:
    """Who holds the role of a judge now."""
    return set(session.scalars(sa.select(RoleGrantRow.person_id).where(RoleGrantRow.role.in_((str(Role.JUDGE), str(Role.GRID_JUDGE))), RoleGrantRow.ends_at.is_(None))))


def _serves(row: Any, area: str) -> bool:
    """Whether the body's area and the operation's lie in one line of the tree; the court and the county's police serve everywhere."""
    own = row.serves or ""
    return row.kind == "court" or not own or own.startswith(area) or area.startswith(own)


def _km(row: Any, operation: OperationRow) -> float | None:
    if row.lng is None or row.lat is None or operation.muster_lng is None or operation.muster_lat is None:
        return None
    return metres((row.lng, row.lat), (operation.muster_lng, operation.muster_lat)) / 1000


def _booked(session: Session, viewer: Viewer, since: datetime, until: datetime, keys: Iterable[int | str] | None) -> list[Booking]:
    """People and vehicles that are taken in these hours, earliest first; operations outside the viewer's scope stay unnamed."""
    known = operations_in_scope(viewer)
    people = (
        sa.select(PersonRow.name, TeamMemberRow.person_id, TeamRow.id, MEMBER_FROM, MEMBER_UNTIL, TeamRow.name, OperationRow.number, known)
        .join(TeamMemberRow, TeamMemberRow.person_id == PersonRow.id).join(TeamRow, TeamRow.id == TeamMemberRow.team_id)
        .join(OperationRow, OperationRow.id == TeamRow.operation_id).where(_holding(viewer), until > MEMBER_FROM, since < MEMBER_UNTIL)
    )
    cars = (
        sa.select(TeamVehicleRow.plate, TeamVehicleRow.plate, TeamRow.id, TEAM_FROM, TEAM_UNTIL, TeamRow.name, OperationRow.number, known)
        .join(TeamRow, TeamRow.id == TeamVehicleRow.team_id).join(OperationRow, OperationRow.id == TeamRow.operation_id)
        .where(_holding(viewer), until > TEAM_FROM, since < TEAM_UNTIL)
    )
    rows = [*session.execute(people), *session.execute(cars)]
    found = [Booking(*row[:5], *(row[5:7] if row[7] else ("", ""))) for row in rows]
    wanted = None if keys is None else set(keys)
    return sorted((one for one in found if wanted is None or one.key in wanted), key=lambda one: (one.starts_at, one.team_id))


def _holding(viewer: Viewer) -> sa.ColumnElement[bool]:
    return sa.and_(OperationRow.board_id == viewer.board_id, HOLDS)


def _shifts(session: Session, viewer: Viewer, since: datetime, until: datetime) -> list[Shift]:
    rows = session.execute(sa.select(DutyRow.person_id, DutyRow.starts_at, DutyRow.ends_at).where(
        DutyRow.board_id == viewer.board_id, DutyRow.cancelled_at.is_(None), DutyRow.starts_at < until, DutyRow.ends_at > since).order_by(DutyRow.starts_at))
    return [Shift(*row) for row in rows]


def _lanes(session: Session, operation_id: int) -> dict[int | str, str]:
    """The team of each person and vehicle of the operation."""
    people = session.execute(sa.select(TeamMemberRow.person_id, TeamRow.name).join(TeamRow, TeamRow.id == TeamMemberRow.team_id).where(TeamRow.operation_id == operation_id, TeamMemberRow.left_at.is_(None)))
    cars = session.execute(sa.select(TeamVehicleRow.plate, TeamRow.name).join(TeamRow, TeamRow.id == TeamVehicleRow.team_id).where(TeamRow.operation_id == operation_id))
    return dict([*people.all(), *cars.all()])


def _names(session: Session, lanes: dict[int | str, str]) -> dict[int, str]:
    people = [key for key in lanes if isinstance(key, int)]
    return dict(session.execute(sa.select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(people))).all())
