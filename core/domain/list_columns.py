"""The columns of a task list that goes out as a workbook and comes back filled in. One entry adds one."""

from collections.abc import Callable
from dataclasses import dataclass

from core.domain.refusals import N_
from core.domain.task_kinds import TASK_KINDS, ReplyField

NUMBER, MARK, UNABLE, WORDS, WHO = "number", "mark", "unable", "words", "who"
LIST_ROWS = 2000
"""Rows that one list holds at most."""


@dataclass(frozen=True)
class Column:
    """`width` in characters; `answer` columns are filled in by the township, the others are locked."""

    code: str
    label: str
    width: int
    answer: bool = False


INFORMATION = (
    Column(NUMBER, N_("Task number"), 24),
    Column(MARK, N_("Row mark (do not change)"), 20),
    Column("kind", N_("Kind of task"), 18),
    Column("title", N_("Matter"), 34),
    Column("instruction", N_("Instruction"), 34),
    Column("debtor", N_("Debtor"), 14),
    Column("task_place", N_("Place of the task"), 28),
    Column("grid", N_("Grid"), 18),
    Column("addressee", N_("Who has it"), 14),
    Column("due_at", N_("Due at"), 17),
    Column("demands", N_("To be filled in"), 30),
)
AFTER = (
    Column(UNABLE, N_("Why it could not be done"), 24, answer=True),
    Column(WORDS, N_("Further words"), 30, answer=True),
    Column(WHO, N_("Who says so"), 14, answer=True),
)


def listed_fields() -> dict[str, ReplyField]:
    """Everything that a kind demands or invites and a cell can hold, by code, in the order of the kinds."""
    found: dict[str, ReplyField] = {}
    for kind in TASK_KINDS:
        for field in (*kind.requires, *kind.invites):
            if field.form != "photo":
                found.setdefault(field.code, field)
    return found


def columns() -> tuple[Column, ...]:
    """All columns that a list may have; one leaves out what none of its rows needs."""
    return (*INFORMATION, *(Column(code, field.label, 20, answer=True) for code, field in listed_fields().items()), *AFTER)


def headings(say: Callable[[str], str]) -> dict[str, str]:
    """Code to heading, each heading once: where two columns are called alike, the later one carries its code."""
    found: dict[str, str] = {}
    for column in columns():
        label = say(column.label)
        found[column.code] = f"{label} ({column.code})" if label in found.values() else label
    return found
