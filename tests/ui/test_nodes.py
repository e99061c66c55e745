"""The page of case clocks: counts that open their rows, and the overrun that goes with the act, in both languages."""

from datetime import timedelta

import pandas as pd
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.domain.clocks import local_day
from core.domain.nodes import ORDER
from core.domain.viewer import Role
from core.runtime import utc_now
from core.store.session import reading, writing
from core.store.tables import DeductionRow, MeasureRow, NodeMarkRow, PaymentRow, PropertyRow, SupervisionRow
from core.ui import visitor
from tests.conftest import Court
from tests.ui.test_desk import court as court  # noqa: PLC0414  the fixture is shared
from tests.ui.test_desk import labelled, opened

PAGE = "pages/nodes.py"


@pytest.fixture(autouse=True)
def answers_of_this_court_only() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def with_overruns(court: Court) -> tuple[int, int]:
    """A house found 16 days ago and money of 40 days ago, both left alone."""
    today = local_day(utc_now())
    with writing(court.store) as session:
        house = PropertyRow(case_id=court.cases[court.grid()], kind="house", description="住宅一套", state="verified", found_on=today - timedelta(days=16))
        paid = PaymentRow(board_id=court.board_id, case_id=court.cases[court.grid()], direction="in", amount_fen=500_000, channel="transfer", paid_on=today - timedelta(days=70))
        session.add_all([house, paid])
        session.flush()
        return house.id, paid.id


def tick(page: AppTest, court: Court, node: str, subject: int) -> AppTest:
    """A row of the case's clocks is ticked; the harness has no mouse for tables."""
    page.session_state[f"picks_case_clocks_{court.cases[court.grid()]}"] = [ORDER[node] * 10**10 + subject]
    return page.run()


def gone(page: AppTest, overrun: str) -> bool:
    """Whether nothing of it is left among the overruns; the page then shows the case again."""
    page.segmented_control(key="node_view").set_value("all").run()
    found = page.button(key=f"overrun_{overrun}").disabled
    page.segmented_control(key="node_view").set_value("case").run()
    return bool(found)


def said(page: AppTest, kind: str) -> str:
    return " ".join(one.value for one in page.get(kind)).replace("\\", "")


def test_the_page_draws_in_both_languages_and_a_count_opens_its_rows(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    with_overruns(court)
    page = opened(PAGE, court.viewer(), monkeypatch)
    assert not page.exception and "▲ **1**" in page.button(key="overrun_R-01").label and "Property not controlled" in page.button(key="overrun_R-01").label
    next(one for one in page.button if one.key == "overrun_R-01").click().run()
    rows = next(one.value for one in page.dataframe if "Judge" in one.value and "Days" in one.value)
    assert rows["Days"].tolist() == ["1 days over"] and rows["What"].tolist() == ["House"]
    assert any("29 Money paid out" in one.value.get("Node", pd.Series()).tolist() for one in page.dataframe)

    monkeypatch.setattr(visitor, "language", lambda: "zh_CN")
    page = opened(PAGE, court.viewer(Role.COURT_LEADER), monkeypatch)
    monkeypatch.setattr(visitor, "language", lambda: "zh_CN")
    page.run()
    assert not page.exception and "有财产超期未查控" in page.button(key="overrun_R-01").label


def test_the_overrun_goes_when_the_property_is_sealed_on_the_page(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    house, paid = with_overruns(court)
    page = opened(PAGE, court.viewer(Role.COURT_LEADER), monkeypatch)
    page.query_params["chosen"] = f"case:{court.cases[court.grid()]}"
    page.run()
    assert not page.exception
    tick(page, court, "011", house)
    labelled(page, "button", "Write it down").click().run()
    assert "name the document" in said(page, "error")
    next(one for one in page.text_input if one.key == f"document_control_011_{house}").input("（2026）豫1425执1号之一").run()
    labelled(page, "button", "Write it down").click().run()
    assert not page.error and "under control" in said(page, "success")
    with reading(court.store) as session:
        assert session.scalars(sa.select(MeasureRow.kind)).all() == ["seal"]
    assert gone(page, "R-01")
    tick(page, court, "029", paid)
    button = next(one for one in page.button if one.key == f"send_pay_out_029_{paid}")
    button.click().run()
    assert not page.error and gone(page, "R-03")


def test_a_deduction_a_mark_and_an_order_are_written_on_the_page(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    case = court.cases[court.grid()]
    page = opened(PAGE, court.viewer(Role.COURT_LEADER), monkeypatch)
    page.segmented_control(key="node_view").set_value("case").run()
    labelled(page, "text_input", "Case number, or a part of it").input("豫1425执1号").run()
    next(one for one in page.button if one.key == f"node_case_{case}").click().run()
    assert "豫1425执1号" in said(page, "markdown")
    tick(page, court, "004", case)
    next(one for one in page.button if one.key == f"send_done_004_{case}").click().run()
    assert not page.error
    tick(page, court, "long", case)
    for key, words in (("document", "中1号"), ("approver", "李院长")):
        next(one for one in page.text_input if one.key == f"{key}_deduct_long_{case}").input(words)
    next(one for one in page.button if one.key == f"send_deduct_long_{case}").click().run()
    assert not page.error
    next(one for one in page.text_input if one.key == f"order_words_{case}").input("限期办结")
    next(one for one in page.button if one.key == f"send_case_order_{case}").click().run()
    assert "has no judge" in said(page, "error")
    with reading(court.store) as session:
        assert session.scalars(sa.select(NodeMarkRow.what)).all() == ["done"]
        assert session.scalars(sa.select(DeductionRow.approver)).all() == ["李院长"]
        assert session.scalar(sa.select(SupervisionRow.id)) is None


def test_the_debtor_s_card_shows_the_clocks_of_its_case(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    with_overruns(court)
    page = opened("pages/situation.py", court.viewer(Role.JUDGE), monkeypatch)
    page.query_params["chosen"] = f"debtor:{court.debtors[court.grid()]}"
    page.run()
    assert not page.exception
    table = next(one.value for one in page.dataframe if {"Node", "Days"} <= set(one.value))
    assert "Property brought under control" in table["Node"].tolist()
