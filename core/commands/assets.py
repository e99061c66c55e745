"""What is done with property that was found, and with money that came in: controlled, renewed, lifted, disposed of, paid out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.commands.cases import in_reach
from core.domain.clocks import local_day
from core.domain.node_clocks import SEIZING, longest_term
from core.domain.refusals import N_, NotFound, Refused
from core.domain.viewer import Right, Role
from core.domain.vocabulary import CHANNEL_LABELS
from core.store.ledger import Act
from core.store.tables import CaseRow, MeasureRow, PaymentRow, PropertyRow

TOPICS = ("cases", "debtors", "nodes")


class AssetRefused(Refused):
    """The property, the measure or the money does not allow it."""


@dataclass(frozen=True)
class Taking:
    """A sealing, seizure or freezing. `expires_on` is the day printed in the notice."""

    day: date
    expires_on: date
    document: str


def control(act: Act, property_id: int, kind: str, taking: Taking) -> dict[str, Any]:
    """Seal, seize or freeze a property that was found."""
    act.by.demand(Right.VERIFY)
    found, case = _property(act, property_id)
    if kind not in SEIZING:
        raise AssetRefused(N_("Not stored: property is sealed, seized or frozen. Choose one of these."))
    if found.controlled_on is not None:
        raise AssetRefused(N_("Not stored: “{what}” has been under control since {day}."), what=found.description, day=found.controlled_on.isoformat())
    if taking.day < found.found_on:
        raise AssetRefused(N_("Not stored: “{what}” was found on {day}. Correct the day."), what=found.description, day=found.found_on.isoformat())
    _check_taking(act, found.kind, taking)
    before = {"state": found.state, "controlled_on": None}
    found.controlled_on = taking.day
    if found.state in ("clue", "verified"):
        found.state = "controlled"
    row = _take(act, case, found, kind, taking)
    act.record("property.control", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before=before, after={
        "number": case.number, "property_id": found.id, "property": found.description, "state": found.state, "controlled_on": taking.day,
        "measure_id": row.id, "measure": kind, "expires_on": taking.expires_on, "document": row.document_number,
    })
    return {"measure_id": row.id, "number": case.number}


def renew(act: Act, measure_id: int, taking: Taking) -> dict[str, Any]:
    """Renew a seizure before its last day is over. After it the seizure has lapsed: this one is new, and an alarm is raised.

    The renewed term ends at most the longest term of the kind after the old last day (domain.md 3.4, read: each renewal no longer than the first).
    """
    act.by.demand(Right.VERIFY)
    row, case, thing = _measure(act, measure_id)
    kind = thing.kind if thing else None
    lapses_on = row.expires_on or longest_term(row.starts_on, kind)
    if taking.day > lapses_on:
        return _anew(act, row, case, thing, lapses_on, taking)
    _check_taking(act, kind, taking, latest=longest_term(lapses_on, kind))
    if taking.day < row.starts_on or taking.expires_on <= lapses_on:
        raise AssetRefused(N_("Not renewed: it runs until {day} already. Give a later day."), day=lapses_on.isoformat())
    row.expires_on = taking.expires_on
    act.record("measure.renew", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before={"expires_on": lapses_on}, after={
        "number": case.number, "measure_id": row.id, "measure": row.kind, "renewed_on": taking.day, "expires_on": taking.expires_on, "document": taking.document.strip(),
    })
    return {"measure_id": row.id, "number": case.number, "lapsed": False}


def _anew(act: Act, row: MeasureRow, case: CaseRow, thing: PropertyRow | None, lapsed_on: date, taking: Taking) -> dict[str, Any]:
    _check_taking(act, thing.kind if thing else None, taking)
    row.lifted_on, row.expires_on = lapsed_on, lapsed_on
    fresh = _take(act, case, thing, row.kind, taking, debtor_id=row.debtor_id)
    after = {"number": case.number, "measure_id": fresh.id, "instead_of": row.id, "measure": row.kind, "lapsed_on": lapsed_on, "starts_on": taking.day,
             "expires_on": taking.expires_on, "document": fresh.document_number}
    act.record("measure.anew", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before={"lifted_on": None}, after=after)
    said = {"number": case.number, "case_id": case.id, "lapsed": lapsed_on.isoformat(), "day": taking.day.isoformat()}
    for person_id, role in ((case.judge_id, None), (None, Role.DUTY_LEADER), (None, Role.COURT_LEADER)):
        if person_id is not None or role is not None:
            act.notify("measure.lapsed", said, person_id, role=role, subject=("case", case.id), grid_code=case.grid_code)
    return {"measure_id": fresh.id, "number": case.number, "lapsed": True}


def lift(act: Act, measure_id: int, day: date, document: str) -> dict[str, Any]:
    """Lift a sealing, seizure or freezing by its paper."""
    act.by.demand(Right.VERIFY)
    row, case, _thing = _measure(act, measure_id)
    if not document.strip():
        raise AssetRefused(N_("Not lifted: name the document that lifts the measure."))
    if not row.starts_on <= day <= local_day(act.at):
        raise AssetRefused(N_("Not lifted: the day must lie between {start} and today."), start=row.starts_on.isoformat())
    row.lifted_on = day
    act.record("measure.lift", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before={"lifted_on": None},
               after={"number": case.number, "measure_id": row.id, "measure": row.kind, "lifted_on": day, "document": document.strip()})
    return {"number": case.number}


def dispose(act: Act, property_id: int, day: date, words: str) -> dict[str, Any]:
    """A controlled property was sold, given for the debt, or debited. What it brought is written down as money of its own."""
    act.by.demand(Right.VERIFY)
    found, case = _property(act, property_id)
    if found.controlled_on is None or found.disposed_on is not None:
        raise AssetRefused(N_("Not stored: “{what}” is not under control, or has been disposed of before."), what=found.description)
    if not found.controlled_on <= day <= local_day(act.at):
        raise AssetRefused(N_("Not stored: the day must lie between {start} and today."), start=found.controlled_on.isoformat())
    if not words.strip():
        raise AssetRefused(N_("Not stored: say how it was disposed of: auction, sale, for the debt, debit. One sentence is enough."))
    before = {"state": found.state, "disposed_on": None}
    found.disposed_on, found.state = day, "sold"
    act.record("property.dispose", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before=before,
               after={"number": case.number, "property_id": found.id, "property": found.description, "state": "sold", "disposed_on": day, "words": words.strip()})
    return {"number": case.number}


def pay_out(act: Act, case_id: int, amount_fen: int, channel: str, day: date) -> dict[str, Any]:
    """Money of a case went on to the applicant; never more than came in."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    signed = sa.case((PaymentRow.direction == "in", PaymentRow.amount_fen), else_=-PaymentRow.amount_fen)
    left = int(act.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(signed), 0)).where(PaymentRow.case_id == case.id)) or 0)
    if not 0 < amount_fen <= left:
        raise AssetRefused(N_("Not paid out: {left} yuan of {number} have come in and not gone out. Correct the amount."), left=f"{left / 100:,.2f}", number=case.number)
    if channel not in CHANNEL_LABELS or day > local_day(act.at):
        raise AssetRefused(N_("Not paid out: choose a way of payment, and a day that has come."))
    row = PaymentRow(board_id=act.board_id, case_id=case.id, grid_code=case.grid_code, direction="out", amount_fen=amount_fen, channel=channel, paid_on=day)
    act.session.add(row)
    act.session.flush()
    act.record("case.pay_out", "case", case.id, topics=("cases", "payments", "indicators", "nodes"), grid_code=case.grid_code, before={"left_fen": left},
               after={"number": case.number, "payment_id": row.id, "amount_fen": amount_fen, "channel": channel, "paid_on": day, "left_fen": left - amount_fen})
    return {"payment_id": row.id, "number": case.number}


def _property(act: Act, property_id: int) -> tuple[PropertyRow, CaseRow]:
    found = act.session.get(PropertyRow, property_id)
    if found is None:
        raise NotFound(N_("Not stored: there is no such property. Load the page again."))
    return found, in_reach(act, found.case_id)


def _measure(act: Act, measure_id: int) -> tuple[MeasureRow, CaseRow, PropertyRow | None]:
    row = act.session.get(MeasureRow, measure_id)
    if row is None or row.kind not in SEIZING:
        raise NotFound(N_("Not stored: there is no such sealing, seizure or freezing. Load the page again."))
    case = in_reach(act, row.case_id)
    if row.lifted_on is not None:
        raise AssetRefused(N_("Not stored: this measure of {number} ended on {day}."), number=case.number, day=row.lifted_on.isoformat())
    return row, case, act.session.get(PropertyRow, row.property_id) if row.property_id else None


def _check_taking(act: Act, property_kind: str | None, taking: Taking, *, latest: date | None = None) -> None:
    if not taking.document.strip():
        raise AssetRefused(N_("Not stored: name the document of the measure."))
    if taking.day > local_day(act.at):
        raise AssetRefused(N_("Not stored: {day} is still to come. Write it down when it has happened."), day=taking.day.isoformat())
    last = latest or longest_term(taking.day, property_kind)
    if not taking.day < taking.expires_on <= last:
        raise AssetRefused(N_("Not stored: a measure on this kind of property ends by {last} at the latest, and after the day it is taken. Correct the day it expires."), last=last.isoformat())


def _take(act: Act, case: CaseRow, thing: PropertyRow | None, kind: str, taking: Taking, *, debtor_id: int | None = None) -> MeasureRow:
    row = MeasureRow(
        case_id=case.id, debtor_id=thing.debtor_id if thing else debtor_id, property_id=thing.id if thing else None, kind=kind, document_number=taking.document.strip(),
        place=thing.place if thing else None, taken_at=None, clue_id=None, starts_on=taking.day, expires_on=taking.expires_on,
    )
    act.session.add(row)
    act.session.flush()
    return row
