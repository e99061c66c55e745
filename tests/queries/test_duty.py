"""The roster, its gaps, and handovers as the desk sees them."""

from datetime import UTC, datetime, timedelta

from core.commands import duty, handover
from core.domain.viewer import Role
from core.queries import duty as questions
from core.store.session import reading
from tests.builders import do
from tests.commands.desk import a_colleague, on_duty, recorded
from tests.conftest import EAST, NOON, Court

HANDOVER = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)


def desk(court: Court, now: datetime = NOON, viewer=None):
    with reading(court.store) as session:
        return questions.handovers(session, viewer or court.viewer(), now=now)


def test_the_roster_says_whose_shift_it_was_and_who_consented(court: Court) -> None:
    other = a_colleague(court, "韩松涛")
    shift = on_duty(court, court.people[Role.DUTY_OFFICER])
    do(court, duty.ask_swap, shift, other.person_id, "家中有事", at=NOON - timedelta(hours=2))
    with reading(court.store) as session:
        asked = questions.roster(session, court.viewer(), since=NOON, until=NOON + timedelta(days=1)).iloc[0]
    do(court, duty.decide_swap, shift, True, by=court.viewer(Role.DUTY_LEADER), at=NOON - timedelta(hours=2))
    with reading(court.store) as session:
        swapped = questions.roster(session, court.viewer(), since=NOON, until=NOON + timedelta(days=1)).iloc[0]

    assert (asked["name"], asked["swap_to"], asked["swap_by"], asked["swap_why"]) == ("duty_officer", "韩松涛", "duty_officer", "家中有事")
    assert (swapped["name"], swapped["instead_of"], swapped["consent"]) == ("韩松涛", "duty_officer", "duty_leader")


def test_gaps_of_the_next_48_hours_are_known_beforehand(court: Court) -> None:
    on_duty(court, court.people[Role.DUTY_OFFICER], hours=72)
    on_duty(court, court.people[Role.DUTY_LEADER], "leader", hours=20)
    with reading(court.store) as session:
        found = questions.duty_gaps(session, court.viewer(), now=NOON)
    assert [(gap.kind, gap.starts_at, gap.ends_at) for gap in found] == [("leader", NOON + timedelta(hours=19), NOON + timedelta(hours=48))]


def test_only_people_of_the_court_can_be_rostered_those_of_the_desk_first(court: Court) -> None:
    a_colleague(court, "韩松涛")
    with reading(court.store) as session:
        found = questions.desk_people(session, court.viewer())
    assert found["name"].iloc[0] == "韩松涛" and bool(found["at_desk"].iloc[0])
    assert not found["name"].str.contains("网格员").any()


def test_a_handover_that_was_due_and_not_done_is_missing_until_both_signed(court: Court, later) -> None:
    other = a_colleague(court, "韩松涛")
    on_duty(court, court.people[Role.DUTY_OFFICER], starts=HANDOVER - timedelta(hours=24), hours=24)
    on_duty(court, other.person_id, starts=HANDOVER, hours=24)
    assert not desk(court, HANDOVER - timedelta(minutes=1)).missing
    assert desk(court).missing and desk(court).due_at == HANDOVER

    begun = do(court, handover.begin, other.person_id)["id"]
    do(court, handover.take, begun, by=other)
    do(court, handover.sign, begun)
    assert desk(court).missing and [one.state for one in desk(court).running] == ["open"]
    do(court, handover.sign, begun, by=other)
    assert not desk(court).missing and [one.state for one in desk(court).ended] == ["done"]


def test_a_viewer_of_one_town_sees_no_handover_of_others(court: Court) -> None:
    recorded(court, content="西边的事")
    do(court, handover.begin, None)
    assert desk(court).running[0].items["title"].tolist() == ["虞值〔2026〕1号 西边的事"]
    stranger = a_colleague(court, "苗静宜")
    assert desk(court, viewer=court.viewer(Role.DUTY_OFFICER, EAST, person=stranger.person_id)).running == []
