"""Screening before an operation (摸排): SC-36 and what can go wrong on the way."""

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from core.commands import operations, screening, target_list, targets, task_claims, task_steps
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.targets import TargetReport
from core.commands.task_steps import Reply
from core.domain import target_rank
from core.domain.operation_life import OperationRefused
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Right, Role
from core.queries.target_lists import TargetList
from core.queries.target_lists import target_list as asked_list
from core.queries.tasks import my_tasks
from core.store.session import reading, writing
from core.store.tables import CaseDebtorRow, CaseRow, DebtorRow, GridPostRow, SightingRow, TallyRow, TargetRow, TaskRow
from tests.builders import BOTH, do, planned, refused
from tests.conftest import EAST, NOON, Court

CLASSES = ("not_there",) * 95 + ("new_address",) * 19 + ("accurate",) * 60 + ("returns",) * 15


def listed(court: Court, operation_id: int) -> TargetList:
    with reading(court.store) as session:
        return asked_list(session, court.viewer(), operation_id=operation_id, now=NOON)


def tasks_of(court: Court, operation_id: int) -> list[TaskRow]:
    with reading(court.store) as session:
        return list(session.scalars(sa.select(TaskRow).where(TaskRow.operation_id == operation_id).order_by(TaskRow.id)))


def villagers(court: Court, count: int) -> list[int]:
    """So many more debtors in the first eastern grid, each with a case."""
    with writing(court.store) as session:
        rows = [DebtorRow(board_id=court.board_id, kind="person", name=f"被执行人{at:03d}", initials="bzxr", grid_code=court.grid(), outstanding_fen=1_000 * (count - at)) for at in range(count)]
        session.add_all(rows)
        session.flush()
        session.add_all(CaseDebtorRow(case_id=court.cases[court.grid()], debtor_id=row.id) for row in rows)
        return [row.id for row in rows]


def an_operation(court: Court, debtors: list[int], *moves: str, **changes: object) -> int:
    return planned(court, *moves, bodies=(BodyPlan(court.court),), measures=tuple((one, "locate") for one in debtors),
                   teams=(TeamPlan("一组", leader_id=court.people[Role.JUDGE], targets=tuple(debtors)),), **changes)


def answered(court: Court, task_id: int, code: str) -> None:
    worker = court.viewer(Role.GRID_WORKER, court.grid(), person=court.workers[court.grid()])
    at = NOON + timedelta(minutes=30)
    do(court, task_claims.sign, task_id, by=worker, at=at)
    do(court, task_steps.answer, task_id, Reply({"result_class": code}), by=worker, at=at)


def test_189_debtors_are_screened_before_an_operation_and_the_plan_follows_their_classes(court: Court) -> None:
    """SC-36: at least 50 % not there, 10 % with a new address, 40 % accurate, of these 20 % often return."""
    made = an_operation(court, villagers(court, 189))
    do(court, target_list.set_baseline, made, minutes=480, found=38)

    assert do(court, screening.send, made, instruction="请悄悄核实")["sent"] == 189
    for task, code in zip(tasks_of(court, made), CLASSES, strict=True):
        answered(court, task.id, code)

    plan = listed(court, made)
    assert (plan.sent, sum(plan.counts.values())) == (189, 189) and plan.counts == Counter(CLASSES)
    shares = target_rank.shares(plan.counts)
    assert shares["not_there"] >= 0.5 and round(shares["new_address"], 2) == 0.10
    assert round(shares["at_address"], 2) == 0.40 and shares["returns_of_address"] == 0.20
    order = [target_rank.place_of(code) for code in plan.rows["screen_class"]]
    assert order == sorted(order) and plan.rows["screen_class"].tolist()[:15] == ["returns"] * 15
    assert plan.rows["rank"].tolist() == list(range(1, 190))

    _hold(court, made, plan.rows["target_id"].tolist()[:90])
    held = listed(court, made)
    assert (held.operation["baseline_minutes"], held.minutes) == (480, 120)
    assert (held.operation["baseline_found"], held.found) == (38, 76)


def _hold(court: Court, operation_id: int, visited: list[int]) -> None:
    """A day of two hours: of ninety visits 76 meet the debtor."""
    leader = court.viewer(Role.COURT_LEADER)
    for move in ("approve", "start"):
        do(court, operations.move, operation_id, move, by=leader)
    for at, target in enumerate(visited):
        left = NOON + timedelta(days=1, minutes=at)
        do(court, targets.report_target, target, TargetReport("underway"), at=left)
        done = NOON + timedelta(days=1, minutes=120) if at == 89 else left + timedelta(seconds=30)
        do(court, targets.report_target, target, TargetReport("done", "found" if at < 76 else "not_found"), at=done)


@BOTH
def test_each_target_goes_to_its_grids_worker_else_to_the_township_and_to_nobody_twice(court: Court) -> None:
    own, other = court.debtors[court.grid()], court.debtors[court.grid(EAST, 2)]
    with writing(court.store) as session:
        session.execute(sa.delete(GridPostRow).where(GridPostRow.grid_code == court.grid(EAST, 2)))
    made = an_operation(court, [own, other, court.debtors[""]])

    sent = do(court, screening.send, made, instruction="请悄悄核实")

    assert sent["sent"] == 2 and [one["why"] for one in sent["left_out"]] == ["nowhere"]
    first, second = tasks_of(court, made)
    assert (first.kind, first.addressee_id, first.organisation_id, first.instruction) == ("screen", court.workers[court.grid()], None, "请悄悄核实")
    assert (second.addressee_id, second.organisation_id) == (None, court.towns[EAST])
    refused(court, OperationRefused, screening.send, made, match="can be screened")
    assert len(tasks_of(court, made)) == 2
    with reading(court.store) as session:
        worker = court.viewer(Role.GRID_WORKER, court.grid(), person=court.workers[court.grid()])
        assert my_tasks(session, worker, now=NOON)["task_id"].tolist() == [first.id]


def test_screening_is_answered_before_the_operation_begins(court: Court) -> None:
    """The court's three working days would end after it."""
    made = an_operation(court, [court.debtors[court.grid()]])
    do(court, screening.send, made)

    assert tasks_of(court, made)[0].due_at == NOON + timedelta(hours=12)


@BOTH
def test_the_class_stands_at_the_answer_goes_when_it_is_sent_back_and_acceptance_changes_nothing(court: Court) -> None:
    made = an_operation(court, [court.debtors[court.grid()], court.debtors[court.grid(EAST, 2)]])
    do(court, screening.send, made)
    task = tasks_of(court, made)[0].id

    answered(court, task, "new_address")
    assert listed(court, made).rows["screen_class"].tolist() == ["new_address", None]
    assert listed(court, made).rows["screened_at"][0] == NOON + timedelta(minutes=30)

    do(court, task_steps.step, task, "send_back", reason="地址不全")
    assert listed(court, made).counts == {"": 2}

    answered_again = court.viewer(Role.GRID_WORKER, court.grid(), person=court.workers[court.grid()])
    do(court, task_steps.answer, task, Reply({"result_class": "returns"}), by=answered_again, at=NOON + timedelta(hours=1))
    do(court, task_steps.accept, task, at=NOON + timedelta(hours=2))
    assert listed(court, made).rows["screen_class"].tolist() == ["returns", None]
    assert listed(court, made).rows["screened_at"][0] == NOON + timedelta(hours=1)


def test_who_could_not_be_asked_is_not_screened_and_can_be_sent_again_when_the_task_is_over(court: Court) -> None:
    made = an_operation(court, [court.debtors[court.grid()]])
    do(court, screening.send, made)
    task = tasks_of(court, made)[0].id
    with writing(court.store) as session:
        session.get_one(TaskRow, task).state = "dispatched"
    do(court, task_claims.sign, task, channel="phone", words="已接到")
    do(court, task_steps.answer, task, Reply({}, unable="other", words="道路中断"))

    assert listed(court, made).counts == {"": 1}
    refused(court, OperationRefused, screening.send, made, match="under way")
    do(court, task_steps.accept, task)
    assert do(court, screening.send, made)["sent"] == 1


def test_a_target_that_was_taken_out_is_not_screened(court: Court) -> None:
    made = an_operation(court, [court.debtors[court.grid()], court.debtors[court.grid(EAST, 2)]])
    do(court, target_list.remove_target, int(listed(court, made).rows["target_id"][0]), "已履行")

    assert do(court, screening.send, made)["sent"] == 1


def test_taking_a_target_out_withdraws_its_unanswered_screening_and_putting_it_back_lets_it_be_sent_again(court: Court) -> None:
    made = an_operation(court, [court.debtors[court.grid()]])
    do(court, screening.send, made)
    target = int(listed(court, made).rows["target_id"][0])

    do(court, target_list.remove_target, target, "已履行")
    assert [task.state for task in tasks_of(court, made)] == ["void"]

    do(court, target_list.put_back, target)
    assert do(court, screening.send, made)["sent"] == 1
    do(court, task_claims.sign, tasks_of(court, made)[1].id, channel="phone", words="已接到")
    do(court, task_steps.answer, tasks_of(court, made)[1].id, Reply({"result_class": "found"}))
    do(court, target_list.remove_target, target, "已履行")
    assert [task.state for task in tasks_of(court, made)] == ["void", "answered"]


def test_the_screening_of_a_drill_is_marked_and_says_nothing_of_the_real_debtor(court: Court) -> None:
    made = an_operation(court, [court.debtors[court.grid()]], drill=True)
    do(court, screening.send, made)
    task = tasks_of(court, made)[0]
    answered(court, task.id, "not_there")
    do(court, task_steps.accept, task.id)

    assert task.drill and listed(court, made).rows["screen_class"].tolist() == ["not_there"]
    with reading(court.store) as session:
        assert session.get_one(DebtorRow, court.debtors[court.grid()]).whereabouts == "unknown"
        assert session.scalars(sa.select(SightingRow.id)).all() == []
        assert session.scalars(sa.select(TallyRow.component).where(TallyRow.component.startswith("task"))).all() == []


def test_an_officer_of_one_town_screens_no_other_and_needs_the_right(court: Court) -> None:
    made = an_operation(court, [court.debtors[court.grid()]])

    refused(court, NotFound, screening.send, made, by=court.viewer(Role.DUTY_LEADER, "411425102"))
    for role in (role for role in Role if Right.OPERATE not in court.viewer(role).rights):
        refused(court, NotAllowed, screening.send, made, by=court.viewer(role))


def test_a_case_outside_the_senders_grids_does_not_stop_the_screening(court: Court) -> None:
    made = an_operation(court, [court.debtors[court.grid()]])
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == court.cases[court.grid()]).values(grid_code=None))
    do(court, screening.send, made, by=court.viewer(Role.JUDGE, EAST))

    assert tasks_of(court, made)[0].case_id is None
    with reading(court.store) as session:
        assert session.scalars(sa.select(TargetRow.screen_task_id)).all() == [tasks_of(court, made)[0].id]
