"""The jobs of the duty desk run with no browser open, say each thing once, and are silent when there is nothing to say."""

from datetime import timedelta

import sqlalchemy as sa

from core.commands import duty_log
from core.domain.viewer import Role
from core.jobs import desk_watch
from core.jobs.runner import JOBS
from core.store.session import reading
from core.store.tables import BoardRow
from tests.builders import do
from tests.commands.desk import notices, on_duty, recorded
from tests.conftest import NOON, Court
from tests.routes import runtime_of


def revision(court: Court) -> int:
    with reading(court.store) as session:
        return session.scalar(sa.select(BoardRow.revision)) or 0


def test_the_runner_goes_round_both() -> None:
    assert {desk_watch.roster_gaps, desk_watch.late_messages} <= {job.run for job in JOBS}


def test_a_gap_is_told_once_and_a_full_roster_makes_no_revision(court: Court) -> None:
    on_duty(court, court.people[Role.DUTY_OFFICER], hours=72)
    on_duty(court, court.people[Role.DUTY_LEADER], "leader", hours=10)
    runtime = runtime_of(court.store)

    desk_watch.roster_gaps(runtime)
    assert len(notices(court, "duty.gap")) == 2
    before = revision(court)
    desk_watch.roster_gaps(runtime)
    assert (len(notices(court, "duty.gap")), revision(court)) == (2, before)


def test_a_message_of_a_party_is_late_after_a_day_and_told_once(court: Court) -> None:
    late = recorded(court, channel="platform", source="creditor", at=NOON)
    recorded(court, channel="phone", source="police", at=NOON)
    answered = recorded(court, channel="platform", source="debtor", at=NOON)
    do(court, duty_log.handle, answered, "已回复", at=NOON + timedelta(hours=2))

    desk_watch.late_messages(runtime_of(court.store, lambda: NOON + timedelta(hours=23, minutes=59)))
    assert notices(court, "desk.message_late") == []
    for _ in range(2):
        desk_watch.late_messages(runtime_of(court.store, lambda: NOON + timedelta(hours=24)))
    assert notices(court, "desk.message_late") == [(None, "duty_leader", "overdue")]
    assert late
