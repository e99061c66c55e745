"""Questions about the roster and its gaps, and about handovers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import duty as rules
from core.domain.duty import Gap, Shift
from core.domain.viewer import RIGHTS, Right, Role, Viewer
from core.queries.court import settings
from core.queries.frames import UTC_TIME, frame
from core.queries.question import question
from core.store.tables import (
    DutyRow,
    HandoverItemRow,
    HandoverRow,
    OrganisationRow,
    PersonRow,
    RoleGrantRow,
)

ROSTER_COLUMNS = {
    "duty_id": "int64", "person_id": "int64", "name": "str", "kind": "str", "starts_at": UTC_TIME, "ends_at": UTC_TIME, "instead_of": "object",
    "consent": "object", "swap_to": "object", "swap_by": "object", "swap_why": "object",
}
DESK_ROLES = tuple(str(role) for role in Role if Right.DUTY in RIGHTS[role])
LATEST_HANDOVERS = 30


@question(right=Right.DUTY, topics=("people", "desk"))
def roster(session: Session, viewer: Viewer, *, since: datetime, until: datetime) -> pd.DataFrame:
    """Shifts that touch the time between, in order; whose it was before a swap, and what swap waits for a leader."""
    was, leader, taker, asker = (sa.orm.aliased(PersonRow) for _ in range(4))
    statement = (
        sa.select(DutyRow.id, DutyRow.person_id, PersonRow.name, DutyRow.kind, DutyRow.starts_at, DutyRow.ends_at, was.name, leader.name, taker.name, asker.name, DutyRow.swap_why)
        .join(PersonRow, PersonRow.id == DutyRow.person_id).outerjoin(was, was.id == DutyRow.instead_of).outerjoin(leader, leader.id == DutyRow.consent_by)
        .outerjoin(taker, taker.id == DutyRow.swap_to).outerjoin(asker, asker.id == DutyRow.swap_by)
        .where(DutyRow.board_id == viewer.board_id, DutyRow.cancelled_at.is_(None), DutyRow.ends_at > since, DutyRow.starts_at < until)
        .order_by(DutyRow.starts_at, DutyRow.kind.desc(), DutyRow.id)
    )
    return frame(session, statement, ROSTER_COLUMNS)


@question(right=Right.DUTY, topics=("people", "desk"), timed=True)
def duty_gaps(session: Session, viewer: Viewer, *, now: datetime) -> list[Gap]:
    """Empty posts of the next 48 hours."""
    return gaps_of(session, viewer.board_id, now)


def gaps_of(session: Session, board_id: int, now: datetime) -> list[Gap]:
    """For the job that warns of them, which has no viewer."""
    until = now + rules.LOOKAHEAD
    rows = session.execute(
        sa.select(DutyRow.kind, DutyRow.starts_at, DutyRow.ends_at)
        .where(DutyRow.board_id == board_id, DutyRow.cancelled_at.is_(None), DutyRow.ends_at >= now - timedelta(days=60), DutyRow.starts_at < until)
    )
    return rules.gaps([Shift(*row) for row in rows], now, until)


@question(right=Right.DUTY, topics=("people",))
def desk_people(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Whom the roster can name: people of the court, those with a role at the desk first."""
    serves = sa.exists().where(RoleGrantRow.person_id == PersonRow.id, RoleGrantRow.role.in_(DESK_ROLES), RoleGrantRow.ends_at.is_(None))
    statement = (
        sa.select(PersonRow.id, PersonRow.name, sa.case((serves, 1), else_=0))
        .join(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id)
        .where(PersonRow.board_id == viewer.board_id, PersonRow.active, OrganisationRow.kind == "court")
        .order_by(sa.case((serves, 0), else_=1), PersonRow.name, PersonRow.id)
    )
    return frame(session, statement, {"person_id": "int64", "name": "str", "at_desk": "bool"})


@dataclass(frozen=True)
class Handover:
    """One handover with its matters; `state` is open, done or withdrawn."""

    id: int
    state: str
    out_id: int
    out: str
    in_id: int | None
    into: str | None
    begun_at: datetime
    words: str
    signed_out_at: datetime | None
    signed_in_at: datetime | None
    ended_at: datetime | None
    items: pd.DataFrame


@dataclass(frozen=True)
class HandoverDesk:
    """The handovers of the desk: running ones, the latest finished ones, and whether today's is missing since `due_at`."""

    running: list[Handover]
    ended: list[Handover]
    due_at: datetime
    missing: bool


@question(right=Right.DUTY, topics=("desk", "people"), timed=True, personal=lambda _viewer: ())
def handovers(session: Session, viewer: Viewer, *, now: datetime) -> HandoverDesk:
    """Handovers that the viewer is part of; a viewer of the whole board sees all of them."""
    own = sa.or_(HandoverRow.out_id == viewer.person_id, HandoverRow.in_id == viewer.person_id)
    reach = sa.and_(HandoverRow.board_id == viewer.board_id, sa.true() if "" in viewer.prefixes else own if viewer.prefixes else sa.false())
    into = sa.orm.aliased(PersonRow)
    rows = session.execute(
        sa.select(HandoverRow.id, HandoverRow.out_id, PersonRow.name.label("out"), HandoverRow.in_id, into.name.label("into"), HandoverRow.begun_at,
                  HandoverRow.words, HandoverRow.signed_out_at, HandoverRow.signed_in_at, HandoverRow.ended_at)
        .join(PersonRow, PersonRow.id == HandoverRow.out_id).outerjoin(into, into.id == HandoverRow.in_id)
        .where(reach).order_by(HandoverRow.id.desc()).limit(LATEST_HANDOVERS)
    ).all()
    items = _items(session, [row.id for row in rows])
    all_of_them = [Handover(state=_state(row), items=items[items["handover_id"] == row.id], **row._asdict()) for row in rows]
    due_at = rules.handover_before(now, settings(session, viewer))
    return HandoverDesk(
        [one for one in all_of_them if one.state == "open"], [one for one in all_of_them if one.state != "open"], due_at, _missing(session, viewer, due_at)
    )


def _state(row: Any) -> str:
    if row.ended_at is None:
        return "open"
    return "done" if row.signed_out_at and row.signed_in_at else "withdrawn"


def _items(session: Session, handover_ids: Sequence[int]) -> pd.DataFrame:
    taker = sa.orm.aliased(PersonRow)
    statement = (
        sa.select(HandoverItemRow.handover_id, HandoverItemRow.id, HandoverItemRow.subject_kind, HandoverItemRow.subject_id, HandoverItemRow.title,
                  HandoverItemRow.note, HandoverItemRow.accepted_at, taker.name)
        .outerjoin(taker, taker.id == HandoverItemRow.accepted_by).where(HandoverItemRow.handover_id.in_(handover_ids)).order_by(HandoverItemRow.id)
    )
    return frame(session, statement, {
        "handover_id": "int64", "item_id": "int64", "kind": "str", "subject_id": "int64", "title": "str", "note": "str", "accepted_at": UTC_TIME, "accepted_by": "object",
    })


def _missing(session: Session, viewer: Viewer, due_at: datetime) -> bool:
    """The officers changed at the hour of handover and none was finished around it."""
    def officers(at: datetime) -> set[int]:
        return set(session.scalars(sa.select(DutyRow.person_id).where(
            DutyRow.board_id == viewer.board_id, DutyRow.cancelled_at.is_(None), DutyRow.kind == "officer", DutyRow.starts_at <= at, DutyRow.ends_at > at
        )))

    done = session.scalar(sa.select(HandoverRow.id).where(
        HandoverRow.board_id == viewer.board_id, HandoverRow.ended_at >= due_at - timedelta(hours=2), HandoverRow.signed_in_at.is_not(None), HandoverRow.signed_out_at.is_not(None)
    ).limit(1))
    return rules.handover_missing(before=officers(due_at - timedelta(seconds=1)), after=officers(due_at), done=done is not None)
