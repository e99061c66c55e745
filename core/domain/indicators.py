"""Every indicator of the center, as data. One entry adds one; screens, CLI, help and tests loop over the list.

A count is a component over a window of days (see `tallies.py`), or the stock of cases: old pending plus new.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.domain.refusals import N_


@dataclass(frozen=True)
class Count:
    """A number of rows, or a sum over them."""

    component: str
    label: str
    stock_less: str | None = None
    """When set: `component` up to the end of the window, less this component before its start."""


@dataclass(frozen=True)
class Indicator:
    """A rate (`denominator` set) or a plain count; `target` is in the unit shown."""

    code: str
    label: str
    numerator: Count
    denominator: Count | None
    formula: str
    source: str
    certainty: str
    unit: str = "%"
    target: Decimal | None = None
    years: int | None = None
    """A window of its own, in years back from the end; None uses the screen's window."""
    core: bool = False


ACCEPTED = Count("case_accepted", N_("Cases accepted"), stock_less="case_closed")
CLOSED = Count("case_closed", N_("Cases closed"))

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "T-01", N_("Real closing in time, cases with property"),
        Count("property_in_time", N_("Really closed inside the legal period")),
        Count("property_due", N_("Cases with property, closed or due")),
        N_("First-enforcement cases with property that were really closed (not by termination) inside the legal period ÷ first-enforcement cases with property that are closed or due."),
        N_("Supreme People's Court: three 90 % and one 80 %, 2016–2018"), N_("threshold read, formula recalled"), target=Decimal(90), core=True,
    ),
    Indicator(
        "T-02", N_("Qualified terminations"),
        Count("termination_qualified", N_("Terminations that passed")),
        Count("termination_checked", N_("Terminations checked")),
        N_("Terminated cases that passed every check ÷ terminated cases that were checked."),
        N_("Supreme People's Court: three 90 % and one 80 %, 2016–2018"), N_("threshold read, formula derived"), target=Decimal(90), core=True,
    ),
    Indicator(
        "T-03", N_("Petitions settled"),
        Count("petition_settled", N_("Petitions settled in the window")),
        Count("petition_registered", N_("Petitions registered")),
        N_("Petitions registered in the window and settled ÷ petitions registered in the window."),
        N_("Supreme People's Court: three 90 % and one 80 %, 2016–2018"), N_("threshold read, formula recalled"), target=Decimal(90), core=True,
    ),
    Indicator(
        "T-04", N_("Overall closing in three years"), CLOSED, ACCEPTED,
        N_("Cases closed in the last three years ÷ cases accepted (pending at the start plus new) in the last three years."),
        N_("Supreme People's Court: three 90 % and one 80 %, 2016–2018"), N_("recalled"), target=Decimal(80), years=3, core=True,
    ),
    Indicator(
        "K-001", N_("Reply rate"),
        Count("task_answered", N_("Tasks answered")), Count("task_dispatched", N_("Tasks dispatched")),
        N_("Tasks dispatched in the window that have an answer ÷ tasks dispatched in the window; void tasks left out."),
        N_("Yucheng, published figures of a year"), N_("inferred from the counts of the source"),
    ),
    Indicator(
        "K-002", N_("Closing rate"), CLOSED, ACCEPTED,
        N_("Cases closed in the window ÷ cases accepted (pending at the start plus new)."),
        N_("Yucheng, published figures of a year"), N_("read"),
    ),
    Indicator(
        "R-RATE", N_("Recovery rate"),
        Count("recovered_fen", N_("Money received")), Count("claimed_fen", N_("Amount applied for")),
        N_("Σ money received in the window ÷ Σ amounts applied for in cases filed in the window."),
        N_("18 indicators of enforcement quality, no. 6"), N_("read; one large case dominates it"),
    ),
    Indicator(
        "AMOUNT", N_("Amount recovered"), Count("recovered_fen", N_("Money received")), None,
        N_("Σ payments received in the window."), "", N_("derived"), unit="fen",
    ),
    Indicator(
        "PHOTO", N_("Tasks with photos"), Count("task_with_photo", N_("Tasks with photos")), None,
        N_("Tasks dispatched in the window whose replies hold at least one photo."), N_("Yucheng, published figures of a year"), N_("inferred from the counts of the source"), unit="",
    ),
    Indicator(
        "OPERATIONS", N_("Joint operations held"), Count("operation_held", N_("Operations finished")), None,
        N_("Operations that started in the window and are finished."), "", N_("derived"), unit="",
    ),
)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}


def rate(numerator: Decimal | int, denominator: Decimal | int | None, multiplier: int = 100) -> Decimal | None:
    """`numerator` ÷ `denominator` × `multiplier`, or None without a denominator."""
    if not denominator:
        return None
    return Decimal(numerator) * multiplier / Decimal(denominator)


def rounded(value: Decimal | None, decimals: int) -> Decimal | None:
    """Half up, as a statistician rounds by hand; never banker's rounding."""
    if value is None:
        return None
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def light(value: Decimal | None, target: Decimal | None) -> str:
    """`met`, `not_met` or `unknown`. The unrounded value is compared: 89.999 is not 90."""
    if value is None or target is None:
        return "unknown"
    return "met" if value >= target else "not_met"


LIGHT_LABELS = {"met": N_("Met"), "not_met": N_("Not met"), "unknown": N_("Not known")}
LIGHT_SIGNS = {"met": "●", "not_met": "▲", "unknown": "○"}


def components(indicators: Iterable[Indicator] = INDICATORS) -> frozenset[str]:
    """Every component that some indicator needs."""
    counts = [count for one in indicators for count in (one.numerator, one.denominator) if count]
    return frozenset(name for count in counts for name in (count.component, count.stock_less) if name)


def window_start(indicator: Indicator, since: date, until: date) -> date:
    """First day of the indicator's own window."""
    if indicator.years is None:
        return since
    try:
        return until.replace(year=until.year - indicator.years)
    except ValueError:  # 29 February
        return until.replace(year=until.year - indicator.years, day=28)
