"""Operations by month and time of the day (LY-08, SC-49), and drills, which count nowhere."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from core.commands import operations, review, targets
from core.commands.operations import BodyPlan, TeamPlan
from core.commands.targets import Result, TargetReport
from core.domain.viewer import Role
from core.queries.indicators import indicator_values
from core.queries.notices import inbox
from core.queries.operation_months import operation_months
from core.queries.tasks import TaskFilter, board_tasks
from core.store.session import reading
from core.store.tables import TallyRow, TargetRow
from tests.builders import BOTH, a_plan, an_order, do
from tests.conftest import EAST, NOON, WEST, Court

MAY = datetime(2018, 5, 3, 21, tzinfo=UTC)
"""Five in the morning at the court, on the fourth."""


def held(court: Court, starts_at: datetime, *reports: tuple[str, int], kind: str = "area", drill: bool = False, town: str = EAST) -> int:
    """An operation of four people with two targets, from plan to end, and a case closed at the first."""
    debtors = [court.debtors[court.grid(town, serial)] for serial in (1, 2)]
    starts_at += timedelta(hours=5) if drill else timedelta()  # the same people cannot be at both at once
    team = TeamPlan("一组", leader_id=court.people[Role.JUDGE], members=(court.people[Role.POLICE], *(court.workers[court.grid(town, serial)] for serial in (1, 2))), targets=tuple(debtors))
    made = do(court, operations.plan, a_plan(
        court, kind=kind, drill=drill, area=(town,), starts_at=starts_at, ends_at=starts_at + timedelta(hours=4), bodies=(BodyPlan(court.court),), teams=(team,), measures=tuple((one, "summon") for one in debtors),
    ), at=starts_at)["id"]
    leader = court.viewer(Role.COURT_LEADER)
    for move in ("approve", "start"):
        do(court, operations.move, made, move, by=leader, at=starts_at)
    with reading(court.store) as session:
        rows = session.scalars(sa.select(TargetRow.id).where(TargetRow.operation_id == made).order_by(TargetRow.id)).all()
    for target, (result, fen) in zip(rows, reports, strict=False):
        do(court, targets.report_target, target, TargetReport("done", result, fen), at=starts_at)
    do(court, targets.add_result, rows[0], Result("closed"), at=starts_at)
    do(court, operations.move, made, "finish", by=leader, at=starts_at + timedelta(hours=4))
    return int(made)


def months(court: Court, role: Role = Role.DUTY_OFFICER, *prefixes: str) -> list[list[object]]:
    with reading(court.store) as session:
        return operation_months(session, court.viewer(role, *prefixes)).values.tolist()


@BOTH
def test_each_month_says_by_time_of_the_day_what_came_of_its_operations(court: Court) -> None:
    held(court, MAY, ("paid", 100), ("not_found", 0))
    held(court, MAY + timedelta(days=1), ("paid", 50))
    held(court, MAY + timedelta(hours=5), ("paid", 7), kind="night")
    held(court, MAY + timedelta(days=28), ("paid", 1), kind="routine")

    assert months(court) == [
        ["2018-06", "dawn", 1, 4, 1, 1, 1],
        ["2018-05", "dawn", 2, 8, 3, 2, 150],
        ["2018-05", "night", 1, 4, 1, 1, 7],
    ]


def test_an_operation_elsewhere_is_in_nobodys_months_here(court: Court) -> None:
    held(court, MAY, ("paid", 100), town=WEST)

    assert months(court, Role.DUTY_OFFICER, EAST) == [] and len(months(court)) == 1


@BOTH
def test_a_drill_changes_no_indicator_no_tally_and_no_month(court: Court) -> None:
    days = {"since": NOON.date() - timedelta(days=30), "until": NOON.date() + timedelta(days=30)}

    def figures() -> tuple[object, ...]:
        with reading(court.store) as session:
            values = indicator_values(session, court.viewer(), **days)
            tallies = session.execute(sa.select(TallyRow.area, TallyRow.component, TallyRow.day, TallyRow.amount).where(TallyRow.amount != 0).order_by(TallyRow.area, TallyRow.component, TallyRow.day)).all()
        return repr(values), tallies, months(court)

    held(court, NOON, ("paid", 100))
    before = figures()
    drill = held(court, NOON, ("paid", 900), drill=True)
    do(court, review.learn, drill, an_order(court))
    assert figures() == before

    do(court, review.learn, held(court, NOON + timedelta(hours=10), ("paid", 100)), an_order(court))
    assert figures() != before


def test_a_task_and_a_notice_of_a_drill_say_so(court: Court) -> None:
    worker = court.workers[court.grid()]
    do(court, review.learn, held(court, NOON, drill=True), an_order(court))
    do(court, review.learn, held(court, NOON + timedelta(hours=10)), an_order(court))

    with reading(court.store) as session:
        rows = board_tasks(session, court.viewer(), now=NOON, wanted=TaskFilter())
        told = inbox(session, court.viewer(Role.GRID_WORKER, EAST, person=worker), now=NOON)
    assert sorted(rows["drill"]) == [False, True]
    assert sorted(one.drill for one in told) == [False, True]
