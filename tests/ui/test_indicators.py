"""The page of indicators: groups, search, towns and judges with their totals, the denominator in force, figures frozen and opened."""

from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.commands import court as court_verbs
from core.commands.recount import store_tallies
from core.domain.viewer import Role
from core.store.session import reading, writing
from core.store.tables import EventRow, FigureVersionRow
from tests.builders import do
from tests.conftest import EAST, Court
from tests.ui.test_desk import court as court  # noqa: PLC0414  the fixture is shared
from tests.ui.test_desk import opened

PAGE = "pages/indicators.py"


@pytest.fixture(autouse=True)
def answers_of_this_court_only() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def counted(court: Court) -> Court:
    with writing(court.store) as session:
        store_tallies(session, court.board_id)
    return court


def part(page: AppTest, view: str) -> AppTest:
    page.segmented_control(key="figures").set_value(view)
    return page.run()


def written(page: AppTest) -> str:
    """The tables, which are finished HTML."""
    return " ".join(str(one.proto.body) for one in page.get("html"))


def test_a_group_names_the_denominator_in_force_and_keeps_the_place_of_what_is_not_known(counted: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    do(counted, court_verbs.set_value, "base.Q-04", "closed", by=counted.viewer(Role.COURT_LEADER))
    page = part(opened(PAGE, counted.viewer(), monkeypatch), "quality")
    said = written(page)

    assert not page.exception
    assert "Termination rate" in said and "cases closed" in said and "Median of the cases" in said
    assert said.index("Q-11") < said.index("Q-12") < said.index("Q-13") and "not known here" in said
    assert "first enforcement." in said  # the formula, on a longer look


def test_words_find_an_indicator_in_whatever_group_it_is(counted: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(PAGE, counted.viewer(), monkeypatch)
    page.text_input(key="indicator_search").set_value("livelihood").run()

    assert "K-027" in written(page) and "K-028" in written(page) and "Q-01" not in written(page)


def test_towns_and_judges_stand_with_their_total(counted: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = part(opened(PAGE, counted.viewer(), monkeypatch), "towns")
    assert all(name in written(page) for name in ("东镇", "西镇", "Total"))
    assert "Without a judge" in written(part(page, "judges"))

    page = opened(PAGE, counted.viewer(Role.TOWNSHIP, EAST), monkeypatch)
    assert "judges" not in page.segmented_control(key="figures").options
    said = written(part(page, "towns"))
    assert "东镇" in said and "西镇" not in said


def test_figures_are_frozen_from_the_page_and_stand_in_its_list(counted: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = part(opened(PAGE, counted.viewer(), monkeypatch), "frozen")
    assert any("Nothing is frozen yet" in one.value for one in page.info)
    press(page, "")
    assert any("say what the figures are published as" in one.value for one in (*page.error, *page.warning))
    press(page, "2026年一季度")

    assert page.dataframe[0].value["Published as"].tolist() == ["2026年一季度"]
    with reading(counted.store) as session:
        assert session.query(FigureVersionRow).count() == 1


def press(page: AppTest, name: str) -> Any:
    page.text_input[-1].set_value(name)
    return next(one for one in page.button if one.label == "Freeze the figures").click().run()


def test_a_report_is_read_here_and_its_files_are_made_once_the_ledger_has_them(counted: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = part(opened(PAGE, counted.viewer(), monkeypatch), "reports")
    assert "K-001" in written(page) and "Daily bulletin" in page.subheader[0].value
    assert "Qualified terminations" in written(page) and "率" not in written(page), "in the reader's language, though papers are in Chinese"
    page.segmented_control(key="bulletin_kind").set_value("monthly").run()
    assert "Q-18" in written(page) and "Monthly analysis" in page.subheader[0].value

    for ending in ("docx", "xlsx"):
        page.button(key=f"bulletin_make_{ending}").click().run()
    assert not page.exception
    assert [one.proto.label for one in page.get("download_button")] and len(page.get("download_button")) == 2
    with reading(counted.store) as session:
        notes = session.scalars(sa.select(EventRow.after).where(EventRow.verb == "export").order_by(EventRow.id)).all()
    assert [note["rows"] > 0 for note in notes] == [False, True] and all("revision" in note["filters"] for note in notes)


def test_whoever_handles_no_case_has_no_reports(counted: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(PAGE, counted.viewer(Role.TOWNSHIP, EAST), monkeypatch)
    assert "reports" not in page.segmented_control(key="figures").options
