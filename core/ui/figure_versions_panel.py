"""Frozen figures: freezing the days that are shown, the list of versions, and one of them beside what is known now."""

from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import figures
from core.domain.indicators import BASE_LABELS, BY_CODE, formula_version, number
from core.domain.refusals import N_
from core.domain.viewer import Right, Viewer
from core.queries import figure_versions
from core.queries.figure_versions import Frozen, FrozenLine
from core.queries.indicators import IndicatorValue
from core.ui import exports, indicator_panels, map_panel, notices, reads, tables, writes
from core.ui.safe_text import as_text
from core.ui.visitor import _

COMPARED = (N_("Area"), N_("Indicator code"), N_("Indicator"), N_("As frozen"), N_("Counts as frozen"), N_("As known now"), N_("Counts now"), N_("Difference"))


def draw(viewer: Viewer, area: str) -> None:
    """The list; who may take figures out of the house freezes them here."""
    notices.show()
    if viewer.may(Right.EXPORT):
        _freeze(viewer, area)
    found: pd.DataFrame = reads.read(figure_versions.figure_versions, viewer)
    if found.empty:
        st.info(_("Nothing is frozen yet. What is published from here is kept as it was: its numbers, formulas, revision, who and when."))
        return
    version = _chosen(found)
    if version is not None:
        _open(viewer, reads.read(figure_versions.figure_version, viewer, version_id=version))


def _freeze(viewer: Viewer, area: str) -> None:
    since, until = indicator_panels.window()
    with st.form("freeze_figures", border=True):
        name_at, first_at, last_at, act = st.columns([4, 2, 2, 2], vertical_alignment="bottom")
        name = name_at.text_input(_("Published as"), placeholder=_("for example: first half of 2026"))
        first = first_at.date_input(_("From"), value=since, max_value=until)
        last = last_at.date_input(_("To"), value=until, max_value=until)
        if act.form_submit_button(_("Freeze the figures"), icon=":material/ac_unit:", type="primary", width="stretch"):
            _store(viewer, name, first, last, area)


def _store(viewer: Viewer, name: str, since: date, until: date, area: str) -> None:
    command = partial(figures.freeze, name=name, since=since, until=until, area=area, count=figure_versions.count_all)
    made: dict[str, Any] | None = writes.attempt(command, by=viewer)
    if made:
        notices.succeed(_("Frozen as version {number}.", number=made["number"]))
    st.rerun()


def _chosen(found: pd.DataFrame) -> int | None:
    """The version whose row was pressed, by its id."""
    ids = found["id"].tolist()
    picked = st.dataframe(
        pd.DataFrame({
            _("Version"): found["number"], _("Published as"): found["name"], _("From"): tables.dated(found["since"]), _("To"): tables.dated(found["until"]),
            _("Area"): [code or _("all in reach") for code in found["area"]], _("Formulas"): found["formulas"], _("Revision"): found["revision"],
            _("Frozen by"): found["by"].fillna("—"), _("Frozen at"): tables.timed(found["frozen_at"]),
        }),
        hide_index=True, height=min(300, 38 + 35 * len(found)), key=f"figure_versions_{max(ids)}", on_select="rerun", selection_mode="single-row",
    )
    rows = picked["selection"]["rows"]
    return int(ids[rows[0]]) if rows and rows[0] < len(ids) else None


def _open(viewer: Viewer, one: Frozen) -> None:
    st.markdown(f"**{as_text(_('Version {number}: {name}', number=one.number, name=one.name))}**　{words.day(one.since)} – {words.day(one.until)}")
    if one.formulas != formula_version():
        st.warning(_("Formulas have changed since: what is known now is counted by those of today. The frozen numbers stay as they were published."))
    differing = [line for line in one.lines if line.differs]
    st.caption(_("{count} of {all} numbers are known otherwise by now.", count=len(differing), all=len(one.lines)))
    only = st.toggle(_("Only what changed"), value=False, key=f"only_changed_{one.number}")
    table = _table(viewer, differing if only else list(one.lines))
    st.dataframe(table, hide_index=True, height=420)
    exports.offer(viewer, f"figures-version-{one.number}", table, filters={"version": one.number})


def _table(viewer: Viewer, lines: list[FrozenLine]) -> pd.DataFrame:
    towns = map_panel.grid_options(viewer).set_index("code")["name"].to_dict()
    return pd.DataFrame([_row(towns.get(line.area, line.area) or _("whole"), line) for line in lines], columns=[_(title) for title in COMPARED])


def _row(area: str, line: FrozenLine) -> tuple[str, ...]:
    indicator = BY_CODE.get(line.frozen.code)
    if indicator is None:
        return (area, line.frozen.code, "—", "—", f"{line.frozen.numerator} / {line.frozen.denominator}", "—", "—", "")
    before, now = number(indicator, line.frozen.numerator, line.frozen.denominator), None if line.now is None else number(indicator, line.now.numerator, line.now.denominator)
    return (
        area, indicator.code, _(indicator.label), indicator_panels.shown(indicator, before), _counts(line.frozen), indicator_panels.shown(indicator, now),
        "—" if line.now is None else _counts(line.now), indicator_panels.change(indicator, now, before) if line.differs else "",
    )


def _counts(value: IndicatorValue) -> str:
    base = f"（{_(BASE_LABELS[value.base])}）" if value.base in BASE_LABELS else ""
    return indicator_panels.counts_words(BY_CODE[value.code], value) + base
