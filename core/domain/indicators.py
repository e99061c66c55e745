"""Every indicator of the center, as data. One entry adds one; screens, CLI, help, the statistician's page and tests loop over the list.

A count is a component over a window of days (see `tallies.py`); or less another one, as the stock of cases is: old pending plus new.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from typing import Any

from core.domain.refusals import N_
from core.domain.tallies import BY_NAME

BEFORE, END, WINDOW = "before", "end", "window"
"""What is taken off a count: what was gone before the window, what was gone by its end, or a part of the same window."""
HIGHER, LOWER, NEITHER = "higher", "lower", "neither"
BETTER_LABELS = {HIGHER: N_("higher is better"), LOWER: N_("lower is better"), NEITHER: N_("neither high nor low is good in itself")}


@dataclass(frozen=True)
class Count:
    """A number of rows, or a sum over them. With `less`, rows of that component are left out; `less_by` says until when they count."""

    component: str
    label: str
    less: str = ""
    less_by: str = BEFORE

    @property
    def stock(self) -> bool:
        """Whether it counts from the beginning and not from the first day of the window."""
        return bool(self.less) and self.less_by != WINDOW

    @property
    def fen(self) -> bool:
        return self.component.endswith("_fen")


@dataclass(frozen=True)
class Indicator:
    """A rate or a mean (`denominator` set) or a plain count.

    `target` and `reasonable` are in the unit shown. `others`: further denominators that courts use, by a code of `BASE_LABELS`; which one is in
    force is a court setting. `middle`: the rows' own median stands beside it, because a few large rows dominate.
    """

    code: str
    group: str
    label: str
    numerator: Count
    denominator: Count | None
    formula: str
    source: str
    certainty: str
    unit: str = "%"
    target: Decimal | None = None
    better: str = HIGHER
    reasonable: tuple[Decimal, Decimal] | None = None
    years: int | None = None
    """A window of its own, in years back from the end; None uses the screen's window."""
    core: bool = False
    column: int | None = None
    """Its number in the 18-column table (domain.md 2.3)."""
    base: str = ""
    others: tuple[tuple[str, Count], ...] = ()
    middle: bool = False

    @property
    def setting(self) -> str:
        """The court setting of its denominator."""
        return f"base.{self.code}"

    @property
    def bases(self) -> dict[str, Count]:
        """Every denominator it can have; the first is the product's own."""
        return {} if self.denominator is None or not self.others else {self.base: self.denominator, **dict(self.others)}


GROUP_LABELS = {
    "core": N_("Core four"), "quality": N_("Eighteen columns"), "cases": N_("Cases and petitions"), "tasks": N_("Tasks and clues"),
    "operations": N_("Joint operations"), "money": N_("Money"),
}
BASE_LABELS = {
    "accepted": N_("cases accepted: pending at the start plus new"), "closed": N_("cases closed"), "new": N_("new cases only"),
    "terminated": N_("all terminated cases"), "checked": N_("terminated cases that were checked"),
}

ACCEPTED = Count("case_accepted", N_("Cases accepted"), less="case_closed")
CLOSED = Count("case_closed", N_("Cases closed"))
NEW = Count("case_accepted", N_("New cases"))
FIRST_ACCEPTED = Count("first_filed", N_("First enforcement accepted"), less="first_closed")
FIRST_NEW = Count("first_filed", N_("First enforcement, new"))
FIRST_CLOSED = Count("first_closed", N_("First enforcement closed"))
FIRST_REALLY = Count("first_closed", N_("First enforcement closed, without terminations"), less="first_terminated", less_by=WINDOW)
FIRST_TERMINATED = Count("first_terminated", N_("First enforcement terminated"))
FIRST_PERFORMED = Count("first_performed", N_("First enforcement performed in full"))
RESUMED_CLOSED = Count("resumed_closed", N_("Resumed enforcement closed"))
RESUMED_ACCEPTED = Count("resumed_filed", N_("Resumed enforcement accepted"), less="resumed_closed")
TERMINATED = Count("terminated", N_("Terminations"))
CHECKED = Count("termination_checked", N_("Terminations checked"))
QUALIFIED = Count("termination_qualified", N_("Terminations that passed"))
SENT = Count("task_dispatched", N_("Tasks dispatched"))

SPC = N_("Supreme People's Court: three 90 % and one 80 %, 2016–2018")
TABLE_18 = N_("Table of 18 columns as courts report it")
YUCHENG, GUYANG = N_("Yucheng, published figures of a year"), N_("Guyang, published figures of a year")
READ, RECALLED, DERIVED = N_("formula read"), N_("formula recalled"), N_("formula derived from the name")
INFERRED, OWN = N_("inferred from the counts of the source"), N_("the product's own count")
RECALLED_2 = N_("recalled; courts disagree on the denominator")
LISTED = N_("name read in a list of indicators, formula derived")
NINETY = Decimal(90)

CORE: tuple[Indicator, ...] = (
    Indicator(
        "T-01", "core", N_("Real closing in time, cases with property"),
        Count("property_in_time", N_("Really closed inside the legal period")), Count("property_due", N_("Cases with property, closed or due")),
        N_("First-enforcement cases with property that were really closed (not by termination) inside the legal period ÷ first-enforcement cases with property that are closed or due."),
        SPC, N_("threshold read, formula recalled"), target=NINETY, core=True,
    ),
    Indicator("T-02", "core", N_("Qualified terminations"), QUALIFIED, CHECKED, N_("Terminated cases that passed every check ÷ terminated cases that were checked."), SPC,
              N_("threshold read, formula derived"), target=NINETY, core=True),
    Indicator(
        "T-03", "core", N_("Petitions settled"), Count("petition_settled", N_("Petitions settled in the window")), Count("petition_registered", N_("Petitions registered")),
        N_("Petitions registered in the window and settled ÷ petitions registered in the window."), SPC, N_("threshold read, formula recalled"), target=NINETY, core=True,
    ),
    Indicator(
        "T-04", "core", N_("Overall closing in three years"), CLOSED, ACCEPTED,
        N_("Cases closed in the last three years ÷ cases accepted (pending at the start plus new) in the last three years."),
        SPC, N_("recalled"), target=Decimal(80), years=3, core=True, base="accepted", others=(("new", NEW),),
    ),
)


def _column(number: int, label: str, numerator: Count, denominator: Count, formula: str, certainty: str, **more: Any) -> Indicator:
    return Indicator(f"Q-{number:02}", "quality", label, numerator, denominator, formula, TABLE_18, certainty, column=number, **more)


QUALITY: tuple[Indicator, ...] = (
    _column(1, N_("Real closings among closings"), FIRST_REALLY, FIRST_CLOSED, N_("(Closed − terminated) ÷ closed, first enforcement."), RECALLED),
    _column(2, N_("Real closing rate"), FIRST_REALLY, FIRST_ACCEPTED, N_("(Closed − terminated) ÷ accepted (pending at the start plus new), first enforcement."), RECALLED_2,
            base="accepted", others=(("new", FIRST_NEW),)),
    _column(3, N_("Terminations among closings"), FIRST_TERMINATED, FIRST_CLOSED, N_("Terminated ÷ closed, first enforcement."), DERIVED, better=LOWER),
    _column(4, N_("Termination rate"), FIRST_TERMINATED, FIRST_ACCEPTED, N_("Terminated ÷ accepted (pending at the start plus new), first enforcement."), RECALLED_2,
            better=LOWER, base="accepted", others=(("closed", FIRST_CLOSED),)),
    _column(5, N_("Open rate"), Count("first_filed", N_("First enforcement open at the end"), less="first_closed", less_by=END), FIRST_ACCEPTED,
            N_("Open at the end of the window ÷ accepted (pending at the start plus new), first enforcement."), DERIVED, better=LOWER),
    _column(6, N_("Amount really recovered"), Count("first_recovered_fen", N_("Recovered in closed cases")), Count("first_claimed_fen", N_("Applied for in closed cases")),
            N_("Σ recovered ÷ Σ applied for, in first-enforcement cases closed in the window."), N_("sums read; that they are those of closed cases is recalled"), middle=True),
    _column(7, N_("Performed in full among closings"), FIRST_PERFORMED, FIRST_CLOSED, N_("Performed in full ÷ closed, first enforcement."), READ),
    _column(8, N_("Ended among closings"), Count("first_ended", N_("First enforcement ended")), FIRST_CLOSED, N_("Enforcement ended ÷ closed, first enforcement."), RECALLED, better=NEITHER),
    _column(9, N_("Closed inside the legal period"), Count("first_in_time", N_("Closed by the due date")), FIRST_CLOSED,
            N_("Closed by the due date ÷ closed, first enforcement. A case without a due date counts as not in time."), READ,
            reasonable=(Decimal(97), Decimal(100))),
    _column(10, N_("Days to closing, mean"), Count("first_days", N_("Days from filing to closing")), FIRST_CLOSED,
            N_("Σ (day of closing − day of filing) ÷ closed, first enforcement."), DERIVED, unit="days", better=LOWER, middle=True),
    _column(11, N_("Days to closing when performed in full, mean"), Count("first_performed_days", N_("Days from filing to closing, performed in full")), FIRST_PERFORMED,
            N_("Σ (day of closing − day of filing) ÷ closed, first enforcement performed in full."), DERIVED, unit="days", better=LOWER, middle=True),
    _column(13, N_("Performed in full, resumed cases"), Count("resumed_performed", N_("Resumed enforcement performed in full")), RESUMED_CLOSED,
            N_("Performed in full ÷ resumed cases closed."), N_("read as “performed ÷ resumed cases”; courts disagree on the denominator"),
            base="closed", others=(("accepted", RESUMED_ACCEPTED),)),
    _column(14, N_("Days to closing of resumed cases, mean"), Count("resumed_days", N_("Days from filing to closing, resumed")), RESUMED_CLOSED,
            N_("Σ (day of closing − day of resuming) ÷ resumed cases closed."), READ, unit="days", better=LOWER, middle=True),
    _column(15, N_("Amount really recovered, resumed cases"), Count("resumed_recovered_fen", N_("Recovered in closed resumed cases")),
            Count("resumed_claimed_fen", N_("Applied for in closed resumed cases")), N_("Σ recovered ÷ Σ applied for, in resumed cases closed in the window."), DERIVED, middle=True),
    _column(16, N_("Preservation rate"), Count("preservation_filed", N_("Preservation cases, new")), FIRST_NEW,
            N_("New preservation cases ÷ new first-enforcement cases. No row ties a preservation to its case, so the two are counted side by side."), RECALLED_2,
            base="new", others=(("accepted", FIRST_ACCEPTED),)),
    _column(17, N_("Qualified among all terminations"), QUALIFIED, TERMINATED, N_("Terminations that passed every check ÷ terminations."), DERIVED,
            base="terminated", others=(("checked", CHECKED),)),
    _column(18, N_("Qualified among terminations of first enforcement"), Count("first_qualified", N_("First enforcement: terminations that passed")), FIRST_TERMINATED,
            N_("Terminations that passed every check ÷ terminations, first enforcement only."), DERIVED,
            base="terminated", others=(("checked", Count("first_checked", N_("First enforcement: terminations checked"))),)),
)
CASES: tuple[Indicator, ...] = (
    Indicator("ACCEPTED", "cases", N_("Cases accepted"), ACCEPTED, None, N_("Pending at the start of the window plus new cases, all kinds."), GUYANG, READ, unit="", better=NEITHER),
    Indicator("CLOSED", "cases", N_("Cases closed"), CLOSED, None, N_("Cases closed in the window, all kinds."), GUYANG, READ, unit="", better=NEITHER),
    Indicator("K-002", "cases", N_("Closing rate"), CLOSED, ACCEPTED, N_("Cases closed in the window ÷ cases accepted (pending at the start plus new)."), YUCHENG, N_("read"),
              base="accepted", others=(("new", NEW),)),
    Indicator("PENDING", "cases", N_("Cases open"), Count("case_accepted", N_("Cases open at the end"), less="case_closed", less_by=END), None,
              N_("Cases filed and not closed by the end of the window, all kinds."), "", OWN, unit="", better=LOWER),
    Indicator("LONG", "cases", N_("Open for more than a year"), Count("long_reached", N_("Cases open for more than 365 days"), less="long_closed", less_by=END), None,
              N_("Cases not closed by the end of the window whose filing is 365 days ago or more."), N_("list of indicators in the Shanghai manner"), LISTED, unit="", better=LOWER),
    Indicator("PETITIONS", "cases", N_("Petitions to closed cases"), Count("petition_registered", N_("Petitions registered")), CLOSED,
              N_("Petitions registered in the window ÷ cases closed in the window."), N_("list of indicators in the Shanghai manner"), LISTED, better=LOWER),
    Indicator("K-028", "cases", N_("Closing of livelihood cases"), Count("livelihood_closed", N_("Livelihood cases closed")),
              Count("livelihood_filed", N_("Livelihood cases accepted"), less="livelihood_closed"),
              N_("Livelihood cases (涉民生) closed ÷ livelihood cases accepted (pending at the start plus new)."), GUYANG, INFERRED),
)
TASKS: tuple[Indicator, ...] = (
    Indicator("K-001", "tasks", N_("Reply rate"), Count("task_answered", N_("Tasks answered")), SENT,
              N_("Tasks dispatched in the window that have an answer ÷ tasks dispatched in the window; void tasks left out."), YUCHENG, INFERRED),
    Indicator("PHOTO", "tasks", N_("Tasks with photos"), Count("task_with_photo", N_("Tasks with photos")), None,
              N_("Tasks dispatched in the window whose replies hold at least one photo."), YUCHENG, INFERRED, unit=""),
    Indicator("SUPPORT", "tasks", N_("Replies that support a termination"), Count("task_for_termination", N_("Replies that support a termination")), None,
              N_("Tasks dispatched in the window whose reply was accepted as evidence for a termination."), YUCHENG, INFERRED, unit="", better=NEITHER),
    Indicator("SIGNED", "tasks", N_("Signed for in time"), Count("task_signed_in_time", N_("Tasks signed for in time")), Count("task_to_sign", N_("Tasks that had to be signed for")),
              N_("Tasks signed for by the limit ÷ tasks dispatched in the window that had such a limit."), "", OWN),
    Indicator("IN-TIME", "tasks", N_("Answered in time"), Count("task_in_time", N_("Tasks answered in time")), Count("task_due", N_("Tasks answered or past due")),
              N_("Tasks answered by the deadline ÷ tasks answered or past due in the window; who never answers is not punctual."), "", OWN),
    Indicator("UNABLE", "tasks", N_("Could not be done"), Count("task_unable", N_("Tasks that could not be done")), Count("task_answered", N_("Tasks answered")),
              N_("Answers that say it could not be done ÷ tasks answered."), "", OWN, better=LOWER),
    Indicator("K-025", "tasks", N_("Found by grid workers"), Count("task_found", N_("Found in person")), Count("task_searched", N_("Answers with a result class")),
              N_("Answers of class “found in person” ÷ answers that give a class of whereabouts."), N_("Helan, screening by grid workers"), INFERRED),
    Indicator("CLUE", "tasks", N_("Clues acted on in time"), Count("clue_in_time", N_("Clues acted on by the limit")), Count("clue_due", N_("Clues acted on or past due")),
              N_("Clues whose first action came by the limit ÷ clues acted on or past due in the window."), "", OWN),
    Indicator("CLUE-TRUE", "tasks", N_("Clues that proved true"), Count("clue_true", N_("Clues verified as true")), Count("clue_received", N_("Clues received")),
              N_("Clues verified as true ÷ clues received in the window."), "", OWN),
)
OPERATIONS: tuple[Indicator, ...] = (
    Indicator("OPERATIONS", "operations", N_("Joint operations held"), Count("operation_held", N_("Operations finished")), None,
              N_("Operations that started in the window and are finished."), "", N_("derived"), unit=""),
    Indicator("HELD", "operations", N_("Approved operations that were held"), Count("operation_held", N_("Operations finished")), Count("operation_approved", N_("Operations approved")),
              N_("Operations of the window that are finished ÷ operations of the window that were approved; drills left out."), "", OWN),
)
MONEY: tuple[Indicator, ...] = (
    Indicator("R-RATE", "money", N_("Recovery rate"), Count("recovered_fen", N_("Money received")), Count("claimed_fen", N_("Amount applied for")),
              N_("Σ money received in the window ÷ Σ amounts applied for in cases filed in the window."), "", N_("the product's own count; one large case dominates it")),
    Indicator("AMOUNT", "money", N_("Amount recovered"), Count("recovered_fen", N_("Money received")), None, N_("Σ payments received in the window."), "", N_("derived"), unit="fen"),
    Indicator("K-027", "money", N_("Recovery in livelihood cases"), Count("livelihood_recovered_fen", N_("Recovered in livelihood cases")),
              Count("livelihood_claimed_fen", N_("Applied for in livelihood cases")), N_("Σ recovered ÷ Σ applied for, in livelihood cases (涉民生) filed in the window."), GUYANG, INFERRED, middle=True),
    Indicator("PAID-OUT", "money", N_("Paid out to applicants"), Count("paid_out_fen", N_("Money paid out")), None, N_("Σ payments to applicants in the window."), GUYANG, READ, unit="fen"),
    Indicator("PAYOUTS", "money", N_("Payouts"), Count("payout", N_("Payouts")), None, N_("Payments to applicants in the window."), GUYANG, READ, unit=""),
)
INDICATORS: tuple[Indicator, ...] = (*CORE, *QUALITY, *CASES, *TASKS, *OPERATIONS, *MONEY)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
GLANCE = (*(one.code for one in CORE), "K-001", "K-002", "R-RATE", "AMOUNT", "PHOTO", "OPERATIONS")
"""What stands in large numbers on the page before a group is chosen."""
WITH_BASES = tuple(one for one in INDICATORS if one.others)


def base_of(indicator: Indicator, settings: Mapping[str, Any]) -> str:
    """Which denominator is in force; an unknown word counts as not said."""
    said = settings.get(indicator.setting)
    return said if said in indicator.bases else indicator.base


def denominator_of(indicator: Indicator, base: str) -> Count | None:
    return indicator.bases.get(base, indicator.denominator)


def rate(numerator: Decimal | int, denominator: Decimal | int | None, multiplier: int = 100) -> Decimal | None:
    """`numerator` ÷ `denominator` × `multiplier`, or None without a denominator."""
    if not denominator:
        return None
    return Decimal(numerator) * multiplier / Decimal(denominator)


def number(indicator: Indicator, numerator: int, denominator: int | None) -> Decimal | None:
    """The value in the unit shown: a rate in %, a mean in days, an amount in fen, a count."""
    if indicator.denominator is None:
        return Decimal(numerator)
    return rate(numerator, denominator, 100 if indicator.unit == "%" else 1)


def rounded(value: Decimal | None, decimals: int) -> Decimal | None:
    """Half up, as a statistician rounds by hand; never banker's rounding."""
    if value is None:
        return None
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def light(value: Decimal | None, target: Decimal | None, better: str = HIGHER) -> str:
    """`met`, `not_met` or `unknown`. The unrounded value is compared: 89.999 is not 90."""
    if value is None or target is None:
        return "unknown"
    return "met" if (value <= target if better == LOWER else value >= target) else "not_met"


LIGHT_LABELS = {"met": N_("Met"), "not_met": N_("Not met"), "unknown": N_("Not known")}
LIGHT_SIGNS = {"met": "●", "not_met": "▲", "unknown": "○"}


def counts_of(indicator: Indicator) -> tuple[Count, ...]:
    """Every count that it can need, whichever denominator is in force."""
    return tuple(count for count in (indicator.numerator, indicator.denominator, *(count for _, count in indicator.others)) if count)


def components(indicators: Iterable[Indicator] = INDICATORS) -> frozenset[str]:
    """Every component that some indicator needs."""
    return frozenset(name for one in indicators for count in counts_of(one) for name in (count.component, count.less) if name)


def window_start(indicator: Indicator, since: date, until: date) -> date:
    """First day of the indicator's own window."""
    if indicator.years is None:
        return since
    try:
        return until.replace(year=until.year - indicator.years)
    except ValueError:  # 29 February
        return until.replace(year=until.year - indicator.years, day=28)


def formula_version(indicators: Iterable[Indicator] = INDICATORS) -> str:
    """A short hash of every formula and of what its counts count: two figures of the same version were made the same way."""
    said = repr([(one.code, one.numerator, one.bases or one.denominator, one.years, one.unit, one.formula) for one in indicators])
    counted = repr([BY_NAME[name] for name in sorted(components(indicators))])
    return sha256((said + counted).encode()).hexdigest()[:12]
