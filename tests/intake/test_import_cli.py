"""`python -m core import …` with files that people really send."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.cli import main
from core.runtime import Runtime, build
from core.settings import Settings
from core.store.upgrade import migrate
from tests.intake.importing import open_court
from tests.intake.test_import_files import NAMES, bad_files


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Runtime]:
    made = build(Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'board.db'}", secret_key="test"))
    migrate(made.store)
    open_court(made.store, tmp_path)
    yield made
    made.store.engine.dispose()


def test_what_is_no_table_is_one_sentence_and_exit_code_2(terminal: Runtime, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = bad_files(tmp_path)
    for name in NAMES:
        (tmp_path / name).write_bytes(files[name])
        assert main(["import", "cases", str(tmp_path / name)], terminal) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith(f"{name} was not read: ") and said.err.count("\n") == 1


def test_the_same_file_twice_and_verify_agree(terminal: Runtime, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("案号,立案日期,到位金额\n（2024）豫1425执901号,2024年3月5日,1.2万元\n合计,,1.2万元\n", encoding="gb18030")
    counts = []
    for _ in range(2):
        assert main(["import", "cases", str(path), "--json"], terminal) == 0
        said = json.loads(capsys.readouterr().out)
        counts.append([said[name] for name in ("stored", "unchanged", "rejected", "due_derived")])
        assert main(["verify"], terminal) == 0
        assert "agree with their rows" in capsys.readouterr().out
    assert counts == [[1, 0, 1, 1], [0, 1, 1, 1]]
