"""E. One dispatch, and sixteen processes that dispatch two hundred times each at once, on both databases."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from core.commands.tasks import TaskOrder, dispatch
from core.queries.ledger import first_broken
from core.store.ledger import perform
from core.store.session import Store, reading
from core.store.tables import DebtorRow, OrganisationRow, TaskRow
from tests.load.figures import Figure, median, percentile, say
from tests.load.places import ROOT, Place, demo_county, officer, postgres

TITLE = "Load of sixteen"
ROUNDS = 3


def measure(folder: Path, county: Place, *, quick: bool) -> list[Figure]:
    found = _measured("SQLite", county.copy(folder / "sqlite"), folder, quick=quick)
    with postgres(folder / "postgres") as url:
        place = folder / "postgres-county"
        place.mkdir()
        found += _measured("PostgreSQL", demo_county(url, place), folder, quick=quick)
    return found


def _measured(name: str, place: Place, folder: Path, *, quick: bool) -> list[Figure]:
    singles, processes, times = (50, 4, 50) if quick else (300, 16, 200)
    store = place.open()
    try:
        say(f"  {name}, one officer; {_durability(store)}")
        alone_ms = _alone(store, place, singles)
        say(f"  {name}, {processes} processes")
        return [
            Figure(f"one dispatch, {name}, p50", median(alone_ms), "ms", 12, f"{singles} dispatches to a debtor's station, one after another"),
            Figure(f"one dispatch, {name}, p95", percentile(alone_ms, 95), "ms"),
            *_together(name, store, place, folder, processes, times),
        ]
    finally:
        store.engine.dispose()


def _durability(store: Store) -> str:
    with store.engine.connect() as connection:
        if store.is_sqlite:
            return f"synchronous={connection.exec_driver_sql('PRAGMA synchronous').scalar()}"
        return f"fsync={connection.exec_driver_sql('SHOW fsync').scalar()}, synchronous_commit={connection.exec_driver_sql('SHOW synchronous_commit').scalar()}"


def _alone(store: Store, place: Place, count: int) -> list[float]:
    viewer = officer(store, place.board_id)
    with reading(store) as session:
        station = session.scalar(sa.select(OrganisationRow.id).where(OrganisationRow.board_id == place.board_id, OrganisationRow.kind == "station").limit(1))
        debtors = session.scalars(sa.select(DebtorRow.id).where(DebtorRow.board_id == place.board_id).order_by(DebtorRow.id).limit(count)).all()
    took_ms = []
    for debtor in debtors:
        order = TaskOrder(kind="find_debtor", title="Load", debtor_id=debtor, organisation_id=station)
        began = time.perf_counter()
        perform(store, partial(dispatch, order=order), by=viewer, at=datetime.now(UTC))
        took_ms.append((time.perf_counter() - began) * 1000)
    return took_ms


def _together(name: str, store: Store, place: Place, folder: Path, processes: int, times: int) -> list[Figure]:
    """Three times over: one run says more of the machine's neighbours than of the product."""
    rounds = [_run(place, folder / f"gate-{name}-{at}", processes, times) for at in range(ROUNDS)]
    said = [one for one_round in rounds for one in one_round]
    done = [moment for one in said for moment in one["took_s"]]
    failures = [failure for one in said for failure in one["failures"]]
    rates = sorted(sum(len(one["took_s"]) for one in each) / (max(one["ended"] for one in each) - min(one["began"] for one in each)) for each in rounds)
    with reading(store) as session:
        numbers = session.scalars(sa.select(TaskRow.number).where(TaskRow.board_id == place.board_id, TaskRow.title == TITLE)).all()
        broken = first_broken(session, place.board_id)
    who, all_of_them = f"{processes} processes × {times} dispatches, {name}", ROUNDS * processes * times
    waits = f"{ROUNDS} rounds: {', '.join(f'{rate:.0f}' for rate in rates)}; one dispatch p50 {median(done) * 1000:.0f} ms, p95 {percentile(done, 95) * 1000:.0f} ms, worst {max(done):.2f} s"
    return [
        Figure(f"{who}, {ROUNDS} rounds: stored", len(numbers), "", all_of_them, "; ".join(sorted(set(failures))[:2]) or "no failure", at_least=True),
        Figure(f"{who}, {ROUNDS} rounds: numbers that are distinct", len(set(numbers)), "", all_of_them, at_least=True),
        Figure(f"{who}: breaks in the ledger's chain", 0 if broken is None else 1, "", 0, "" if broken is None else broken.why),
        Figure(f"{who}: rate, median", median(rates), "/s", 300, waits, at_least=True),
    ]


def _run(place: Place, gate: Path, processes: int, times: int) -> list[dict]:
    """Start the workers, open the gate when all are ready, gather what they say."""
    gate.mkdir()
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.load.dispatching", place.url, str(place.folder), str(place.board_id), str(times), str(gate), str(at)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        ) for at in range(processes)
    ]
    end = time.monotonic() + 120
    while len(list(gate.glob("ready-*"))) < processes and time.monotonic() < end and all(one.poll() is None for one in workers):
        time.sleep(0.05)
    (gate / "open").touch()
    said = [json.loads(worker.communicate(timeout=300)[0]) for worker in workers]
    for worker in workers:
        worker.wait()
    return said


def _work(url: str, folder: str, board_id: str, times: str, gate: str, at: str) -> None:
    place = Place(url, Path(folder), int(board_id))
    store = place.open()
    viewer = officer(store, place.board_id)
    order = TaskOrder(kind="check", title=TITLE, organisation_id=viewer.organisation_id)
    (Path(gate) / f"ready-{at}").touch()
    while not (Path(gate) / "open").exists():
        time.sleep(0.005)
    took_s, failures, began = [], [], time.time()
    for _ in range(int(times)):
        start = time.perf_counter()
        try:
            perform(store, partial(dispatch, order=order), by=viewer, at=datetime.now(UTC))
            took_s.append(time.perf_counter() - start)
        except sa.exc.SQLAlchemyError as failed:
            failures.append(str(failed)[:120])
    print(json.dumps({"began": began, "ended": time.time(), "took_s": took_s, "failures": failures}))


if __name__ == "__main__":
    _work(*sys.argv[1:])
