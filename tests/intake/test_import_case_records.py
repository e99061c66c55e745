"""Payments, property found by queries, and terminations from files: stored once, added up, and refused with a reason each."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.commands import imports
from core.domain.indicators import BY_CODE
from core.domain.viewer import Role, Viewer
from core.intake import importer
from core.intake.profiles import guess
from core.intake.report import Report
from core.queries.case_trail import trail_of
from core.queries.indicators import indicator_values
from core.store.session import Store, reading
from core.store.tables import CaseRow, DebtorRow, ImportDifferenceRow, PaymentRow, PropertyRow
from tests.intake.importing import NOW, Court, open_court

CASES = ("案号", "立案日期", "标的额（元）", "到位金额", "被执行人", "网格编码")
PAYMENTS = ("案号", "流水号", "收支类型", "金额（元）", "到账日期", "支付方式", "缴款人")
PROPERTY = ("案号", "被执行人", "财产类型", "财产描述", "余额", "查询日期", "来源单位")
TERMINATIONS = ("案号", "终本日期", "是否合格")
FIRST, SECOND = "（2025）豫1425执1号", "（2025）豫1425执2号"
PAID = (FIRST, "A1", "收入", "400", "2026-02-01", "网银", "张三")
FOUND = (FIRST, "张三", "银行账户", "农行 6228…01", "12.50", "2026-02-01", "人民银行")


@pytest.fixture
def court(store: Store, tmp_path: Path) -> Court:
    """Two open cases, on SQLite and on PostgreSQL; of the second an earlier file said that 300 yuan were recovered."""
    made = open_court(store, tmp_path)
    report = brought(made, "cases", CASES, (FIRST, "2025-11-02", "1000", "", "张三", ""), (SECOND, "2025-11-02", "1000", "300", "李四", ""))
    assert report.stored == 2
    return made


def brought(court: Court, kind: str, columns: tuple[str, ...], *rows: tuple[str, ...], viewer: Viewer | None = None, **said: Any) -> Report:
    report = importer.run(court.store, viewer or court.viewer, kind, court.table([columns, *rows]), now=NOW, **said)
    assert court.tallies_agree()
    return report


def reasons(report: Report) -> list[tuple[int, str, str]]:
    return [(one.row, one.field, one.severity) for one in report.rejections]


def figures(court: Court) -> list[tuple[Any, ...]]:
    return court.all(CaseRow, "number", "recovered_fen", "stage")


@pytest.mark.parametrize(("kind", "columns"), [("payments", PAYMENTS), ("property", PROPERTY), ("terminations", TERMINATIONS)])
def test_the_headings_of_usual_exports_are_known(kind: str, columns: tuple[str, ...]) -> None:
    assert sorted(guess(kind, columns).values()) == sorted(columns)


def test_a_payment_is_stored_once_and_adds_up(court: Court) -> None:
    report = brought(court, "payments", PAYMENTS, PAID, (FIRST, "A2", "支出", "150", "2026-02-03", "转账", ""))
    assert (report.read, report.stored, report.verified, report.warned) == (2, 2, 2, 0)
    kept = court.all(PaymentRow, "direction", "amount_fen", "channel", "paid_on", "reference", reference="A1") + court.all(PaymentRow, "direction", "amount_fen", "channel", "paid_on", "reference", reference="A2")
    assert kept == [("in", 40_000, "transfer", date(2026, 2, 1), "A1"), ("out", 15_000, "transfer", date(2026, 2, 3), "A2")]
    assert figures(court)[0] == (FIRST, 40_000, "payout")
    assert court.all(DebtorRow, "outstanding_fen", name="张三") == [(60_000,)]
    again = brought(court, "payments", PAYMENTS, PAID, (FIRST, "A2", "支出", "150", "2026-02-03", "转账", ""))
    assert (again.stored, again.changed, again.unchanged) == (0, 0, 2)
    with reading(court.store) as session:
        trail = trail_of(session, court.viewer.board_id, session.query(CaseRow).filter_by(number=FIRST).one().id)
    assert list(trail["document"]) == ["A1", "A2"]


def test_a_corrected_amount_moves_the_figure_of_the_case(court: Court) -> None:
    brought(court, "payments", PAYMENTS, PAID)
    report = brought(court, "payments", PAYMENTS, (*PAID[:3], "350", *PAID[4:]))
    assert (report.changed, figures(court)[0][1]) == (1, 35_000)
    assert court.all(DebtorRow, "outstanding_fen", name="张三") == [(65_000,)]


def test_real_payments_take_the_place_of_what_a_list_of_cases_said(court: Court) -> None:
    brought(court, "payments", PAYMENTS, (SECOND, "B1", "", "100", "2026-02-01", "", ""))
    assert figures(court)[1][:2] == (SECOND, 30_000)
    assert court.all(PaymentRow, "amount_fen", "channel") == [(10_000, "transfer"), (20_000, "import")]
    brought(court, "payments", PAYMENTS, (SECOND, "B2", "收", "250", "2026-02-02", "", ""))
    assert court.all(PaymentRow, "amount_fen", "channel") == [(10_000, "transfer"), (25_000, "transfer")]
    assert figures(court)[1][:2] == (SECOND, 35_000)
    same = brought(court, "cases", CASES, (SECOND, "2025-11-02", "1000", "350", "李四", ""))
    assert (same.changed, same.unchanged) == (0, 1)


def test_what_cannot_be_a_payment_is_refused_with_its_row(court: Court) -> None:
    report = brought(
        court, "payments", PAYMENTS, ("（2025）豫1425执99号", "C1", "收", "1", "2026-02-01", "", ""), (FIRST, "C2", "收", "-1", "2026-02-01", "", ""), (FIRST, "C3", "收", "1", "2026-12-01", "", ""),
        (FIRST, "", "收", "1", "2026-02-01", "", ""), (FIRST, "C5", "收", "五元", "2026-02-01", "", ""), (FIRST, "C6", "横", "1", "2026-02-01", "", "王五"), (FIRST, "C6", "横", "2", "2026-02-01", "", ""),
    )
    assert (report.stored, report.rejected) == (1, 6)
    assert reasons(report) == [
        (2, "case_number", "rejected"), (3, "amount", "rejected"), (4, "paid_on", "rejected"), (5, "reference", "rejected"), (6, "amount", "rejected"),
        (7, "direction", "warned"), (7, "debtor", "warned"), (8, "reference", "rejected"), (8, "direction", "warned"),
    ]


def test_more_going_out_than_came_in_is_stored_and_told(court: Court) -> None:
    report = brought(court, "payments", PAYMENTS, (SECOND, "D1", "付", "300", "2026-02-01", "", ""), (SECOND, "D2", "付", "1", "2026-02-01", "", ""))
    assert (report.stored, reasons(report)) == (2, [(3, "amount", "warned")])


def test_property_of_a_query_is_stored_once_with_who_answered_and_when(court: Court) -> None:
    report = brought(court, "property", PROPERTY, FOUND, (SECOND, "李四", "机动车", "豫NA1234", "", "2026-02-02", "车管所"), (SECOND, "李四", "无", "", "", "2026-02-02", "不动产中心"))
    assert (report.stored, report.rejected, report.verified) == (2, 1, 2)
    assert reasons(report) == [(4, "kind", "rejected")]
    kept = court.all(PropertyRow, "kind", "description", "value_fen", "found_on", "source", "state")
    assert kept == [("deposit", "农行 6228…01", 1250, date(2026, 2, 1), "人民银行", "verified"), ("vehicle", "豫NA1234", None, date(2026, 2, 2), "车管所", "verified")]
    assert brought(court, "property", PROPERTY, FOUND).unchanged == 1
    later = brought(court, "property", PROPERTY, (*FOUND[:4], "99", "2026-03-01", FOUND[6]), FOUND)
    assert (later.stored, later.changed, reasons(later)) == (0, 1, [(3, "description", "rejected")])
    assert court.all(PropertyRow, "value_fen", "found_on", kind="deposit") == [(9900, date(2026, 2, 1))]


def test_a_termination_closes_the_boards_case_and_is_counted(court: Court) -> None:
    report = brought(court, "terminations", TERMINATIONS, (FIRST, "2026-02-05", "合格"), (SECOND, "2026-02-06", "不合格"), ("（2025）豫1425执99号", "2026-02-06", ""))
    assert (report.changed, report.rejected, report.verified) == (2, 1, 2)
    assert court.all(CaseRow, "number", "closing", "closed_on", "termination_check", "stage") == [
        (FIRST, "terminated", date(2026, 2, 5), "qualified", "archive"), (SECOND, "terminated", date(2026, 2, 6), "unqualified", "archive"),
    ]
    with reading(court.store) as session:
        found = indicator_values(session, court.viewer, since=date(2026, 1, 1), until=date(2026, 3, 10))
        one = next(one for one in found if one.code == BY_CODE["T-02"].code)
    assert (one.numerator, one.denominator) == (1, 2)
    assert (FIRST, "closing") in [(FIRST, field) for field, in court.all(ImportDifferenceRow, "field")]
    assert brought(court, "terminations", TERMINATIONS, (FIRST, "2026-02-05", "合格")).unchanged == 1


def test_a_termination_before_the_filing_or_of_a_case_closed_otherwise_is_refused(court: Court) -> None:
    brought(court, "cases", (*CASES, "结案日期", "结案方式"), (SECOND, "2025-11-02", "1000", "300", "李四", "", "2026-01-05", "执行完毕"))
    report = brought(court, "terminations", TERMINATIONS, (FIRST, "2025-10-05", "合格"), (SECOND, "2026-02-06", "合格"))
    assert (report.changed, reasons(report)) == (0, [(2, "closed_on", "rejected"), (3, "case_number", "rejected")])


@pytest.mark.parametrize(("kind", "columns", "row"), [("payments", PAYMENTS, PAID), ("property", PROPERTY, FOUND), ("terminations", TERMINATIONS, (FIRST, "2026-02-05", "合格"))])
def test_a_row_outside_the_own_grids_is_refused_and_a_preview_stores_nothing(court: Court, kind: str, columns: tuple[str, ...], row: tuple[str, ...]) -> None:
    western = Viewer(0, 0, "西", Role.DUTY_OFFICER, court.viewer.board_id, None, ("411425102",))
    assert brought(court, kind, columns, row, viewer=western).rejected == 1
    tried = brought(court, kind, columns, row, dry_run=True)
    assert tried.stored + tried.changed == 1
    assert (court.count(PaymentRow, channel="transfer"), court.count(PropertyRow), court.count(CaseRow, closing="terminated")) == (0, 0, 0)


def test_every_kind_has_its_words_on_the_page_and_in_the_command_line() -> None:
    from core.intake.profiles import FIELDS
    from core.intake.row_rules import RULES
    from core.ui.import_watch import KINDS

    assert set(KINDS) == set(imports.KINDS) == set(FIELDS) | {"grids"} == set(RULES) | {"grids"}
