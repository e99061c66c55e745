"""The planning form and its templates, as the officer meets them (SC-34, features 30 and 38)."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.store.session import reading
from core.store.tables import OperationRow
from core.store.upgrade import migrate
from core.ui import runtime as runtimes
from tests.builders import a_body
from tests.conftest import EAST, Court, make_court
from tests.ui.test_desk import labelled, opened

BODIES = ("虞城县人民代表大会常务委员会办公室", "虞城县纪律检查委员会", "虞城县委组织部", "虞城县公安局交警大队", "虞城县市场监督管理局", "虞城县融媒体中心", "虞城县供电公司", "虞城县自来水公司")
CONGRESS, DISCIPLINE, CADRES, TRAFFIC, MARKET, MEDIA, POWER, WATER = BODIES


@pytest.fixture
def court(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Court]:
    monkeypatch.setenv("ZHIWANG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ZHIWANG_DATABASE_URL", f"sqlite:///{tmp_path / 'board.db'}")
    monkeypatch.setenv("ZHIWANG_SECRET_KEY", "test")
    runtimes.runtime.cache_clear()
    st.cache_resource.clear()  # answers about another test's court, at the same revision
    store = runtimes.runtime().store
    migrate(store)
    yield make_court(store)
    runtimes.runtime.cache_clear()


@pytest.fixture
def form(court: Court, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    for name in BODIES:
        a_body(court, name)
    a_body(court, "虞城县公安局", "police")
    return opened("pages/plan_operation.py", court.viewer(), monkeypatch)


def asked(page: AppTest, court: Court) -> set[str]:
    with reading(court.store) as session:
        names = dict(session.execute(sa.text("SELECT id, name FROM organisation")).all())
    return {names[one] for one in page.session_state["op_bodies"]}


@pytest.mark.parametrize(("chosen", "bodies"), [
    ("special_subject", {CONGRESS, DISCIPLINE, CADRES}), ("evading", {"虞城县公安局", TRAFFIC}), ("dishonest", {MARKET}), ("owing", {MEDIA}),
])
def test_a_class_of_old_cases_preselects_its_bodies(form: AppTest, court: Court, chosen: str, bodies: set[str]) -> None:
    labelled(form, "selectbox", "Class of old cases").select(chosen).run()

    assert not form.exception and asked(form, court) == bodies


def test_a_class_whose_bodies_the_court_does_not_have_says_so(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("pages/plan_operation.py", court.viewer(), monkeypatch)
    labelled(page, "selectbox", "Class of old cases").select("owing").run()

    assert any("Not found among your bodies: News media" in one.value for one in page.markdown)


def test_a_kind_fills_what_the_officer_has_not_touched_and_says_what_was_changed(form: AppTest, court: Court) -> None:
    labelled(form, "selectbox", "Risk").select("medium").run()
    labelled(form, "selectbox", "Type").select("relocation").run()

    assert labelled(form, "selectbox", "Risk").value == "medium"  # touched by the officer; the template would say high
    assert {"虞城县公安局", POWER, WATER} <= asked(form, court)
    assert labelled(form, "number_input", "Teams").value == 8
    words = "\n".join(one.value for one in form.markdown)
    assert "Announcement with a term" in words and "Cordon" in words
    assert "Changed against the template" in words and "High → Medium" in words

    labelled(form, "selectbox", "Type").select("dawn").run()
    assert labelled(form, "time_input", "From").value == time(5, 30)


def test_the_area_brings_its_own_station_and_township(form: AppTest, court: Court) -> None:
    labelled(form, "multiselect", "Area").select(EAST).run()

    assert asked(form, court) == {"东镇派出所", "东镇人民政府"}


def test_a_drill_is_planned_as_one(form: AppTest, court: Court) -> None:
    form.session_state["op_drill"] = True
    labelled(form, "text_input", "Name of the operation").input("演练一号")
    labelled(form, "button", "Propose from the area").click().run()
    labelled(form, "button", "Submit for approval").click().run()

    with reading(court.store) as session:
        assert [one.drill for one in session.scalars(sa.select(OperationRow))] == [True]
