"""Money recovered and due dates of imported cases: payments add up to the case, tallies to the payments, and nothing is guessed twice."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.domain.indicators import BY_CODE
from core.intake import importer, outlines
from core.intake.report import Report
from core.queries.indicators import indicator_rows, indicator_values
from core.store.session import Store, reading, writing
from core.store.tables import CaseRow, PaymentRow
from tests.intake.importing import NOW, Court, box, open_court

COLUMNS = ("案号", "立案日期", "结案日期", "结案方式", "标的额（元）", "到位金额", "到位日期", "期限届满日", "有无财产", "被执行人")
EVER = {"since": date(2000, 1, 1), "until": date(2026, 3, 10)}


@pytest.fixture
def money_court(store: Store, tmp_path: Path) -> Court:
    """On SQLite and on PostgreSQL."""
    return open_court(store, tmp_path)


def a_file(court: Court, *cases: dict[str, str], without: tuple[str, ...] = ()) -> Path:
    lawful = {"案号": "（2025）豫1425执1号", "立案日期": "2025-01-02", "标的额（元）": "1000", "被执行人": "张三"}
    columns = [column for column in COLUMNS if column not in without]
    return court.table([columns, *([{**lawful, **case}.get(column, "") for column in columns] for case in cases)])


def brought(court: Court, *cases: dict[str, str], without: tuple[str, ...] = (), **said: Any) -> Report:
    report = importer.run(court.store, court.viewer, "cases", a_file(court, *cases, without=without), now=NOW, **said)
    assert court.tallies_agree()
    return report


def payments(court: Court) -> list[tuple[Any, ...]]:
    return court.all(PaymentRow, "direction", "channel", "amount_fen", "paid_on")


def recovered(court: Court, **days: date) -> int:
    with reading(court.store) as session:
        return next(one.numerator for one in indicator_values(session, court.viewer, **{**EVER, **days}) if one.code == BY_CODE["AMOUNT"].code)


def paid_through_the_board(court: Court, fen: int) -> None:
    """As a payment through the board leaves it: a row, and the case's own figure higher by as much."""
    with writing(court.store) as session:
        case = session.query(CaseRow).one()
        case.recovered_fen += fen
        session.add(PaymentRow(board_id=case.board_id, case_id=case.id, grid_code=case.grid_code, direction="in", amount_fen=fen, channel="cash", paid_on=date(2026, 2, 2)))


def test_what_a_file_says_was_recovered_is_a_payment_and_the_indicator_rises(money_court: Court) -> None:
    report = brought(money_court, {"到位金额": "600", "到位日期": "2025-05-06"}, {"案号": "（2025）豫1425执2号"})
    assert (report.stored, report.warned) == (2, 0)
    assert payments(money_court) == [("in", "import", 60_000, date(2025, 5, 6))]
    assert recovered(money_court) == 60_000
    assert recovered(money_court, since=date(2025, 5, 7)) == 0


def test_the_same_file_twice_pays_nothing_twice_and_a_later_figure_adjusts_the_payment(money_court: Court) -> None:
    for _ in range(2):
        report = brought(money_court, {"到位金额": "600"})
    assert (report.stored, report.changed, report.unchanged) == (0, 0, 1)
    assert brought(money_court, {"到位金额": "800"}).changed == 1
    assert payments(money_court) == [("in", "import", 80_000, date(2025, 1, 2))]
    assert brought(money_court, {"到位金额": "500"}).changed == 1
    assert (recovered(money_court), money_court.all(CaseRow, "recovered_fen")) == (50_000, [(50_000,)])
    assert brought(money_court, {"到位金额": "0"}).changed == 1
    assert (payments(money_court), recovered(money_court)) == ([], 0)


def test_an_empty_cell_leaves_the_payment_and_its_day_alone(money_court: Court) -> None:
    brought(money_court, {"到位金额": "600", "到位日期": "2025-05-06"})
    assert brought(money_court, {}).unchanged == 1
    assert brought(money_court, {"到位金额": "600"}, without=("到位日期",)).unchanged == 1
    assert payments(money_court) == [("in", "import", 60_000, date(2025, 5, 6))]


def test_money_of_an_unknown_day_came_in_by_the_closing_else_at_the_filing(money_court: Court) -> None:
    brought(money_court, {"到位金额": "600"})
    assert payments(money_court)[0][-1] == date(2025, 1, 2)
    brought(money_court, {"到位金额": "600", "结案日期": "2025-06-03", "结案方式": "执行完毕"})
    assert payments(money_court)[0][-1] == date(2025, 6, 3)
    brought(money_court, {"到位金额": "600", "到位日期": "2025-05-06"})
    assert payments(money_court)[0][-1] == date(2025, 5, 6)
    assert brought(money_court, {"到位金额": "600", "结案日期": "2025-06-04", "结案方式": "执行完毕"}).changed == 1
    assert payments(money_court)[0][-1] == date(2025, 5, 6)


@pytest.mark.parametrize("day", ["2026-03-11", "1970-01-01"])
def test_money_of_an_impossible_day_is_taken_and_marked(money_court: Court, day: str) -> None:
    report = brought(money_court, {"到位金额": "600", "到位日期": day})
    assert (report.stored, report.warned, [one.field for one in report.rejections]) == (1, 1, ["recovered_on"])
    assert payments(money_court) == [("in", "import", 60_000, date(2025, 1, 2))]


def test_payments_through_the_board_are_part_of_the_figure_and_are_never_taken_back(money_court: Court) -> None:
    brought(money_court, {"到位金额": "600"})
    paid_through_the_board(money_court, 10_000)
    older = importer.run(money_court.store, money_court.viewer, "cases", a_file(money_court, {"到位金额": "600"}), now=NOW)
    assert (older.unchanged, older.warned) == (1, 1)
    assert "The board holds payments of this case that come to more" in older.as_json()["warnings"][0]["reason"]
    newer = importer.run(money_court.store, money_court.viewer, "cases", a_file(money_court, {"到位金额": "900"}), now=NOW)
    assert (newer.changed, newer.warned) == (1, 0)
    assert sorted(one[1:3] for one in payments(money_court)) == [("cash", 10_000), ("import", 80_000)]
    assert money_court.all(CaseRow, "recovered_fen") == [(90_000,)]


def test_cases_of_an_older_import_get_their_payment_from_the_same_file(money_court: Court) -> None:
    brought(money_court, {})
    with writing(money_court.store) as session:
        session.query(CaseRow).one().recovered_fen = 60_000
    assert brought(money_court, {"到位金额": "600"}).changed == 1
    assert recovered(money_court) == 60_000


def test_a_payment_comes_to_the_place_of_its_case(money_court: Court) -> None:
    court = money_court
    outlines.import_outlines(court.store, court.viewer, court.shapes(("411425100", "城关镇", box(115, 34, 116, 35))), now=NOW, level=1)
    brought(court, {"到位金额": "600"})
    assert court.all(PaymentRow, "grid_code") == [(None,)]
    importer.run(court.store, court.viewer, "debtors", court.table([("姓名", "案号", "经度", "纬度"), ("张三", "（2025）豫1425执1号", "115.5", "34.5")], "d.csv"), now=NOW)
    assert court.all(PaymentRow, "grid_code") == [("411425100",)]
    assert court.tallies_agree()


def test_a_first_enforcement_without_a_due_date_gets_the_legal_period_and_counts_in_t_01(money_court: Court) -> None:
    settled = {"结案日期": "2025-06-30", "结案方式": "执行完毕", "有无财产": "有"}
    report = brought(money_court, settled, {"案号": "（2025）豫1425执2号", "有无财产": "有"}, {"案号": "（2025）豫1425执恢3号"}, batch_rows=1)
    assert (report.due_derived, report.warned) == (2, 0)
    assert money_court.all(CaseRow, "number", "due_on") == [
        ("（2025）豫1425执1号", date(2025, 7, 2)), ("（2025）豫1425执2号", date(2025, 7, 2)), ("（2025）豫1425执恢3号", None)]
    with reading(money_court.store) as session:
        t_01 = next(one for one in indicator_values(session, money_court.viewer, **EVER) if one.code == "T-01")
        rows = indicator_rows(session, money_court.viewer, code="T-01", part="denominator", **EVER)
    assert (t_01.numerator, t_01.denominator) == (1, 2)
    assert list(rows["due_basis"]) == ["legal_period"] * 2
    again = brought(money_court, settled, {"案号": "（2025）豫1425执2号", "有无财产": "有"}, {"案号": "（2025）豫1425执恢3号"})
    assert (again.unchanged, again.due_derived) == (3, 2)


def test_a_given_due_date_wins_before_and_after_and_a_derived_one_follows_the_filing(money_court: Court) -> None:
    brought(money_court, {})
    assert brought(money_court, {"立案日期": "2025-01-03"}).changed == 1
    assert money_court.all(CaseRow, "due_on") == [(date(2025, 7, 3),)]
    assert brought(money_court, {"期限届满日": "2025-09-01"}).due_derived == 0
    with reading(money_court.store) as session:
        assert list(indicator_rows(session, money_court.viewer, code="K-002", part="denominator", **EVER)["due_basis"]) == ["given"]
    for case in ({}, {"立案日期": "2025-01-06"}):
        brought(money_court, case, without=("期限届满日",))
        assert money_court.all(CaseRow, "due_on") == [(date(2025, 9, 1),)]


def test_a_dry_run_foretells_derived_due_dates_and_pays_nothing(money_court: Court) -> None:
    tried = brought(money_court, {"到位金额": "600"}, dry_run=True)
    assert (tried.due_derived, tried.stored, payments(money_court)) == (1, 1, [])
