"""The leader's desk: the mark of the last look, comments, instructions (批示) that become tasks, decisions; and its questions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from core.commands import clues, escalation, gates, leader, live_command, task_steps, tasks
from core.commands.clues import ClueReport
from core.commands.leader import Direction
from core.commands.live_command import Call
from core.commands.operations import BodyPlan
from core.commands.task_steps import Reply
from core.domain.indicators import BY_CODE
from core.domain.leader import LeaderRefused, months_until, year_before
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import RIGHTS, Right, Role, Viewer
from core.queries.directions import direction_of, own_directions, record_brief, remarks_of
from core.queries.indicators import indicator_values
from core.queries.leader import changes, last_look, red_counts, red_rows, unanswered, unanswered_rows
from core.queries.leader_day import operations_today, waiting_approvals
from core.queries.leader_numbers import leader_numbers, time_rows, times_taken
from core.store.session import reading
from core.store.tables import OperationRow, RungRow, TargetRow, TaskRow, TeamRow
from tests.builders import BOTH, an_order, do, planned, refused, sent, walk
from tests.conftest import EAST, NOON, WEST, Court

LATER = NOON + timedelta(days=9)
DAYS = {"since": date(2026, 1, 1), "until": date(2026, 3, 31)}


def ask(court: Court, question: Any, by: Viewer | None = None, **named: Any) -> Any:
    with reading(court.store) as session:
        return question(session, by or president(court), **named)


def president(court: Court, *prefixes: str) -> Viewer:
    return court.viewer(Role.COURT_LEADER, *prefixes)


def running(court: Court) -> tuple[int, int]:
    """An operation under way and its team."""
    made = planned(court, "approve", "start", bodies=(BodyPlan(court.court),))
    with reading(court.store) as session:
        return made, session.scalars(sa.select(TeamRow.id).where(TeamRow.operation_id == made)).one()


@BOTH
def test_each_red_record_stands_under_one_kind_and_the_list_is_as_long_as_its_number(court: Court) -> None:
    late = sent(court, due_at=NOON + timedelta(hours=2))
    silent = sent(court, due_at=LATER + timedelta(days=30))
    walk(court, silent, "sign")
    do(court, task_silence, silent)
    sent(court, due_at=LATER + timedelta(days=30), grid_code=court.grid(WEST), addressee_id=court.workers[court.grid(WEST)])
    do(court, clues.report, ClueReport("property", "车在村口", "村口", court.grid()))
    do(court, escalation.issue_order, late, words="限期说明", by=president(court))
    _made, team = running(court)
    do(court, live_command.raise_incident, team, Call("crowd", "门外聚集"))

    counts = ask(court, red_counts, now=LATER)
    rows = ask(court, red_rows, now=LATER)

    assert {kind: number for kind, number in counts.items() if number} == {"call": 1, "overdue": 1, "silent": 1, "unsigned": 1, "order": 1, "clue": 1}
    assert rows["red"].tolist() == ["call", "overdue", "silent", "unsigned", "order", "clue"]
    assert all(len(ask(court, red_rows, now=LATER, kind=kind)) == number for kind, number in counts.items())
    assert ask(court, red_rows, now=LATER, area=WEST)["red"].tolist() == ["unsigned"]
    assert ask(court, red_counts, president(court, WEST), now=LATER)["overdue"] == 0


def task_silence(act: Any, task_id: int) -> None:
    """What the clock itself does with a silent task."""
    task = act.session.get_one(TaskRow, task_id)
    task.silent_since = NOON
    act.record("task.silence", "task", task_id, topics=("tasks",), grid_code=task.grid_code)


def test_a_record_that_climbed_over_the_desks_head_counts_as_escalated(sqlite_court: Court) -> None:
    late = sent(sqlite_court, due_at=NOON + timedelta(hours=2))
    due = NOON + timedelta(hours=2)
    do(sqlite_court, climb, late, "remind", due)
    assert ask(sqlite_court, red_counts, now=LATER)["escalated"] == 0

    do(sqlite_court, climb, late, "leader", due)

    assert ask(sqlite_court, red_counts, now=LATER)["escalated"] == 1
    assert ask(sqlite_court, red_rows, now=LATER, kind="escalated")["step"].tolist() == ["leader"]


def climb(act: Any, task_id: int, rung: str, cycle: Any) -> None:
    act.session.add(RungRow(board_id=act.board_id, subject_kind="task", subject_id=task_id, ladder="overdue", cycle=cycle, rung=rung, at=act.at))
    act.record("task.escalate", "task", task_id, topics=("tasks",))


@BOTH
def test_who_has_not_answered_is_counted_by_body_and_a_body_opens_exactly_its_tasks(court: Court) -> None:
    station = court.stations[EAST]
    first = sent(court, organisation_id=station, addressee_id=None, due_at=NOON + timedelta(hours=2))
    sent(court, organisation_id=station, addressee_id=None, due_at=LATER + timedelta(days=9))
    sent(court)
    done = sent(court, organisation_id=station, addressee_id=None)
    walk(court, done, "sign", "answer")
    planned(court)

    found = ask(court, unanswered, now=NOON + timedelta(hours=3)).set_index("body")

    assert found.loc[f"o{station}", ["waiting", "late", "operations"]].tolist() == [2, 1, 1]
    assert found.loc[f"g{EAST}", ["name", "waiting", "late"]].tolist() == ["东镇", 1, 0]
    rows = ask(court, unanswered_rows, now=NOON + timedelta(hours=3), body=f"o{station}")
    assert rows["task_id"].tolist()[0] == first and len(rows) == 2
    assert len(ask(court, unanswered_rows, now=NOON, body=f"g{EAST}")) == 1


@BOTH
def test_the_mark_of_the_last_look_is_a_persons_own_and_only_what_comes_later_is_a_change(court: Court) -> None:
    sent(court)
    before = ask(court, last_look)
    assert before.at is None and ask(court, changes, now=NOON, revision=before.revision).counts == {"sent": 1}

    do(court, leader.look, by=president(court))
    mark = ask(court, last_look)
    assert mark.at == NOON and ask(court, changes, now=NOON, revision=mark.revision).counts == {}
    assert ask(court, last_look, court.viewer(Role.DUTY_LEADER)).at is None

    task = sent(court)
    walk(court, task, "sign", "answer", "accept")
    do(court, leader.look, by=court.viewer(Role.DUTY_LEADER))
    found = ask(court, changes, now=NOON, revision=mark.revision)
    assert found.counts == {"sent": 1, "answered": 1, "closed": 1} and found.rows["verb"].tolist() == ["task.accept", "task.answer", "task.dispatch"]
    assert ask(court, changes, president(court, WEST), now=NOON, revision=mark.revision).counts == {}


@BOTH
def test_an_instruction_becomes_a_task_with_its_own_clock_and_its_answer_comes_back(court: Court) -> None:
    late = sent(court, due_at=NOON + timedelta(hours=2))
    made = do(court, leader.direct, "task", late, Direction("查清为何未动", organisation_id=court.stations[EAST], priority="urgent"), by=president(court))

    with reading(court.store) as session:
        task = session.get_one(TaskRow, made["id"])
        assert (task.source, task.title, task.state, task.priority, task.grid_code) == ("direction", "批示：查清为何未动", "dispatched", "urgent", court.grid())
        assert task.due_at is not None and task.due_at > NOON
    police = court.viewer(Role.POLICE, EAST, organisation=court.stations[EAST])
    assert ask(court, direction_of, police, task_id=made["id"])["words"] == "查清为何未动"

    walk(court, made["id"], "sign")
    do(court, task_steps.answer, made["id"], Reply({"answer": "已入户"}))
    mine = ask(court, own_directions, now=NOON)
    assert mine[["state", "answer"]].to_numpy().tolist() == [["answered", "已入户"]]
    assert ask(court, own_directions, court.viewer(Role.DUTY_LEADER), now=NOON).empty
    do(court, task_steps.accept, made["id"], by=president(court))
    assert ask(court, own_directions, now=NOON)["state"].tolist() == ["closed"]
    assert ask(court, own_directions, now=LATER).empty


def test_an_instruction_about_a_county_lies_where_its_addressee_can_open_it(sqlite_court: Court) -> None:
    court = sqlite_court
    made = planned(court, area=(EAST, WEST))
    with reading(court.store) as session:
        assert session.get_one(OperationRow, made).grid_code != EAST
    task = do(court, leader.direct, "operation", made, Direction("东镇做好接应", organisation_id=court.towns[EAST]), by=president(court))
    town = court.viewer(Role.TOWNSHIP, EAST, organisation=court.towns[EAST])

    assert ask(court, direction_of, town, task_id=task["id"])["subject_number"]


def test_a_township_is_not_told_which_clue_an_instruction_is_about(sqlite_court: Court) -> None:
    court = sqlite_court
    clue = do(court, clues.report, ClueReport("property", "车在村口", "村口", court.grid()))["id"]
    task = do(court, leader.direct, "clue", clue, Direction("派人看看", organisation_id=court.towns[EAST]), by=president(court))

    town = court.viewer(Role.TOWNSHIP, EAST, organisation=court.towns[EAST])
    assert ask(court, direction_of, town, task_id=task["id"])["subject_number"] == ""
    assert ask(court, direction_of, task_id=task["id"])["subject_number"]


@BOTH
def test_comments_and_instructions_stand_on_the_record_and_only_for_who_sees_it(court: Court) -> None:
    late = sent(court)
    do(court, leader.comment, "task", late, "注意方式", by=court.viewer(Role.DUTY_LEADER))
    do(court, leader.direct, "task", late, Direction("今天报结果", person_id=court.people[Role.JUDGE]), by=president(court), at=NOON + timedelta(minutes=1))

    assert ask(court, remarks_of, subject="task", subject_id=late)["words"].tolist() == ["今天报结果", "注意方式"]
    assert ask(court, remarks_of, president(court, WEST), subject="task", subject_id=late).empty
    brief = ask(court, record_brief, subject="task", subject_id=late)
    assert brief.choices["person_id"].iloc[0] == court.workers[court.grid()] and court.stations[EAST] in set(brief.choices["organisation_id"].dropna())
    with pytest.raises(NotFound):
        ask(court, record_brief, president(court, WEST), subject="task", subject_id=late)


def test_words_that_say_nothing_and_records_out_of_reach_are_refused(sqlite_court: Court) -> None:
    late = sent(sqlite_court)
    refused(sqlite_court, LeaderRefused, leader.comment, "task", late, " ", by=president(sqlite_court))
    refused(sqlite_court, LeaderRefused, leader.direct, "task", late, Direction("", person_id=1), by=president(sqlite_court))
    refused(sqlite_court, tasks.OrderRefused, leader.direct, "task", late, Direction("谁来办"), by=president(sqlite_court))
    refused(sqlite_court, NotFound, leader.comment, "task", late, "看看", by=president(sqlite_court, WEST))
    refused(sqlite_court, NotFound, leader.comment, "person", 1, "看看", by=president(sqlite_court))


@pytest.mark.parametrize("role", [role for role in Role if Right.LEAD not in RIGHTS[role] or Right.ROWS not in RIGHTS[role]])
def test_who_is_no_leader_neither_comments_nor_instructs(sqlite_court: Court, role: Role) -> None:
    late = sent(sqlite_court)
    refused(sqlite_court, NotAllowed, leader.comment, "task", late, "看看", by=sqlite_court.viewer(role))
    refused(sqlite_court, NotAllowed, leader.direct, "task", late, Direction("看看", person_id=1), by=sqlite_court.viewer(role))


def test_a_plan_is_approved_in_one_step_and_refused_with_a_reason_only(sqlite_court: Court) -> None:
    court = sqlite_court
    made = planned(court)
    assert ask(court, waiting_approvals).plans["operation_id"].tolist() == [made]
    refused(court, LeaderRefused, leader.decide_plan, made, grant=False, by=president(court))

    do(court, leader.decide_plan, made, grant=False, words="换个时间", by=president(court))
    with reading(court.store) as session:
        assert (session.get_one(OperationRow, made).state, session.get_one(OperationRow, made).approval_note) == ("rejected", "换个时间")
    assert ask(court, waiting_approvals).plans.empty


@BOTH
def test_measures_that_need_the_president_wait_with_the_name_of_the_target(court: Court) -> None:
    made = planned(court)
    with reading(court.store) as session:
        target = session.scalars(sa.select(TargetRow.id).where(TargetRow.operation_id == made)).one()
    asked = do(court, gates.ask_approval, made, gates.Wanted("search", target))["id"]

    found = ask(court, waiting_approvals).measures
    assert found[["approval_id", "kind", "debtor"]].to_numpy().tolist() == [[asked, "search", "张东一"]]
    assert ask(court, waiting_approvals, president(court, WEST)).measures.empty
    do(court, gates.decide, (asked,), grant=True, by=president(court))
    assert ask(court, waiting_approvals).measures.empty


@BOTH
def test_today_holds_what_is_under_way_and_the_committee_reads_no_names(court: Court) -> None:
    made, _team = running(court)
    planned(court, starts_at=NOON + timedelta(days=20), ends_at=NOON + timedelta(days=20, hours=2))

    found = ask(court, operations_today, now=NOON + timedelta(days=1))
    assert found[["operation_id", "state", "targets", "done", "bodies"]].to_numpy().tolist() == [[made, "running", 1, 0, 1]]
    committee = court.viewer(Role.COMMITTEE, organisation=court.committee)
    assert ask(court, operations_today, committee, now=NOON)[["name", "number"]].to_numpy().tolist() == [["", ""]]
    with pytest.raises(NotAllowed):
        ask(court, red_rows, committee, now=NOON)
    assert ask(court, changes, committee, now=NOON, revision=0).rows.empty


@BOTH
def test_the_leaders_numbers_are_those_of_the_indicators_page_and_unknown_is_not_zero(court: Court) -> None:
    walk(court, sent(court), "sign", "answer")
    sent(court)
    numbers = {one.code: one for one in ask(court, leader_numbers, **DAYS)}
    values = {one.code: one for one in ask(court, indicator_values, **DAYS)}

    assert all(numbers[code].now == values[code] for code in numbers)
    assert numbers["K-001"].value == Decimal(50) and numbers["K-001"].before is None
    assert numbers["AMOUNT"].value is None and numbers["T-03"].value is None
    assert [value for _day, value in numbers["K-001"].months] == [None] * 11 + [Decimal(50)]
    village = {one.code: one for one in ask(court, leader_numbers, **DAYS, area=court.grid()[:12])}
    assert village["K-001"].months[-1] == numbers["K-001"].months[-1] and village["K-002"].now.denominator == 2
    assert set(numbers) < set(BY_CODE)


@BOTH
def test_times_are_middle_and_nine_of_ten_with_who_never_answers_counted_as_late(court: Court) -> None:
    for minutes in (10, 20, 60):
        task = sent(court, due_at=NOON + timedelta(minutes=30))
        walk(court, task, "sign")
        do(court, task_steps.answer, task, Reply({"answer": "在家"}), at=NOON + timedelta(minutes=minutes))
    sent(court, due_at=NOON + timedelta(minutes=30))
    do(court, tasks.dispatch, an_order(court, due_at=LATER + timedelta(days=1)))

    answer, clue = ask(court, times_taken, now=LATER, **DAYS)
    rows = ask(court, time_rows, now=LATER, code="answer", **DAYS)

    assert (answer.minutes.median, answer.minutes.p90, answer.in_time, answer.judged) == (20, 60, 2, 4)
    assert answer.before is not None and answer.before.judged == 0 and clue.minutes.median is None
    assert len(rows) == answer.judged and int((~rows["late"]).sum()) == answer.in_time and rows["late"].tolist()[:2] == [True, True]


def test_last_year_and_twelve_months_follow_the_calendar() -> None:
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28) and year_before(date(2026, 3, 10)) == date(2025, 3, 10)
    months = months_until(date(2026, 3, 10))
    assert months[0] == (date(2025, 4, 1), date(2025, 4, 30)) and months[-1] == (date(2026, 3, 1), date(2026, 3, 10)) and len(months) == 12
