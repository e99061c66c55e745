"""Results of one operation: every figure with its rows, cut-offs and frozen versions, single results added and taken back."""

from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import result_versions, targets
from core.commands.targets import Result
from core.domain.operation_figures import BY_CODE, FIGURES, GROUP_LABELS, TIMES_OF, changes
from core.domain.operation_life import HELD_STATES
from core.domain.operation_results import BY_CODE as KINDS
from core.domain.operation_results import RESULT_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import operation_results
from core.queries.operations import OperationCard
from core.reports import figure_words
from core.ui import cut_off, notices, reads, tables, visitor, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, money

OWN_TIMES = frozenset(TIMES_OF.values())


def draw(viewer: Viewer, card: OperationCard) -> None:
    """Figures and their rows, versions beside each other, single results."""
    it = card.operation
    chosen = _cut_off(viewer, it)
    figures: dict[str, int] = reads.read(operation_results.result_figures, viewer, operation_id=it["id"], cut_off=chosen)
    st.markdown(as_text(figure_words.sentence(figures, chosen or runtime().now(), visitor.language())))
    left, right = st.columns([3, 4], gap="medium")
    with left:
        figure = _figures(figures)
    with right:
        _rows(viewer, it["id"], figure, figures, chosen)
    _versions(viewer, it["id"])
    _single(viewer, card)


def _cut_off(viewer: Viewer, it: dict[str, Any]) -> datetime | None:
    """A moment, or nothing for the figures as they stand; who plans freezes them here."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = cut_off.choose(it, "results")
        if chosen and viewer.may(Right.OPERATE) and st.button(_("Freeze the figures as at {time}", time=words.moment(chosen)), icon=":material/ac_unit:", type="primary"):
            if writes.attempt(partial(result_versions.freeze, operation_id=it["id"], cut_off=chosen, count=operation_results.figures_of), by=viewer):
                notices.succeed(_("Frozen as at {time}.", time=words.moment(chosen)))
            st.rerun()
    return chosen


def _figures(figures: dict[str, int]) -> str:
    """The figures that are something, by group; the chosen one opens."""
    shown = [figure for figure in FIGURES if figures[figure.code] and figure.code != "operations" and figure.code not in OWN_TIMES]
    if not shown:
        st.info(_("No result yet. Each one that a team reports, or that is added below, is counted here at once."))
        return ""
    picked = st.dataframe(
        pd.DataFrame({
            _("Group"): [_(GROUP_LABELS[one.group]) for one in shown], _("Figure"): [_(one.label) for one in shown],
            _("How many"): [figure_words.told(one.code, figures, visitor.language()) for one in shown],
        }),
        hide_index=True, height=38 + 35 * min(len(shown), 14), key=f"figures_{'_'.join(one.code for one in shown)}", on_select="rerun", selection_mode="single-row",
    )
    chosen = picked["selection"]["rows"]
    return shown[chosen[0]].code if chosen and chosen[0] < len(shown) else ""


def _rows(viewer: Viewer, operation_id: int, figure: str, figures: dict[str, int], until: datetime | None) -> None:
    if not figure:
        st.caption(_("Choose a figure: its rows open here, and they add up to it."))
        return
    one = BY_CODE[figure]
    wanted = _which(figure, figures)
    rows: pd.DataFrame = reads.read(operation_results.figure_rows, viewer, figure=wanted, operation_id=operation_id, cut_off=until)
    st.markdown(f"**{_(one.label)}**　{figure_words.with_unit(BY_CODE[wanted], figures[wanted], visitor.language())}")
    elsewhere = _("outside your grids")
    named = [name or _(RESULT_LABELS.get(word, word)) if name or word else elsewhere for name, word in zip(rows["name"], rows["word"], strict=True)]
    st.dataframe(
        pd.DataFrame({
            _("What"): named, _("Case"): rows["case_number"].fillna("—"), _("Team"): rows["team"].fillna("—"), _("At"): tables.timed(rows["at"]),
            _("Counts as"): [figure_words.number(BY_CODE[wanted], int(share), visitor.language()) for share in rows["share"]],
        }),
        hide_index=True, height=min(440, 38 + 35 * len(rows)), key="figure_rows",
    )


def _which(figure: str, figures: dict[str, int]) -> str:
    """The figure itself or its times, where they differ."""
    times = TIMES_OF.get(figure)
    if times is None or figures[times] == figures[figure]:
        return figure
    return st.segmented_control(_("Counted"), [figure, times], format_func=lambda code: _(BY_CODE[code].unit), default=figure, key=f"counted_{figure}", label_visibility="collapsed") or figure


def _versions(viewer: Viewer, operation_id: int) -> None:
    """Every frozen version in a column of its own; where something was corrected since, the difference beside it."""
    found = reads.read(operation_results.result_versions, viewer, operation_id=operation_id)
    if not found:
        return
    st.markdown(f"**{_('Frozen versions')}**")
    codes = [figure for figure in FIGURES if figure.code != "operations" and any(version.figures.get(figure.code) or version.known_now.get(figure.code) for version in found)]
    columns: dict[str, list[str]] = {_("Figure"): [f"{_(one.label)}（{_(one.unit)}）" for one in codes]}
    for version in found:
        differs = changes(version.figures, version.known_now)
        columns[_("As at {time}", time=words.moment(version.cut_off))] = [
            figure_words.number(one, version.figures[one.code], visitor.language()) if one.code in version.figures else "—" for one in codes
        ]
        if differs:
            title = _("Corrected since {time}", time=words.moment(version.cut_off))
            columns[title] = [f"{'+' if differs[one.code] > 0 else '−'}{figure_words.number(one, abs(differs[one.code]), visitor.language())}" if one.code in differs else "" for one in codes]
    st.dataframe(pd.DataFrame(columns), hide_index=True, height=38 + 35 * min(len(codes), 12), key="version_rows")


def _single(viewer: Viewer, card: OperationCard) -> None:
    """Single results; one can be added or taken back while the operation runs, and by who plans also afterwards."""
    state = card.operation["state"]
    may = viewer.may(Right.REPORT) and (state == "running" or (state in HELD_STATES and viewer.may(Right.OPERATE)))
    left, right = st.columns([4, 3], gap="medium")
    with left:
        picked = _list(viewer, card.operation["id"])
    with right:
        if may and picked is not None:
            _take_back(viewer, picked)
        elif may and not card.targets.empty:
            _add(viewer, card)


def _list(viewer: Viewer, operation_id: int) -> Any:
    found: pd.DataFrame = reads.read(operation_results.target_results, viewer, operation_id=operation_id)
    st.markdown(f"**{_('Single results')}**（{len(found)}）")
    if found.empty:
        return None
    ids = found["result_id"].tolist()
    picked = st.dataframe(
        pd.DataFrame({
            _("At"): tables.timed(found["at"]), _("Name"): found["name"], _("Result"): tables.worded(found["kind"], RESULT_LABELS), _("How many"): found["quantity"],
            _("Amount"): [money(fen) if fen else "" for fen in found["amount_fen"]], _("By"): found["by"].fillna("—"), _("Note"): found["note"].fillna(""),
            _("Taken back"): [words.moment(at) if not pd.isna(at) else "" for at in found["undone_at"]],
        }),
        hide_index=True, height=min(330, 38 + 35 * len(found)), key=f"single_{operation_id}_{max(ids)}", on_select="rerun", selection_mode="single-row",
    )
    chosen = picked["selection"]["rows"]
    one = found.iloc[chosen[0]] if chosen and chosen[0] < len(found) else None
    return one if one is not None and pd.isna(one["undone_at"]) else None


def _take_back(viewer: Viewer, one: Any) -> None:
    said = f"{one['name']} · {_(RESULT_LABELS.get(one['kind'], one['kind']))}"
    with st.container(border=True):
        reason = st.text_input(_("Why is it taken back?"), key=f"undo_why_{one['result_id']}")
        if st.button(_("Take back: {what}", what=as_text(said)), icon=":material/undo:", width="stretch"):
            if writes.attempt(partial(targets.undo_result, result_id=int(one["result_id"]), reason=reason), by=viewer):
                notices.succeed(_("Taken back: {what}.", what=said))
            st.rerun()


def _add(viewer: Viewer, card: OperationCard) -> None:
    names = dict(zip(card.targets["target_id"], card.targets["name"], strict=True))
    with st.container(border=True):
        target = st.selectbox(_("Add a result to"), list(names), format_func=lambda one: names[one], key="add_target")
        left, middle, right = st.columns([3, 2, 2])
        kind = left.selectbox(_("Result"), list(RESULT_LABELS), format_func=lambda code: _(RESULT_LABELS[code]), key="add_kind")
        quantity = middle.number_input(_("How many ({unit})", unit=KINDS[kind].unit), min_value=1, value=1, key="add_quantity")
        amount = right.number_input(_("Amount, yuan"), min_value=0.0, step=100.0, key="add_amount", disabled=not KINDS[kind].money)
        note = st.text_input(_("Note"), key="add_note")
        if target is not None and st.button(_("Add: {what}", what=f"{as_text(names[target])} · {_(RESULT_LABELS[kind])}"), type="primary", width="stretch"):
            result = Result(kind, int(quantity), round(amount * 100) if KINDS[kind].money else 0, note)
            if writes.attempt(partial(targets.add_result, target_id=int(target), result=result), by=viewer, key=writes.form_key("result")):
                writes.form_done("result")
                notices.succeed(_("Added: {what}.", what=f"{names[target]} · {_(RESULT_LABELS[kind])}"))
            st.rerun()
