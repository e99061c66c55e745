"""Old cases on the wall chart: which are on the list, what is fixed for each, and striking one off."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import old_cases as verbs
from core.domain.clocks import local_day
from core.domain.old_cases import FIVE_LABELS, THREE_LABELS, Five
from core.domain.viewer import Viewer
from core.queries import old_cases
from core.ui import chosen, notices, reads, row_picks, tables, writes
from core.ui.runtime import runtime
from core.ui.visitor import _, money


def draw(viewer: Viewer) -> None:
    """Three figures, each of which opens its rows; then the five of the case that is ticked, and striking it off."""
    notices.show()
    found: pd.DataFrame = reads.read(old_cases.old_cases, viewer)
    if found.empty:
        st.info(_("No old case in your grids: none is open for so long (court setting), and none was put on the list."))
        return
    today = local_day(runtime().now())
    struck = found["struck_at"].notna()
    bare = found["missing"].map(len) > 0
    late = found["due_on"].map(lambda day: bool(day) and day < today)
    parts = {"open": ~struck, "bare": ~struck & bare, "late": ~struck & late, "struck": struck}
    labels = {"open": _("On the list"), "bare": _("▲ Five not fixed"), "late": _("▲ Past their day"), "struck": _("✓ Struck off")}
    part = st.segmented_control(_("Old cases"), list(parts), default="open", format_func=lambda one: f"{labels[one]} {int(parts[one].sum())}", key="old_part", label_visibility="collapsed") or "open"
    rows = found[parts[part]]
    st.caption(_("{count} cases, {amount} applied for, {open} open", count=len(rows), amount=money(int(rows["amount_fen"].sum())), open=money(int((rows["amount_fen"] - rows["recovered_fen"]).clip(lower=0).sum()))))
    picked = row_picks.picked(f"old_{part}", [int(one) for one in rows["case_id"]], {
        "Case number": rows["number"], "Debtor": rows["debtor_names"], "Judge": rows["judge"].fillna("—"), "Filed": tables.dated(rows["filed_on"]), "Days open": rows["days"],
        "Amount": tables.moneyed(rows["amount_fen"]), "Handles": rows["handler"], "Supervises": rows["supervisor"], "To be cleared by": tables.dated(rows["due_on"]),
        "Not fixed": ["、".join(_(FIVE_LABELS[one]) for one in missing) or "✓" for missing in rows["missing"]],
    }, one_only=True, height_px=380)
    if picked:
        _one(viewer, rows[rows["case_id"] == picked[0]].iloc[0].to_dict())
    else:
        st.caption(_("Tick a case to fix its five, or to strike it off."))


def _one(viewer: Viewer, row: dict[str, Any]) -> None:
    case_id = int(row["case_id"])
    chosen.case_file(case_id, _("File of {number}", number=row["number"]))
    if not pd.isna(row["struck_at"]):
        for code, label in THREE_LABELS.items():
            st.markdown(f"**{_(label)}**　{(row['struck_words'] or {}).get(code, '—')}")
        st.caption(_("Struck off on {day}.", day=words.day(local_day(row["struck_at"]))))
        return
    left, right = st.columns(2, gap="large")
    with left:
        _fix(viewer, case_id, row)
    with right:
        _strike(viewer, case_id, row)


def _fix(viewer: Viewer, case_id: int, row: dict[str, Any]) -> None:
    st.markdown(f"**{_('The five')}**")
    first, second = st.columns(2)
    judge = row["judge"] if isinstance(row["judge"], str) else ""
    handler = first.text_input(_(FIVE_LABELS["handler"]), value=row["handler"] or judge, key=f"old_handler_{case_id}")
    supervisor = second.text_input(_(FIVE_LABELS["supervisor"]), value=row["supervisor"], key=f"old_supervisor_{case_id}")
    measures = st.text_input(_(FIVE_LABELS["measures"]), value=row["measures"], key=f"old_measures_{case_id}")
    goal = first.text_input(_(FIVE_LABELS["goal"]), value=row["goal"], key=f"old_goal_{case_id}")
    due = second.date_input(_(FIVE_LABELS["due_on"]), value=row["due_on"] or None, key=f"old_due_{case_id}")
    five = Five(handler, supervisor, measures, due or None, goal)
    if st.button(_("Keep the five"), type="primary", key=f"old_fix_{case_id}"):
        if done := writes.attempt(partial(verbs.fix, case_id=case_id, five=five), by=viewer):
            notices.succeed(_("{number}: the five are fixed.", number=row["number"]) if not done["missing"] else _("{number}: kept; {count} of the five are still open.", number=row["number"], count=len(done["missing"])))
        st.rerun()


def _strike(viewer: Viewer, case_id: int, row: dict[str, Any]) -> None:
    st.markdown(f"**{_('Strike it off')}**")
    said = {code: st.text_input(f"{_(label)}: {_('how?')}", key=f"old_{code}_{case_id}") for code, label in THREE_LABELS.items()}
    st.caption(_("Not let go while one of these is not so. The case itself stays open until it is closed."))
    if st.button(_("Strike it off the list"), key=f"old_strike_{case_id}", icon=":material/check:"):
        if writes.attempt(partial(verbs.strike, case_id=case_id, said=said), by=viewer):
            notices.succeed(_("{number} is struck off the list of old cases.", number=row["number"]))
        st.rerun()
