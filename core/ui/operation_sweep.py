"""A sweep on the map and as a table: villages visited, remaining, found; each number opens its households."""

from typing import Any

import pandas as pd
import streamlit as st

from core.domain.operation_results import RESULT_LABELS
from core.domain.refusals import N_
from core.domain.viewer import Viewer
from core.figures import map_layers, theme
from core.measures import sweeps as measures
from core.measures.sweeps import OUTCOME_LABELS, OUTCOME_SIGNS
from core.queries import sweeps
from core.queries.operations import OperationCard
from core.ui import reads, tables
from core.ui.safe_text import as_text
from core.ui.visitor import _

HEIGHT_PX = 430
MARGIN_DEG = 0.02
FIGURE_LABELS = {"households": N_("Households"), "visited": N_("Visited"), "remaining": N_("Remaining"), "found": N_("Found"), "not_found": N_("Not found")}
CLASS_LABELS = (N_("untouched"), N_("begun"), N_("a third and more"), N_("two thirds and more"), N_("complete"))
CLASS_SIGNS = ("○", "◔", "◑", "◕", "●")


def draw(viewer: Viewer, card: OperationCard) -> None:
    """Totals, map, villages, households."""
    rows = measures.households(card.targets)
    if rows.empty:
        st.info(_("No household of this sweep lies in your grids. Its targets stand here by village once there are any."))
        return
    places = reads.read(sweeps.sweep_villages, viewer, operation_id=card.operation["id"])
    names = {place["code"]: place["name"] for place in places} | {"": _("Without a place")}
    table = measures.villages(rows)
    _totals(rows, table)
    left, right = st.columns(2, gap="medium")
    with left:
        _map(places, table)
    with right:
        village = _villages(table, names)
    _households(rows if village is None else rows[rows["village"] == village], names.get(village or "", village or "") if village is not None else _("All villages"))


def _totals(rows: pd.DataFrame, table: pd.DataFrame) -> None:
    complete = int((table["share"] >= 1).sum())
    shown = [(_("Villages complete"), f"{complete}/{len(table)}"), (_("Households visited"), f"{len(measures.of_figure(rows, 'visited'))}/{len(rows)}")]
    shown += [(_(FIGURE_LABELS[figure]), str(len(measures.of_figure(rows, figure)))) for figure in ("remaining", "found", "not_found")]
    for column, (label, value) in zip(st.columns(len(shown)), shown, strict=True):
        column.metric(label, value)


def _map(places: list[dict[str, Any]], table: pd.DataFrame) -> None:
    """Villages coloured by the share that was visited, with n of N printed on each."""
    counts = {row["village"]: row for row in table.to_dict("records")}
    features, marks, points = [], [], []
    for place in places:
        known = counts.get(place["code"])
        at = None if known is None else measures.share_class(known["share"])
        text = place["name"] if known is None else f"{place['name']} {known['visited']}/{known['households']}"
        features.append({"type": "Feature", "geometry": place["outline"], "properties": {
            "colour": theme.rgb(theme.NO_DATA, 120) if at is None else theme.rgb(theme.SEQUENTIAL[at], 225),
        }, "tip": f"{text} {_('no target') if at is None else _(CLASS_LABELS[at])}"})
        points.append((place["lng"], place["lat"]))
        if at is not None and place["lng"] is not None:
            marks.append({"lng": place["lng"], "lat": place["lat"], "mark": f"{CLASS_SIGNS[at]} {known['visited']}/{known['households']}"})
    if not features:
        st.caption(_("No outline of these villages is stored; the table beside says the same."))
        return
    known_points = [point for point in points if point[0] is not None]
    lngs, lats = [lng for lng, _lat in known_points], [lat for _lng, lat in known_points]
    view = map_layers.view_of((min(lngs) - MARGIN_DEG, min(lats) - MARGIN_DEG, max(lngs) + MARGIN_DEG, max(lats) + MARGIN_DEG), width_px=640, height_px=HEIGHT_PX)
    st.pydeck_chart(map_layers.deck([map_layers.shares(features), map_layers.village_marks(marks)], view, {"text": "{tip}"}), height=HEIGHT_PX, key="sweep_map", alt=_("Map of the sweep by village"))
    st.caption(_("Visited") + ": " + "　".join(f"{sign} {_(label)}" for sign, label in zip(CLASS_SIGNS, CLASS_LABELS, strict=True)))


def _villages(table: pd.DataFrame, names: dict[str, str]) -> str | None:
    """The table; the chosen village, or nothing for all."""
    codes = table["village"].tolist()
    st.dataframe(
        pd.DataFrame({_("Village"): [names.get(code, code) for code in codes], _("Visited"): [f"{CLASS_SIGNS[measures.share_class(share)]} {done}/{all_}" for share, done, all_ in
                      zip(table["share"], table["visited"], table["households"], strict=True)]} | {_(FIGURE_LABELS[figure]): table[figure] for figure in ("remaining", "found", "not_found")}),
        hide_index=True, height=min(HEIGHT_PX, 38 + 35 * len(table)),
    )
    return st.selectbox(_("Village"), codes, index=None, placeholder=_("All villages"), format_func=lambda code: names.get(code, code), key="sweep_village")


def _households(rows: pd.DataFrame, village: str) -> None:
    counts = {figure: len(measures.of_figure(rows, figure)) for figure in measures.FIGURES}
    figure = st.segmented_control(
        _("Households"), list(counts), default="households", format_func=lambda code: f"{_(FIGURE_LABELS[code])} {counts[code]}", key="sweep_figure", label_visibility="collapsed",
    ) or "households"
    shown = measures.of_figure(rows, figure)
    st.markdown(f"**{as_text(village)}**　{_(FIGURE_LABELS[figure])}（{len(shown)}）")
    tables.shown(shown, {
        "Outcome": [f"{OUTCOME_SIGNS[code]} {_(OUTCOME_LABELS[code])}" for code in shown["outcome"]], "Name": shown["name"], "Place": shown["place"].fillna("—"),
        "Result": tables.worded(shown["result"], RESULT_LABELS), "Team": shown["team"].fillna("—"), "Reported": tables.timed(shown["reported_at"]),
    }, height=tables.height(len(shown), 430))
