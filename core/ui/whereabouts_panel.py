"""Since when a debtor could not be found, and since when again: the history, and a line for it by hand."""

from functools import partial

import pandas as pd
import streamlit as st

from core.commands import whereabouts as verbs
from core.domain.clocks import LOCAL, local_day
from core.domain.viewer import Right, Viewer
from core.domain.vocabulary import WHEREABOUTS_LABELS
from core.ui import notices, tables, writes
from core.ui.runtime import runtime
from core.ui.visitor import _

EARLIEST_YEAR = 1990


def draw(viewer: Viewer, debtor_id: int, history: pd.DataFrame) -> None:
    if not history.empty:
        st.markdown(f"**{_('Whereabouts, since when')}**")
        tables.shown(history, {
            "Since": [at.astimezone(LOCAL).strftime("%Y-%m-%d") for at in history["since"]],
            "Whereabouts": tables.worded(history["whereabouts"], WHEREABOUTS_LABELS), "Source": history["source"],
        })
    if viewer.may(Right.VERIFY):
        with st.expander(_("Write down the whereabouts")):
            _form(viewer, debtor_id)


def _form(viewer: Viewer, debtor_id: int) -> None:
    today = local_day(runtime().now())
    with st.form(f"whereabouts_{debtor_id}", border=False):
        code = st.selectbox(_("Whereabouts"), list(WHEREABOUTS_LABELS), index=list(WHEREABOUTS_LABELS).index("unknown"), format_func=lambda one: _(WHEREABOUTS_LABELS[one]))
        since = st.date_input(_("Since"), value=today, min_value=today.replace(EARLIEST_YEAR, 1, 1), max_value=today)
        said = st.text_input(_("How this is known"))
        if st.form_submit_button(_("Store")):
            if writes.attempt(partial(verbs.note, debtor_id=debtor_id, whereabouts=code, since=since, words=said), by=viewer):
                notices.succeed(_("The whereabouts are written down."))
            st.rerun()
