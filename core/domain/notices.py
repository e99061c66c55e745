"""Kinds of notice: label, sentence, sound, and whether they may leave the house. One entry adds a kind.

`escalation.overdue` stands for `escalation.overdue.leader` too. A kind that is not listed is shown under its verb's label, with its number.
"""

from collections.abc import Collection, Mapping
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
    NoticeKind("task.send_back", N_("Task returned"), N_("The reply to {number} was returned: {reason}"), "new"),
    NoticeKind("task.hand_over", N_("Task handed over"), N_("Task {number} ({kind}) was handed over to you."), "new"),
    NoticeKind("task.transferred_away", N_("Task transferred"), N_("Task {number} was given to somebody else; nothing more is asked of you.")),
    NoticeKind("task.recalled", N_("Task recalled"), N_("Task {number} was recalled; do not go on with it.")),
    NoticeKind("task.void", N_("Task voided"), N_("Task {number} was voided; do not go on with it.")),
    NoticeKind("task.answer", N_("Reply sent"), N_("Task {number} ({kind}) was answered. Verify the reply."), "new"),
    NoticeKind("task.accept", N_("Reply accepted, task closed"), N_("Your reply to {number} was accepted.")),
    NoticeKind("task.extension", N_("Longer deadline asked for"), N_("A longer deadline is asked for on {number}. Decide on it."), "new"),
    NoticeKind("task.extension_decided", N_("Longer deadline decided"), N_("It was decided on the longer deadline of {number}. Look at the task.")),
    NoticeKind("escalation.unsigned", N_("Not signed for in time"), N_("Task {number} was not signed for in time."), "escalated"),
    NoticeKind("escalation.overdue", N_("Overdue"), N_("Task {number} is overdue."), "escalated"),
    NoticeKind("escalation.silent", N_("In hand but silent"), N_("Task {number} is in hand, and nothing has been heard of it for too long."), "escalated"),
    NoticeKind("escalation.order", N_("Supervision order overdue"), N_("Supervision order {number} was not answered in time and is reported for accountability."), "escalated"),
    NoticeKind("escalation.clue", N_("Clue unanswered"), N_("Nobody has acted on clue {number} in time."), "escalated"),
    NoticeKind("supervision.issue", N_("Supervision order issued"), N_("Supervision order {number} was issued to you. Say what is in the way and until when it is done."), "escalated"),
    NoticeKind("supervision.reply", N_("Supervision order answered"), N_("Supervision order {number} was answered."), "new"),
    NoticeKind("clue.report", N_("New clue"), N_("Clue {number} came in. Take a first action in time."), "new"),
    NoticeKind("clue.sighting", N_("New sighting"), N_("A debtor was seen: clue {number}. Take a first action in time."), "new"),
    NoticeKind("clue.credit", N_("Your clue led to something"), N_("Your clue {number} led to a result.")),
    NoticeKind("case.credit", N_("A case you helped in is closed"), N_("Case {number} is closed; your reply helped.")),
    NoticeKind("petition.give", N_("Petition to handle"), N_("A petition in case {number} was given to you. Look under Petitions."), "new"),
    NoticeKind("node.warn", N_("Case clocks"), N_("{count} case clocks are on level “{level}”: {number}. Look under Case clocks."), "new"),
    NoticeKind("measure.lapsed", N_("Seizure had lapsed"), N_("A seizure of {number} lapsed on {lapsed} and was made anew on {day}. Check whether others came in between."), "escalated"),
    NoticeKind("duty.swap_ask", N_("Swap of a shift asked for"), N_("A swap of the shift {number} is asked for. Decide on it."), "new"),
    NoticeKind("duty.gap", N_("Nobody is on duty"), N_("Nobody is on duty: {number}. Plan somebody."), "overdue"),
    NoticeKind("desk.instruct", N_("Leader's instruction"), N_("There is a leader's instruction on {number}."), "new"),
    NoticeKind("desk.message_late", N_("A party's message is unanswered"), N_("A party's message waits too long for its answer: {number}."), "overdue"),
    NoticeKind("handover.begin", N_("Handover begun"), N_("{number} hands the shift over to you; {count} matters are to be taken one by one."), "new"),
    NoticeKind("operation.asked", N_("Joint operation"), N_("Your body is asked to join an operation. Answer it."), "new"),
    NoticeKind("operation.approval", N_("Approval asked for"), N_("Approvals are asked for in {number}. Decide on them."), "new"),
    NoticeKind("operation.instruct", N_("Instruction to a team"), N_("Instruction {instruction} in {number}: {words}"), "new"),
    NoticeKind("operation.incident", N_("Emergency call"), N_("{call}: {team}, {number}. {words}"), "escalated"),
    NoticeKind("operation.unseen_call", N_("Emergency call that nobody has seen"), N_("Nobody has seen the call “{call}” in {number}. {words}"), "escalated"),
    NoticeKind("custody.soon", N_("A compelled summons ends soon"), N_("A compelled summons of {number} ends in half an hour. Release the person or decide."), "overdue"),
    NoticeKind("custody.over", N_("The time of a compelled summons is over"), N_("The time of a compelled summons of {number} is over. Release the person now."), "escalated"),
    NoticeKind("target.paid", N_("Target has paid"), N_("A target of {number} has paid. Ask the command center before you go there."), "new"),
    NoticeKind("operation.occur", N_("Operation planned by its campaign"), N_("Operation {number} of “{campaign}” was drafted for {day}. Add targets and teams, and submit it."), "new"),
    NoticeKind("operation.quiet_week", N_("A week without an operation"), N_("No operation has begun for {days} days. Plan one, or switch this warning off in the settings."), "overdue"),
    NoticeKind("presence.call", N_("Grid judge called"), N_("You must be in {town} at {starts}. Place and matter stand under Grid supervision, Presence; confirm your arrival there."), "new"),
    NoticeKind("presence.cancel", N_("Occasion called off"), N_("You need not be in {town} at {starts}: the occasion was called off.")),
    NoticeKind("delivery.fail", N_("Notice not delivered"),
               N_("{count} notices could not be delivered to “{endpoint}”, and it will not be tried again. Tell those concerned another way."), "overdue", goes_out=False),
    NoticeKind("endpoint.test", N_("Test notice"), N_("A test notice was sent to “{endpoint}”. Its delivery stands below.")),
)
BY_CODE = {kind.code: kind for kind in NOTICE_KINDS}

FREE_WORDS = frozenset({"words", "team", "reason", "note", "place", "matter"})
"""Places that an officer wrote and that may name anybody."""
OF_THE_HOUSE = frozenset({"endpoint", "count"})
"""Places that name no case, task or person."""


def listed(code: str) -> NoticeKind | None:
    """The kind's own entry, or that of the kind it belongs to."""
    return BY_CODE.get(code) or BY_CODE.get(code.rpartition(".")[0])


def label(code: str) -> str:
    kind = listed(code)
    return VERB_LABELS.get(code, code) if kind is None else kind.label


def sound(code: str, said: str) -> str:
    """The sound the command asked for, else that of the kind."""
    kind = listed(code)
    return said or ("" if kind is None else kind.sound)


def wanted(code: str, kinds: Collection[str]) -> bool:
    """Whether it leaves the house for an endpoint that takes `kinds`; none named is all."""
    kind = listed(code)
    if kind is None:
        return not kinds or code in kinds
    return kind.goes_out and (not kinds or kind.code in kinds)


def seen_by(viewer: Viewer, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The places of a payload that the viewer's role may read: no free words on a wall, no task's number without the right to rows."""
    if not viewer.may(Right.ROWS):
        return {name: value for name, value in payload.items() if name in OF_THE_HOUSE}
    if viewer.role is Role.WALL:
        return {name: value for name, value in payload.items() if name not in FREE_WORDS}
    return dict(payload)


def sentence(code: str, payload: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Message of the catalogue and its places; the bare label where the reader may not know what it is about."""
    kind = listed(code)
    message = N_("{label}, number {number}. {words}") if kind is None else kind.sentence
    given = {"words": "", "label": label(code), **payload}
    if "kind" in given:
        given["kind"] = KIND_LABELS.get(str(given["kind"]), str(given["kind"]))
    names = {name for _text, name, _form, _conversion in Formatter().parse(message) if name}
    if any(given.get(name) is None for name in names):
        return label(code), {}
    return message, {name: given[name] for name in names}


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
    "case": ("pages/nodes.py",),
    "duty": ("pages/duty.py",),
    "duty_log": ("pages/duty.py",),
    "handover": ("pages/duty.py",),
    "presence": ("pages/grid_supervision.py",),
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
