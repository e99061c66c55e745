"""Two people at one task at the same moment, each in a process of its own: one wins, the other is told."""

import subprocess
import sys
from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from core.domain.viewer import Role
from core.queries.ledger import first_broken
from core.settings import ROOT
from core.store.session import reading
from core.store.tables import AcknowledgementRow, TaskRow
from tests.builders import sent, walk
from tests.conftest import EAST, Court
from tests.store.test_races import go, hear

TOGETHER = 2


def a_colleague(court: Court, stack: ExitStack, person: int, role: Role, body: int, task: int, act: str, *other: int) -> "subprocess.Popen[str]":
    url = court.store.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.colleague", url, str(court.store.folder), str(court.board_id), str(person), str(role), str(body), str(task), act, *map(str, other)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )
    stack.callback(process.communicate)
    stack.callback(process.kill)
    assert hear(process) == "ready"
    return process


def race(court: Court, task: int, *runners: tuple[int, Role, int, str, int]) -> list[str]:
    """What each was told, in the order given; all are let go at once."""
    with ExitStack() as stack:
        processes = [a_colleague(court, stack, person, role, body, task, act, other) for person, role, body, act, other in runners]
        for process in processes:
            go(process)
        return [hear(process) for process in processes]


def state_of(court: Court, task: int) -> str:
    with reading(court.store) as session:
        assert first_broken(session, court.board_id) is None
        assert session.scalar(sa.select(sa.func.count()).select_from(AcknowledgementRow).where(AcknowledgementRow.ended_at.is_(None))) in (0, 1)
        return session.get_one(TaskRow, task).state


def test_of_two_who_sign_at_once_one_has_it_and_the_other_is_told_who(court: Court) -> None:
    station = court.stations[EAST]
    task = sent(court, addressee_id=None, organisation_id=station)
    one, other = court.workers[court.grid(EAST, 1)], court.workers[court.grid(EAST, 2)]
    said = race(court, task, (one, Role.POLICE, station, "sign", 0), (other, Role.POLICE, station, "sign", 0))

    assert sorted(word == "done" for word in said) == [False, True]
    with reading(court.store) as session:
        winner = session.get_one(TaskRow, task).owner_name
    loser = next(word for word in said if word != "done")
    assert winner in loser and winner == f"民警{one if said[0] == 'done' else other}"
    assert state_of(court, task) == "signed"


@pytest.mark.parametrize(("path", "acts", "ends"), [
    (("sign",), ("recall", "answer"), {"recalled", "answered"}),
    (("sign", "answer"), ("accept", "send_back"), {"closed", "returned"}),
    ((), ("recall", "recall"), {"recalled"}),
])
def test_of_two_acts_that_exclude_each_other_exactly_one_happens(court: Court, path: tuple[str, ...], acts: tuple[str, str], ends: set[str]) -> None:
    task = sent(court)
    walk(court, task, *path)
    desk = (court.people[Role.DUTY_OFFICER], Role.DUTY_OFFICER, court.court)
    colleague = (court.people[Role.DUTY_LEADER], Role.DUTY_LEADER, court.court)
    said = race(court, task, (*desk, acts[0], 0), (*colleague, acts[1], 0))

    state = state_of(court, task)
    assert state in ends
    done = [act for act, word in zip(acts, said, strict=True) if word == "done"]
    if acts[1] == "answer" and state == "recalled":
        assert done in (["recall"], ["recall", "answer"]), "a reply after the recall is kept as a late one"
    else:
        assert len(done) == 1
        assert "“" in next(word for word in said if word != "done")


def test_of_two_transfers_and_two_handovers_the_task_ends_with_one_owner(court: Court) -> None:
    task = sent(court)
    walk(court, task, "sign")
    desk = (court.people[Role.DUTY_OFFICER], Role.DUTY_OFFICER, court.court)
    leader = (court.people[Role.DUTY_LEADER], Role.DUTY_LEADER, court.court)
    other = court.workers[court.grid(EAST, 2)]
    said = race(court, task, (*desk, "hand_over", other), (*leader, "hand_over", other))

    assert sorted(word == "done" for word in said) == [False, True]
    assert "东镇网格员2" in next(word for word in said if word != "done")
    assert state_of(court, task) == "signed"
    said = race(court, task, (*desk, "transfer", other), (*leader, "transfer", other))
    assert said.count("done") == 1 and state_of(court, task) == "dispatched"
