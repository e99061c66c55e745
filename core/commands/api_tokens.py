"""Tokens of outside programs: issue, revoke, note their use. Only a hash is kept; the token itself is never in a command."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.domain.api_scopes import LONGEST, SCOPE_LABELS, TOKEN_ROLES
from core.domain.refusals import N_, NotAllowed, NotFound, Refused
from core.domain.viewer import ROLE_LABELS, Right, Role
from core.store.ledger import Act
from core.store.session import Store, writing
from core.store.tables import ApiTokenRow, PersonRow, RoleGrantRow

NAME_MAX = 100
NOTE_USE_EVERY = timedelta(seconds=60)
_PREFIX = "zw_"


class TokenNotIssued(Refused):
    """The token asked for is too wide, too long, or for nobody."""


@dataclass(frozen=True)
class TokenOrder:
    """A token to be issued: for which program, in whose name and role, for what, until when."""

    name: str
    person_id: int
    role: Role
    scopes: Sequence[str]
    expires_at: datetime


def new_token() -> str:
    """A fresh token, to be shown once. Made outside the command, so that neither ledger nor key table ever sees it."""
    return _PREFIX + secrets.token_urlsafe(32)


def issue(act: Act, order: TokenOrder, hashed: str) -> dict[str, Any]:
    """Let the holder of the token with this hash act as `order` says."""
    act.by.demand(Right.CONNECT)
    _check(act, order)
    name = _person_name(act, order)
    row = ApiTokenRow(
        board_id=act.board_id, name=order.name.strip(), token_hash=hashed, person_id=order.person_id, role=str(order.role),
        scopes=[scope for scope in SCOPE_LABELS if scope in order.scopes], created_by=act.by.person_id or None, created_at=act.at, expires_at=order.expires_at,
    )
    act.session.add(row)
    act.session.flush()
    act.record("token.issue", "api_token", row.id, topics=("tokens",), after={
        "name": row.name, "person": name, "role": row.role, "scopes": row.scopes, "expires_at": row.expires_at,
    })
    return {"id": row.id}


def _check(act: Act, order: TokenOrder) -> None:
    if not order.name.strip() or len(order.name) > NAME_MAX:
        raise TokenNotIssued(N_("The token was not issued: name the program that will use it, in at most {length} characters."), length=NAME_MAX)
    if not order.scopes or not set(order.scopes) <= SCOPE_LABELS.keys():
        raise TokenNotIssued(N_("The token was not issued: choose at least one thing it may do, from the list."))
    if not act.at < order.expires_at <= act.at + LONGEST:
        raise TokenNotIssued(N_("The token was not issued: it must end within {days} days from now. Choose an earlier day."), days=LONGEST.days)
    if order.role not in TOKEN_ROLES:
        raise TokenNotIssued(N_("The token was not issued: a program cannot act as {role}. Choose another role."), role=ROLE_LABELS[order.role])


def _person_name(act: Act, order: TokenOrder) -> str:
    """The person's name; refuses a person who does not hold the role, or holds it beyond the issuer's grids."""
    person = act.session.get(PersonRow, order.person_id)
    grants = act.session.scalars(sa.select(RoleGrantRow.grid_prefix).where(
        RoleGrantRow.person_id == order.person_id, RoleGrantRow.role == str(order.role), RoleGrantRow.starts_at <= act.at,
        sa.or_(RoleGrantRow.ends_at.is_(None), RoleGrantRow.ends_at > act.at),
    )).all()
    if person is None or person.board_id != act.board_id or not person.active or not grants:
        raise TokenNotIssued(N_("The token was not issued: this person does not hold the role {role}. Give the role first, or choose another person."), role=ROLE_LABELS[order.role])
    if not all(act.by.reaches(prefix) for prefix in grants):
        raise NotAllowed(N_("The token was not issued: the person's grids reach beyond your own. Ask the administrator of the whole board."))
    return person.name


def revoke(act: Act, token_id: int) -> dict[str, Any]:
    """End a token now; the next call with it is refused."""
    act.by.demand(Right.CONNECT)
    row = act.session.get(ApiTokenRow, token_id)
    if row is None or row.board_id != act.board_id:
        raise NotFound(N_("There is no such token. Load the page again."))
    if row.revoked_at is not None:
        raise Refused(N_("The token “{name}” was not revoked: it was revoked before."), name=row.name)
    row.revoked_at = act.at
    act.record("token.revoke", "api_token", row.id, topics=("tokens",), after={"name": row.name})
    return {"id": row.id}


def note_use(store: Store, token_id: int, *, at: datetime) -> None:
    """Note that a token is in use, at most once a minute. It is no act of an officer and makes no revision."""
    with writing(store) as session:
        session.execute(
            sa.update(ApiTokenRow).where(ApiTokenRow.id == token_id, sa.or_(ApiTokenRow.used_at.is_(None), ApiTokenRow.used_at <= at - NOTE_USE_EVERY))
            .values(used_at=at)
        )
