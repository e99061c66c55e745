"""Escalation with all pages closed, and the watchdog that says when it stands still."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import expect

from core.store.session import Store, open_store, reading, writing
from core.store.tables import JobRow, LeaseRow, RungRow, TaskRow
from tests.browser.conftest import Desk, Server

OpenDesk = Callable[..., Desk]
FIRES_WITHIN_S = 10


def store_of(server: Server) -> Store:
    return open_store(server.environment["ZHIWANG_DATABASE_URL"], Path(server.folder))


def taken(store: Store, task_id: int) -> str | None:
    with reading(store) as session:
        return session.scalar(sa.select(RungRow.rung).where(RungRow.subject_id == task_id, RungRow.ladder == "unsigned"))


def test_a_step_is_taken_within_ten_seconds_of_its_time_with_every_page_closed(server: Server) -> None:
    store = store_of(server)
    with writing(store) as session:
        task_id = session.scalar(sa.select(TaskRow.id).where(TaskRow.state == "dispatched").order_by(TaskRow.id.desc()))
        assert task_id is not None
        session.execute(sa.update(TaskRow).where(TaskRow.id == task_id).values(sign_by=datetime.now(UTC) + timedelta(seconds=2), priority="urgent"))

    assert server.process is not None
    for _ in range((2 + FIRES_WITHIN_S) * 4):  # the wait is the operating system's, for a process that does not end
        if taken(store, task_id) is not None:
            break
        try:
            server.process.wait(0.25)
        except subprocess.TimeoutExpired:
            continue
    assert taken(store, task_id) == "remind"
    store.engine.dispose()


def test_a_red_notice_stands_on_the_screen_while_escalation_does_not_look(desk: OpenDesk, server: Server) -> None:
    store = store_of(server)
    now = datetime.now(UTC)
    with writing(store) as session:
        session.execute(sa.update(LeaseRow).where(LeaseRow.name == "escalation").values(holder="a process that hangs", until=now + timedelta(hours=1)))
        session.execute(sa.update(JobRow).where(JobRow.name == "escalation").values(at=now - timedelta(minutes=2)))
    officer = desk("duty")
    officer.open("board")
    expect(officer.page.locator("#zw-watchdog")).to_contain_text("督办引擎停摆")

    with writing(store) as session:
        session.execute(sa.delete(LeaseRow))
    expect(officer.page.locator("#zw-watchdog")).to_have_count(0)
    store.engine.dispose()
