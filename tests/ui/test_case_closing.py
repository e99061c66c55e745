"""The debtor's card as a judge meets it: closing a case in two steps, the refusal's sentence, taking it back, and the whereabouts."""

from datetime import date

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.commands import settlements
from core.commands.settlements import Receipt
from core.domain.clocks import local_day
from core.domain.viewer import Role
from core.runtime import utc_now
from core.store.ledger import perform
from core.store.session import reading, writing
from core.store.tables import CaseRow, DebtorRow, EventRow
from tests.conftest import Court
from tests.ui.test_desk import court as court  # noqa: PLC0414  the fixture is shared
from tests.ui.test_desk import labelled, opened


@pytest.fixture(autouse=True)
def answers_of_this_court_only() -> None:
    """Each test has a court of its own under the same numbers; what was read for the one before must be gone."""
    st.cache_data.clear()
    st.cache_resource.clear()


def the_card(court: Court, role: Role, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    page = opened("pages/situation.py", court.viewer(role), monkeypatch)
    page.query_params["chosen"] = f"debtor:{court.debtors[court.grid()]}"
    return page.run()


def stored(court: Court) -> tuple[str | None, bool]:
    with reading(court.store) as session:
        return session.get_one(CaseRow, court.cases[court.grid()]).closing, session.get_one(DebtorRow, court.debtors[court.grid()]).outstanding


def said(page: AppTest, kind: str) -> str:
    return " ".join(one.value for one in page.get(kind)).replace("\\", "")


def test_a_judge_is_told_what_is_missing_then_closes_in_two_steps_and_takes_it_back(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = the_card(court, Role.JUDGE, monkeypatch)
    labelled(page, "button", "Confirm the closing").click().run()
    assert "0.00 of 10,000.00 yuan" in said(page, "error") and stored(court) == (None, True)

    receipt = Receipt(court.cases[court.grid()], 1_000_000, "cash", local_day(utc_now()))
    perform(court.store, lambda act: settlements.receive(act, receipt), by=court.viewer(), at=utc_now())
    page.run()
    assert "Performed in full" in said(page, "markdown")
    labelled(page, "button", "Confirm the closing").click().run()
    assert not page.error and "is closed" in said(page, "success") and stored(court) == ("performed", False)
    table = next(one.value for one in page.dataframe if "Open for" in one.value)
    assert table["How"].tolist() == ["Concluded on the spot · Performed in full"] and table["Open for"].tolist()[0]

    labelled(page, "text_input", "Reason").input("点错了").run()
    labelled(page, "button", "Confirm the reopening").click().run()
    assert not page.error and stored(court) == (None, True)


def test_terminating_is_refused_with_what_is_missing_and_the_attempt_stands_in_the_ledger(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == court.cases[court.grid()]).values(filed_on=date(2020, 3, 1)))
    page = the_card(court, Role.GRID_JUDGE, monkeypatch)
    labelled(page, "selectbox", "How").select("terminated").run()
    assert "Only this round ends" in said(page, "markdown")
    labelled(page, "text_input", "Words (the ruling and its reason, where there is one)").input("终本裁定").run()
    labelled(page, "button", "Confirm the closing").click().run()

    assert "check before a termination is not complete: Enforcement notice" in said(page, "error") and "three must-nots" in said(page, "error") and stored(court) == (None, True)
    with reading(court.store) as session:
        entry = session.scalars(sa.select(EventRow).where(EventRow.verb == "case.close_refused")).one()
    assert "evidence" in entry.after["checks"] and "months" not in entry.after["checks"]


def test_the_wall_closes_nothing(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = the_card(court, Role.WALL, monkeypatch)

    assert not [one for one in page.button if one.label == "Confirm the closing"]


def test_whereabouts_are_written_down_with_their_day_and_stand_in_the_history(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = the_card(court, Role.JUDGE, monkeypatch)
    labelled(page, "date_input", "Since").set_value(date(2013, 3, 1))
    labelled(page, "text_input", "How this is known").input("申请人陈述")
    labelled(page, "button", "Store").click().run()

    assert not page.error
    table = next(one.value for one in page.dataframe if "Since" in one.value)
    assert table.values.tolist() == [["2013-03-01", "Whereabouts unknown", "申请人陈述"]]
