"""Numbers of the leader's desk: value, light, the same days of last year, twelve months; how long things take; a tap opens the rows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.domain.clues import KIND_LABELS as CLUE_KINDS
from core.domain.indicators import BY_CODE, Indicator, light, rate, rounded
from core.domain.leader import DURATIONS, Duration
from core.domain.task_kinds import KIND_LABELS
from core.domain.viewer import Right, Viewer
from core.figures import charts, theme
from core.queries import leader_numbers
from core.queries.leader_numbers import LeaderNumber, TimeTaken
from core.reports import indicator_words
from core.ui import address, indicator_panels, plates, reads, severities
from core.ui.plates import Cell, Figure, Table
from core.ui.runtime import runtime
from core.ui.visitor import _

TIMES = "times"
"""Place of the address: whose times are listed."""
SHOWN_TIMES = 100
OF = {duration.code: duration for duration in DURATIONS}


@dataclass(frozen=True)
class Tile:
    """A number as every screen of a scope shows it: finished HTML, and the line of twelve months."""

    code: str
    html: str
    line: dict[str, Any] | None


def draw(viewer: Viewer, area: str) -> None:
    """Indicators first, then times."""
    since, until = indicator_panels.window()
    st.subheader(_("Indicators"), anchor=False)
    with st.container(key="leader_tiles"):
        for tile in reads.dressed(_tiles, leader_numbers.leader_numbers, viewer, since=since, until=until, area=area):
            with st.container(key=f"leader_tile_{tile.code}"):
                st.html(tile.html)
                if tile.line is not None:
                    st.vega_lite_chart(tile.line, width="stretch", key=f"leader_line_{tile.code}")
                if viewer.may(Right.ROWS):
                    st.page_link("pages/indicators.py", label=_("Its rows"), icon=":material/table_rows:", query_params=_places(tile.code, area))
    st.caption(_("As of {at}, days {since} to {until}; beside each, the same days of last year; the line is twelve months, dashed the target. “—” is not known, which is not zero.",
                 at=words.full_moment(runtime().now())[:16], since=since.isoformat(), until=until.isoformat()))


def _places(code: str, area: str) -> dict[str, str]:
    return {name: value for name, value in (("rows_of", code), ("window", str(st.session_state.get("window") or "year")), ("area", area)) if value}


def _tiles(found: list[LeaderNumber]) -> list[Tile]:
    return [_tile(BY_CODE[one.code], one) for one in found]


def _tile(indicator: Indicator, one: LeaderNumber) -> Tile:
    target = "" if indicator.target is None else _("target ≥ {target}%", target=str(indicator.target))
    state = light(one.value, indicator.target)
    figure = Figure(
        _(indicator.label), indicator_panels.shown(indicator, one.value), severities.light_word(state) if indicator.target is not None else "", theme.LIGHT[state], target,
        _before(indicator, one), _counts(indicator, one), _(indicator.formula),
    )
    return Tile(one.code, plates.figure(figure), _line(one, indicator))


def _before(indicator: Indicator, one: LeaderNumber) -> str:
    """Last year's value, and the difference: of rates in percentage points, of amounts in percent."""
    if one.before is None:
        return _("last year —")
    changed = indicator_panels.change(indicator, one.value, one.before, 1)
    return _("last year {value}", value=indicator_panels.shown(indicator, one.before)) + (f"　{changed}" if changed else "")


def _counts(indicator: Indicator, one: LeaderNumber) -> str:
    """Numerator over denominator, so that the number can be checked by hand."""
    return "" if indicator.denominator is None else indicator_panels.counts_words(indicator, one.now)


def _line(one: LeaderNumber, indicator: Indicator) -> dict[str, Any] | None:
    if sum(value is not None for _day, value in one.months) < 2:
        return None
    months = pd.DataFrame({
        "month": [day.strftime("%y-%m") for day, _value in one.months], "value": [None if value is None else float(value) for _day, value in one.months],
        "target": None if indicator.target is None else float(indicator.target),
    }).astype({"value": "float64", "target": "float64"})
    return reads.spec(charts.sparkline, months)


def times(viewer: Viewer, area: str) -> None:
    """Median, nine of ten, and how many in time; a tap lists the rows that are judged, the late ones first."""
    since, until = indicator_panels.window()
    st.subheader(_("How long it takes"), anchor=False)
    asked = address.asked(TIMES)
    with st.container(key="leader_times"):
        for code, html in reads.dressed(_time_tiles, leader_numbers.times_taken, viewer, since=since, until=until, area=area):
            with st.container(key=f"leader_time_{code}"):
                st.html(html)
                if viewer.may(Right.ROWS) and st.button(_("Close its rows") if code == asked else _("Its rows"), icon=":material/table_rows:", key=f"leader_times_{code}"):
                    _toggle(code, asked)
    if asked in OF and viewer.may(Right.ROWS):
        st.html(reads.dressed(_clue_times if asked == "clue" else _task_times, leader_numbers.time_rows, viewer, code=asked, since=since, until=until, area=area))


def _toggle(code: str, asked: str) -> None:
    address.keep(TIMES, "" if code == asked else code)
    st.rerun()


def _time_tiles(found: list[TimeTaken]) -> list[tuple[str, str]]:
    return [(one.code, plates.figure(_time_tile(OF[one.code], one))) for one in found]


def _time_tile(duration: Duration, one: TimeTaken) -> Figure:
    share = rate(one.in_time, one.judged)
    before = None if one.before is None else rate(one.before.in_time, one.before.judged)
    told = _("last year —") if before is None else _("last year {value}", value=f"{rounded(before, 2)}%")
    points = "" if before is None or share is None else f"　{_('{points} points', points=indicator_words.signed(share - before, 2))}"
    shown = _("in time {share}", share="—" if share is None else f"{rounded(share, 2)}%")
    return Figure(
        _(duration.label), _length(one.minutes.median), "", "", _("nine of ten within {span}", span=_length(one.minutes.p90)), f"{shown}　{told}{points}",
        f"{one.in_time:,} / {one.judged:,}", _(duration.formula),
    )


def _length(minutes: float | None) -> str:
    return "—" if minutes is None else words.span(timedelta(minutes=minutes))


def _task_times(found: pd.DataFrame) -> str:
    return _time_table(found, KIND_LABELS)


def _clue_times(found: pd.DataFrame) -> str:
    return _time_table(found, CLUE_KINDS)


def _time_table(found: pd.DataFrame, kinds: dict[str, str]) -> str:
    rows = [[
        Cell(f"▲ {_('late')}" if row.late else f"● {_('in time')}", theme.LIGHT["not_met" if row.late else "met"]), Cell("—" if pd.isna(row.minutes) else _length(row.minutes), number=True),
        Cell(_(kinds.get(row.kind, row.kind))), Cell(words.moment(row.started_at)), Cell(words.moment(row.ended_at)), Cell(words.moment(row.limit_at)), Cell(row.number),
    ] for row in found.head(SHOWN_TIMES).itertuples()]
    titles = (_("In time"), _("Took"), _("Kind"), _("From"), _("To"), _("Limit"), _("Number"))
    return plates.tables(Table(titles, rows, _("No row in this window."))) + (plates.tiles((), _("The first {shown} of {all} rows.", shown=SHOWN_TIMES, all=len(found))) if len(found) > SHOWN_TIMES else "")
