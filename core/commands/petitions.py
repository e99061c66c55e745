"""Petitions: registering one, giving it to somebody, settling it, and taking a settling back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.commands.cases import in_reach
from core.domain.clocks import local_day
from core.domain.petitions import PetitionRefused, check_new, check_settling
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import CaseRow, PersonRow, PetitionRow

TOPICS = ("petitions", "cases", "indicators")


@dataclass(frozen=True)
class NewPetition:
    """Who petitions about which case, on which day, in what way, addressed to which level."""

    case_id: int
    person: str
    came_on: date
    words: str
    way: str = "visit"
    level: str = "own"
    handler_id: int | None = None


def register(act: Act, new: NewPetition) -> dict[str, Any]:
    """Register a petition today; whoever is to handle it is told."""
    act.by.demand(Right.VERIFY)
    case, today = in_reach(act, new.case_id), local_day(act.at)
    check_new(new.person, new.words, new.way, new.level, new.came_on, case.filed_on, today)
    row = PetitionRow(
        board_id=act.board_id, case_id=case.id, grid_code=case.grid_code, person=new.person.strip(), came_on=new.came_on, way=new.way, level=new.level, words=new.words.strip(),
        handler_id=None, registered_on=today, settled_on=None, outcome=None, document="", settled_words="",
    )
    act.session.add(row)
    act.session.flush()
    act.record("petition.register", "petition", row.id, topics=TOPICS, grid_code=row.grid_code, after={
        "number": case.number, "person": row.person, "came_on": row.came_on, "way": row.way, "level": row.level, "words": row.words,
    })
    if new.handler_id is not None:
        _give(act, row, case.number, new.handler_id)
    return {"id": row.id, "number": case.number}


def give(act: Act, petition_id: int, handler_id: int) -> dict[str, Any]:
    """Give a petition that is not settled to somebody of the court."""
    act.by.demand(Right.VERIFY)
    row, case = _petition(act, petition_id)
    if row.settled_on is not None:
        raise PetitionRefused(N_("Not given: this petition was settled on {day}."), day=row.settled_on.isoformat())
    return {"id": row.id, "handler": _give(act, row, case.number, handler_id)}


def settle(act: Act, petition_id: int, outcome: str, day: date, words: str, document: str = "") -> dict[str, Any]:
    """Settle a petition: the outcome, and the day on which the petitioner was told, in what words."""
    act.by.demand(Right.VERIFY)
    row, case = _petition(act, petition_id)
    check_settling(row.settled_on, row.registered_on, outcome, words, day, local_day(act.at))
    row.settled_on, row.outcome, row.settled_words, row.document = day, outcome, words.strip(), document.strip()
    act.record("petition.settle", "petition", row.id, topics=TOPICS, grid_code=row.grid_code, before={"settled_on": None}, after={
        "number": case.number, "settled_on": day, "outcome": outcome, "words": row.settled_words, "document": row.document,
    })
    return {"id": row.id, "number": case.number}


def reopen(act: Act, petition_id: int, why: str) -> dict[str, Any]:
    """Take a settling back that was a mistake, or that did not hold; both entries stay in the ledger."""
    act.by.demand(Right.VERIFY)
    row, case = _petition(act, petition_id)
    if row.settled_on is None or not why.strip():
        raise PetitionRefused(N_("Not taken back: the petition is not settled, or the reason is missing. One sentence is enough."))
    before = {"settled_on": row.settled_on, "outcome": row.outcome, "words": row.settled_words}
    row.settled_on, row.outcome, row.settled_words, row.document = None, None, "", ""
    act.record("petition.reopen", "petition", row.id, topics=TOPICS, grid_code=row.grid_code, before=before, after={"number": case.number, "words": why.strip()})
    return {"id": row.id, "number": case.number}


def _petition(act: Act, petition_id: int) -> tuple[PetitionRow, CaseRow]:
    row = act.session.get(PetitionRow, petition_id)
    if row is None or row.board_id != act.board_id or row.case_id is None:
        raise NotFound(N_("There is no such petition in your grids. Load the page again."))
    return row, in_reach(act, row.case_id)


def _give(act: Act, row: PetitionRow, number: str, handler_id: int) -> str:
    person = act.session.get(PersonRow, handler_id)
    if person is None or person.board_id != act.board_id or not person.active:
        raise NotFound(N_("Not given: there is no such person on this board. Choose one of the list."))
    before = {"handler": row.handler_id}
    row.handler_id = person.id
    act.record("petition.give", "petition", row.id, topics=TOPICS, grid_code=row.grid_code, before=before, after={"number": number, "handler": person.id, "name": person.name})
    act.notify("petition.give", {"number": number, "petition_id": row.id}, person.id, sound="new", subject=("petition", row.id), grid_code=row.grid_code)
    return person.name
