"""Closing a case: which ways there are, what each of them demands, and how long the case was open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from core.domain.refusals import N_, Refused
from core.domain.vocabulary import CLOSING_LABELS

BY_PERFORMANCE = ("performed", "settled")
"""Closings that say the debtor has done what was owed."""
BY_RULING = ("ended", "dismissed")
"""Closings by a ruling, which gives the reason."""
BY_CHECK = ("terminated",)
"""Closing of this round only (终本): by a ruling too, and after the check of `termination.py`."""
CLOSABLE = (*BY_PERFORMANCE, *BY_RULING, *BY_CHECK)
PROVES = "performance"
"""What an accepted reply must be evidence for, a key of `task_life.SERVES_LABELS`, where money cannot show it."""
ON_THE_SPOT = "cash"
"""The channel of money that was handed over on the spot, a key of `vocabulary.CHANNEL_LABELS`."""


class NotClosed(Refused):
    """The case stays open: this closing is not possible, or not shown yet."""


@dataclass(frozen=True)
class Standing:
    """A case before it is closed. `received_fen` came in by the day of closing; `proven`: an accepted reply is evidence of performance.

    Without a claim of money it is a case of conduct (行为执行).
    """

    number: str
    filed_on: date
    closed_on: date | None
    closing: str | None
    claimed_fen: int
    received_fen: int = 0
    proven: bool = False
    possible_from: date | None = None
    """The first day on which this round can be terminated."""
    unready: tuple[str, ...] = ()
    """Checks before a termination that are not in order."""


def check(case: Standing, closing: str, day: date, words: str, *, today: date) -> None:
    """Refuse a closing that cannot be, or that nothing shows. Raises NotClosed."""
    if case.closed_on is not None:
        raise NotClosed(N_("{number} was not closed: it was closed on {day} (“{closing}”) before."), number=case.number, day=case.closed_on.isoformat(), closing=CLOSING_LABELS.get(case.closing or "", "—"))
    _check_way(case, closing)
    _check_day(case, day, today)
    if closing in (*BY_RULING, *BY_CHECK) and not words.strip():
        raise NotClosed(N_("{number} was not closed: “{closing}” needs its reason. Name the ruling and why it was made."), number=case.number, closing=CLOSING_LABELS[closing])
    if closing in BY_PERFORMANCE:
        _check_performance(case, closing, day)
    if closing in BY_CHECK:
        _check_termination(case, day)


def _check_way(case: Standing, closing: str) -> None:
    if closing not in CLOSABLE:
        raise NotClosed(N_("{number} was not closed: it cannot be closed in this way here. Possible: {possible}."), number=case.number, possible=[CLOSING_LABELS[one] for one in CLOSABLE])


def _check_termination(case: Standing, day: date) -> None:
    """The three months come first: nobody can grant an exception from them."""
    if case.possible_from is not None and day < case.possible_from:
        raise NotClosed(
            N_("{number} was not closed: this round can be terminated only after more than three months since its filing, from {day} on. There is no exception."),
            number=case.number, day=case.possible_from.isoformat(),
        )
    if case.unready:
        raise NotClosed(
            N_("{number} was not closed: the check before a termination is not complete: {checks}. The view “Termination” of its file says what is missing and who can supply it."),
            number=case.number, checks=list(case.unready),
        )


def _check_day(case: Standing, day: date, today: date) -> None:
    if day > today:
        raise NotClosed(N_("{number} was not closed: {day} is still to come. Close it when the day is there."), number=case.number, day=day.isoformat())
    if day < case.filed_on:
        raise NotClosed(N_("{number} was not closed: {day} lies before {filed}, when it was filed. Correct the day."), number=case.number, day=day.isoformat(), filed=case.filed_on.isoformat())


def _check_performance(case: Standing, closing: str, day: date) -> None:
    """A settlement may be for less than the claim, so there evidence counts beside money."""
    if case.claimed_fen > 0 and case.received_fen >= case.claimed_fen:
        return
    if case.proven and (case.claimed_fen == 0 or closing == "settled"):
        return
    if case.claimed_fen == 0:
        raise NotClosed(N_("{number} was not closed: no accepted reply is evidence that what was owed has been done. Accept one as evidence of performance first."), number=case.number)
    raise NotClosed(
        N_("{number} was not closed as “{closing}”: {received} of {claimed} yuan had come in by {day}. Write down the money first, or choose another way of closing."),
        number=case.number, closing=CLOSING_LABELS[closing], received=_yuan(case.received_fen), claimed=_yuan(case.claimed_fen), day=day.isoformat(),
    )


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"


def on_the_spot(closing: str | None, closed_on: date | None, handed_over: Collection[date]) -> bool:
    """Whether it was concluded on the spot (当场执结): performed on a day on which money was handed over."""
    return closing in BY_PERFORMANCE and closed_on in handed_over


def years_open(filed_on: date, until: date) -> int:
    """Full years from the filing to `until`."""
    return until.year - filed_on.year - ((until.month, until.day) < (filed_on.month, filed_on.day))
