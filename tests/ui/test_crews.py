"""The views of crews and routes as an officer meets them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.commands import operations
from core.commands.operations import BodyPlan, TeamPlan
from core.domain.viewer import Role, Viewer
from core.store.session import reading, writing
from core.store.tables import DebtorRow, RoleGrantRow, TargetRow, TeamMemberRow, TeamRow
from core.store.upgrade import migrate
from core.ui import operation_crews, route_map, visitor, writes
from core.ui import runtime as runtimes
from tests.builders import a_plan, do
from tests.conftest import EAST, WEST, Court, make_court
from tests.ui.test_desk import labelled
from tests.ui.test_pages import APP, PATIENCE_S


@pytest.fixture
def court(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Court]:
    monkeypatch.setenv("ZHIWANG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ZHIWANG_DATABASE_URL", f"sqlite:///{tmp_path / 'board.db'}")
    monkeypatch.setenv("ZHIWANG_SECRET_KEY", "test")
    runtimes.runtime.cache_clear()
    st.cache_resource.clear()  # answers of another test's board, which had the same revisions
    store = runtimes.runtime().store
    migrate(store)
    yield make_court(store)
    runtimes.runtime.cache_clear()


@pytest.fixture
def operation(court: Court) -> int:
    """Two teams, four targets with a place and one without."""
    debtors = [court.debtors[court.grid(town, serial)] for serial in (1, 2) for town in (EAST, WEST)] + [court.debtors[""]]
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    teams = (TeamPlan("一组", leader_id=court.people[Role.JUDGE], targets=tuple(debtors[::2])), TeamPlan("二组", targets=tuple(debtors[1::2])))
    plan = a_plan(court, area=(EAST, WEST), bodies=(BodyPlan(court.court),), teams=teams, measures=tuple((one, "search") for one in debtors), starts_at=starts_at, ends_at=starts_at + timedelta(hours=6))
    with writing(court.store) as session:
        session.add(RoleGrantRow(person_id=court.people[Role.JUDGE], role="judge", starts_at=starts_at - timedelta(days=9)))
    return int(do(court, operations.plan, plan)["id"])


def opened(view: str, operation: int, viewer: Viewer, monkeypatch: pytest.MonkeyPatch, language: str = "en") -> AppTest:
    monkeypatch.setattr(visitor, "find", lambda: viewer)
    for room in (visitor, writes):
        monkeypatch.setattr(room, "language", lambda: language)
    page = AppTest.from_file(APP, default_timeout=PATIENCE_S).run()
    page.query_params["chosen"], page.query_params["view"] = f"operation:{operation}", view
    return page.switch_page("pages/operations.py").run()


def words_of(page: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*page.markdown, *page.caption))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("view", ["crews", "routes"])
@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.JUDGE, Role.COURT_LEADER])
def test_the_views_draw_without_a_fault(court: Court, operation: int, view: str, language: str, role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(view, operation, court.viewer(role), monkeypatch, language)

    assert not page.exception and not page.error
    assert len(page.metric) == 5 if view == "crews" else len(page.dataframe) >= 2


def test_each_shortfall_stands_by_itself_on_its_team_and_a_proposal_is_taken_over(court: Court, operation: int, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("crews", operation, court.viewer(), monkeypatch)
    said = words_of(page)
    assert "No judge or bailiff leads it" in said and "women are searched by women" in said and "第495–498条" in said

    next(one for one in page.button if one.label.startswith("Take over")).click().run()
    assert not page.exception and not page.error
    with reading(court.store) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(TeamMemberRow)) > 2


def test_an_order_is_computed_compared_and_taken_over(court: Court, operation: int, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("routes", operation, court.viewer(), monkeypatch)
    labelled(page, "button", "Compute the order").click().run()
    compared = next(one.value for one in page.dataframe if "Kilometres" in one.value)

    assert compared["Way"].tolist() == ["Order of the list", "Nearest first", "Computed (PyVRP)"]
    km = [float(one) for one in compared["Kilometres"]]
    assert km[2] <= min(km)
    labelled(page, "button", "Take over the computed order").click().run()
    assert not page.exception and not page.error
    with reading(court.store) as session:
        stops = session.execute(sa.select(TargetRow.stop, TargetRow.eta).join(DebtorRow, DebtorRow.id == TargetRow.debtor_id).order_by(DebtorRow.lng.is_(None))).all()
        assert sum(session.scalars(sa.select(TeamRow.planned_m))) > 0
    assert all(stop and eta for stop, eta in stops[:4]) and stops[4] == (None, None)


def test_a_target_without_a_position_is_listed_apart(court: Court, operation: int, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("routes", operation, court.viewer(), monkeypatch)

    assert "1 targets have no position" in words_of(page)
    assert any("李无处" in one.value.to_string() for one in page.dataframe)


def test_a_target_moves_up_by_hand_and_arrivals_are_computed_anew(court: Court, operation: int, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("routes", operation, court.viewer(), monkeypatch)
    labelled(page, "toggle", "Teams keep their targets").set_value(True).run()
    labelled(page, "button", "Compute the order").click().run()
    labelled(page, "button", "Take over the computed order").click().run()

    def order() -> list[tuple[int, datetime]]:
        with reading(court.store) as session:
            return [tuple(row) for row in session.execute(sa.select(TargetRow.id, TargetRow.eta).where(TargetRow.team_id == 1, TargetRow.stop.is_not(None)).order_by(TargetRow.stop))]

    before = order()
    labelled(page, "button", "Down").click().run()
    after = order()
    assert not page.exception and not page.error
    assert [one for one, _eta in after] == [one for one, _eta in before][::-1] and {eta for _one, eta in after} != {eta for _one, eta in before}


def test_the_timeline_puts_other_bookings_under_their_team_and_cuts_what_is_far_away() -> None:
    six = pd.Timestamp("2026-03-10T22:00Z")
    found = pd.DataFrame({
        "lane": ["二组", "一组", "一组"], "kind": ["team", "team", "desk"], "who": ["", "", "李"], "where": ["", "", ""],
        "starts_at": [six, six, six - pd.Timedelta(days=2)], "ends_at": [six + pd.Timedelta(hours=6)] * 3,
    })
    rows = operation_crews.timeline_rows(found, ["一组", "二组"])

    assert rows["row"].tolist() == ["A 一组", "A · ▲ 李", "B 二组"]
    assert rows["from"].tolist() == [360, 0, 360] and rows["until"].tolist() == [720, 720, 720]
    assert operation_crews.full_hours(rows)[:3] == [0, 60, 120]


def test_planned_and_actual_are_told_in_minutes_and_in_the_order_of_arrival() -> None:
    noon = pd.Timestamp("2026-03-10T04:00Z")
    stops = pd.DataFrame({"stop": [1, 2, 3], "arrived_at": [noon + pd.Timedelta(minutes=40), noon, pd.NaT]})

    assert (route_map.delay(noon, noon + pd.Timedelta(minutes=7)), route_map.delay(noon, noon - pd.Timedelta(minutes=3)), route_map.delay(noon, pd.NaT)) == ("+7 min", "-3 min", "—")
    assert (route_map.sequence(stops, "stop"), route_map.sequence(stops, "arrived_at")) == ("1-2-3", "2-1")
