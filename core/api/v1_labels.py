"""A task as a program gets it: codes with their labels, what a reply needs, which steps come next."""

from typing import Any

from core.domain.task_kinds import BY_CODE, ReplyField
from core.domain.task_life import STATE_LABELS, STEPS
from core.domain.viewer import Viewer
from core.domain.vocabulary import RESULT_CLASS_LABELS
from core.words import say

FIELD_STEPS = ("sign", "start", "arrive", "answer")
"""Steps of whoever has a task in hand; the others are the desk's."""


def task_out(task: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    """The row of `handed_tasks` with everything a phone needs to work on it."""
    kind = BY_CODE[task["kind"]]
    steps = [
        {"code": step.code, "label": say(step.label, viewer.language)}
        for step in STEPS if step.code in FIELD_STEPS and task["state"] in step.come_from and step.rights & viewer.rights
    ]
    return task | {
        "kind_label": say(kind.label, viewer.language), "protocol": say(kind.protocol, viewer.language),
        "state_label": say(STATE_LABELS[task["state"]], viewer.language),
        "requires": [_field(one, viewer.language) for one in kind.requires], "invites": [_field(one, viewer.language) for one in kind.invites],
        "steps": steps,
    }


def _field(field: ReplyField, language: str) -> dict[str, Any]:
    choices = RESULT_CLASS_LABELS.items() if field.form == "class" else field.choices
    return {"code": field.code, "label": say(field.label, language), "form": field.form, "choices": [(code, say(label, language)) for code, label in choices]}
