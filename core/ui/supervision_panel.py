"""Supervision orders (督办单): what waits, what is overdue, answer and close; and how escalation stands."""

from functools import partial

import pandas as pd
import streamlit as st

from core import words
from core.commands import escalation as verbs
from core.domain import court_settings
from core.domain.escalation import LADDER_LABELS, LADDERS, SUPERVISION_STATES
from core.domain.limits import UNIT_LABELS
from core.domain.task_kinds import KIND_LABELS
from core.domain.viewer import Right, Viewer
from core.queries import court
from core.queries import escalation as questions
from core.ui import notices, reads, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _

TOPICS = reads.topics_of(questions.supervision_orders, court.settings)


def draw(viewer: Viewer) -> None:
    """Orders that are not closed, the most pressing first; below, the ladder that leads to them."""
    notices.show()
    closed = st.toggle(_("With closed ones"), key="supervision_closed")
    found: pd.DataFrame = reads.read(questions.supervision_orders, viewer, with_closed=closed)
    if found.empty:
        st.info(_("No supervision order waits. They are issued by a leader on the task's card, or by themselves when a task stays overdue."))
    for order in found.to_dict("records"):
        with st.container(border=True):
            _one(viewer, {str(key): value for key, value in order.items()})
    _ladders(viewer, unfolded=found.empty)


def _one(viewer: Viewer, order: dict[str, object]) -> None:
    now = runtime().now()
    due = pd.Timestamp(str(order["due_at"]))
    state = _(SUPERVISION_STATES[str(order["state"])])
    colour, sign = {"open": ("red", "▲") if order["overdue"] else ("orange", "◆"), "reported": ("red", "▲"), "answered": ("violet", "✓"), "closed": ("gray", "○")}[str(order["state"])]
    st.markdown(f":{colour}[{sign} {state}]　**{order['number']}**　{as_text(order['addressee'] or '—')}　{_('Due')}: {words.moment(due)}（{words.span(due - now)}）")
    kind = _(KIND_LABELS[str(order["kind"])]) if order["kind"] else ""
    st.markdown(f"{kind}　{order['task'] or ''}" + (f"  \n> {as_text(order['words'])}" if order["words"] else ""))
    if order["reply"]:
        st.markdown(f"**{_('Answer')}** {words.moment(pd.Timestamp(str(order['replied_at'])))}: {as_text(order['reply'])}")
    key = order["order_id"]
    if order["state"] in ("open", "reported") and viewer.rights & {Right.ANSWER, Right.DISPATCH}:
        with st.form(f"reply_order_{key}", border=False):
            said = st.text_input(_("What was in the way, and until when it is done"))
            if st.form_submit_button(_("Answer the order")):
                _take(viewer, order, partial(verbs.reply_to_order, order_id=int(str(key)), words=said), _("Answered"))
    if order["state"] == "answered" and viewer.may(Right.APPROVE) and st.button(_("Close the order"), key=f"close_order_{key}"):
        _take(viewer, order, partial(verbs.close_order, order_id=int(str(key))), _("Closed"))


def _take(viewer: Viewer, order: dict[str, object], command: partial[dict[str, object]], label: str) -> None:
    if writes.attempt(command, by=viewer):
        notices.succeed(_("{number}: {step} — done.", number=order["number"], step=label))
    st.rerun()


def _ladders(viewer: Viewer, *, unfolded: bool) -> None:
    """What happens after how long, as the court has set it."""

    own = reads.read(court.settings, viewer)
    with st.expander(_("How escalation goes here"), expanded=unfolded):
        for ladder, rungs in LADDERS.items():
            st.markdown(f"**{_(LADDER_LABELS[ladder])}**")
            for rung in rungs:
                limit = court_settings.limit(own, rung.setting)
                st.markdown(f"- +{limit.amount:g} {_(UNIT_LABELS[limit.unit])}　{_(rung.label)}" + (f"　:gray[{_('keeps quiet hours')}]" if rung.waits else ""))
        st.caption(_("Quiet from {start} to {end} o'clock.", start=court_settings.number(own, "quiet.from"), end=court_settings.number(own, "quiet.until")) + f"　（{_('court setting')}）")
