"""K. Every clock of 100,000 open cases, and what hangs on them, on SQLite."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.domain.clocks import local_day
from core.domain.viewer import Role, Viewer
from core.jobs.node_watch import CASES_AT_ONCE
from core.queries.node_alarms import cases_to_tell
from core.queries.nodes import case_nodes, clock_rows, node_clocks, overruns
from core.store.session import Store, reading, writing
from core.store.tables import BoardRow, CaseRow, DeductionRow, MeasureRow, NodeMarkRow, PaymentRow, PropertyRow
from tests.load.figures import Figure, median, say
from tests.load.places import empty_store

OPEN = 100_000
NOW = datetime.now(UTC)
TODAY = local_day(NOW)
KINDS = (("house", "seal"), ("vehicle", "seize"), ("deposit", "freeze"))


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    size = OPEN // 10 if quick else OPEN
    store = empty_store(f"sqlite:///{folder / 'zhiwang.db'}", folder)
    try:
        with writing(store) as session:
            board = BoardRow(court_code="豫1425", name="load", area_code="411425", created_at=NOW - timedelta(days=500))
            session.add(board)
            session.flush()
            board_id = board.id
        _fill(store, board_id, size)
        return list(_figures(store, Viewer(1, 1, "", Role.DUTY_OFFICER, board_id, None, ("",)), size))
    finally:
        store.engine.dispose()


def _figures(store: Store, by: Viewer, size: int) -> Iterator[Figure]:
    def timed(ask: Callable[..., Any], times: int = 1, **named: Any) -> tuple[float, Any]:
        taken, found = [], None
        for _ in range(times):
            began = time.perf_counter()
            with reading(store) as session:
                found = ask(session, by, now=NOW, **named)
            taken.append(time.perf_counter() - began)
        return median(taken), found

    took, counts = timed(node_clocks, 3)
    clocks = int(counts["clocks"].sum())
    say(f"  {size:,} open cases and as many closed, {clocks:,} clocks")
    yield Figure(f"all clocks of {size:,} open cases counted by node and state", took, "s", 30 * size / OPEN, f"{clocks:,} clocks")
    took, found = timed(overruns, 3)
    yield Figure("the five overruns, all rows", took, "s", 30 * size / OPEN, f"{len(found):,} rows")
    took, found = timed(clock_rows, node="031", state="overdue")
    yield Figure("the rows behind one count", took, "s", 30 * size / OPEN)
    took, _ = timed(case_nodes, 20, case_id=size // 2)
    yield Figure("the clocks of one case, p50", took * 1000, "ms", 100)
    began = time.perf_counter()
    with reading(store) as session:
        told = len(cases_to_tell(session, by.board_id, now=NOW, after=0, until=CASES_AT_ONCE))
    yield Figure(f"one look of the job, at {CASES_AT_ONCE:,} cases", time.perf_counter() - began, "s", 5, f"{told:,} cases to tell of, nobody told before")


def _fill(store: Store, board_id: int, size: int) -> None:
    """Open cases of the last fourteen months, each with a property, a measure on two of three, money in every second, two marks; as many closed ones."""
    for first in range(0, 2 * size, 10_000):
        with writing(store) as session:
            numbers = range(first + 1, first + 10_001)
            session.execute(sa.insert(CaseRow), [_case(board_id, at, size) for at in numbers])
            session.execute(sa.insert(PropertyRow), [_property(at) for at in numbers])
            session.execute(sa.insert(MeasureRow), [_measure(at) for at in numbers if at % 3])
            session.execute(sa.insert(PaymentRow), [one for at in numbers if at % 2 for one in _money(board_id, at)])
            session.execute(sa.insert(NodeMarkRow), [one for at in numbers for one in _marks(board_id, at, size)])
            session.execute(sa.insert(DeductionRow), [_deduction(board_id, at) for at in numbers if at % 10 == 0])


def _filed(at: int) -> date:
    return TODAY - timedelta(days=at * 7 % 420)


def _case(board_id: int, at: int, size: int) -> dict[str, Any]:
    closed = at > size
    return {
        "id": at, "board_id": board_id, "number": f"（2026）豫1425执{at}号", "kind": "first", "debtor_names": "", "grid_code": f"4114251{at % 20:02d}201001", "filed_on": _filed(at),
        "closed_on": _filed(at) if closed else None, "closing": "performed" if closed else None, "amount_fen": 100_000 + at, "stage": "archive" if closed else "query",
    }


def _property(at: int) -> dict[str, Any]:
    found_on = min(TODAY, _filed(at) + timedelta(days=5))
    return {"id": at, "case_id": at, "kind": KINDS[at % 3][0], "description": "", "state": "controlled" if at % 3 else "verified", "found_on": found_on,
            "controlled_on": found_on if at % 3 else None}


def _measure(at: int) -> dict[str, Any]:
    starts_on = min(TODAY, _filed(at) + timedelta(days=5))
    return {"case_id": at, "property_id": at, "kind": KINDS[at % 3][1], "starts_on": starts_on, "expires_on": starts_on + timedelta(days=360)}


def _money(board_id: int, at: int) -> list[dict[str, Any]]:
    one = {"board_id": board_id, "case_id": at, "amount_fen": 5_000, "channel": "transfer", "paid_on": min(TODAY, _filed(at) + timedelta(days=9))}
    return [one | {"direction": "in"}] + ([one | {"direction": "out"}] if at % 20 != 1 else [])


def _marks(board_id: int, at: int, size: int) -> list[dict[str, Any]]:
    def said(node: str, day: date) -> dict[str, Any]:
        return {"board_id": board_id, "case_id": at, "node": node, "subject_kind": "case", "subject_id": at, "what": "done", "day": day, "document": "", "approver": "", "words": "", "at": NOW}

    return [said("003", _filed(at)), said("004", _filed(at))] + ([said("032", _filed(at))] if at > size and at % 30 else [])


def _deduction(board_id: int, at: int) -> dict[str, Any]:
    return {"board_id": board_id, "case_id": at, "node": "031", "subject_kind": "case", "subject_id": at, "kind": "valuation", "begins_on": _filed(at) + timedelta(days=20),
            "ends_on": _filed(at) + timedelta(days=50), "document": "d", "approver": "a", "at": NOW}
