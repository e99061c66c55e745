"""Transfer, extension and recall; answers that cannot be, come late, or come from far away."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.commands import task_changes, task_steps
from core.commands.task_changes import ExtensionRefused, TooLate
from core.commands.task_steps import Reply, ReplyIncomplete
from core.commands.tasks import OrderRefused
from core.domain import court_settings
from core.domain.refusals import NotAllowed, NotFound
from core.domain.task_life import IllegalStep, ReasonMissing
from core.domain.viewer import Role
from core.queries.indicators import indicator_values
from core.store.session import reading
from core.store.tables import EventRow, EvidenceRow, ExtensionRow, FeedbackRow, TaskRow
from tests.builders import BOTH, do, refused, sent, walk
from tests.commands.test_task_claims import row_of, the_worker
from tests.conftest import EAST, NOON, WEST, Court

HOUR = timedelta(hours=1)


@BOTH
def test_a_transferred_task_waits_for_the_new_addressee_and_both_hear_of_it(court: Court) -> None:
    task = sent(court)
    walk(court, task, "sign", "start")
    due = row_of(court, task).due_at
    do(court, task_changes.transfer, task, addressee_id=court.workers[court.grid(EAST, 2)], reason="外出培训", at=NOON + HOUR)

    row = row_of(court, task)
    assert (row.state, row.addressee_name, row.owner_id, row.signed_at) == ("dispatched", "东镇网格员2", None, None)
    assert row.due_at == due and row.sign_by == NOON + HOUR + timedelta(hours=4)
    with reading(court.store) as session:
        told = session.execute(sa.text("SELECT kind, recipient_id FROM outbox ORDER BY id")).all()
    assert [tuple(one) for one in told][-2:] == [("task.transferred_away", court.workers[court.grid()]), ("task.dispatch", court.workers[court.grid(EAST, 2)])]


def test_a_transfer_needs_a_reason_and_somebody_new(court: Court) -> None:
    task = sent(court)
    refused(court, ReasonMissing, task_changes.transfer, task, addressee_id=court.workers[court.grid(EAST, 2)], reason=" ")
    refused(court, OrderRefused, task_changes.transfer, task, addressee_id=court.workers[court.grid()], reason="x")
    refused(court, OrderRefused, task_changes.transfer, task, reason="x")
    refused(court, NotAllowed, task_changes.transfer, task, addressee_id=court.workers[court.grid(EAST, 2)], reason="x", by=the_worker(court))


@BOTH
def test_a_recall_keeps_both_entries_and_no_indicator_counts_it(court: Court) -> None:
    task, other = sent(court), sent(court)
    do(court, task_changes.recall, task, reason="发错了", at=NOON + timedelta(minutes=29))

    with reading(court.store) as session:
        verbs = session.scalars(sa.select(EventRow.verb).where(EventRow.subject_id == str(task), EventRow.subject_kind == "task").order_by(EventRow.id)).all()
        reply_rate = next(one for one in indicator_values(session, court.viewer(), since=NOON.date(), until=NOON.date()) if one.code == "K-001")
    assert verbs == ["task.dispatch", "task.recall"]
    assert (row_of(court, task).state, row_of(court, other).state, reply_rate.denominator) == ("recalled", "dispatched", 1)


def test_after_the_courts_time_a_task_can_be_voided_but_not_recalled(court: Court) -> None:
    task = sent(court)
    refused(court, TooLate, task_changes.recall, task, reason="x", at=NOON + timedelta(minutes=31))

    do(court, task_steps.step, task, "void", reason="x", at=NOON + timedelta(minutes=31))
    assert row_of(court, task).state == "void"


def test_the_court_sets_its_own_time_for_a_recall(court: Court) -> None:
    from core.commands.court import set_value

    do(court, set_value, "recall", {"amount": 2, "unit": "hours"}, by=court.viewer(Role.COURT_LEADER))
    task = sent(court)

    assert do(court, task_changes.recall, task, reason="x", at=NOON + HOUR)["state"] == "recalled"


def test_only_who_may_sets_the_courts_values_and_only_such_as_fit(court: Court) -> None:
    from core.commands.court import set_value

    leader = court.viewer(Role.COURT_LEADER)
    refused(court, NotAllowed, set_value, "recall", {"amount": 2, "unit": "hours"})
    for key, value in (("nothing", 1), ("recall", 5), ("recall", {"amount": -1, "unit": "hours"}), ("recall", {"amount": 1, "unit": "moons"}), ("field.far_m", "x"), ("recall.serve", {"amount": 1, "unit": "hours"})):
        refused(court, court_settings.SettingRefused, set_value, key, value, by=leader)
    do(court, set_value, "answer.normal.serve", {"amount": 1, "unit": "hours"}, by=leader)
    assert row_of(court, sent(court, kind="serve")).due_at == NOON + HOUR
    do(court, set_value, "answer.normal.serve", None, by=leader)
    assert row_of(court, sent(court, kind="serve")).due_at != NOON + HOUR


@BOTH
def test_a_longer_deadline_is_asked_for_by_the_owner_and_granted_by_somebody_else(court: Court) -> None:
    task = sent(court)
    walk(court, task, "sign")
    due = row_of(court, task).due_at
    assert due is not None
    do(court, task_changes.ask_extension, task, until=due + HOUR, reason="下雨路断", by=the_worker(court))
    refused(court, ExtensionRefused, task_changes.ask_extension, task, until=due + HOUR, reason="再问", by=the_worker(court))
    refused(court, NotAllowed, task_changes.decide_extension, task, granted=True, by=court.viewer(Role.JUDGE))

    do(court, task_changes.decide_extension, task, granted=True, words="同意", by=court.viewer(Role.DUTY_LEADER))
    assert row_of(court, task).due_at == due + HOUR
    refused(court, NotFound, task_changes.decide_extension, task, granted=False, by=court.viewer(Role.DUTY_LEADER))
    with reading(court.store) as session:
        assert session.scalars(sa.select(ExtensionRow)).one().granted is True


def test_a_declined_extension_leaves_the_deadline_and_who_asked_cannot_decide(court: Court) -> None:
    task = sent(court)
    due = row_of(court, task).due_at
    assert due is not None
    for wrong in (due, NOON - HOUR):
        refused(court, ExtensionRefused, task_changes.ask_extension, task, until=wrong, reason="x")
    refused(court, ExtensionRefused, task_changes.ask_extension, task, until=due + HOUR, reason=" ")
    do(court, task_changes.ask_extension, task, until=due + HOUR, reason="x")
    refused(court, NotAllowed, task_changes.decide_extension, task, granted=True)

    do(court, task_changes.decide_extension, task, granted=False, by=court.viewer(Role.COURT_LEADER))
    assert row_of(court, task).due_at == due


def test_a_task_that_cannot_be_done_says_why_and_the_desk_decides(court: Court) -> None:
    task = sent(court, kind="find_debtor")
    walk(court, task, "sign")
    worker = the_worker(court)
    refused(court, ReplyIncomplete, task_steps.answer, task, Reply({}, unable="tired"), by=worker)
    refused(court, ReplyIncomplete, task_steps.answer, task, Reply({}, unable="other"), by=worker)
    do(court, task_steps.answer, task, Reply({}, unable="no_access", words="大门紧锁"), by=worker)

    assert (row_of(court, task).state, row_of(court, task).unable) == ("answered", "no_access")
    do(court, task_steps.step, task, "send_back", reason="换个时间再去")
    row = row_of(court, task)
    assert (row.state, row.unable, row.owner_id) == ("returned", None, worker.person_id)


def test_a_reply_after_the_end_is_kept_in_the_ledger_and_changes_nothing(court: Court) -> None:
    task = sent(court)
    walk(court, task, "sign", "answer", "accept")
    done = do(court, task_steps.answer, task, Reply({"answer": "又见到他"}))

    assert done["late"] and row_of(court, task).state == "closed"
    with reading(court.store) as session:
        kept = session.scalars(sa.select(EventRow).where(EventRow.verb == "task.late_reply")).one()
        assert session.scalar(sa.select(sa.func.count()).select_from(FeedbackRow)) == 1
    assert kept.after is not None and kept.after["fields"] == {"answer": "又见到他"}


@pytest.mark.parametrize(("lng", "lat", "flags"), [(115.85, 34.33, []), (115.80, 34.33, ["far"]), (0.0, 0.0, ["odd_position"]), (-74.0, 40.7, ["odd_position"])])
def test_an_odd_or_distant_position_is_flagged_and_never_refused(court: Court, lng: float, lat: float, flags: list[str]) -> None:
    task = sent(court, debtor_id=court.debtors[court.grid()])
    walk(court, task, "sign")

    assert do(court, task_steps.answer, task, Reply({"answer": "在家"}, lng=lng, lat=lat, datum="WGS84"))["flags"] == flags


def test_a_position_in_another_datum_is_measured_in_ours(court: Court) -> None:
    from core.domain.datum import wgs84_to_gcj02

    task = sent(court, debtor_id=court.debtors[court.grid()])
    walk(court, task, "sign")
    lng, lat = wgs84_to_gcj02(115.85, 34.33)
    do(court, task_steps.answer, task, Reply({"answer": "在家"}, lng=lng, lat=lat, datum="GCJ02"))

    with reading(court.store) as session:
        assert session.scalars(sa.select(FeedbackRow)).one().distance_m == pytest.approx(0, abs=1)


def test_a_phone_whose_clock_is_ahead_is_told_and_our_time_counts(court: Court) -> None:
    task = sent(court)
    walk(court, task, "sign")

    assert do(court, task_steps.answer, task, Reply({"answer": "x"}, written_at=NOON + 3 * HOUR))["flags"] == ["clock_off"]
    assert row_of(court, task).answered_at == NOON


@BOTH
def test_an_accepted_reply_is_evidence_for_what_it_serves(court: Court) -> None:
    case = court.cases[court.grid()]
    task = sent(court)
    walk(court, task, "sign", "answer")
    refused(court, NotFound, task_steps.accept, task, serves="termination")
    refused(court, NotFound, task_steps.accept, task, serves="termination", case_id=court.cases[court.grid(WEST)], by=court.viewer(Role.DUTY_OFFICER, EAST))
    refused(court, OrderRefused, task_steps.accept, task, serves="decoration", case_id=case)
    do(court, task_steps.accept, task, serves="termination", case_id=case)

    with reading(court.store) as session:
        kept = session.scalars(sa.select(EvidenceRow)).one()
        newest = session.scalars(sa.select(FeedbackRow)).one()
    assert (kept.case_id, kept.serves, kept.feedback_id) == (case, "termination", newest.id)
    assert newest.accepted_at == NOON and row_of(court, task).used_for == "termination"


def test_a_returned_reply_is_never_accepted_by_the_next_one(court: Court) -> None:
    task = sent(court)
    walk(court, task, "sign", "answer", "send_back")
    do(court, task_steps.answer, task, Reply({"answer": "这回问清了"}), by=the_worker(court))
    do(court, task_steps.accept, task)

    with reading(court.store) as session:
        first, second = session.scalars(sa.select(FeedbackRow).order_by(FeedbackRow.id)).all()
    assert first.accepted_at is None and first.return_reason == "理由" and second.accepted_at == NOON


def test_a_deadline_of_a_draft_stays_when_it_is_dispatched(court: Court) -> None:
    own = NOON + timedelta(days=9)
    kept, open_ended = sent(court, draft=True, due_at=own), sent(court, draft=True)
    for task in (kept, open_ended):
        do(court, task_steps.step, task, "dispatch", at=NOON + HOUR)

    assert row_of(court, kept).due_at == own
    due = row_of(court, open_ended).due_at
    assert due is not None and due > NOON + HOUR


def test_an_illegal_transfer_names_what_is_possible(court: Court) -> None:
    task = sent(court)
    walk(court, task, "sign", "answer")

    said = refused(court, IllegalStep, task_changes.transfer, task, addressee_id=court.workers[court.grid(EAST, 2)], reason="x")
    assert "Accept and close" in said.places["possible"]


def test_two_tasks_never_share_an_extension(court: Court) -> None:
    one, other = sent(court), sent(court)
    due = row_of(court, one).due_at
    assert due is not None
    do(court, task_changes.ask_extension, one, until=due + HOUR, reason="x")

    refused(court, NotFound, task_changes.decide_extension, other, granted=True, by=court.viewer(Role.DUTY_LEADER))
    assert isinstance(row_of(court, other), TaskRow)
