"""Steps of a task's life after its dispatch: set out, arrive, answer, verify, accept, return, void; and urging it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands import screening, task_changes, task_claims, whereabouts
from core.commands.files import StoredFile, attach
from core.commands.task_reach import TOPICS, NotYours, acknowledge, changed, demand_any, heard, reachable, release
from core.commands.tasks import NOBODY, OrderRefused, tell_addressee
from core.domain import court_settings, positions, task_clocks, task_kinds, task_life
from core.domain.datum import to_wgs84
from core.domain.refusals import N_, NotFound, Refused
from core.domain.viewer import Right
from core.domain.vocabulary import RESULT_CLASS_LABELS
from core.store.ledger import Act
from core.store.tables import CaseRow, DebtorRow, EvidenceRow, FeedbackRow, OperationRow, SightingRow, TargetRow, TaskRow

FINISHED = ("closed", "void", "recalled")


@dataclass(frozen=True)
class Reply:
    """What the addressee brings back; `fields` by the codes of the kind's reply fields."""

    fields: dict[str, Any]
    files: tuple[StoredFile, ...] = ()
    lng: float | None = None
    lat: float | None = None
    datum: str | None = None
    accuracy_m: float | None = None
    on_behalf: str = ""
    """How the words came in, when an officer writes them down for the addressee."""
    channel: str = "app"
    written_at: datetime | None = None
    """By the phone's clock."""
    unable: str | None = None
    """Why it could not be done, a key of `task_life.UNABLE_LABELS`; then nothing else is demanded."""
    words: str = ""
    seen_revision: int | None = None


class ReplyIncomplete(Refused):
    """The reply leaves out what its kind must contain; `fields` are the codes."""

    def __init__(self, message: str, *, codes: tuple[str, ...], **places: Any) -> None:
        self.codes = codes
        super().__init__(message, **places)


def step(act: Act, task_id: int, code: str, *, reason: str = "", seen_revision: int | None = None) -> dict[str, Any]:
    """Take one step that needs nothing but a reason; steps that bring more are passed on to their own verbs."""
    if code == "sign":
        return task_claims.sign(act, task_id, words=reason, seen_revision=seen_revision)
    if code == "answer":
        return answer(act, task_id, Reply({}, seen_revision=seen_revision))
    if code == "accept":
        return accept(act, task_id, seen_revision=seen_revision)
    if code == "recall":
        return task_changes.recall(act, task_id, reason=reason)
    if code == "transfer":
        return task_changes.transfer(act, task_id, reason=reason, seen_revision=seen_revision)
    return _plain_step(act, task_id, code, reason, seen_revision)


def _plain_step(act: Act, task_id: int, code: str, reason: str, seen_revision: int | None) -> dict[str, Any]:
    task = reachable(act, task_id, seen_revision)
    rule = task_life.check_step(code, number=task.number, state=task.state, reason=reason)
    demand_any(act.by, rule.rights)
    if code in ("start", "arrive"):
        _demand_owner(act, task)
    if code == "dispatch" and not (task.addressee_id or task.organisation_id):
        raise OrderRefused(NOBODY)
    before = {"state": task.state}
    task.state = rule.leads_to
    changed(act, task)
    _stamp(act, task, code, reason)
    act.record(
        f"task.{code}", "task", task.id, topics=(*TOPICS, "debtors"), grid_code=task.grid_code,
        before=before, after={"state": task.state, "number": task.number, "reason": reason.strip()},
    )
    return {"id": task.id, "number": task.number, "state": task.state, "revision": task.revision}


def _demand_owner(act: Act, task: TaskRow) -> None:
    """Who signed goes; the desk may write it down for him."""
    if task.owner_id in (None, act.by.person_id) or act.by.may(Right.DISPATCH):
        return
    raise NotYours(N_("{number} was not changed: {owner} has it in hand. Ask {owner} to hand it over."), number=task.number, owner=task.owner_name)


def _stamp(act: Act, task: TaskRow, code: str, reason: str) -> None:
    if code == "dispatch":
        task.issued_at, task.issued_by = act.at, act.by.person_id
        task.sign_by = task_clocks.sign_by(act.at, task.priority, task.kind, act.settings)
        if task.due_at is None or task.due_at <= act.at:
            task.due_at = task_clocks.due_at(act.at, task.priority, task.kind, act.settings)
        tell_addressee(act, task, "task.dispatch", sound="new")
    elif code == "start":
        task.set_out_at = act.at
        heard(act, task)
    elif code == "arrive":
        task.arrived_at = act.at
        heard(act, task)
    elif code == "send_back":
        _send_back(act, task, reason)
    elif code == "void":
        task.closed_at = act.at
        tell_addressee(act, task, "task.void")
        release(act, task, "withdrawn")


def _send_back(act: Act, task: TaskRow, reason: str) -> None:
    task.answered_at, task.verify_by, task.unable = None, None, None
    screening.take_back(act, task, reason)
    task.due_at = task_clocks.due_at(act.at, task.priority, task.kind, act.settings)
    acknowledge(act, task, person_id=task.owner_id, name=task.owner_name)  # its reply ended the acknowledgement; it is in the same hands again
    heard(act, task)
    act.session.execute(
        sa.update(FeedbackRow).where(FeedbackRow.task_id == task.id, FeedbackRow.accepted_at.is_(None), FeedbackRow.returned_at.is_(None))
        .values(returned_at=act.at, returned_by=act.by.person_id, return_reason=reason.strip())
    )
    tell_addressee(act, task, "task.send_back", sound="new", reason=reason.strip())


def answer(act: Act, task_id: int, reply: Reply) -> dict[str, Any]:
    """Reply to a task, or say why it cannot be done. A reply that comes after the end is kept in the ledger and says `late`."""
    task = reachable(act, task_id)
    if task.state in FINISHED:
        return _late(act, task, reply)
    task = reachable(act, task_id, reply.seen_revision)
    rule = task_life.check_step("answer", number=task.number, state=task.state, reason="")
    demand_any(act.by, rule.rights)
    _demand_owner(act, task)
    result_class = _check_reply(task, reply)
    feedback, flags = _store_reply(act, task, reply, result_class)
    screening.follow(act, task)
    before = {"state": task.state}
    task.state, task.answered_at, task.unable = rule.leads_to, act.at, reply.unable
    task.verify_by = task_clocks.verify_by(act.at, act.settings)
    release(act, task, "answered")
    changed(act, task)
    act.record(
        "task.unable" if reply.unable else "task.answer", "task", task.id, topics=(*TOPICS, "debtors"), grid_code=task.grid_code, before=before,
        after={"state": task.state, "number": task.number, "class": task.result_class, "photos": len(reply.files), "on_behalf": reply.on_behalf,
               "unable": reply.unable, "flags": list(flags)},
    )
    act.notify("task.answer", {"task_id": task.id, "number": task.number, "kind": task.kind, "unable": reply.unable}, task.issued_by,
               sound="new", subject=("task", task.id), grid_code=task.grid_code)
    return {"id": task.id, "number": task.number, "state": task.state, "revision": task.revision, "feedback_id": feedback, "flags": list(flags)}


def _check_reply(task: TaskRow, reply: Reply) -> str | None:
    """The result class; refused when a field that the kind requires is empty."""
    given = dict(reply.fields) | {"photo": len(reply.files) or None}
    if given.get("result_class") not in RESULT_CLASS_LABELS:
        given.pop("result_class", None)
    if reply.unable is not None:
        if reply.unable not in task_life.UNABLE_LABELS or (reply.unable == "other" and not reply.words.strip()):
            raise ReplyIncomplete(N_("The reply to {number} was not stored: say why it could not be done. Choose a reason; another reason needs words."), codes=("unable",), number=task.number)
    elif missing := task_kinds.missing_fields(task.kind, given):
        raise ReplyIncomplete(
            N_("The reply to {number} was not stored: {missing} missing. Fill that in and send again."),
            codes=tuple(wanted.code for wanted in missing), number=task.number, missing=[wanted.label for wanted in missing],
        )
    result_class = given.get("result_class")
    return None if result_class is None else str(result_class)


def _late(act: Act, task: TaskRow, reply: Reply) -> dict[str, Any]:
    attach(act, reply.files, subject_kind="task", subject_id=task.id)
    act.record("task.late_reply", "task", task.id, topics=("tasks",), grid_code=task.grid_code,
               after={"number": task.number, "state": task.state, "fields": dict(reply.fields), "words": reply.words, "unable": reply.unable, "photos": len(reply.files)})
    return {"id": task.id, "number": task.number, "state": task.state, "late": True}


def flags_of(act: Act, task: TaskRow, reply: Reply) -> tuple[tuple[str, ...], tuple[float, float] | None, float | None]:
    """What is odd about a reply (`far`, `clock_off`, `odd_position`), its position in WGS 84, and metres from the task's place."""
    flags: list[str] = []
    place, distance = None, None
    if reply.lng is not None and reply.lat is not None:
        lng, lat = to_wgs84(reply.lng, reply.lat, reply.datum or "WGS84")
        if positions.believable(lng, lat):
            place = (lng, lat)
        else:
            flags.append("odd_position")
    if place is not None and task.lng is not None and task.lat is not None:
        distance = positions.metres(place, (task.lng, task.lat))
        if distance - (reply.accuracy_m or 0) > court_settings.number(act.settings, "field.far_m"):
            flags.append("far")
    if reply.written_at is not None and task_clocks.phone_clock_off(reply.written_at, received_at=act.at, issued_at=task.issued_at):
        flags.append("clock_off")
    return tuple(flags), place, distance


def _store_reply(act: Act, task: TaskRow, reply: Reply, result_class: str | None) -> tuple[int, tuple[str, ...]]:
    flags, place, distance = flags_of(act, task, reply)
    task.result_class = result_class
    words = {"words": reply.words.strip()} if reply.words.strip() else {}
    feedback = FeedbackRow(
        task_id=task.id, author_id=act.by.person_id, author_name=act.by.name, at=act.at, result_class=result_class,
        fields=dict(reply.fields) | words, lng=reply.lng, lat=reply.lat, datum=reply.datum, accuracy_m=reply.accuracy_m, distance_m=distance,
        written_at=reply.written_at, channel=reply.channel, on_behalf=reply.on_behalf or None, unable=reply.unable,
    )
    act.session.add(feedback)
    act.session.flush()
    attach(act, reply.files, subject_kind="task", subject_id=task.id, feedback_id=feedback.id)
    task.photo_count += len(reply.files)
    if task.debtor_id and result_class and not task.drill:
        act.session.add(SightingRow(
            debtor_id=task.debtor_id, kind="grid", result_class=result_class, place=reply.fields.get("place"),
            grid_code=task.grid_code, lng=place[0] if place else None, lat=place[1] if place else None, datum="WGS84" if place else None,
            seen_at=act.at, confidence=50, source=task.number,
        ))
    return feedback.id, flags


def accept(
    act: Act, task_id: int, *, serves: str = "none", case_id: int | None = None, target_id: int | None = None, seen_revision: int | None = None
) -> dict[str, Any]:
    """Accept the answer and close. `serves` says what the reply is evidence for, with its case or target."""
    task = reachable(act, task_id, seen_revision)
    rule = task_life.check_step("accept", number=task.number, state=task.state, reason="")
    demand_any(act.by, rule.rights)
    before = {"state": task.state}
    feedback_id = _accept_feedback(act, task)
    if serves != "none" and feedback_id is not None:
        act.session.add(_evidence(act, task, feedback_id, serves, case_id, target_id))
    task.state, task.closed_at, task.verify_by, task.used_for = rule.leads_to, act.at, None, None if serves == "none" else serves
    changed(act, task)
    act.record("task.accept", "task", task.id, topics=(*TOPICS, "debtors"), grid_code=task.grid_code, before=before,
               after={"state": task.state, "number": task.number, "serves": serves})
    tell_addressee(act, task, "task.accept")
    return {"id": task.id, "number": task.number, "state": task.state, "revision": task.revision}


def _accept_feedback(act: Act, task: TaskRow) -> int | None:
    """The newest reply counts; earlier ones that were returned stay what they were."""
    newest = act.session.scalar(
        sa.select(FeedbackRow).where(FeedbackRow.task_id == task.id, FeedbackRow.returned_at.is_(None)).order_by(FeedbackRow.id.desc()).limit(1)
    )
    act.session.execute(
        sa.update(FeedbackRow).where(FeedbackRow.task_id == task.id, FeedbackRow.accepted_at.is_(None), FeedbackRow.returned_at.is_(None))
        .values(accepted_at=act.at, accepted_by=act.by.person_id)
    )
    debtor = act.session.get(DebtorRow, task.debtor_id) if task.debtor_id and not task.drill else None
    if debtor is not None and task.result_class and task.result_class != "unhelpful":
        whereabouts.turn(act, debtor, task.result_class, since=newest.at if newest else act.at, source=task.number)
    return newest.id if newest else None


def _evidence(act: Act, task: TaskRow, feedback_id: int, serves: str, case_id: int | None, target_id: int | None) -> EvidenceRow:
    if serves not in task_life.SERVES_LABELS:
        raise OrderRefused(N_("{number} was not accepted: there is no use “{serves}”. Choose one of the list."), number=task.number, serves=serves)
    case_id = case_id or task.case_id
    if serves == "operation_target":
        target = act.session.get(TargetRow, target_id or 0)
        operation = act.session.get(OperationRow, target.operation_id) if target else None
        if target is None or operation is None or operation.board_id != act.board_id:
            raise NotFound(N_("{number} was not accepted: choose the target that the reply serves."), number=task.number)
        return EvidenceRow(board_id=act.board_id, feedback_id=feedback_id, serves=serves, case_id=target.case_id, target_id=target.id, at=act.at, by=act.by.person_id)
    case = act.session.get(CaseRow, case_id or 0)
    if case is None or case.board_id != act.board_id or not act.by.reaches(case.grid_code):
        raise NotFound(N_("{number} was not accepted: choose the case that the reply serves."), number=task.number)
    return EvidenceRow(board_id=act.board_id, feedback_id=feedback_id, serves=serves, case_id=case.id, at=act.at, by=act.by.person_id)


def urge(act: Act, task_id: int, words: str = "") -> dict[str, Any]:
    """Urge a task that still waits for its answer; counted and kept, the state stays."""
    act.by.demand(Right.DISPATCH)
    task = reachable(act, task_id)
    if task.state not in task_life.WAITING_STATES:
        raise task_life.IllegalStep(
            N_("{number} was not urged: it does not wait for an answer (“{state}”)."),
            number=task.number, state=task_life.STATE_LABELS[task.state],
        )
    task.urged_count += 1
    act.record("task.urge", "task", task.id, topics=("tasks",), grid_code=task.grid_code,
               after={"urged": task.urged_count, "number": task.number, "words": words})
    tell_addressee(act, task, "task.urge", sound="overdue", words=words)
    return {"id": task.id, "number": task.number, "urged": task.urged_count}
