"""The life cycle of a task (seeds.md 2.4): which step leads from where to where, and who may take it."""

from dataclasses import dataclass

from core.domain.refusals import N_, Refused
from core.domain.viewer import Right

STATE_LABELS = {
    "draft": N_("To be dispatched"),
    "dispatched": N_("Dispatched"),
    "signed": N_("Signed for"),
    "acting": N_("In progress"),
    "answered": N_("Answered"),
    "verifying": N_("Being verified"),
    "returned": N_("Returned"),
    "closed": N_("Closed"),
    "void": N_("Void"),
}
OPEN_STATES = ("draft", "dispatched", "signed", "acting", "answered", "verifying", "returned")
WAITING_STATES = ("dispatched", "signed", "acting", "returned")
"""States in which the addressee still owes an answer; only these can be overdue."""

PRIORITY_LABELS = {"urgent": N_("Urgent"), "important": N_("Important"), "normal": N_("Normal")}


@dataclass(frozen=True)
class Step:
    """One verb of the life cycle."""

    code: str
    label: str
    come_from: tuple[str, ...]
    leads_to: str
    rights: frozenset[Right]
    needs_reason: bool = False


_DESK = frozenset({Right.DISPATCH})
_ADDRESSEE = frozenset({Right.ANSWER, Right.DISPATCH})
_VERIFY = frozenset({Right.VERIFY})

STEPS: tuple[Step, ...] = (
    Step("dispatch", N_("Dispatch"), ("draft",), "dispatched", _DESK),
    Step("sign", N_("Sign for it"), ("dispatched",), "signed", _ADDRESSEE),
    Step("start", N_("Set out"), ("signed", "returned"), "acting", _ADDRESSEE),
    Step("answer", N_("Reply"), ("signed", "acting", "returned"), "answered", _ADDRESSEE),
    Step("verify", N_("Take up verification"), ("answered",), "verifying", _VERIFY),
    Step("accept", N_("Accept and close"), ("answered", "verifying"), "closed", _VERIFY),
    Step("send_back", N_("Return"), ("answered", "verifying"), "returned", _VERIFY, needs_reason=True),
    Step("void", N_("Void"), ("draft", "dispatched", "signed", "acting", "returned"), "void", _DESK, needs_reason=True),
)
BY_CODE = {step.code: step for step in STEPS}


class IllegalStep(Refused):
    """The step does not start from the task's present state."""


class ReasonMissing(Refused):
    """The step must say why."""


def steps_from(state: str) -> tuple[Step, ...]:
    return tuple(step for step in STEPS if state in step.come_from)


def check_step(code: str, *, number: str, state: str, reason: str) -> Step:
    """The step, or a refusal that names what can be done instead."""
    step = BY_CODE[code]
    if state not in step.come_from:
        raise IllegalStep(
            N_("{number} was not changed: “{step}” does not start from “{state}”. Possible now: {possible}."),
            number=number, step=step.label, state=STATE_LABELS[state],
            possible=[other.label for other in steps_from(state)] or [N_("nothing, it is finished")],
        )
    if step.needs_reason and not reason.strip():
        raise ReasonMissing(
            N_("{number} was not changed: “{step}” needs a reason. Write one sentence and try again."),
            number=number, step=step.label,
        )
    return step
