"""The page of grid supervision: every view for its roles, the one step that urges all, and what leaves the house."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.commands import contacts, tasks
from core.commands.contacts import Occasion
from core.commands.tasks import TaskOrder
from core.domain.viewer import Role, Viewer
from core.store.ledger import perform
from core.store.session import reading, writing
from core.store.tables import EventRow, RoleGrantRow, TaskRow
from core.store.upgrade import migrate
from core.ui import exports, visitor
from core.ui import runtime as runtimes
from tests.conftest import EAST, NOON, WEST, Court, make_court

APP = str(Path(__file__).resolve().parents[2] / "app.py")
PAGE = "pages/grid_supervision.py"
VIEWS = ("results", "contacts", "presence", "staffing", "help")


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """A court with a task in each town, a grid judge of the eastern one and an occasion that he has missed."""
    folder = tmp_path_factory.mktemp("grids")
    patch = pytest.MonkeyPatch()
    patch.setenv("ZHIWANG_DATA_DIR", str(folder))
    patch.setenv("ZHIWANG_DATABASE_URL", f"sqlite:///{folder / 'board.db'}")
    patch.setenv("ZHIWANG_SECRET_KEY", "test")
    runtimes.runtime.cache_clear()
    store = runtimes.runtime().store
    migrate(store)
    made = make_court(store)
    now = runtimes.runtime().now()
    with writing(store) as session:
        session.add(RoleGrantRow(person_id=made.people[Role.GRID_JUDGE], role=str(Role.GRID_JUDGE), grid_prefix=EAST, starts_at=NOON))
    for town in (EAST, WEST):
        code = made.grid(town)
        order = TaskOrder("settle", "促成还款", grid_code=code, case_id=made.cases[code], addressee_id=made.workers[code])
        perform(store, lambda act, order=order: tasks.dispatch(act, order), by=made.viewer(), at=now)
    perform(store, lambda act: contacts.call_judge(act, Occasion("dispute", EAST, "村委会", "纠纷", now, 115.85, 34.33)), by=made.viewer(), at=now)
    yield made
    patch.undo()
    runtimes.runtime.cache_clear()


def opened(viewer: Viewer, view: str, monkeypatch: pytest.MonkeyPatch, language: str = "en") -> AppTest:
    monkeypatch.setattr(visitor, "find", lambda: viewer)
    monkeypatch.setattr(visitor, "language", lambda: language)
    app = AppTest.from_file(APP, default_timeout=120).run()
    app.session_state["view"] = view
    return app.switch_page(PAGE).run()


@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.COURT_LEADER, Role.GRID_JUDGE, Role.TOWNSHIP, Role.COMMITTEE])
def test_every_view_draws_for_its_roles_in_both_languages(court: Court, role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    viewer = court.viewer(role, *((EAST,) if role in (Role.GRID_JUDGE, Role.TOWNSHIP) else ("",)))
    for view in VIEWS if role is not Role.COMMITTEE else ("results", "staffing", "help"):
        for language in ("zh_CN", "en"):
            app = opened(viewer, view, monkeypatch, language)
            faults = [one.value for one in app.exception] + [one.value for one in app.error if "未到场" not in one.value and "Absent" not in one.value]
            assert (view, language, faults) == (view, language, [])


def test_a_township_finds_no_word_of_another_one(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    for view in VIEWS:
        app = opened(court.viewer(Role.TOWNSHIP, EAST, organisation=court.towns[EAST]), view, monkeypatch)
        tables = [one.value.astype(str).to_csv() for one in app.dataframe]
        said = " ".join([*tables, *(one.value for one in app.markdown), *(option for box in app.selectbox for option in box.options)])
        assert "西镇" not in said, view


def test_an_absent_judge_stands_red_and_confirms_his_own_arrival_only(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(court.viewer(), "presence", monkeypatch)

    assert any("Absent: 1" in one.value for one in app.error)


def test_all_unanswered_tasks_are_urged_in_one_confirmed_step(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(court.viewer(), "results", monkeypatch)
    assert any("2 tasks are urged now" in one.value for one in app.markdown)

    app.button(key="urge_results").click().run()

    assert any("2 tasks urged" in one.value for one in app.success)
    with reading(court.store) as session:
        assert sorted(session.scalars(sa.select(TaskRow.urged_count))) == [1, 1]
        assert session.scalar(sa.select(sa.func.count()).select_from(EventRow).where(EventRow.verb == "task.urge")) == 2


def test_an_export_stands_in_the_ledger_before_the_file_is_there(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(court.viewer(), "staffing", monkeypatch)

    app.button(key="export_staffing-2").click().run()

    with reading(court.store) as session:
        entry = session.scalars(sa.select(EventRow).where(EventRow.verb == "export").order_by(EventRow.revision.desc())).first()
        assert entry is not None and entry.subject_id == "staffing-2" and entry.after["rows"] == 2


def test_who_may_not_export_is_offered_none(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    for view in VIEWS:
        app = opened(court.viewer(Role.TOWNSHIP, EAST), view, monkeypatch)
        assert not [one for one in app.button if str(one.key).startswith("export_")], view


def test_no_cell_and_no_title_of_a_file_starts_a_formula() -> None:
    table = pd.DataFrame({"=SUM(A1)": ["=1+1", "@x", "-2", "+3", "\tx", "平安\x07", "—", 5]})

    rows = list(openpyxl.load_workbook(BytesIO(exports.xlsx_file(table))).active.iter_rows(values_only=True))
    lines = exports.csv_file(table).decode("utf-8-sig").splitlines()

    assert rows[0] == ("'=SUM(A1)",) and [row[0] for row in rows[1:]] == ["'=1+1", "'@x", "'-2", "'+3", "'\tx", "平安", "—", 5]
    assert all(not line.strip('"').startswith(("=", "+", "-", "@", "\t")) for line in lines)
