"""A regular report as a Word paper: the figures of the period, towns side by side, what is overrun, operations, twelve months."""

from datetime import datetime
from typing import Any

from core import words
from core.domain.bulletins import BULLETINS, DAILY, TRENDS
from core.domain.indicators import BASE_LABELS, BY_CODE, GROUP_LABELS, light
from core.domain.nodes import OVERRUNS
from core.domain.operation_life import STATE_LABELS
from core.domain.refusals import N_
from core.queries.bulletins import Report
from core.queries.indicator_tables import ELSEWHERE, TOTAL, Line
from core.queries.indicators import Compared
from core.reports import indicator_words
from core.reports.official_paper import OfficialPaper
from core.reports.paper_words import LANGUAGE, Making, as_at, day, label, moment, say, text, trace
from core.reports.report_charts import month_bars

LINE_NAMES = {TOTAL: N_("Total (Σ ÷ Σ)"), ELSEWHERE: N_("Not in a town")}
LIGHT_WORDS = {"met": N_("● met"), "not_met": N_("▲ not met")}
SHOWN_LATE = 60
HEADS = (N_("Indicator"), N_("Present value"), N_("Target or range"), N_("Numerator / denominator"), N_("Last year"), N_("Difference"))
COLUMNS_A_TABLE = 6


def paper(found: Report, making: Making) -> bytes:
    """Its figures are those of the screen at the revision that it names."""
    kind = BULLETINS[found.code]
    made = OfficialPaper(titled(found), trace=trace(making))
    made.title(titled(found), f"（{days(found)}）")
    made.text(say(N_("The figures are as of revision {revision} of the board, {at}. The same days of last year stand beside them; “—” is not known, which is not zero."),
                  revision=found.revision, at=as_at(making.at)))
    for group in kind.groups or ("",):
        _figures(made, found, group)
    for group, lines in found.towns.items():
        _towns(made, group, lines)
    _late(made, found)
    _held(made, found)
    _months(made, found)
    _formulas(made, found)
    made.signed(found.court, day(making.at))
    return made.file()


def titled(found: Report) -> str:
    return f"{found.court}{found.area}{BULLETINS[found.code].chinese}"


def days(found: Report) -> str:
    first, last = (f"{one.year}年{one.month}月{one.day}日" for one in (found.since, found.until))
    return first if found.code == DAILY else f"{first}至{last}"


def _figures(made: OfficialPaper, found: Report, group: str) -> None:
    shown = [one for one in found.figures if group in ("", BY_CODE[one.now.code].group)]
    if shown:
        made.chapter(say(GROUP_LABELS[group]) if group else say(N_("Figures of the day")))
        made.table([say(head) for head in HEADS], [figure_row(one) for one in shown], (4.6, 2.2, 2, 3.4, 2.2, 2.2), centred=range(1, 6), small=True)


def figure_row(one: Compared, language: str = LANGUAGE) -> tuple[str, ...]:
    """The cells under `HEADS`; a paper's are in Chinese, the screen's in the reader's language."""
    indicator = BY_CODE[one.now.code]
    judged = light(one.value, indicator.target, indicator.better) if indicator.target is not None else ""
    met = words.say(LIGHT_WORDS[judged], language) if judged in LIGHT_WORDS else ""
    return (
        f"{indicator.code} {words.say(indicator.label, language)}", indicator_words.shown(indicator, one.value, language), " ".join(filter(None, (indicator_words.wanted(indicator), met))),
        indicator_words.counts(indicator, one.now, language), indicator_words.shown(indicator, one.value_before, language),
        indicator_words.change(indicator, one.value, one.value_before, language),
    )


def line_name(line: Line) -> str:
    return say(LINE_NAMES[line.key]) if line.key in LINE_NAMES else line.name


def _towns(made: OfficialPaper, group: str, lines: list[Line]) -> None:
    """A few indicators a table, since a page is only so wide."""
    if not lines:
        return
    made.chapter(say(N_("{group}, by town"), group=say(GROUP_LABELS[group])))
    made.text(say(N_("Towns stand in the order of their codes, never of their results; totals are sums over sums.")))
    codes = [one.code for one in lines[0].values]
    for first in range(0, len(codes), COLUMNS_A_TABLE):
        part = slice(first, first + COLUMNS_A_TABLE)
        heads = [say(N_("Town")), *(f"{code} {say(BY_CODE[code].label)}" for code in codes[part])]
        rows = [(line_name(line), *(indicator_words.of_line(one, LANGUAGE) for one in line.values[part])) for line in lines]
        made.table(heads, rows, (2.4, *([2.2] * (len(heads) - 1))), centred=range(1, len(heads)), small=True)


def _late(made: OfficialPaper, found: Report) -> None:
    made.chapter(say(N_("The five overruns as they stand now")))
    if found.late.empty:
        made.text(say(N_("None.")))
        return
    counts = found.late["overrun"].value_counts()
    made.text("；".join(f"{say(OVERRUNS[code])}{int(counts[code])}件" for code in OVERRUNS if code in counts) + "。")
    rows = [(say(OVERRUNS[row.overrun]), row.number, text(row.judge), str(row.over)) for row in found.late.head(SHOWN_LATE).itertuples()]
    made.table([say(head) for head in (N_("Overrun"), N_("Case number"), N_("Judge"), N_("Days over"))], rows, (3, 5, 2, 1.6), centred=(2, 3), small=True)
    if len(found.late) > SHOWN_LATE:
        made.text(say(N_("The first {shown} of {all} rows; the workbook holds all."), shown=SHOWN_LATE, all=len(found.late)))


def _held(made: OfficialPaper, found: Report) -> None:
    made.chapter(say(N_("Joint operations")))
    if found.held.empty:
        made.text(say(N_("None.")))
        return
    rows = [(row.number, row.name, row.court, moment(row.starts_at), label(STATE_LABELS, row.state)) for row in found.held.itertuples()]
    made.table([say(head) for head in (N_("Number"), N_("Name"), N_("Led by"), N_("Start"), N_("State"))], rows, (3, 5, 4, 3.6, 1.8), centred=(0, 3, 4), small=True)


def _months(made: OfficialPaper, found: Report) -> None:
    if found.months:
        made.chapter(say(N_("Twelve months")))
    for component, amounts in found.months.items():
        made.chart(month_bars([(f"{month:%m}", amount) for month, amount in amounts]), f"{say(TRENDS[component])}（{amounts[0][0]:%Y-%m} 至 {amounts[-1][0]:%Y-%m}）")


def _formulas(made: OfficialPaper, found: Report) -> None:
    made.chapter(say(N_("Formulas and sources")))
    made.table([say(head) for head in (N_("Indicator"), N_("Formula"), N_("Source, and how sure it is"))], [formula_row(one) for one in found.figures], (3, 7, 4), small=True)


def formula_row(one: Compared) -> tuple[str, str, str]:
    indicator: Any = BY_CODE[one.now.code]
    base = say(N_("Denominator in force (court setting)")) + "：" + say(BASE_LABELS[one.now.base]) if one.now.base else ""
    source = "；".join(filter(None, (say(indicator.source) if indicator.source else "", say(indicator.certainty), base)))
    return f"{indicator.code} {say(indicator.label)}", say(indicator.formula), source


def file_name(found: Report, ending: str, at: datetime) -> str:
    return f"{BULLETINS[found.code].chinese}{found.area} {found.since:%Y%m%d}-{found.until:%Y%m%d} {at:%H%M%S}.{ending}"
