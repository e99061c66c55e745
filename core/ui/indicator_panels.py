"""Indicators at a glance: number tiles with target and light, the formula, numerator and denominator, and exactly their rows."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pandas as pd
import streamlit as st

from core import words
from core.commands.audit import note_export
from core.domain.clocks import local_day
from core.domain.indicators import BASE_LABELS, BETTER_LABELS, BY_CODE, GLANCE, Count, Indicator, denominator_of, light
from core.domain.refusals import N_
from core.domain.viewer import Right, Viewer
from core.figures import charts
from core.measures.cells import safe_cell
from core.queries import indicators, tasks
from core.queries.indicators import Compared, IndicatorValue
from core.reports import indicator_words
from core.ui import address, map_panel, reads, severities, tables, writes
from core.ui.runtime import runtime
from core.ui.visitor import _, language

WINDOWS = {"year": N_("Last 365 days"), "calendar": N_("This year"), "quarter": N_("Last 90 days"), "month": N_("Last 30 days")}
TREND_DAYS = 365
SHOWN_ROWS = 5000
def window() -> tuple[date, date]:
    """First and last day, from the choice on the page."""
    today = local_day(runtime().now())
    code = st.session_state.get("window") or "year"
    first = {"calendar": today.replace(month=1, day=1), "quarter": today - timedelta(days=89), "month": today - timedelta(days=29)}
    return first.get(code, today - timedelta(days=364)), today


def controls(viewer: Viewer) -> str:
    """Window and area, kept in the address; returns the area's code."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    address.opened("window", WINDOWS, "year")
    left.segmented_control(_("Window"), list(WINDOWS), format_func=lambda code: _(WINDOWS[code]), key="window")
    address.keep("window", st.session_state["window"] or "year", "year")
    towns = map_panel.grid_options(viewer).set_index("code")["name"].to_dict()
    address.opened("area", towns, "")
    area = right.selectbox(_("Area"), ["", *towns], format_func=lambda code: towns.get(code, _("all in reach")), key="area") or ""
    address.keep("area", area)
    return area


def draw(viewer: Viewer, area: str) -> None:
    """The four core indicators first, then the others that a day asks for."""
    found = {one.now.code: one for one in compared(viewer, area)}
    shown_ones = [BY_CODE[code] for code in GLANCE]
    _row(viewer, shown_ones[:4], found)
    _row(viewer, shown_ones[4:7], found, extra=True)
    _row(viewer, shown_ones[7:], found)
    if st.session_state.pop("rows_asked", False):
        st.rerun()
    as_of(_("Click ⓘ for the formula, the number's rows below."))


def compared(viewer: Viewer, area: str) -> list[Compared]:
    """Every indicator, now and over the same days of last year: one question for all parts of the page."""
    since, until = window()
    found: list[Compared] = reads.read(indicators.indicators_compared, viewer, since=since, until=until, area=area)
    return found


def as_of(said: str = "") -> None:
    since, until = window()
    st.caption(_("As of {at}, days {since} to {until}.", at=words.full_moment(runtime().now()), since=since.isoformat(), until=until.isoformat()) + f" {said}")


def _row(viewer: Viewer, shown: list[Indicator], found: dict[str, Compared], *, extra: bool = False) -> None:
    columns = st.columns(len(shown) + (1 if extra else 0))
    for column, indicator in zip(columns, shown, strict=False):
        with column:
            tile(indicator, found[indicator.code])
    if extra:
        counted = reads.read(tasks.task_counts, viewer)
        late = counted["overdue"]
        columns[-1].metric(_("Overdue tasks"), late, delta=severities.light_text(ok=late == 0), delta_color="off" if late == 0 else "inverse", delta_arrow="off")
        if viewer.may(Right.ROWS):
            columns[-1].page_link("pages/board.py", label=_("Its rows"), icon=":material/table_rows:", query_params={"overdue": "true"})


def tile(indicator: Indicator, one: Compared) -> None:
    """Label, value, light against the target; the help holds formula, counts, source and how sure it is."""
    colour = light(one.value, indicator.target, indicator.better) if indicator.target is not None else None
    delta = None if colour is None else _("{sign} · target {target}", sign=severities.light_word(colour), target=indicator_words.wanted(indicator))
    st.metric(
        _(indicator.label), shown(indicator, one.value), delta=delta, delta_arrow="off", help=explained(indicator, one.now),
        delta_color={"met": "normal", "not_met": "inverse"}.get(colour or "", "off"),
    )
    st.caption(compared_words(indicator, one))
    st.button(_("Its rows"), key=f"open_{indicator.code}", type="tertiary", icon=":material/table_rows:", on_click=_open_rows, args=(indicator.code,))


def compared_words(indicator: Indicator, one: Compared) -> str:
    if one.value_before is None:
        return _("last year —")
    return f"{_('last year {value}', value=shown(indicator, one.value_before))}　{change(indicator, one.value, one.value_before)}"


def _open_rows(code: str) -> None:
    st.session_state["rows_of"] = code
    st.session_state["rows_asked"] = True


def shown(indicator: Indicator, number: Decimal | None) -> str:
    return indicator_words.shown(indicator, number, language())


def change(indicator: Indicator, value: Decimal | None, before: Decimal | None, decimals: int = 2) -> str:
    return indicator_words.change(indicator, value, before, language(), decimals)


def counted(count: Count, amount: int) -> str:
    return indicator_words.counted(count, amount, language())


def counts_words(indicator: Indicator, value: IndicatorValue) -> str:
    return indicator_words.counts(indicator, value, language())


def explained(indicator: Indicator, value: IndicatorValue) -> str:
    """Formula, what is counted, the denominator in force, source, and how sure the formula is."""
    denominator = denominator_of(indicator, value.base)
    lines = [f"{indicator.code} · {_(indicator.formula)}", f"{_(indicator.numerator.label)}: {counted(indicator.numerator, value.numerator)}"]
    if denominator is not None and value.denominator is not None:
        lines.append(f"{_(denominator.label)}: " + (counted(denominator, value.denominator) if value.denominator else _("none, so there is no rate")))
    if value.base:
        lines.append(f"{_('Denominator in force (court setting)')}: {_(BASE_LABELS[value.base])}")
    if indicator.source:
        lines.append(f"{_('Source')}: {_(indicator.source)}")
    lines += [f"{value.since.isoformat()} – {value.until.isoformat()}", f"{_('How sure the formula is')}: {_(indicator.certainty)}", _(BETTER_LABELS[indicator.better])]
    return "  \n".join(lines)


def drill_down(viewer: Viewer, area: str) -> None:
    """Exactly the rows of a numerator or denominator; their count or sum is the number on the tile."""
    since, until = window()
    left, middle = st.columns([3, 3], vertical_alignment="bottom")
    address.opened("rows_of", BY_CODE, GLANCE[0])
    code = left.selectbox(_("Rows of"), list(BY_CODE), format_func=lambda one: f"{one} {_(BY_CODE[one].label)}", key="rows_of")
    address.keep("rows_of", code, GLANCE[0])
    value = next(one.now for one in compared(viewer, area) if one.now.code == code)
    indicator, parts = BY_CODE[code], _parts(BY_CODE[code], value)
    st.caption(explained(indicator, value))
    part = middle.segmented_control(_("Part"), list(parts), default="numerator", format_func=lambda one: parts[one], key=f"part_{code}") or "numerator"
    found: pd.DataFrame = reads.read(
        indicators.indicator_rows, viewer, code=code, part="denominator" if part == "missing" else part, since=since, until=until, area=area, missing=part == "missing"
    )
    st.markdown(f"**{parts[part]}**: {_total(indicator.numerator if part == 'numerator' else denominator_of(indicator, value.base) or indicator.numerator, found)}")
    if found.empty:
        st.caption(_("No row in this window."))
        return
    st.dataframe(_titled(found.head(SHOWN_ROWS)), hide_index=True, height=330)
    if len(found) > SHOWN_ROWS:
        st.caption(_("The first {shown} of {all} rows; the export holds all.", shown=SHOWN_ROWS, all=len(found)))
    if viewer.may(Right.EXPORT):
        _export(viewer, code, part, found)


def _parts(indicator: Indicator, value: IndicatorValue) -> dict[str, str]:
    denominator = denominator_of(indicator, value.base)
    own = {"numerator": _(indicator.numerator.label)}
    return own if denominator is None else own | {"denominator": _(denominator.label), "missing": _("In the denominator only")}


def _total(count: Count, found: pd.DataFrame) -> str:
    """How many rows, and what they add up to where that is not the same."""
    rows, amount = len(found), int(found["share"].sum())
    return f"{rows:,}" if rows == amount else f"{rows:,} · {counted(count, amount)}"


def _titled(found: pd.DataFrame) -> pd.DataFrame:
    shown = {}
    for name in found.columns.drop("share"):
        column = found[name]
        if name.endswith("_fen"):
            values: object = tables.moneyed(column)
        elif name.endswith("_at"):
            values = tables.timed(column)
        elif name.endswith("_on"):
            values = tables.dated(column)
        else:
            values = tables.worded(column, indicator_words.ROW_WORDS[name]) if name in indicator_words.ROW_WORDS else column
        shown[_(indicator_words.ROW_TITLES.get(name, name))] = values
    return pd.DataFrame(shown)


def _export(viewer: Viewer, code: str, part: str, found: pd.DataFrame) -> None:
    """The file is made when asked for; that it left the house stands in the ledger first."""
    if st.button(_("Prepare the export"), icon=":material/download:"):
        note = partial(note_export, what=f"indicator:{code}:{part}", rows=len(found), filters={"code": code, "part": part})
        if writes.attempt(note, by=viewer):
            safe = _titled(found).map(safe_cell)
            st.download_button(_("Save as CSV"), safe.to_csv(index=False).encode("utf-8-sig"), f"{code}-{part}.csv", "text/csv")


def trend(viewer: Viewer) -> None:
    """Closed cases and answered tasks of the last twelve months."""
    until = local_day(runtime().now())
    since = until - timedelta(days=TREND_DAYS - 1)
    for column, (component, title) in zip(st.columns(2), (("case_closed", _("Cases closed a month")), ("task_answered", _("Tasks answered, by month of dispatch"))), strict=True):
        found: pd.DataFrame = reads.read(indicators.daily_amounts, viewer, component=component, since=since, until=until)
        if found.empty:
            continue
        months = found.assign(month=[day.strftime("%y-%m") for day in found["day"]]).groupby("month", as_index=False)["amount"].sum()
        column.vega_lite_chart(reads.spec(charts.monthly_bars, months, title), width="stretch")
