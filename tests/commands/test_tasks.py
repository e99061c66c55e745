"""Verbs on a task: what they write, and that a refusal writes nothing at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import task_steps, tasks
from core.commands.files import StoredFile
from core.commands.task_steps import Reply, ReplyIncomplete
from core.commands.tasks import OrderRefused, TaskOrder
from core.domain import task_kinds
from core.domain.refusals import NotAllowed, NotFound, Refused
from core.domain.task_life import BY_CODE, STATE_LABELS, IllegalStep, ReasonMissing
from core.domain.viewer import RIGHTS, Right, Role
from core.store.session import reading, writing
from core.store.tables import AttachmentRow, BoardRow, DebtorRow, EventRow, FeedbackRow, OutboxRow, PersonRow, SightingRow, TaskRow
from tests.builders import BOTH, an_order, do, refused, sent, walk
from tests.conftest import EAST, NOON, WEST, Court, make_court

PHOTO = StoredFile("门前.jpg", "image/jpeg", "a" * 64, 1000)


def row_of(court: Court, task_id: int) -> TaskRow:
    with reading(court.store) as session:
        return session.get_one(TaskRow, task_id)


@BOTH
def test_a_task_gets_the_next_number_of_the_year_the_place_of_its_grid_and_the_courts_limit(court: Court) -> None:
    numbers = [do(court, tasks.dispatch, an_order(court))["number"] for _ in range(2)]
    task = row_of(court, 1)

    assert numbers == ["虞执协〔2026〕1号", "虞执协〔2026〕2号"]
    assert (task.state, task.addressee_name, task.issued_at) == ("dispatched", "东镇网格员1", NOON)
    assert task.place == "东镇一村第1网格" and task.quadkey
    assert task.due_at is not None and task.due_at > NOON


def test_a_task_on_a_debtor_lies_where_the_debtor_is_believed_to_be(court: Court) -> None:
    task = row_of(court, sent(court, grid_code=None, debtor_id=court.debtors[court.grid()]))

    assert task.grid_code == court.grid()
    assert task.place == "虞城县东镇一村1组1号"


def test_the_addressee_gets_one_notice_after_the_dispatch(court: Court) -> None:
    sent(court)

    with reading(court.store) as session:
        assert [(one.kind, one.recipient_id) for one in session.scalars(sa.select(OutboxRow))] == [("task.dispatch", court.workers[court.grid()])]


@BOTH
def test_a_batch_is_sent_as_a_whole_with_one_event_each(court: Court) -> None:
    done = do(court, tasks.dispatch_many, [an_order(court, title=f"{at}") for at in range(3)])

    with reading(court.store) as session:
        events = session.scalars(sa.select(EventRow).order_by(EventRow.ordinal)).all()
    assert len(done) == 3
    assert [(event.revision, event.ordinal) for event in events] == [(1, 0), (1, 1), (1, 2)]


@BOTH
def test_one_bad_order_in_a_batch_sends_none_of_it(court: Court) -> None:
    refused(court, OrderRefused, tasks.dispatch_many, [an_order(court), an_order(court, title="  "), an_order(court)])


BAD_ORDERS: dict[str, tuple[type[Refused], Callable[[Court], dict[str, Any]]]] = {
    "an unknown kind": (OrderRefused, lambda court: {"kind": "dance"}),
    "no matter": (OrderRefused, lambda court: {"title": " "}),
    "nobody to receive it": (OrderRefused, lambda court: {"addressee_id": None}),
    "a deadline that is past": (OrderRefused, lambda court: {"due_at": NOON}),
    "a person who is not there": (OrderRefused, lambda court: {"addressee_id": 999_999}),
    "a body that is not there": (OrderRefused, lambda court: {"addressee_id": None, "organisation_id": 999_999}),
    "a body that is not there beside a person": (OrderRefused, lambda court: {"organisation_id": 999_999}),
    "a debtor who is not there": (NotFound, lambda court: {"debtor_id": 999_999}),
    "a case that is not there": (NotFound, lambda court: {"case_id": 999_999}),
    "an operation that is not there": (NotFound, lambda court: {"operation_id": 999_999}),
}


@pytest.mark.parametrize("name", BAD_ORDERS)
def test_an_order_is_refused_and_writes_nothing_when_it_names(court: Court, name: str) -> None:
    kind, changes = BAD_ORDERS[name]

    refused(court, kind, tasks.dispatch, an_order(court, **changes(court)))


@pytest.mark.parametrize("changes", [
    lambda court: {"grid_code": court.grid(WEST)},
    lambda court: {"debtor_id": court.debtors[court.grid(WEST)]},
    lambda court: {"debtor_id": court.debtors[""]},
    lambda court: {"case_id": court.cases[court.grid(WEST)]},
], ids=["grid", "debtor", "debtor without a place", "case"])
def test_an_officer_of_the_east_sends_nothing_about_the_west(court: Court, changes: Callable[[Court], dict[str, Any]]) -> None:
    refused(court, Refused, tasks.dispatch, an_order(court, **changes(court)), by=court.viewer(Role.GRID_JUDGE, EAST))


def test_a_person_who_no_longer_serves_gets_no_task(court: Court) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(PersonRow).where(PersonRow.id == court.workers[court.grid()]).values(active=False))

    refused(court, OrderRefused, tasks.dispatch, an_order(court))


@pytest.mark.parametrize("role", [role for role in Role if Right.DISPATCH not in RIGHTS[role]])
def test_a_role_without_the_right_dispatches_voids_and_urges_nothing(court: Court, role: Role) -> None:
    task = sent(court, addressee_id=court.people[role])
    by = court.viewer(role)

    refused(court, NotAllowed, tasks.dispatch, an_order(court), by=by)
    refused(court, Refused, task_steps.step, task, "void", reason="x", by=by)
    refused(court, Refused, task_steps.urge, task, by=by)


@BOTH
def test_a_task_goes_through_its_life_and_each_step_leaves_its_time_and_its_event(court: Court) -> None:
    task = sent(court)
    walk(court, task, "sign", "start", "answer", "verify", "accept")
    row = row_of(court, task)

    assert row.state == "closed"
    assert row.signed_at == row.answered_at == row.closed_at == NOON
    with reading(court.store) as session:
        verbs = session.scalars(sa.select(EventRow.verb).order_by(EventRow.revision)).all()
    assert verbs == ["task.dispatch", "task.sign", "task.start", "task.answer", "task.verify", "task.accept"]


PATHS = {
    "draft": (), "dispatched": (), "signed": ("sign",), "acting": ("sign", "start"), "on_site": ("sign", "arrive"), "recalled": ("recall",), "answered": ("sign", "answer"),
    "verifying": ("sign", "answer", "verify"), "returned": ("sign", "answer", "send_back"), "closed": ("sign", "answer", "accept"), "void": ("void",),
}


@pytest.mark.parametrize("state", STATE_LABELS)
def test_every_step_that_does_not_start_here_is_refused_without_a_trace(court: Court, state: str) -> None:
    task = sent(court, draft=state == "draft")
    walk(court, task, *PATHS[state])
    assert row_of(court, task).state == state

    for code, step in BY_CODE.items():
        if state not in step.come_from and code != "answer":
            refused(court, IllegalStep, task_steps.step, task, code, reason="x")
    if state in ("draft", "dispatched", "answered", "verifying"):
        refused(court, IllegalStep, task_steps.answer, task, Reply({"answer": "x"}))


@pytest.mark.parametrize(("path", "code"), [(("sign", "answer"), "send_back"), ((), "void")])
def test_returning_and_voiding_need_a_reason(court: Court, path: tuple[str, ...], code: str) -> None:
    task = sent(court)
    walk(court, task, *path)

    refused(court, ReasonMissing, task_steps.step, task, code, reason="  ")


def test_a_draft_without_a_receiver_is_kept_but_cannot_be_dispatched(court: Court) -> None:
    task = sent(court, draft=True, addressee_id=None)

    refused(court, OrderRefused, task_steps.step, task, "dispatch")


def test_a_reply_without_what_its_kind_requires_names_every_gap_and_is_not_stored(court: Court) -> None:
    task = sent(court, kind="find_debtor")
    walk(court, task, "sign")
    words = refused(court, ReplyIncomplete, task_steps.answer, task, Reply({}))

    assert words.places["missing"]


def test_the_step_answer_is_no_way_round_the_reply(court: Court) -> None:
    task = sent(court)
    walk(court, task, "sign")

    refused(court, ReplyIncomplete, task_steps.step, task, "answer")


def test_a_result_class_that_is_not_of_the_list_counts_as_missing(court: Court) -> None:
    task = sent(court, kind="screen")
    walk(court, task, "sign")

    refused(court, ReplyIncomplete, task_steps.answer, task, Reply({"result_class": "on the moon"}))


def test_a_kind_that_requires_a_photo_takes_no_reply_without_one(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's own fourteen only invite one; a court may want more."""
    check = task_kinds.BY_CODE["check"]
    monkeypatch.setitem(task_kinds.BY_CODE, "check", replace(check, requires=(*check.requires, task_kinds.PHOTO)))
    task = sent(court)
    walk(court, task, "sign")

    words = refused(court, ReplyIncomplete, task_steps.answer, task, Reply({"answer": "在家"}))
    assert words.places["missing"] == ["Photo"]
    refused(court, ReplyIncomplete, task_steps.answer, task, Reply({"answer": "在家", "photo": 0}))

    do(court, task_steps.answer, task, Reply({"answer": "在家"}, files=(PHOTO, PHOTO)))
    assert row_of(court, task).photo_count == 2
    with reading(court.store) as session:
        assert session.scalars(sa.select(AttachmentRow.subject_id)).all() == [task, task]


@BOTH
def test_an_accepted_reply_moves_the_debtor_and_leaves_a_sighting(court: Court) -> None:
    debtor = court.debtors[court.grid()]
    task = sent(court, kind="screen", debtor_id=debtor)
    walk(court, task, "sign")
    do(court, task_steps.answer, task, Reply({"result_class": "returns", "place": "村口"}, lng=115.9, lat=34.4, datum="WGS84"))

    with reading(court.store) as session:
        assert session.get_one(DebtorRow, debtor).whereabouts == "unknown"
        assert session.scalar(sa.select(SightingRow.result_class)) == "returns"
    walk(court, task, "accept")
    with reading(court.store) as session:
        assert session.get_one(DebtorRow, debtor).whereabouts == "returns"
        assert session.scalar(sa.select(FeedbackRow.accepted_at)) == NOON


def test_a_returned_task_waits_again_and_takes_a_second_reply(court: Court) -> None:
    task = sent(court)
    walk(court, task, "sign", "answer", "send_back")
    back = row_of(court, task)

    assert (back.state, back.answered_at) == ("returned", None)
    walk(court, task, "answer", "accept")
    assert row_of(court, task).state == "closed"


def test_urging_is_counted_sent_and_leaves_the_state(court: Court) -> None:
    task = sent(court)
    do(court, task_steps.urge, task, "请尽快")
    do(court, task_steps.urge, task)

    assert (row_of(court, task).urged_count, row_of(court, task).state) == (2, "dispatched")
    walk(court, task, "sign", "answer")
    refused(court, IllegalStep, task_steps.urge, task)


@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.POLICE])
def test_a_field_role_signs_only_what_was_sent_to_it_or_to_its_body(court: Court, role: Role) -> None:
    task = sent(court)
    mine = court.viewer(role, EAST, person=court.workers[court.grid()])

    refused(court, NotFound, task_steps.step, task, "sign", by=court.viewer(role, EAST, person=court.workers[court.grid(EAST, 2)]))
    assert do(court, task_steps.step, task, "sign", by=mine)["state"] == "signed"


@BOTH
def test_a_station_signs_for_what_was_sent_to_the_station(court: Court) -> None:
    task = sent(court, addressee_id=None, organisation_id=court.stations[EAST])

    refused(court, NotFound, task_steps.step, task, "sign", by=court.viewer(Role.POLICE, EAST, organisation=court.stations[WEST]))
    do(court, task_steps.step, task, "sign", by=court.viewer(Role.POLICE, EAST, organisation=court.stations[EAST]))


def test_nobody_outside_its_grids_may_even_know_of_a_task(court: Court) -> None:
    task = sent(court)
    for by in (court.viewer(Role.DUTY_OFFICER, WEST), court.viewer(Role.DUTY_OFFICER, "9")):
        refused(court, NotFound, task_steps.step, task, "sign", by=by)
        refused(court, NotFound, task_steps.answer, task, Reply({"answer": "x"}), by=by)
        refused(court, NotFound, task_steps.urge, task, by=by)
    refused(court, NotFound, task_steps.step, 999_999, "sign")


@BOTH
def test_another_courts_task_debtor_and_people_are_as_if_they_were_not(court: Court) -> None:
    task = sent(court)
    with writing(court.store) as session:
        session.execute(sa.update(BoardRow).values(court_code="other"))
    other = make_court(court.store)

    refused(other, NotFound, task_steps.step, task, "sign")
    refused(other, NotFound, tasks.dispatch, an_order(other, debtor_id=court.debtors[court.grid()]))
    refused(other, NotFound, tasks.dispatch, an_order(other, case_id=court.cases[court.grid()]))
    refused(other, OrderRefused, tasks.dispatch, an_order(other, addressee_id=court.workers[court.grid()]))


def test_the_key_of_one_officer_tells_another_nothing(court: Court) -> None:
    first = do(court, tasks.dispatch, an_order(court), key="k")
    second = do(court, tasks.dispatch, an_order(court), key="k", by=court.viewer(Role.DUTY_LEADER))

    assert first["id"] != second["id"]
    with pytest.raises(NotAllowed):
        do(court, tasks.dispatch, an_order(court), key="k", by=court.viewer(Role.COMMITTEE))


def test_a_deadline_of_the_officer_stands(court: Court) -> None:
    due: datetime = NOON + timedelta(hours=7)

    assert row_of(court, sent(court, due_at=due)).due_at == due
    assert TaskOrder("check", "x").draft is False
