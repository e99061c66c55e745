"""The roster: who is on duty when. Every shift is one person's; a swap needs a leader's consent, and a gap is told beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.domain import duty as rules
from core.domain.clocks import LOCAL
from core.domain.duty import DutyRefused, Gap, Shift
from core.domain.refusals import N_, NotAllowed, NotFound
from core.domain.viewer import Right, Role
from core.store.ledger import Act
from core.store.tables import DutyRow, PersonRow, RungRow

TOPICS = ("people", "desk")
LADDER = "roster"


@dataclass(frozen=True)
class PlannedShift:
    """A shift that somebody is to take."""

    person_id: int
    kind: str
    starts_at: datetime
    ends_at: datetime


def plan(act: Act, shifts: Sequence[PlannedShift]) -> list[int]:
    """Put shifts on the roster, all or none; returns their ids."""
    act.by.demand(Right.DUTY)
    if not shifts:
        raise DutyRefused(N_("Nothing was planned: choose at least one person for one shift."))
    return [_add(act, one) for one in shifts]


def _add(act: Act, wanted: PlannedShift) -> int:
    person = _person(act, wanted.person_id)
    _check(act, wanted, person)
    row = DutyRow(board_id=act.board_id, person_id=person.id, kind=wanted.kind, starts_at=wanted.starts_at, ends_at=wanted.ends_at)
    act.session.add(row)
    act.session.flush()
    act.record("duty.plan", "duty", row.id, topics=TOPICS, after=_said(row))
    return row.id


def _check(act: Act, wanted: PlannedShift, person: PersonRow, *, but: int = 0) -> None:
    others = act.session.scalars(sa.select(DutyRow).where(
        DutyRow.person_id == person.id, DutyRow.cancelled_at.is_(None), DutyRow.id != but, DutyRow.ends_at > wanted.starts_at, DutyRow.starts_at < wanted.ends_at
    ))
    rules.check_shift(Shift(wanted.kind, wanted.starts_at, wanted.ends_at), [Shift(one.kind, one.starts_at, one.ends_at) for one in others], name=person.name)


def ask_swap(act: Act, duty_id: int, to_person_id: int, why: str) -> dict[str, Any]:
    """Ask that somebody else takes a shift; it stays as it is until a leader consents."""
    act.by.demand(Right.DUTY)
    row = _ahead(act, duty_id)
    taker = _person(act, to_person_id)
    if not why.strip():
        raise DutyRefused(N_("The swap was not asked for: say why. One sentence is enough."))
    _check(act, PlannedShift(taker.id, row.kind, max(row.starts_at, act.at), row.ends_at), taker, but=row.id)
    row.swap_to, row.swap_by, row.swap_why = taker.id, act.by.person_id, why.strip()
    act.record("duty.swap_ask", "duty", row.id, topics=TOPICS, after={**_said(row), "swap_to": taker.id, "why": why.strip()})
    for role in (Role.DUTY_LEADER, Role.COURT_LEADER):
        act.notify("duty.swap_ask", {"duty_id": row.id, "number": _when(row)}, role=str(role), sound="new", subject=("duty", row.id))
    return {"id": row.id, "swapped": False}


def decide_swap(act: Act, duty_id: int, agree: bool, words: str = "") -> dict[str, Any]:
    """A leader's consent, or not. Nobody consents to a swap of the own shift."""
    act.by.demand(Right.APPROVE)
    row = _ahead(act, duty_id)
    if row.swap_to is None:
        raise DutyRefused(N_("Nothing was decided: nobody asks to swap this shift any more. Load the page again."))
    if act.by.person_id in (row.person_id, row.swap_to):
        raise NotAllowed(N_("The swap was not decided: it is your own. Another leader consents to it."))
    before = _said(row)
    if agree:
        taker = _person(act, row.swap_to)
        _check(act, PlannedShift(taker.id, row.kind, max(row.starts_at, act.at), row.ends_at), taker, but=row.id)
        _move(act, row, taker.id)
    row.swap_to = row.swap_by = row.swap_why = None
    act.record("duty.swap" if agree else "duty.swap_decline", "duty", row.id, topics=TOPICS, before=before, after={**_said(row), "words": words.strip()})
    return {"id": row.id, "swapped": agree}


def _move(act: Act, row: DutyRow, to_person_id: int) -> None:
    """Of a shift that is under way only the rest goes over; what was served stays served."""
    if row.starts_at < act.at:
        act.session.add(DutyRow(
            board_id=row.board_id, person_id=row.person_id, kind=row.kind, starts_at=row.starts_at, ends_at=act.at, instead_of=row.instead_of, consent_by=row.consent_by
        ))
        row.starts_at = act.at
    row.instead_of, row.consent_by, row.person_id = row.person_id, act.by.person_id, to_person_id


def cancel(act: Act, duty_id: int, reason: str) -> dict[str, Any]:
    """Take a shift off the roster. A leader's matter, or a swap would need no consent."""
    act.by.demand(Right.APPROVE)
    row = _ahead(act, duty_id)
    if not reason.strip():
        raise DutyRefused(N_("The shift was not cancelled: say why. One sentence is enough."))
    row.cancelled_at, row.swap_to = act.at, None
    act.record("duty.cancel", "duty", row.id, topics=TOPICS, before=_said(row), after={"reason": reason.strip()})
    return {"id": row.id}


def shifts(act: Act, since: datetime, until: datetime) -> list[Shift]:
    """Shifts that touch the time between, cancelled ones left out."""
    rows = act.session.execute(
        sa.select(DutyRow.kind, DutyRow.starts_at, DutyRow.ends_at, DutyRow.person_id)
        .where(DutyRow.board_id == act.board_id, DutyRow.cancelled_at.is_(None), DutyRow.ends_at >= since, DutyRow.starts_at < until)
        .order_by(DutyRow.starts_at, DutyRow.id)
    )
    return [Shift(*row) for row in rows]


def people_on_duty(act: Act, at: datetime) -> dict[str, int]:
    """Kind to person, the first of each kind."""
    found: dict[str, int] = {}
    for one in shifts(act, at, at + timedelta(microseconds=1)):
        if one.ends_at > at:
            found.setdefault(one.kind, one.person_id)
    return found


def warn_of_gaps(act: Act) -> list[Gap]:
    """Tell the leaders of every gap of the next 48 hours that they were not told of (P-06). Says nothing when there is none."""
    until = act.at + rules.LOOKAHEAD
    found = rules.gaps(shifts(act, act.at - timedelta(days=60), until), act.at, until)
    fresh = [gap for gap in found if not _told(act, gap)]
    for gap in fresh:
        act.session.add(RungRow(board_id=act.board_id, subject_kind="duty", subject_id=0, ladder=LADDER, cycle=gap.since, rung=gap.kind, at=act.at))
        act.record("duty.gap", "duty", 0, topics=("desk",), after={"post": gap.kind, "starts_at": gap.starts_at, "ends_at": gap.ends_at})
        for role in (Role.DUTY_LEADER, Role.COURT_LEADER):
            act.notify("duty.gap", {"number": _when(gap), "post": gap.kind}, role=str(role), sound="overdue", subject=("duty", 0))
    return fresh


def _told(act: Act, gap: Gap) -> bool:
    return act.session.scalar(sa.select(RungRow.id).filter_by(
        board_id=act.board_id, subject_kind="duty", subject_id=0, ladder=LADDER, cycle=gap.since, rung=gap.kind
    )) is not None


def _when(span: DutyRow | Gap) -> str:
    """The local start and end, for the sentence of a notice."""
    starts, ends = (moment.astimezone(LOCAL) for moment in (span.starts_at, span.ends_at))
    return f"{starts:%m-%d %H:%M}–{ends:%m-%d %H:%M}"


def _ahead(act: Act, duty_id: int) -> DutyRow:
    row = act.session.get(DutyRow, duty_id)
    if row is None or row.board_id != act.board_id or row.cancelled_at is not None:
        raise NotFound(N_("There is no such shift on the roster any more. Load the page again."))
    if row.ends_at <= act.at:
        raise DutyRefused(N_("The shift was not changed: it is over. Choose one that is still ahead."))
    return row


def _person(act: Act, person_id: int) -> PersonRow:
    person = act.session.get(PersonRow, person_id)
    if person is None or person.board_id != act.board_id or not person.active:
        raise NotFound(N_("The roster was not changed: this person no longer serves. Choose another."))
    return person


def _said(row: DutyRow) -> dict[str, Any]:
    return {"person_id": row.person_id, "kind": row.kind, "starts_at": row.starts_at, "ends_at": row.ends_at}
