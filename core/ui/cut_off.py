"""Choosing the moment that figures are told of (截至…); nothing chosen is now."""

from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from core.domain.clocks import LOCAL
from core.ui.runtime import runtime
from core.ui.visitor import _


def choose(it: dict[str, Any], place: str) -> datetime | None:
    """A switch, and then day and time; first the last full hour of the operation. What was chosen stays while the page refreshes."""
    key = f"{place}_{it['id']}"
    if not st.toggle(_("As at a cut-off"), key=f"cut_{key}"):
        return None
    now = runtime().now()
    latest = min(now, it["finished_at"] or now).astimezone(LOCAL)
    st.session_state.setdefault(f"cut_day_{key}", latest.date())
    st.session_state.setdefault(f"cut_time_{key}", latest.replace(minute=0, second=0, microsecond=0).time())
    day = st.date_input(_("Day"), key=f"cut_day_{key}", width=160)
    time = st.time_input(_("Time"), step=timedelta(minutes=30), key=f"cut_time_{key}", width=140)
    return datetime.combine(day, time, LOCAL)
