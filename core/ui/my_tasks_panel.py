"""Tasks in one person's or body's hands, for a phone: the most pressing first, one big button for the next step."""

from functools import partial

import pandas as pd
import streamlit as st

from core import words
from core.commands import task_steps as verbs
from core.domain import task_life
from core.domain.task_kinds import BY_CODE
from core.domain.viewer import Viewer
from core.queries import tasks
from core.ui import notices, reads, reply_form, severities, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

NEXT = {"dispatched": "sign", "signed": "start", "returned": "start"}


def draw(viewer: Viewer) -> None:
    """One card a task."""
    notices.show()
    found: pd.DataFrame = reads.read(tasks.my_tasks, viewer)
    if found.empty:
        st.info(_("Nothing waits for you. A new task appears here by itself."))
        return
    st.caption(_("{count} tasks wait for you", count=len(found)))
    for task in found.to_dict("records"):
        with st.container(border=True):
            _one(viewer, {str(key): value for key, value in task.items()})


def _one(viewer: Viewer, task: dict[str, object]) -> None:
    due = task["due_at"]
    left = words.span(due - runtime().now()) if isinstance(due, pd.Timestamp) and not pd.isna(due) else "—"
    kind = BY_CODE[str(task["kind"])]
    st.markdown(f"{severities.chip(str(task['severity']))}　**{left}**　{_(task_life.STATE_LABELS[str(task['state'])])}")
    st.markdown(f"### {_(kind.label)} · {as_text(task['title'])}")
    st.markdown(f"{as_text(task['place'] or task['grid'] or '—')}  \n{_('Bring back')}: " + "、".join(_(field.label) for field in kind.requires))
    code = NEXT.get(str(task["state"]))
    if code and st.button(_(task_life.BY_CODE[code].label), type="primary", width="stretch", key=f"next_{task['task_id']}"):
        if writes.attempt(partial(verbs.step, task_id=int(str(task["task_id"])), code=code), by=viewer):
            notices.succeed(_("{number}: {step} — done.", number=task["number"], step=task_life.BY_CODE[code].label))
        st.rerun()
    if task["state"] in ("signed", "acting", "returned"):
        with st.expander(_("Write the reply"), expanded=task["state"] == "acting"):
            reply_form.draw(viewer, task)
