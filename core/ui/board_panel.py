"""The task board: filters in the address, live rows, the card of the chosen task."""

from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from core import words
from core.domain.task_kinds import KIND_LABELS
from core.domain.task_life import OPEN_STATES, STATE_LABELS, WAITING_STATES
from core.domain.viewer import Viewer
from core.figures import charts
from core.queries import tasks
from core.queries.tasks import TaskFilter
from core.ui import chosen, drills, map_panel, reads, severities, tables
from core.ui.runtime import runtime
from core.ui.visitor import _

LIMIT = 2000
TOPICS = reads.topics_of(tasks.task_counts, tasks.board_tasks)


def filters(viewer: Viewer) -> TaskFilter:
    """Filter once; the row of widgets stands in the address, so it can be sent to a colleague."""
    search, state, kind, town, more = st.columns([3, 3, 3, 2, 2], vertical_alignment="bottom")
    said = search.text_input(_("Search"), placeholder=_("number, name, initials"), key="search", bind="query-params")
    states = state.multiselect(_("State"), list(STATE_LABELS), format_func=lambda code: _(STATE_LABELS[code]), key="states", placeholder=_("all open"), bind="query-params")
    kinds = kind.multiselect(_("Kind"), list(KIND_LABELS), format_func=lambda code: _(KIND_LABELS[code]), key="kinds", placeholder=_("all"), bind="query-params")
    towns = map_panel.grid_options(viewer).set_index("code")["name"].to_dict()
    grid = town.selectbox(_("Town"), ["", *towns], format_func=lambda code: towns.get(code, _("all")), key="town", bind="query-params")
    overdue = more.toggle(_("Overdue only"), key="overdue", bind="query-params")
    everything = more.toggle(_("With closed ones"), key="closed", bind="query-params")
    return TaskFilter(tuple(states), tuple(kinds), grid or "", said, overdue, not everything, LIMIT)


def draw(viewer: Viewer, wanted: TaskFilter) -> None:
    """Counts and rows as one panel: they change together, and one run costs the server half of two."""
    counts(viewer)
    rows(viewer, wanted)


def counts(viewer: Viewer) -> None:
    """Tasks by state, always over all tasks in reach."""
    open_now, overdue, bars = reads.dressed(_counted, tasks.task_counts, viewer)
    first, second, third = st.columns([1, 1, 3])
    first.metric(_("Open tasks"), open_now)
    second.metric(_("Overdue tasks"), overdue, delta=severities.light_text(ok=overdue == 0), delta_color="off" if overdue == 0 else "inverse", delta_arrow="off")
    if bars:
        third.vega_lite_chart(bars, width="stretch")


def _counted(found: dict[str, int]) -> tuple[int, int, dict[str, Any] | None]:
    """How many tasks are open and overdue, and the bars of all states, if there are any."""
    states = [state for state in STATE_LABELS if found.get(state)]
    table = pd.DataFrame({"state": [_(STATE_LABELS[state]) for state in states], "count": [found[state] for state in states]})
    open_now = sum(found.get(state, 0) for state in OPEN_STATES)
    return open_now, found["overdue"], reads.spec(charts.state_bars, table) if states else None


def rows(viewer: Viewer, wanted: TaskFilter) -> None:
    """One row a task, the most pressing on top; a click opens its card."""
    ids, table = reads.dressed(_display, tasks.board_tasks, viewer, wanted=wanted)
    filtered = wanted != TaskFilter(limit=LIMIT)
    if not ids:
        st.info(_("No task fits this filter. Take something out of it.") if filtered else _("No open task. Dispatch the first one."))
        if not filtered:
            st.page_link("pages/dispatch.py", label=_("Dispatch"), icon=":material/send:")
        return
    st.session_state["ids_board"] = ids
    st.dataframe(
        table, hide_index=True, height=620, key="board_rows", on_select=_open, selection_mode="single-row",
        column_config={_("Clock"): tables.severity_column()},
    )
    st.caption(_("{count} tasks", count=len(ids)) + (f"　:orange[◆ {_('filtered')}]" if filtered else ""))
    severities.legend()
    if st.session_state.pop("board_clicked", False):
        st.rerun()


def _display(found: pd.DataFrame) -> tuple[list[int], pa.Table]:
    """The ids of the rows and, in the same order, the rows as people read them."""
    now = runtime().now()
    waiting = found["state"].isin(WAITING_STATES)
    left = [words.span(due - now) if waits and not pd.isna(due) else "" for due, waits in zip(found["due_at"], waiting, strict=True)]
    shown: dict[str, Any] = {
        "Clock": [[severities.word(one)] for one in found["severity"]],
        "Left": left,
        "State": tables.worded(found["state"], STATE_LABELS),
        "Kind": tables.worded(found["kind"], KIND_LABELS),
        "Matter": [
            drills.marked(f"{title} {debtor}" if debtor and debtor not in title else title, drill=drill)
            for title, debtor, drill in zip(found["title"], found["debtor"].fillna(""), found["drill"], strict=True)
        ],
        "Place": found["place"].fillna(found["grid"]),
        "With": found["owner"].where(found["owner"] != "", found["addressee"]),
        "Since change": [words.span(now - at) for at in found["updated_at"]],
        "Urged": found["urged_count"],
        "Number": found["number"],
    }
    return found["task_id"].tolist(), pa.table({_(title): list(values) for title, values in shown.items()})


def _open() -> None:
    """The row number becomes an id at the moment of the click, from the rows as they were drawn."""
    picked = st.session_state["board_rows"]["selection"]["rows"]
    ids = st.session_state.get("ids_board", [])
    if picked and picked[0] < len(ids):
        chosen.choose("task", str(ids[picked[0]]))
        st.session_state["board_clicked"] = True

