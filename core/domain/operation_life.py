"""The life of a joint operation and of its targets (seeds.md 2.7)."""

from dataclasses import dataclass

from core.domain import operation_kinds, vocabulary
from core.domain.refusals import N_, Refused

STATE_LABELS = {
    "draft": N_("Draft"),
    "submitted": N_("Waiting for approval"),
    "approved": N_("Approved, gathering bodies"),
    "rejected": N_("Not approved"),
    "running": N_("Operation under way"),
    "finished": N_("Finished"),
    "reviewed": N_("Reviewed and filed"),
    "cancelled": N_("Cancelled"),
}
ACTIVE_STATES = ("draft", "submitted", "approved", "running")
OPEN_TO_CHANGE = ("draft", "submitted", "rejected", "approved", "running")
"""States in which targets, teams and papers may still change; a change of an approved plan stands in the ledger."""
HELD_STATES = vocabulary.HELD_STATES

KIND_LABELS = operation_kinds.KIND_LABELS
TARGET_STATE_LABELS = {
    "planned": N_("Planned"),
    "underway": N_("On the way"),
    "arrived": N_("Arrived"),
    "handling": N_("Being handled"),
    "done": N_("Done"),
}
"""A target goes forward through these; a step may be left out, none is taken back."""
TARGET_STATE_SIGNS = {"planned": "○", "underway": "◇", "arrived": "◆", "handling": "■", "done": "●"}
LESSON_SOURCE = "lesson"
"""`source` of a task that the review of an operation led to."""
ANSWER_LABELS = {"asked": N_("No answer yet"), "accepted": N_("Accepted"), "declined": N_("Declined")}
RISK_LABELS = {"low": N_("Low"), "medium": N_("Medium"), "high": N_("High")}

STEPS = {
    "submit": (("draft", "rejected"), "submitted"),
    "approve": (("submitted",), "approved"),
    "reject": (("submitted",), "rejected"),
    "start": (("approved",), "running"),
    "finish": (("running",), "finished"),
    "cancel": (("draft", "submitted", "approved", "rejected"), "cancelled"),
    "file": (("finished",), "reviewed"),
}
STEP_LABELS = {
    "submit": N_("Submit for approval"),
    "approve": N_("Approve"),
    "reject": N_("Do not approve"),
    "start": N_("Start"),
    "finish": N_("Finish"),
    "cancel": N_("Cancel the operation"),
    "file": N_("Close the review and file"),
}


class OperationRefused(Refused):
    """An operation cannot be planned or moved like this."""


@dataclass(frozen=True)
class Plan:
    """What `check_plan` looks at."""

    name: str
    targets: int
    bodies: int
    teams: int
    starts_before_ends: bool


def check_plan(plan: Plan) -> None:
    """Refuse a plan that nobody could carry out, naming every gap at once."""
    if gaps := _gaps(plan):
        raise OperationRefused(
            N_("The operation was not saved: it needs {gaps}. Add that and submit again."), gaps=gaps
        )


def check_submit(number: str, plan: Plan) -> None:
    """Refuse to submit a draft that still lacks something; one drafted by its campaign begins without targets and teams."""
    if gaps := _gaps(plan):
        raise OperationRefused(N_("{number} was not submitted: it needs {gaps}. Add that and submit again."), number=number, gaps=gaps)


def _gaps(plan: Plan) -> list[str]:
    return [
        message
        for message, missing in (
            (N_("a name"), not plan.name.strip()),
            (N_("an end after the start"), not plan.starts_before_ends),
            (N_("at least one target"), plan.targets == 0),
            (N_("at least one participating body"), plan.bodies == 0),
            (N_("at least one team"), plan.teams == 0),
        )
        if missing
    ]


def check_step(code: str, *, number: str, state: str) -> str:
    """The state that the step leads to, or a refusal."""
    come_from, leads_to = STEPS[code]
    if state not in come_from:
        raise OperationRefused(
            N_("{number} was not changed: “{step}” does not start from “{state}”."),
            number=number, step=STEP_LABELS[code], state=STATE_LABELS[state],
        )
    return leads_to


def check_start(number: str, waiting: list[str]) -> None:
    """Refuse to start while a body has not answered; a body that declined does not hold the others up."""
    if waiting:
        raise OperationRefused(
            N_("{number} was not started: no answer yet from {bodies}. Call them, or record their answer."),
            number=number, bodies=waiting,
        )


def check_review(number: str, state: str) -> None:
    """Refuse to write a review before the end of the operation or after it was filed."""
    if state != "finished":
        raise OperationRefused(
            N_("The review of {number} was not changed: the operation is “{state}”. A review is written after the end and before it is filed."),
            number=number, state=STATE_LABELS[state],
        )


def check_file(number: str, summary: str) -> None:
    """Refuse to file an operation of which nobody said what came of it."""
    if not summary.strip():
        raise OperationRefused(N_("{number} was not filed: its review has no summary. Write what went well and what did not, and file again."), number=number)
