"""What the grids brought: inquiries, cases, money paid by phone; batches to townships; what a settlement brought."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.commands import batches, settlements
from core.commands.batches import LEFT_OUT_LABELS, Batch
from core.commands.settlements import Receipt
from core.domain.clocks import local_day
from core.domain.grid_supervision import Window
from core.domain.indicators import rate, rounded
from core.domain.refusals import N_
from core.domain.task_kinds import KIND_LABELS
from core.domain.viewer import Right, Viewer
from core.domain.vocabulary import CHANNEL_LABELS, CLOSING_LABELS
from core.queries import grid_help
from core.ui import exports, grid_supervision_panels, notices, reads, tables, writes
from core.ui.runtime import runtime
from core.ui.safe_text import as_text
from core.ui.visitor import _, money

TOPICS = reads.topics_of(grid_help.grid_help, grid_help.township_batches)
HELP_LABELS = {"inquiries": N_("Inquiries to the grids"), "cases": N_("Cases the grids helped in"), "payers": N_("Parties that paid by phone"), "amount_fen": N_("Paid by phone")}
OUTCOME_LABELS = {"terminated": N_("Rounds terminated on evidence of a grid"), "caught": N_("Hidden debtors found in person"), "sealed": N_("Cases with property sealed after a tip of a grid")}
COUNT_LABELS = {"sent": N_("Cases sent"), "answered": N_("Answered"), "closed": N_("Closed"), "really_closed": N_("Really closed"), "pending": N_("Not closed")}
IN_PARTS = 50
"""Cases sent in one transaction; everybody else waits meanwhile."""


def draw(viewer: Viewer, area: str) -> None:
    """The figures of the window with their rows, the batches, and the forms."""
    chosen = grid_supervision_panels.window(area)
    figures: dict[str, int] = reads.read(grid_help.grid_help, viewer, window=chosen)
    _tiles(figures)
    if viewer.may(Right.ROWS):
        _rows(viewer, chosen)
    _batches(viewer)
    if viewer.may(Right.VERIFY):
        _receive(viewer, chosen)


def _tiles(figures: dict[str, int]) -> None:
    each = Decimal(figures["amount_fen"]) / figures["payers"] if figures["payers"] else None
    for labels in (HELP_LABELS, OUTCOME_LABELS):
        for column, code in zip(st.columns(len(labels)), labels, strict=True):
            column.metric(_(labels[code]), money(figures[code]) if code == "amount_fen" else f"{figures[code]:,}")
    st.caption(_("By phone: Alipay and WeChat. On average {amount} a party.", amount="—" if each is None else money(int(each))))


def _rows(viewer: Viewer, chosen: Window) -> None:
    labels = HELP_LABELS | OUTCOME_LABELS
    code = st.segmented_control(_("Rows of"), list(labels), format_func=lambda one: _(labels[one]), key="help_figure", bind="query-params")
    if not code:
        return
    found: pd.DataFrame = reads.read(grid_help.grid_help_rows, viewer, figure=code, window=chosen)
    titles = {"number": _("Number"), "addressee": _("With"), "debtor": _("Debtor")}
    shown: dict[str, Any] = {title: found[name] for name, title in titles.items() if name in found}
    shown |= {title: tables.timed(found[name]) for name, title in (("issued_at", _("Sent")), ("answered_at", _("Answered"))) if name in found}
    shown |= {title: tables.dated(found[name]) for name, title in (("filed_on", _("Filed")), ("closed_on", _("Closed on")), ("paid_on", _("Paid on"))) if name in found}
    shown |= {title: tables.worded(found[name], labels) for name, title, labels in (("closing", _("How"), CLOSING_LABELS), ("channel", _("Channel"), CHANNEL_LABELS)) if name in found}
    if "amount_fen" in found:
        shown[_("Amount")] = tables.moneyed(found["amount_fen"])
    table = pd.DataFrame(shown)
    st.markdown(f"**{_(labels[code])}**: {len(table):,}")
    if not table.empty:
        st.dataframe(table, hide_index=True, height=tables.height(len(table), 330))
        exports.offer(viewer, f"grid-help-{code}", table, filters={"since": chosen.since, "until": chosen.until, "area": chosen.area})


def _batches(viewer: Viewer) -> None:
    st.subheader(_("Cases sent to townships"))
    found: pd.DataFrame = reads.read(grid_help.township_batches, viewer)
    if viewer.may(Right.DISPATCH):
        _send(viewer)
    if found.empty:
        st.caption(_("No batch yet. Choose open cases and send them to the townships where their debtors live."))
        return
    st.dataframe(_batch_table(found, _("Batch")), hide_index=True)
    name = st.selectbox(_("Batch"), found["name"].tolist(), key="batch_name")
    towns: pd.DataFrame = reads.read(grid_help.township_batches, viewer, name=name)
    shown = _batch_table(towns, _("Township"))
    st.dataframe(shown, hide_index=True, height=tables.height(len(shown), 430))
    exports.offer(viewer, "township-batch", shown, filters={"batch": name})
    if viewer.may(Right.ROWS):
        _batch_rows(viewer, str(name), towns)


def _batch_table(found: pd.DataFrame, title: str) -> pd.DataFrame:
    def share(part: str) -> list[str]:
        return ["—" if (one := rounded(rate(int(row[part]), int(row["sent"])), 2)) is None else f"{one}%" for _at, row in found.iterrows()]

    counts = {_(label): found[code] for code, label in COUNT_LABELS.items()}
    return pd.DataFrame({title: found["name"], **counts, _("Closing rate"): share("closed"), _("Real closing rate"): share("really_closed")})


def _batch_rows(viewer: Viewer, name: str, towns: pd.DataFrame) -> None:
    left, right = st.columns(2)
    town = left.selectbox(_("Cases of"), ["", *towns["name"]], format_func=lambda one: one or _("all"), key="batch_town") or ""
    count = right.segmented_control(_("Figure"), list(COUNT_LABELS), default="pending", format_func=lambda one: _(COUNT_LABELS[one]), key="batch_count") or "pending"
    found: pd.DataFrame = reads.read(grid_help.township_batch_rows, viewer, name=name, count=count, town=town)
    shown = pd.DataFrame({
        _("Case number"): found["case"], _("Township"): found["town"], _("Task"): found["number"], _("Answered"): tables.timed(found["answered_at"]),
        _("Closed on"): tables.dated(found["closed_on"]), _("How"): tables.worded(found["closing"], CLOSING_LABELS),
    })
    st.markdown(f"**{_(COUNT_LABELS[count])}**: {len(shown):,}")
    if not shown.empty:
        st.dataframe(shown, hide_index=True, height=tables.height(len(shown), 330))
        exports.offer(viewer, f"township-batch-{count}", shown, filters={"batch": name, "town": town})


def _send(viewer: Viewer) -> None:
    with st.expander(_("Send cases to the townships by address"), icon=":material/outbox:"):
        categories: list[str] = reads.read(grid_help.case_categories, viewer)
        left, middle, right = st.columns(3)
        category = left.selectbox(_("Category"), ["", *categories], format_func=lambda one: one or _("all"), key="batch_category") or ""
        found: pd.DataFrame = reads.read(grid_help.cases_to_send, viewer, category=category)
        most = middle.number_input(_("At most"), min_value=1, max_value=batches.AT_ONCE, value=min(batches.AT_ONCE, 300), key="batch_most")
        kind = right.selectbox(_("What"), list(KIND_LABELS), index=list(KIND_LABELS).index("settle"), format_func=lambda code: _(KIND_LABELS[code]), key="batch_kind")
        name = left.text_input(_("Name of the batch"), key="batch_new")
        said = st.text_input(_("Instruction"), key="batch_words")
        chosen = found.head(int(most))
        st.caption(_("{count} open cases that are in no batch yet; the {chosen} oldest are sent.", count=len(found), chosen=len(chosen)))
        if st.button(_("Send {count} cases", count=len(chosen)), type="primary", disabled=chosen.empty or not name.strip(), icon=":material/send:"):
            _send_parts(viewer, Batch(name, tuple(chosen["case_id"].tolist()), kind, said))


def _send_parts(viewer: Viewer, batch: Batch) -> None:
    """In parts under one name: a part that was sent stays sent, and sending the list again leaves it out."""
    sent, left_out = 0, []
    for start in range(0, len(batch.case_ids), IN_PARTS):
        part = Batch(batch.name, batch.case_ids[start : start + IN_PARTS], batch.kind, batch.instruction)
        if (done := writes.attempt(partial(batches.dispatch_by_address, batch=part), by=viewer)) is None:
            break
        sent, left_out = sent + done["sent"], left_out + done["left_out"]
    if sent:
        reasons = sorted({_(LEFT_OUT_LABELS[one["why"]]) for one in left_out})
        notices.succeed(_("{count} cases sent.", count=sent) + (" " + _("{count} left out: {why}.", count=len(left_out), why=reasons) if left_out else ""))
    st.rerun()


def _receive(viewer: Viewer, chosen: Window) -> None:
    """Money after a settlement moves the case to payout; the applicant's words are kept with the case."""
    with st.expander(_("Money and words after a settlement"), icon=":material/handshake:"):
        found: pd.DataFrame = reads.read(grid_help.settlement_tasks, viewer, window=chosen)
        if found.empty:
            st.caption(_("No settlement task of a case was answered in this window."))
            return
        rows = {int(row["task_id"]): row for row in found.to_dict("records")}
        task_id = st.selectbox(_("Task"), list(rows), format_func=lambda one: f"{rows[one]['number']} · {rows[one]['case']} · {rows[one]['debtor']}", key="settled_task")
        row = rows[int(task_id)]
        st.markdown(as_text(f"{_('Case number')}: {row['case']}　{_('Applied for')}: {money(row['amount_fen'])}　{_('Received')}: {money(row['recovered_fen'])}"))
        with st.form("receipt", border=False):
            left, middle, right = st.columns(3)
            said = row["agreed_yuan"]
            yuan = left.number_input(_("Amount (yuan)"), min_value=0.0, value=None if pd.isna(said) else float(said), step=100.0)
            channel = middle.selectbox(_("Channel"), list(CHANNEL_LABELS), format_func=lambda code: _(CHANNEL_LABELS[code]))
            today = local_day(runtime().now())
            paid_on = right.date_input(_("Paid on"), value=today, max_value=today)
            praise = st.text_input(_("What the applicant said (kept with the case)"))
            if st.form_submit_button(_("Store"), type="primary"):
                _store(viewer, row, yuan, channel, paid_on, praise)


def _store(viewer: Viewer, row: dict[Any, Any], yuan: float | None, channel: str, paid_on: date, praise: str) -> None:
    task_id, case_id = int(row["task_id"]), int(row["case_id"])
    done = []
    if yuan:
        receipt = Receipt(case_id, int(Decimal(str(yuan)) * 100), channel, paid_on, task_id=task_id)
        if writes.attempt(partial(settlements.receive, receipt=receipt), by=viewer, key=writes.form_key("receipt")):
            writes.form_done("receipt")
            done.append(_("{number}: the money is written down and the case stands at payout.", number=row["case"]))
    if praise.strip() and writes.attempt(partial(settlements.praise, case_id=case_id, words=praise, task_id=task_id), by=viewer):
        done.append(_("The applicant's words are kept."))
    if done:
        notices.succeed(" ".join(done))
    st.rerun()
