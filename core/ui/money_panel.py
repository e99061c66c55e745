"""Money of cases: what is in the court's hands in three colours, what came in and went on in time, and what moved by way of payment."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import assets
from core.domain.clocks import local_day
from core.domain.money import NEAR, NEW, NODE, NOTED, OVER, PART_LABELS
from core.domain.node_clocks import STATE_LABELS, STATE_SIGNS
from core.domain.nodes import BY_CODE
from core.domain.refusals import N_
from core.domain.viewer import Viewer
from core.domain.vocabulary import CHANNEL_LABELS
from core.queries import money as questions
from core.ui import address, chosen, indicator_panels, notices, reads, row_picks, tables, writes
from core.ui.runtime import runtime
from core.ui.visitor import _, money

MOVED = reads.topics_of(questions.money_that_came, questions.money_totals, questions.money_moved)
ORDER = (OVER, NEAR, NEW, NOTED)
DIRECTION_LABELS = {"in": N_("Came in"), "out": N_("Paid out")}


def in_hand(viewer: Viewer) -> None:
    """The colours with their sums, each of which opens its rows; then paying out of the one that is ticked."""
    notices.show()
    found: pd.DataFrame = reads.read(questions.money_in_hand, viewer)
    st.subheader(_("In the court's hands"))
    if found.empty:
        st.info(_("No money is waiting to be paid out in your grids. What comes in stands here until it has gone to the applicant."))
        return
    counts = {part: int((found["part"] == part).sum()) for part in ORDER}
    sums = {part: int(found.loc[found["part"] == part, "left_fen"].sum()) for part in ORDER}
    offered = ["all", *(part for part in ORDER if counts[part])]
    labels = {"all": f"{_('all')} {len(found)} · {money(int(found['left_fen'].sum()))}", **{part: f"{_(PART_LABELS[part])} {counts[part]} · {money(sums[part])}" for part in ORDER}}
    part = st.segmented_control(_("Colour"), offered, default="all", format_func=labels.__getitem__, key="money_part", label_visibility="collapsed") or "all"
    rows = found if part == "all" else found[found["part"] == part]
    st.caption(_("Each sum has 30 days from its arrival ({rule}); what goes out covers the earliest sum first. Days that an approved postponement leaves out are not counted.", rule=BY_CODE[NODE].source))
    picked = row_picks.picked(f"money_{part}", [int(one) for one in rows["payment_id"]], {
        "Clock": [_(PART_LABELS[one]) for one in rows["part"]], "Days": [_days(one) for one in rows["days"]], "Case number": rows["number"], "Debtor": rows["debtor_names"],
        "Judge": rows["judge"].fillna("—"), "Came in": tables.dated(rows["came_in"]), "Pay out by": tables.dated(rows["deadline"]), "Amount": tables.moneyed(rows["amount_fen"]),
        "Left of it": tables.moneyed(rows["left_fen"]), "Days left out": [str(one) if one else "" for one in rows["deducted"]],
    }, one_only=True, height_px=380)
    if picked:
        _pay_out(viewer, rows[rows["payment_id"] == picked[0]].iloc[0].to_dict())
    else:
        st.caption(_("Tick a sum to pay it out, or to open the file of its case."))


def _days(days: Any) -> str:
    if pd.isna(days):
        return "—"
    return _("{days} days over", days=-int(days)) if days < 0 else _("{days} days left", days=int(days))


def _pay_out(viewer: Viewer, row: dict[str, Any]) -> None:
    payment, case_id = int(row["payment_id"]), int(row["case_id"])
    with st.container(horizontal=True):
        chosen.case_file(case_id, _("File of {number}", number=row["number"]))
        st.page_link("pages/nodes.py", label=_("Leave days out, or exempt"), icon=":material/timer:", query_params={"chosen": f"case:{case_id}"})
    left, middle, right, send = st.columns([2, 2, 2, 1], vertical_alignment="bottom")
    today = local_day(runtime().now())
    yuan = left.number_input(_("Amount (yuan)"), min_value=0.0, value=int(row["left_fen"]) / 100, step=100.0, format="%.2f", key=f"money_amount_{payment}")
    channel = middle.selectbox(_("Way of payment"), [code for code in CHANNEL_LABELS if code != "import"], format_func=lambda code: _(CHANNEL_LABELS[code]), key=f"money_channel_{payment}")
    day = right.date_input(_("Day"), value=today, max_value=today, key=f"money_day_{payment}")
    if send.button(_("Pay out"), type="primary", key=f"money_send_{payment}", width="stretch"):
        fen = round(yuan * 100)
        if writes.attempt(partial(assets.pay_out, case_id=case_id, amount_fen=fen, channel=channel, day=day), by=viewer, key=writes.form_key(f"money_{payment}")):
            writes.form_done(f"money_{payment}")
            notices.succeed(_("{number}: {amount} is paid out.", number=row["number"], amount=money(fen)))
        st.rerun()


def moved(viewer: Viewer) -> None:
    """What came in and went out in the chosen window: totals by way of payment, with the rows they are counted from."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    address.opened("window", indicator_panels.WINDOWS, "month")
    left.segmented_control(_("Window"), list(indicator_panels.WINDOWS), format_func=lambda code: _(indicator_panels.WINDOWS[code]), key="window")
    address.keep("window", st.session_state["window"] or "month", "month")
    since, until = indicator_panels.window()
    totals: pd.DataFrame = reads.read(questions.money_totals, viewer, since=since, until=until)
    sums = {one: totals[totals["direction"] == one] for one in DIRECTION_LABELS}
    labels = {one: f"{_(label)} {int(sums[one]['count'].sum())} · {money(int(sums[one]['amount_fen'].sum()))}" for one, label in DIRECTION_LABELS.items()}
    direction = right.segmented_control(_("In or out"), list(labels), default="in", format_func=labels.__getitem__, key="money_direction") or "in"
    st.caption(_("From {since} to {until}.", since=since.isoformat(), until=until.isoformat()))
    own = sums[direction]
    if own.empty:
        st.info(_("Nothing came in within these days.") if direction == "in" else _("Nothing was paid out within these days."))
        return
    tables.shown(own, {"Way of payment": tables.worded(own["channel"], CHANNEL_LABELS), "Payments": own["count"], "Amount": tables.moneyed(own["amount_fen"])})
    (_came if direction == "in" else _went)(viewer, since, until, int(own["count"].sum()))


def _came(viewer: Viewer, since: Any, until: Any, _count: int) -> None:
    found: pd.DataFrame = reads.read(questions.money_that_came, viewer, since=since, until=until)
    timely, settled = questions.in_time(found["state"])
    share = f"{timely / settled:.2%}" if settled else "—"
    st.markdown(f"**{_('Paid out in time')}**　{share}　:gray[{_('{timely} of {settled} sums that have gone on or are over their time; {running} still run', timely=timely, settled=settled, running=len(found) - settled)}]")
    picked = row_picks.picked("money_came", [int(one) for one in found["payment_id"]], {
        "Case number": found["number"], "Debtor": found["debtor_names"], "Judge": found["judge"].fillna("—"), "Came in": tables.dated(found["came_in"]), "Amount": tables.moneyed(found["amount_fen"]),
        "State": [f"{STATE_SIGNS[one]} {_(STATE_LABELS[one])}" for one in found["state"]], "Pay out by": tables.dated(found["deadline"]), "Paid out on": tables.dated(found["paid_on"]),
        "Left of it": tables.moneyed(found["left_fen"]),
    }, one_only=True, height_px=380)
    _open(picked, found)


def _went(viewer: Viewer, since: Any, until: Any, count: int) -> None:
    found: pd.DataFrame = reads.read(questions.money_moved, viewer, since=since, until=until, direction="out")
    if count > len(found):
        st.caption(_("The first {count} are shown.", count=len(found)))
    picked = row_picks.picked("money_went", [int(one) for one in found["payment_id"]], {
        "Case number": found["number"], "Debtor": found["debtor_names"], "Judge": found["judge"].fillna("—"), "Paid out on": tables.dated(found["paid_on"]),
        "Way of payment": tables.worded(found["channel"], CHANNEL_LABELS), "Amount": tables.moneyed(found["amount_fen"]),
    }, one_only=True, height_px=380)
    _open(picked, found)


def _open(picked: list[int], found: pd.DataFrame) -> None:
    if picked:
        row = found[found["payment_id"] == picked[0]].iloc[0]
        chosen.case_file(int(row["case_id"]), _("File of {number}", number=row["number"]))
