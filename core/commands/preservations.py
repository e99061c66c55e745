"""Verbs on a preservation case: its security, its fee, and carrying what is preserved over into the enforcement case."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from core.commands.cases import in_reach
from core.domain import preservation as rules
from core.domain.clocks import local_day
from core.domain.node_clocks import SEIZING
from core.domain.preservation import PreservationRefused
from core.domain.refusals import N_
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, CaseRow, MeasureRow, PreservationRow, PropertyRow

TOPICS = ("cases", "debtors", "nodes")


def secure(act: Act, case_id: int, security: str, day: date, *, insurer: str = "", document: str = "") -> dict[str, Any]:
    """Write down what the applicant put up; said again it is corrected."""
    case, row = _preservation(act, case_id)
    if security not in rules.SECURITY_LABELS or not case.filed_on <= day <= local_day(act.at):
        raise PreservationRefused(N_("Not stored: the security of {number} needs its kind, and a day between {filed} and today."), number=case.number, filed=case.filed_on.isoformat())
    if security == "insurer" and not insurer.strip():
        raise PreservationRefused(N_("Not stored: name the insurer of {number}."), number=case.number)
    before = {"security": row.security, "insurer": row.insurer}
    row.security, row.insurer, row.security_document, row.security_on = security, insurer.strip() or None, document.strip() or None, day
    act.record("preservation.secure", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before=before,
               after={"number": case.number, "security": security, "insurer": row.insurer, "document": row.security_document, "day": day})
    return {"number": case.number}


def charge(act: Act, case_id: int, amount_fen: int, day: date, document: str = "") -> dict[str, Any]:
    """Charge the fee: only after something of the case was sealed, seized or frozen (G-04)."""
    case, row = _preservation(act, case_id)
    first = act.session.scalar(sa.select(sa.func.min(MeasureRow.starts_on)).where(MeasureRow.case_id == case.id, MeasureRow.kind.in_(SEIZING)))
    rules.check_fee(case.number, preserved=first is not None, charged_on=row.fee_on, amount_fen=amount_fen, day=day, first=first, today=local_day(act.at))
    row.fee_fen, row.fee_on, row.fee_document = amount_fen, day, document.strip() or None
    act.record("preservation.charge", "case", case.id, topics=TOPICS, grid_code=case.grid_code, after={"number": case.number, "fee_fen": amount_fen, "day": day, "document": row.fee_document})
    return {"number": case.number, "fee_fen": amount_fen}


def convert(act: Act, case_id: int, into_number: str) -> dict[str, Any]:
    """Carry property and measures over into the enforcement case; days, papers and expiry stay as they are."""
    case, row = _preservation(act, case_id)
    into = act.session.scalar(sa.select(CaseRow).where(CaseRow.board_id == act.board_id, CaseRow.number == into_number.strip()))
    if into is None or not act.by.reaches(into.grid_code):
        raise PreservationRefused(N_("Not carried over: there is no case {into} in your grids. Write its whole number."), into=into_number.strip())
    rules.check_conversion(
        case.number, into.number, into_kind=into.kind, into_open=into.closed_on is None, shares_debtor=_share_a_debtor(act, case.id, into.id), converted=row.converted_to is not None,
    )
    moved = {name: list(act.session.scalars(sa.select(table.id).where(table.case_id == case.id).order_by(table.id))) for name, table in (("property", PropertyRow), ("measures", MeasureRow))}
    for table in (PropertyRow, MeasureRow):
        act.session.execute(sa.update(table).where(table.case_id == case.id).values(case_id=into.id))
    row.converted_to, row.converted_at = into.id, act.at
    act.record("preservation.convert", "case", case.id, topics=TOPICS, grid_code=case.grid_code, after={"number": case.number, "into": into.number, "into_id": into.id, **moved})
    return {"number": case.number, "into": into.number, "into_id": into.id, **moved}


def _share_a_debtor(act: Act, one: int, other: int) -> bool:
    own = sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id == one)
    return act.session.scalar(sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id == other, CaseDebtorRow.debtor_id.in_(own)).limit(1)) is not None


def _preservation(act: Act, case_id: int) -> tuple[CaseRow, PreservationRow]:
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    rules.check_kind(case.kind, case.number)
    row = act.session.get(PreservationRow, case.id)
    if row is None:
        row = PreservationRow(case_id=case.id)
        act.session.add(row)
        act.session.flush()
    return case, row
