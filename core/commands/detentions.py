"""Writing down that a debtor of a case was detained."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from core.commands.cases import in_reach
from core.domain import detention as rules
from core.domain.clocks import local_day
from core.domain.detention import Detention
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, CaseRecordRow, DebtorRow, MeasureRow


def detain(act: Act, case_id: int, wanted: Detention) -> dict[str, Any]:
    """A detention with its ground, days, decision and answers; a second one on the same ground is refused, whatever the case."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    debtor = act.session.get(DebtorRow, wanted.debtor_id)
    if debtor is None or act.session.get(CaseDebtorRow, (case.id, debtor.id)) is None:
        raise NotFound(N_("Not stored: {number} has no such debtor. Load the page again."), number=case.number)
    rules.check(
        wanted, name=debtor.name, organisation=debtor.kind == "organisation", used=_used(act, debtor.id), held_until=_held_until(act, debtor.id), today=local_day(act.at),
    )
    measure = MeasureRow(
        case_id=case.id, debtor_id=debtor.id, property_id=None, kind="detain", document_number=wanted.document.strip(), place=None, taken_at=None, clue_id=None,
        starts_on=wanted.day, expires_on=wanted.until, lifted_on=None,
    )
    record = CaseRecordRow(
        board_id=act.board_id, case_id=case.id, kind=rules.RECORD, outcome=wanted.ground, subject_id=debtor.id, items=[f"{code}:{answer}" for code, answer in sorted(wanted.answers.items())],
        day=wanted.day, document=wanted.document.strip(), person=wanted.approver.strip(), words=wanted.permit.strip(), by_id=act.by.person_id or None, at=act.at,
        withdrawn_at=None, withdrawn_by=None, withdrawn_why=None,
    )
    act.session.add_all([measure, record])
    act.session.flush()
    act.record("detention.take", "case", case.id, topics=("cases", "debtors", "nodes"), grid_code=case.grid_code, after={
        "number": case.number, "measure_id": measure.id, "record_id": record.id, "debtor_id": debtor.id, "ground": wanted.ground, "day": wanted.day, "until": wanted.until,
        "document": measure.document_number, "approver": record.person, "answers": dict(wanted.answers),
    })
    return {"measure_id": measure.id, "number": case.number, "until": wanted.until.isoformat()}


def _used(act: Act, debtor_id: int) -> set[str]:
    return set(act.session.scalars(sa.select(CaseRecordRow.outcome).where(
        CaseRecordRow.board_id == act.board_id, CaseRecordRow.kind == rules.RECORD, CaseRecordRow.subject_id == debtor_id, CaseRecordRow.withdrawn_at.is_(None)
    )))


def _held_until(act: Act, debtor_id: int) -> date | None:
    return act.session.scalar(sa.select(sa.func.max(sa.func.coalesce(MeasureRow.lifted_on, MeasureRow.expires_on))).where(MeasureRow.debtor_id == debtor_id, MeasureRow.kind == "detain"))
