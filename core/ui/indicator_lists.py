"""Indicators in tables: a group with last year beside it, the eighteen columns by town and by judge, what is not known here."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

import pandas as pd
import streamlit as st

from core.domain.indicators import BASE_LABELS, BY_CODE, GROUP_LABELS, INDICATORS, Indicator, light
from core.domain.indicators_missing import MISSING, Missing
from core.domain.refusals import N_
from core.domain.viewer import Right, Viewer
from core.figures import theme
from core.queries import indicator_tables
from core.queries.indicator_tables import ELSEWHERE, NO_TEAM, NOBODY, TOTAL, Line, Middle
from core.queries.indicators import Compared, indicators_compared
from core.reports import indicator_words
from core.ui import address, exports, indicator_panels, plates, reads, severities
from core.ui.plates import Cell, Table
from core.ui.visitor import _, language

TITLES = (
    N_("Indicator code"), N_("Indicator"), N_("Present value"), N_("Target or range"), N_("Last year"), N_("Difference"), N_("Numerator / denominator"), N_("Denominator in force"),
)
NAMED = {TOTAL: N_("Total (Σ ÷ Σ)"), ELSEWHERE: N_("Not in a town"), NOBODY: N_("Without a judge"), NO_TEAM: N_("Judge in no team")}
TABLED = tuple(group for group in GROUP_LABELS if group not in ("core", "operations"))
"""Groups that stand side by side for towns; those with cases alone for judges."""


def group(viewer: Viewer, area: str, name: str) -> None:
    """The indicators of one group, each with its counts; medians beside means."""
    since, until = indicator_panels.window()
    st.html(reads.dressed(_groups, indicators_compared, viewer, since=since, until=until, area=area)[name])
    if any(one.middle for one in INDICATORS if one.group == name):
        _medians(reads.read(indicator_tables.indicator_medians, viewer, since=since, until=until, area=area), name, indicator_panels.compared(viewer, area))
    indicator_panels.as_of(_("“—” has no denominator or is not known, which is not zero."))


def _groups(found: list[Compared]) -> dict[str, str]:
    return {name: _table([one for one in found if BY_CODE[one.now.code].group == name], complete=name == "quality") for name in GROUP_LABELS}


def _table(found: Sequence[Compared], *, complete: bool = False) -> str:
    """`complete`: columns of the table of eighteen that are not known keep their place."""
    rows = [(BY_CODE[one.now.code].column or 0, _cells(BY_CODE[one.now.code], one)) for one in found]
    if complete:
        rows = sorted([*rows, *((one.column, _not_known(one)) for one in MISSING if one.column)], key=lambda row: row[0])
    return plates.tables(Table([_(title) for title in TITLES], [row for _column, row in rows], _("No indicator has this in its name or formula.")))


def _not_known(one: Missing) -> list[Cell]:
    return [Cell(f"Q-{one.column:02}"), Cell(_(one.label), title=_(one.why)), Cell("—", number=True), Cell(_("not known here")), *([Cell("—", number=True)] * 3), Cell("")]


def _cells(indicator: Indicator, one: Compared) -> list[Cell]:
    state = light(one.value, indicator.target, indicator.better)
    sign = f"{severities.light_word(state)} " if indicator.target is not None else ""
    return [
        Cell(indicator.code), Cell(_(indicator.label), title=_(indicator.formula)), Cell(indicator_panels.shown(indicator, one.value), number=True),
        Cell(sign + indicator_words.wanted(indicator), theme.LIGHT[state] if sign else ""), Cell(indicator_panels.shown(indicator, one.value_before), number=True),
        Cell(indicator_panels.change(indicator, one.value, one.value_before), number=True), Cell(indicator_panels.counts_words(indicator, one.now), number=True),
        Cell(_(BASE_LABELS[one.now.base]) if one.now.base else ""),
    ]


def _medians(found: list[Middle], name: str, values: list[Compared]) -> None:
    means = {one.now.code: one.value for one in values}
    rows = [
        [Cell(_(BY_CODE[one.code].label)), Cell(indicator_panels.shown(BY_CODE[one.code], means[one.code]), number=True),
         Cell(indicator_panels.shown(BY_CODE[one.code], None if one.median is None else Decimal(str(one.median))), number=True), Cell(f"{one.rows:,}", number=True)]
        for one in found if BY_CODE[one.code].group == name
    ]
    st.html(plates.tables(Table((_("Mean or sum, and the middle case"), _("Σ ÷ Σ"), _("Median of the cases"), _("Cases")), rows, "—")))


def search(viewer: Viewer, area: str, asked: str) -> None:
    """Indicators whose code, name or formula holds the words, over all groups."""
    words = asked.casefold()
    found = [one for one in indicator_panels.compared(viewer, area) if words in _said(BY_CODE[one.now.code])]
    st.html(_table(found))
    indicator_panels.as_of()


def _said(indicator: Indicator) -> str:
    return f"{indicator.code} {_(indicator.label)} {_(indicator.formula)}".casefold()


def export(viewer: Viewer, area: str, name: str) -> None:
    """The table of a group as a file, with formula and source, as every other table."""
    since, until = indicator_panels.window()
    found = [one for one in indicator_panels.compared(viewer, area) if BY_CODE[one.now.code].group == name]
    table = pd.DataFrame([[cell.text for cell in _cells(BY_CODE[one.now.code], one)] for one in found], columns=[_(title) for title in TITLES])
    table[_("Formula")] = [_(BY_CODE[one.now.code].formula) for one in found]
    table[_("Source")] = [_(BY_CODE[one.now.code].source) if BY_CODE[one.now.code].source else "" for one in found]
    table[_("How sure the formula is")] = [_(BY_CODE[one.now.code].certainty) for one in found]
    exports.offer(viewer, f"indicators-{name}", table, filters={"group": name, "since": since.isoformat(), "until": until.isoformat(), "area": area})


def by_town(viewer: Viewer, area: str) -> None:
    """Towns by code, never by result, with the total as Σ ÷ Σ; what lies in no town stands apart."""
    _side_by_side(viewer, area, "towns", indicator_tables.indicators_by_town, _("Town"), lambda name: [one for one in INDICATORS if one.group == name])


def by_judge(viewer: Viewer, area: str) -> None:
    """Judges by name, never by result; only what cases alone can give."""
    _side_by_side(viewer, area, "judges", indicator_tables.indicators_by_judge, _("Judge"), indicator_tables.of_cases)


def by_team(viewer: Viewer, area: str) -> None:
    """Case teams by name, by who is in them now."""
    _side_by_side(viewer, area, "teams", indicator_tables.indicators_by_team, _("Case team"), indicator_tables.of_cases)


def _side_by_side(viewer: Viewer, area: str, key: str, ask: Callable[..., list[Line]], first: str, of: Callable[[str], Sequence[Indicator]]) -> None:
    groups = [name for name in TABLED if of(name)]
    address.opened(f"{key}_group", groups, "quality")
    name = st.segmented_control(_("Indicators"), groups, format_func=lambda one: _(GROUP_LABELS[one]), key=f"{key}_group", label_visibility="collapsed") or "quality"
    address.keep(f"{key}_group", name, "quality")
    since, until = indicator_panels.window()
    lines: list[Line] = reads.read(ask, viewer, group=name, since=since, until=until, area=area)
    shown, titles = of(name), [first]
    titles += [f"{one.column}. {_(one.label)}" if one.column else _(one.label) for one in shown]
    rows = [[_(NAMED[line.key]) if line.key in NAMED else line.name, *map(partial(indicator_words.of_line, language=language()), line.values)] for line in lines]
    cells = [[Cell(row[0]), *(Cell(value, number=True) for value in row[1:])] for row in rows]
    st.html(plates.tables(Table(titles, cells, _("No row in this window."))))
    indicator_panels.as_of(_("Totals are sums of numerators over sums of denominators, never means of rates."))
    exports.offer(viewer, f"indicators-{name}-{key}", pd.DataFrame(rows, columns=titles), filters={"group": name, "since": since.isoformat(), "until": until.isoformat(), "area": area})


def missing(viewer: Viewer) -> None:
    """Indicators that courts publish and that no row here can give: what is missing, and where something near stands."""
    st.caption(_("Shown as not known, never as zero. As soon as such rows are kept, one entry makes each of them an indicator."))
    rows = [[Cell(_(one.label)), Cell("—", number=True), Cell(_(one.why)), Cell("、".join(one.golden))] for one in MISSING]
    st.html(plates.tables(Table((_("Indicator"), _("Present value"), _("What is missing"), _("Published figures that wait for it")), rows, "—")))
    for path in sorted({one.instead for one in MISSING if one.instead}):
        if viewer.may(Right.VERIFY):
            st.page_link(path)


VIEWS: dict[str, str] = {"glance": N_("At a glance")} | {name: label for name, label in GROUP_LABELS.items() if name != "core"} | {
    "towns": N_("By town"), "judges": N_("By judge"), "teams": N_("By case team"), "reports": N_("Reports"), "frozen": N_("Frozen figures"), "missing": N_("Not known here"),
}
HANDLERS = ("judges", "teams", "reports")
"""Parts for those who handle cases."""


def choose(viewer: Viewer) -> tuple[str, str]:
    """Which part of the page, kept in the address; and words to search for over all parts."""
    open_to = {code: label for code, label in VIEWS.items() if code not in HANDLERS or viewer.may(Right.VERIFY)}
    left, right = st.columns([6, 1], vertical_alignment="bottom")
    address.opened("figures", open_to, "glance")
    view = left.segmented_control(_("Part of the page"), list(open_to), format_func=lambda code: _(open_to[code]), key="figures", label_visibility="collapsed") or "glance"
    address.keep("figures", view, "glance")
    return view, right.text_input(_("Search indicators"), placeholder=_("Name or formula"), key="indicator_search", label_visibility="collapsed").strip()


def draw(viewer: Viewer, area: str, view: str, asked: str) -> None:
    """The numbers of the chosen part, or of what was searched for; they change by themselves."""
    parts: dict[str, Callable[[], None]] = {"glance": partial(indicator_panels.draw, viewer, area), "towns": partial(by_town, viewer, area), "judges": partial(by_judge, viewer, area), "teams": partial(by_team, viewer, area)}
    if asked:
        search(viewer, area, asked)
    else:
        parts.get(view, partial(group, viewer, area, view))()
