"""The hotline (执行110) over a window: figures, rates with a dash where there is nothing to divide by, sources, and the calls of each figure."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from core.domain import duty_log as rules
from core.domain.clocks import local_day
from core.domain.indicators import rounded
from core.domain.refusals import N_
from core.domain.viewer import Viewer
from core.queries import duty_log
from core.queries.duty_log import Hotline
from core.ui import reads, row_list, severities, tables
from core.ui.runtime import runtime
from core.ui.visitor import _, money

WINDOWS = {"month": N_("Last 30 days"), "quarter": N_("Last 90 days"), "year": N_("Last 365 days")}
DAYS = {"month": 30, "quarter": 90, "year": 365}


def draw(viewer: Viewer) -> None:
    since, until = _window()
    found: Hotline = reads.read(duty_log.hotline, viewer, since=since, until=until)
    _tiles(found)
    _sources(found)
    _rows(viewer, found, since, until)


def _window() -> tuple[date, date]:
    code = st.segmented_control(_("Window"), list(WINDOWS), default="month", format_func=lambda one: _(WINDOWS[one]), key="hotline_window") or "month"
    today = local_day(runtime().now())
    return today - timedelta(days=DAYS[code] - 1), today


def _tiles(found: Hotline) -> None:
    figures, columns = found.figures, st.columns(6)
    columns[0].metric(_("Calls"), f"{figures['calls']:,}")
    columns[1].metric(_("Dispatch rate"), _percent(found.rates["dispatch_rate"]), help=f"{_('Dispatched')} {figures['dispatched']:,} ÷ {_('Calls that needed a dispatch')} {figures['needing']:,}")
    columns[2].metric(_("Call to arrival, median"), _minutes(found.arrival_min.median), help=_("P90 {p90} · {count} arrivals", p90=_minutes(found.arrival_min.p90), count=found.arrival_min.count))
    columns[3].metric(_("Brought in"), figures["brought_in"], help=f"{_('Detained')} {figures['detained']} · {_('Fined')} {figures['fined']}")
    columns[4].metric(_("Received"), money(figures["amount_fen"]))
    columns[5].metric(_("Revisit rate"), _percent(found.rates["revisit_rate"]), help=f"{_('Revisited')} {figures['revisited']:,} ÷ {_('Calls closed')} {figures['closed']:,}")


def _percent(value: Any) -> str:
    return "—" if value is None else f"{rounded(value, 2)}%"


def _minutes(value: float | None) -> str:
    return "—" if value is None else _("{minutes} min", minutes=f"{value:.0f}")


def _shown(figure: rules.Figure, value: int) -> str:
    return money(value) if figure.form == "fen" else f"{value:,}"


def _sources(found: Hotline) -> None:
    """Every figure by who called; the columns add up to the tiles."""
    if found.by_source.empty:
        st.info(_("No call in this window. Calls are entries of the log on the telephone, from the police or 12368."))
        return
    total = max(1, found.figures["calls"])
    shown = {"Who it is": tables.worded(found.by_source["source"], rules.SOURCE_LABELS), "Share": [f"{100 * one / total:.0f}%" for one in found.by_source["calls"]]}
    st.dataframe(
        pd.DataFrame({_(title): values for title, values in shown.items()} | {
            _(figure.label): [_shown(figure, int(one)) for one in found.by_source[figure.code]] for figure in rules.HOTLINE_FIGURES
        }), hide_index=True,
    )


def _rows(viewer: Viewer, found: Hotline, since: date, until: date) -> None:
    """Exactly the calls of one figure; their shares add up to it."""
    if found.by_source.empty:
        return
    left, right = st.columns(2)
    figure = rules.FIGURE_BY_CODE[left.selectbox(_("Rows of"), list(rules.FIGURE_BY_CODE), format_func=lambda code: _(rules.FIGURE_BY_CODE[code].label), key="hotline_rows_of")]
    sources = ["", *found.by_source["source"]]
    source = right.selectbox(_("Who it is"), sources, format_func=lambda code: _(rules.SOURCE_LABELS[code]) if code else _("all"), key="hotline_source")
    rows: pd.DataFrame = reads.read(duty_log.hotline_rows, viewer, figure=figure.code, since=since, until=until, source=source)
    st.markdown(f"**{_(figure.label)}**: {_shown(figure, int(rows['share'].sum()))}（{_('{count} entries', count=len(rows))}）")
    if not rows.empty:
        row_list.titled("duty_log", rows["entry_id"].tolist(), {
            "Clock": [[severities.word(one)] for one in rows["severity"]], "Number": rows["number"], "Time": tables.timed(rows["at"]),
            "Who it is": tables.worded(rows["source"], rules.SOURCE_LABELS), "Content": rows["content"], "State": tables.worded(rows["state"], rules.STATE_LABELS),
            "Counted": [_shown(figure, int(one)) for one in rows["share"]],
        })
