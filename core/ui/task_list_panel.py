"""The task list of a township that works with a workbook: save it, hand it over, and bring it back filled in."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands.task_lists import note_list
from core.domain.refusals import N_, Refused
from core.domain.viewer import Right, Role, Viewer
from core.intake import task_replies
from core.intake.task_replies import EMPTY, OUTCOME_LABELS, REFUSED, STORED, UNCHANGED, ListReport
from core.queries import task_lists
from core.reports.task_list import TaskList, workbook
from core.ui import map_panel, notices, reads, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, language

TOWN_DIGITS = 9
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(viewer: Viewer) -> None:
    """Both directions in one closed box: for the desk of any township, for a township of its own."""
    if not viewer.may(Right.DISPATCH) and viewer.role is not Role.TOWNSHIP:
        return
    with st.expander(_("Task list as a workbook"), icon=":material/table_view:"):
        st.caption(_("For a township that works with Excel only: save its list, send it, and bring it back filled in. Numbers and row marks must stay as they are."))
        _out(viewer)
        _back(viewer)


def _out(viewer: Viewer) -> None:
    towns = _towns(viewer)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    town = left.selectbox(_("Township"), list(towns), index=0 if len(towns) == 1 else None, format_func=lambda code: towns[code], key="list_town", placeholder=_("choose"))
    if not right.button(_("Prepare the list"), disabled=town is None, width="stretch", icon=":material/download:") or town is None:
        return
    rows = reads.read(task_lists.town_list, viewer, town=town)
    if not rows:
        st.info(_("No task of {town} waits for an answer.", town=towns[town]))
        return
    made = TaskList(towns[town], rows, runtime().now())
    if writes.attempt(partial(note_list, town=town, rows=len(rows), file_name=made.file_name), by=viewer):
        st.download_button(_("Save {count} tasks of {town}", count=len(rows), town=towns[town]), workbook(made, _), made.file_name, XLSX, type="primary")
    else:
        notices.show()


def _towns(viewer: Viewer) -> dict[str, str]:
    """Code to name of the townships in reach."""
    found = map_panel.grid_options(viewer)
    return {code: name for code, name in zip(found["code"], found["name"], strict=True) if len(code) == TOWN_DIGITS and viewer.reaches(code)}


def _back(viewer: Viewer) -> None:
    file = st.file_uploader(_("The list, filled in"), type=["xlsx"], key="list_back")
    if file is None:
        return
    trial, real = st.columns(2)
    dry = trial.button(_("Try without storing"), width="stretch", key="list_try")
    store = real.button(_("Store"), type="primary", width="stretch", icon=":material/save:", key="list_store")
    if not (dry or store):
        return
    with tempfile.TemporaryDirectory(prefix="zhiwang-") as folder:
        path = Path(folder) / "list.xlsx"
        path.write_bytes(file.getvalue())
        try:
            report = task_replies.run(runtime().store, viewer, path, now=runtime().now(), dry_run=dry, file_name=file.name)
        except Refused as refused:
            st.error(as_text(words.refusal(refused, language())), icon=":material/block:")
            return
    _show(report)


def _show(report: ListReport) -> None:
    labels: dict[str, str] = OUTCOME_LABELS if report.verified is not None else OUTCOME_LABELS | {STORED: N_("Would be stored")}
    for column, outcome in zip(st.columns(4), (STORED, UNCHANGED, REFUSED, EMPTY), strict=True):
        column.metric(_(labels[outcome]), report.count(outcome))
    if report.verified is not None:
        st.caption(_("{count} rows were found again in the database.", count=report.verified))
    said: list[dict[str, Any]] = [
        {_("Row"): row.row, _("Number"): row.number, _("Outcome"): _(labels[row.outcome]), _("Why"): _(row.reason, **row.places) if row.reason else ""}
        for row in report.rows if row.outcome != EMPTY
    ]
    if said:
        st.dataframe(pd.DataFrame(said), hide_index=True)
