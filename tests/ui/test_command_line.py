"""The command line: what it finds, for whom, and that it says how things stand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from core.commands.operations import BodyPlan
from core.domain.viewer import Role, Viewer
from core.store.upgrade import migrate
from core.ui import command_line, visitor
from core.ui import runtime as runtimes
from tests.builders import planned, sent
from tests.conftest import EAST, WEST, Court, make_court


@pytest.fixture
def court(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Court]:
    monkeypatch.setenv("ZHIWANG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ZHIWANG_DATABASE_URL", f"sqlite:///{tmp_path / 'board.db'}")
    monkeypatch.setenv("ZHIWANG_SECRET_KEY", "test")
    runtimes.runtime.cache_clear()
    st.cache_resource.clear()
    store = runtimes.runtime().store
    migrate(store)
    made = make_court(store)
    sent(made, title="核实门牌", debtor_id=made.debtors[made.grid()])
    planned(made, "approve", bodies=(BodyPlan(made.court),))
    yield made
    runtimes.runtime.cache_clear()


def asked(court: Court, said: str, monkeypatch: pytest.MonkeyPatch, viewer: Viewer | None = None) -> list[str]:
    who = viewer or court.viewer()
    monkeypatch.setattr(visitor, "find", lambda: who)
    monkeypatch.setattr(visitor, "language", lambda: "en")
    return [hit.label for hit in command_line.hits(who, said)]


def test_a_name_finds_the_debtor_the_task_and_how_they_stand(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = asked(court, "张东一", monkeypatch)
    assert any("核实门牌" in one and "Dispatched" in one for one in lines)
    assert any("张东一" in one and "¥10,000" in one for one in lines)


@pytest.mark.parametrize(("said", "hit"), [("zdy", "张东一"), ("[2026]1425 执 2", "（2026）豫1425执2号 · 张东二 · Query"), ("夏雷", "Approved"), ("dispatch", "Dispatch"), ("西镇", "西镇 · 411425102"), ("411425101201001", "东镇一村第1网格")])
def test_initials_an_operation_a_page_and_a_grid_are_found(court: Court, said: str, hit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert any(hit in one for one in asked(court, said, monkeypatch))


def test_nobody_finds_what_lies_outside_the_own_grids(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    east = court.viewer(Role.GRID_JUDGE, EAST)
    assert any("张东一" in one for one in asked(court, "张东一", monkeypatch, east))
    assert asked(court, "张西一", monkeypatch, east) == [] and asked(court, WEST, monkeypatch, east) == []
