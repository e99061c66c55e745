"""The review of an operation as the officer meets it: slider, figures, summary, filing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.commands import gates, operations, review, targets
from core.commands.operations import BodyPlan
from core.commands.targets import TargetReport
from core.domain.viewer import OWN_TASKS_ONLY, Role, Viewer
from core.queries import field
from core.store.session import reading, writing
from core.store.tables import OperationRow, TargetRow
from core.store.upgrade import migrate
from core.ui import chosen, field_panel, visitor
from core.ui import runtime as runtimes
from tests.builders import an_order, do, planned
from tests.conftest import EAST, NOON, Court, make_court
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


def held(court: Court, **changes: object) -> int:
    """Arrived after twenty minutes, paid after thirty-five."""
    made = planned(court, "approve", **{"bodies": (BodyPlan(court.court),), **changes})
    leader = court.viewer(Role.COURT_LEADER)
    if changes.get("kind") == "cross_region":  # the other court has agreed by telephone and not signed yet
        with writing(court.store) as session:
            session.execute(sa.update(OperationRow).values(partner_organisation_id=court.towns[EAST]))
        do(court, gates.grant_exception, made, "both_courts", "对方院长电话同意，签署件后补", by=leader)
    do(court, operations.move, made, "start", by=leader)
    with reading(court.store) as session:
        target = session.scalar(sa.select(TargetRow.id).where(TargetRow.operation_id == made))
    for minutes, report in ((20, TargetReport("arrived")), (35, TargetReport("done", "paid", 80_000))):
        do(court, targets.report_target, target, report, at=NOON + timedelta(minutes=minutes))
    do(court, operations.move, made, "finish", by=court.viewer(Role.COURT_LEADER), at=NOON + timedelta(hours=1))
    return made


def looked_at(court: Court, made: int, monkeypatch: pytest.MonkeyPatch, view: str = "review", viewer: Viewer | None = None) -> AppTest:
    monkeypatch.setattr(chosen, "current", lambda: ("operation", str(made)))
    page = opened("pages/operations.py", viewer or court.viewer(), monkeypatch)
    page.session_state[f"operation_view_{made}"] = view
    page = page.run()
    assert not page.exception
    return page


def metric(page: AppTest, label: str) -> str:
    return str(next(one.value for one in page.metric if one.label == label))


def test_the_figures_stand_there_and_what_nobody_knows_is_not_a_zero(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = looked_at(court, held(court), monkeypatch)

    assert metric(page, "Start to the first contact") == "00:20"
    assert metric(page, "Arrived to done, median") == "00:15"
    assert metric(page, "Waiting between two targets, median") == "not known"


def test_the_next_button_goes_to_the_next_minute_in_which_something_happened(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = looked_at(court, held(court), monkeypatch)
    labelled(page, "button", "Next").click().run()
    assert any("Arrived" in one.value and "张东一" in one.value for one in page.markdown)

    labelled(page, "button", "Next").click().run()
    assert any("1 of 1 targets done" in one.value for one in page.markdown)


def test_an_operation_is_filed_after_its_summary_was_saved_and_not_before(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    made = held(court)
    page = looked_at(court, made, monkeypatch)
    labelled(page, "button", "Close the review and file").click().run()
    assert "no summary" in page.error[0].value.replace("\\", "")

    labelled(page, "text_area", "Summary").input("到位一件").run()
    labelled(page, "button", "Save the review").click().run()
    labelled(page, "button", "Close the review and file").click().run()
    with reading(court.store) as session:
        assert [(one.state, one.summary) for one in session.scalars(sa.select(OperationRow))] == [("reviewed", "到位一件")]


@pytest.mark.parametrize(("kind", "view"), [("sweep", "sweep"), ("cross_region", "resources"), ("relocation", "resources")])
def test_the_views_of_a_kind_are_drawn(court: Court, monkeypatch: pytest.MonkeyPatch, kind: str, view: str) -> None:
    page = looked_at(court, held(court, kind=kind), monkeypatch, view)

    words = "\n".join(one.value for one in page.markdown)
    if view == "sweep":
        assert metric(page, "Households visited") == "1/1" and metric(page, "Found") == "1"
    else:
        assert "Police support" in words and ("not signed yet" in words) == (kind == "cross_region")
        assert ("Announcement with a term" in words) == (kind == "relocation")


@pytest.mark.parametrize("role", [Role.POLICE, Role.GRID_WORKER, Role.TOWNSHIP, Role.GRID_JUDGE])
@pytest.mark.parametrize("view", ["review", "resources", "sweep"])
def test_whoever_sees_the_operation_sees_its_views_and_only_officers_write_its_review(court: Court, monkeypatch: pytest.MonkeyPatch, role: Role, view: str) -> None:
    member = court.people[Role.JUDGE] if role in OWN_TASKS_ONLY else None
    page = looked_at(court, held(court, kind="sweep"), monkeypatch, view, court.viewer(role, EAST, person=member))

    assert not page.error and not [one for one in page.button if one.label == "Save the review"]


def test_a_drill_says_so_on_its_page(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = looked_at(court, held(court, drill=True), monkeypatch, "overview")

    assert any("Drill" in one.value and "counts in any figure" in one.value for one in page.markdown)


def test_a_task_of_a_drill_says_so_on_the_phone(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = court.viewer(Role.GRID_WORKER, person=court.workers[court.grid()])
    for drill in (True, False):
        do(court, review.learn, held(court, drill=drill), an_order(court))
    with reading(court.store) as session:
        rows = field.field_tasks(session, worker, now=NOON)
    monkeypatch.setattr(visitor, "language", lambda: "en")

    assert sorted(field_panel._task(row, worker)["kind_label"] for row in rows) == ["〔Drill〕信息核查", "信息核查"]
