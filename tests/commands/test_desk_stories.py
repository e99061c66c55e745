"""Acceptance stories of the desk: SC-01, SC-25, SC-41 and SC-53 (seeds.md 5), on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from core.commands import clues as verbs
from core.commands import duty_log
from core.commands.clue_steps import ClueOutcome
from core.commands.clues import ClueReport, Sighting
from core.domain.clues import SIGHTING_LABELS
from core.domain.spread import Spread
from core.domain.viewer import Role
from core.jobs import desk_watch
from core.queries import clues, duty
from core.queries import duty_log as log_questions
from core.queries.clues import ClueFilter
from core.queries.duty_log import LogFilter
from core.store.session import reading
from core.store.tables import ClueRow, MeasureRow
from tests.builders import BOTH, do, sent
from tests.commands.desk import a_judge_for, a_worker, notices, on_duty, recorded, rows
from tests.conftest import EAST, NOON, Court
from tests.routes import runtime_of

DAY = {"since": date(2026, 3, 10), "until": date(2026, 3, 10)}


@BOTH
def test_sc_01_a_car_at_a_friends_house_is_sealed_38_minutes_after_the_tip(court: Court, later) -> None:
    judge = court.viewer(Role.JUDGE, person=a_judge_for(court))
    task = sent(court, kind="find_property", debtor_id=court.debtors[court.grid()], case_id=court.cases[court.grid()])

    tip = ClueReport("property", "李某的雪佛兰小轿车停在朋友叶某家，请尽快来", "叶某家", court.grid(), task_id=task)
    clue = do(court, verbs.report, tip, by=a_worker(court), at=later(0))["id"]
    told = notices(court, "clue.report")
    do(court, verbs.respond, clue, "叫上同事一起出发", by=judge, at=later(2))
    do(court, verbs.verify, clue, True, "车辆核对无误", by=judge, at=later(33))
    sealed = ClueOutcome("sealed", "当场查封", property_kind="vehicle", description="雪佛兰小轿车", address="东镇一村叶某家", value_fen=4_000_000)
    do(court, verbs.close, clue, sealed, by=judge, at=later(38))

    measure = rows(court, MeasureRow)[0]
    assert told == [(judge.person_id, None, "new"), (None, "duty_officer", "new")]
    assert (measure.kind, measure.place, measure.taken_at) == ("seal", "东镇一村叶某家", later(38))
    assert measure.taken_at - rows(court, ClueRow)[0].received_at <= timedelta(minutes=40)
    with reading(court.store) as session:
        card = clues.clue_card(session, court.viewer(), clue_id=clue, now=later(40))
        counts = clues.clue_counts(session, court.viewer(), now=later(40), **DAY)
    assert [(step["what"], step["minutes"]) for step in card.trail] == [("received", 0), ("respond", 2), ("verify", 33), ("seal", 38), ("close", 38)]
    assert card.clue["credited"] and rows(court, ClueRow)[0].reporter_id == court.workers[court.grid()]
    assert counts.response_min == Spread(1, 2.0, 2.0) and counts.control_min == Spread(1, 38.0, 38.0)


@BOTH
def test_sc_25_746_sightings_and_79_vehicles_are_each_acted_on_or_not(court: Court, later) -> None:
    kinds = list(SIGHTING_LABELS)
    known = "41142519000101011X"
    sightings = tuple(Sighting(kinds[serial % 10], NOON - timedelta(hours=serial), "商丘站", reference=f"P{serial}", identity=known if serial < 7 else "") for serial in range(746))
    vehicles = tuple(Sighting("camera", NOON - timedelta(hours=serial), "路口", reference=f"V{serial}", plate=f"豫N{serial:05}") for serial in range(79))

    made = do(court, verbs.report_sightings, (*sightings, *vehicles), by=court.viewer(Role.POLICE, EAST, organisation=court.stations[EAST]))
    for one in (*made[:146], *made[746:760]):
        do(court, verbs.respond, one["id"], "快速出警", at=later(12))
    assert do(court, verbs.report_sightings, sightings[:20], at=later(13)) == made[:20]

    with reading(court.store) as session:
        counts = clues.sighting_counts(session, court.viewer()).groupby("traced")[["total", "acted", "waiting"]].sum()
        waiting = clues.clues(session, court.viewer(), now=later(20), wanted=ClueFilter(sightings_only=True, states=("received",), limit=5000))
    assert counts.loc["person"].tolist() == [746, 146, 600]
    assert counts.loc["vehicle"].tolist() == [79, 14, 65]
    assert len(waiting) == 665
    assert len(notices(court, "clue.sighting")) == 825 and {sound for _, _, sound in notices(court, "clue.sighting")} == {"new"}


@BOTH
def test_sc_41_a_night_without_anybody_on_duty_is_told_beforehand(court: Court) -> None:
    """A clue at 02:00 with nobody on duty; the leaders knew at noon of the day before."""
    on_duty(court, court.people[Role.DUTY_OFFICER], starts=NOON, hours=8)
    on_duty(court, court.people[Role.DUTY_LEADER], "leader", starts=NOON, hours=8)

    desk_watch.roster_gaps(runtime_of(court.store))

    assert len(notices(court, "duty.gap")) == 4
    two_at_night = datetime(2026, 3, 10, 18, tzinfo=UTC)
    with reading(court.store) as session:
        gaps = duty.duty_gaps(session, court.viewer(Role.DUTY_LEADER), now=NOON)
    assert {gap.kind for gap in gaps if gap.starts_at <= two_at_night < gap.ends_at} == {"officer", "leader"}

    do(court, verbs.report, ClueReport("whereabouts", "人在家", grid_code=court.grid()), by=a_worker(court), at=two_at_night)
    clue = rows(court, ClueRow)[0]
    assert (clue.state, clue.respond_by) == ("received", two_at_night + timedelta(minutes=15))
    with reading(court.store) as session:
        assert clues.clue_counts(session, court.viewer(), now=two_at_night + timedelta(minutes=16), **DAY).overdue == 1


@BOTH
@pytest.mark.parametrize(("answered_h", "severity"), [(None, "overdue"), (23.5, "on_time")])
def test_sc_53_a_partys_message_of_nine_is_red_at_nine_the_next_day_unless_it_was_answered(court: Court, answered_h: float | None, severity: str) -> None:
    nine = datetime(2026, 3, 10, 1, tzinfo=UTC)
    message = recorded(court, channel="platform", source="creditor", caller_name="申请人", content="执行到哪一步了", at=nine)
    if answered_h:
        do(court, duty_log.handle, message, "已答复", at=nine + timedelta(hours=answered_h))
    next_day = nine + timedelta(hours=24)
    desk_watch.late_messages(runtime_of(court.store, lambda: next_day))

    with reading(court.store) as session:
        late = log_questions.duty_log(session, court.viewer(), now=next_day, wanted=LogFilter(late_only=True))
        everything = log_questions.duty_log(session, court.viewer(), now=next_day)
    assert list(everything["severity"]) == [severity]
    assert len(late) == len(notices(court, "desk.message_late")) == (1 if answered_h is None else 0)


def test_the_clue_of_a_worker_is_seen_neither_by_the_village_nor_by_another_worker(court: Court) -> None:
    do(court, verbs.report, ClueReport("whereabouts", "人在家", grid_code=court.grid()), by=a_worker(court))
    with reading(court.store) as session:
        for viewer in (court.viewer(Role.TOWNSHIP, EAST), court.viewer(Role.GRID_WORKER, EAST, person=court.workers[court.grid(EAST, 2)])):
            assert clues.clues(session, viewer, now=NOON).empty
        assert session.scalar(sa.select(sa.func.count()).select_from(ClueRow)) == 1
