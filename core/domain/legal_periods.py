"""Legal periods of a case. They are law, unlike the limits of a court; each says where it stands and how sure that is."""

from datetime import date
from functools import lru_cache

from core.domain.clocks import add_months, first_working_day
from core.domain.refusals import N_
from core.domain.vocabulary import CaseKind

ENFORCEMENT_MONTHS = 6


@lru_cache(maxsize=20_000)
def enforcement_ends(filed_on: date) -> date:
    """The last day of the six months in which a first enforcement is to be closed.

    Source: domain.md 3.1 node 31 and 3.2, read: the period begins on the day after filing, and a last day that is a
    day off moves to the first day after. That the last day is the same day of the month is the general rule, recalled.
    Limits: days that do not count (notices, appraisals, stays, auctions) are not known here, so the true end can only be later.
    """
    return first_working_day(add_months(filed_on, ENFORCEMENT_MONTHS))


def default_due(kind: str, filed_on: date) -> date | None:
    """When a case is due as long as nobody says otherwise; only first enforcement has a default."""
    return enforcement_ends(filed_on) if kind == CaseKind.FIRST else None


def is_default(kind: str, filed_on: date, due_on: date | None) -> bool:
    """Whether a due date is the plain legal period, with no day left out."""
    return due_on is not None and due_on == default_due(kind, filed_on)


def due_basis(kind: str, filed_on: date, due_on: date | None) -> str | None:
    """Where a due date comes from, as a key of `DUE_BASIS_LABELS`."""
    if due_on is None:
        return None
    return "legal_period" if is_default(kind, filed_on, due_on) else "given"


DUE_BASIS_LABELS = {
    "legal_period": N_("Six months by law, days not counted unknown"),
    "given": N_("Given by the court"),
}
