"""Taking a clue (线索): whoever reports it, wherever it was seen, its handler and the duty desk hear of it at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.commands import clue_places
from core.commands.clue_steps import (
    close,
    dismiss,
    dispatch,
    respond,
    reveal_informant,
    verify,
)
from core.commands.files import StoredFile, attach
from core.domain import clues as rules
from core.domain import court_settings
from core.domain.clocks import local_day
from core.domain.refusals import N_
from core.domain.viewer import OWN_TASKS_ONLY, Right, Role
from core.store.ledger import Act
from core.store.sealing import blind_index
from core.store.tables import (
    CaseDebtorRow,
    CaseRow,
    ClueRow,
    DebtorRow,
    SightingRow,
    TaskRow,
)

__all__ = ["ClueReport", "Sighting", "close", "dismiss", "dispatch", "report", "report_sighting", "report_sightings", "respond", "reveal_informant", "verify"]

TOPICS = ("clues",)
SIGHTING_CONFIDENCE = 60


@dataclass(frozen=True)
class ClueReport:
    """What was seen and where. Without `source` it comes from the reporter's own role; `informant` is a citizen who told it."""

    kind: str
    content: str
    place: str | None = None
    grid_code: str | None = None
    lng: float | None = None
    lat: float | None = None
    datum: str | None = None
    accuracy_m: float | None = None
    debtor_id: int | None = None
    case_id: int | None = None
    task_id: int | None = None
    files: tuple[StoredFile, ...] = ()
    source: str = ""
    informant: str = ""
    informant_phone: str = ""
    plate: str = ""


@dataclass(frozen=True)
class Sighting:
    """A trace of a debtor or a vehicle that the police or a platform passes on (行踪). `reference` is the sender's own number."""

    kind: str
    seen_at: datetime
    place: str
    content: str = ""
    reference: str = ""
    debtor_id: int | None = None
    identity: str = ""
    plate: str = ""
    grid_code: str | None = None
    lng: float | None = None
    lat: float | None = None
    datum: str | None = None
    source: str = "police"
    confidence: int = SIGHTING_CONFIDENCE


@dataclass(frozen=True)
class _Links:
    debtor_id: int | None = None
    case_id: int | None = None
    task_id: int | None = None


def report(act: Act, said: ClueReport) -> dict[str, Any]:
    """Take a clue; returns its `id` and `number`. What lies outside the reporter's grids is kept in words."""
    _demand_reporter(act)
    clue = _new_clue(act, said, _links(act, said))
    attach(act, said.files, subject_kind="clue", subject_id=clue.id)
    _record(act, clue, "clue.report")
    return {"id": clue.id, "number": clue.number}


def report_sighting(act: Act, said: Sighting) -> dict[str, Any]:
    """Take a sighting as a clue and tell the squad on duty at once (E-05). The same `reference` twice is one clue."""
    _demand_reporter(act)
    if said.kind not in rules.SIGHTING_LABELS:
        raise rules.ClueRefused(N_("The sighting was not taken: there is no kind “{kind}”. Choose one of the list."), kind=said.kind)
    if said.seen_at > act.at:
        raise rules.ClueRefused(N_("The sighting was not taken: its time lies in the future. Correct it."))
    if said.reference and (first := _known(act, said.reference)):
        act.record("clue.again", "clue", first.id, topics=(), grid_code=first.grid_code, after={"number": first.number})
        return {"id": first.id, "number": first.number}
    clue = _new_clue(act, _as_report(said), _sighted(act, said))
    clue.sighting, clue.seen_at, clue.confidence, clue.reference = said.kind, said.seen_at, said.confidence, said.reference or None
    _trace(act, clue, said)
    _record(act, clue, "clue.sighting")
    return {"id": clue.id, "number": clue.number}


def report_sightings(act: Act, said: tuple[Sighting, ...]) -> list[dict[str, Any]]:
    """Take many sightings, all or none."""
    return [report_sighting(act, one) for one in said]


def _demand_reporter(act: Act) -> None:
    if not act.by.rights & {Right.ANSWER, Right.DISPATCH}:
        act.by.demand(Right.ANSWER)


def _new_clue(act: Act, said: ClueReport, links: _Links) -> ClueRow:
    source = said.source or rules.SOURCE_OF_ROLE.get(act.by.role, "public")
    rules.check_report(said.kind, said.content, source)
    seen = clue_places.seen_at(act, said.grid_code, said.place, said.lng, said.lat, said.datum)
    clue = ClueRow(
        board_id=act.board_id, number=_number(act), kind=said.kind, source=source, content=said.content.strip(), state="received",
        plate=said.plate.strip().upper() or None, debtor_id=links.debtor_id, case_id=links.case_id, task_id=links.task_id,
        handler_id=clue_places.handler(act, debtor_id=links.debtor_id, case_id=links.case_id, grid_code=seen.really_in),
        grid_code=seen.grid_code, place=seen.place, lng=said.lng, lat=said.lat, datum=said.datum, accuracy_m=said.accuracy_m,
        reporter_id=act.by.person_id or None, reporter_name=act.by.name, informant=said.informant.strip() or None,
        informant_phone=said.informant_phone.strip() or None, received_at=act.at,
        respond_by=court_settings.limit(act.settings, "clue.respond").after(act.at), credited=False,
    )
    act.session.add(clue)
    act.session.flush()
    return clue


def _number(act: Act) -> str:
    return rules.number(act.board_name, act.at, act.next_number(f"clue:{local_day(act.at).year}"))


def _record(act: Act, clue: ClueRow, verb: str) -> None:
    """Write it down and tell the case's handler and the duty desk; nothing of the matter travels in the notice."""
    act.record(
        verb, "clue", clue.id, topics=TOPICS, grid_code=clue.grid_code,
        after={"state": clue.state, "number": clue.number, "kind": clue.kind, "source": clue.source, "handler_id": clue.handler_id},
    )
    payload = {"clue_id": clue.id, "number": clue.number}
    if clue.handler_id is not None and clue.handler_id != act.by.person_id:
        act.notify(verb, payload, clue.handler_id, sound="new", subject=("clue", clue.id), grid_code=clue.grid_code)
    act.notify(verb, payload, role=str(Role.DUTY_OFFICER), sound="new", subject=("clue", clue.id), grid_code=clue.grid_code)


def _links(act: Act, said: ClueReport) -> _Links:
    """What the clue is about, as far as the reporter may name it; a record out of reach is left out and the clue still taken."""
    task = act.session.get(TaskRow, said.task_id) if said.task_id else None
    if task is not None and not _in_reach(act, task):
        task = None
    debtor_id = said.debtor_id if _may_name(act, said.debtor_id) else None
    debtor_id = debtor_id or (task.debtor_id if task else None)
    case_id = said.case_id if _may_name_case(act, said.case_id) else None
    case_id = case_id or (task.case_id if task else None) or _open_case(act, debtor_id)
    return _Links(debtor_id, case_id, task.id if task else None)


def _in_reach(act: Act, task: TaskRow) -> bool:
    if task.board_id != act.board_id or not act.by.reaches(task.grid_code):
        return False
    mine = act.by.person_id in (task.addressee_id, task.owner_id) or (act.by.organisation_id is not None and task.organisation_id == act.by.organisation_id)
    return mine or act.by.role not in OWN_TASKS_ONLY


def _may_name(act: Act, debtor_id: int | None) -> bool:
    debtor = act.session.execute(sa.select(DebtorRow.board_id, DebtorRow.grid_code).where(DebtorRow.id == debtor_id)).first() if debtor_id else None
    if debtor is None or debtor.board_id != act.board_id or not act.by.reaches(debtor.grid_code):
        return False
    if act.by.role not in OWN_TASKS_ONLY:
        return True
    return any(_in_reach(act, task) for task in act.session.scalars(sa.select(TaskRow).filter_by(debtor_id=debtor_id)))


def _may_name_case(act: Act, case_id: int | None) -> bool:
    """Field roles name a case only through their task."""
    case = act.session.get(CaseRow, case_id) if case_id and act.by.role not in OWN_TASKS_ONLY else None
    return case is not None and case.board_id == act.board_id and act.by.reaches(case.grid_code)


def _open_case(act: Act, debtor_id: int | None) -> int | None:
    """The debtor's open case, one with a judge first, then the newest."""
    if debtor_id is None:
        return None
    return act.session.scalar(
        sa.select(CaseRow.id).join(CaseDebtorRow, CaseDebtorRow.case_id == CaseRow.id)
        .where(CaseDebtorRow.debtor_id == debtor_id, CaseRow.board_id == act.board_id, CaseRow.closed_on.is_(None))
        .order_by(CaseRow.judge_id.is_(None), CaseRow.filed_on.desc(), CaseRow.id.desc()).limit(1)
    )


def _known(act: Act, reference: str) -> ClueRow | None:
    return act.session.scalar(sa.select(ClueRow).filter_by(board_id=act.board_id, reference=reference))


def _as_report(said: Sighting) -> ClueReport:
    kind = "property" if said.plate else "whereabouts"
    return ClueReport(kind, said.content or said.place, said.place, said.grid_code, said.lng, said.lat, said.datum, source=said.source, plate=said.plate)


def _sighted(act: Act, said: Sighting) -> _Links:
    """Whoever knows the whole identity number names the debtor by it, wherever he lives."""
    debtor_id = said.debtor_id if _may_name(act, said.debtor_id) else None
    if debtor_id is None and said.identity.strip():
        debtor_id = act.session.scalar(sa.select(DebtorRow.id).filter_by(board_id=act.board_id, identity_index=blind_index(said.identity)).order_by(DebtorRow.id).limit(1))
    return _Links(debtor_id, _open_case(act, debtor_id))


def _trace(act: Act, clue: ClueRow, said: Sighting) -> None:
    """The debtor's own trail gets it too."""
    if clue.debtor_id is None:
        return
    act.session.add(SightingRow(
        debtor_id=clue.debtor_id, kind=said.kind, result_class=None, place=clue.place, grid_code=clue.grid_code, lng=said.lng, lat=said.lat,
        datum=said.datum, seen_at=said.seen_at, confidence=said.confidence, source=clue.number,
    ))
    debtor = act.session.get_one(DebtorRow, clue.debtor_id)
    debtor.seen_at = max(said.seen_at, debtor.seen_at or said.seen_at)
    act.topics.add("debtors")
