"""Regular reports: every figure is the screen's, and the attached rows add up to it."""

from datetime import date
from io import BytesIO
from itertools import count

import pytest
from docx import Document
from openpyxl import load_workbook

from core.commands.operations import BodyPlan
from core.commands.recount import store_tallies
from core.domain.bulletins import BULLETINS
from core.domain.clocks import moments_of
from core.domain.indicators import BY_CODE
from core.domain.viewer import Role, Viewer
from core.queries import bulletins
from core.queries.bulletins import Attached, Report, ReportRefused, bulletin_with_rows
from core.queries.indicators import indicators_compared
from core.reports.bulletin_book import workbook
from core.reports.bulletin_paper import paper
from core.reports.indicator_words import shown
from core.reports.paper_words import Making
from core.store.session import reading, writing
from tests.builders import BOTH, planned, sent, walk
from tests.conftest import EAST, NOON, WEST, Court

SINCE, UNTIL = date(2026, 1, 1), date(2026, 3, 10)
MAKING = Making("值班员", NOON, NOON)


def busy(court: Court) -> None:
    """Tasks sent and answered in both towns, and an operation; the cases of the court are counted."""
    with writing(court.store) as session:
        store_tallies(session, court.board_id)
    for town in (EAST, WEST):
        for serial in (1, 2):
            grid = court.grid(town, serial)
            task = sent(court, grid_code=grid, addressee_id=court.workers[grid], debtor_id=court.debtors[grid])
            if serial == 1:
                walk(court, task, "sign", "answer")
    planned(court, "approve", "start", "finish", bodies=(BodyPlan(court.court),))


def made(court: Court, code: str = "monthly", *, viewer: Viewer | None = None, area: str = "") -> tuple[Report, list[Attached]]:
    with reading(court.store) as session:
        now = moments_of(UNTIL, UNTIL)[0]
        found: tuple[Report, list[Attached]] = bulletin_with_rows(session, viewer or court.viewer(Role.JUDGE), now=now, code=code, since=SINCE, until=UNTIL, area=area)
        return found


@BOTH
def test_every_figure_is_the_screens_and_the_attached_rows_add_up_to_its_numerator_and_denominator(court: Court) -> None:
    busy(court)
    for code in BULLETINS:
        report, attached = made(court, code)
        with reading(court.store) as session:
            screen = {one.now.code: one for one in indicators_compared(session, court.viewer(Role.JUDGE), since=SINCE, until=UNTIL)}
        assert report.figures == [screen[one.code] for one in BULLETINS[code].indicators()]

        sums = {f"{part[0]} {part[1]}": int(one.rows[f"{part[0]} {part[1]}"].sum()) for one in attached for part in one.parts}
        for figure in report.figures:
            assert sums[f"{figure.now.code} numerator"] == figure.now.numerator, figure.now.code
            if figure.now.denominator is not None:
                assert sums[f"{figure.now.code} denominator"] == figure.now.denominator, figure.now.code
    assert {one.now.code: one.now.numerator for one in report.figures}["K-001"] == 2


def test_the_report_of_one_town_holds_that_town_alone(sqlite_court: Court) -> None:
    busy(sqlite_court)
    _, attached = made(sqlite_court, area=EAST)
    tasks = next(one.rows for one in attached if one.table == "task")
    assert len(tasks) == 2
    _, seen = made(sqlite_court, viewer=sqlite_court.viewer(Role.JUDGE, EAST))
    assert len(next(one.rows for one in seen if one.table == "task")) == 2


def test_the_workbook_sums_each_column_over_the_rows_that_stand_in_it_and_no_cell_is_a_formula_of_somebody_else(sqlite_court: Court) -> None:
    busy(sqlite_court)
    report, attached = made(sqlite_court)
    book = load_workbook(BytesIO(workbook(report, attached, MAKING)))

    figures = {row[0].split()[0]: row for row in book.worksheets[0].iter_rows(min_row=5, values_only=True)}
    assert figures["K-001"][1] == shown(BY_CODE["K-001"], next(one.value for one in report.figures if one.now.code == "K-001"), "zh_CN") == "50.00%"
    assert all(row[6] and row[7] for row in figures.values()), "each with formula and source"

    sheet = book["明细：任务"]
    titles = [cell.value for cell in sheet[2]]
    at = next(at for at, title in enumerate(titles) if str(title).startswith("K-001") and str(title).endswith("分子"))
    assert sheet.cell(1, at + 1).value.startswith("=SUBTOTAL(109,")
    assert sum(row[at] or 0 for row in sheet.iter_rows(min_row=3, values_only=True)) == 2
    for one in book.worksheets:
        for row in one.iter_rows(min_row=2 if one is book.worksheets[0] else 3):
            assert not any(cell.data_type == "f" for cell in row), one.title
    assert len(book["十二个月"]._charts) == 2


def test_the_paper_says_the_figures_the_revision_the_formulas_and_shows_twelve_months(sqlite_court: Court) -> None:
    busy(sqlite_court)
    report, _ = made(sqlite_court)
    document = Document(BytesIO(paper(report, MAKING)))
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]

    row = next(row for row in cells if row[0].startswith("K-001") and len(row) == 6)
    assert row[1] == "50.00%" and row[3] == "2 / 4"
    assert any(f"第{report.revision}号修订" in line.text for line in document.paragraphs)
    assert len(document.inline_shapes) == 2
    formulas = [row for row in cells if len(row) == 3 and row[0].startswith("Q-")]
    assert formulas and all(row[1] and row[2] for row in formulas)
    assert document.paragraphs[0].text == "虞城县人民法院执行质效分析"


def test_what_is_not_known_is_a_dash_and_never_zero(sqlite_court: Court) -> None:
    report, _ = made(sqlite_court)
    unknown = [one for one in report.figures if one.value is None]
    assert unknown and all(shown(BY_CODE[one.now.code], one.value, "zh_CN") == "—" for one in unknown)


def test_a_board_that_changes_while_it_is_counted_is_counted_again_and_at_last_refused(sqlite_court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    busy(sqlite_court)
    moves = iter((1, 2, 5, 5))
    monkeypatch.setattr(bulletins, "_revision", lambda *_asked: next(moves))
    assert made(sqlite_court)[0].revision == 5

    endless = count()
    monkeypatch.setattr(bulletins, "_revision", lambda *_asked: next(endless))
    with pytest.raises(ReportRefused, match="changed while"):
        made(sqlite_court)


def test_more_rows_than_a_workbook_is_good_for_are_refused_with_what_to_do(sqlite_court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    busy(sqlite_court)
    monkeypatch.setattr(bulletins, "MOST_ROWS", 1)
    with pytest.raises(ReportRefused, match="Choose one town"):
        made(sqlite_court)


def test_rates_of_towns_are_sums_over_sums(sqlite_court: Court) -> None:
    busy(sqlite_court)
    report, _ = made(sqlite_court, "weekly")
    lines = {line.key: {one.code: one for one in line.values} for line in report.towns["tasks"]}
    assert (lines["total"]["K-001"].numerator, lines["total"]["K-001"].denominator) == (2, 4)
    assert sum(lines[town]["K-001"].numerator for town in (EAST, WEST)) == 2
