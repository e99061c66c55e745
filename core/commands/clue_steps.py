"""What becomes of a clue: the first action, a task, true or not, and what came of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from core.commands import tasks
from core.domain import clues as rules
from core.domain.clocks import local_day
from core.domain.refusals import N_, NotFound
from core.domain.viewer import OWN_TASKS_ONLY, Right
from core.store.ledger import Act
from core.store.tables import CaseRow, ClueRow, MeasureRow, PropertyRow, TaskRow

TOPICS = ("clues",)


@dataclass(frozen=True)
class ClueOutcome:
    """What came of a clue. A control of property needs its kind, what it is and where; `taken_at` is now unless said otherwise."""

    outcome: str
    words: str = ""
    case_id: int | None = None
    property_kind: str = ""
    description: str = ""
    address: str = ""
    value_fen: int | None = None
    taken_at: datetime | None = None
    expires_on: date | None = None
    document_number: str = ""


def respond(act: Act, clue_id: int, words: str) -> dict[str, Any]:
    """Act on a clue. The first time stops its clock; afterwards it is one more line of its history."""
    act.by.demand(Right.DISPATCH)
    clue = reachable(act, clue_id)
    words = rules.check_words(clue.number, words)
    before = clue.state
    state = rules.next_state("respond", number=clue.number, state=clue.state)
    first = _first_action(act, clue, words)
    clue.state = state
    return _done(act, clue, "clue.respond" if first else "clue.note", before, words=words)


def dispatch(act: Act, clue_id: int, order: tasks.TaskOrder) -> dict[str, Any]:
    """Make a task of a clue; each names the other. What the order leaves open comes from the clue."""
    act.by.demand(Right.DISPATCH)
    clue = reachable(act, clue_id)
    before = clue.state
    state = rules.next_state("dispatch", number=clue.number, state=clue.state)
    whole = replace(
        order, debtor_id=order.debtor_id or clue.debtor_id, case_id=order.case_id or clue.case_id,
        grid_code=order.grid_code or clue.grid_code, place=order.place or clue.place,
    )
    made = tasks.dispatch(act, whole)
    act.session.get_one(TaskRow, made["id"]).clue_id = clue.id
    clue.task_id = clue.task_id or made["id"]
    _first_action(act, clue, made["number"])
    clue.state = state
    _done(act, clue, "clue.dispatch", before, task=made["number"])
    return made


def verify(act: Act, clue_id: int, true: bool, words: str) -> dict[str, Any]:
    """Say that a clue is true; one that is not true is dismissed."""
    if not true:
        return dismiss(act, clue_id, words)
    act.by.demand(Right.DISPATCH)
    clue = reachable(act, clue_id)
    words = rules.check_words(clue.number, words)
    before = clue.state
    clue.state = rules.next_state("verify", number=clue.number, state=clue.state)
    _first_action(act, clue, words)
    clue.verified, clue.verified_at, clue.verified_by = True, act.at, act.by.person_id
    return _done(act, clue, "clue.verify", before, words=words)


def dismiss(act: Act, clue_id: int, reason: str) -> dict[str, Any]:
    """Set a clue aside, with the reason; it stays on record."""
    act.by.demand(Right.DISPATCH)
    clue = reachable(act, clue_id)
    reason = rules.check_words(clue.number, reason)
    before = clue.state
    clue.state = rules.next_state("dismiss", number=clue.number, state=clue.state)
    _first_action(act, clue, reason)
    clue.verified, clue.verified_at, clue.verified_by, clue.result = False, act.at, act.by.person_id, reason
    return _done(act, clue, "clue.dismiss", before, words=reason)


def close(act: Act, clue_id: int, came: ClueOutcome) -> dict[str, Any]:
    """Close a clue with what came of it; property that was controlled goes on record, and the reporter gets the credit."""
    act.by.demand(Right.DISPATCH)
    clue = reachable(act, clue_id)
    before = clue.state
    clue.state = rules.next_state("close", number=clue.number, state=clue.state)
    if came.outcome not in rules.OUTCOME_LABELS:
        raise rules.ClueRefused(N_("{number} was not closed: say what came of it."), number=clue.number)
    if came.outcome in rules.MEASURE_OF:
        _control(act, clue, came)
    clue.outcome, clue.closed_at = came.outcome, act.at
    clue.result = came.words.strip() or clue.result
    clue.credited = bool(clue.verified) and came.outcome != "nothing"
    if clue.credited and clue.reporter_id is not None:
        act.notify("clue.credit", {"clue_id": clue.id, "number": clue.number}, clue.reporter_id, subject=("clue", clue.id), grid_code=clue.grid_code)
    return _done(act, clue, "clue.close", before, outcome=came.outcome, credited=clue.credited)


def reveal_informant(act: Act, clue_id: int, *, reason: str) -> dict[str, Any]:
    """Who told it, for the clue's own handler or a leader of the court who says why; that it was looked at stands in the ledger."""
    act.by.demand(Right.DISPATCH)
    clue = reachable(act, clue_id)
    if act.by.person_id != clue.handler_id:
        act.by.demand(Right.APPROVE)
    if not reason.strip():
        raise rules.ClueRefused(N_("Not shown: say why you need to know the informant. One sentence is enough."))
    act.record("informant.reveal", "clue", clue.id, topics=("audit",), grid_code=clue.grid_code, after={"number": clue.number, "reason": reason.strip()})
    return {"informant": clue.informant, "phone": clue.informant_phone}


def reachable(act: Act, clue_id: int) -> ClueRow:
    """The clue, inside the viewer's grids or given to the viewer; field roles reach what they reported themselves."""
    clue = act.session.get(ClueRow, clue_id)
    if clue is None or clue.board_id != act.board_id or not _sees(act, clue):
        raise NotFound(N_("This clue is not shown: it does not exist or lies outside your grids."))
    return clue


def _sees(act: Act, clue: ClueRow) -> bool:
    if act.by.person_id in (clue.reporter_id, clue.handler_id):
        return True
    return act.by.reaches(clue.grid_code) and act.by.role not in OWN_TASKS_ONLY


def _first_action(act: Act, clue: ClueRow, words: str) -> bool:
    """Stop the clock, unless it stopped before; whoever acts first has it in hand."""
    clue.owner_id = clue.owner_id or act.by.person_id
    if clue.first_action_at is not None:
        return False
    clue.first_action_at, clue.first_action_by, clue.first_action = act.at, act.by.person_id, words
    return True


def _done(act: Act, clue: ClueRow, verb: str, before: str, **more: Any) -> dict[str, Any]:
    act.record(
        verb, "clue", clue.id, topics=TOPICS, grid_code=clue.grid_code, before={"state": before}, after={"state": clue.state, "number": clue.number, **more}
    )
    return {"id": clue.id, "number": clue.number, "state": clue.state}


def _control(act: Act, clue: ClueRow, came: ClueOutcome) -> None:
    """The property and the measure on it, with address and time; the trail leads back to the clue."""
    case_id = came.case_id or clue.case_id
    taken_at = came.taken_at or act.at
    day = local_day(taken_at)
    rules.check_control(clue.number, property_kind=came.property_kind, description=came.description, address=came.address, case_id=case_id)
    rules.check_moment(clue.number, taken_at=taken_at, received_at=clue.received_at, now=act.at)
    rules.check_term(clue.number, property_kind=came.property_kind, starts_on=day, expires_on=came.expires_on)
    case = act.session.get(CaseRow, case_id)
    if case is None or case.board_id != act.board_id or not (act.by.reaches(case.grid_code) or case.id == clue.case_id):
        raise NotFound(N_("{number} was not closed: the case does not exist or lies outside your grids. Name another."), number=clue.number)
    clue.case_id = case.id
    found = PropertyRow(
        case_id=case.id, debtor_id=clue.debtor_id, kind=came.property_kind, description=came.description.strip(), state="controlled", value_fen=came.value_fen,
        place=came.address.strip(), clue_id=clue.id, found_on=local_day(clue.received_at), controlled_on=day,
    )
    act.session.add(found)
    act.session.flush()
    act.session.add(MeasureRow(
        case_id=case.id, debtor_id=clue.debtor_id, property_id=found.id, kind=rules.MEASURE_OF[came.outcome], document_number=came.document_number.strip() or None,
        place=came.address.strip(), taken_at=taken_at, clue_id=clue.id, starts_on=day, expires_on=came.expires_on,
    ))
    if clue.debtor_id is not None:
        act.record(
            "measure.take", "debtor", clue.debtor_id, topics=("debtors", "cases"), grid_code=clue.grid_code,
            after={"measure": rules.MEASURE_OF[came.outcome], "case": case.number, "clue": clue.number, "taken_at": taken_at},
        )
