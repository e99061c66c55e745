"""Writing down what was done in a case for the check before its termination, restricting and listing debtors, and a leader's exceptions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.commands.cases import in_reach
from core.domain import case_records as rules
from core.domain import court_settings, sanctions
from core.domain.case_records import EXCEPTION, Entry, RecordRefused
from core.domain.clocks import local_day
from core.domain.refusals import N_, NotFound
from core.domain.termination import BY_CODE as CHECKS
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, CaseRecordRow, CaseRow, DebtorRow, EvidenceRow, MeasureRow, PropertyRow

TOPICS = ("cases", "nodes")


def note(act: Act, case_id: int, entry: Entry) -> dict[str, Any]:
    """Write down something that was done in the case, with its day, person and paper."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    kind = rules.check_entry(entry, number=case.number, filed_on=case.filed_on, today=local_day(act.at), subjects=_subjects(act, case, entry.kind))
    if court_settings.switched_on(act.settings, CHECKS["evidence"].setting):
        rules.check_evidence(kind, number=case.number, served=_served(act, case, kind.serves))
    row = _add(act, case, entry)
    act.record("record.note", "case", case.id, topics=TOPICS, grid_code=case.grid_code, after={
        "number": case.number, "record_id": row.id, "kind": row.kind, "outcome": row.outcome, "subject": row.subject_id, "items": row.items, "day": row.day,
        "document": row.document, "person": row.person, "words": row.words,
    })
    return {"id": row.id, "number": case.number}


def note_refused(act: Act, case_id: int, kind: str) -> dict[str, Any]:
    """Write down that a step was tried and that the three must-nots forbade it; each attempt stands in the ledger."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    if kind not in rules.MUST_NOTS or _served(act, case, rules.BY_CODE[kind].serves):
        raise RecordRefused(N_("Not stored: nothing of {number} was refused by the three must-nots."), number=case.number)
    act.record("record.refused", "case", case.id, topics=("audit",), grid_code=case.grid_code, after={"number": case.number, "kind": kind})
    return {"number": case.number}


def withdraw(act: Act, record_id: int, why: str) -> dict[str, Any]:
    """Take a record back that was a mistake; it stays, marked. An exception is taken back by whoever could grant it."""
    act.by.demand(Right.VERIFY)
    row = act.session.get(CaseRecordRow, record_id)
    if row is None or row.board_id != act.board_id or row.withdrawn_at is not None:
        raise NotFound(N_("Not taken back: there is no such record, or it was taken back before. Load the page again."))
    case = in_reach(act, row.case_id)
    if row.kind == EXCEPTION:
        act.by.demand(Right.APPROVE)
    if not why.strip():
        raise RecordRefused(N_("Not taken back: say what was wrong. One sentence is enough."))
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = act.at, act.by.person_id or None, why.strip()
    act.record("record.withdraw", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before={"kind": row.kind, "outcome": row.outcome, "day": row.day},
               after={"number": case.number, "record_id": row.id, "words": why.strip()})
    return {"number": case.number}


def except_from(act: Act, case_id: int, check_code: str, *, reason: str, document: str = "") -> dict[str, Any]:
    """A leader lets the case be terminated without one check; the reason is kept. Three months are nobody's to waive."""
    act.by.demand(Right.APPROVE)
    case, check = in_reach(act, case_id), CHECKS.get(check_code)
    if check is None or check.hard:
        raise RecordRefused(N_("No exception: this check of {number} has none, whoever asks."), number=case.number)
    if not reason.strip():
        raise RecordRefused(N_("No exception: say why “{check}” of {number} can be left out."), check=check.label, number=case.number)
    entry = Entry(EXCEPTION, local_day(act.at), check_code, document=document, person=act.by.name, words=reason)
    row = _add(act, case, entry)
    act.record("termination.except", "case", case.id, topics=TOPICS, grid_code=case.grid_code,
               after={"number": case.number, "record_id": row.id, "check": check_code, "words": row.words, "document": row.document})
    return {"id": row.id, "number": case.number}


@dataclass(frozen=True)
class Sanction:
    """An order restricting consumption (限消), or a decision to list (失信): its own document, day and end."""

    kind: str
    debtor_id: int
    day: date
    document: str
    ground: str = ""
    served_on: date | None = None
    expires_on: date | None = None


def sanction(act: Act, case_id: int, wanted: Sanction) -> dict[str, Any]:
    """Write down that a debtor of the case is restricted, or listed as dishonest; a minor cannot be listed."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    debtor = act.session.get(DebtorRow, wanted.debtor_id)
    if debtor is None or debtor.id not in _subjects(act, case, "report"):
        raise NotFound(N_("Not stored: {number} has no such debtor. Load the page again."), number=case.number)
    running = act.session.scalar(sa.select(MeasureRow.starts_on).where(
        MeasureRow.debtor_id == debtor.id, MeasureRow.case_id == case.id, MeasureRow.kind == wanted.kind, MeasureRow.lifted_on.is_(None)
    ).limit(1))
    sanctions.check(
        sanctions.Standing(debtor.name, debtor.identity, running), wanted.kind, wanted.day, wanted.document, wanted.ground, wanted.served_on, wanted.expires_on, today=local_day(act.at),
    )
    row = MeasureRow(
        case_id=case.id, debtor_id=debtor.id, property_id=None, kind=wanted.kind, document_number=wanted.document.strip(), place=None, taken_at=None, clue_id=None,
        starts_on=wanted.day, expires_on=wanted.expires_on, lifted_on=None,
    )
    act.session.add(row)
    act.session.flush()
    if wanted.kind == "list":
        debtor.published = True
    act.record("sanction.take", "case", case.id, topics=(*TOPICS, "debtors"), grid_code=case.grid_code, after={
        "number": case.number, "measure_id": row.id, "measure": wanted.kind, "debtor_id": debtor.id, "day": wanted.day, "document": row.document_number, "ground": wanted.ground,
        "served_on": wanted.served_on, "expires_on": wanted.expires_on,
    })
    return {"measure_id": row.id, "number": case.number}


def lift_sanction(act: Act, measure_id: int, day: date, *, document: str, why: str) -> dict[str, Any]:
    """A restriction or listing ends: on which day, on which paper, and why. Only the last listing takes the public mark off the debtor."""
    act.by.demand(Right.VERIFY)
    row = act.session.get(MeasureRow, measure_id)
    if row is None or row.kind not in (sanctions.RESTRICT, sanctions.LIST):
        raise NotFound(N_("Not lifted: there is no such restriction or listing. Load the page again."))
    case = in_reach(act, row.case_id)
    sanctions.check_lifting(row.starts_on, row.lifted_on, day, document, why, today=local_day(act.at))
    row.lifted_on = day
    act.session.flush()
    debtor = act.session.get(DebtorRow, row.debtor_id or 0)
    others = sa.select(MeasureRow.id).where(MeasureRow.debtor_id == row.debtor_id, MeasureRow.kind == sanctions.LIST, MeasureRow.lifted_on.is_(None)).limit(1)
    if row.kind == sanctions.LIST and debtor is not None and act.session.scalar(others) is None:
        debtor.published = False
    act.record("sanction.lift", "case", case.id, topics=(*TOPICS, "debtors"), grid_code=case.grid_code, before={"lifted_on": None}, after={
        "number": case.number, "measure_id": row.id, "measure": row.kind, "debtor_id": row.debtor_id, "lifted_on": day, "document": document.strip(), "words": why.strip(),
    })
    return {"number": case.number}


def _served(act: Act, case: CaseRow, serves: str) -> bool:
    return act.session.scalar(sa.select(EvidenceRow.id).where(EvidenceRow.case_id == case.id, EvidenceRow.serves == serves).limit(1)) is not None


def _subjects(act: Act, case: CaseRow, kind: str) -> set[int]:
    """Debtors of the case, or its property, whichever a record of this kind is about."""
    if kind in rules.BY_CODE and rules.BY_CODE[kind].of == "property":
        return set(act.session.scalars(sa.select(PropertyRow.id).where(PropertyRow.case_id == case.id)))
    return set(act.session.scalars(sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id == case.id)))


def _add(act: Act, case: CaseRow, entry: Entry) -> CaseRecordRow:
    row = CaseRecordRow(
        board_id=act.board_id, case_id=case.id, kind=entry.kind, outcome=entry.outcome, subject_id=entry.subject_id, items=list(entry.items), day=entry.day,
        document=entry.document.strip(), person=entry.person.strip(), words=entry.words.strip(), by_id=act.by.person_id or None, at=act.at,
        withdrawn_at=None, withdrawn_by=None, withdrawn_why=None,
    )
    act.session.add(row)
    act.session.flush()
    return row
