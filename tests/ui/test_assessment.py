"""The tab of the weekly assessment: entering, the items of a township, publishing, and what came of a report."""

import pytest

from core.commands import assessment as verbs
from core.commands.assessment import Entry
from core.commands.court import set_value
from core.domain.assessment import monday
from core.domain.clocks import local_day
from core.domain.viewer import Role
from core.runtime import utc_now
from tests.builders import do
from tests.conftest import EAST, WEST, Court
from tests.ui.test_cases import answers_of_this_court_only as answers_of_this_court_only  # noqa: PLC0414  the fixture is shared
from tests.ui.test_cases import said
from tests.ui.test_desk import court as court  # noqa: PLC0414  the fixture is shared
from tests.ui.test_desk import opened

PAGE = "pages/grid_supervision.py"


def test_a_week_is_read_published_and_its_report_answered(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    now, leader = utc_now(), court.viewer(Role.COURT_LEADER)
    week = monday(local_day(now))
    do(court, set_value, "assessment.rank", True, by=leader, at=now)
    do(court, verbs.enter, week, [Entry(EAST, "led", 90), Entry(WEST, "led", 10), Entry(WEST, "boards", 3)], at=now)
    page = opened(PAGE, leader, monkeypatch)
    page.segmented_control(key="view").set_value("assessment").run()
    page.selectbox(key="assessment_week").set_value(week).run()
    assert not page.exception and "not published yet" in said(page, "caption") and "Fixed boards **3**" in said(page, "markdown")
    page.session_state[f"picks_assessment_{week}"] = [0]
    page.run()
    assert not page.exception and len(page.dataframe[1].value) == 15
    page.button(key="assessment_publish").click().run()
    assert not page.exception and "Reported:" in said(page, "success") and "Published on" in said(page, "caption")
    report = page.selectbox(key="assessment_report").value
    page.text_input(key=f"assessment_answer_{report}").input("已约谈").run()
    page.button(key="assessment_answer").click().run()
    assert "is written down" in said(page, "success") and not page.exception


def test_a_township_sees_its_own_line_and_cannot_enter(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(PAGE, court.viewer(Role.TOWNSHIP, EAST, organisation=court.towns[EAST]), monkeypatch)
    page.segmented_control(key="view").set_value("assessment").run()
    assert not page.exception and len(page.dataframe[0].value) == 1 and not page.get("expander")
