"""Recurring operations are drafted by themselves, once; a week without an operation is told, once."""

import subprocess
import sys
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from core.commands import operations
from core.commands.operations import BodyPlan
from core.domain.operation_life import OperationRefused
from core.domain.viewer import Role
from core.jobs import occurrences
from core.jobs.runner import JOBS
from core.settings import ROOT
from core.store.session import reading, writing
from core.store.tables import BoardRow, CampaignRow, OperationRow, OutboxRow
from tests.builders import BOTH, do, on_day, planned, refused
from tests.conftest import NOON, Court
from tests.routes import runtime_of

WEEKS = 8


def a_campaign(court: Court, *, ends_on: date | None = None, ended_at: datetime | None = None, **changes: object) -> int:
    """Every Thursday at half past six."""
    recurrence = {"weekday": 3, "hour": 6, "minutes": 30, "hours": 5, "kind": "dawn", "lead_organisation_id": court.court, "muster_place": "法院院内", **changes}
    with writing(court.store) as session:
        row = CampaignRow(board_id=court.board_id, name=f"周四行动{changes or ''}", recurrence=recurrence, created_by=court.people[Role.DUTY_OFFICER], created_at=NOON,
                          ends_on=ends_on, ended_at=ended_at)
        session.add(row)
        session.flush()
        return row.id


def gone_round(court: Court, at: datetime = NOON, holder: str = "one") -> bool:
    return occurrences.run(runtime_of(court.store, lambda: at), holder=holder)


def drafted(court: Court) -> list[OperationRow]:
    with reading(court.store) as session:
        return list(session.scalars(sa.select(OperationRow).where(OperationRow.occurrence_on.is_not(None)).order_by(OperationRow.occurrence_on)))


def notices(court: Court, kind: str) -> list[tuple[str, dict[str, object]]]:
    with reading(court.store) as session:
        return [(row.role, row.payload) for row in session.scalars(sa.select(OutboxRow).where(OutboxRow.kind == kind).order_by(OutboxRow.id))]


def revision(court: Court) -> int:
    with reading(court.store) as session:
        return session.scalar(sa.select(BoardRow.revision)) or 0


def test_the_runner_goes_round_it() -> None:
    assert any(job.name == "occurrences" for job in JOBS)


@BOTH
def test_the_next_operation_of_a_campaign_is_drafted_by_itself_and_the_duty_leader_is_told(court: Court) -> None:
    campaign = a_campaign(court)
    gone_round(court)

    (made,) = drafted(court)
    assert (made.campaign_id, made.occurrence_on, made.state, made.kind, made.muster_place) == (campaign, date(2026, 3, 12), "draft", "dawn", "法院院内")
    assert (made.starts_at, made.ends_at - made.starts_at) == (datetime.fromisoformat("2026-03-12T06:30+08:00"), timedelta(hours=5))
    assert [role for role, _ in notices(court, "operation.occur")] == ["duty_leader"]


@BOTH
def test_going_round_again_drafts_nothing_and_makes_no_revision_and_the_next_week_has_its_own(court: Court) -> None:
    a_campaign(court)
    gone_round(court)
    before = revision(court)
    gone_round(court, NOON + timedelta(hours=1))
    assert (len(drafted(court)), revision(court)) == (1, before)

    for day in range(1, 15):
        gone_round(court, NOON + timedelta(days=day))
    assert [made.occurrence_on for made in drafted(court)] == [date(2026, 3, 12), date(2026, 3, 19), date(2026, 3, 26)]


def test_what_was_called_off_does_not_come_back(court: Court) -> None:
    a_campaign(court)
    gone_round(court)
    do(court, operations.move, drafted(court)[0].id, "cancel")
    gone_round(court, NOON + timedelta(hours=1))

    assert [made.state for made in drafted(court)] == ["cancelled"]


def test_a_campaign_that_is_over_or_has_no_leading_body_drafts_nothing(court: Court) -> None:
    a_campaign(court, ends_on=date(2026, 3, 11))
    a_campaign(court, ended_at=NOON, weekday=4)
    a_campaign(court, lead_organisation_id=None)
    gone_round(court)

    assert drafted(court) == []


def test_a_draft_without_targets_and_teams_is_not_submitted(court: Court) -> None:
    a_campaign(court)
    gone_round(court)

    assert refused(court, OperationRefused, operations.move, drafted(court)[0].id, "submit").places["gaps"] == ["at least one target", "at least one team"]


@BOTH
def test_only_who_has_the_lease_looks(court: Court) -> None:
    a_campaign(court)

    assert gone_round(court, holder="one") and not gone_round(court, holder="other")
    assert len(drafted(court)) == 1


@BOTH
def test_of_two_processes_that_draft_at_once_each_week_gets_one_operation(court: Court) -> None:
    a_campaign(court)
    url = court.store.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.jobs.drafter", url, str(court.store.folder), str(court.board_id), str(WEEKS)]
    processes = [subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None and process.stdout.readline().strip() == "ready"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    made = [int(process.communicate(timeout=60)[0]) for process in processes]

    assert sum(made) == WEEKS
    assert [one.occurrence_on for one in drafted(court)] == [date(2026, 3, 12) + timedelta(weeks=week) for week in range(WEEKS)]


def held(court: Court, **changes: object) -> int:
    return planned(court, "approve", "start", "finish", bodies=(BodyPlan(court.court),), **changes)


@BOTH
def test_a_week_without_an_operation_is_told_once_and_the_next_week_again(court: Court) -> None:
    held(court)
    gone_round(court, NOON + timedelta(days=6, hours=23))
    assert notices(court, "operation.quiet_week") == []

    for hours in (0, 5, 24 * 6):
        gone_round(court, NOON + timedelta(days=7, hours=hours))
    assert notices(court, "operation.quiet_week") == [("duty_leader", {"days": 7}), ("court_leader", {"days": 7})]
    gone_round(court, NOON + timedelta(days=14))
    assert [payload["days"] for _, payload in notices(court, "operation.quiet_week")] == [7, 7, 14, 14]


def test_an_operation_that_began_ends_the_silence_and_a_drill_does_not(court: Court) -> None:
    held(court)
    made = planned(court, "approve", drill=True, bodies=(BodyPlan(court.court),), **on_day(1))
    do(court, operations.move, made, "start", at=NOON + timedelta(days=5))
    gone_round(court, NOON + timedelta(days=8))
    assert len(notices(court, "operation.quiet_week")) == 2

    real = planned(court, "approve", bodies=(BodyPlan(court.court),), **on_day(2))
    do(court, operations.move, real, "start", at=NOON + timedelta(days=9))
    gone_round(court, NOON + timedelta(days=15))
    assert len(notices(court, "operation.quiet_week")) == 2


@pytest.mark.parametrize("switched_off", [True, False])
def test_a_court_that_never_held_one_or_switched_it_off_hears_nothing(court: Court, *, switched_off: bool) -> None:
    if switched_off:
        held(court)
        with writing(court.store) as session:
            session.execute(sa.update(BoardRow).values(settings={"operations.week_alert": False}))
    else:
        held(court, drill=True)
    gone_round(court, NOON + timedelta(days=30))

    assert notices(court, "operation.quiet_week") == []
