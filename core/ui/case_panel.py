"""The cases of a debtor, and closing one: first what will be written, then the confirmation."""

from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core import words
from core.commands import cases as verbs
from core.domain import closings
from core.domain.clocks import local_day
from core.domain.viewer import Right, Viewer
from core.domain.vocabulary import CLOSING_LABELS
from core.ui import chosen, node_panels, notices, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, money

CLOCKS_OF = 3
"""Open cases whose clocks stand on the card; the newest first."""
LINKS_TO = 6
"""Cases whose file is one press away."""


def draw(viewer: Viewer, cases: pd.DataFrame) -> None:
    """The table, and for the court's people what can be done with a case."""
    tables.shown(cases, {
        "Case number": cases["number"], "Cause": cases["cause"], "Amount": tables.moneyed(cases["amount_fen"]),
        "Recovered": tables.moneyed(cases["recovered_fen"]), "Filed": tables.dated(cases["filed_on"]), "Open for": [_years(years) for years in cases["years_open"]],
        "Closed on": tables.dated(cases["closed_on"]), "How": _ways(cases),
    })
    if viewer.may(Right.VERIFY) and not cases.empty:
        with st.container(horizontal=True):
            for case in cases.head(LINKS_TO).itertuples():
                chosen.case_file(int(case.case_id), str(case.number))
        _act(viewer, cases)


def close_or_reopen(viewer: Viewer, case: dict[str, Any]) -> None:
    """On the file of one case: closing it, or taking its closing back."""
    (_reopen if case["closed_on"] else _close)(viewer, case)


def _years(years: int) -> str:
    return _("{years} years", years=years) if years else _("less than a year")


def _ways(cases: pd.DataFrame) -> list[str]:
    named = tables.worded(cases["closing"], CLOSING_LABELS)
    return [f"{_('Concluded on the spot')} · {way}" if spot else way for way, spot in zip(named, cases["on_the_spot"], strict=True)]


def _act(viewer: Viewer, cases: pd.DataFrame) -> None:
    is_open = cases["closed_on"].isna()
    if is_open.any():
        with st.expander(_("Case clocks"), icon=":material/timer:"):
            for case in cases[is_open].head(CLOCKS_OF).itertuples():
                st.markdown(f"**{case.number}**")
                node_panels.on_card(viewer, int(case.case_id))
        with st.expander(_("Close a case"), icon=":material/inventory_2:"):
            _close(viewer, _picked(cases[is_open], "close_case"))
    if not is_open.all():
        with st.expander(_("Take a closing back"), icon=":material/undo:"):
            _reopen(viewer, _picked(cases[~is_open], "reopen_case"))


def _picked(cases: pd.DataFrame, key: str) -> dict[str, Any]:
    """The case itself, not its place in the list; a new row above does not change the choice."""
    by_id = {int(row["case_id"]): row for row in cases.to_dict("records")}
    return by_id[st.selectbox(_("Case number"), list(by_id), format_func=lambda one: by_id[one]["number"], key=key)]


def _close(viewer: Viewer, case: dict[str, Any]) -> None:
    today, key = local_day(runtime().now()), case["case_id"]
    left, right = st.columns(2)
    ways = list(closings.CLOSABLE)
    closing = left.selectbox(_("How"), ways, format_func=lambda code: _(CLOSING_LABELS[code]), key=f"closing_{key}")
    day = right.date_input(_("Closed on"), value=today, max_value=today, key=f"closed_on_{key}")
    said = st.text_input(_("Words (the ruling and its reason, where there is one)"), key=f"closing_words_{key}")
    with st.popover(_("Close {number}", number=case["number"]), icon=":material/check:"):
        st.markdown(as_text(_say(case, closing, day)))
        if st.button(_("Confirm the closing"), type="primary", key=f"confirm_closing_{key}"):
            command = partial(verbs.close, case_id=key, closing=closing, day=day, words=said)
            _done(viewer, command, _("{number} is closed.", number=case["number"]), partial(verbs.note_refused, case_id=key, closing=closing, day=day) if closing in closings.BY_CHECK else None)


def _say(case: dict[str, Any], closing: str, day: date) -> str:
    if closing in closings.BY_CHECK:
        return _("{number} will be closed on {day}: {closing}. Only this round ends: {left} stay owed, restrictions stay in force, and the case can be resumed at any time.",
                 number=case["number"], day=words.day(day), closing=CLOSING_LABELS[closing], left=money(max(0, case["amount_fen"] - case["recovered_fen"])))
    return _("{number} will be closed on {day}: {closing}. Applied for {claimed}, received {received}; open for {years} full years. Its debtors then owe nothing in it.",
             number=case["number"], day=words.day(day), closing=CLOSING_LABELS[closing], claimed=money(case["amount_fen"]), received=money(case["recovered_fen"]),
             years=closings.years_open(case["filed_on"], day))


def _reopen(viewer: Viewer, case: dict[str, Any]) -> None:
    key = case["case_id"]
    st.caption(_("A closing that was a mistake can be taken back for a while (court setting). Both entries stay in the ledger."))
    reason = st.text_input(_("Reason"), key=f"reopen_reason_{key}")
    with st.popover(_("Reopen {number}", number=case["number"]), icon=":material/undo:"):
        st.markdown(as_text(_("{number} will be open again, and its debtors owe what is left.", number=case["number"])))
        if st.button(_("Confirm the reopening"), type="primary", key=f"confirm_reopening_{key}"):
            _done(viewer, partial(verbs.reopen, case_id=key, reason=reason), _("{number} is open again.", number=case["number"]))


def _done(viewer: Viewer, command: Any, said: str, refused: Any = None) -> None:
    """`refused`: what the ledger keeps of an attempt that a rule forbade."""
    if writes.attempt(command, by=viewer):
        notices.succeed(said)
    elif refused is not None:
        writes.note(refused, by=viewer)
    st.rerun()
