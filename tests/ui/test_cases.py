"""The page of cases as a judge meets it: searching, opening a file, every part of it, in both languages."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.commands import assets
from core.commands.assets import Taking
from core.domain.clocks import local_day
from core.domain.viewer import Role
from core.runtime import utc_now
from core.store.session import reading, writing
from core.store.tables import CaseRow, EventRow, MeasureRow, PaymentRow, PropertyRow, TaskRow
from core.ui import case_file_panels, termination_panel, visitor
from tests.builders import do
from tests.conftest import EAST, WEST, Court
from tests.ui.test_desk import court as court  # noqa: PLC0414  the fixture is shared
from tests.ui.test_desk import labelled, opened

PAGE = "pages/cases.py"


@pytest.fixture(autouse=True)
def answers_of_this_court_only() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


def the_file(court: Court, monkeypatch: pytest.MonkeyPatch, role: Role = Role.JUDGE, view: str = "trail", town: str = EAST) -> AppTest:
    page = opened(PAGE, court.viewer(role, *((EAST,) if role is Role.GRID_JUDGE else ())), monkeypatch)
    page.query_params["chosen"] = f"case:{court.cases[court.grid(town)]}"
    page.run()
    if view != "trail":
        page.segmented_control(key="case_view").set_value(view).run()
    return page


def said(page: AppTest, kind: str) -> str:
    return " ".join(one.value for one in page.get(kind)).replace("\\", "")


def test_the_list_finds_a_case_by_a_part_of_its_number_and_says_when_there_is_none(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(PAGE, court.viewer(Role.JUDGE), monkeypatch)
    assert not page.exception and len(page.dataframe[0].value) == 4
    labelled(page, "text_input", "Search").input("[2026] 豫1425 执 12").run()
    assert page.dataframe[0].value["Case number"].tolist() == ["（2026）豫1425执12号"] and page.dataframe[0].value["Stage"].tolist() == ["Query"]
    labelled(page, "text_input", "Search").input("不存在").run()
    assert not page.dataframe and "No case fits" in said(page, "info")


def test_the_file_shows_the_stage_and_the_trail(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    today = local_day(utc_now())
    with writing(court.store) as session:
        session.add(PropertyRow(case_id=court.cases[court.grid()], kind="house", description="住宅一套", state="verified", found_on=today - timedelta(days=3)))
        session.add(PaymentRow(board_id=court.board_id, case_id=court.cases[court.grid()], direction="in", amount_fen=500_000, channel="transfer", paid_on=today))
    page = the_file(court, monkeypatch)

    assert not page.exception and page.title[0].value.replace("\\", "") == "（2026）豫1425执1号"
    assert "**◆ Payout**" in said(page, "markdown") and "Year 2026 · court 豫1425 · 执: First enforcement · number 1" in said(page, "caption")
    assert page.dataframe[0].value["Step"].tolist() == ["○ Found", "● Money received"] and page.dataframe[0].value["What"].tolist() == ["House · 住宅一套", "Bank transfer"]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_part_of_the_file_draws_for_everybody_who_has_the_page(court: Court, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    for role in (Role.DUTY_OFFICER, Role.COURT_LEADER, Role.GRID_JUDGE):
        page = the_file(court, monkeypatch, role)
        monkeypatch.setattr(visitor, "language", lambda: language)
        for view in case_file_panels.VIEWS:
            page.segmented_control(key="case_view").set_value(view).run()
            assert not page.exception and not page.error, (role, view)


def test_a_case_outside_the_own_grids_says_so(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_file_panels, "language", lambda: "en")
    page = the_file(court, monkeypatch, Role.GRID_JUDGE, town=WEST)

    assert "outside your grids" in said(page, "warning") and not page.metric


def test_the_check_says_what_is_missing_who_supplies_it_and_takes_a_record(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = the_file(court, monkeypatch, Role.COURT_LEADER, view="termination")
    assert not page.exception
    shown = said(page, "markdown")
    assert "**Evidence of the grid (three must-nots)**" in shown and "Who can supply it: the grid, by a task" in shown and "refused until every check" in said(page, "caption")

    case = court.cases[court.grid()]
    page.selectbox(key="termination_form").set_value("record:field").run()
    labelled(page, "button", "Write it down").click().run()
    assert "or a sentence" in said(page, "error")
    page.text_input(key=f"document_record_field_{case}").input("调查笔录").run()
    labelled(page, "button", "Write it down").click().run()
    assert not page.error and "is written down" in said(page, "success")
    assert page.dataframe[-1].value["What"].tolist() == ["Field investigation: Investigation on the spot"]

    page.text_input(key=f"words_exception_{case}").input("院长批准").run()
    labelled(page, "button", "Grant it").click().run()
    assert not page.error and "Exception granted" in said(page, "markdown")


def test_a_gap_that_a_grid_can_fill_is_one_press_from_its_task(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = the_file(court, monkeypatch, view="termination")
    page.button(key=f"check_task_evidence_{court.debtors[court.grid()]}").click().run()

    assert not page.exception
    assert page.session_state["dispatch_for"] == {"debtor_id": court.debtors[court.grid()], "case_id": court.cases[court.grid()]}
    assert page.selectbox(key="order_kind").value == "check"
    page.switch_page("pages/dispatch.py").run()
    page.selectbox(key="order_kind").set_value("check").run()
    labelled(page, "button", "Dispatch").click().run()
    with reading(court.store) as session:
        assert session.execute(sa.select(TaskRow.kind, TaskRow.case_id, TaskRow.debtor_id)).all() == [("check", court.cases[court.grid()], court.debtors[court.grid()])]


@pytest.mark.parametrize("form", ["record:report", "record:query", "record:unsellable", "node:003", "node:007", "measure:restrict", "measure:list"])
def test_every_form_of_the_check_draws(court: Court, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    page = the_file(court, monkeypatch, view="termination")
    page.selectbox(key="termination_form").set_value(form).run()

    assert not page.exception and labelled(page, "button", "Write it down")


def test_a_terminated_case_shows_its_five_years_of_queries_and_takes_one(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    today = local_day(utc_now())
    case = court.cases[court.grid()]
    with writing(court.store) as session:
        session.execute(sa.update(CaseRow).where(CaseRow.id == case).values(filed_on=today - timedelta(days=400), closed_on=today - timedelta(days=30), closing="terminated"))
    page = the_file(court, monkeypatch, view="termination")
    assert not page.exception and "by what this center knows" in said(page, "caption")
    assert page.dataframe[0].value["State"].tolist() == ["● Running", *["○ Not yet"] * 9]

    page.multiselect(key=f"items_record_query_{case}").select("deposit").run()
    page.text_input(key=f"document_record_query_{case}").input("查询反馈").run()
    labelled(page, "button", "Write it down").click().run()
    assert not page.error and page.dataframe[0].value["State"].tolist()[0] == "✓ Done in time"


def test_a_listing_is_lifted_on_the_page_of_the_parties(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing(court.store) as session:
        session.add(MeasureRow(case_id=court.cases[court.grid()], debtor_id=court.debtors[court.grid()], kind="restrict", starts_on=local_day(utc_now()) - timedelta(days=9)))
    page = the_file(court, monkeypatch, view="parties")
    page.text_input(key="lift_sanction_document").input("解除1号")
    page.text_input(key="lift_sanction_why").input("已履行").run()
    labelled(page, "button", "Lift it").click().run()

    assert not page.error and "is lifted" in said(page, "success")


def test_a_detention_is_written_after_its_questions_and_offers_its_ground_no_more(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    debtor = court.debtors[court.grid()]
    page = the_file(court, monkeypatch, view="parties")
    page.text_input(key="detain_document").input("司拘1号")
    page.text_input(key="detain_approver").input("李院长").run()
    page.button(key="detain_send").click().run()
    assert "has not been asked" in said(page, "error")
    for code, answer in (("deputy", "no"), ("age", "adult"), ("pregnancy", "no"), ("illness", "no")):
        page.selectbox(key=f"detain_{code}_{debtor}").set_value(answer)
    page.button(key="detain_send").click().run()

    assert not page.error and "is detained until" in said(page, "success")
    assert "Does not report property" not in page.selectbox(key=f"detain_ground_{debtor}").options


def test_the_check_is_taken_out_as_a_form_and_the_ledger_has_it(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = the_file(court, monkeypatch, view="termination")
    page.button(key=f"check_form_{court.cases[court.grid()]}").click().run()

    assert not page.exception and not page.error and page.session_state[termination_panel.FORM][1] == "（2026）豫1425执1号-终本核查表.docx"
    with reading(court.store) as session:
        assert session.scalar(sa.select(EventRow.verb).order_by(EventRow.id.desc()).limit(1)) == "export"


def test_a_ruling_is_refused_with_what_is_open_and_no_file_is_offered(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = the_file(court, monkeypatch, view="termination")
    page.button(key=f"ruling_{court.cases[court.grid()]}").click().run()

    assert not page.exception and "No ruling yet" in said(page, "error") and page.session_state[termination_panel.FORM] is None


def test_a_matter_with_an_outside_system_is_asked_answered_and_stands_on_the_page_of_all(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    page = the_file(court, monkeypatch, view="outside")
    assert "Nothing was asked" in said(page, "info") and "No outside system is registered" in said(page, "caption")
    leader = opened("pages/outside.py", court.viewer(Role.COURT_LEADER), monkeypatch)
    for field, words in (("name", "县农商银行"), ("owner", "营业部"), ("basis", "备忘录")):
        leader.text_input(key=f"register_{field}_0").input(words)
    leader.multiselect(key="register_kinds_0").set_value(["bank"]).run()
    labelled(leader, "button", "Keep it in the register").click().run()
    assert "is in the register" in said(leader, "success")

    page = the_file(court, monkeypatch, view="outside")
    page.text_input(key="outside_document").input("协执1号")
    labelled(page, "button", "Write it down").click().run()
    assert page.dataframe[0].value["Document"].tolist() == ["协执1号"] and page.dataframe[0].value["Outcome"].tolist() == ["—"]
    next(one for one in page.selectbox if one.label == "Outcome").set_value("frozen").run()
    labelled(page, "button", "Keep the answer").click().run()
    assert page.dataframe[0].value["Outcome"].tolist() == ["Frozen"]

    all_of_them = opened("pages/outside.py", court.viewer(Role.JUDGE), monkeypatch)
    assert all_of_them.dataframe[0].value["With success"].tolist() == ["1 / 1 · 100%"] and not all_of_them.exception


def test_the_fee_of_a_preservation_is_locked_on_its_file_until_something_is_preserved(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    today, case_id = local_day(utc_now()), court.cases[court.grid()]
    with writing(court.store) as session:
        case = session.get_one(CaseRow, case_id)
        case.kind, case.filed_on = "preservation", today
        thing = PropertyRow(case_id=case_id, kind="deposit", description="银行存款", state="verified", found_on=today)
        session.add(thing)
        session.flush()
        property_id = thing.id
    page = the_file(court, monkeypatch, view="preservation")
    assert "Locked: nothing is preserved yet." in said(page, "caption") and labelled(page, "button", "Charge the fee").disabled
    page.text_input(key="security_insurer").input("人保财险")
    labelled(page, "button", "Write it down").click().run()
    assert "人保财险" in said(page, "markdown")

    do(court, assets.control, property_id, "freeze", Taking(today, today + timedelta(days=300), "冻1号"), at=utc_now())
    page = the_file(court, monkeypatch, view="preservation")
    page.number_input(key="fee_amount").set_value(820.0)
    labelled(page, "button", "Charge the fee").click().run()
    assert "820" in said(page, "markdown") and not page.exception and not page.error


def test_the_five_of_an_old_case_are_fixed_on_the_wall_chart_and_it_is_struck_off(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    case_id, today = court.cases[court.grid()], local_day(utc_now())
    with writing(court.store) as session:
        session.get_one(CaseRow, case_id).filed_on = today - timedelta(days=500)
    page = opened("pages/wall_chart.py", court.viewer(Role.JUDGE), monkeypatch)
    page.segmented_control(key="chart").set_value("old").run()
    page.session_state["picks_old_open"] = [case_id]
    page.run()
    for field in ("handler", "supervisor", "measures", "goal"):
        page.text_input(key=f"old_{field}_{case_id}").input(f"其{field}")
    page.date_input(key=f"old_due_{case_id}").set_value(today + timedelta(days=20))
    labelled(page, "button", "Keep the five").click().run()
    assert "the five are fixed" in said(page, "success")

    labelled(page, "button", "Strike it off the list").click().run()
    assert "is not let go" in " ".join(one.value for one in page.error).replace("\\", "")
    for code in ("leader", "exhausted", "satisfied"):
        page.text_input(key=f"old_{code}_{case_id}").input("已落实")
    labelled(page, "button", "Strike it off the list").click().run()
    assert "is struck off" in said(page, "success") and not page.exception
