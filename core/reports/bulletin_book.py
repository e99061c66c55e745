"""The same report as a workbook: figures with formula and source, towns, overruns, charts, and the rows that each figure adds up from."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from core.domain.bulletins import TRENDS
from core.domain.clocks import LOCAL
from core.domain.indicators import BY_CODE, GROUP_LABELS, denominator_of
from core.domain.nodes import OVERRUNS
from core.domain.refusals import N_
from core.measures.cells import safe_cell
from core.queries.bulletins import NUMERATOR, Attached, Report
from core.queries.indicators import IndicatorValue
from core.reports import indicator_words
from core.reports.bulletin_paper import HEADS, days, figure_row, formula_row, line_name, titled
from core.reports.official_paper import clean
from core.reports.paper_words import LANGUAGE, Making, as_at, say, text, trace

HEAD_FILL = PatternFill("solid", fgColor="D5DEEA")
PARTS = {True: N_("numerator"), False: N_("denominator")}
MOST_WIDE = 48


def workbook(found: Report, attached: Sequence[Attached], making: Making) -> bytes:
    """One sheet of figures, one a table by town, overruns, months with charts, and one sheet a kind of row."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = say(N_("Figures"))
    _figures(sheet, found, making)
    for group, lines in found.towns.items():
        titles = [say(N_("Town")), *map(_headed, lines[0].values)] if lines else [say(N_("Town"))]
        rows = [[line_name(line), *map(_told, line.values)] for line in lines]
        _listed(book.create_sheet(_named(say(N_("{group}, by town"), group=say(GROUP_LABELS[group])))), titles, rows)
    late = [[say(OVERRUNS[row.overrun]), row.number, text(row.judge), row.start, row.deadline, row.over] for row in found.late.itertuples()]
    _listed(book.create_sheet(say(N_("Five overruns"))), [say(head) for head in (N_("Overrun"), N_("Case number"), N_("Judge"), N_("Start"), N_("Deadline"), N_("Days over"))], late)
    if found.months:
        _months(book.create_sheet(say(N_("Twelve months"))), found)
    for at, one in enumerate(attached):
        _rows(book.create_sheet(_named(say(N_("Rows: {table}"), table=say(indicator_words.TABLE_LABELS[one.table])))), one)
        making.tick((at + 1) / len(attached))
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _headed(value: IndicatorValue) -> str:
    return f"{value.code} {say(BY_CODE[value.code].label)}"


def _told(value: IndicatorValue) -> str:
    return indicator_words.of_line(value, LANGUAGE)


def _named(title: str) -> str:
    return clean(title)[:31].replace("/", "／").replace(":", "：")


def _figures(sheet: Worksheet, found: Report, making: Making) -> None:
    sheet.append([clean(titled(found))])
    sheet.append([clean(f"{days(found)}　{as_at(making.at)}　{say(N_('revision {revision} of the board'), revision=found.revision)}　{trace(making)}")])
    sheet["A1"].font = Font(name="宋体", size=16, bold=True)
    _listed(sheet, [say(head) for head in (*HEADS, N_("Formula"), N_("Source, and how sure it is"))], [[*figure_row(one), *formula_row(one)[1:]] for one in found.figures], first=4)


def _listed(sheet: Worksheet, titles: Sequence[str], rows: Sequence[Sequence[Any]], *, first: int = 1) -> None:
    """Titles and rows from line `first` on; columns as wide as what stands in them."""
    for column, title in enumerate(titles, start=1):
        cell = sheet.cell(first, column, _cell(title))
        cell.font, cell.fill, cell.alignment = Font(bold=True), HEAD_FILL, Alignment(vertical="center", wrap_text=True)
    for at, row in enumerate(rows, start=first + 1):
        for column, value in enumerate(row, start=1):
            sheet.cell(at, column, _cell(value))
    for column, title in enumerate(titles, start=1):
        widest = max((_wide(row[column - 1]) for row in rows[:200]), default=0)
        sheet.column_dimensions[get_column_letter(column)].width = min(MOST_WIDE, max(10, min(_wide(title), 16), widest) + 2)
    sheet.freeze_panes = sheet.cell(first + 1, 2)


def _wide(value: Any) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in str("" if value is None else value))


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return None if pd.isna(value) else value.astimezone(LOCAL).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, str):
        return safe_cell(clean(value))
    if isinstance(value, date):
        return value
    return None if value is None or pd.isna(value) else value


def _months(sheet: Worksheet, found: Report) -> None:
    components = list(found.months)
    months = [f"{month:%Y-%m}" for month, _ in found.months[components[0]]]
    _listed(sheet, [say(N_("Month")), *(say(TRENDS[one]) for one in components)], [[month, *(found.months[one][at][1] for one in components)] for at, month in enumerate(months)])
    for at in range(len(components)):
        chart = BarChart()
        chart.title, chart.legend, chart.width, chart.height = say(TRENDS[components[at]]), None, 22, 9
        chart.add_data(Reference(sheet, min_col=at + 2, min_row=2, max_row=len(months) + 1))
        chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=len(months) + 1))
        sheet.add_chart(chart, f"{'E'}{2 + at * 20}")


def _rows(sheet: Worksheet, one: Attached) -> None:
    """The rows of one table. Above each figure's column stands its sum, which follows a filter; it is the figure's numerator or denominator."""
    own = [name for name in one.rows.columns if name not in {f"{code} {part}" for code, part in one.parts}]
    titles = [say(indicator_words.ROW_TITLES.get(name, name)) for name in own]
    titles += [f"{code} {say(BY_CODE[code].label)} {say(PARTS[part == NUMERATOR])}{say(N_(', yuan')) if _fen(code, part) else ''}" for code, part in one.parts]
    scaled = {f"{code} {part}" for code, part in one.parts if _fen(code, part)} | {name for name in own if name.endswith("_fen")}
    columns = [_column(one.rows[name], name, scaled=name in scaled) for name in one.rows.columns]
    _listed(sheet, titles, list(zip(*columns, strict=True)), first=2)
    sheet.cell(1, 1, say(N_("Sum of the rows shown"))).font = Font(bold=True)
    last = len(one.rows) + 2
    for at in range(len(own) + 1, len(titles) + 1):
        letter = get_column_letter(at)
        cell = sheet.cell(1, at, f"=SUBTOTAL(109,{letter}3:{letter}{max(3, last)})")
        cell.font = Font(bold=True)
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(titles))}{max(3, last)}"
    sheet.freeze_panes = sheet.cell(3, 3)


def _column(values: "pd.Series[Any]", name: str, *, scaled: bool) -> list[Any]:
    """Money in yuan, codes in words."""
    if scaled:
        return [None if pd.isna(value) else value / 100 for value in values]
    words = indicator_words.ROW_WORDS.get(name, {})
    return [say(words[value]) if isinstance(value, str) and value in words else value for value in values]


def _fen(code: str, part: str) -> bool:
    indicator = BY_CODE[code]
    count = indicator.numerator if part == NUMERATOR else denominator_of(indicator, indicator.base)
    return count is not None and count.fen
