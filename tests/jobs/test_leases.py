"""Of several processes one does a job."""

import subprocess
import sys
from datetime import timedelta

from core.commands.jobs import hold
from core.settings import ROOT
from tests.builders import BOTH
from tests.conftest import NOON, Court

TIMES = 60


def at(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


@BOTH
def test_a_lease_is_taken_renewed_and_passes_on_when_it_has_run_out(court: Court) -> None:
    store = court.store

    assert hold(store, "outbox", "one", at=NOON, for_s=30)
    assert not hold(store, "outbox", "other", at=NOON + at(29), for_s=30)
    assert hold(store, "outbox", "one", at=NOON + at(20), for_s=30)
    assert not hold(store, "outbox", "other", at=NOON + at(31), for_s=30)
    assert hold(store, "outbox", "other", at=NOON + at(50), for_s=30)
    assert not hold(store, "outbox", "one", at=NOON + at(51), for_s=30)


@BOTH
def test_a_lease_that_is_given_back_is_free_at_once_and_leases_do_not_touch_each_other(court: Court) -> None:
    store = court.store
    assert hold(store, "outbox", "one", at=NOON, for_s=30)
    assert hold(store, "ladder", "other", at=NOON, for_s=30)

    assert hold(store, "outbox", "one", at=NOON + at(1), for_s=0)
    assert hold(store, "outbox", "other", at=NOON + at(1), for_s=30)


@BOTH
def test_of_two_processes_that_ask_at_once_exactly_one_gets_each_lease(court: Court) -> None:
    url = court.store.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.jobs.holder", url, str(court.store.folder)]
    processes = [subprocess.Popen([*command, name, str(TIMES)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for name in ("one", "other")]
    for process in processes:
        assert process.stdout is not None and process.stdout.readline().strip() == "ready"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0].split() for process in processes]

    assert sorted(map(int, said[0] + said[1])) == list(range(TIMES))
