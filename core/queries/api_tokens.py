"""Questions about tokens of outside programs, and who the holder of one is."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.api_scopes import TOKEN_ROLES
from core.domain.refusals import N_, Refused
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import UTC_TIME, frame
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import AccountRow, ApiTokenRow, OrganisationRow, PersonRow, RoleGrantRow


@dataclass(frozen=True)
class Holder:
    """Who calls with a token: as whom, and what the token is for."""

    token_id: int
    viewer: Viewer
    scopes: frozenset[str]
    used_at: datetime | None


class TokenRefused(Refused):
    """The token is unknown, revoked, expired, or stands for somebody who no longer holds the role.

    `holder` is in whose name it once acted, without any grid; nobody stands behind an unknown one.
    """

    def __init__(self, message: str, holder: Holder | None = None) -> None:
        self.holder = holder
        super().__init__(message)


def holder_of(session: Session, token_hash: str, *, now: datetime) -> Holder:
    """The holder of a live token. It is how a Viewer comes to be, so it takes none. Raises TokenRefused."""
    row = session.execute(
        sa.select(ApiTokenRow.id, ApiTokenRow.role, ApiTokenRow.scopes, ApiTokenRow.expires_at, ApiTokenRow.revoked_at, ApiTokenRow.used_at,
                  PersonRow.id.label("person_id"), PersonRow.name, PersonRow.board_id, PersonRow.organisation_id, PersonRow.active)
        .join(PersonRow, PersonRow.id == ApiTokenRow.person_id).where(ApiTokenRow.token_hash == token_hash)
    ).first()
    if row is None:
        raise TokenRefused(N_("Not let in: this token is not known. Check that it was copied whole, or ask the administrator for a new one."))
    former = Holder(row.id, Viewer(row.person_id, 0, row.name, Role(row.role), row.board_id, row.organisation_id, ()), frozenset(), row.used_at)
    if row.revoked_at is not None:
        raise TokenRefused(N_("Not let in: this token was revoked. Ask the administrator for a new one."), former)
    if row.expires_at <= now:
        raise TokenRefused(N_("Not let in: this token has expired. Ask the administrator for a new one."), former)
    prefixes = _running_prefixes(session, row.person_id, row.role, now)
    accounts = session.execute(
        sa.select(AccountRow.id, AccountRow.language, AccountRow.ended_at).where(AccountRow.person_id == row.person_id).order_by(AccountRow.id)
    ).all()
    account = next((one for one in accounts if one.ended_at is None), None)
    if not row.active or not prefixes or (accounts and account is None):
        raise TokenRefused(N_("Not let in: the person in whose name this token acts no longer holds the role. Ask the administrator for a new one."), former)
    viewer = Viewer(
        row.person_id, account.id if account else 0, row.name, Role(row.role), row.board_id, row.organisation_id, tuple(prefixes),
        account.language if account else "zh_CN",
    )
    return Holder(row.id, viewer, frozenset(row.scopes), row.used_at)


def _running_prefixes(session: Session, person_id: int, role: str, now: datetime) -> list[str]:
    return list(session.scalars(
        sa.select(RoleGrantRow.grid_prefix).where(
            RoleGrantRow.person_id == person_id, RoleGrantRow.role == role, RoleGrantRow.starts_at <= now,
            sa.or_(RoleGrantRow.ends_at.is_(None), RoleGrantRow.ends_at > now),
        ).order_by(RoleGrantRow.grid_prefix)
    ))


@question(right=Right.CONNECT, topics=("tokens", "people"), timed=True)
def api_tokens(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """Tokens that were issued, live ones first; `live` is false once revoked or expired."""
    live = sa.and_(ApiTokenRow.revoked_at.is_(None), ApiTokenRow.expires_at > now)
    statement = (
        sa.select(ApiTokenRow.id, ApiTokenRow.name, PersonRow.name, ApiTokenRow.role, ApiTokenRow.scopes, ApiTokenRow.created_at,
                  ApiTokenRow.expires_at, ApiTokenRow.revoked_at, ApiTokenRow.used_at, live)
        .join(PersonRow, PersonRow.id == ApiTokenRow.person_id)
        .where(ApiTokenRow.board_id == viewer.board_id, within(viewer, PersonRow.grid_code))
        .order_by(sa.case((live, 0), else_=1), ApiTokenRow.created_at.desc(), ApiTokenRow.id.desc()).limit(300)
    )
    return frame(session, statement, {
        "token_id": "int64", "name": "str", "person": "str", "role": "str", "scopes": "object", "created_at": UTC_TIME, "expires_at": UTC_TIME,
        "revoked_at": UTC_TIME, "used_at": UTC_TIME, "live": "bool",
    })


@question(right=Right.CONNECT, topics=("people",), timed=True)
def token_people(session: Session, viewer: Viewer, *, now: datetime, words: str = "") -> pd.DataFrame:
    """Who holds a role that a program may act in, one row a person and role; found by name or initials."""
    statement = (
        sa.select(PersonRow.id, PersonRow.name, OrganisationRow.name, RoleGrantRow.role, sa.func.min(RoleGrantRow.grid_prefix))
        .join(RoleGrantRow, RoleGrantRow.person_id == PersonRow.id).outerjoin(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id)
        .where(
            PersonRow.board_id == viewer.board_id, PersonRow.active, RoleGrantRow.role.in_([str(role) for role in TOKEN_ROLES]),
            RoleGrantRow.starts_at <= now, sa.or_(RoleGrantRow.ends_at.is_(None), RoleGrantRow.ends_at > now), within(viewer, RoleGrantRow.grid_prefix),
        )
        .group_by(PersonRow.id, PersonRow.name, OrganisationRow.name, RoleGrantRow.role).order_by(PersonRow.name, PersonRow.id, RoleGrantRow.role).limit(100)
    )
    if words := words.strip():
        statement = statement.where(sa.or_(PersonRow.name.contains(words, autoescape=True), PersonRow.initials.startswith(words.lower(), autoescape=True)))
    return frame(session, statement, {"person_id": "int64", "name": "str", "body": "object", "role": "str", "grid_prefix": "str"})
