"""Sign in and out. Five failures lock an account for a while; only a token's hash is stored."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.commands.people import password_fits
from core.domain.refusals import N_, Refused
from core.domain.viewer import Role, Viewer
from core.store.ledger import Act, perform
from core.store.session import Store, writing
from core.store.tables import AccountRow, BoardRow, PersonRow, RoleGrantRow, SessionRow

FAILURES_TO_LOCK = 5
TOUCH_EVERY = timedelta(seconds=60)
NOBODY_HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$R2/jpYpQgyIrFQ6DGnzRAwT6l3wVh0r7vLkvVb2tm4k"
"""Checked when the sign-in name is unknown, so that both refusals take as long."""


class SignInRefused(Refused):
    """Not signed in; the sentence does not tell whether the name exists."""


@dataclass(frozen=True)
class Device:
    """Where a sign-in comes from."""

    address: str
    agent: str


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(
    store: Store, login: str, password: str, device: Device, *, at: datetime, lock: timedelta, demo_allowed: bool
) -> str:
    """A new session's token. Raises SignInRefused.

    The password is checked before the transaction: argon2 takes some 50 ms and must not hold the board.
    """
    with store.engine.connect() as connection:
        account = connection.execute(
            sa.select(AccountRow.id, AccountRow.password_hash, AccountRow.demo, AccountRow.locked_until, AccountRow.ended_at,
                      PersonRow.board_id, PersonRow.id.label("person_id"), PersonRow.name, PersonRow.organisation_id)
            .join(PersonRow, PersonRow.id == AccountRow.person_id).where(AccountRow.login == login.strip().lower())
        ).first()
        role = connection.scalar(_running_role(account.person_id, at)) if account else None
    fits = password_fits(account.password_hash if account else NOBODY_HASH, password)
    if account is None:
        raise SignInRefused(N_("Not signed in: sign-in name or password is wrong. After five failures the account is locked for a while."))
    if account.demo and not demo_allowed:
        raise SignInRefused(N_("Not signed in: demo accounts are closed on a production installation. Ask the administrator for an account of your own."))
    if account.locked_until and account.locked_until > at:
        raise SignInRefused(N_("Not signed in: the account is locked after five failures. Try again later, or ask the administrator."))
    acting = Role(role) if role else Role.AUDITOR  # nobody's role: the ledger still says who tried
    viewer = Viewer(account.person_id, account.id, account.name, acting, account.board_id, account.organisation_id, ())
    token = secrets.token_urlsafe(32)
    opened = perform(store, lambda act: _open(act, account.id, role, token, device, fits=fits, lock=lock), by=viewer, at=at)
    if opened is None:
        raise SignInRefused(N_("Not signed in: sign-in name or password is wrong. After five failures the account is locked for a while."))
    return token


def _running_role(person_id: int, at: datetime) -> sa.Select[str]:
    """The first role of the person that runs at this moment."""
    return sa.select(RoleGrantRow.role).where(
        RoleGrantRow.person_id == person_id, RoleGrantRow.starts_at <= at,
        sa.or_(RoleGrantRow.ends_at.is_(None), RoleGrantRow.ends_at > at),
    ).order_by(RoleGrantRow.id).limit(1)


def _open(
    act: Act, account_id: int, role: str | None, token: str, device: Device, *, fits: bool, lock: timedelta
) -> int | None:
    account = act.session.get_one(AccountRow, account_id)
    if not fits or role is None or account.ended_at is not None:
        account.failures += 1
        if account.failures >= FAILURES_TO_LOCK:
            account.locked_until, account.failures = act.at + lock, 0
        act.record("sign_in.fail", "account", account_id, topics=("people",), after={"address": device.address})
        return None
    account.failures, account.locked_until = 0, None
    session = SessionRow(
        token_hash=token_hash(token), account_id=account_id, role=role, created_at=act.at, seen_at=act.at,
        address=device.address, agent=device.agent[:200],
    )
    act.session.add(session)
    act.session.flush()
    act.record("sign_in", "account", account_id, topics=("people",), after={"address": device.address, "session": session.id})
    return session.id


def sign_out(act: Act) -> dict[str, int]:
    """End one's own session."""
    act.session.execute(sa.update(SessionRow).where(SessionRow.id == act.by.session_id).values(ended_at=act.at, ended_by=act.by.person_id))
    act.record("sign_out", "account", act.by.account_id, topics=("people",))
    return {"id": act.by.account_id}


def touch(store: Store, session_id: int, *, at: datetime) -> None:
    """Note that a session is in use, at most once a minute. It is no act of an officer and makes no revision."""
    with writing(store) as session:
        session.execute(
            sa.update(SessionRow).where(SessionRow.id == session_id, SessionRow.seen_at < at - TOUCH_EVERY).values(seen_at=at)
        )


def set_language(store: Store, account_id: int, language: str) -> None:
    """Remember the language of an account; a preference, not an act."""
    with writing(store) as session:
        session.execute(sa.update(AccountRow).where(AccountRow.id == account_id).values(language=language))


def has_board(store: Store) -> bool:
    """Whether this installation was set up."""
    with store.engine.connect() as connection:
        return connection.scalar(sa.select(BoardRow.id).limit(1)) is not None
