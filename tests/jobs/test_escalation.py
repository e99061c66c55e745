"""Escalation needs nobody watching: the clock is an argument, and no page is open."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from core.commands import escalation as verbs
from core.commands import task_steps
from core.commands.court import set_value
from core.commands.escalation import NoLongerDue, OrderNotPossible
from core.commands.task_steps import Reply
from core.domain.escalation import LADDERS, quiet
from core.domain.refusals import NotAllowed
from core.domain.viewer import Role, the_system
from core.jobs.escalation import run, tick
from core.live.hub import Hub
from core.queries.escalation import due, last_tick
from core.runtime import Runtime
from core.settings import Settings
from core.store.session import reading, writing
from core.store.tables import ClueRow, EventRow, OutboxRow, RungRow, SupervisionRow, TaskRow
from tests.builders import BOTH, do, refused, sent, walk
from tests.commands.test_task_claims import row_of, the_worker
from tests.conftest import NOON, Court

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def told(court: Court) -> list[tuple[str, int | None, str | None]]:
    with reading(court.store) as session:
        found = session.execute(sa.select(OutboxRow.kind, OutboxRow.recipient_id, OutboxRow.role).where(OutboxRow.kind.like("escalation%")).order_by(OutboxRow.id))
        return [(kind, person, role) for kind, person, role in found]


def ticks(court: Court, *moments: datetime) -> list[int]:
    return [tick(court.store, at=at) for at in moments]


@BOTH
def test_a_task_nobody_signs_climbs_from_the_addressee_to_the_duty_officer_to_the_leader(court: Court) -> None:
    sent(court, priority="important")
    sign_by = NOON + 30 * MINUTE

    assert ticks(court, sign_by - MINUTE, sign_by + MINUTE, sign_by + 2 * MINUTE, sign_by + 12 * MINUTE, sign_by + 33 * MINUTE, sign_by + HOUR) == [0, 1, 0, 1, 1, 0]
    worker = court.workers[court.grid()]
    assert told(court) == [
        ("escalation.unsigned.remind", worker, None), ("escalation.unsigned.officer", None, "duty_officer"), ("escalation.unsigned.leader", None, "duty_leader"),
    ]


@BOTH
def test_an_overdue_task_ends_in_a_supervision_order_and_that_in_a_report(court: Court) -> None:
    task = sent(court, priority="important")
    walk(court, task, "sign")
    due_at = row_of(court, task).due_at
    assert due_at is not None
    at, taken = due_at, 0
    for _hour in range(24 * 12):
        at += HOUR
        taken += tick(court.store, at=at)

    with reading(court.store) as session:
        order = session.scalars(sa.select(SupervisionRow)).one()
        rungs = session.scalars(sa.select(RungRow.rung).where(RungRow.ladder.in_(("overdue", "order"))).order_by(RungRow.id)).all()
    assert rungs == ["remind", "leader", "order", "report"]
    assert (order.state, order.number, order.addressee_id) == ("reported", "虞执督〔2026〕1号", court.workers[court.grid()])
    assert order.reported_at is not None and order.reported_at > order.due_at > order.issued_at
    assert ("escalation.order.report", None, "court_leader") in told(court)


@BOTH
def test_an_order_that_stands_already_counts_as_the_step_and_holds_up_nobody(court: Court) -> None:
    """A leader was quicker than the ladder; other tasks climb in the same tick."""
    task, other = sent(court, priority="important"), sent(court, priority="important", grid_code=court.grid(serial=2), addressee_id=court.workers[court.grid(serial=2)])
    for one in (task, other):
        walk(court, one, "sign")
    due_at = row_of(court, task).due_at
    assert due_at is not None
    do(court, verbs.issue_order, task, words="限期", due_at=due_at + 60 * DAY, by=court.viewer(Role.DUTY_LEADER), at=due_at + MINUTE)
    for hour in range(1, 24 * 6):
        tick(court.store, at=due_at + hour * HOUR)

    with reading(court.store) as session:
        orders = session.scalars(sa.select(SupervisionRow).order_by(SupervisionRow.id)).all()
        steps = session.execute(sa.select(RungRow.subject_id, RungRow.rung).where(RungRow.ladder == "overdue").order_by(RungRow.id)).all()
        noted = [one.after for one in session.scalars(sa.select(EventRow).where(EventRow.verb == "task.escalate", EventRow.subject_id == str(task))) if one.after["rung"] == "order"]
    assert [one.task_id for one in orders] == [task, other]
    assert [rung for subject, rung in steps if subject == task] == [rung for subject, rung in steps if subject == other] == ["remind", "leader", "order"]
    assert [one["order"] for one in noted] == ["虞执督〔2026〕1号"]


def test_after_a_long_standstill_nobody_is_reported_who_was_not_reminded_first(court: Court) -> None:
    task = sent(court)
    walk(court, task, "sign")
    morning = NOON + 30 * DAY

    assert tick(court.store, at=morning) == 2, "silent and overdue each take their first step"
    assert tick(court.store, at=morning + MINUTE) == 0
    with reading(court.store) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SupervisionRow)) == 0
    assert tick(court.store, at=morning + 3 * HOUR + MINUTE) == 2


def test_a_silent_task_is_told_to_the_duty_officer_and_never_given_to_somebody_else(court: Court) -> None:
    task = sent(court, priority="urgent", due_at=NOON + DAY)
    walk(court, task, "sign")

    tick(court.store, at=NOON + 31 * MINUTE)
    row = row_of(court, task)
    assert (row.state, row.silent_since, row.owner_id) == ("signed", NOON + 30 * MINUTE, court.workers[court.grid()])
    assert ("escalation.silent.officer", None, "duty_officer") in told(court)


def test_quiet_hours_hold_back_what_can_wait_and_never_what_is_urgent(court: Court) -> None:
    night = datetime(2026, 3, 10, 15, 0, tzinfo=NOON.tzinfo)  # 23:00 at the court
    sent(court, due_at=night, priority="normal")
    urgent = sent(court, due_at=night, priority="urgent")

    tick(court.store, at=night + HOUR)
    with reading(court.store) as session:
        assert set(session.scalars(sa.select(RungRow.subject_id).where(RungRow.ladder == "overdue"))) == {urgent}
    tick(court.store, at=night + 9 * HOUR)
    with reading(court.store) as session:
        assert len(set(session.scalars(sa.select(RungRow.subject_id).where(RungRow.ladder == "overdue")))) == 2


@pytest.mark.parametrize(("settings", "hour", "is_quiet"), [
    ({}, 23, True), ({}, 6, True), ({}, 7, False), ({}, 21, False),
    ({"quiet.from": 12, "quiet.until": 14}, 13, True), ({"quiet.from": 12, "quiet.until": 14}, 23, False), ({"quiet.from": 3, "quiet.until": 3}, 3, False),
])
def test_quiet_hours_may_cross_midnight_or_not_be_there(settings: dict[str, int], hour: int, is_quiet: bool) -> None:
    assert quiet(datetime(2026, 3, 10, (hour - 8) % 24, tzinfo=NOON.tzinfo), settings) is is_quiet


def test_the_court_changes_the_delays(court: Court) -> None:
    do(court, set_value, "ladder.overdue.remind", {"amount": 2, "unit": "hours"}, by=court.viewer(Role.COURT_LEADER))
    task = sent(court, due_at=NOON + HOUR)
    walk(court, task, "sign")

    assert tick(court.store, at=NOON + 2 * HOUR) == 0
    assert tick(court.store, at=NOON + 3 * HOUR + MINUTE) == 1


def test_what_was_answered_climbs_no_further(court: Court) -> None:
    task = sent(court, due_at=NOON + HOUR)
    walk(court, task, "sign")
    tick(court.store, at=NOON + 2 * HOUR)
    do(court, task_steps.answer, task, Reply({"answer": "在家"}), at=NOON + 3 * HOUR)

    assert ticks(court, NOON + 6 * HOUR, NOON + 3 * DAY) == [0, 0]
    cycle = row_of(court, task).due_at
    refused(court, NoLongerDue, verbs.take_rung, kind="task", subject_id=task, ladder="overdue", cycle=cycle, rung="leader", by=the_system(court.board_id))


def test_a_new_deadline_starts_the_ladder_anew(court: Court) -> None:
    task = sent(court, due_at=NOON + HOUR)
    walk(court, task, "sign")
    tick(court.store, at=NOON + 2 * HOUR)
    do(court, task_steps.answer, task, Reply({"answer": "在家"}), at=NOON + 3 * HOUR)
    do(court, task_steps.step, task, "send_back", reason="不清楚", at=NOON + 4 * HOUR)
    due_at = row_of(court, task).due_at
    assert due_at is not None

    tick(court.store, at=due_at + MINUTE)
    with reading(court.store) as session:
        assert session.scalars(sa.select(RungRow.rung).where(RungRow.ladder == "overdue")).all() == ["remind", "remind"]


def test_a_clue_that_arrives_at_two_in_the_night_climbs_through_quiet_hours_to_the_court_leader(court: Court) -> None:
    night = datetime(2026, 3, 10, 18, 0, tzinfo=NOON.tzinfo)  # 2:00 at the court
    with writing(court.store) as session:
        session.add(ClueRow(board_id=court.board_id, number="虞执线〔2026〕1号", kind="property", source="grid", content="车停在朋友家", state="received", grid_code=court.grid(),
                            reporter_name="x", received_at=night, respond_by=night + 15 * MINUTE))

    assert ticks(court, night + 4 * MINUTE, night + 6 * MINUTE, night + 11 * MINUTE, night + 31 * MINUTE, night + HOUR) == [0, 1, 1, 1, 0]
    assert [role for _kind, _person, role in told(court)] == ["duty_officer", "duty_leader", "court_leader"]


def test_a_step_that_was_taken_is_not_taken_twice(court: Court) -> None:
    sent(court, due_at=NOON + HOUR)
    at = NOON + 5 * HOUR
    with reading(court.store) as session:
        one = next(found for found in due(session, court.board_id, now=at) if found.ladder == "overdue")
    step = {"kind": one.kind, "subject_id": one.id, "ladder": one.ladder, "cycle": one.cycle, "rung": "remind"}
    do(court, verbs.take_rung, by=the_system(court.board_id), at=at, **step)

    refused(court, NoLongerDue, verbs.take_rung, by=the_system(court.board_id), **step)


def test_a_leader_issues_an_order_by_hand_the_addressee_answers_and_the_leader_closes(court: Court) -> None:
    task = sent(court)
    leader, worker = court.viewer(Role.DUTY_LEADER), the_worker(court)
    refused(court, NotAllowed, verbs.issue_order, task, words="限期", by=court.viewer(Role.JUDGE))
    refused(court, OrderNotPossible, verbs.issue_order, task, words="限期", due_at=NOON, by=leader)
    order = do(court, verbs.issue_order, task, words="限期反馈", by=leader)["id"]
    refused(court, OrderNotPossible, verbs.issue_order, task, words="再发", by=leader)
    refused(court, OrderNotPossible, verbs.close_order, order, by=leader)
    refused(court, OrderNotPossible, verbs.reply_to_order, order, words=" ", by=worker)
    refused(court, NotAllowed, verbs.reply_to_order, order, words="x", by=the_worker(court, 2))
    do(court, verbs.reply_to_order, order, words="路断了，明早补", by=worker)
    do(court, verbs.close_order, order, by=leader)

    with reading(court.store) as session:
        kept = session.scalars(sa.select(SupervisionRow)).one()
        spoken = session.scalars(sa.select(EventRow.verb).where(EventRow.subject_kind == "supervision").order_by(EventRow.id)).all()
    assert kept.state == "closed" and spoken == ["supervision.issue", "supervision.reply", "supervision.close"]


@BOTH
def test_of_two_runners_one_ticks_and_the_other_follows_when_it_dies(court: Court) -> None:
    clock = {"now": NOON}
    runtime = Runtime(Settings(), court.store, Hub(), lambda: clock["now"])
    task = sent(court, due_at=NOON + HOUR)
    walk(court, task, "sign")
    clock["now"] = NOON + 2 * HOUR

    assert run(runtime, holder="one") == 1
    with reading(court.store) as session:
        first = last_tick(session)
    clock["now"] += timedelta(seconds=5)
    run(runtime, holder="other")
    with reading(court.store) as session:
        assert last_tick(session) == first == runtime.hub.escalated_at, "the other has no lease and left no mark"
    clock["now"] += timedelta(seconds=11)
    run(runtime, holder="other")
    with reading(court.store) as session:
        assert last_tick(session) == clock["now"]


def test_every_step_of_every_ladder_has_its_setting_and_a_label_of_its_own() -> None:
    from core.domain.court_settings import BY_KEY

    labels = [rung.label for rungs in LADDERS.values() for rung in rungs]
    assert all(rung.setting in BY_KEY for rungs in LADDERS.values() for rung in rungs)
    assert len(set(labels)) == len(labels)


def test_a_task_row_of_the_past_without_clocks_is_left_alone(court: Court) -> None:
    task = sent(court)
    with writing(court.store) as session:
        session.execute(sa.update(TaskRow).values(sign_by=None, due_at=None, silent_by=None))
    assert tick(court.store, at=NOON + 30 * DAY) == 0
    assert row_of(court, task).state == "dispatched"
