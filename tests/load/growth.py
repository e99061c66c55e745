"""D. All indicators over ten thousand, a hundred thousand and a million cases, on both databases."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.recount import store_tallies
from core.commands.tasks import TaskOrder, dispatch
from core.domain.clocks import local_day
from core.domain.indicators import INDICATORS, Count, window_start
from core.domain.viewer import Role, Viewer
from core.queries.indicators import indicator_values
from core.queries.tally_amounts import rows_of
from core.store.ledger import perform
from core.store.session import Store, reading, writing
from core.store.tables import BoardRow, OrganisationRow
from core.store.tally_rows import amount, row_of
from tests.load.figures import Figure, median, percentile, say
from tests.load.places import database, empty_store, postgres_server

SIZES = (10_000, 100_000, 1_000_000)
CASES_A_COUNTY = 10_000
NOW = datetime.now(UTC)

NUMBERS = {
    "sqlite": "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)",
    "postgresql": "WITH numbers AS (SELECT n FROM generate_series(1, :count) AS n)",
}
DAY = {"sqlite": "date(:today, '-' || ({days}) || ' days')", "postgresql": "(CAST(:today AS date) - CAST(({days}) AS integer))"}
MOMENT = {"sqlite": "datetime(:now, '-' || ({days}) || ' days')", "postgresql": "(CAST(:now AS timestamptz) - make_interval(days => CAST(({days}) AS integer)))"}
GRID = {
    "sqlite": "printf('4114%02d%03d201001', n % :counties, 100 + n % 18)",
    "postgresql": "'4114' || lpad((n % :counties)::text, 2, '0') || lpad((100 + n % 18)::text, 3, '0') || '201001'",
}
YES = {"sqlite": "1", "postgresql": "true"}
NO = {"sqlite": "0", "postgresql": "false"}
CASES = """
INSERT INTO enforcement_case (board_id, number, legacy_number, kind, debtor_names, grid_code, filed_on, due_on, closed_on, closing, termination_check, has_property, amount_fen, recovered_fen, stage)
{numbers} SELECT :board, 'C' || n, {no}, CASE WHEN n % 5 = 0 THEN 'resumed' ELSE 'first' END, '', {grid}, {filed}, {due},
  CASE WHEN n % 2 = 0 THEN {closed} END, CASE WHEN n % 2 = 0 THEN CASE WHEN n % 3 = 0 THEN 'terminated' ELSE 'performed' END END,
  CASE WHEN n % 6 = 0 THEN CASE WHEN n % 12 = 0 THEN 'qualified' ELSE 'failed' END END, CASE WHEN n % 3 = 0 THEN {no} ELSE {yes} END, 100000 + n % 900000, 0, 'query'
FROM numbers
"""
"""Cases of three years, in as many counties as they would fill; every second one is closed."""
TASKS = """
INSERT INTO task (board_id, number, kind, title, instruction, state, priority, grid_code, addressee_name, issued_at, due_at, answered_at, updated_at, urged_count, photo_count)
{numbers} SELECT :board, 'T' || n, 'check', 'Load', '', CASE WHEN n % 7 = 0 THEN 'dispatched' ELSE 'closed' END, 'normal', {grid}, '', {issued}, {issued}, CASE WHEN n % 7 <> 0 THEN {issued} END, {issued}, 0, n % 4
FROM numbers
"""
PAYMENTS = """
INSERT INTO payment (board_id, case_id, grid_code, direction, amount_fen, channel, paid_on)
{numbers} SELECT :board, (SELECT min(id) FROM enforcement_case), {grid}, CASE WHEN n % 3 = 0 THEN 'out' ELSE 'in' END, 1000 + n % 90000, 'bank', {paid}
FROM numbers
"""


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    sizes = SIZES[:2] if quick else SIZES
    rounds = 5 if quick else 25
    found = []
    for size in sizes:
        place = folder / f"sqlite-{size}"
        place.mkdir(parents=True)
        found += _measured("SQLite", f"sqlite:///{place / 'zhiwang.db'}", place, size, rounds)
    with postgres_server(folder / "postgres") as server_url:
        for size in sizes:
            with database(server_url) as url:
                found += _measured("PostgreSQL", url, folder / f"postgres-{size}", size, rounds)
    return found


def _measured(name: str, url: str, folder: Path, size: int, rounds: int) -> list[Figure]:
    store = empty_store(url, folder)
    try:
        began = time.perf_counter()
        viewer = _filled(store, size)
        filled_s = time.perf_counter() - began
        began = time.perf_counter()
        with writing(store) as session:
            store_tallies(session, viewer.board_id)
        _plan(store)
        say(f"  {name}, {size:,} cases: made in {filled_s:.0f} s, counters counted in {time.perf_counter() - began:.0f} s")
        found = _figures(store, viewer, f"{size:,} cases, {name}", rounds)
        say("    " + "; ".join(f"{figure.what.split(',')[0]} {figure.value:.1f} ms" for figure in found))
        return found
    finally:
        store.engine.dispose()


def _filled(store: Store, size: int) -> Viewer:
    with writing(store) as session:
        board = BoardRow(court_code="load", name="Load", area_code="4114", created_at=NOW)
        session.add(board)
        session.flush()
        body = OrganisationRow(board_id=board.id, kind="court", name="Load")
        session.add(body)
        session.flush()
        dialect = "sqlite" if store.is_sqlite else "postgresql"
        for statement, share in ((CASES, 1.0), (TASKS, 0.5), (PAYMENTS, 0.5)):
            session.execute(sa.text(_written(statement, dialect)), _values(statement, board.id, int(size * share), size))
        return Viewer(1, 0, "load", Role.DUTY_OFFICER, board.id, body.id, ("",))


def _written(statement: str, dialect: str) -> str:
    def day(days: str) -> str:
        return DAY[dialect].format(days=days)

    return statement.format(
        numbers=NUMBERS[dialect], grid=GRID[dialect], yes=YES[dialect], no=NO[dialect], filed=day("n % 1095"), due=day("n % 1095 - 180"),
        closed=day("(n % 1095) * (n % 7) / 9"), paid=day("n % 1095"), issued=MOMENT[dialect].format(days="n % 1095"),
    )


def _values(statement: str, board_id: int, count: int, size: int) -> dict[str, Any]:
    values: dict[str, Any] = {"board": board_id, "count": count, "counties": max(1, size // CASES_A_COUNTY)}
    if ":today" in _written(statement, "sqlite"):
        values["today"] = local_day(NOW).isoformat()
    if ":now" in _written(statement, "sqlite"):
        values["now"] = NOW.isoformat(sep=" ", timespec="seconds")
    return values


def _plan(store: Store) -> None:
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _figures(store: Store, viewer: Viewer, where: str, rounds: int) -> list[Figure]:
    until = local_day(NOW)
    since = until - timedelta(days=364)
    ask = partial(indicator_values, viewer=viewer, since=since, until=until)
    store.engine.dispose()
    cold_ms = _timed(store, lambda session: ask(session))[0]
    after_ms, write_ms = [], []
    for _ in range(rounds):
        began = time.perf_counter()
        perform(store, partial(dispatch, order=TaskOrder(kind="check", title="Load", organisation_id=viewer.organisation_id)), by=viewer, at=datetime.now(UTC))
        write_ms.append((time.perf_counter() - began) * 1000)
        after_ms.append(_timed(store, lambda session: ask(session))[0])
    naive = [_timed(store, lambda session: counted(session, viewer, since, until)) for _ in range(3)]
    with reading(store) as session:
        same = [(one.numerator, one.denominator) for one in ask(session)] == naive[0][1]
    return [
        Figure(f"all indicators after one write, {where}, p50", median(after_ms), "ms", 100, f"p95 {percentile(after_ms, 95):.1f} ms; the write itself {median(write_ms):.1f} ms"),
        Figure(f"all indicators, first time on new connections, {where}", cold_ms, "ms"),
        Figure(f"the same numbers counted from the rows, {where}", median([took for took, _ in naive]), "ms", None, "equal" if same else "**the numbers differ**"),
    ]


def _timed(store: Store, ask: Callable[[Session], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    with reading(store) as session:
        answer = ask(session)
    return (time.perf_counter() - began) * 1000, answer


def counted(session: Session, viewer: Viewer, since: date, until: date) -> list[tuple[int, int | None]]:
    """What `indicator_values` says, by COUNT and SUM over the rows."""
    found = []
    for indicator in INDICATORS:
        start = window_start(indicator, since, until)
        denominator = None if indicator.denominator is None else _rows(session, viewer, indicator.denominator, start, until)
        found.append((_rows(session, viewer, indicator.numerator, start, until), denominator))
    return found


def _rows(session: Session, viewer: Viewer, count: Count, since: date, until: date) -> int:
    table = row_of(count.component)
    statement = sa.select(sa.func.coalesce(sa.func.sum(amount(count.component)), 0)).select_from(table)
    return int(session.scalar(statement.where(table.board_id == viewer.board_id, rows_of(count, since, until))) or 0)
