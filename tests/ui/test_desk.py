"""The desk and the clues as their users meet them: what is stored, what is refused, what is red."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.domain.viewer import Role, Viewer
from core.store.session import reading
from core.store.tables import ClueRow, DutyLogRow
from core.store.upgrade import migrate
from core.ui import runtime as runtimes
from core.ui import visitor, writes
from tests.conftest import Court, make_court
from tests.ui.test_pages import APP, PATIENCE_S


@pytest.fixture
def court(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Court]:
    monkeypatch.setenv("ZHIWANG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ZHIWANG_DATABASE_URL", f"sqlite:///{tmp_path / 'board.db'}")
    monkeypatch.setenv("ZHIWANG_SECRET_KEY", "test")
    runtimes.runtime.cache_clear()
    store = runtimes.runtime().store
    migrate(store)
    yield make_court(store)
    runtimes.runtime.cache_clear()


def opened(page: str, viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(visitor, "find", lambda: viewer)
    for room in (visitor, writes):  # the harness also asks for words outside of a run, where no session says the language
        monkeypatch.setattr(room, "language", lambda: "en")
    app = AppTest.from_file(APP, default_timeout=PATIENCE_S)
    app.session_state["language"] = "en"  # rooms that were imported before have the name of the real one
    return app.run().switch_page(page).run()


def labelled(page: AppTest, kind: str, label: str):
    return next(one for one in page.get(kind) if one.label == label)


def test_a_call_without_its_caller_is_refused_and_nothing_typed_is_lost(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("pages/duty.py", court.viewer(), monkeypatch)
    labelled(page, "text_area", "Content").input("有人来电")
    labelled(page, "button", "Store the entry").click().run()

    assert "caller's unit or name" in page.error[0].value.replace("\\", "")
    assert labelled(page, "text_area", "Content").value == "有人来电"

    labelled(page, "text_input", "Caller's unit").input("东镇派出所")
    labelled(page, "text_input", "Caller's number").input("13900005678")
    labelled(page, "button", "Store the entry").click().run()

    assert not page.error and "stored" in page.success[0].value
    assert labelled(page, "text_area", "Content").value == ""
    with reading(court.store) as session:
        assert session.scalars(sa.select(DutyLogRow.content)).all() == ["有人来电"]


def test_an_empty_roster_is_red_before_anything_else(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("pages/duty.py", court.viewer(Role.DUTY_LEADER), monkeypatch)
    red = next(one.value for one in page.markdown if ":red[" in one.value)
    assert red.count("Fill the roster") == 2


def test_a_worker_reports_a_clue_and_sees_it_with_its_clock(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = court.viewer(Role.GRID_WORKER, court.grid()[:12], person=court.workers[court.grid()])
    page = opened("pages/clues.py", worker, monkeypatch)
    labelled(page, "text_area", "What was seen").input("车停在村口").run()
    labelled(page, "button", "Report it").click().run()

    assert "is with the case handler and the duty desk" in page.success[0].value.replace("\\", "")
    assert page.dataframe[-1].value["What was seen"].tolist() == ["车停在村口"]
    with reading(court.store) as session:
        assert session.scalars(sa.select(ClueRow.source)).all() == ["grid"]


def test_the_desk_opens_a_clue_acts_on_it_and_its_clock_stops(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("pages/clues.py", court.viewer(), monkeypatch)
    labelled(page, "text_area", "What was seen").input("人在家").run()
    labelled(page, "button", "Report it").click().run()
    page.query_params["chosen"] = "clue:1"
    page.run()
    labelled(page, "button", "Act on it now").click().run()
    assert "say what was done" in page.error[0].value.replace("\\", "")

    labelled(page, "text_input", "What is being done, or why").input("出发").run()
    labelled(page, "button", "Act on it now").click().run()
    with reading(court.store) as session:
        row = session.scalars(sa.select(ClueRow)).one()
    assert (row.state, row.first_action) == ("acting", "出发")
