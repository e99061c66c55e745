"""Indicator values as people read them, on the screen and on paper alike."""

from decimal import Decimal

from core import words
from core.domain import operation_life, vocabulary
from core.domain.indicators import BY_CODE, LOWER, Count, Indicator, denominator_of, number, rounded
from core.domain.legal_periods import DUE_BASIS_LABELS
from core.domain.refusals import N_
from core.domain.tallies import CASE, CLUE, OPERATION, PAYMENT, PETITION, TASK
from core.domain.task_kinds import KIND_LABELS
from core.domain.task_life import STATE_LABELS
from core.queries.indicators import IndicatorValue

NOT_KNOWN = "—"
ROW_TITLES = {
    "number": N_("Number"), "debtor": N_("Debtor"), "cause": N_("Cause"), "filed_on": N_("Filed"), "due_on": N_("Due"), "due_basis": N_("Due date is"), "closed_on": N_("Closed on"),
    "closing": N_("How"), "termination_check": N_("Check"), "amount_fen": N_("Amount"), "kind": N_("Kind"), "state": N_("State"),
    "addressee": N_("With"), "issued_at": N_("Sent"), "answered_at": N_("Answered"), "photo_count": N_("Photos"), "registered_on": N_("Registered"),
    "settled_on": N_("Settled on"), "recovered_fen": N_("Recovered"), "received_at": N_("Received"), "due_at": N_("Deadline"), "first_action_at": N_("First action"), "case_id": N_("Case"), "paid_on": N_("Paid on"), "channel": N_("Channel"), "name": N_("Name"), "starts_at": N_("Start"), "id": N_("ID"),
}
ROW_WORDS = {
    "closing": vocabulary.CLOSING_LABELS, "termination_check": vocabulary.CHECK_LABELS, "kind": KIND_LABELS, "channel": vocabulary.CHANNEL_LABELS, "due_basis": DUE_BASIS_LABELS,
    "state": STATE_LABELS | operation_life.STATE_LABELS,
}
TABLE_LABELS = {CASE: N_("Cases"), TASK: N_("Tasks"), PETITION: N_("Petitions"), PAYMENT: N_("Payments"), OPERATION: N_("Joint operations"), CLUE: N_("Clues")}
"""Kinds of row behind figures."""


def shown(indicator: Indicator, value: Decimal | None, language: str) -> str:
    if value is None:
        return NOT_KNOWN
    if indicator.unit == "fen":
        return words.money(int(value), language)
    if indicator.unit == "days":
        return words.say(N_("{days} days"), language, days=str(rounded(value, 1)))
    return f"{rounded(value, 2)}%" if indicator.unit == "%" else f"{int(value):,}"


def change(indicator: Indicator, value: Decimal | None, before: Decimal | None, language: str, decimals: int = 2) -> str:
    """The difference: of rates in percentage points, of means in days, of counts and amounts in percent; nothing where one is not known."""
    if value is None or before is None:
        return ""
    if indicator.unit == "%":
        return words.say(N_("{points} points"), language, points=signed(value - before, 2))
    if indicator.unit == "days":
        return words.say(N_("{days} days"), language, days=signed(value - before, 1))
    return f"{signed((value - before) * 100 / before, decimals)}%" if before else ""


def signed(value: Decimal, decimals: int) -> str:
    said = rounded(value, decimals)
    return f"{'+' if said is not None and said > 0 else ''}{said}".replace("-", "−")


def wanted(indicator: Indicator) -> str:
    """The target, or the range that is reasonable; nothing where neither is known."""
    if indicator.target is not None:
        return f"{'≤' if indicator.better == LOWER else '≥'} {indicator.target}%"
    return f"{indicator.reasonable[0]}–{indicator.reasonable[1]}%" if indicator.reasonable else ""


def counted(count: Count, amount: int, language: str) -> str:
    return words.money(amount, language) if count.fen else f"{amount:,}"


def counts(indicator: Indicator, value: IndicatorValue, language: str) -> str:
    """Numerator over denominator, so that the number can be checked by hand."""
    denominator = denominator_of(indicator, value.base)
    if denominator is None or value.denominator is None:
        return counted(indicator.numerator, value.numerator, language)
    return f"{counted(indicator.numerator, value.numerator, language)} / {counted(denominator, value.denominator, language)}"


def of_line(value: IndicatorValue, language: str) -> str:
    """One cell of a table by town or judge."""
    indicator = BY_CODE[value.code]
    found = number(indicator, value.numerator, value.denominator)
    return f"{rounded(found, 1)}" if indicator.unit == "days" and found is not None else shown(indicator, found, language)
