"""Money of cases: colours and their sums, totals and their rows, on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from core.commands import assets, nodes, settlements
from core.commands.nodes import Place
from core.commands.settlements import Receipt
from core.domain.clocks import local_day
from core.domain.viewer import Role, Viewer
from core.queries import money
from core.store.session import reading
from tests.builders import BOTH, do
from tests.conftest import EAST, NOON, WEST, Court

TODAY = local_day(NOON)
SPAN = {"since": TODAY - timedelta(days=100), "until": TODAY}


def came(court: Court, fen: int, days_ago: int, town: str = EAST) -> int:
    receipt = Receipt(court.cases[court.grid(town)], fen, "transfer", TODAY - timedelta(days=days_ago))
    return int(do(court, settlements.receive, receipt)["payment_id"])


def went(court: Court, fen: int, days_ago: int, town: str = EAST) -> None:
    do(court, assets.pay_out, court.cases[court.grid(town)], fen, "transfer", TODAY - timedelta(days=days_ago))


def asked(court: Court, ask: Callable[..., Any], by: Viewer | None = None, **more: Any) -> list[dict[str, Any]]:
    with reading(court.store) as session:
        found: list[dict[str, Any]] = ask(session, by or court.viewer(Role.JUDGE), **more).to_dict("records")
        return found


@BOTH
def test_each_sum_stands_in_its_colour_with_what_is_left_of_it(court: Court) -> None:
    old, near, new = came(court, 1000, 45), came(court, 500, 25), came(court, 300, 2)
    other = came(court, 70, 40, WEST)
    went(court, 400, 1)
    rows = {row["payment_id"]: (row["part"], row["left_fen"], row["amount_fen"]) for row in asked(court, money.money_in_hand, now=NOON)}
    assert rows == {old: ("over", 600, 1000), near: ("near", 500, 500), new: ("new", 300, 300), other: ("over", 70, 70)}
    assert [row["payment_id"] for row in asked(court, money.money_in_hand, now=NOON)] == [old, other, near, new]
    do(court, nodes.mark, Place(court.cases[court.grid(WEST)], "029", "payment", other), "exempt", TODAY, document="批准书", approver="王局长", words="权属有争议")
    assert [row["part"] for row in asked(court, money.money_in_hand, now=NOON) if row["payment_id"] == other] == ["noted"]
    went(court, 1400, 0)
    assert [row["payment_id"] for row in asked(court, money.money_in_hand, now=NOON)] == [other]


@BOTH
def test_the_share_paid_in_time_counts_what_has_gone_and_what_is_over(court: Court) -> None:
    came(court, 100, 60)
    went(court, 100, 40)
    came(court, 200, 50)
    went(court, 200, 5)
    came(court, 300, 45, WEST)
    came(court, 400, 3, WEST)
    rows = asked(court, money.money_that_came, now=NOON, **SPAN)
    assert [row["state"] for row in sorted(rows, key=lambda row: row["amount_fen"])] == ["done_in_time", "done_late", "overdue", "running"]
    assert money.in_time(row["state"] for row in rows) == (1, 3)


@BOTH
def test_totals_add_up_to_their_rows_and_end_at_the_grids(court: Court) -> None:
    came(court, 100, 60)
    came(court, 50, 10)
    came(court, 7, 10, WEST)
    went(court, 60, 2)
    totals = asked(court, money.money_totals, **SPAN)
    assert [(row["direction"], row["channel"], row["count"], row["amount_fen"]) for row in totals] == [("in", "transfer", 3, 157), ("out", "transfer", 1, 60)]
    for one in totals:
        rows = asked(court, money.money_moved, direction=one["direction"], **SPAN)
        assert (len(rows), sum(row["amount_fen"] for row in rows)) == (one["count"], one["amount_fen"])
    eastern = court.viewer(Role.JUDGE, EAST)
    assert [row["amount_fen"] for row in asked(court, money.money_totals, eastern, **SPAN)] == [150, 60]
    assert asked(court, money.money_totals, eastern, since=date(2020, 1, 1), until=date(2020, 1, 2)) == []
