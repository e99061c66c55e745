"""What one row adds to the tallies: (component, day, amount). The list of components has its home here.

Commands keep tallies by difference: what the row added before the change is taken away, what it adds now is added.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from core.domain.clocks import local_day
from core.domain.operation_life import HELD_STATES
from core.domain.vocabulary import REAL_CLOSINGS

Share = tuple[str, date, int]
Row = Mapping[str, Any]


def _case(row: Row) -> list[Share]:
    shares: list[Share] = []
    filed, closed, due = row["filed_on"], row["closed_on"], row["due_on"]
    if filed:
        shares += [("case_accepted", filed, 1), ("claimed_fen", filed, row["amount_fen"] or 0)]
    if closed:
        shares.append(("case_closed", closed, 1))
        if row["closing"] == "terminated" and row["termination_check"]:
            shares.append(("termination_checked", closed, 1))
            if row["termination_check"] == "qualified":
                shares.append(("termination_qualified", closed, 1))
    if row["kind"] == "first" and row["has_property"] and due:
        settled = min(closed, due) if closed else due
        shares.append(("property_due", settled, 1))
        if closed and closed <= due and row["closing"] in REAL_CLOSINGS:
            shares.append(("property_in_time", settled, 1))
    return shares


def _task(row: Row) -> list[Share]:
    if row["state"] in ("draft", "void", "recalled") or row["issued_at"] is None or row["drill"]:
        return []
    day = local_day(row["issued_at"])
    shares = [("task_dispatched", day, 1)]
    if row["answered_at"]:
        shares.append(("task_answered", day, 1))
    if row["photo_count"]:
        shares.append(("task_with_photo", day, 1))
    return shares


def _petition(row: Row) -> list[Share]:
    day = row["registered_on"]
    return [("petition_registered", day, 1)] + ([("petition_settled", day, 1)] if row["settled_on"] else [])


def _payment(row: Row) -> list[Share]:
    component = "recovered_fen" if row["direction"] == "in" else "paid_out_fen"
    return [(component, row["paid_on"], row["amount_fen"])]


def _operation(row: Row) -> list[Share]:
    started: datetime = row["starts_at"]
    return [("operation_held", local_day(started), 1)] if row["state"] in HELD_STATES and not row["drill"] else []


SHARES: dict[str, Callable[[Row], list[Share]]] = {
    "enforcement_case": _case,
    "task": _task,
    "petition": _petition,
    "payment": _payment,
    "operation": _operation,
}
COLUMNS: dict[str, tuple[str, ...]] = {
    "enforcement_case": (
        "filed_on", "closed_on", "due_on", "amount_fen", "closing", "termination_check", "kind", "has_property", "grid_code",
    ),
    "task": ("state", "issued_at", "answered_at", "photo_count", "drill", "grid_code"),
    "petition": ("registered_on", "settled_on", "grid_code"),
    "payment": ("direction", "paid_on", "amount_fen", "grid_code"),
    "operation": ("state", "starts_at", "drill", "grid_code"),
}
AREA_DIGITS = (0, 4, 6, 9)
"""Levels that have counters of their own: board, city, county, town. Finer areas are counted from their few rows."""


def areas(grid_code: str | None) -> tuple[str, ...]:
    """The counters that a row of this grid belongs to; a row without a place counts in the whole board only."""
    code = grid_code or ""
    return tuple(code[:digits] for digits in AREA_DIGITS if len(code) >= digits)
