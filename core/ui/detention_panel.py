"""Judicial detention on the file of a case: what was ordered, how many days are left, and the form with its questions."""

from functools import partial

import pandas as pd
import streamlit as st

from core.commands import detentions as verbs
from core.domain.clocks import local_day
from core.domain.detention import GROUND_LABELS, QUESTIONS, Detention, open_grounds
from core.domain.operation_gates import ANSWER_LABELS, CHECK_ANSWERS, CHECK_LABELS, MOST_DAYS
from core.domain.viewer import Viewer
from core.queries import detentions
from core.queries.cases import CaseFile
from core.ui import notices, reads, tables, writes
from core.ui.runtime import runtime
from core.ui.visitor import _


def draw(viewer: Viewer, found: CaseFile) -> None:
    """The list, and a form that offers each ground once."""
    rows: pd.DataFrame = reads.read(detentions.detentions, viewer, case_id=int(found.case["case_id"]))
    if len(rows):
        st.markdown(f"**{_('Judicial detention')}**")
        tables.shown(rows, {
            "Name": rows["name"], "Ground": tables.worded(rows["ground"], GROUND_LABELS), "From": tables.dated(rows["day"]), "Until": tables.dated(rows["until"]),
            "Days left": rows["days_left"], "Document": rows["document"], "Approved by": rows["approver"],
        })
    people = found.debtors[found.debtors["kind"] != "organisation"]
    if len(people) and found.case["closed_on"] is None:
        with st.expander(_("Write down a judicial detention"), icon=":material/lock:"):
            _form(viewer, found, people, rows)


def _form(viewer: Viewer, found: CaseFile, people: pd.DataFrame, rows: pd.DataFrame) -> None:
    names = {int(row.debtor_id): str(row.name) for row in people.itertuples()}
    debtor = st.selectbox(_("Debtor"), list(names), format_func=names.__getitem__, key="detain_debtor") or next(iter(names))
    grounds = open_grounds(set(rows[rows["debtor_id"] == debtor]["ground"]))
    if not grounds:
        st.caption(_("Every ground was used against this debtor; the same act is punished once."))
        return
    today = local_day(runtime().now())
    first, second, third = st.columns([3, 2, 1])
    ground = first.selectbox(_("Ground"), grounds, format_func=lambda one: _(GROUND_LABELS[one]), key=f"detain_ground_{debtor}") or ""
    day = second.date_input(_("Day"), value=today, max_value=today, key="detain_day")
    days = int(third.number_input(_("Days"), min_value=1, max_value=MOST_DAYS, value=MOST_DAYS, key="detain_days"))
    answers = {}
    for column, code in zip(st.columns(len(QUESTIONS)), QUESTIONS, strict=True):
        picked = column.selectbox(_(CHECK_LABELS[code]), CHECK_ANSWERS[code], index=None, format_func=lambda one: _(ANSWER_LABELS[one]), placeholder=_("not asked"), key=f"detain_{code}_{debtor}")
        answers |= {code: picked} if picked else {}
    left, right = st.columns(2)
    document = left.text_input(_("Decision"), key="detain_document")
    approver = right.text_input(_("President who approved it"), key="detain_approver")
    permit = st.text_input(_("Permission of the standing committee (for a deputy)"), key="detain_permit") if answers.get("deputy") == "county" else ""
    st.caption(_("Fifteen days at most; handed to the police for custody; the family is told within 24 hours; review can be asked for within 3 days (Civil Procedure Law 118, 119)."))
    wanted = Detention(debtor, ground, day, days, document, approver, answers, permit)
    if st.button(_("Write it down"), type="primary", key="detain_send"):
        if done := writes.attempt(partial(verbs.detain, case_id=int(found.case["case_id"]), wanted=wanted), by=viewer, key=writes.form_key("detain")):
            writes.form_done("detain")
            notices.succeed(_("{name} is detained until {day}.", name=names[debtor], day=done["until"]))
        st.rerun()
