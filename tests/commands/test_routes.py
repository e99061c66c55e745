"""Verbs on the order of visits."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from core.commands import operations, routes, targets
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.routes import TeamRoute, Visit, Window
from core.commands.targets import TargetReport
from core.domain.operation_life import OperationRefused
from core.domain.refusals import NotFound, Refused
from core.domain.viewer import RIGHTS, Right, Role
from core.store.session import reading
from core.store.tables import OperationRow, TargetRow, TeamRow
from tests.builders import BOTH, do, planned, refused
from tests.conftest import EAST, NOON, WEST, Court

LATER = NOON + timedelta(hours=1)


class Planned:
    """Two teams with two targets each."""

    def __init__(self, court: Court, *moves: str) -> None:
        debtors = [court.debtors[court.grid(town, serial)] for town in (EAST, WEST) for serial in (1, 2)]
        teams = (TeamPlan("一组", leader_id=court.people[Role.JUDGE], targets=tuple(debtors[:2])), TeamPlan("二组", targets=tuple(debtors[2:])))
        self.court, self.id = court, planned(court, *moves, area=(EAST, WEST), bodies=(BodyPlan(court.court),), teams=teams, measures=tuple((one, "summon") for one in debtors))
        with reading(court.store) as session:
            self.teams = list(session.scalars(sa.select(TeamRow.id).filter_by(operation_id=self.id).order_by(TeamRow.id)))
            self.targets = list(session.scalars(sa.select(TargetRow.id).filter_by(operation_id=self.id).order_by(TargetRow.id)))

    @property
    def seen(self) -> datetime:
        with reading(self.court.store) as session:
            return session.get_one(OperationRow, self.id).updated_at

    def order(self) -> dict[int, list[tuple[int, datetime | None]]]:
        with reading(self.court.store) as session:
            rows = session.scalars(sa.select(TargetRow).where(TargetRow.operation_id == self.id, TargetRow.stop.is_not(None)).order_by(TargetRow.stop))
            found: dict[int, list[tuple[int, datetime | None]]] = {}
            for row in rows:
                found.setdefault(row.team_id or 0, []).append((row.id, row.eta))
            return found

    def a_route(self, team: int, *places: int, metres: int = 1000) -> TeamRoute:
        return TeamRoute(self.teams[team], tuple(Visit(self.targets[place], LATER) for place in places), metres)


@BOTH
def test_an_order_is_stored_with_arrivals_and_metres_and_moves_targets_between_teams(court: Court) -> None:
    op = Planned(court)
    do(court, routes.set_routes, op.id, (op.a_route(0, 2, 0), op.a_route(1, 3, 1, metres=2000)), seen=op.seen, at=LATER)

    one, two, three, four = op.targets
    assert op.order() == {op.teams[0]: [(three, LATER), (one, LATER)], op.teams[1]: [(four, LATER), (two, LATER)]}
    with reading(court.store) as session:
        assert [session.get_one(TeamRow, team).planned_m for team in op.teams] == [1000, 2000]


def test_an_order_that_was_computed_before_the_last_change_is_not_stored(court: Court) -> None:
    op = Planned(court)
    seen = op.seen
    do(court, routes.set_muster, op.id, 115.8, 34.3, at=LATER)

    refused(court, OperationRefused, routes.set_routes, op.id, (op.a_route(0, 0),), seen=seen, match="has changed")
    do(court, routes.set_routes, op.id, (op.a_route(0, 0),), seen=op.seen)


def test_a_target_of_another_operation_twice_or_already_visited_is_refused(court: Court) -> None:
    op, other = Planned(court, "approve", "start"), None
    do(court, operations.move, op.id, "finish", by=court.viewer(Role.COURT_LEADER))
    other = Planned(court, "approve", "start")

    refused(court, OperationRefused, routes.set_routes, other.id, (TeamRoute(other.teams[0], (Visit(op.targets[0]),)),), seen=other.seen)
    refused(court, OperationRefused, routes.set_routes, other.id, (other.a_route(0, 0), other.a_route(1, 0)), seen=other.seen)
    refused(court, OperationRefused, routes.set_routes, other.id, (TeamRoute(op.teams[0]),), seen=other.seen)
    do(court, targets.report_target, other.targets[0], TargetReport("arrived"))
    refused(court, OperationRefused, routes.set_routes, other.id, (other.a_route(0, 0),), seen=other.seen)


def test_an_order_made_under_way_goes_on_after_what_was_visited(court: Court) -> None:
    op = Planned(court, "approve", "start")
    do(court, routes.set_routes, op.id, (op.a_route(0, 0, 1), op.a_route(1, 2, 3)), seen=op.seen)
    do(court, targets.report_target, op.targets[0], TargetReport("arrived"))
    do(court, routes.set_routes, op.id, (op.a_route(0, 3, 1), op.a_route(1, 2)), seen=op.seen)

    assert [target for target, _eta in op.order()[op.teams[0]]] == [op.targets[0], op.targets[3], op.targets[1]]


@pytest.mark.parametrize(("lng", "lat"), [(0, 0), (200, 34), (float("nan"), 34)])
def test_a_muster_place_that_cannot_be_is_refused(court: Court, lng: float, lat: float) -> None:
    refused(court, OperationRefused, routes.set_muster, Planned(court).id, lng, lat)


def test_a_window_opens_before_it_closes_and_a_visit_takes_a_believable_time(court: Court) -> None:
    op = Planned(court)
    refused(court, OperationRefused, routes.set_window, op.targets[0], Window(LATER, NOON))
    refused(court, OperationRefused, routes.set_window, op.targets[0], Window(minutes=0))
    do(court, routes.set_window, op.targets[0], Window(NOON, LATER, 40))

    with reading(court.store) as session:
        row = session.get_one(TargetRow, op.targets[0])
        assert (row.window_from, row.window_until, row.visit_minutes) == (NOON, LATER, 40)


def test_the_kilometres_driven_are_noted_by_the_team_once_it_set_out(court: Court) -> None:
    op = Planned(court, "approve")
    refused(court, OperationRefused, routes.set_driven, op.teams[0], 12_000)
    do(court, operations.move, op.id, "start")
    refused(court, OperationRefused, routes.set_driven, op.teams[0], -1)
    refused(court, Refused, routes.set_driven, op.teams[1], 12_000, by=court.viewer(Role.GRID_WORKER, EAST))
    do(court, routes.set_driven, op.teams[0], 12_000)

    with reading(court.store) as session:
        assert session.get_one(TeamRow, op.teams[0]).actual_m == 12_000


@pytest.mark.parametrize("role", [role for role in Role if Right.OPERATE not in RIGHTS[role]])
def test_a_role_without_the_right_orders_nothing(court: Court, role: Role) -> None:
    op = Planned(court)

    refused(court, Refused, routes.set_routes, op.id, (op.a_route(0, 0),), seen=op.seen, by=court.viewer(role))
    refused(court, Refused, routes.set_muster, op.id, 115.8, 34.3, by=court.viewer(role))
    refused(court, Refused, routes.set_window, op.targets[0], Window(), by=court.viewer(role))


def test_an_operation_elsewhere_is_as_if_it_were_not(court: Court) -> None:
    op = Planned(court)
    stranger = court.viewer(Role.DUTY_LEADER, WEST)

    refused(court, NotFound, routes.set_routes, op.id, (op.a_route(0, 0),), seen=op.seen, by=stranger)
    refused(court, NotFound, routes.set_driven, op.teams[0], 1, by=stranger)
