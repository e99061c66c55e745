"""Questions about teams: who is taken, as far as the reader may know of it, and what is proposed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.commands import crews, operations, routes
from core.commands.crews import Pick
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.routes import TeamRoute, Visit
from core.domain.bookings import ELSEWHERE
from core.domain.refusals import NotFound
from core.domain.viewer import Role, Viewer
from core.queries.crew_people import crew_bookings, crew_people, crew_proposal, vehicles_taken
from core.queries.crews import crew_board
from core.queries.routes import route_board
from core.store.session import reading, writing
from core.store.tables import DebtorRow, DutyRow, OperationRow, OrganisationRow, PersonRow, RoleGrantRow, TargetRow, TeamRow
from tests.builders import do, planned
from tests.conftest import EAST, NOON, WEST, Court

TOMORROW = NOON + timedelta(days=1)


def an_operation(court: Court, town: str = EAST, **changes: object) -> tuple[int, int]:
    """An operation of one town with a search and a team of nobody; both ids."""
    debtor = court.debtors[court.grid(town)]
    made = planned(court, **{"area": (town,), "bodies": (BodyPlan(court.court),), "teams": (TeamPlan(f"{town}组", targets=(debtor,)),), "measures": ((debtor, "search"),), **changes})
    with reading(court.store) as session:
        return made, session.scalars(sa.select(TeamRow.id).filter_by(operation_id=made)).one()


def eastern(court: Court) -> Viewer:
    return court.viewer(Role.DUTY_OFFICER, EAST)


def staffed(court: Court) -> dict[str, int]:
    """Two bailiffs, one a woman, and a policeman of either town; the judge holds the role."""
    with writing(court.store) as session:
        session.add(RoleGrantRow(person_id=court.people[Role.JUDGE], role="judge", starts_at=NOON))
        people = {}
        for name, body, post, sex in (("警男", court.court, "bailiff", "m"), ("警女", court.court, "法警", "f"), ("东警", court.stations[EAST], None, None), ("西警", court.stations[WEST], None, None)):
            row = PersonRow(board_id=court.board_id, organisation_id=body, name=name, initials=name, post=post, sex=sex)
            session.add(row)
            session.flush()
            people[name] = row.id
        return people


def test_the_proposal_takes_the_free_of_the_area_and_can_be_taken_over(court: Court) -> None:
    made, team = an_operation(court)
    people = staffed(court)
    with reading(court.store) as session:
        found = crew_proposal(session, court.viewer(), operation_id=made)
        left = {one.person_id: one.why for one in found.left}

    parts = {one.person_id: one.part for one in found.chosen}
    assert parts[court.people[Role.JUDGE]] == "judge" and parts[people["警女"]] == "female_officer" and parts[people["东警"]] == "police"
    assert court.workers[court.grid()] in parts and "another area" in left[people["西警"]]
    do(court, crews.take_over, made, tuple(Pick(one.team_id, one.person_id, one.part, one.leads) for one in found.chosen))
    with reading(court.store) as session:
        board = crew_board(session, court.viewer(), operation_id=made)
    assert [one.code for one in board.teams[0].shortfalls] == ["recorders", "vehicle"] and board.teams[0].team_id == team


def test_a_lack_of_guides_is_said_by_the_name_of_the_village(court: Court) -> None:
    made, _ = an_operation(court)
    with reading(court.store) as session:
        short = next(one for one in crew_board(session, court.viewer(), operation_id=made).teams[0].shortfalls if one.code == "guides")

    assert dict(short.places) == {"villages": ["东镇一村"]}


def test_who_is_booked_or_at_the_desk_is_shown_so_and_an_operation_elsewhere_is_not_named(court: Court) -> None:
    judge, leader = court.people[Role.JUDGE], court.people[Role.DUTY_LEADER]
    west = court.debtors[court.grid(WEST)]
    an_operation(court, WEST, teams=(TeamPlan("西组", leader_id=judge, targets=(west,)),))
    made, team = an_operation(court)
    with writing(court.store) as session:
        session.add(DutyRow(board_id=court.board_id, person_id=leader, kind="leader", starts_at=TOMORROW, ends_at=TOMORROW + timedelta(hours=9)))
    do(court, crews.put_person, team, leader, "officer", confirmed=True)
    with reading(court.store) as session:
        everywhere = {one.person_id: one for one in crew_people(session, court.viewer(), operation_id=made)}
        here = {one.person_id: one for one in crew_people(session, eastern(court), operation_id=made)}
        rows = crew_bookings(session, court.viewer(), operation_id=made)

    assert everywhere[judge].booked is not None and everywhere[judge].booked.where == "虞执联〔2026〕1号 西组"
    assert here[judge].booked is not None and here[judge].booked.where == ELSEWHERE
    assert here[leader].at_desk is not None
    assert rows[["lane", "kind", "who"]].values.tolist() == [[f"{EAST}组", "team", ""], [f"{EAST}组", "desk", "duty_leader"]]


def test_another_booking_of_a_member_stands_in_the_timeline_named_only_for_who_may_know(court: Court) -> None:
    judge = court.people[Role.JUDGE]
    west = court.debtors[court.grid(WEST)]
    early = {"starts_at": TOMORROW - timedelta(hours=5), "ends_at": TOMORROW}
    an_operation(court, WEST, teams=(TeamPlan("西组", leader_id=judge, targets=(west,)),), **early)
    made, team = an_operation(court)
    do(court, crews.put_person, team, judge, "judge")
    with reading(court.store) as session:
        known, hidden = (crew_bookings(session, viewer, operation_id=made).query("kind == 'other'")["where"].tolist() for viewer in (court.viewer(), eastern(court)))

    assert (known, hidden) == (["虞执联〔2026〕1号 西组"], [ELSEWHERE])


def test_a_vehicle_that_is_taken_is_named_with_where_it_is(court: Court) -> None:
    west = court.debtors[court.grid(WEST)]
    an_operation(court, WEST, teams=(TeamPlan("西组", vehicles="豫N1、豫N2", targets=(west,)),))
    made, _ = an_operation(court)
    with reading(court.store) as session:
        known, hidden = (vehicles_taken(session, viewer, operation_id=made) for viewer in (court.viewer(), eastern(court)))

    assert {plate: one.where for plate, one in known.items()} == dict.fromkeys(("豫N1", "豫N2"), "虞执联〔2026〕1号 西组")
    assert {one.where for one in hidden.values()} == {ELSEWHERE}


def test_the_muster_place_is_where_it_was_set_else_the_leading_body_else_the_middle_of_the_targets(court: Court) -> None:
    made, _ = an_operation(court)

    def muster() -> tuple[object, str]:
        with reading(court.store) as session:
            board = route_board(session, court.viewer(), operation_id=made)
            return board.muster, board.muster_from

    assert muster() == ((115.9, 34.4), "lead")
    with writing(court.store) as session:
        session.execute(sa.update(OrganisationRow).values(lng=None, lat=None))
    assert muster()[1] == "targets"
    do(court, routes.set_muster, made, 115.8, 34.3)
    assert muster() == ((115.8, 34.3), "set")
    with writing(court.store) as session:
        session.execute(sa.update(OperationRow).values(muster_lng=None))
        session.execute(sa.update(DebtorRow).values(lng=None))
    assert muster() == (None, "")


def test_stops_come_in_the_order_of_their_visits_and_those_without_a_position_stay_in_the_list(court: Court) -> None:
    debtors = [court.debtors[court.grid(EAST, serial)] for serial in (1, 2)]
    unplaced = court.debtors[""]
    made = planned(court, bodies=(BodyPlan(court.court),), teams=(TeamPlan("一组", targets=(*debtors, unplaced)),), measures=tuple((one, "summon") for one in (*debtors, unplaced)))
    with reading(court.store) as session:
        targets = session.scalars(sa.select(TargetRow.id).order_by(TargetRow.id)).all()
        team, seen = session.scalars(sa.select(TeamRow.id)).one(), session.get_one(OperationRow, made).updated_at
    do(court, operations.move, made, "approve", by=court.viewer(Role.COURT_LEADER), at=NOON)
    do(court, routes.set_routes, made, (TeamRoute(team, (Visit(targets[1], TOMORROW), Visit(targets[0], TOMORROW))),), seen=seen)
    with reading(court.store) as session:
        stops = route_board(session, court.viewer(), operation_id=made).stops

    assert stops["target_id"].tolist() == [targets[1], targets[0], targets[2]] and stops["stop"].tolist()[:2] == [1, 2]
    assert stops["lng"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize("ask", [crew_board, crew_people, crew_proposal, crew_bookings, route_board])
def test_an_operation_elsewhere_is_not_shown(court: Court, ask) -> None:
    made, _ = an_operation(court, WEST)

    with reading(court.store) as session, pytest.raises(NotFound):
        ask(session, eastern(court), operation_id=made)
