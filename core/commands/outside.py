"""Verbs on outside systems and the matters of a case with them: register, send, answer, take back; codes of rewards, each paid once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from core.commands.cases import in_reach
from core.domain import auctions, court_settings, outside
from core.domain.clocks import local_day
from core.domain.outside import Answer, Matter, OutsideRefused
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.sealing import blind_index
from core.store.tables import CaseDebtorRow, CaseRow, ClueRow, OutsideMatterRow, OutsideSystemRow, RewardCodeRow

TOPICS = ("outside",)


@dataclass(frozen=True)
class System:
    """An outside system as the register keeps it. `cap_fen`: what an insurance pays at most, over the days from `starts_on` to `ends_on`."""

    name: str
    kinds: Sequence[str]
    owner: str
    basis: str
    direction: str = "out"
    way: str = "letter"
    contact: str = ""
    cap_fen: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


def register(act: Act, system: System) -> dict[str, Any]:
    """Add a system to the register."""
    act.by.demand(Right.SET)
    _check(act, system, None)
    row = OutsideSystemRow(board_id=act.board_id, ended_at=None, **_columns(system))
    act.session.add(row)
    act.session.flush()
    act.record("outside.register", "outside_system", row.id, topics=TOPICS, after=_columns(system))
    return {"id": row.id, "name": row.name}


def change(act: Act, system_id: int, system: System) -> dict[str, Any]:
    """Correct the register; matters that run keep their days."""
    act.by.demand(Right.SET)
    row = _system(act, system_id)
    _check(act, system, row)
    before = {name: getattr(row, name) for name in _columns(system)}
    for name, value in _columns(system).items():
        setattr(row, name, value)
    act.record("outside.change", "outside_system", row.id, topics=TOPICS, before=before, after=_columns(system))
    return {"id": row.id, "name": row.name}


def end(act: Act, system_id: int) -> dict[str, Any]:
    """Nothing new goes there; what runs can still be answered, and all of it stays readable."""
    act.by.demand(Right.SET)
    row = _system(act, system_id)
    row.ended_at = act.at
    act.record("outside.end", "outside_system", row.id, topics=TOPICS, after={"name": row.name})
    return {"id": row.id, "name": row.name}


def _columns(system: System) -> dict[str, Any]:
    return {**asdict(system), "name": system.name.strip(), "owner": system.owner.strip(), "basis": system.basis.strip(), "contact": system.contact.strip(), "kinds": list(system.kinds)}


def _check(act: Act, system: System, present: OutsideSystemRow | None) -> None:
    if not system.name.strip() or not system.owner.strip() or not system.basis.strip():
        raise OutsideRefused(N_("Not stored: an outside system needs its name, who owns it, and the legal basis on which data goes there."))
    if not system.kinds or not set(system.kinds) <= outside.BY_CODE.keys() or system.direction not in outside.DIRECTION_LABELS or system.way not in outside.WAY_LABELS:
        raise OutsideRefused(N_("Not stored: choose from the lists what {name} is asked for, in which direction and how."), name=system.name)
    if system.starts_on and system.ends_on and system.ends_on < system.starts_on:
        raise OutsideRefused(N_("Not stored: {name} would end before it begins."), name=system.name)
    same = act.session.scalar(sa.select(OutsideSystemRow.id).where(OutsideSystemRow.board_id == act.board_id, OutsideSystemRow.name == system.name.strip()))
    if same is not None and (present is None or same != present.id):
        raise OutsideRefused(N_("Not stored: {name} is in the register already."), name=system.name)


def send(act: Act, system_id: int, wanted: Matter) -> dict[str, Any]:
    """Write down that something was asked of an outside system in a case; its clock starts with that day."""
    act.by.demand(Right.VERIFY)
    case, system = in_reach(act, wanted.case_id), _system(act, system_id)
    kind = outside.check_matter(wanted, number=case.number, filed_on=case.filed_on, today=local_day(act.at))
    _check_open(system, wanted)
    if wanted.debtor_id is not None and act.session.get(CaseDebtorRow, (case.id, wanted.debtor_id)) is None:
        raise NotFound(N_("Not stored: {number} has no such debtor. Load the page again."), number=case.number)
    if kind.capped:
        outside.check_cap(system.name, system.cap_fen, _claimed(act, system.id), wanted.amount_fen or 0)
    terms = _terms(act, wanted) if kind.code == auctions.KIND else None
    limit = court_settings.limit(act.settings, kind.setting) if kind.limit is not None else None
    row = OutsideMatterRow(
        board_id=act.board_id, system_id=system.id, case_id=case.id, debtor_id=wanted.debtor_id, kind=kind.code, document=wanted.document.strip(), contact=wanted.contact.strip(),
        words=wanted.words.strip(), sent_on=wanted.sent_on, due_on=limit.last_day(wanted.sent_on) if limit else None, amount_fen=wanted.amount_fen,
        terms=terms, by_id=act.by.person_id or None, at=act.at, answered_on=None, outcome=None, came_fen=None, answer_document=None, answer_words=None, withdrawn_at=None, withdrawn_why=None,
    )
    act.session.add(row)
    act.session.flush()
    act.record("outside.send", "case", case.id, topics=TOPICS, grid_code=case.grid_code, after={
        "number": case.number, "matter_id": row.id, "system": system.name, "kind": row.kind, "sent_on": row.sent_on, "due_on": row.due_on, "document": row.document,
        "amount_fen": row.amount_fen, "debtor_id": row.debtor_id, **({"terms": terms} if terms else {}),
    })
    return {"id": row.id, "number": case.number, "due_on": row.due_on.isoformat() if row.due_on else None}


def _check_open(system: OutsideSystemRow, wanted: Matter) -> None:
    if system.ended_at is not None or wanted.kind not in system.kinds:
        raise OutsideRefused(N_("Not stored: {name} is not asked for this. Choose another system, or correct the register."), name=system.name)
    if (system.starts_on and wanted.sent_on < system.starts_on) or (system.ends_on and wanted.sent_on > system.ends_on):
        raise OutsideRefused(N_("Not stored: {name} runs from {start} to {end}."), name=system.name, start=str(system.starts_on or "…"), end=str(system.ends_on or "…"))


def _claimed(act: Act, system_id: int) -> int:
    """What an insurance has paid, and what is claimed and not answered."""
    row = OutsideMatterRow
    taken = sa.case((row.answered_on.is_(None), row.amount_fen), else_=row.came_fen)
    return int(act.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(taken), 0)).where(row.system_id == system_id, row.withdrawn_at.is_(None))) or 0)


def answer(act: Act, matter_id: int, said: Answer) -> dict[str, Any]:
    """Write down what came back. More than an insurance still covers is refused."""
    act.by.demand(Right.VERIFY)
    row, case = _matter(act, matter_id)
    kind = outside.BY_CODE[row.kind]
    outside.check_answer(kind, said, number=case.number, sent_on=row.sent_on, today=local_day(act.at))
    if kind.capped:
        system = act.session.get_one(OutsideSystemRow, row.system_id)
        outside.check_cap(system.name, system.cap_fen, _claimed(act, system.id) - (row.amount_fen or 0), said.amount_fen or 0)
    row.answered_on, row.outcome, row.came_fen = said.day, said.outcome, said.amount_fen
    row.answer_document, row.answer_words = said.document.strip(), said.words.strip()
    act.record("outside.answer", "case", case.id, topics=TOPICS, grid_code=case.grid_code, after={
        "number": case.number, "matter_id": row.id, "kind": row.kind, "outcome": row.outcome, "answered_on": row.answered_on, "came_fen": row.came_fen, "document": row.answer_document,
    })
    return {"id": row.id, "number": case.number}


def withdraw(act: Act, matter_id: int, why: str) -> dict[str, Any]:
    """Take a matter back that was a mistake; it stays, marked."""
    act.by.demand(Right.VERIFY)
    row, case = _matter(act, matter_id, answered=True)
    if not why.strip():
        raise OutsideRefused(N_("Not taken back: say what was wrong. One sentence is enough."))
    if act.session.scalar(sa.select(RewardCodeRow.id).where(RewardCodeRow.matter_id == row.id).limit(1)) is not None:
        raise OutsideRefused(N_("Not taken back: codes of this reward were given out. Let it run out instead."))
    row.withdrawn_at, row.withdrawn_why = act.at, why.strip()
    act.record("outside.withdraw", "case", case.id, topics=TOPICS, grid_code=case.grid_code, after={"number": case.number, "matter_id": row.id, "words": row.withdrawn_why})
    return {"id": row.id, "number": case.number}


def give_code(act: Act, matter_id: int, code: str, *, found: str, amount_fen: int, clue_id: int | None = None) -> dict[str, Any]:
    """A report on a reward notice was found true: its code, which the caller made and shows once, is worth `amount_fen`. The sums stay within what was offered."""
    act.by.demand(Right.VERIFY)
    row, case = _matter(act, matter_id)
    if not outside.BY_CODE[row.kind].coded or found not in outside.FOUND_LABELS or amount_fen <= 0 or len(code) != outside.CODE_LENGTH:
        raise OutsideRefused(N_("No code was given: it needs a reward notice that still runs, what was found, and an amount."))
    given = int(act.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(RewardCodeRow.amount_fen), 0)).where(RewardCodeRow.matter_id == row.id)) or 0)
    if given + amount_fen > (row.amount_fen or 0):
        raise OutsideRefused(N_("No code was given: {number} offers {offered} yuan and {given} of it are given out."), number=case.number, offered=f"{(row.amount_fen or 0) / 100:,.2f}", given=f"{given / 100:,.2f}")
    _check_clue(act, clue_id, case)
    made = RewardCodeRow(
        board_id=act.board_id, matter_id=row.id, clue_id=clue_id, found=found, code_index=blind_index(code), amount_fen=amount_fen, issued_by=act.by.person_id or None,
        issued_at=act.at, used_by=None, used_at=None,
    )
    act.session.add(made)
    act.session.flush()
    act.record("outside.code.give", "case", case.id, topics=TOPICS, grid_code=case.grid_code, after={"number": case.number, "matter_id": row.id, "code_id": made.id, "found": found, "amount_fen": amount_fen, "clue_id": clue_id})
    return {"id": made.id, "number": case.number}


def _check_clue(act: Act, clue_id: int | None, case: CaseRow) -> None:
    """A clue that a code rewards was found true, and belongs to the case where it names one."""
    if clue_id is None:
        return
    clue = act.session.get(ClueRow, clue_id)
    if clue is None or clue.board_id != act.board_id or not act.by.reaches(clue.grid_code) or (clue.case_id is not None and clue.case_id != case.id):
        raise NotFound(N_("No code was given: there is no such clue in this case."))
    if clue.verified is not True:
        raise OutsideRefused(N_("No code was given: {number} was not found true yet. Verify the clue first."), number=clue.number)


def pay_code(act: Act, code: str) -> dict[str, Any]:
    """Pay whoever brings a code; it is used up. Raises OutsideRefused for one that was used, NotFound for one that never was."""
    act.by.demand(Right.VERIFY)
    row = act.session.scalar(sa.select(RewardCodeRow).where(RewardCodeRow.board_id == act.board_id, RewardCodeRow.code_index == blind_index(code.strip().upper())))
    case = act.session.get(CaseRow, act.session.get_one(OutsideMatterRow, row.matter_id).case_id) if row is not None else None
    if row is None or case is None or not act.by.reaches(case.grid_code):
        raise NotFound(N_("Nothing was paid: there is no such code. Compare its letters; there is no O, I, L, 0 or 1 in it."))
    if row.used_at is not None:
        raise OutsideRefused(N_("Nothing was paid: this code was used on {day}. A code is paid once."), day=local_day(row.used_at).isoformat())
    row.used_at, row.used_by = act.at, act.by.person_id or None
    act.record("outside.code.pay", "case", case.id, topics=TOPICS, grid_code=case.grid_code, after={"number": case.number, "code_id": row.id, "amount_fen": row.amount_fen, "found": row.found})
    return {"id": row.id, "number": case.number, "amount_fen": row.amount_fen}


def _terms(act: Act, wanted: Matter) -> dict[str, Any]:
    """Checked; the second auction is held against the start price of the last first one of the case that ended without a sale."""
    last = act.session.execute(
        sa.select(OutsideMatterRow.amount_fen, OutsideMatterRow.terms).where(
            OutsideMatterRow.case_id == wanted.case_id, OutsideMatterRow.kind == auctions.KIND, OutsideMatterRow.outcome == "unsold", OutsideMatterRow.withdrawn_at.is_(None),
            OutsideMatterRow.amount_fen.is_not(None),
        ).order_by(OutsideMatterRow.id.desc()).limit(1)
    ).first()
    before = last.amount_fen if last and (last.terms or {}).get("round", 1) == 1 else None
    auctions.check_terms(auctions.Terms(wanted.round, wanted.amount_fen or 0, wanted.reference_fen or 0, wanted.deposit_fen or 0, before))
    return {"round": wanted.round, "reference_fen": wanted.reference_fen, "deposit_fen": wanted.deposit_fen}


def _system(act: Act, system_id: int) -> OutsideSystemRow:
    row = act.session.get(OutsideSystemRow, system_id)
    if row is None or row.board_id != act.board_id:
        raise NotFound(N_("There is no such outside system. Load the page again."))
    return row


def _matter(act: Act, matter_id: int, *, answered: bool = False) -> tuple[OutsideMatterRow, CaseRow]:
    """A matter in the actor's grids that was not taken back and, unless `answered`, waits."""
    row = act.session.get(OutsideMatterRow, matter_id)
    if row is None or row.board_id != act.board_id or row.withdrawn_at is not None or (row.answered_on is not None and not answered):
        raise NotFound(N_("There is no such open matter: it was answered or taken back meanwhile. Load the page again."))
    return row, in_reach(act, row.case_id)
