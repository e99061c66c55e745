"""Results of townships, grids and workers: the figures, and exactly the tasks behind each."""

from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.domain.grid_supervision import (
    BY_CODE,
    COUNT_LABELS,
    FIGURES,
    LEVEL_LABELS,
    LOW_SAMPLE,
    Figure,
    Window,
    low_sample,
    sample,
    value,
)
from core.domain.task_kinds import KIND_LABELS
from core.domain.task_life import STATE_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import grid_supervision
from core.ui import exports, indicator_panels, reads, tables, urging
from core.ui.runtime import runtime
from core.ui.visitor import _

TILES = ("dispatched", "reply_rate", "on_time_rate", "median_h", "accuracy", "overdue")
SHOWN_ROWS = 5000
EVERYTHING = "*"
TOPICS = reads.topics_of(grid_supervision.grid_results, grid_supervision.result_rows)


def window(area: str) -> Window:
    """The days chosen at the top of the page."""
    return Window(*indicator_panels.window(), area)


def results(viewer: Viewer, area: str) -> None:
    """Tiles of everything, the table of one level, and the rows of one figure."""
    chosen = window(area)
    whole = reads.read(grid_supervision.grid_results, viewer, level="all", window=chosen).iloc[0]
    _tiles(whole)
    levels = [level for level in LEVEL_LABELS if level != "worker" or viewer.may(Right.ROWS)]
    level = st.segmented_control(_("Level"), levels, default="town", format_func=lambda one: _(LEVEL_LABELS[one]), key="results_level", label_visibility="collapsed") or "town"
    found: pd.DataFrame = reads.read(grid_supervision.grid_results, viewer, level=level, window=chosen)
    _table(viewer, level, found, chosen)
    if viewer.may(Right.ROWS):
        _rows(viewer, level, found, whole, chosen)


def _tiles(whole: pd.Series) -> None:
    for column, code in zip(st.columns(len(TILES)), TILES, strict=True):
        figure = BY_CODE[code]
        column.metric(_(figure.label), text(figure, whole), help=explained(figure, whole))


def text(figure: Figure, counts: Any) -> str:
    """The figure as it is read: a dash without a denominator, the number of tasks beside one that rests on few."""
    shown = value(figure, counts)
    if shown is None:
        return "—"
    unit = "%" if figure.unit == "%" else ""
    few = f"（n={sample(figure, counts)}）" if low_sample(figure, counts) else ""
    return f"{_plain(shown)}{unit}{few}"


def _plain(number: Decimal) -> str:
    return f"{number:,}"


def explained(figure: Figure, counts: Any) -> str:
    """Formula, and the two counts it is made of."""
    lines = [_(figure.formula), f"{_(COUNT_LABELS[figure.numerator])}: {int(counts[figure.numerator]):,}"]
    if figure.denominator:
        lines.append(f"{_(COUNT_LABELS[figure.denominator])}: {int(counts[figure.denominator]):,}")
    return "  \n".join(lines)


def _table(viewer: Viewer, level: str, found: pd.DataFrame, chosen: Window) -> None:
    if not found["dispatched"].sum():
        st.info(_("No task was dispatched in this window. Choose more days, or dispatch the first one."))
        return
    shown = titled(level, found)
    st.session_state["results_keys"] = found["key"].tolist()
    st.session_state["results_titles"] = {_(figure.label): figure.code for figure in FIGURES}
    st.dataframe(
        shown.head(SHOWN_ROWS), hide_index=True, height=tables.height(len(shown), 430), key=f"results_{level}", on_select=_open(level), selection_mode="single-cell",
        column_config={_(figure.label): st.column_config.TextColumn(help=_(figure.formula), alignment="right") for figure in FIGURES}
        | {_("Name"): st.column_config.TextColumn(pinned=True)},
    )
    order = _("Ordered by result, as the court has set it.") if found["ranked"].any() else _("Ordered by name; a figure is no ranking.")
    st.caption(
        order + " " + _("n= marks a rate or a time of fewer than {low} tasks. Click a figure to see its tasks.", low=LOW_SAMPLE) + " "
        + _("As of {at}, days {since} to {until}.", at=words.full_moment(runtime().now()), since=chosen.since.isoformat(), until=chosen.until.isoformat())
    )
    exports.offer(viewer, f"grid-results-{level}", shown, filters={"level": level, "since": chosen.since, "until": chosen.until, "area": chosen.area})


def titled(level: str, found: pd.DataFrame) -> pd.DataFrame:
    """The results as people read them, in the order of the answer."""
    shown: dict[str, Any] = {_("Name"): [name or key or _("Without a place") for name, key in zip(found["name"], found["key"], strict=True)]}
    if level != "town":
        shown[_("Township")] = found["town"].replace("", "—")
    rows = found.to_dict("records")
    return pd.DataFrame(shown | {_(figure.label): [text(figure, row) for row in rows] for figure in FIGURES})


def _open(level: str) -> Any:
    """The cell becomes a key and a figure at the moment of the click, from the rows as they were drawn."""

    def opened() -> None:
        cells = st.session_state[f"results_{level}"]["selection"]["cells"]
        keys, titles = st.session_state["results_keys"], st.session_state["results_titles"]
        for row, title in cells[:1]:
            if row < len(keys) and title in titles:
                st.session_state[f"results_who_{level}"], st.session_state["results_figure"] = keys[row], titles[title]

    return opened


def _rows(viewer: Viewer, level: str, found: pd.DataFrame, whole: pd.Series, chosen: Window) -> None:
    names = {EVERYTHING: _("all in reach")} | dict(zip(found["key"], found["name"], strict=True))
    if st.session_state.get(f"results_who_{level}") not in names:
        st.session_state.pop(f"results_who_{level}", None)
    left, middle, right = st.columns([3, 3, 4], vertical_alignment="bottom")
    key = left.selectbox(_("Tasks of"), list(names), format_func=lambda one: names[one] or one, key=f"results_who_{level}") or EVERYTHING
    st.session_state.setdefault("results_figure", "unanswered")
    code = middle.selectbox(_("Figure"), list(BY_CODE), format_func=lambda one: _(BY_CODE[one].label), key="results_figure") or "unanswered"
    figure = BY_CODE[code]
    part = _part(right, figure)
    counts = whole if key == EVERYTHING else found.set_index("key").loc[key]
    tasks = _tasks(viewer, level, key, figure, part, chosen)
    st.markdown(f"**{_(figure.label)} {text(figure, counts)}** · " + _("{count} tasks", count=f"{len(tasks):,}"))
    _listed(viewer, tasks, f"{level}-{code}-{part}", chosen)


def _part(place: Any, figure: Figure) -> str:
    """A rate has two sets of tasks, and what only the denominator has."""
    if not figure.denominator:
        return "numerator"
    parts = {"numerator": _(COUNT_LABELS[figure.numerator]), "denominator": _(COUNT_LABELS[figure.denominator]), "missing": _("In the denominator only")}
    picked = place.segmented_control(_("Part"), list(parts), default="missing", format_func=lambda one: parts[one], key=f"results_part_{figure.code}")
    return str(picked or "missing")


def _tasks(viewer: Viewer, level: str, key: str, figure: Figure, part: str, chosen: Window) -> pd.DataFrame:
    where = {"level": "all" if key == EVERYTHING else level, "key": "" if key == EVERYTHING else key, "window": chosen}
    first: pd.DataFrame = reads.read(grid_supervision.result_rows, viewer, count=figure.numerator if part == "numerator" else figure.denominator, **where)
    if part != "missing":
        return first
    numerator: pd.DataFrame = reads.read(grid_supervision.result_rows, viewer, count=figure.numerator, **where)
    return first[~first["task_id"].isin(numerator["task_id"])]


def _listed(viewer: Viewer, found: pd.DataFrame, name: str, chosen: Window) -> None:
    if found.empty:
        st.caption(_("No row in this window."))
        return
    shown = pd.DataFrame({
        _("Number"): found["number"], _("Kind"): tables.worded(found["kind"], KIND_LABELS), _("State"): tables.worded(found["state"], STATE_LABELS),
        _("Grid"): found["grid"].fillna(found["grid_code"]).fillna("—"), _("With"): found["addressee"], _("Sent"): tables.timed(found["issued_at"]),
        _("Signed for"): tables.timed(found["signed_at"]), _("Due"): tables.timed(found["due_at"]), _("Answered"): tables.timed(found["answered_at"]),
        _("Photos"): found["photo_count"], _("Urged"): found["urged_count"],
    })
    st.dataframe(shown.head(SHOWN_ROWS), hide_index=True, height=tables.height(len(shown), 330))
    if len(found) > SHOWN_ROWS:
        st.caption(_("The first {shown} of {all} rows; the export holds all.", shown=SHOWN_ROWS, all=len(found)))
    with st.container(horizontal=True):
        urging.urge_all(viewer, found, key="results")
        exports.offer(viewer, f"grid-tasks-{name}", shown, filters={"since": chosen.since, "until": chosen.until, "area": chosen.area})
