"""What one row adds to the tallies, as data: component, day, amount. One entry of `COMPONENTS` adds one.

The same entry is read in Python by the ledger, for the row at hand, and in SQL by `store/tally_rows.py`, for the rows behind a number and for
the recount. Commands keep tallies by difference: what the row added before the change is taken away, what it adds now is added.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from core.domain.clocks import local_day
from core.domain.vocabulary import HELD_STATES, LIVELIHOOD, REAL_CLOSINGS

Share = tuple[str, date, int]
Row = Mapping[str, Any]
Rule = Callable[[Row], Any]
LONG_DAYS = 365


@dataclass(frozen=True)
class Test:
    """One condition on a row. `how`: `is` or `is_not` one of `values`, which nothing never is; `set` or `unset`, and false, zero and empty count as unset;

    `by` or `not_by`: on or before `other` plus `days`, both being set.
    """

    __test__ = False  # for pytest, which collects what is called so
    column: str
    how: str
    values: tuple[Any, ...] = ()
    other: str = ""
    days: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, self.other) if self.other else (self.column,)


@dataclass(frozen=True)
class Day:
    """The day that a row counts on: of `column`; of it or `other`, whichever comes first, while the first may be empty; or so many `days` after it.

    `moment`: the columns hold moments, and the court's own calendar day counts.
    """

    column: str
    other: str = ""
    moment: bool = False
    days: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, self.other) if self.other else (self.column,)


@dataclass(frozen=True)
class Span:
    """An amount: the days from one day of the row to another."""

    since: str
    until: str


@dataclass(frozen=True)
class Component:
    """`amount`: nothing for one a row, a column, or a span of days."""

    name: str
    table: str
    day: Day
    tests: tuple[Test, ...] = ()
    amount: str | Span = ""

    @property
    def columns(self) -> frozenset[str]:
        own = (self.amount.since, self.amount.until) if isinstance(self.amount, Span) else (self.amount,) if self.amount else ()
        return frozenset({*self.day.columns, *own, *(column for test in self.tests for column in test.columns)})


CASE, TASK, PETITION, PAYMENT, OPERATION, CLUE = "enforcement_case", "task", "petition", "payment", "operation", "clue"
FILED, CLOSED = Day("filed_on"), Day("closed_on")
IS_CLOSED, DUE = Test("closed_on", "set"), Test("due_on", "set")
TERMINATED, CHECKED = Test("closing", "is", ("terminated",)), Test("termination_check", "set")
QUALIFIED = Test("termination_check", "is", ("qualified",))
WITH_PROPERTY = (Test("kind", "is", ("first",)), Test("has_property", "is", (True,)), DUE)
IN_TIME, REAL = Test("closed_on", "by", other="due_on"), Test("closing", "is", tuple(sorted(REAL_CLOSINGS)))
LONG = Test("closed_on", "not_by", other="filed_on", days=LONG_DAYS)
OF_LIVELIHOOD = Test("category", "is", (LIVELIHOOD,))
ISSUED, ANSWERED_OR_DUE = Day("issued_at", moment=True), Day("answered_at", "due_at", moment=True)
SENT = (Test("issued_at", "set"), Test("state", "is_not", ("draft", "void", "recalled")), Test("drill", "unset"))
ANSWERED = Test("answered_at", "set")
RECEIVED, ACTED_OR_DUE = Day("received_at", moment=True), Day("first_action_at", "respond_by", moment=True)
STARTS = Day("starts_at", moment=True)
APPROVED = (Test("approved_at", "set"), Test("drill", "unset"))


def _of_cases() -> list[Component]:
    """Of all kinds of cases; counted on the day of filing, of closing, or when a first enforcement with property was closed or due."""
    return [
        Component("case_accepted", CASE, FILED),
        Component("claimed_fen", CASE, FILED, amount="amount_fen"),
        Component("case_closed", CASE, CLOSED, (IS_CLOSED,)),
        Component("terminated", CASE, CLOSED, (IS_CLOSED, TERMINATED)),
        Component("termination_checked", CASE, CLOSED, (IS_CLOSED, TERMINATED, CHECKED)),
        Component("termination_qualified", CASE, CLOSED, (IS_CLOSED, TERMINATED, QUALIFIED)),
        Component("property_due", CASE, Day("closed_on", "due_on"), WITH_PROPERTY),
        Component("property_in_time", CASE, Day("closed_on", "due_on"), (*WITH_PROPERTY, IN_TIME, REAL)),
        Component("long_reached", CASE, Day("filed_on", days=LONG_DAYS), (LONG,)),
        Component("long_closed", CASE, CLOSED, (IS_CLOSED, LONG)),
        Component("preservation_filed", CASE, FILED, (Test("kind", "is", ("preservation",)),)),
        Component("livelihood_filed", CASE, FILED, (OF_LIVELIHOOD,)),
        Component("livelihood_closed", CASE, CLOSED, (OF_LIVELIHOOD, IS_CLOSED)),
        Component("livelihood_claimed_fen", CASE, FILED, (OF_LIVELIHOOD,), "amount_fen"),
        Component("livelihood_recovered_fen", CASE, FILED, (OF_LIVELIHOOD,), "recovered_fen"),
    ]


def _of_kind(kind: str) -> list[Component]:
    """首执 and 执恢 are counted apart (domain.md 0, item 15)."""
    own = Test("kind", "is", (kind,))
    closed, performed = (own, IS_CLOSED), (own, IS_CLOSED, Test("closing", "is", ("performed",)))
    return [
        Component(f"{kind}_filed", CASE, FILED, (own,)),
        Component(f"{kind}_closed", CASE, CLOSED, closed),
        Component(f"{kind}_performed", CASE, CLOSED, performed),
        Component(f"{kind}_days", CASE, CLOSED, closed, Span("filed_on", "closed_on")),
        Component(f"{kind}_claimed_fen", CASE, CLOSED, closed, "amount_fen"),
        Component(f"{kind}_recovered_fen", CASE, CLOSED, closed, "recovered_fen"),
    ]


def _of_first() -> list[Component]:
    own = Test("kind", "is", ("first",))
    return [
        Component("first_terminated", CASE, CLOSED, (own, IS_CLOSED, TERMINATED)),
        Component("first_checked", CASE, CLOSED, (own, IS_CLOSED, TERMINATED, CHECKED)),
        Component("first_qualified", CASE, CLOSED, (own, IS_CLOSED, TERMINATED, QUALIFIED)),
        Component("first_ended", CASE, CLOSED, (own, IS_CLOSED, Test("closing", "is", ("ended",)))),
        Component("first_in_time", CASE, CLOSED, (own, IN_TIME)),
        Component("first_performed_days", CASE, CLOSED, (own, IS_CLOSED, Test("closing", "is", ("performed",))), Span("filed_on", "closed_on")),
    ]


def _of_work() -> list[Component]:
    """Tasks count on the day they were sent; where a limit is judged, on the day of the answer or of the limit, whichever comes first."""
    due = (*SENT, Test("due_at", "set"))
    return [
        Component("task_dispatched", TASK, ISSUED, SENT),
        Component("task_answered", TASK, ISSUED, (*SENT, ANSWERED)),
        Component("task_with_photo", TASK, ISSUED, (*SENT, Test("photo_count", "set"))),
        Component("task_to_sign", TASK, ISSUED, (*SENT, Test("sign_by", "set"))),
        Component("task_signed_in_time", TASK, ISSUED, (*SENT, Test("signed_at", "by", other="sign_by"))),
        Component("task_due", TASK, ANSWERED_OR_DUE, due),
        Component("task_in_time", TASK, ANSWERED_OR_DUE, (*due, Test("answered_at", "by", other="due_at"))),
        Component("task_unable", TASK, ISSUED, (*SENT, ANSWERED, Test("unable", "set"))),
        Component("task_searched", TASK, ISSUED, (*SENT, ANSWERED, Test("result_class", "set"))),
        Component("task_found", TASK, ISSUED, (*SENT, ANSWERED, Test("result_class", "is", ("found",)))),
        Component("task_for_termination", TASK, ISSUED, (*SENT, Test("used_for", "is", ("termination",)))),
        Component("clue_received", CLUE, RECEIVED),
        Component("clue_true", CLUE, RECEIVED, (Test("verified", "is", (True,)),)),
        Component("clue_due", CLUE, ACTED_OR_DUE, (Test("respond_by", "set"),)),
        Component("clue_in_time", CLUE, ACTED_OR_DUE, (Test("first_action_at", "by", other="respond_by"),)),
        Component("operation_held", OPERATION, STARTS, (Test("state", "is", HELD_STATES), Test("drill", "unset"))),
        Component("operation_approved", OPERATION, STARTS, APPROVED),
    ]


def _of_money_and_petitions() -> list[Component]:
    came_in, went_out = Test("direction", "is", ("in",)), Test("direction", "is_not", ("in",))
    return [
        Component("petition_registered", PETITION, Day("registered_on")),
        Component("petition_settled", PETITION, Day("registered_on"), (Test("settled_on", "set"),)),
        Component("recovered_fen", PAYMENT, Day("paid_on"), (came_in,), "amount_fen"),
        Component("paid_out_fen", PAYMENT, Day("paid_on"), (went_out,), "amount_fen"),
        Component("payout", PAYMENT, Day("paid_on"), (went_out,)),
    ]


COMPONENTS: tuple[Component, ...] = (
    *_of_cases(), *_of_kind("first"), *_of_first(), *_of_kind("resumed"), *_of_work(), *_of_money_and_petitions(),
)
BY_NAME = {component.name: component for component in COMPONENTS}
TABLES = tuple(dict.fromkeys(component.table for component in COMPONENTS))
COLUMNS: dict[str, tuple[str, ...]] = {
    table: (*sorted(frozenset().union(*(one.columns for one in COMPONENTS if one.table == table))), "grid_code") for table in TABLES
}


def _passes(test: Test) -> Rule:
    column, values, other, more = test.column, frozenset(test.values), test.other, timedelta(days=test.days)

    def by(row: Row) -> bool:
        return row.get(column) is not None and row.get(other) is not None and row[column] <= row[other] + more

    rules: dict[str, Rule] = {
        "is": lambda row: row.get(column) in values, "is_not": lambda row: row.get(column) not in values,
        "set": lambda row: bool(row.get(column)), "unset": lambda row: not row.get(column), "by": by, "not_by": lambda row: not by(row),
    }
    return rules[test.how]


def _day(day: Day) -> Rule:
    column, other, more = day.column, day.other, timedelta(days=day.days)

    def first(row: Row) -> date | datetime | None:
        one, two = row.get(column), row.get(other) if other else None
        return two if one is None else one if two is None else min(one, two)

    def found(row: Row) -> date | None:
        on = first(row)
        return None if on is None else local_day(on) if isinstance(on, datetime) else on + more

    return found


def _amount(amount: str | Span) -> Rule:
    if isinstance(amount, Span):
        return lambda row: (row[amount.until] - row[amount.since]).days
    return (lambda row: row.get(amount) or 0) if amount else lambda _row: 1


def _counter(table: str) -> Callable[[Row], list[Share]]:
    """Each distinct test is made once a row; which components that makes is remembered, because the same few rows come again and again."""
    own = [one for one in COMPONENTS if one.table == table]
    tests = tuple(dict.fromkeys(test for one in own for test in one.tests))
    rules = [(1 << at, _passes(test)) for at, test in enumerate(tests)]
    needs = [(sum(1 << tests.index(test) for test in one.tests), (one.name, _day(one.day), _amount(one.amount))) for one in own]

    @lru_cache(maxsize=10_000)
    def counted(held: int) -> tuple[tuple[str, Rule, Rule], ...]:
        return tuple(found for need, found in needs if held & need == need)

    def shares(row: Row) -> list[Share]:
        passed = [(name, day(row), amount) for name, day, amount in counted(sum(bit for bit, rule in rules if rule(row)))]
        return [(name, on, amount(row)) for name, on, amount in passed if on is not None]

    return shares


SHARES: dict[str, Callable[[Row], list[Share]]] = {table: _counter(table) for table in TABLES}
AREA_DIGITS = (0, 4, 6, 9)
"""Levels that have counters of their own: board, city, county, town. Finer areas are counted from their few rows."""
TOWN_DIGITS = AREA_DIGITS[-1]


def areas(grid_code: str | None) -> tuple[str, ...]:
    """The counters that a row of this grid belongs to; a row without a place counts in the whole board only."""
    code = grid_code or ""
    return tuple(code[:digits] for digits in AREA_DIGITS if len(code) >= digits)
