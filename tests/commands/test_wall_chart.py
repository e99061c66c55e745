"""The wall chart: groups that add up, problems of the day, dated lists of cases that were struck off (SC-18)."""

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from core.commands import cases, settlements, wall_chart
from core.commands.settlements import Receipt
from core.domain.refusals import NotAllowed, NotFound
from core.domain.viewer import Role
from core.domain.wall_chart import GROUPINGS, ChartRefused, check_due, left_over, one_of
from core.queries.wall_chart import chart_cases, problems, strike_offs, to_strike_off
from core.store.session import reading, writing
from core.store.tables import ApplicantRow, CaseRow, MeasureRow, PropertyRow
from tests.builders import BOTH, do, refused
from tests.conftest import EAST, NOON, WEST, Court

TODAY = date(2026, 3, 10)


def asked(court: Court, question: Any, role: Role = Role.DUTY_OFFICER, prefix: str = "", **named: Any) -> pd.DataFrame:
    with reading(court.store) as session:
        return question(session, court.viewer(role, prefix), **named)


def chart(court: Court, **of: Any) -> pd.DataFrame:
    return asked(court, chart_cases, now=NOON, **of).set_index("case_id")


def conclude(court: Court, case: int, *, at: datetime = NOON) -> None:
    with reading(court.store) as session:
        owed = session.get_one(CaseRow, case).amount_fen
    day = TODAY + (at - NOON)
    do(court, settlements.receive, Receipt(case, owed, "transfer", day), at=at)
    do(court, cases.close, case, "performed", day, at=at)


def seal(court: Court, case: int, kind: str, state: str, *, lifted: date | None = None) -> None:
    with writing(court.store) as session:
        found = PropertyRow(case_id=case, kind=kind, description=kind, state=state, found_on=TODAY)
        session.add(found)
        session.flush()
        session.add(MeasureRow(case_id=case, property_id=found.id, kind="seal", starts_on=TODAY, lifted_on=lifted))


@BOTH
def test_sc_18_the_groups_add_up_to_the_unconcluded_cases_and_what_is_struck_off_is_dated(court: Court) -> None:
    one, two, three = (court.cases[court.grid(EAST, 1)], court.cases[court.grid(EAST, 2)], court.cases[court.grid(WEST)])
    with writing(court.store) as session:
        session.add_all([
            ApplicantRow(board_id=court.board_id, case_id=one, kind="person", name="周某"), ApplicantRow(board_id=court.board_id, case_id=two, kind="person", name="吴某"),
            ApplicantRow(board_id=court.board_id, case_id=two, kind="person", name="郑某"), ApplicantRow(board_id=court.board_id, case_id=three, kind="organisation", name="某银行"),
        ])
    seal(court, one, "house", "controlled")
    seal(court, two, "house", "controlled")
    seal(court, two, "vehicle", "valued")
    seal(court, three, "vehicle", "valued", lifted=TODAY)

    found = chart(court)
    assert found.loc[one, list(GROUPINGS)].tolist() == ["person", EAST, "house", "controlled", "control"]
    assert found.loc[two, list(GROUPINGS)].tolist() == ["several", EAST, "several", "several", "dispose"]
    assert found.loc[three, list(GROUPINGS)].tolist() == ["organisation", WEST, "none", "none", "dispose"]
    for by in GROUPINGS:
        assert found.groupby(by).size().sum() == len(found) == len(court.cases)

    raised = do(court, wall_chart.raise_problem, one, "评估机构三次未到场")["id"]
    assert chart(court).loc[one, "problems"] == 1
    assert not asked(court, problems, now=NOON + timedelta(hours=3)).iloc[0]["left_over"]
    assert asked(court, problems, now=NOON + timedelta(days=1)).iloc[0]["left_over"]
    do(court, wall_chart.close_problem, raised, "改约明日，已书面催告", at=NOON + timedelta(hours=4))
    shown = asked(court, problems, now=NOON + timedelta(days=1)).iloc[0]
    assert (shown["outcome"], shown["left_over"]) == ("改约明日，已书面催告", False)

    conclude(court, one)
    conclude(court, three)
    assert asked(court, to_strike_off, now=NOON)["case_id"].tolist() == [one, three]
    assert len(chart(court)) == len(court.cases) - 2
    do(court, wall_chart.strike_off, (one,))
    assert asked(court, to_strike_off, now=NOON)["case_id"].tolist() == [three]
    do(court, wall_chart.strike_off, (three,), at=NOON + timedelta(days=7))
    lists = asked(court, strike_offs)
    assert lists["at"].tolist() == [NOON + timedelta(days=7), NOON]
    assert lists["closed_on"].tolist() == [TODAY, TODAY]


def test_what_cannot_be_is_refused_with_a_sentence(court: Court) -> None:
    case, west = court.cases[court.grid()], court.cases[court.grid(WEST)]
    refused(court, ChartRefused, wall_chart.raise_problem, case, " ")
    refused(court, NotFound, wall_chart.raise_problem, 999_999, "无此案")
    refused(court, NotFound, wall_chart.raise_problem, west, "不在辖区", by=court.viewer(Role.GRID_JUDGE, EAST))
    refused(court, NotAllowed, wall_chart.raise_problem, case, "不归我", by=court.viewer(Role.GRID_WORKER, EAST))
    refused(court, NotFound, wall_chart.close_problem, 999_999, "无")
    raised = do(court, wall_chart.raise_problem, case, "找不到人")["id"]
    refused(court, ChartRefused, wall_chart.close_problem, raised, "")
    do(court, wall_chart.close_problem, raised, "找到了")
    refused(court, ChartRefused, wall_chart.close_problem, raised, "又找到了")
    refused(court, ChartRefused, wall_chart.strike_off, ())
    refused(court, ChartRefused, wall_chart.strike_off, (case,))
    conclude(court, case)
    refused(court, ChartRefused, wall_chart.raise_problem, case, "已结")
    do(court, wall_chart.strike_off, (case, case))
    refused(court, ChartRefused, wall_chart.strike_off, (case,))


def test_a_case_that_was_reopened_is_struck_off_anew(court: Court) -> None:
    case = court.cases[court.grid()]
    conclude(court, case)
    do(court, wall_chart.strike_off, (case,))
    do(court, cases.reopen, case, "结错了", at=NOON + timedelta(hours=1))
    assert len(chart(court)) == len(court.cases)
    do(court, cases.close, case, "performed", TODAY + timedelta(days=1), at=NOON + timedelta(days=1))
    assert asked(court, to_strike_off, now=NOON + timedelta(days=1))["case_id"].tolist() == [case]


def test_a_judge_of_the_east_sees_the_east(court: Court) -> None:
    assert set(chart(court, role=Role.GRID_JUDGE, prefix=EAST)["place"]) == {EAST}


@pytest.mark.parametrize(("values", "group"), [([], "none"), (["house"], "house"), (["house", "house"], "house"), (["house", "land"], "several")])
def test_each_case_stands_in_one_group(values: list[str], group: str) -> None:
    assert one_of(values) == group


def test_a_problem_is_left_over_the_next_day_and_the_weekly_check_is_due_after_seven() -> None:
    assert [left_over(NOON, closed, NOON + timedelta(days=2)) for closed in (None, NOON + timedelta(hours=5), NOON + timedelta(days=1))] == [True, False, True]
    assert [check_due(last, TODAY) for last in (None, TODAY, TODAY - timedelta(days=6), TODAY - timedelta(days=7))] == [True, False, False, True]
