"""Questions about accounts, sessions and duty, and who a session token belongs to."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.sessions import ENDED, LIVE, state_of
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import UTC_TIME, frame
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import AccountRow, BoardRow, DutyRow, PersonRow, RoleGrantRow, SessionRow


def viewer_of(session: Session, token_hash: str, *, now: datetime, idle: timedelta) -> Viewer | None:
    """The viewer of a live session whose role still runs, or None. It is how a Viewer comes to be, so it takes none."""
    row = session.execute(
        sa.select(SessionRow.id, SessionRow.role, AccountRow.id.label("account_id"), AccountRow.must_change, AccountRow.language,
                  PersonRow.id.label("person_id"), PersonRow.name, PersonRow.board_id, PersonRow.organisation_id, SessionRow.seen_at)
        .join(AccountRow, AccountRow.id == SessionRow.account_id).join(PersonRow, PersonRow.id == AccountRow.person_id)
        .where(SessionRow.token_hash == token_hash, SessionRow.ended_at.is_(None), AccountRow.ended_at.is_(None), PersonRow.active)
    ).first()
    if row is None or state_of(row.role, row.seen_at, now=now, idle=idle) != LIVE:
        return None
    prefixes = session.scalars(
        sa.select(RoleGrantRow.grid_prefix).where(
            RoleGrantRow.person_id == row.person_id, RoleGrantRow.role == row.role, RoleGrantRow.starts_at <= now,
            sa.or_(RoleGrantRow.ends_at.is_(None), RoleGrantRow.ends_at > now),
        ).order_by(RoleGrantRow.grid_prefix)
    ).all()
    if not prefixes:
        return None
    return Viewer(
        row.person_id, row.account_id, row.name, Role(row.role), row.board_id, row.organisation_id, tuple(prefixes),
        row.language, row.must_change, row.id,
    )


def session_state(session: Session, token_hash: str, *, now: datetime, idle: timedelta) -> str:
    """Whether a token's session is live, locked or ended; it names nobody."""
    row = session.execute(
        sa.select(SessionRow.role, SessionRow.seen_at).join(AccountRow, AccountRow.id == SessionRow.account_id).join(PersonRow, PersonRow.id == AccountRow.person_id)
        .where(SessionRow.token_hash == token_hash, SessionRow.ended_at.is_(None), AccountRow.ended_at.is_(None), PersonRow.active)
    ).first()
    return ENDED if row is None else state_of(row.role, row.seen_at, now=now, idle=idle)


def boards(session: Session) -> list[dict[str, Any]]:
    """Boards of this installation: id, name, demo. Shown before anybody is signed in."""
    rows = session.execute(sa.select(BoardRow.id, BoardRow.name, BoardRow.demo).order_by(BoardRow.id))
    return [dict(row._asdict()) for row in rows]


@question(right=Right.PEOPLE, topics=("people",))
def accounts(session: Session, viewer: Viewer, *, words: str = "", limit: int = 300) -> pd.DataFrame:
    """Accounts with their roles, one row a role; an administrator of some grids sees the roles inside them."""
    statement = (
        sa.select(AccountRow.id, RoleGrantRow.id, PersonRow.id, PersonRow.name, AccountRow.login, RoleGrantRow.role, RoleGrantRow.grid_prefix,
                  RoleGrantRow.ends_at, AccountRow.locked_until, AccountRow.must_change)
        .join(PersonRow, PersonRow.id == AccountRow.person_id).outerjoin(RoleGrantRow, RoleGrantRow.person_id == PersonRow.id)
        .where(PersonRow.board_id == viewer.board_id, within(viewer, RoleGrantRow.grid_prefix))
    )
    if words := words.strip():
        statement = statement.where(sa.or_(
            PersonRow.name.contains(words, autoescape=True), PersonRow.initials.startswith(words.lower(), autoescape=True),
            AccountRow.login.contains(words.lower(), autoescape=True),
        ))
    return frame(session, statement.order_by(AccountRow.login, RoleGrantRow.id).limit(limit), {
        "account_id": "int64", "grant_id": "Int64", "person_id": "int64", "name": "str", "login": "str", "role": "object", "grid_prefix": "object",
        "ends_at": UTC_TIME, "locked_until": UTC_TIME, "must_change": "bool",
    })


@question(right=Right.PEOPLE, topics=("people",))
def sessions(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Sessions that are open, newest first."""
    statement = (
        sa.select(SessionRow.id, PersonRow.name, AccountRow.login, SessionRow.role, SessionRow.created_at, SessionRow.seen_at, SessionRow.address)
        .join(AccountRow, AccountRow.id == SessionRow.account_id).join(PersonRow, PersonRow.id == AccountRow.person_id)
        .where(PersonRow.board_id == viewer.board_id, within(viewer, PersonRow.grid_code), SessionRow.ended_at.is_(None)).order_by(SessionRow.seen_at.desc(), SessionRow.id).limit(300)
    )
    return frame(session, statement, {
        "session_id": "int64", "name": "str", "login": "str", "role": "str", "created_at": UTC_TIME, "seen_at": UTC_TIME, "address": "object",
    })


@question(right=Right.TOTALS, topics=("people",), timed=True)
def on_duty(session: Session, viewer: Viewer, *, now: datetime) -> list[dict[str, Any]]:
    """Who is on duty now: officer and leader, by name."""
    rows = session.execute(
        sa.select(PersonRow.name, DutyRow.kind, DutyRow.ends_at).join(PersonRow, PersonRow.id == DutyRow.person_id)
        .where(DutyRow.board_id == viewer.board_id, DutyRow.cancelled_at.is_(None), DutyRow.starts_at <= now, DutyRow.ends_at > now).order_by(DutyRow.kind.desc(), DutyRow.id)
    )
    return [dict(row._asdict()) for row in rows]
