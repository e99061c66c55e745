"""Every page, for every role that has it, in both languages, with a court's rows and with none."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.domain.viewer import Right, Role, Viewer
from core.store.session import writing
from core.store.tables import BoardRow
from core.store.upgrade import migrate
from core.ui import menu, visitor
from core.ui import runtime as runtimes
from core.words import say
from tests.conftest import EAST, Court, make_court

APP = str(Path(__file__).resolve().parents[2] / "app.py")
PATIENCE_S = 60
VIEWS = {
    "pages/grid_supervision.py": ("view", ("contacts", "presence", "staffing", "assessment", "help")),
    "pages/indicators.py": ("figures", ("quality", "tasks", "money", "towns", "judges", "teams", "reports", "frozen", "missing")),
}
"""Pages that hold several views: where the choice is kept, and the views beside the first."""
LANGUAGES = ("zh_CN", "en")
"""Of a court that has nothing, roles take turns: every page is in the menu of several."""
BOTH_LANGUAGES = (Role.DUTY_OFFICER, Role.COURT_LEADER, Role.GRID_WORKER, Role.ADMINISTRATOR, Role.TOWNSHIP, Role.WALL)
"""Between them they have every page; words do not depend on who reads them."""


@pytest.fixture(scope="module", params=["a court's rows", "nothing"])
def court(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    folder = tmp_path_factory.mktemp("pages")
    patch = pytest.MonkeyPatch()
    patch.setenv("ZHIWANG_DATA_DIR", str(folder))
    patch.setenv("ZHIWANG_DATABASE_URL", f"sqlite:///{folder / 'board.db'}")
    patch.setenv("ZHIWANG_SECRET_KEY", "test")
    runtimes.runtime.cache_clear()
    store = runtimes.runtime().store
    migrate(store)
    if request.param == "nothing":
        with writing(store) as session:
            board = BoardRow(court_code="豫1425", name="虞城县人民法院", area_code="411425", created_at=datetime(2026, 1, 1, tzinfo=UTC))
            session.add(board)
            session.flush()
            made = Court(store, board.id, 0, 0, {}, {}, {}, {}, {}, dict.fromkeys(Role, 0))
    else:
        made = make_court(store)
    yield made
    patch.undo()
    runtimes.runtime.cache_clear()


def test_every_page_draws_without_a_fault_for_every_role_in_both_languages(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = []
    for at, role in enumerate(Role):
        viewer = court.viewer(role, *((EAST,) if role in (Role.GRID_JUDGE, Role.TOWNSHIP, Role.POLICE, Role.GRID_WORKER) else ("",)))
        for language in LANGUAGES if role in BOTH_LANGUAGES and court.cases else LANGUAGES[at % 2:at % 2 + 1]:
            faults += [(role, language, *fault) for fault in drawn(viewer, language, monkeypatch)]
    assert faults == []


def drawn(viewer: Viewer, language: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Pages of the viewer's menu that raised or showed an error."""
    monkeypatch.setattr(visitor, "find", lambda: viewer)
    monkeypatch.setattr(visitor, "language", lambda: language)
    app = AppTest.from_file(APP, default_timeout=PATIENCE_S)
    app.session_state["language"] = language  # rooms that were imported before have the name of the real one
    app.run()
    faults = []
    for entry in menu.entries_for(viewer):
        app.switch_page(entry.path).run()
        faults += [(entry.path, one.value) for one in (*app.exception, *app.error)]
        key, views = VIEWS.get(entry.path, ("", ()))
        for view in (one for one in views if viewer.may(Right.VERIFY if one in ("judges", "teams") else Right.ROWS)):
            app.session_state[key] = view
            app.run()
            faults += [(f"{entry.path}?{view}", one.value) for one in (*app.exception, *app.error)]
    return faults


def test_without_a_viewer_the_app_asks_to_sign_in_and_shows_nothing(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "find", lambda: None)
    app = AppTest.from_file(APP, default_timeout=PATIENCE_S).run()
    assert [one.value for one in app.warning] == [say("Nobody is signed in here, or the session has ended. Your words on this page are kept.", "zh_CN")]
    assert not app.metric and not app.dataframe
