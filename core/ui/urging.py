"""Urging every task of a list that waits for its answer, in one confirmed step."""

from functools import partial

import pandas as pd
import streamlit as st

from core.commands import batches
from core.domain.task_life import WAITING_STATES
from core.domain.viewer import Right, Viewer
from core.ui import notices, writes
from core.ui.visitor import _

AT_ONCE = 500


def urge_all(viewer: Viewer, found: pd.DataFrame, *, key: str) -> None:
    """`found` has `task_id` and `state`. An urging cannot be taken back, so the number is said before and confirmed."""
    waiting = found.loc[found["state"].isin(WAITING_STATES), "task_id"].head(AT_ONCE).tolist() if len(found) else []
    if not waiting or not viewer.may(Right.DISPATCH):
        return
    with st.popover(_("Urge all {count}", count=len(waiting)), icon=":material/notifications_active:"):
        words = st.text_input(_("Words to the addressees"), key=f"urge_words_{key}")
        st.markdown(_("{count} tasks are urged now, each with its own entry in the ledger. This cannot be taken back.", count=len(waiting)))
        if st.button(_("Urge {count} tasks", count=len(waiting)), type="primary", key=f"urge_{key}"):
            done = writes.attempt(partial(batches.urge_many, task_ids=waiting, words=words), by=viewer, key=writes.form_key(f"urge_{key}"))
            writes.form_done(f"urge_{key}")
            if done:
                notices.succeed(_("{count} tasks urged; {passed} were answered meanwhile.", count=len(done["urged"]), passed=done["passed_over"]))
            st.rerun()
