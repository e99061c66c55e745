"""The roster: one person a shift, a leader's consent to a swap, and gaps that are told beforehand."""

from datetime import timedelta

import sqlalchemy as sa

from core.commands import duty
from core.commands.duty import PlannedShift
from core.domain.duty import DutyRefused
from core.domain.refusals import NotAllowed
from core.domain.viewer import Role
from core.queries.people import on_duty as who_is_on_duty
from core.store.session import reading
from core.store.tables import DutyRow, EventRow
from tests.builders import BOTH, do, refused
from tests.commands.desk import a_colleague, notices, on_duty, rows
from tests.conftest import NOON, Court

TOMORROW = NOON + timedelta(days=1)


def names_on_duty(court: Court) -> list[str]:
    with reading(court.store) as session:
        return [one["name"] for one in who_is_on_duty(session, court.viewer(), now=NOON)]


def test_a_week_is_planned_as_a_whole_or_not_at_all(court: Court) -> None:
    officer, leader = court.people[Role.DUTY_OFFICER], court.people[Role.DUTY_LEADER]
    week = tuple(
        PlannedShift(person, kind, TOMORROW + timedelta(days=day), TOMORROW + timedelta(days=day + 1))
        for day in range(7) for person, kind in ((officer, "officer"), (leader, "leader"))
    )
    refused(court, DutyRefused, duty.plan, (*week, week[0]), match="is on duty at that time already")
    assert len(do(court, duty.plan, week)) == 14


def test_two_posts_at_one_time_need_two_people(court: Court) -> None:
    on_duty(court, court.people[Role.DUTY_OFFICER])
    double = PlannedShift(court.people[Role.DUTY_OFFICER], "leader", NOON, NOON + timedelta(hours=1))
    refused(court, DutyRefused, duty.plan, (double,), match="Choose another person or time")


def test_only_the_desk_plans(court: Court) -> None:
    for role in (Role.JUDGE, Role.GRID_WORKER, Role.ADMINISTRATOR):
        refused(court, NotAllowed, duty.plan, (PlannedShift(court.people[role], "officer", NOON, TOMORROW),), by=court.viewer(role))


def test_a_swap_waits_for_a_leaders_consent_and_then_names_who_gave_it(court: Court) -> None:
    other = a_colleague(court, "韩松涛")
    shift = on_duty(court, court.people[Role.DUTY_OFFICER], starts=TOMORROW)

    do(court, duty.ask_swap, shift, other.person_id, "家中有事")
    assert rows(court, DutyRow)[0].person_id == court.people[Role.DUTY_OFFICER]
    assert [role for _, role, _ in notices(court, "duty.swap_ask")] == ["duty_leader", "court_leader"]
    refused(court, NotAllowed, duty.decide_swap, shift, True)

    do(court, duty.decide_swap, shift, True, by=court.viewer(Role.DUTY_LEADER))
    row = rows(court, DutyRow)[0]
    assert (row.person_id, row.instead_of, row.consent_by, row.swap_to) == (other.person_id, court.people[Role.DUTY_OFFICER], court.people[Role.DUTY_LEADER], None)


def test_a_swap_that_is_declined_changes_nobody(court: Court) -> None:
    other = a_colleague(court, "韩松涛")
    shift = on_duty(court, court.people[Role.DUTY_OFFICER], starts=TOMORROW)
    do(court, duty.ask_swap, shift, other.person_id, "家中有事")
    do(court, duty.decide_swap, shift, False, "人手不够", by=court.viewer(Role.DUTY_LEADER))

    row = rows(court, DutyRow)[0]
    assert (row.person_id, row.swap_to, row.consent_by) == (court.people[Role.DUTY_OFFICER], None, None)
    refused(court, DutyRefused, duty.decide_swap, shift, True, by=court.viewer(Role.DUTY_LEADER), match="nobody asks")


def test_a_leader_does_not_consent_to_a_swap_of_the_own_shift(court: Court) -> None:
    shift = on_duty(court, court.people[Role.DUTY_LEADER], "leader", starts=TOMORROW)
    do(court, duty.ask_swap, shift, court.people[Role.COURT_LEADER], "外出开会", by=court.viewer(Role.DUTY_LEADER))

    refused(court, NotAllowed, duty.decide_swap, shift, True, by=court.viewer(Role.DUTY_LEADER), match="Another leader")
    refused(court, NotAllowed, duty.decide_swap, shift, True, by=court.viewer(Role.COURT_LEADER), match="Another leader")


def test_a_shift_under_way_is_swapped_from_now_on_only(court: Court) -> None:
    other = a_colleague(court, "韩松涛")
    shift = on_duty(court, court.people[Role.DUTY_OFFICER])
    do(court, duty.ask_swap, shift, other.person_id, "身体不适")
    do(court, duty.decide_swap, shift, True, by=court.viewer(Role.DUTY_LEADER))

    served, rest = sorted(rows(court, DutyRow), key=lambda row: row.starts_at)
    assert (served.person_id, served.ends_at) == (court.people[Role.DUTY_OFFICER], NOON)
    assert (rest.person_id, rest.starts_at) == (other.person_id, NOON)
    assert names_on_duty(court) == ["韩松涛"]


def test_nobody_takes_over_a_shift_while_on_duty_already(court: Court) -> None:
    other = a_colleague(court, "韩松涛")
    shift = on_duty(court, court.people[Role.DUTY_OFFICER], starts=TOMORROW)
    on_duty(court, other.person_id, "technician", starts=TOMORROW + timedelta(hours=2))
    refused(court, DutyRefused, duty.ask_swap, shift, other.person_id, "家中有事", match="韩松涛 is on duty")


def test_a_cancelled_shift_is_nobodys_and_only_a_leader_cancels(court: Court) -> None:
    shift = on_duty(court, court.people[Role.DUTY_OFFICER])
    refused(court, NotAllowed, duty.cancel, shift, "调休")
    do(court, duty.cancel, shift, "调休", by=court.viewer(Role.DUTY_LEADER))
    assert names_on_duty(court) == []


def test_a_shift_that_is_over_stays_as_it_was(court: Court) -> None:
    shift = on_duty(court, court.people[Role.DUTY_OFFICER], starts=NOON - timedelta(days=2))
    refused(court, DutyRefused, duty.cancel, shift, "记错", by=court.viewer(Role.DUTY_LEADER), match="it is over")


@BOTH
def test_each_gap_is_told_to_the_leaders_once_however_often_it_is_looked_for(court: Court, later) -> None:
    on_duty(court, court.people[Role.DUTY_OFFICER], hours=72)
    on_duty(court, court.people[Role.DUTY_LEADER], "leader", hours=10)

    found = do(court, duty.warn_of_gaps)
    assert [gap.kind for gap in found] == ["leader"] and found[0].starts_at == NOON + timedelta(hours=9)
    assert notices(court, "duty.gap") == [(None, "duty_leader", "overdue"), (None, "court_leader", "overdue")]
    for minutes in (1, 60, 9 * 60 + 30):
        assert do(court, _looked, at=later(minutes)) == []
    assert len(notices(court, "duty.gap")) == 2


def test_a_gap_that_opens_anew_is_told_anew(court: Court) -> None:
    on_duty(court, court.people[Role.DUTY_LEADER], "leader", hours=72)
    shift = on_duty(court, court.people[Role.DUTY_OFFICER], hours=72)
    assert do(court, _looked) == []
    do(court, duty.cancel, shift, "住院", by=court.viewer(Role.DUTY_LEADER))
    assert [gap.kind for gap in do(court, _looked)] == ["officer"]


def _looked(act) -> list:
    """A look that may find nothing; the ledger wants something said."""
    found = duty.warn_of_gaps(act)
    act.record("duty.gap", "duty", 0, topics=())
    return found


def test_what_the_roster_says_stands_in_the_ledger(court: Court) -> None:
    on_duty(court, court.people[Role.DUTY_OFFICER])
    with reading(court.store) as session:
        entry = session.scalars(sa.select(EventRow).filter_by(verb="duty.plan")).one()
    assert entry.after["person_id"] == court.people[Role.DUTY_OFFICER] and entry.after["kind"] == "officer"
