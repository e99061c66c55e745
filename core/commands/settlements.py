"""What a settlement brought: the money that came in, and the words of the applicant."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.commands.cases import in_reach
from core.commands.import_debtors import add_up
from core.domain.clocks import local_day
from core.domain.refusals import N_, NotFound, Refused
from core.domain.viewer import Right
from core.domain.vocabulary import CHANNEL_LABELS
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, CaseRow, PaymentRow, TaskRow

TOPICS = ("cases", "payments", "indicators", "debtors")


@dataclass(frozen=True)
class Receipt:
    """Money of a case that has come in; `task_id` is the settlement task that brought it."""

    case_id: int
    amount_fen: int
    channel: str
    paid_on: date
    debtor_id: int | None = None
    task_id: int | None = None


class ReceiptRefused(Refused):
    """The money or the words cannot be written down like this."""


def receive(act: Act, receipt: Receipt) -> dict[str, Any]:
    """Write down money that came in. The case moves on to payout: what is there must now go to the applicant."""
    act.by.demand(Right.VERIFY)
    _check(act, receipt)
    case = in_reach(act, receipt.case_id)
    debtors = set(act.session.scalars(sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id == case.id)))
    payer = receipt.debtor_id or (next(iter(debtors)) if len(debtors) == 1 else None)
    if payer is not None and payer not in debtors:
        raise ReceiptRefused(N_("Not stored: who paid is no debtor of {number}. Choose one of its debtors."), number=case.number)
    number = _task_number(act, receipt.task_id, case)
    row = PaymentRow(
        board_id=act.board_id, case_id=case.id, grid_code=case.grid_code, direction="in", amount_fen=receipt.amount_fen, channel=receipt.channel,
        paid_on=receipt.paid_on, debtor_id=payer,
    )
    before = {"recovered_fen": case.recovered_fen, "stage": case.stage}
    case.recovered_fen += receipt.amount_fen
    if case.closed_on is None:
        case.stage = "payout"
    act.session.add(row)
    act.session.flush()
    add_up(act, debtors)
    act.record("case.receive", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before=before, after={
        "number": case.number, "recovered_fen": case.recovered_fen, "stage": case.stage, "payment_id": row.id, "amount_fen": receipt.amount_fen,
        "channel": receipt.channel, "paid_on": receipt.paid_on, "task": number,
    })
    return {"payment_id": row.id, "stage": case.stage, "recovered_fen": case.recovered_fen}


def praise(act: Act, case_id: int, *, words: str, task_id: int | None = None) -> dict[str, Any]:
    """Keep what the applicant said about the work. It is an entry of the case in the ledger, and nothing else changes."""
    act.by.demand(Right.VERIFY)
    if not words.strip():
        raise ReceiptRefused(N_("Not stored: write down what the applicant said."))
    case = in_reach(act, case_id)
    act.record("case.praise", "case", case.id, topics=("cases",), grid_code=case.grid_code,
               after={"number": case.number, "words": words.strip(), "task": _task_number(act, task_id, case)})
    return {"case_id": case.id}


def _check(act: Act, receipt: Receipt) -> None:
    if receipt.amount_fen <= 0:
        raise ReceiptRefused(N_("Not stored: the amount must be more than nothing."))
    if receipt.channel not in CHANNEL_LABELS:
        raise ReceiptRefused(N_("Not stored: there is no way of payment “{channel}”. Choose one of the list."), channel=receipt.channel)
    if receipt.paid_on > local_day(act.at):
        raise ReceiptRefused(N_("Not stored: {day} is still to come. Write it down when the money is there."), day=receipt.paid_on.isoformat())


def _task_number(act: Act, task_id: int | None, case: CaseRow) -> str | None:
    if task_id is None:
        return None
    task = act.session.get(TaskRow, task_id)
    if task is None or task.board_id != act.board_id or task.case_id != case.id:
        raise NotFound(N_("Not stored: the task does not belong to {number}. Choose a task of this case."), number=case.number)
    return task.number
