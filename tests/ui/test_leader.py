"""The leader's desk as a leader meets it: a red row, a comment, an instruction, a decision in one tap, a link from somebody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.commands import leader
from core.domain.leader import REMARK_VERBS
from core.domain.viewer import Role
from core.store.session import reading
from core.store.tables import DirectionRow, EventRow, LookRow, OperationRow
from core.store.upgrade import migrate
from core.ui import chosen
from core.ui import runtime as runtimes
from tests.builders import do, planned, sent
from tests.conftest import EAST, WEST, Court, make_court
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


def keyed(page: AppTest, kind: str, key: str):
    return next(one for one in page.get(kind) if str(one.key).startswith(key))


def told(page: AppTest) -> str:
    return " ".join(one.value for one in (*page.markdown, *page.caption, *page.subheader, *page.success, *page.warning, *page.error))


def test_a_leader_opens_a_red_row_comments_on_it_and_gives_an_instruction(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    late = sent(court)
    page = opened("pages/leader.py", court.viewer(Role.COURT_LEADER), monkeypatch)
    keyed(page, "button", f"leader_row_overdue_task_{late}").click().run()

    keyed(page, "text_area", "leader_words_").input("注意方式").run()
    labelled(page, "button", "Keep as a comment").click().run()
    assert keyed(page, "text_area", "leader_words_").value == "" and "注意方式" in told(page)
    keyed(page, "text_area", "leader_words_").input("今天报结果").run()
    labelled(page, "button", "Give as an instruction").click().run()

    assert not page.exception and "its answer comes back" in told(page)
    with reading(court.store) as session:
        assert session.scalars(sa.select(EventRow.verb).where(EventRow.verb.in_(REMARK_VERBS)).order_by(EventRow.id)).all() == list(REMARK_VERBS)
        assert session.scalars(sa.select(DirectionRow.subject_id)).all() == [late]
    labelled(page, "button", "Back to the list").click().run()
    assert "Your instructions" in told(page) and "今天报结果" in told(page)


def test_words_that_were_refused_stay_in_their_field(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    late = sent(court)
    page = opened("pages/leader.py", court.viewer(Role.COURT_LEADER), monkeypatch)
    keyed(page, "button", f"leader_row_overdue_task_{late}").click().run()
    labelled(page, "button", "Keep as a comment").click().run()

    assert "it says nothing yet" in page.error[0].value


def test_a_plan_is_approved_in_one_tap_and_refused_only_with_a_reason(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    made = planned(court)
    page = opened("pages/leader.py", court.viewer(Role.COURT_LEADER), monkeypatch)
    labelled(page, "button", "Refuse").click().run()
    assert "say why the plan is not approved" in page.error[0].value

    labelled(page, "button", "Approve").click().run()
    with reading(court.store) as session:
        assert session.get_one(OperationRow, made).state == "approved"
    assert "Nothing waits" in told(page)


def test_the_look_is_kept_and_what_came_before_is_no_change_any_more(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(court)
    leader = court.viewer(Role.DUTY_LEADER)
    page = opened("pages/leader.py", leader, monkeypatch)
    assert "You have not looked yet" in told(page)
    labelled(page, "button", "I have looked").click().run()

    assert "You have not looked yet" not in told(page)
    with reading(court.store) as session:
        assert session.scalars(sa.select(LookRow.person_id)).all() == [leader.person_id]


def test_a_link_opens_in_the_readers_own_grids_and_says_why_where_it_may_not(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(court)
    west = opened("pages/leader.py", court.viewer(Role.DUTY_LEADER, WEST), monkeypatch)
    assert "Nothing is red" in told(west)
    west.query_params["area"] = EAST
    west.run()
    assert "lies outside your grids" in told(west) and not west.exception

    worker = opened("pages/leader.py", court.viewer(Role.TOWNSHIP, EAST, organisation=court.towns[EAST]), monkeypatch)
    assert "which is for leaders of the court" in told(worker) and not worker.subheader


def test_the_committee_reads_totals_and_has_nothing_to_press_on_a_record(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(court)
    page = opened("pages/leader.py", court.viewer(Role.COMMITTEE, organisation=court.committee), monkeypatch)

    assert "What is red" in told(page) and not page.exception
    assert not any(str(one.key).startswith(("leader_row_", "leader_body_", "leader_grant_")) for one in page.button)


@pytest.mark.parametrize("page", ["pages/board.py", "pages/leader.py"])
def test_a_task_that_is_not_red_can_be_spoken_about_too_and_its_card_shows_what_was_said(court: Court, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    task = sent(court, priority="normal")
    do(court, leader.comment, kind="task", subject_id=task, words="方式要文明", by=court.viewer(Role.COURT_LEADER))
    monkeypatch.setattr(chosen, "current", lambda: ("task", str(task)))
    shown = opened(page, court.viewer(Role.COURT_LEADER), monkeypatch)

    assert "方式要文明" in told(shown)
    links = [one.proto.label for one in shown.get("page_link")]
    assert ("Comment or instruct" in links) is (page == "pages/board.py")
    if page == "pages/leader.py":
        assert labelled(shown, "button", "Keep as a comment")


def test_an_officer_who_is_no_leader_reads_what_was_said_and_has_no_way_to_the_leaders_desk(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    task = sent(court)
    do(court, leader.comment, kind="task", subject_id=task, words="方式要文明", by=court.viewer(Role.COURT_LEADER))
    monkeypatch.setattr(chosen, "current", lambda: ("task", str(task)))
    shown = opened("pages/board.py", court.viewer(), monkeypatch)

    assert "方式要文明" in told(shown) and "Comment or instruct" not in [one.proto.label for one in shown.get("page_link")]
