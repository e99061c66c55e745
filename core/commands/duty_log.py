"""The duty log: an entry with its caller, the leader's instruction, the handling, what it led to, and what came of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands import clues, duty, tasks
from core.commands.clues import ClueReport
from core.domain import court_settings
from core.domain import duty as duty_rules
from core.domain import duty_log as rules
from core.domain.clocks import local_day
from core.domain.duty_log import EntryRefused
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Role
from core.store.ledger import Act
from core.store.tables import DutyLogRow, RungRow, TaskRow

TOPICS = ("desk",)
LADDER = "message"


@dataclass(frozen=True)
class Entry:
    """What is written down while somebody speaks. `withheld`: the caller would not say who it is."""

    channel: str
    content: str
    caller_unit: str = ""
    caller_name: str = ""
    caller_phone: str = ""
    withheld: bool = False
    source: str | None = None
    case_number: str = ""
    grid_code: str | None = None
    level: str = "normal"
    handling: str = ""
    needs_dispatch: bool | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class EntryOutcome:
    """What came of an entry; people by number, money in 分."""

    handling: str = ""
    resolved: bool | None = None
    brought_in: int = 0
    detained: int = 0
    fined: int = 0
    amount_fen: int = 0


def record(act: Act, said: Entry) -> dict[str, Any]:
    """Write an entry; shift and people on duty come from the roster, the recorder is who is signed in."""
    act.by.demand(Right.DUTY)
    rules.check_entry(said.channel, content=said.content, caller=said.caller_unit + said.caller_name, phone=said.caller_phone, withheld=said.withheld)
    at = said.at or act.at
    if at > act.at:
        raise EntryRefused(N_("Not recorded: its time lies in the future. Correct it."))
    there = duty.people_on_duty(act, at)
    year = local_day(at).year
    entry = DutyLogRow(
        board_id=act.board_id, number=f"{act.board_name[:1]}值〔{year}〕{act.next_number(f'duty_log:{year}')}号",
        day=duty_rules.duty_day(at, act.settings), shift=duty_rules.shift_name(at, act.settings), at=at,
        leader_id=there.get("leader"), officer_id=there.get("officer"), technician_id=there.get("technician"),
        channel=said.channel, source=said.source, caller_unit=_some(said.caller_unit), caller_name=_some(said.caller_name), caller_phone=_some(said.caller_phone),
        case_number=_some(said.case_number), grid_code=said.grid_code, content=said.content.strip(), level=said.level, handling=_some(said.handling),
        answered_at=act.at if said.handling.strip() else None, state="open", owner_id=act.by.person_id, recorder_id=act.by.person_id,
        recorder_name=act.by.name, needs_dispatch=said.needs_dispatch, handed_over=False, brought_in=0, detained=0, fined=0, amount_fen=0,
    )
    act.session.add(entry)
    act.session.flush()
    act.record("desk.record", "duty_log", entry.id, topics=TOPICS, grid_code=entry.grid_code,
               after={"number": entry.number, "channel": entry.channel, "level": entry.level, "state": entry.state})
    return {"id": entry.id, "number": entry.number}


def _some(text: str) -> str | None:
    return text.strip() or None


def instruct(act: Act, entry_id: int, words: str) -> dict[str, Any]:
    """A leader's instruction (领导批示); the owner of the entry is told."""
    act.by.demand(Right.APPROVE)
    entry = _open(act, entry_id)
    words = _words(entry, words)
    entry.decision = f"{entry.decision}\n{act.by.name}：{words}" if entry.decision else f"{act.by.name}：{words}"
    if entry.owner_id is not None and entry.owner_id != act.by.person_id:
        act.notify("desk.instruct", {"number": entry.number}, entry.owner_id, sound="new", subject=("duty_log", entry.id), grid_code=entry.grid_code)
    return _done(act, entry, "desk.instruct", words=words)


def handle(act: Act, entry_id: int, words: str) -> dict[str, Any]:
    """How it was handled, or what was answered; the first time stops the clock of a party's message."""
    entry = _open(act, entry_id)
    words = _words(entry, words)
    entry.handling = f"{entry.handling}\n{words}" if entry.handling else words
    entry.answered_at = entry.answered_at or act.at
    entry.state = "acting"
    return _done(act, entry, "desk.handle", words=words)


def dispatch(act: Act, entry_id: int, order: tasks.TaskOrder) -> dict[str, Any]:
    """Send a task because of an entry; the entry says to whom, with the number of the instruction."""
    entry = _open(act, entry_id)
    made = tasks.dispatch(act, replace(order, grid_code=order.grid_code or entry.grid_code))
    task = act.session.get_one(TaskRow, made["id"])
    entry.task_id, entry.dispatched_to, entry.needs_dispatch = task.id, task.addressee_name, True
    entry.dispatched_at = entry.dispatched_at or act.at
    entry.state = "acting"
    _done(act, entry, "desk.dispatch", task=made["number"], addressee=task.addressee_name)
    return made


def send_out(act: Act, entry_id: int, words: str) -> dict[str, Any]:
    """The squad of the shift sets out itself, without a task to anybody else."""
    entry = _open(act, entry_id)
    words = _words(entry, words)
    entry.needs_dispatch, entry.dispatched_to, entry.state = True, words, "acting"
    entry.dispatched_at = entry.dispatched_at or act.at
    return _done(act, entry, "desk.send_out", words=words)


def arrive(act: Act, entry_id: int) -> dict[str, Any]:
    """Whoever was sent is there."""
    entry = _open(act, entry_id)
    if entry.dispatched_at is None:
        raise EntryRefused(N_("{number}: nobody was sent out yet. Dispatch first."), number=entry.number)
    entry.arrived_at = entry.arrived_at or act.at
    return _done(act, entry, "desk.arrive")


def open_clue(act: Act, entry_id: int, said: ClueReport) -> dict[str, Any]:
    """Make a clue of an entry; the caller becomes its informant, who is protected."""
    entry = _open(act, entry_id)
    if entry.clue_id is not None:
        raise EntryRefused(N_("{number} has led to a clue already. Open that one."), number=entry.number)
    caller = " ".join(filter(None, (entry.caller_unit, entry.caller_name)))
    made = clues.report(act, replace(
        said, grid_code=said.grid_code or entry.grid_code, informant=said.informant or caller, informant_phone=said.informant_phone or entry.caller_phone or ""
    ))
    entry.clue_id, entry.state = made["id"], "acting"
    _done(act, entry, "desk.clue", clue=made["number"])
    return made


def close(act: Act, entry_id: int, came: EntryOutcome) -> dict[str, Any]:
    """Close an entry with what came of it."""
    entry = _open(act, entry_id)
    handling = "\n".join(filter(None, (entry.handling, came.handling.strip())))
    rules.check_close(entry.number, state=entry.state, handling=handling)
    if min(came.brought_in, came.detained, came.fined, came.amount_fen) < 0:
        raise EntryRefused(N_("{number} was not closed: no number can be negative. Correct it."), number=entry.number)
    entry.handling, entry.answered_at = handling, entry.answered_at or act.at
    entry.resolved, entry.amount_fen = came.resolved, came.amount_fen
    entry.brought_in, entry.detained, entry.fined = came.brought_in, came.detained, came.fined
    entry.state, entry.closed_at = "closed", act.at
    return _done(act, entry, "desk.close", resolved=came.resolved)


def revisit(act: Act, entry_id: int, satisfied: bool, words: str = "") -> dict[str, Any]:
    """Ask the caller afterwards (回访)."""
    act.by.demand(Right.DUTY)
    entry = _entry(act, entry_id)
    if entry.state != "closed":
        raise EntryRefused(N_("{number} was not revisited: it is not closed yet. Close it first."), number=entry.number)
    entry.revisited_at, entry.satisfied = act.at, satisfied
    return _done(act, entry, "desk.revisit", satisfied=satisfied, words=words.strip())


def reveal_caller(act: Act, entry_id: int, *, reason: str) -> dict[str, Any]:
    """Name and number of the caller, to call back; that it was looked at stands in the ledger."""
    act.by.demand(Right.DUTY)
    entry = _entry(act, entry_id)
    if not reason.strip():
        raise EntryRefused(N_("Not shown: say why you need the caller's number. One sentence is enough."))
    act.record("caller.reveal", "duty_log", entry.id, topics=("audit",), grid_code=entry.grid_code, after={"number": entry.number, "reason": reason.strip()})
    return {"name": entry.caller_name, "phone": entry.caller_phone}


def warn_of_late_messages(act: Act) -> list[int]:
    """Tell the leaders of every message of a party that went unanswered beyond the limit (E-16), once each. Says nothing when there is none."""
    limit = court_settings.limit(act.settings, "desk.message_limit")
    waiting = act.session.scalars(
        sa.select(DutyLogRow).outerjoin(RungRow, sa.and_(
            RungRow.board_id == act.board_id, RungRow.subject_kind == "duty_log", RungRow.subject_id == DutyLogRow.id, RungRow.ladder == LADDER
        )).where(
            DutyLogRow.board_id == act.board_id, DutyLogRow.source.in_(rules.PARTIES), DutyLogRow.answered_at.is_(None),
            DutyLogRow.state.in_(rules.OPEN_STATES), RungRow.id.is_(None),
        ).order_by(DutyLogRow.at, DutyLogRow.id)
    ).all()
    late = [entry for entry in waiting if limit.after(entry.at) <= act.at]
    for entry in late:
        act.session.add(RungRow(board_id=act.board_id, subject_kind="duty_log", subject_id=entry.id, ladder=LADDER, cycle=entry.at, rung="leader", at=act.at))
        act.record("desk.message_late", "duty_log", entry.id, topics=TOPICS, grid_code=entry.grid_code, after={"number": entry.number})
        act.notify("desk.message_late", {"number": entry.number}, role=str(Role.DUTY_LEADER), sound="overdue", subject=("duty_log", entry.id), grid_code=entry.grid_code)
    return [entry.id for entry in late]


def _words(entry: DutyLogRow, words: str) -> str:
    if not words.strip():
        raise EntryRefused(N_("{number} was not changed: write one sentence first."), number=entry.number)
    return words.strip()


def _open(act: Act, entry_id: int) -> DutyLogRow:
    act.by.demand(Right.DUTY)
    entry = _entry(act, entry_id)
    if entry.state == "closed":
        raise EntryRefused(N_("{number} is closed already."), number=entry.number)
    return entry


def _entry(act: Act, entry_id: int) -> DutyLogRow:
    entry = act.session.get(DutyLogRow, entry_id)
    if entry is None or entry.board_id != act.board_id or not (act.by.reaches(entry.grid_code) or act.by.person_id == entry.owner_id):
        raise NotFound(N_("This entry is not shown: it does not exist or lies outside your grids."))
    return entry


def _done(act: Act, entry: DutyLogRow, verb: str, **more: Any) -> dict[str, Any]:
    act.record(verb, "duty_log", entry.id, topics=TOPICS, grid_code=entry.grid_code, after={"state": entry.state, "number": entry.number, **more})
    return {"id": entry.id, "number": entry.number, "state": entry.state}
