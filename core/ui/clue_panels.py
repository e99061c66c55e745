"""Clues: the figures of the month, the list with the unanswered on top, and the card of the one that is open."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from core import words
from core.domain import clues as rules
from core.domain.clocks import local_day
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Viewer
from core.queries import clues
from core.queries.clues import ClueCounts, ClueFilter
from core.ui import chosen, clue_card, plates, reads, row_list, severities, tables
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, language
from core.words import refusal

TOPICS = reads.topics_of(clues.clues, clues.clue_counts, clues.clue_card)
WINDOW_DAYS = 30
ROWS_OF_TILES: tuple[tuple[str, tuple[str, ...]], ...] = (("", ("received",)), ("received", ()), ("answered", ()), ("late", ()), ("controlled", ()))
"""Figure and states whose clues are exactly those of the tile."""
TRACED_LABELS = {"person": N_("People sighted"), "vehicle": N_("Vehicles sighted")}
FIGURE_LABELS = {
    "": N_("All"), "received": N_("Received, last 30 days"), "answered": N_("Acted on"), "overdue": N_("Unanswered beyond the limit"), "unanswered": N_("Unanswered"), "in_time": N_("First action in time"), "late": N_("First action late"),
    "controlled": N_("Property controlled"), "credited": N_("Credited"),
}


def filters(viewer: Viewer) -> ClueFilter:
    """Kept in the address; a figure's button sets it too. Who sees the own clues only has nothing to filter."""
    if not viewer.may(Right.DISPATCH):
        return ClueFilter()
    figure, state, search, traced = st.columns([2, 3, 3, 2], vertical_alignment="bottom")
    shown = figure.selectbox(_("Figure"), list(FIGURE_LABELS), format_func=lambda code: _(FIGURE_LABELS[code]), key="figure", bind="query-params") or ""
    states = state.multiselect(_("State"), list(rules.STATE_LABELS), format_func=lambda code: _(rules.STATE_LABELS[code]), key="states", placeholder=_("all"), bind="query-params")
    said = search.text_input(_("Search"), placeholder=_("number, words, plate, name or initials"), key="search", bind="query-params")
    sightings = traced.toggle(_("Sightings only"), key="sightings", bind="query-params")
    since, until = _window() if shown else (None, None)
    return ClueFilter(tuple(states), (), shown, since, until, said, sightings)


def draw(viewer: Viewer, wanted: ClueFilter) -> None:
    kind, key = chosen.current()
    try:
        if kind == "clue":
            clue_card.draw(viewer, int(key) if key.isdigit() else 0)
            return
    except NotFound as gone:
        chosen.clear()
        st.warning(as_text(refusal(gone, language())))
    if viewer.may(Right.TOTALS):
        counts(viewer)
    listing(viewer, wanted)


def _window() -> tuple[date, date]:
    today = local_day(runtime().now())
    return today - timedelta(days=WINDOW_DAYS - 1), today


def counts(viewer: Viewer) -> None:
    """Unanswered now, and how soon somebody acted on the clues of the last 30 days."""
    since, until = _window()
    found: ClueCounts = reads.read(clues.clue_counts, viewer, since=since, until=until)
    response, control, figures = found.response_min, found.control_min, found.figures
    tiles = st.columns(5)
    tiles[0].metric(_("Unanswered now"), found.unanswered, delta=severities.light_text(ok=found.overdue == 0) if found.unanswered else None,
                    delta_color="off" if found.overdue == 0 else "inverse", delta_arrow="off", help=_("of these {count} beyond the limit", count=found.overdue))
    tiles[1].metric(_("Received, last 30 days"), figures["received"])
    tiles[2].metric(_("First action, median"), _minutes(response.median), help=_("P90 {p90} · {count} clues · received to first action", p90=_minutes(response.p90), count=response.count))
    tiles[3].metric(_("First action, P90"), _minutes(response.p90), help=_("nine of ten clues were acted on within this time"))
    tiles[4].metric(_("Tip to seal, median"), _minutes(control.median), help=_("{count} clues led to controlled property; P90 {p90}", count=control.count, p90=_minutes(control.p90)))
    for tile, (figure, states) in zip(tiles, ROWS_OF_TILES, strict=True):
        tile.button(_("Its rows"), key=f"open_clues_{figure or 'now'}", type="tertiary", icon=":material/table_rows:", on_click=_open_rows, args=(figure, states))
    if st.session_state.pop("clue_rows_asked", False):
        st.rerun()


def _open_rows(figure: str, states: tuple[str, ...]) -> None:
    """Sets the filters above, which the address keeps."""
    st.session_state["figure"], st.session_state["states"] = figure, list(states)
    st.session_state["clue_rows_asked"] = True


def _minutes(value: float | None) -> str:
    return "—" if value is None else _("{minutes} min", minutes=f"{value:.0f}")


def listing(viewer: Viewer, wanted: ClueFilter) -> None:
    if wanted.sightings_only and viewer.may(Right.TOTALS):
        _sightings(viewer)
    found: pd.DataFrame = reads.read(clues.clues, viewer, wanted=wanted)
    if found.empty:
        st.info(_("No clue fits this filter. Take something out of it.") if wanted != ClueFilter() else _("No clue yet. A report of a grid worker, the police or a citizen stands here at once, with its clock."))
        return
    now = runtime().now()
    row_list.titled("clue", found["clue_id"].tolist(), {
        "Clock": [[severities.word(one)] for one in found["severity"]],
        "First action": [_answered(row, now) for row in found.itertuples()],
        "State": tables.worded(found["state"], rules.STATE_LABELS), "Kind": tables.worded(found["kind"], rules.KIND_LABELS), "What was seen": found["content"],
        "Place": found["place"].fillna(found["grid"]), "Debtor": found["debtor"], "Source": tables.worded(found["source"], rules.SOURCE_LABELS),
        "Case handler": found["handler"].fillna("—"), "In the hands of": found["owner"].fillna("—"), "Clue received": tables.timed(found["received_at"]),
        "Result": tables.worded(found["outcome"], rules.OUTCOME_LABELS), "Number": found["number"],
    })
    st.caption(_("{count} clues", count=len(found)))
    severities.legend()


def _sightings(viewer: Viewer) -> None:
    """How many people and vehicles were sighted, and of how many somebody has acted on it."""
    found: pd.DataFrame = reads.read(clues.sighting_counts, viewer)
    sums = found.groupby("traced")[["total", "acted", "waiting"]].sum()
    for column, (traced, label) in zip(st.columns(2), TRACED_LABELS.items(), strict=True):
        of = sums.loc[traced] if traced in sums.index else {"total": 0, "acted": 0, "waiting": 0}
        column.html(plates.tiles([(_(label), f"{of['total']:,}"), (_("Somebody has acted"), f"{of['acted']:,}"), (_("Nobody has acted"), f"{of['waiting']:,}")]))
    if len(found):
        tables.shown(found, {
            "Sighting": tables.worded(found["sighting"], rules.SIGHTING_LABELS), "Sightings": found["total"], "Somebody has acted": found["acted"], "Nobody has acted": found["waiting"],
        }, height=tables.height(len(found), 330))


def _answered(row: object, now: pd.Timestamp) -> str:
    """Minutes it took, or the time that is left."""
    taken, by, state = (getattr(row, name) for name in ("response_min", "respond_by", "state"))
    if not pd.isna(taken):
        return _("{minutes} min", minutes=f"{taken:.0f}")
    return words.span(by - now) if state == "received" else "—"
