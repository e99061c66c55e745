"""The command page as the commander meets it: calls first, an instruction, the clock of a compelled summons, a recording."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st

from core.commands import gates, live_command
from core.commands.live_command import Call
from core.commands.operations import BodyPlan
from core.domain.viewer import Role
from core.store.session import reading
from core.store.tables import IncidentRow, InstructionRow, RecordingRow, TargetRow, TeamRow
from core.store.upgrade import migrate
from core.ui import runtime as runtimes
from tests.builders import do, on_day, planned
from tests.conftest import Court, make_court
from tests.ui.test_desk import labelled, opened


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


def test_the_commander_sees_a_call_sends_an_instruction_starts_the_clock_and_links_a_recording(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    made = planned(court, "approve", "start", bodies=(BodyPlan(court.court),))
    with reading(court.store) as session:
        target = session.scalars(sa.select(TargetRow.id)).one()
        team = session.scalars(sa.select(TeamRow.id)).one()
    do(court, live_command.raise_incident, team, Call("crowd", "门外聚集"))
    asked = do(court, gates.ask_approval, made, gates.Wanted("bring", target))["id"]
    do(court, gates.decide, (asked,), grant=True, by=court.viewer(Role.COURT_LEADER))
    page = opened("pages/command.py", court.viewer(), monkeypatch)  # the only one under way opens by itself
    assert any("Crowd blocks the way" in one.value for one in page.markdown)

    labelled(page, "button", "I have seen it").click().run()
    labelled(page, "text_input", "Words of the instruction").input("先去东边").run()
    labelled(page, "button", "Send the instruction").click().run()
    next(one for one in page.button if one.label.startswith("Start the clock")).click().run()
    labelled(page, "text_input", "Number of the recording").input("DSJ-1").run()
    next(one for one in page.button if one.label.startswith("Link the recording")).click().run()

    assert not page.exception
    with reading(court.store) as session:
        assert session.scalars(sa.select(IncidentRow.seen_by)).one() == court.viewer().person_id
        assert session.scalars(sa.select(InstructionRow.text)).all() == ["先去东边"]
        assert session.scalars(sa.select(TargetRow.custody_hours)).one() == 8
        assert session.scalars(sa.select(RecordingRow.number)).all() == ["DSJ-1"]


def test_an_operation_that_is_not_there_is_said_once_and_the_others_are_offered(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    for _one in range(2):
        planned(court, "approve", bodies=(BodyPlan(court.court),), **on_day(_one))
    page = opened("pages/command.py", court.viewer(), monkeypatch)
    page.query_params["operation"] = "999"
    page.run()

    assert not page.exception
    assert len(page.warning) == 1
    assert len([one for one in page.get("page_link") if "夏雷" in one.proto.label]) == 2


def test_without_an_operation_the_page_says_what_will_stand_here(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened("pages/command.py", court.viewer(), monkeypatch)
    assert not page.exception and "stands here" in page.info[0].value
