"""What an officer sees of programs and of townships with a workbook: a token shown once and revoked, a list out and back in."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.commands.sign_in import token_hash
from core.domain.list_columns import headings
from core.domain.viewer import Role
from core.queries.task_lists import town_list
from core.reports.task_list import TaskList, workbook
from core.store.session import reading, writing
from core.store.tables import ApiTokenRow, EventRow, RoleGrantRow, TaskRow
from core.store.upgrade import migrate
from core.ui import runtime as runtimes
from core.ui import visitor
from core.words import say
from tests.builders import sent
from tests.conftest import EAST, NOON, Court, make_court

APP = str(Path(__file__).resolve().parents[2] / "app.py")
PATIENCE_S = 60


@pytest.fixture
def page_court(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Court]:
    monkeypatch.setenv("ZHIWANG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ZHIWANG_DATABASE_URL", f"sqlite:///{tmp_path / 'board.db'}")
    monkeypatch.setenv("ZHIWANG_SECRET_KEY", "test")
    runtimes.runtime.cache_clear()
    st.cache_resource.clear()
    store = runtimes.runtime().store
    migrate(store)
    made = make_court(store)
    monkeypatch.setattr(visitor, "find", made.viewer)
    monkeypatch.setattr(visitor, "language", lambda: "en")
    yield made
    runtimes.runtime.cache_clear()


def press(tab: AppTest, label: str) -> AppTest:
    next(button for button in tab.button if button.label == label).click()
    return tab.run()


def in_english(message: str, **places: object) -> str:
    return say(message, "en", **places)


def test_the_desk_saves_a_townships_list_and_stores_what_comes_back(page_court: Court) -> None:
    court = page_court
    sent(court)
    tab = AppTest.from_file(APP, default_timeout=PATIENCE_S).run().switch_page("pages/board.py").run()
    tab.selectbox(key="list_town").set_value(EAST).run()
    tab = press(tab, "Prepare the list")

    assert [one.proto.label for one in tab.get("download_button")] == ["Save 1 tasks of 东镇"] and not tab.exception
    with reading(court.store) as session:
        assert session.scalars(sa.select(EventRow.subject_id).where(EventRow.verb == "export")).all() == [f"task_list:{EAST}"]

    tab = tab.file_uploader(key="list_back").upload("东镇.xlsx", filled(court)).run()
    tab = press(tab, "Try without storing")
    assert [(one.label, one.value) for one in tab.metric][-4:] == [("Would be stored", "1"), ("Unchanged", "0"), ("Not stored", "0"), ("Not filled in", "0")]
    tab = press(tab, "Store")
    assert [one.value for one in tab.metric if one.label == "Stored"] == ["1"] and not tab.exception
    with reading(court.store) as session:
        assert session.scalars(sa.select(TaskRow.state)).all() == ["answered"]


def filled(court: Court) -> bytes:
    """The list of the one eastern task with its answer."""
    with reading(court.store) as session:
        made = workbook(TaskList("东镇", town_list(session, court.viewer(), town=EAST), NOON), in_english)
    book = openpyxl.load_workbook(BytesIO(made))
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for code, typed in (("answer", "在家"), ("who", "李主任")):
        sheet.cell(2, places[headings(in_english)[code]], typed)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def the_panel() -> None:
    from core.ui import notices, tokens_panel
    from core.ui.visitor import viewer

    notices.show()
    tokens_panel.draw(viewer())


def test_a_token_is_shown_once_and_can_be_revoked(page_court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    court = page_court
    worker = court.workers[court.grid()]
    with writing(court.store) as session:
        session.add(RoleGrantRow(person_id=worker, role=Role.GRID_WORKER, grid_prefix=EAST, starts_at=NOON))
    monkeypatch.setattr(visitor, "find", lambda: court.viewer(Role.ADMINISTRATOR))
    tab = AppTest.from_function(the_panel, default_timeout=PATIENCE_S).run()
    tab.selectbox[0].set_value(f"{worker}:{Role.GRID_WORKER}")
    next(one for one in tab.text_input if one.label == "Program").set_value("县网格平台")
    tab.get("button_group")[0].set_value(["tasks:read", "feedback:write"])
    tab = press(tab, "Issue")

    token = tab.code[0].value
    with reading(court.store) as session:
        kept = session.scalars(sa.select(ApiTokenRow)).one()
        assert kept.token_hash == token_hash(token) and kept.scopes == ["tasks:read", "feedback:write"]
    tab.run()
    assert not tab.code, "it is shown once"

    tab.selectbox[-1].set_value(kept.id).run()
    tab = press(tab, "Revoke now")
    assert "revoked" in tab.success[0].value and not tab.exception
    with reading(court.store) as session:
        assert session.scalars(sa.select(ApiTokenRow.revoked_at)).one() is not None
