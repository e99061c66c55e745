"""The wall chart against its plan on the screen: a line opens its cases, a plan stands beside what was done."""

import pytest

from core.commands import chart_plan as verbs
from core.domain.assessment import monday
from core.domain.clocks import local_day
from core.domain.viewer import Role
from core.runtime import utc_now
from tests.builders import do
from tests.conftest import EAST, Court
from tests.ui.test_cases import answers_of_this_court_only as answers_of_this_court_only  # noqa: PLC0414  the fixture is shared
from tests.ui.test_desk import court as court  # noqa: PLC0414  the fixture is shared
from tests.ui.test_desk import opened


def test_a_plan_stands_beside_the_cases_and_a_line_opens_them(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    now, leader = utc_now(), court.viewer(Role.COURT_LEADER)
    week = monday(local_day(now))
    do(court, verbs.plan, week, {("town", EAST): 4}, by=leader, at=now)
    page = opened("pages/wall_chart.py", leader, monkeypatch)
    page.segmented_control(key="chart").set_value("plan").run()
    assert not page.exception
    shown = page.dataframe[0].value
    assert shown["Plan of the week"].tolist()[-1] == "4" and shown.iloc[-1, 0] == "Total"
    page.session_state[f"picks_plan_lines_town_{week}"] = [0]
    page.run()
    page.segmented_control(key="plan_count").set_value("left").run()
    assert not page.exception and len(page.dataframe[1].value) == shown["Open at the end"].tolist()[0]
