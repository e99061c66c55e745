"""The list of cases of an operation (案件明细) as a workbook: one row a target with everything that came of it, ready to print."""

from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.domain.operation_life import TARGET_STATE_LABELS
from core.domain.operation_results import BY_CODE as KINDS
from core.domain.operation_results import RECEIVED
from core.domain.refusals import N_
from core.domain.vocabulary import MEASURE_LABELS
from core.measures.cells import safe_cell
from core.queries.operation_papers import Dossier
from core.reports import figure_words
from core.reports.official_paper import clean
from core.reports.paper_words import LANGUAGE, Making, as_at, label, mark, moment, say, text, titled, trace

COLUMNS: tuple[tuple[str, float], ...] = (
    (N_("No."), 5), (N_("Case number"), 24), (N_("Cause"), 14), (N_("Debtor"), 12), (N_("Identity number"), 20), (N_("Village or community"), 20), (N_("Amount of the case, yuan"), 13),
    (N_("Team"), 9), (N_("Measure"), 10), (N_("State"), 9), (N_("Results at the target"), 38), (N_("Money received, yuan"), 13), (N_("Done at"), 15),
)
RECEIVED_AT = 12
MONEY = (7, RECEIVED_AT)
FIRST_ROW = 4
LINE_PT = 15
_LINE = Side(style="thin")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def case_list(found: Dossier, making: Making) -> bytes:
    """Identity numbers in the public mask and places to the village, as for everything that leaves the house (domain.md 5.4)."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = clean(say(N_("List of cases")))[:31]
    _head(sheet, found, making)
    done = _done(found, making.cut_off)
    for at, one in enumerate(found.targets.itertuples(), start=1):
        values = _values(at, one, done)
        sheet.row_dimensions[FIRST_ROW + at - 1].height = LINE_PT * _lines(values) + 4
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(FIRST_ROW + at - 1, column, safe_cell(clean(value) if isinstance(value, str) else value))
            cell.border, cell.alignment = _FRAME, Alignment(vertical="center", wrap_text=True)
            if column in MONEY:
                cell.number_format = "#,##0.00"
        making.tick(at / max(1, len(found.targets)))
    _sum(sheet, found)
    _printing(sheet, found, making)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _head(sheet: Worksheet, found: Dossier, making: Making) -> None:
    title = sheet.cell(1, 1, safe_cell(clean(titled(found, N_("List of cases")) + (f"（{mark(found)}）" if mark(found) else ""))))
    title.font, title.alignment = Font(name="宋体", size=18, bold=True), Alignment(horizontal="center")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(COLUMNS))
    under = sheet.cell(2, 1, clean(f"{found.operation['number']}　{as_at(making.cut_off)}　{say(N_('{count} targets shown'), count=len(found.targets))}"))
    under.alignment = Alignment(horizontal="center")
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=len(COLUMNS))
    for column, (name, width) in enumerate(COLUMNS, start=1):
        cell = sheet.cell(FIRST_ROW - 1, column, say(name))
        cell.font, cell.fill, cell.border = Font(bold=True), PatternFill("solid", fgColor="D5DEEA"), _FRAME
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width


def _lines(values: tuple[Any, ...]) -> int:
    """Lines that the longest cell takes; a Chinese character is as wide as two digits. A workbook does not grow its rows by itself."""
    wide = [sum(2 if ord(sign) > 0x2E7F else 1 for sign in str(value or "")) for value in values]
    return max(-(-width // max(1, round(column - 2))) or 1 for width, (_name, column) in zip(wide, COLUMNS, strict=True))


def _values(at: int, one: Any, done: dict[int, tuple[str, int]]) -> tuple[Any, ...]:
    said, received = done.get(one.target_id, ("", 0))
    return (
        at, text(one.case_number), text(one.cause), one.name, text(one.identity), text(one.village), one.case_fen / 100 if one.case_fen else None, text(one.team),
        label(MEASURE_LABELS, one.measure), label(TARGET_STATE_LABELS, one.state), said, received / 100, moment(one.done_at),
    )


def _done(found: Dossier, cut_off: datetime) -> dict[int, tuple[str, int]]:
    """Target to its results in words, as they stood at the cut-off, and the money received there."""
    rows = found.results
    standing = rows[(rows["at"] <= cut_off) & (rows["undone_at"].isna() | (rows["undone_at"] > cut_off))].sort_values("at")
    said: dict[int, list[str]] = {}
    received: dict[int, int] = {}
    for one in standing.itertuples():
        kind = KINDS.get(one.kind)
        amount = figure_words.money(one.amount_fen, LANGUAGE) if one.amount_fen else ""
        said.setdefault(one.target_id, []).append(f"{say(kind.label)}{one.quantity}{say(kind.unit)}{amount}" if kind else one.kind)
        received[one.target_id] = received.get(one.target_id, 0) + (one.amount_fen if one.kind in RECEIVED else 0)
    return {target: ("；".join(words), received[target]) for target, words in said.items()}


def _sum(sheet: Worksheet, found: Dossier) -> None:
    """Money received only: two targets of one case would count its amount twice."""
    last, letter = FIRST_ROW + len(found.targets), get_column_letter(RECEIVED_AT)
    sheet.cell(last, 4, say(N_("Sum"))).font = Font(bold=True)
    cell = sheet.cell(last, RECEIVED_AT, f"=SUM({letter}{FIRST_ROW}:{letter}{max(FIRST_ROW, last - 1)})")
    cell.number_format, cell.font = "#,##0.00", Font(bold=True)


def _printing(sheet: Worksheet, found: Dossier, making: Making) -> None:
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 3)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.6, 0.8, 0.4
    sheet.print_title_rows = f"{FIRST_ROW - 1}:{FIRST_ROW - 1}"
    if mark(found):
        sheet.oddHeader.center.text = mark(found)
    sheet.oddFooter.center.text = "— &P —"
    sheet.oddFooter.right.text = trace(making).replace("&", "&&")
