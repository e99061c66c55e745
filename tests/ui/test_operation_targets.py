"""The targets of an operation and the campaigns as their officer meets them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.commands import campaigns, screening, target_list
from core.commands.campaigns import CampaignPlan
from core.commands.operations import BodyPlan
from core.domain.viewer import Role
from core.store.session import reading
from core.store.tables import CampaignRow, OperationRow, TargetRow, TaskRow
from core.store.upgrade import migrate
from core.ui import runtime as runtimes
from tests.builders import do, planned
from tests.conftest import EAST, Court, make_court
from tests.ui.test_desk import labelled, opened


@pytest.fixture
def court(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Court]:
    monkeypatch.setenv("ZHIWANG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ZHIWANG_DATABASE_URL", f"sqlite:///{tmp_path / 'board.db'}")
    monkeypatch.setenv("ZHIWANG_SECRET_KEY", "test")
    runtimes.runtime.cache_clear()
    st.cache_resource.clear()  # answers of another test's court, whose revision may be the same
    store = runtimes.runtime().store
    migrate(store)
    yield make_court(store)
    runtimes.runtime.cache_clear()


def targets_view(court: Court, operation_id: int, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    page = opened("pages/operations.py", court.viewer(), monkeypatch)
    page.query_params["chosen"], page.query_params["view"] = f"operation:{operation_id}", "targets"
    return page.run()


def targets_of(court: Court) -> list[TargetRow]:
    with reading(court.store) as session:
        return list(session.scalars(sa.select(TargetRow).order_by(TargetRow.id)))


def said(page: AppTest) -> str:
    return " ".join(one.value.replace("\\", "") for one in page.success)


def test_the_officer_adds_the_first_of_the_proposal_sees_why_and_takes_the_step_back(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    made = planned(court)
    page = targets_view(court, made, monkeypatch)
    assert not page.exception and not page.error

    labelled(page, "number_input", "How many").set_value(1).run()
    labelled(page, "button", "Add the first 1").click().run()

    assert "1 targets were put on the list" in said(page)
    added = targets_of(court)[-1]
    assert added.debtor_id == court.debtors[court.grid(EAST, 2)] and added.proposal is not None
    plan = page.dataframe[0].value
    assert plan["Name"].tolist() == ["张东二", "张东一"] and "address 80% sure" in plan["Why"].iloc[0]

    next(one for one in page.button if one.label.startswith("Undo")).click().run()
    assert targets_of(court)[-1].removed_why == "Added by mistake"
    assert page.dataframe[0].value["Name"].tolist() == ["张东一"]
    labelled(page, "button", "Put back: 张东二").click().run()
    assert targets_of(court)[-1].removed_at is None


def test_screening_is_sent_with_one_press_and_its_counts_open_their_rows(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    made = planned(court)
    do(court, target_list.add_targets, made, [court.debtors[court.grid(EAST, 2)]])
    page = targets_view(court, made, monkeypatch)

    labelled(page, "text_input", "What the grid workers are told").input("请悄悄核实")
    labelled(page, "button", "Send 2 to screening").click().run()

    assert "2 targets were sent to their grids" in said(page)
    with reading(court.store) as session:
        assert session.scalars(sa.select(TaskRow.instruction)).all() == ["请悄悄核实"] * 2
    assert not [one for one in page.button if one.label.startswith("Send")]

    def answer(act, task_id: int, code: str) -> None:
        task = act.session.get_one(TaskRow, task_id)
        task.result_class = code
        screening.follow(act, task)

    do(court, answer, targets_of(court)[0].screen_task_id, "not_there")
    do(court, answer, targets_of(court)[1].screen_task_id, "returns")
    page = targets_view(court, made, monkeypatch)
    assert page.dataframe[0].value["Name"].tolist() == ["张东二", "张东一"]
    assert any("50.0%" in one.value for one in page.markdown)
    next(one for one in page.button if "No longer at the address 1 · 50.0%" in one.label).click().run()
    assert page.dataframe[0].value["Name"].tolist() == ["张东一"]


def test_the_figures_before_stand_beside_those_that_are_computed(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    made = planned(court)
    page = targets_view(court, made, monkeypatch)
    labelled(page, "number_input", "Search before (min)").set_value(480)
    labelled(page, "number_input", "Found before").set_value(38)
    labelled(page, "button", "Store the figures before").click().run()

    assert labelled(page, "metric", "Search before (min)").value == "480" and labelled(page, "metric", "Search now (min)").value == "—"
    with reading(court.store) as session:
        assert session.get_one(OperationRow, made).baseline_found == 38


def test_a_finished_operation_shows_its_list_and_changes_nothing(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    made = planned(court, "approve", "start", "finish", bodies=(BodyPlan(court.court),))
    page = targets_view(court, made, monkeypatch)

    assert page.dataframe[0].value["Name"].tolist() == ["张东一"]
    assert not [one.label for one in page.button if one.label.startswith(("Send", "Add", "Store"))]


def test_a_campaign_is_opened_on_its_page_with_leaders_and_shows_its_totals(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("pages/campaigns.py", court.viewer(), monkeypatch)
    labelled(page, "text_input", "Name of the campaign").input("夏季雷霆")
    labelled(page, "toggle", "A weekly operation belongs to it").set_value(True).run()
    labelled(page, "button", "Open the campaign").click().run()

    assert not page.error and not page.exception
    with reading(court.store) as session:
        row = session.scalars(sa.select(CampaignRow)).one()
        assert row.recurrence is not None and row.recurrence["weekday"] == 4 and row.recurrence["lead_organisation_id"] == court.court
    assert labelled(page, "metric", "Under measures").value == "0"
    assert any("every Friday at 06:00" in one.value for one in page.markdown)


def test_the_leaders_on_site_are_printed_and_an_operation_is_put_in_by_number(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    made = planned(court)
    campaign = do(court, campaigns.create, CampaignPlan("夏季雷霆", commanders=(("甲书记", "县委书记"),)))["id"]
    page = opened("pages/campaigns.py", court.viewer(Role.COURT_LEADER), monkeypatch)
    page.query_params["chosen"] = f"campaign:{campaign}"
    page.run()
    assert any("县委书记 甲书记" in one.value for one in page.markdown)

    labelled(page, "selectbox", "Operation").select_index(0).run()
    next(one for one in page.button if one.label.startswith("Put 虞执联")).click().run()

    with reading(court.store) as session:
        assert session.get_one(OperationRow, made).campaign_id == campaign
    assert labelled(page, "metric", "Targets").value == "1"
