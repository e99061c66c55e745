"""The views of results and papers as officers meet them: figures open their rows, a correction shows, a paper stands in the ledger before it is saved."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.commands import operations, result_versions, targets
from core.commands.targets import Result
from core.domain.viewer import Role, Viewer
from core.queries.operation_results import figures_of
from core.reports.operation_papers import PAPERS
from core.store.session import reading
from core.store.tables import EventRow, ResultVersionRow, TargetResultRow
from core.store.upgrade import migrate
from core.ui import runtime as runtimes
from core.ui import visitor, writes
from tests.builders import accepted, do, planned
from tests.conftest import EAST, Court, make_court
from tests.queries.test_operation_results import on_list
from tests.ui.test_pages import APP, PATIENCE_S


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


def started(court: Court) -> int:
    """An operation that began an hour ago, with one result."""
    began = runtimes.runtime().now() - timedelta(hours=1)
    made = planned(court, "approve")
    accepted(court, made, court.stations[EAST])
    do(court, operations.move, made, "start", at=began)
    do(court, targets.add_result, on_list(court, made)[0], Result("paid", 1, 75_000_00), at=began)
    return made


def opened(operation_id: int, view: str, viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(visitor, "find", lambda: viewer)
    for room in (visitor, writes):
        monkeypatch.setattr(room, "language", lambda: "en")
    page = AppTest.from_file(APP, default_timeout=PATIENCE_S).run()
    page.query_params["chosen"], page.query_params["view"] = f"operation:{operation_id}", view
    page = page.switch_page("pages/operations.py").run()
    assert not page.exception
    return page


def labelled(page: AppTest, kind: str, label: str):
    return next(one for one in page.get(kind) if one.label == label)


def test_a_result_is_added_on_the_screen_and_the_sentence_says_it(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    made = started(court)
    page = opened(made, "results", court.viewer(), monkeypatch)
    assert any("75,000 paid out" in one.value.replace("\\", "") for one in page.markdown)

    labelled(page, "selectbox", "Result").select("residence").run()
    next(one for one in page.button if one.label.startswith("Add: ")).click().run()

    assert not page.exception and "Added" in page.success[0].value
    assert any("1 residences of debtors located" in one.value for one in page.markdown)
    with reading(court.store) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(TargetResultRow)) == 2


def test_a_cut_off_is_frozen_on_the_screen_and_a_correction_stands_beside_it(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    made = started(court)
    cut_off = runtimes.runtime().now() - timedelta(minutes=30)
    do(court, result_versions.freeze, made, cut_off, count=figures_of, at=runtimes.runtime().now())
    with reading(court.store) as session:
        row = session.scalar(sa.select(TargetResultRow.id)) or 0
    do(court, targets.undo_result, row, reason="多写一位", at=runtimes.runtime().now())

    page = opened(made, "results", court.viewer(), monkeypatch)

    table = next(frame.value for frame in page.dataframe if any("Corrected" in str(column) for column in frame.value.columns))
    assert "−¥75,000" in set(table[next(column for column in table.columns if "Corrected" in column)])
    with reading(court.store) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ResultVersionRow)) == 1


def test_every_paper_of_a_running_operation_is_made_and_stands_in_the_ledger(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    made = started(court)
    page = opened(made, "papers", court.viewer(Role.JUDGE), monkeypatch)
    offered = [one for one in page.button if one.label == "Prepare"]
    assert len(offered) == len([kind for kind in PAPERS.values() if not kind.states or "running" in kind.states])

    for at in range(len(offered)):
        page = [one for one in page.button if one.label == "Prepare"][at].click().run()
        assert not page.exception and len(page.get("download_button")) == at + 1

    with reading(court.store) as session:
        exported = session.scalars(sa.select(EventRow.subject_id).where(EventRow.verb == "export")).all()
    assert set(exported) == {f"operation_paper:{code}" for code, kind in PAPERS.items() if not kind.states or "running" in kind.states}


def test_a_role_that_may_not_export_is_offered_no_paper(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(started(court), "papers", court.viewer(Role.TOWNSHIP, EAST), monkeypatch)

    assert not [one for one in page.button if one.label == "Prepare"]
