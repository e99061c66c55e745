"""What a review is told: the ledger of the operation in order, in the viewer's reach and masking."""

from datetime import timedelta

import sqlalchemy as sa

from core.commands import targets
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.targets import TargetReport
from core.domain.viewer import Role, Viewer
from core.measures import replay as film
from core.queries.replay import Replay, operation_replay
from core.store.session import reading, writing
from core.store.tables import EventRow, TargetRow, TeamPositionRow, TeamRow
from tests.builders import BOTH, do, many_reports, planned
from tests.conftest import EAST, NOON, WEST, Court


def held(court: Court) -> tuple[int, list[int]]:
    """Two teams, one target each in both towns; the eastern grid worker is in the first team."""
    east, west = court.debtors[court.grid()], court.debtors[court.grid(WEST)]
    teams = (
        TeamPlan("一组", leader_id=court.people[Role.JUDGE], members=(court.workers[court.grid()],), targets=(east,)),
        TeamPlan("二组", leader_id=court.people[Role.POLICE], targets=(west,)),
    )
    made = planned(court, "approve", "start", area=(EAST, WEST), bodies=(BodyPlan(court.court),), teams=teams, measures=((east, "summon"), (west, "summon")))
    with reading(court.store) as session:
        return made, list(session.scalars(sa.select(TargetRow.id).where(TargetRow.operation_id == made).order_by(TargetRow.id)))


def asked(court: Court, made: int, viewer: Viewer | None = None) -> Replay:
    with reading(court.store) as session:
        return operation_replay(session, viewer or court.viewer(), operation_id=made)


def played(found: Replay) -> film.Film:
    return film.film(found.started_at, found.events, found.positions, found.targets, found.teams)


@BOTH
def test_the_film_of_an_operation_ends_where_its_rows_stand(court: Court) -> None:
    made, rows = held(court)
    do(court, targets.report_target, rows[0], TargetReport("arrived"), at=NOON + timedelta(minutes=20))
    do(court, targets.report_target, rows[0], TargetReport("done", "paid", 80_000), at=NOON + timedelta(minutes=35))
    do(court, targets.report_target, rows[1], TargetReport("done", "not_found"), at=NOON + timedelta(minutes=40))

    whole = played(asked(court, made))
    first, last = whole.span or (NOON, NOON)
    end = film.scene(whole, last)
    assert (first, last) == (NOON, NOON + timedelta(minutes=40))
    assert (end.targets, end.results, end.received_fen) == ({rows[0]: "done", rows[1]: "done"}, {rows[0]: "paid", rows[1]: "not_found"}, 80_000)
    assert film.scene(whole, NOON + timedelta(minutes=34)).targets == {rows[0]: "arrived", rows[1]: "planned"}
    assert {one.code: one.value for one in film.figures(whole)}["contact"] == timedelta(minutes=20)


def test_a_field_role_sees_the_film_of_its_own_team(court: Court) -> None:
    made, rows = held(court)
    for row in rows:
        do(court, targets.report_target, row, TargetReport("arrived", note="西边的事"))
    found = asked(court, made, court.viewer(Role.GRID_WORKER, EAST, person=court.workers[court.grid()]))

    assert found.targets["target_id"].tolist() == [rows[0]] and found.teams["name"].tolist() == ["一组"]
    assert set(found.events["target_id"]) == {0, rows[0]}


def test_the_wall_is_told_no_free_words_no_names_and_no_exact_place(court: Court) -> None:
    made, rows = held(court)
    do(court, targets.report_target, rows[0], TargetReport("arrived", note="在家"))
    with writing(court.store) as session:
        team = session.scalar(sa.select(TeamRow.id).where(TeamRow.operation_id == made).order_by(TeamRow.id))
        session.add(TeamPositionRow(team_id=team, at=NOON, lng=115.123456, lat=34.123456))
    found = asked(court, made, court.viewer(Role.WALL))

    assert set(found.events["words"]) == {""} and not found.events["who"].notna().any()
    assert found.positions[["lng", "lat"]].to_numpy().tolist() == [[115.12, 34.12]]
    assert set(found.targets["name"]) == {"张**"}
    assert asked(court, made).positions["lng"].tolist() == [115.123456]


def test_a_film_of_thousands_of_events_counts_them_all(court: Court) -> None:
    """How long it takes stands in the benchmark, part P."""
    made, rows = held(court)
    with writing(court.store) as session:
        session.execute(sa.insert(EventRow), many_reports(court.board_id, made, rows, court.people[Role.JUDGE], 5_000, since=NOON))
    whole = played(asked(court, made))
    shown = film.scene(whole, (whole.span or (NOON, NOON))[1])

    assert len(whole.happenings) >= 5_000 and shown.received_fen == 4_998 + 4_999
    assert film.scene(whole, NOON + timedelta(minutes=20)).received_fen < shown.received_fen
