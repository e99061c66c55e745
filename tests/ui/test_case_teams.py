"""The page of case teams: made by a leader, its cases opened, the queue given to it; others only look."""

import pytest

from core.domain.clocks import local_day
from core.domain.viewer import Role
from core.runtime import utc_now
from core.store.session import writing
from core.store.tables import PropertyRow
from tests.conftest import Court
from tests.ui.test_cases import answers_of_this_court_only as answers_of_this_court_only  # noqa: PLC0414  the fixture is shared
from tests.ui.test_cases import said
from tests.ui.test_desk import court as court  # noqa: PLC0414  the fixture is shared
from tests.ui.test_desk import opened

PAGE = "pages/case_teams.py"


def test_a_leader_makes_a_team_and_gives_it_a_case_of_the_queue(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    case = court.cases[court.grid()]
    with writing(court.store) as session:
        session.add(PropertyRow(case_id=case, kind="deposit", description="存款", state="verified", value_fen=500_000, found_on=local_day(utc_now())))
    page = opened(PAGE, court.viewer(Role.COURT_LEADER), monkeypatch)
    assert not page.exception and "No team yet" in said(page, "info")
    page.text_input(key="team_name_0").input("速执团队")
    page.selectbox(key="team_kind_0").set_value("quick")
    page.multiselect(key="team_members_0").set_value([court.people[Role.JUDGE]]).run()
    page.button(key="team_keep").click().run()
    assert not page.exception and "is kept" in said(page, "success")
    page.session_state["picks_cash_queue"] = [case]
    page.run()
    page.button(key="queue_give").click().run()
    assert not page.exception and "1 cases are given to 速执团队" in said(page, "success")
    team = page.selectbox(key="queue_team").value
    page.session_state["picks_case_teams"] = [team]
    page.run()
    assert not page.exception and page.segmented_control(key="team_part").options[0].startswith("Not concluded ")


def test_who_does_not_lead_sees_the_teams_and_changes_none(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(PAGE, court.viewer(Role.JUDGE), monkeypatch)
    assert not page.exception and not page.get("expander")
