"""The four blocks of a joint operation are counted from its rows (PG-06)."""

import sqlalchemy as sa

from core.commands import operations
from core.commands.operations import BodyPlan, TeamPlan
from core.domain.viewer import Role
from core.queries.operation_resources import Resources, operation_resources
from core.store.session import reading, writing
from core.store.tables import (
    OperationRow,
    PoliceRequestRow,
    TargetDocumentRow,
    TargetRow,
    TeamEquipmentRow,
    TeamMemberRow,
    TeamRow,
)
from tests.builders import BOTH, accepted, do, planned
from tests.conftest import EAST, NOON, Court


def asked(court: Court, made: int, role: Role = Role.DUTY_OFFICER) -> Resources:
    with reading(court.store) as session:
        return operation_resources(session, court.viewer(role), operation_id=made)


def two_teams(court: Court) -> int:
    teams = (
        TeamPlan("一组", court.people[Role.JUDGE], (court.people[Role.POLICE],), "豫N·1", (court.debtors[court.grid()],)),
        TeamPlan("二组", None, (court.workers[court.grid()],), "豫N·2"),
    )
    return planned(court, kind="cross_region", teams=teams, bodies=(BodyPlan(court.court, 4), BodyPlan(court.stations[EAST], 3, 1)))


@BOTH
def test_people_vehicles_equipment_and_police_are_those_of_the_rows(court: Court) -> None:
    made = two_teams(court)
    with writing(court.store) as session:
        teams = session.scalars(sa.select(TeamRow.id).where(TeamRow.operation_id == made).order_by(TeamRow.id)).all()
        session.add_all([TeamEquipmentRow(team_id=team, kind="recorder", quantity=2) for team in teams])
        session.add(PoliceRequestRow(operation_id=made, organisation_id=court.stations[EAST], officers=3, facts="", place="", wanted_at=NOON, requested_at=NOON))
        session.execute(sa.update(TeamMemberRow).where(TeamMemberRow.person_id == court.people[Role.POLICE]).values(left_at=NOON))
    before = asked(court, made)
    accepted(court, made, court.stations[EAST])

    assert (int(before.parts["people"].sum()), before.vehicles, before.equipment.values.tolist()) == (2, 2, [["recorder", 4]])
    assert before.bodies["answer"].tolist() == ["accepted", "asked"]
    assert asked(court, made).bodies["answer"].tolist() == ["accepted", "accepted"]
    assert before.police["officers"].tolist() == [3, 3] and before.police["signed_at"].isna().all()


def test_a_cross_court_operation_shows_both_signatures_as_they_stand(court: Court) -> None:
    made = two_teams(court)
    with writing(court.store) as session:
        session.execute(sa.update(OperationRow).values(partner_organisation_id=court.towns[EAST], lead_signed_at=NOON, commander_id=court.people[Role.COURT_LEADER]))
    command = asked(court, made).command

    assert (command.partner, command.lead_signed_at, command.partner_signed_at, command.commander) == ("东镇人民政府", NOON, None, "court_leader")
    assert asked(court, made, Role.WALL).command.commander is None


def test_a_paper_counts_once_a_target_and_not_for_one_that_was_taken_out(court: Court) -> None:
    debtors = [court.debtors[court.grid(EAST, serial)] for serial in (1, 2)]
    made = planned(court, kind="relocation", teams=(TeamPlan("一组", targets=tuple(debtors)),), measures=tuple((one, "evict") for one in debtors))
    with writing(court.store) as session:
        first, second = session.scalars(sa.select(TargetRow.id).where(TargetRow.operation_id == made).order_by(TargetRow.id)).all()
        session.add_all([TargetDocumentRow(target_id=target, kind="announcement", created_at=NOON) for target in (first, first, second)])
    both = asked(court, made)
    with writing(court.store) as session:
        session.execute(sa.update(TargetRow).where(TargetRow.id == second).values(removed_at=NOON))
    one = asked(court, made)

    assert (both.documents, both.targets) == ({"announcement": 2}, 2)
    assert (one.documents, one.targets) == ({"announcement": 1}, 1)


def test_the_class_of_old_cases_is_kept_with_the_operation(court: Court) -> None:
    made = planned(court, old_case_class="evading")

    with reading(court.store) as session:
        assert session.get_one(OperationRow, made).old_case_class == "evading"
    do(court, operations.move, made, "cancel")
