"""The rules of the house (design.md 2, style.md 3), read from the syntax trees. A rule that a test checks holds."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import ROOT, Settings
from core.ui.menu import MENU

PAGE_LINES, FILE_LINES, FUNCTION_LINES, APP_LINES = 40, 400, 50, 60
CORE = sorted(path for path in (ROOT / "core").rglob("*.py") if "versions" not in path.parts)
PAGES = sorted((ROOT / "pages").glob("*.py"))
SOURCES = [ROOT / "app.py", *PAGES, *CORE]
TREES = {path: ast.parse(path.read_text("utf-8")) for path in SOURCES}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def inside(path: Path, *rooms: str) -> bool:
    return any(path.is_relative_to(ROOT / room) for room in rooms)


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(TREES[path]) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def calls(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line, what it is called on, and the name called: `sa.select(…)` is ("sa", "select")."""
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.lineno, ast.unparse(node.func.value), node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node.lineno, "", node.func.id


def imports(path: Path) -> set[str]:
    """First names of every module imported, also inside functions."""
    found = set()
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_a_page_is_at_most_forty_lines_and_the_root_less_than_sixty() -> None:
    assert [(name(path), lines(path)) for path in PAGES if lines(path) > PAGE_LINES] == []
    assert lines(ROOT / "app.py") < APP_LINES


def test_a_page_knows_nothing_of_databases_and_caches_nothing() -> None:
    for path in (ROOT / "app.py", *PAGES):
        assert not imports(path) & {"sqlalchemy", "sqlite3", "psycopg"}, name(path)
        assert not re.search(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b", path.read_text("utf-8")), name(path)
        assert "cache_data" not in path.read_text("utf-8") and "cache_resource" not in path.read_text("utf-8"), name(path)


def test_questions_are_asked_in_queries_and_commands_only() -> None:
    """The ledger's own upserts insert and update; they select nothing."""
    wrong = [
        f"{name(path)}:{line}" for path in SOURCES if not inside(path, "core/queries", "core/commands")
        for line, on, called in calls(path) if called == "select" and on in ("", "sa", "sqlalchemy")
    ]
    assert wrong == []


def test_commits_happen_in_the_store_only() -> None:
    wrong = [f"{name(path)}:{line}" for path in SOURCES if not inside(path, "core/store") for line, _, called in calls(path) if called == "commit"]
    assert wrong == []


def test_streamlit_is_imported_on_the_screens_only() -> None:
    assert [name(path) for path in CORE if "streamlit" in imports(path) and not inside(path, "core/ui")] == []


def test_the_environment_is_read_in_the_settings_only() -> None:
    wrong = [name(path) for path in SOURCES if re.search(r"os\.(environ|getenv)", path.read_text("utf-8"))]
    assert wrong == []


def test_the_menu_names_every_page_once_and_nothing_else() -> None:
    assert sorted(entry.path for entry in MENU) == [name(path) for path in PAGES]


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_module_says_its_duty_first_and_keeps_its_size(path: Path) -> None:
    if path.read_text("utf-8").strip():
        assert ast.get_docstring(TREES[path])
    assert lines(path) <= FILE_LINES
    long = [(one.name, (one.end_lineno or 0) - one.lineno + 1) for one in functions(path)]
    assert [one for one in long if one[1] > FUNCTION_LINES] == []


def test_no_broad_except_outside_the_screens_and_the_streams() -> None:
    """`core/api/stream.py` may: a database that is away signs nobody out."""
    wrong = []
    for path in CORE:
        for node in ast.walk(TREES[path]):
            broad = isinstance(node, ast.ExceptHandler) and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
            if broad and not inside(path, "core/ui") and name(path) != "core/api/stream.py":
                wrong.append(f"{name(path)}:{node.lineno}")
    assert wrong == []


def test_imports_go_downward() -> None:
    """The contracts of pyproject.toml, by import-linter."""
    tool = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(tool), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


OUTSIDE = re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}", re.IGNORECASE)
ASSETS = [*sorted((ROOT / "core" / "ui" / "assets").rglob("*")), *sorted((ROOT / "core" / "api" / "templates").rglob("*"))]


@pytest.mark.parametrize("path", [path for path in ASSETS if path.suffix in (".js", ".css", ".html", ".svg", ".json")], ids=name)
def test_no_asset_asks_an_address_outside(path: Path) -> None:
    found = [one for one in OUTSIDE.findall(path.read_text("utf-8")) if "www.w3.org" not in one]
    assert found == []
    assert "@import" not in path.read_text("utf-8")


@pytest.mark.parametrize("field", Settings.model_fields)
def test_a_setting_says_what_it_does_and_stands_in_the_readme(field: str) -> None:
    about = Settings.model_fields[field].description

    assert about and about.endswith(".")
    assert f"ZHIWANG_{field.upper()}" in (ROOT / "README.md").read_text("utf-8")
