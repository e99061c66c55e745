"""The import page: a file comes in, is stopped and gone on with, and what is no table is refused in both languages."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.store.session import reading
from core.store.tables import CaseRow, ImportBatchRow
from core.store.upgrade import migrate
from core.ui import runtime as runtimes
from core.ui import visitor
from tests.conftest import Court, make_court
from tests.intake.test_import_files import NAMES, bad_files

APP = str(Path(__file__).resolve().parents[2] / "app.py")
PATIENCE_S = 60
PARTS = 3


@pytest.fixture
def page_court(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Court]:
    monkeypatch.setenv("ZHIWANG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ZHIWANG_DATABASE_URL", f"sqlite:///{tmp_path / 'board.db'}")
    monkeypatch.setenv("ZHIWANG_SECRET_KEY", "test")
    runtimes.runtime.cache_clear()
    st.cache_resource.clear()  # answers are kept by revision, and the board of the test before had the same ones
    store = runtimes.runtime().store
    migrate(store)
    made = make_court(store)
    monkeypatch.setattr(visitor, "find", made.viewer)
    monkeypatch.setattr(visitor, "language", lambda: "en")
    yield made
    runtimes.runtime.cache_clear()


def a_tab() -> AppTest:
    return AppTest.from_file(APP, default_timeout=PATIENCE_S).run().switch_page("pages/intake.py").run()


def cases(rows: int) -> bytes:
    return "\n".join(["案号,立案日期,被执行人", *(f"（2024）豫1425执{number}号,2024-01-02,张三" for number in range(1, rows + 1))]).encode()


def with_file(tab: AppTest, name: str, content: bytes) -> AppTest:
    tab.file_uploader[0].upload(name, content)
    return tab.run()


def press(tab: AppTest, label: str) -> AppTest:
    next(button for button in tab.button if button.label == label).click()
    return tab.run()


def labels(tab: AppTest) -> list[str]:
    return [button.label for button in tab.button]


def the_end(tab: AppTest) -> AppTest:
    """After the import that this tab started."""
    for _turn in range(PATIENCE_S):
        tab.session_state["import_run"].ended()
        if not tab.session_state["import_run"].under_way:
            break
    return tab.run()


@pytest.fixture
def held(page_court: Court) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Holds an import after its first part: the first event says that it waits there, the second lets it go."""
    waits, goes = threading.Event(), threading.Event()
    commits = 0

    def hold(*_committed: object) -> None:
        nonlocal commits
        if threading.current_thread().name == "import":
            commits += 1
            if commits == 2:
                waits.set()
                assert goes.wait(PATIENCE_S)

    runtimes.runtime().store.on_commit.append(hold)
    yield waits, goes
    goes.set()


def test_a_file_is_stored_while_the_page_stays_free_and_its_report_comes_by_itself(page_court: Court) -> None:
    tab = the_end(press(with_file(a_tab(), "cases.csv", cases(5)), "Store"))
    assert not tab.exception
    assert [(metric.label, metric.value) for metric in tab.metric][:2] == [("Read", "5"), ("Stored", "5")]
    assert any("5 cases came without a due date" in caption.value for caption in tab.caption)
    again = the_end(press(tab, "Store"))
    assert [metric.value for metric in again.metric][3] == "5"


def test_a_running_import_is_stopped_in_another_tab_and_gone_on_with_in_the_first(page_court: Court, held: tuple[threading.Event, threading.Event]) -> None:
    waits, goes = held
    first = press(with_file(a_tab(), "cases.csv", cases(PARTS * 1000)), "Store")
    assert waits.wait(PATIENCE_S)
    second = a_tab()
    assert "Stop" in labels(first.run()) and "Stop" in labels(second)
    assert next(button for button in first.button if button.label == "Store").disabled
    stopped = press(second, "Stop")
    assert any("Its first 1000 rows are stored" in success.value for success in stopped.success)
    goes.set()
    assert "Stop" not in labels(the_end(first))
    assert _batch(page_court) == ("interrupted", 1000)
    third = with_file(a_tab(), "cases.csv", cases(PARTS * 1000))
    assert any("The first 1000 rows of this file are stored already" in info.value for info in third.info)
    done = the_end(press(first, "Go on after row 1000"))
    assert not done.exception
    assert _batch(page_court) == ("finished", PARTS * 1000)
    with reading(page_court.store) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CaseRow).where(CaseRow.source == "import")) == PARTS * 1000


def _batch(court: Court) -> tuple[str, int]:
    with reading(court.store) as session:
        return tuple(session.execute(sa.select(ImportBatchRow.state, ImportBatchRow.next_row)).one())


def test_problems_of_an_earlier_import_are_looked_into_in_any_tab(page_court: Court) -> None:
    the_end(press(with_file(a_tab(), "cases.csv", cases(2) + "\n（2024）豫1425执9号,2024-02-30,李四\n".encode()), "Store"))
    tab = a_tab()
    tab.selectbox(key="import_looked_into").select_index(0).run()
    assert not tab.exception
    assert [metric.value for metric in tab.metric] == ["3", "2", "0", "0", "1", "2"]
    assert any("Not stored" in markdown.value for markdown in tab.markdown)


@pytest.mark.parametrize(("language", "sentence"), [("zh_CN", "未读取"), ("en", "was not read")])
def test_what_is_no_table_is_refused_on_the_page_with_one_sentence_in_the_officer_s_language(
    page_court: Court, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, sentence: str
) -> None:
    monkeypatch.setattr(visitor, "language", lambda: language)
    tab, files = a_tab(), bad_files(tmp_path)
    for name in NAMES:
        tab.file_uploader[0].set_value((name, files[name], "application/octet-stream"))
        tab.run()
        assert not tab.exception, name
        assert [sentence in error.value for error in tab.error] == [True], (name, [error.value for error in tab.error])


def settled(tab: AppTest, court: Court, batches: int) -> AppTest:
    """The page after so many imports have ended."""
    run = tab.session_state["import_run"]
    run._thread.join(PATIENCE_S)
    with reading(court.store) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ImportBatchRow).where(ImportBatchRow.state == "finished")) == batches
    return tab.run().run()


def test_a_case_that_the_next_whole_list_lacks_is_shown_and_its_file_takes_the_reason(page_court: Court) -> None:
    tab = a_tab()
    for batches, rows in enumerate((3, 2), start=1):
        with_file(tab, f"{rows}.csv", cases(rows))
        next(one for one in tab.toggle if one.key == "import_whole").set_value(True).run()
        settled(press(tab, "Store"), page_court, batches)
    assert ("Vanished", "1") in [(one.label, one.value) for one in tab.metric]
    assert any("（2024）豫1425执3号" in list(table.value.get("Case number", [])) for table in tab.dataframe)

    file = AppTest.from_file(APP, default_timeout=PATIENCE_S).run().switch_page("pages/cases.py")
    with reading(page_court.store) as session:
        case_id = session.scalar(sa.select(CaseRow.id).where(CaseRow.number == "（2024）豫1425执3号"))
    file.query_params["chosen"] = f"case:{case_id}"
    file.run()
    assert any("does not name this case any more" in one.value for one in file.warning)
    file.text_input(key=f"vanished_{case_id}").input("移送邻县法院").run()
    press(file, "Keep the reason")

    assert not file.warning and not file.exception and any("The reason is kept" in one.value for one in file.success)
