"""The life cycle of a task (seeds.md 2.4): which step leads from where to where, and who may take it."""

from dataclasses import dataclass

from core.domain.refusals import N_, Refused
from core.domain.viewer import Right

STATE_LABELS = {
    "draft": N_("To be dispatched"),
    "dispatched": N_("Dispatched"),
    "signed": N_("Signed for"),
    "acting": N_("Under way"),
    "on_site": N_("On site"),
    "answered": N_("Answered"),
    "verifying": N_("Being verified"),
    "returned": N_("Returned"),
    "closed": N_("Closed"),
    "recalled": N_("Recalled"),
    "void": N_("Void"),
}
OPEN_STATES = ("draft", "dispatched", "signed", "acting", "on_site", "answered", "verifying", "returned")
IN_HAND = ("signed", "acting", "on_site", "returned")
"""States in which somebody has it in hand and owes the answer."""
WAITING_STATES = ("dispatched", *IN_HAND)
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
    Step("arrive", N_("Arrived"), ("signed", "acting", "returned"), "on_site", _ADDRESSEE),
    Step("answer", N_("Reply"), IN_HAND, "answered", _ADDRESSEE),
    Step("verify", N_("Take up verification"), ("answered",), "verifying", _VERIFY),
    Step("accept", N_("Accept and close"), ("answered", "verifying"), "closed", _VERIFY),
    Step("send_back", N_("Return"), ("answered", "verifying"), "returned", _VERIFY, needs_reason=True),
    Step("transfer", N_("Transfer"), WAITING_STATES, "dispatched", _DESK, needs_reason=True),
    Step("recall", N_("Recall"), ("dispatched", "signed"), "recalled", _DESK, needs_reason=True),
    Step("void", N_("Void"), ("draft", *WAITING_STATES), "void", _DESK, needs_reason=True),
)
BY_CODE = {step.code: step for step in STEPS}


PLAIN_STEPS = ("start", "arrive", "verify", "send_back", "void", "dispatch")
"""Steps that need nothing but a reason; the others bring something with them and have verbs of their own."""

UNABLE_LABELS = {
    "nobody_there": N_("Nobody there after several visits"),
    "wrong_place": N_("The place does not exist or is wrong"),
    "no_access": N_("No access"),
    "resisted": N_("Resisted or threatened"),
    "not_my_grid": N_("Not in my grid"),
    "no_time": N_("No time: another order goes first"),
    "other": N_("Another reason"),
}
"""Why a task could not be done (无法完成); the desk then decides: accept, return or transfer."""

SERVES_LABELS = {
    "performance": N_("Performance of what was owed"),
    "termination": N_("Termination of this round"),
    "simple_to_complex": N_("From the simple to the complex track"),
    "public_service": N_("Service by public notice"),
    "operation_target": N_("Target of an operation"),
    "none": N_("Nothing in particular"),
}
"""What an accepted reply is evidence for (seeds.md 2.4 用于; G-01 asks for it)."""

CHANNEL_LABELS = {
    "app": N_("on the phone"),
    "phone": N_("by telephone"),
    "radio": N_("by radio"),
    "wechat": N_("in a chat group"),
    "paper": N_("on paper"),
    "visit": N_("in person"),
    "xlsx": N_("by a list"),
    "api": N_("through another program"),
}
"""How words came in that somebody else wrote down."""
ENDED_LABELS = {
    "answered": N_("answered"),
    "silence": N_("silence"),
    "shift_end": N_("end of the shift"),
    "handed_over": N_("handed over"),
    "transferred": N_("transferred"),
    "withdrawn": N_("recalled or void"),
}


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
