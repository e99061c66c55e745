"""The page of case money: colours that open their rows, paying out, and what moved in a window."""

from datetime import timedelta

import pytest

from core.commands import settlements
from core.commands.settlements import Receipt
from core.domain.clocks import local_day
from core.domain.viewer import Role
from core.queries.money import money_in_hand
from core.runtime import utc_now
from core.store.session import reading
from tests.builders import do
from tests.conftest import Court
from tests.ui.test_cases import answers_of_this_court_only as answers_of_this_court_only  # noqa: PLC0414  the fixture is shared
from tests.ui.test_cases import said
from tests.ui.test_desk import court as court  # noqa: PLC0414  the fixture is shared
from tests.ui.test_desk import opened


def test_a_sum_is_seen_in_its_colour_and_paid_out(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    now = utc_now()
    case = court.cases[court.grid()]
    empty = opened("pages/money.py", court.viewer(Role.JUDGE), monkeypatch)
    assert not empty.exception and "No money is waiting" in said(empty, "info")
    payment = int(do(court, settlements.receive, Receipt(case, 120_000, "transfer", local_day(now) - timedelta(days=29)), at=now)["payment_id"])

    page = opened("pages/money.py", court.viewer(Role.JUDGE), monkeypatch)
    assert page.segmented_control(key="money_part").options == ["all 1 · ¥1,200", "◆ Soon due 1 · ¥1,200"]
    page.session_state["picks_money_all"] = [payment]
    page.run()
    page.number_input(key=f"money_amount_{payment}").set_value(1000.0).run()
    page.button(key=f"money_send_{payment}").click().run()
    assert "is paid out" in said(page, "success")
    with reading(court.store) as session:
        assert list(money_in_hand(session, court.viewer(Role.JUDGE), now=now)["left_fen"]) == [20_000]
    page.segmented_control(key="money_direction").set_value("out").run()
    assert not page.exception and page.segmented_control(key="money_direction").options[1] == "Paid out 1 · ¥1,000"
