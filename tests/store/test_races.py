"""Several processes at one board, and one that is killed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from core.domain.viewer import Role
from core.queries.ledger import first_broken
from core.settings import ROOT
from core.store.session import reading
from core.store.tables import BoardRow, EventRow, TaskRow
from tests.builders import contents, sent
from tests.conftest import Court

EACH = 50


@contextmanager
def an_officer(court: Court, count: int, *rest: str) -> Iterator["subprocess.Popen[str]"]:
    url = court.store.engine.url.render_as_string(hide_password=False)
    numbers = [court.board_id, court.people[Role.DUTY_OFFICER], court.workers[court.grid()], count]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.officer", url, str(court.store.folder), *map(str, numbers), *rest],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )
    try:
        assert hear(process) == "ready"
        yield process
    finally:
        process.kill()
        process.communicate()


def hear(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def test_two_processes_that_dispatch_at_once_get_a_hundred_numbers_and_one_chain(court: Court) -> None:
    with an_officer(court, EACH) as one, an_officer(court, EACH) as other:
        go(one)
        go(other)
        said = [hear(process) for process in (one, other) for _ in range(EACH)]
        assert one.wait(60) == other.wait(60) == 0

    assert sorted(said) == sorted(f"虞执协〔2026〕{number}号" for number in range(1, 2 * EACH + 1))
    with reading(court.store) as session:
        assert first_broken(session, court.board_id) is None
        assert session.scalar(sa.select(sa.func.count()).select_from(TaskRow)) == 2 * EACH
        assert session.scalars(sa.select(EventRow.revision).order_by(EventRow.revision)).all() == list(range(1, 2 * EACH + 1))
        assert session.scalar(sa.select(BoardRow.revision)) == 2 * EACH


def test_a_process_that_is_killed_in_the_middle_of_a_transaction_leaves_nothing_and_no_lock(court: Court) -> None:
    sent(court)
    before = contents(court.store)
    with an_officer(court, 1, "die") as process:
        go(process)
        assert hear(process) == "in the middle"
        process.kill()
        assert process.wait(60) == -9

    assert contents(court.store) == before
    assert sent(court) >= 2
    with reading(court.store) as session:
        assert session.scalars(sa.select(TaskRow.number).order_by(TaskRow.id)).all() == ["虞执协〔2026〕1号", "虞执协〔2026〕2号"]
        assert first_broken(session, court.board_id) is None
