"""Forms for the clocks of a case: what has happened, what does not count, what is done with property and money."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from typing import Any

import streamlit as st

from core.commands import assets, node_watch, nodes
from core.commands.assets import Taking
from core.commands.nodes import BY_MARK, PAYOUT, Place
from core.domain.clocks import LOCAL, local_day
from core.domain.limits import END_OF_DAY_HOUR, working_days
from core.domain.node_clocks import EXEMPT, IN_TIME, LATE, NOT_YET, OPEN_STATES, SEIZING, UNRECORDED, longest_term
from core.domain.nodes import BY_CODE, DEDUCTION_LABELS, MARK_LABELS, NOT_DEDUCTIBLE
from core.domain.refusals import N_
from core.domain.viewer import Right, Viewer
from core.domain.vocabulary import CHANNEL_LABELS, MEASURE_LABELS
from core.queries.nodes import CaseNodes
from core.ui import notices, writes
from core.ui.runtime import runtime
from core.ui.visitor import _, money

Clock = dict[str, Any]
Form = Callable[[Viewer, CaseNodes, Clock], None]
MEASURE_OF = {"house": "seal", "land": "seal", "vehicle": "seize", "movable": "seize"}


def draw(viewer: Viewer, found: CaseNodes, clock: Clock) -> None:
    """What can be written down of this clock just now, one tab each."""
    forms = _forms(found, clock)
    if not forms:
        st.caption(_("Nothing can be written down of this clock: the case itself tells it."))
        return
    for tab, form in zip(st.tabs([_(label) for label in forms]), forms.values(), strict=True):
        with tab:
            form(viewer, found, clock)


def _forms(found: CaseNodes, clock: Clock) -> dict[str, Form]:
    node, state, kind = BY_CODE[clock["node"]], clock["state"], clock["kind"]
    runs, thing = state in OPEN_STATES, clock["property_id"]
    has_thing = thing is not None and thing == thing
    offered: list[tuple[str, bool, Form]] = [
        (N_("Seal, seize or freeze"), runs and node.code == "011", _control),
        (N_("Renew the measure"), runs and kind == "measure", _renew),
        (N_("Property disposed of"), runs and has_thing and node.code != "011", _dispose),
        (N_("Lift the measure"), runs and kind == "measure", _lift),
        (N_("Pay out"), runs and kind == "payment", _pay_out),
        (N_("Write down that it began"), state == NOT_YET and node.starts == "said", partial(_mark, "started")),
        (N_("Write down that it is done"), node.ends in BY_MARK and (runs or state == UNRECORDED or (state == NOT_YET and node.limit is None)), partial(_mark, "done")),
        (N_("Leave days out"), runs and node.code not in NOT_DEDUCTIBLE and clock["deadline"] is not None, _deduct),
        (N_("Exempt"), runs, partial(_mark, "exempt")),
        (N_("Take a mark back"), bool(_marks(found, clock)), _take_back),
    ]
    return {label: form for label, may, form in offered if may and (state not in (IN_TIME, LATE, EXEMPT) or form is _take_back)}


def _place(clock: Clock) -> Place:
    return Place(int(clock["case_id"]), clock["node"], clock["kind"], int(clock["subject_id"]))


def _marks(found: CaseNodes, clock: Clock) -> list[str]:
    rows = found.marks
    same = (rows["node"] == clock["node"]) & (rows["kind"] == clock["kind"]) & (rows["subject_id"] == clock["subject_id"])
    return list(rows[same]["what"])


def _name(form: str, clock: Clock) -> str:
    return f"{form}_{clock['node']}_{clock['subject_id']}"


def _today() -> date:
    return local_day(runtime().now())


def _send(viewer: Viewer, label: str, name: str, command: Any, said: str) -> None:
    """The button of a form; what was typed stays when it is refused."""
    if st.button(label, type="primary", key=f"send_{name}"):
        if writes.attempt(command, by=viewer, key=writes.form_key(name)):
            writes.form_done(name)
            notices.succeed(said)
        st.rerun()


def _mark(what: str, viewer: Viewer, _found: CaseNodes, clock: Clock) -> None:
    name = _name(what, clock)
    left, middle, right = st.columns(3)
    day = left.date_input(_("Day"), value=_today(), max_value=_today(), key=f"day_{name}")
    document = middle.text_input(_("Document"), key=f"document_{name}")
    approver = right.text_input(_("Approved by"), key=f"approver_{name}")
    said = st.text_input(_("Reason") if what == "exempt" else _("Words"), key=f"words_{name}")
    command = partial(nodes.mark, place=_place(clock), what=what, day=day, document=document, approver=approver, words=said)
    _send(viewer, _("Write it down"), name, command, _("{number}: “{node}” — {what}.", number=clock["number"], node=BY_CODE[clock["node"]].label, what=MARK_LABELS[what]))


def _take_back(viewer: Viewer, found: CaseNodes, clock: Clock) -> None:
    name = _name("take_back", clock)
    what = st.selectbox(_("Mark"), _marks(found, clock), format_func=lambda code: _(MARK_LABELS[code]), key=f"what_{name}")
    said = st.text_input(_("What was wrong"), key=f"words_{name}")
    _send(viewer, _("Take it back"), name, partial(nodes.take_back, place=_place(clock), what=what, words=said), _("The mark is taken back; both entries stay in the ledger."))


def _deduct(viewer: Viewer, _found: CaseNodes, clock: Clock) -> None:
    name = _name("deduct", clock)
    kinds = [kind for kind in DEDUCTION_LABELS if (kind == "payout") == (clock["node"] in PAYOUT)]
    first, second, third = st.columns(3)
    kind = first.selectbox(_("Reason"), kinds, format_func=lambda code: _(DEDUCTION_LABELS[code]), key=f"kind_{name}")
    begins_on = second.date_input(_("From"), value=_today(), key=f"begins_{name}")
    ends_on = third.date_input(_("Until (empty while it lasts)"), value=None, key=f"ends_{name}")
    left, right = st.columns(2)
    document = left.text_input(_("Document"), key=f"document_{name}")
    approver = right.text_input(_("Approved by"), key=f"approver_{name}")
    command = partial(nodes.deduct, place=_place(clock), kind=kind, begins_on=begins_on, ends_on=ends_on, document=document, approver=approver)
    _send(viewer, _("Leave these days out"), name, command, _("{number}: days are left out of “{node}”.", number=clock["number"], node=BY_CODE[clock["node"]].label))


def end_deductions(viewer: Viewer, found: CaseNodes) -> None:
    """Those that still run."""
    for row in found.deductions[found.deductions["ends_on"].isna()].itertuples():
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        day = left.date_input(_("Last day of “{reason}”", reason=DEDUCTION_LABELS[row.kind]), value=_today(), max_value=_today(), key=f"end_deduction_{row.deduction_id}")
        with right:
            _send(viewer, _("It has ended"), f"deduction_{row.deduction_id}", partial(nodes.end_deduction, deduction_id=int(row.deduction_id), ends_on=day), _("The days are counted again."))


def _taking(name: str, latest: date) -> Taking:
    left, middle, right = st.columns(3)
    day = left.date_input(_("Day"), value=_today(), max_value=_today(), key=f"day_{name}")
    expires_on = middle.date_input(_("Runs until (as printed)"), value=latest, key=f"expires_{name}")
    document = right.text_input(_("Document"), key=f"document_{name}")
    return Taking(day, expires_on, document)


def _control(viewer: Viewer, _found: CaseNodes, clock: Clock) -> None:
    name, thing = _name("control", clock), str(clock["thing"])
    usual = MEASURE_OF.get(thing, "freeze")
    kind = st.segmented_control(_("Measure"), list(SEIZING), default=usual, format_func=lambda code: _(MEASURE_LABELS[code]), key=f"kind_{name}") or usual
    taking = _taking(name, longest_term(_today(), thing))
    _send(viewer, _("Write it down"), name, partial(assets.control, property_id=int(clock["subject_id"]), kind=kind, taking=taking), _("{number}: the property is under control.", number=clock["number"]))


def _renew(viewer: Viewer, _found: CaseNodes, clock: Clock) -> None:
    name, lapses_on = _name("renew", clock), clock["deadline"]
    late = _today() > lapses_on
    if late:
        st.warning(_("The last day is over, so the measure has lapsed. What is written down here is a new measure, and the leaders are told."))
    taking = _taking(name, longest_term(_today() if late else lapses_on, clock["thing"]))
    _send(viewer, _("Write it down"), name, partial(assets.renew, measure_id=int(clock["subject_id"]), taking=taking), _("{number}: the measure runs on.", number=clock["number"]))


def _lift(viewer: Viewer, _found: CaseNodes, clock: Clock) -> None:
    name = _name("lift", clock)
    left, right = st.columns(2)
    day = left.date_input(_("Day"), value=_today(), max_value=_today(), key=f"day_{name}")
    document = right.text_input(_("Document"), key=f"document_{name}")
    _send(viewer, _("Write it down"), name, partial(assets.lift, measure_id=int(clock["subject_id"]), day=day, document=document), _("{number}: the measure is lifted.", number=clock["number"]))


def _dispose(viewer: Viewer, _found: CaseNodes, clock: Clock) -> None:
    name = _name("dispose", clock)
    left, right = st.columns([1, 2])
    day = left.date_input(_("Day"), value=_today(), max_value=_today(), key=f"day_{name}")
    said = right.text_input(_("How it was disposed of"), key=f"words_{name}")
    _send(viewer, _("Write it down"), name, partial(assets.dispose, property_id=int(clock["property_id"]), day=day, words=said), _("{number}: the property is disposed of.", number=clock["number"]))


def _pay_out(viewer: Viewer, _found: CaseNodes, clock: Clock) -> None:
    name = _name("pay_out", clock)
    left, middle, right = st.columns(3)
    yuan = left.number_input(_("Amount (yuan)"), min_value=0.0, value=float(clock["amount_fen"]) / 100, step=100.0, format="%.2f", key=f"amount_{name}")
    channel = middle.selectbox(_("How"), [code for code in CHANNEL_LABELS if code != "import"], format_func=lambda code: _(CHANNEL_LABELS[code]), key=f"channel_{name}")
    day = right.date_input(_("Day"), value=_today(), max_value=_today(), key=f"day_{name}")
    command = partial(assets.pay_out, case_id=int(clock["case_id"]), amount_fen=round(yuan * 100), channel=channel, day=day)
    _send(viewer, _("Write it down"), name, command, _("{number}: {amount} is paid out.", number=clock["number"], amount=money(round(yuan * 100))))


def order(viewer: Viewer, found: CaseNodes) -> None:
    """A leader orders the judge to see to the case by a deadline (限时督办)."""
    if not viewer.may(Right.APPROVE):
        return
    key = found.case["case_id"]
    with st.expander(_("Supervision order on this case"), icon=":material/priority_high:"):
        left, right = st.columns([3, 1])
        said = left.text_input(_("What is to be done"), key=f"order_words_{key}")
        due = working_days(3).last_day(_today())
        day = right.date_input(_("By"), value=due, min_value=_today(), key=f"order_due_{key}")
        due_at = datetime.combine(day, time(END_OF_DAY_HOUR), LOCAL)
        _send(viewer, _("Issue the order"), f"case_order_{key}", partial(node_watch.issue_case_order, case_id=int(key), words=said, due_at=due_at),
              _("The order on {number} is issued.", number=found.case["number"]))
