"""Kinds of notice: label, sentence, sound, and whether they may leave the house. One entry adds a kind.

A kind that is not listed is shown under its verb's label, with its number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from string import Formatter
from typing import Any

from core.domain.refusals import N_
from core.domain.task_kinds import KIND_LABELS
from core.domain.verbs import VERB_LABELS
from core.domain.viewer import Right, Role, Viewer

SOUNDS = ("new", "overdue", "escalated")
SOUND_LABELS = {"new": N_("New"), "overdue": N_("Overdue"), "escalated": N_("Escalated"), "": N_("For information")}
SOUND_SIGNS = {"new": "●", "overdue": "◆", "escalated": "▲", "": "○"}
READ_SHOWN_FOR = timedelta(days=30)
"""A notice that was read leaves the inbox after this time; one that nobody read stays."""


@dataclass(frozen=True)
class NoticeKind:
    """`sentence` has places of the payload; `words` may be empty, without any other place the label stands alone."""

    code: str
    label: str
    sentence: str
    sound: str = ""
    goes_out: bool = True
    """Whether webhooks and drop folders get it. A notice about a delivery must not become one."""


NOTICE_KINDS: tuple[NoticeKind, ...] = (
    NoticeKind("task.dispatch", N_("New task"), N_("Task {number} ({kind}) was sent to you. Sign for it."), "new"),
    NoticeKind("task.urge", N_("Task urged"), N_("Task {number} is urged. {words}"), "new"),
    NoticeKind("operation.asked", N_("Joint operation"), N_("Your body is asked to join an operation. Answer it."), "new"),
    NoticeKind("delivery.fail", N_("Notice not delivered"),
               N_("{count} notices could not be delivered to “{endpoint}”, and it will not be tried again. Tell those concerned another way."), "overdue", goes_out=False),
    NoticeKind("endpoint.test", N_("Test notice"), N_("A test notice was sent to “{endpoint}”. Its delivery stands below.")),
)
BY_CODE = {kind.code: kind for kind in NOTICE_KINDS}

FREE_WORDS = frozenset({"words", "reason", "note"})
"""Places that an officer wrote and that may name anybody."""
OF_THE_HOUSE = frozenset({"endpoint", "count"})
"""Places that name no case, task or person."""


def label(code: str) -> str:
    return BY_CODE[code].label if code in BY_CODE else VERB_LABELS.get(code, code)


def sound(code: str, said: str) -> str:
    """The sound the command asked for, else that of the kind."""
    return said or (BY_CODE[code].sound if code in BY_CODE else "")


def goes_out(code: str) -> bool:
    return code not in BY_CODE or BY_CODE[code].goes_out


def seen_by(viewer: Viewer, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The places of a payload that the viewer's role may read: no free words on a wall, no task's number without the right to rows."""
    if not viewer.may(Right.ROWS):
        return {name: value for name, value in payload.items() if name in OF_THE_HOUSE}
    if viewer.role is Role.WALL:
        return {name: value for name, value in payload.items() if name not in FREE_WORDS}
    return dict(payload)


def sentence(code: str, payload: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Message of the catalogue and its places; the bare label where the reader may not know what it is about."""
    message = BY_CODE[code].sentence if code in BY_CODE else N_("{label}, number {number}. {words}")
    given = {"words": "", "label": label(code), **payload}
    if "kind" in given:
        given["kind"] = KIND_LABELS.get(str(given["kind"]), str(given["kind"]))
    wanted = {name for _text, name, _form, _conversion in Formatter().parse(message) if name}
    if any(given.get(name) is None for name in wanted):
        return label(code), {}
    return message, {name: given[name] for name in wanted}


SPEAKS_FOR_BODY = frozenset({Right.ANSWER, Right.JOIN, Right.OPERATE})
"""Who has one of these reads what is addressed to the own body."""
DUTY_KINDS = {Role.DUTY_OFFICER: "officer", Role.DUTY_LEADER: "leader"}
"""Roles with shifts: their notices reach whoever is on duty, and everybody of the role while nobody is."""


def speaks_for_body(viewer: Viewer) -> bool:
    return viewer.organisation_id is not None and bool(viewer.rights & SPEAKS_FOR_BODY)


def within_reach(viewer: Viewer, grid_code: str | None, *, named: bool) -> bool:
    """A notice without a place reaches those it names; without a name, it needs the whole board."""
    if grid_code is None and named:
        return bool(viewer.prefixes)
    return viewer.reaches(grid_code)


def mailboxes(recipient_id: int | None, organisation_id: int | None, role: str | None) -> tuple[str, ...]:
    """Topics that change with a notice to these; the first that is named counts, as `Act.notify` says."""
    boxes = [f"notices.person.{recipient_id}"] if recipient_id is not None else []
    boxes += [f"notices.body.{organisation_id}"] if organisation_id is not None else []
    return tuple(boxes) or ((f"notices.role.{role}",) if role is not None else ())


def mailboxes_of(viewer: Viewer) -> tuple[str, ...]:
    """Topics on which the viewer's own inbox depends; nobody else's notice wakes this screen."""
    own = (f"notices.person.{viewer.person_id}", f"notices.role.{viewer.role}")
    return (*own, f"notices.body.{viewer.organisation_id}") if speaks_for_body(viewer) else own


SUBJECT_PAGES: dict[str, tuple[str, ...]] = {
    "task": ("pages/board.py", "pages/my_tasks.py"),
    "operation": ("pages/operations.py",),
    "clue": ("pages/clues.py",),
    "supervision": ("pages/supervision.py",),
    "endpoint": ("pages/connections.py",),
}
"""Where a notice's record is looked at; the first page that the reader has. One entry adds a kind of record."""


def subject(kind: str | None, key: int | None, payload: Mapping[str, Any]) -> tuple[str, int] | None:
    """The record a notice is about, also of notices written before records were named apart."""
    if kind is not None and key is not None:
        return kind, key
    named = next((name for name in ("task", "operation") if isinstance(payload.get(f"{name}_id"), int)), None)
    return (named, int(payload[f"{named}_id"])) if named else None


def link(about: tuple[str, int] | None) -> str:
    """Path of the record on this server, for an outside receiver."""
    if about is None or about[0] not in SUBJECT_PAGES:
        return "/inbox"
    page = SUBJECT_PAGES[about[0]][0].removeprefix("pages/").removesuffix(".py")
    return f"/{page}?chosen={about[0]}:{about[1]}"
