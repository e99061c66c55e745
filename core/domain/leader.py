"""The leader's desk: what counts as red, what counts as a change, which indicators a leader reads. One entry adds one."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.domain.escalation import LADDERS
from core.domain.refusals import N_, Refused

RED_LABELS = {
    "call": N_("Call for help nobody has seen"),
    "overdue": N_("Task overdue"),
    "silent": N_("In hand but silent"),
    "unsigned": N_("Not signed for in time"),
    "order": N_("Supervision order late"),
    "clue": N_("Clue beyond its limit"),
}
"""What is red, in the order of the list; each record stands under one of these."""
RED_LADDERS = {"overdue": "overdue", "silent": "silent", "unsigned": "unsigned", "order": "order", "clue": "clue"}
"""Kind of red to the ladder that it climbs (`escalation.LADDERS`); a call climbs none."""
ESCALATED = "escalated"
ESCALATED_LABEL = N_("Escalated to a leader")
STEPS_UP = {ladder: tuple(rung.code for rung in rungs if rung.tells not in ("addressee", "duty_officer") or rung.does != "tell") for ladder, rungs in LADDERS.items()}
"""Steps of each ladder that went over the head of who has it in hand and of the desk."""

SUBJECT_LABELS = {"task": N_("Task"), "clue": N_("Clue"), "operation": N_("Operation")}
"""Records that a leader comments on and gives instructions about."""
SUBJECT_TOPICS = {"task": "tasks", "clue": "clues", "operation": "operations"}
COMMENT, DIRECT = "remark.comment", "direction.give"
REMARK_VERBS = (COMMENT, DIRECT)
DIRECTION_SOURCE = "direction"
"""`source` of a task that is a leader's instruction (批示)."""
DIRECTION_KIND = "check"
"""An instruction is answered in words."""
TITLE_LENGTH = 40


class LeaderRefused(Refused):
    """A leader's word that cannot be kept or carried out like this."""


def check_words(words: str) -> str:
    if not words.strip():
        raise LeaderRefused(N_("Not stored: it says nothing yet. One sentence is enough."))
    return words.strip()


def direction_title(words: str) -> str:
    """What the task is called on every screen: it says that it is a 批示."""
    short = " ".join(words.split())
    return f"批示：{short if len(short) <= TITLE_LENGTH else short[: TITLE_LENGTH - 1] + '…'}"


@dataclass(frozen=True)
class Change:
    """A kind of change since the last look, and the verbs of the ledger that are it."""

    code: str
    label: str
    verbs: tuple[str, ...]


CHANGES: tuple[Change, ...] = (
    Change("escalated", N_("Escalations"), ("task.escalate", "clue.escalate", "supervision.report")),
    Change("silent", N_("Gone silent"), ("task.silence",)),
    Change("calls", N_("Emergency calls"), ("incident.raise",)),
    Change("answered", N_("Tasks answered"), ("task.answer", "task.unable")),
    Change("closed", N_("Tasks closed"), ("task.accept",)),
    Change("sent", N_("Tasks sent"), ("task.dispatch",)),
    Change("clues", N_("New clues"), ("clue.report", "clue.sighting")),
    Change("operations", N_("Steps of operations"), ("operation.submit", "operation.approve", "operation.reject", "operation.start", "operation.finish", "operation.cancel")),
    Change("cases", N_("Cases closed"), ("case.close",)),
)
CHANGE_OF_VERB = {verb: change.code for change in CHANGES for verb in change.verbs}
MOST_EVENTS = 5000
"""So many of the newest entries are looked through; the screen says when there were more."""
FIRST_LOOK = timedelta(hours=24)
"""What is called a change for who has never looked."""

LEADER_INDICATORS = ("T-01", "T-02", "T-03", "T-04", "K-001", "K-002", "R-RATE", "AMOUNT")
"""Codes of `indicators.INDICATORS` that stand on the leader's desk."""


@dataclass(frozen=True)
class Duration:
    """How long something takes: median, nine of ten, and how many were in time."""

    code: str
    label: str
    formula: str
    target: Decimal | None = None


DURATIONS: tuple[Duration, ...] = (
    Duration("answer", N_("Answer of tasks"), N_("From dispatch to answer, of tasks sent in the window; in time = answered by the deadline ÷ answered or past the deadline. Drills are left out.")),
    Duration("clue", N_("First action on clues"), N_("From receipt to the first action, of clues received in the window; in time = first action inside the limit ÷ acted on or past the limit.")),
)
TREND_MONTHS = 12


def year_before(day: date) -> date:
    """The same day of last year; the 28th for a 29th of February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def months_until(until: date) -> list[tuple[date, date]]:
    """First and last day of each of twelve months; the last one ends at `until`."""
    months, last = [], until
    for _month in range(TREND_MONTHS):
        first = last.replace(day=1)
        months.append((first, last))
        last = first - timedelta(days=1)
    return months[::-1]
