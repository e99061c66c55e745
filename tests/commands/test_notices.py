"""Whom a notice reaches, and what reading it does."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from core.commands import notices as verbs
from core.domain.refusals import NotFound
from core.domain.viewer import Role, Viewer
from core.queries import notices
from core.queries.notices import Notice
from core.store.session import reading, writing
from core.store.tables import DutyRow, EventRow, OutboxRow, RoleGrantRow, TopicRow
from tests.builders import BOTH, do, planned, sent
from tests.conftest import EAST, NOON, WEST, Court
from tests.jobs.posting import Post, a_closed_port, connected, told


def inbox(court: Court, viewer: Viewer, *, now: datetime = NOON, unread_only: bool = True) -> list[int]:
    with reading(court.store) as session:
        return [one.id for one in notices.inbox(session, viewer, now=now, unread_only=unread_only)]


def shown(court: Court, viewer: Viewer) -> Notice:
    with reading(court.store) as session:
        (one,) = notices.inbox(session, viewer, now=NOON)
    return one


def unread(court: Court, viewer: Viewer, *, now: datetime = NOON) -> notices.Unread:
    with reading(court.store) as session:
        return notices.unread(session, viewer, now=now)


def on_duty(court: Court, person: int, kind: str = "officer", *, role: Role | None = Role.DUTY_OFFICER, hours: float = 8, cancelled: bool = False) -> None:
    with writing(court.store) as session:
        session.add(DutyRow(board_id=court.board_id, person_id=person, kind=kind, starts_at=NOON, ends_at=NOON + timedelta(hours=hours), cancelled_at=NOON if cancelled else None))
        if role:
            session.add(RoleGrantRow(person_id=person, role=role, grid_prefix="", starts_at=NOON))


@BOTH
def test_a_task_reaches_its_addressee_and_nobody_else(court: Court) -> None:
    task = sent(court)
    worker = court.viewer(Role.GRID_WORKER, EAST, person=court.workers[court.grid()])

    one = shown(court, worker)
    assert (one.message, one.about, one.sound) == ("Task {number} ({kind}) was sent to you. Sign for it.", ("task", task), "new")
    assert one.places == {"number": "虞执协〔2026〕1号", "kind": "Check information"}
    for role in Role:
        assert inbox(court, court.viewer(role)) == []
    assert inbox(court, court.viewer(Role.GRID_WORKER, EAST, person=court.workers[court.grid(serial=2)])) == []


@BOTH
def test_a_body_reads_its_mail_through_those_who_speak_for_it(court: Court) -> None:
    mail = told(court, organisation_id=court.stations[EAST])

    for role in (Role.POLICE, Role.TOWNSHIP, Role.COMMITTEE, Role.JUDGE):
        assert inbox(court, court.viewer(role, organisation=court.stations[EAST])) == [mail]
        assert inbox(court, court.viewer(role, organisation=court.stations[WEST])) == []
    for role in (Role.WALL, Role.AUDITOR, Role.ADMINISTRATOR):
        assert inbox(court, court.viewer(role, organisation=court.stations[EAST])) == []


def test_a_body_that_is_asked_to_join_an_operation_is_told(court: Court) -> None:
    operation = planned(court, "approve")

    assert shown(court, court.viewer(Role.POLICE, EAST, organisation=court.stations[EAST])).about == ("operation", operation)


def test_a_role_is_told_within_its_grids(court: Court) -> None:
    east = told(court, role=Role.GRID_JUDGE, grid_code=court.grid())
    everywhere = told(court, role=Role.GRID_JUDGE)

    assert inbox(court, court.viewer(Role.GRID_JUDGE, EAST)) == [east]
    assert inbox(court, court.viewer(Role.GRID_JUDGE, WEST)) == []
    assert inbox(court, court.viewer(Role.GRID_JUDGE)) == [everywhere, east]
    assert inbox(court, court.viewer(Role.JUDGE)) == []


def test_a_notice_of_grids_that_one_has_no_longer_is_not_shown_even_by_name(court: Court) -> None:
    told(court, recipient_id=court.people[Role.JUDGE], grid_code=court.grid(WEST))

    assert inbox(court, court.viewer(Role.JUDGE, EAST)) == []
    assert len(inbox(court, court.viewer(Role.JUDGE, WEST))) == 1


@BOTH
def test_the_desk_is_told_through_who_is_on_duty_and_through_everybody_while_nobody_is(court: Court) -> None:
    told(court)
    sitting, resting = court.viewer(), court.viewer(person=court.people[Role.DUTY_LEADER])
    assert inbox(court, sitting) == inbox(court, resting) != []

    on_duty(court, sitting.person_id)
    assert inbox(court, sitting) and not inbox(court, resting)
    assert unread(court, sitting).shift_ends_at == NOON + timedelta(hours=8)
    assert unread(court, resting).shift_ends_at is None

    after = NOON + timedelta(hours=9)
    assert inbox(court, sitting, now=after) == inbox(court, resting, now=after) != []


@pytest.mark.parametrize("shift", [{"cancelled": True}, {"role": None}, {"kind": "technician"}, {"kind": "leader"}])
def test_a_shift_that_was_cancelled_or_of_somebody_without_the_role_keeps_no_notice_from_the_others(court: Court, shift: dict) -> None:
    told(court)
    on_duty(court, court.people[Role.AUDITOR], **{"kind": "officer", **shift})

    assert len(inbox(court, court.viewer())) == 1


@BOTH
def test_reading_is_written_down_once_with_who_read_first_and_stays_so(court: Court) -> None:
    mail = told(court, role=Role.JUDGE)
    first, second = court.viewer(Role.JUDGE), court.viewer(Role.JUDGE, person=court.people[Role.COURT_LEADER])

    assert do(court, verbs.read, [mail], by=first, at=NOON + timedelta(minutes=1)) == {"read": 1}
    assert do(court, verbs.read, [mail], by=second, at=NOON + timedelta(minutes=2)) == {"read": 0}

    one = shown(court, second)
    assert (one.read_at, one.read_by) == (NOON + timedelta(minutes=1), "judge")
    assert unread(court, second).count == 0
    with reading(court.store) as session:
        event = session.scalars(sa.select(EventRow).where(EventRow.verb == "notice.read").order_by(EventRow.id)).first()
        assert event is not None and event.after == {"count": 1, "first": mail, "last": mail} and "notices.role.judge" in event.topics


def test_a_notice_of_somebody_else_cannot_be_read_away(court: Court) -> None:
    mail = told(court, recipient_id=court.people[Role.JUDGE])

    for viewer in (court.viewer(), court.viewer(Role.JUDGE, person=court.people[Role.COURT_LEADER]), court.viewer(Role.ADMINISTRATOR)):
        with pytest.raises(NotFound):
            do(court, verbs.read, [mail], by=viewer)
    with pytest.raises(NotFound):
        do(court, verbs.read, [999], by=court.viewer(Role.JUDGE))
    assert do(court, verbs.read_all, up_to=mail, by=court.viewer()) == {"read": 0}
    assert unread(court, court.viewer(Role.JUDGE)).count == 1


def test_read_all_stops_at_the_newest_notice_the_reader_has_seen_and_at_the_own_grids(court: Court) -> None:
    east, west = told(court, role=Role.GRID_JUDGE, grid_code=court.grid()), told(court, role=Role.GRID_JUDGE, grid_code=court.grid(WEST))
    seen, later = told(court, role=Role.GRID_JUDGE, grid_code=court.grid()), told(court, role=Role.GRID_JUDGE, grid_code=court.grid())

    assert do(court, verbs.read_all, up_to=seen, by=court.viewer(Role.GRID_JUDGE, EAST)) == {"read": 2}
    with reading(court.store) as session:
        assert session.scalars(sa.select(OutboxRow.id).where(OutboxRow.read_at.is_(None)).order_by(OutboxRow.id)).all() == [west, later]
    assert east < seen


def test_somebody_off_duty_cannot_read_away_what_waits_for_the_desk(court: Court) -> None:
    mail = told(court)
    on_duty(court, court.people[Role.DUTY_OFFICER])
    resting = court.viewer(person=court.people[Role.DUTY_LEADER])

    assert do(court, verbs.read_all, up_to=mail, by=resting) == {"read": 0}
    do(court, verbs.read, [mail], by=court.viewer())
    assert inbox(court, court.viewer(), now=NOON + timedelta(hours=9), unread_only=False) == [mail], "who read it finds it again"


def test_escalated_stands_before_overdue_before_new_and_read_ones_leave_after_a_month(court: Court) -> None:
    new, escalated, overdue, newer = (told(court, role=Role.DUTY_OFFICER, sound=sound) for sound in ("new", "escalated", "overdue", ""))
    viewer = court.viewer()
    assert inbox(court, viewer) == [escalated, overdue, newer, new]
    assert unread(court, viewer).rings == ((newer, "new"), (overdue, "overdue"), (escalated, "escalated"), (new, "new"))

    do(court, verbs.read, [escalated], by=viewer)
    assert inbox(court, viewer, unread_only=False) == [overdue, newer, new, escalated]
    assert inbox(court, viewer, now=NOON + timedelta(days=31), unread_only=False) == [overdue, newer, new]


def test_the_count_goes_beyond_what_may_ring(court: Court) -> None:
    for _ in range(notices.RINGS + 3):
        told(court)

    assert (unread(court, court.viewer()).count, len(unread(court, court.viewer()).rings)) == (notices.RINGS + 3, notices.RINGS)


def test_a_notice_touches_the_topic_of_its_addressee_and_of_nobody_else(court: Court) -> None:
    told(court, recipient_id=5)
    told(court, organisation_id=6)
    with reading(court.store) as session:
        touched = session.scalars(sa.select(TopicRow.topic).where(TopicRow.topic.startswith("notices")).order_by(TopicRow.topic)).all()
    assert touched == ["notices", "notices.body.6", "notices.person.5"]


def test_the_lines_of_a_notice_name_the_connections_and_how_far_it_came(court: Court) -> None:
    connected(court, a_closed_port(), name="县委平台")
    told(court)
    Post(court).round()

    (line,) = shown(court, court.viewer()).lines
    assert {name: line[name] for name in ("endpoint", "state", "tries", "queued_at", "sent_at", "error")} == {
        "endpoint": "县委平台", "state": "retrying", "tries": 1, "queued_at": NOON, "sent_at": NOON, "error": "unreachable",
    }
