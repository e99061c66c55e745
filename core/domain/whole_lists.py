"""Lists of every unconcluded case (未结案件表): what differs from the board, and cases that vanished from them."""

from datetime import date
from typing import Any

from core.domain.refusals import N_

RETURNED, EXPLAINED = "returned", "explained"
HOW_LABELS = {RETURNED: N_("Named again by a later list"), EXPLAINED: N_("Explained")}
"""How a case that had vanished was settled."""

FIELD_LABELS = {
    "kind": N_("Kind of case"), "cause": N_("Cause"), "category": N_("Category"), "applicant": N_("Applicant"), "debtor_names": N_("Debtor"), "judge_id": N_("Judge"),
    "filed_on": N_("Filed on"), "due_on": N_("Legal period ends"), "closed_on": N_("Closed on"), "closing": N_("Way of closing"), "has_property": N_("Has property"),
    "amount_fen": N_("Amount applied for"), "recovered_fen": N_("Amount recovered"), "grid_code": N_("Grid code"),
}
"""Columns of a case that a file can change."""


def as_kept(value: Any) -> str | None:
    """A column's content as a difference keeps it: days in ISO form, money in 分, yes and no as 1 and 0."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)
