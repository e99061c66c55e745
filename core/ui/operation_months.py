"""Under the list of operations: what they produced by month and time of the day."""

import pandas as pd
import streamlit as st

from core.domain.operation_kinds import TIME_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import operation_months
from core.ui import reads, tables
from core.ui.visitor import _, money


def draw(viewer: Viewer) -> None:
    """A month, or all of them, with its sums; nothing for who sees no totals, or before the first operation."""
    found: pd.DataFrame = reads.read(operation_months.operation_months, viewer) if viewer.may(Right.TOTALS) else pd.DataFrame()
    if found.empty:
        return
    head, choice = st.columns([4, 1], vertical_alignment="bottom")
    head.markdown(f"**{_('By month and time of the day')}**")
    month = choice.selectbox(_("Month"), list(dict.fromkeys(found["month"])), index=None, placeholder=_("All months"), key="operation_month", label_visibility="collapsed")
    rows = found if month is None else found[found["month"] == month]
    sums = rows[["operations", "person_times", "targets", "closed", "amount_fen"]].sum()
    st.markdown(_(
        "{operations} operations · {people} person-times · {targets} targets done · {closed} cases closed · {amount} received",
        operations=sums["operations"], people=sums["person_times"], targets=sums["targets"], closed=sums["closed"], amount=money(int(sums["amount_fen"])),
    ))
    tables.shown(rows, {
        "Month": rows["month"], "Time of the day": tables.worded(rows["time_class"], TIME_LABELS), "Operations": rows["operations"], "Person-times": rows["person_times"],
        "Targets done": rows["targets"], "Cases closed": rows["closed"], "Received": tables.moneyed(rows["amount_fen"]),
    }, height=tables.height(len(rows), 400))
    st.caption(_("Operations that are finished or filed, by the month of their start. Person-times: people in teams, once an operation. Drills are left out."))
