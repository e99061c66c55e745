"""How the work of grids is judged (网格督导): counts over the tasks dispatched in a window, and rates from them. One entry adds one.

A result is shown beside its number of tasks and ordered by name; ranking is off unless the court switches it on (domain.md trap 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.domain.indicators import rate, rounded
from core.domain.refusals import N_

LEFT_OUT_STATES = ("draft", "void", "recalled")
"""Tasks that ask nothing of anybody; they are in no figure."""
BATCH_SOURCE = "batch:"
"""A task of a batch sent to the townships keeps the batch's name behind this as its source."""
LOW_SAMPLE = 5
"""A rate or a time of fewer tasks than this is marked: one more task would move it by a fifth."""

LEVEL_LABELS = {"town": N_("By township"), "village": N_("By village"), "basic": N_("By basic grid"), "worker": N_("By worker")}
LEVEL_DIGITS = {"town": 9, "village": 12, "basic": 15}

COUNT_LABELS = {
    "dispatched": N_("Dispatched"),
    "answered": N_("Answered"),
    "unanswered": N_("Not answered"),
    "limited": N_("Answered or past due"),
    "in_time": N_("Answered in time"),
    "sign_limited": N_("Signed for or past the limit"),
    "signed_in_time": N_("Signed for in time"),
    "verified": N_("Verified"),
    "accurate": N_("Accepted without return"),
    "with_photo": N_("With photos"),
    "open": N_("Not closed"),
    "overdue": N_("Overdue"),
}
"""What is counted of the tasks dispatched in the window; `queries/grid_supervision.py` says each in SQL."""


@dataclass(frozen=True)
class Window:
    """What happened on these local days, both included, in `area` or everywhere in reach."""

    since: date
    until: date
    area: str = ""


@dataclass(frozen=True)
class Figure:
    """A column of the results. `unit` is empty for a count, `%` for a rate, `h` for hours from dispatch to answer.

    `numerator` and `denominator` are codes of `COUNT_LABELS`; a time is made of the rows of its numerator.
    """

    code: str
    label: str
    formula: str
    numerator: str
    denominator: str = ""
    unit: str = ""
    quantile: float = 0.0


FIGURES: tuple[Figure, ...] = (
    Figure("dispatched", N_("Dispatched"), N_("Tasks dispatched in the window; recalled, void and draft ones left out."), "dispatched"),
    Figure("answered", N_("Answered"), N_("Of these, tasks that have an answer."), "answered"),
    Figure("unanswered", N_("Not answered"), N_("Of these, tasks that have no answer."), "unanswered"),
    Figure("reply_rate", N_("Reply rate"), N_("Answered ÷ dispatched."), "answered", "dispatched", "%"),
    Figure("on_time_rate", N_("On-time rate"), N_("Answered by the deadline ÷ tasks with a deadline that are answered or past due."), "in_time", "limited", "%"),
    Figure("sign_rate", N_("Signed in time"), N_("Signed for within the limit ÷ tasks with such a limit that are signed for or past it."), "signed_in_time", "sign_limited", "%"),
    Figure("median_h", N_("Median response (h)"), N_("Half of the answers came within these hours of the dispatch."), "answered", unit="h", quantile=0.5),
    Figure("p90_h", N_("P90 response (h)"), N_("Nine of ten answers came within these hours of the dispatch."), "answered", unit="h", quantile=0.9),
    Figure("accuracy", N_("Accuracy"), N_("Accepted without having been returned ÷ verified (accepted or returned)."), "accurate", "verified", "%"),
    Figure("with_photo", N_("With photos"), N_("Of these, tasks whose replies hold at least one photo."), "with_photo"),
    Figure("open", N_("Not closed"), N_("Of these, tasks that are not closed."), "open"),
    Figure("overdue", N_("Overdue"), N_("Of these, tasks that wait for an answer after their deadline."), "overdue"),
)
BY_CODE = {figure.code: figure for figure in FIGURES}
QUANTILES = {figure.code: figure.quantile for figure in FIGURES if figure.quantile}


def value(figure: Figure, counts: Mapping[str, float]) -> Decimal | None:
    """The figure as shown, half up: a count, percent with two decimals, hours with one; None without a denominator.

    `counts` holds every code of `COUNT_LABELS`, and minutes under the code of each time.
    """
    if figure.unit == "%":
        return rounded(rate(int(counts[figure.numerator]), int(counts[figure.denominator])), 2)
    if figure.unit == "h":
        return rounded(Decimal(str(counts[figure.code])) / 60, 1) if counts[figure.numerator] else None
    return Decimal(int(counts[figure.numerator]))


def sample(figure: Figure, counts: Mapping[str, float]) -> int:
    """How many tasks the figure rests on."""
    return int(counts[figure.denominator or figure.numerator])


def low_sample(figure: Figure, counts: Mapping[str, float]) -> bool:
    """Whether a rate or a time rests on too few tasks to say much; a count says what it says."""
    return bool(figure.unit) and 0 < sample(figure, counts) < LOW_SAMPLE


def by_result(counts: Mapping[str, float]) -> tuple[bool, Decimal, Decimal, int]:
    """Sort key of a court that ranks: enough tasks first, then reply rate, on-time rate and work done, best first."""
    replies = rate(int(counts["answered"]), int(counts["dispatched"])) or Decimal(-1)
    in_time = rate(int(counts["in_time"]), int(counts["limited"])) or Decimal(-1)
    return counts["dispatched"] < LOW_SAMPLE, -replies, -in_time, -int(counts["dispatched"])
