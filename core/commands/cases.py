"""Closing a case, and taking a closing back."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from core.commands.import_debtors import add_up
from core.domain import closings, court_settings, termination
from core.domain.clocks import local_day
from core.domain.closings import Standing
from core.domain.refusals import N_, NotFound, Refused
from core.domain.viewer import Right
from core.queries.termination_facts import facts_of
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, CaseRow, EventRow, EvidenceRow, FeedbackRow, PaymentRow, TaskRow

TOPICS = ("cases", "indicators", "debtors")
CLOSED_STAGE = "archive"


class NotReopened(Refused):
    """The closing stands."""


def in_reach(act: Act, case_id: int) -> CaseRow:
    """The case, if it lies in the actor's grids."""
    case = act.session.get(CaseRow, case_id)
    if case is None or case.board_id != act.board_id or not act.by.reaches(case.grid_code):
        raise NotFound(N_("This case is not shown: it does not exist or lies outside your grids. Search again."))
    return case


def close(act: Act, case_id: int, closing: str, day: date, words: str = "") -> dict[str, Any]:
    """Close a case on `day`. What its debtors owe follows, and whoever's accepted reply helped is told."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    found = _checked(act, case, closing, day)
    standing = Standing(
        case.number, case.filed_on, case.closed_on, case.closing, case.amount_fen, _received(act, case, day), _proven(act, case),
        termination.first_day(case.filed_on), tuple(check.label for check in termination.open_checks(found)),
    )
    closings.check(standing, closing, day, words, today=local_day(act.at))
    before = {"stage": case.stage, "closed_on": None, "closing": None}
    case.closed_on, case.closing, case.stage = day, closing, CLOSED_STAGE
    if found:
        case.termination_check = "qualified" if termination.qualified(found) else "unqualified"
    debtors = _owe_anew(act, case)
    helpers = _helpers(act, case)
    spot = closings.on_the_spot(closing, day, _handed_over(act, case))
    act.record("case.close", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before=before, after={
        "number": case.number, "stage": case.stage, "closed_on": day, "closing": closing, "words": words.strip(), "received_fen": standing.received_fen,
        "on_the_spot": spot, "years_open": closings.years_open(case.filed_on, day), "credited": helpers, "debtors": debtors,
        **({"termination_check": case.termination_check, "checks": {one.check.code: one.state for one in found}} if found else {}),
    })
    for person_id in helpers:
        act.notify("case.credit", {"number": case.number, "case_id": case.id}, person_id, subject=("case", case.id), grid_code=case.grid_code)
    return {"case_id": case.id, "number": case.number, "closing": closing, "on_the_spot": spot, "credited": helpers}


def _checked(act: Act, case: CaseRow, closing: str, day: date) -> list[termination.Finding]:
    """The check before a termination as it stands on the day of closing; other closings need none."""
    if closing not in closings.BY_CHECK:
        return []
    act.session.flush()
    return termination.findings(facts_of(act.session, case.id, day=day, settings=act.settings))


def note_refused(act: Act, case_id: int, closing: str, day: date) -> dict[str, Any]:
    """Write down that a termination was tried and refused, and what was not in order (三不得: each attempt stands in the ledger)."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    found = _checked(act, case, closing, day)
    unready = [check.code for check in termination.open_checks(found)]
    act.record("case.close_refused", "case", case.id, topics=("audit",), grid_code=case.grid_code, after={"number": case.number, "closing": closing, "day": day, "checks": unready})
    return {"number": case.number, "checks": unready}


def reopen(act: Act, case_id: int, reason: str) -> dict[str, Any]:
    """Take a closing back that was a mistake, within the court's time; both entries stay in the ledger."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    closed = _closing_entry(act, case)
    if not reason.strip():
        raise NotReopened(N_("{number} was not reopened: say why. One sentence is enough."), number=case.number)
    if act.at > court_settings.limit(act.settings, "case.reopen").after(closed.at):
        raise NotReopened(N_("{number} was not reopened: the time in which a closing can be taken back is over. File a resumed case instead."), number=case.number)
    before = {"stage": case.stage, "closed_on": case.closed_on, "closing": case.closing}
    case.closed_on, case.closing, case.termination_check, case.stage = None, None, None, str((closed.before or {}).get("stage") or "query")
    _owe_anew(act, case)
    act.record("case.reopen", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before=before,
               after={"number": case.number, "stage": case.stage, "closed_on": None, "closing": None, "reason": reason.strip()})
    return {"case_id": case.id, "number": case.number, "stage": case.stage}


def _closing_entry(act: Act, case: CaseRow) -> EventRow:
    """The entry of the closing that stands now. A case that a file closed is reopened by its file."""
    if case.closed_on is None:
        raise NotReopened(N_("{number} was not reopened: it is open."), number=case.number)
    entry = act.session.scalar(
        sa.select(EventRow).where(EventRow.board_id == act.board_id, EventRow.subject_kind == "case", EventRow.subject_id == str(case.id), EventRow.verb == "case.close")
        .order_by(EventRow.id.desc()).limit(1)
    )
    said = (entry.after or {}) if entry else {}
    if entry is None or (said.get("closed_on"), said.get("closing")) != (case.closed_on.isoformat(), case.closing):
        raise NotReopened(N_("{number} was not reopened: its closing came from a file. Correct the file and import it again."), number=case.number)
    return entry


def _owe_anew(act: Act, case: CaseRow) -> list[int]:
    """What the case's debtors still owe; returns who they are."""
    act.session.flush()
    debtors = sorted(act.session.scalars(sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id == case.id)))
    add_up(act, set(debtors))
    return debtors


def _received(act: Act, case: CaseRow, day: date) -> int:
    return int(act.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(PaymentRow.amount_fen), 0)).where(PaymentRow.case_id == case.id, PaymentRow.direction == "in", PaymentRow.paid_on <= day)
    ) or 0)


def _handed_over(act: Act, case: CaseRow) -> set[date]:
    return set(act.session.scalars(
        sa.select(PaymentRow.paid_on).where(PaymentRow.case_id == case.id, PaymentRow.direction == "in", PaymentRow.channel == closings.ON_THE_SPOT)
    ))


def _proven(act: Act, case: CaseRow) -> bool:
    return act.session.scalar(sa.select(EvidenceRow.id).where(EvidenceRow.case_id == case.id, EvidenceRow.serves == closings.PROVES).limit(1)) is not None


def _helpers(act: Act, case: CaseRow) -> list[int]:
    """Whose tasks in this case had an accepted reply, also one that the desk wrote down for them."""
    person = sa.func.coalesce(TaskRow.owner_id, TaskRow.addressee_id)
    return list(act.session.scalars(
        sa.select(person).join(FeedbackRow, TaskRow.id == FeedbackRow.task_id)
        .where(TaskRow.case_id == case.id, FeedbackRow.accepted_at.is_not(None), FeedbackRow.unable.is_(None), person.is_not(None))
        .distinct().order_by(person)
    ))
