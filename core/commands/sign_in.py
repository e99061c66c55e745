"""Sign in and out. Five failures lock an account for a while; only a token's hash is stored."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.commands.people import password_fits
from core.domain import sessions
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
        _failed(act, account, device.address, lock)
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


def _failed(act: Act, account: AccountRow, address: str, lock: timedelta) -> None:
    account.failures += 1
    if account.failures >= FAILURES_TO_LOCK:
        account.locked_until, account.failures = act.at + lock, 0
    act.record("sign_in.fail", "account", account.id, topics=("people",), after={"address": address})


def topic_of(session_id: int | None) -> str:
    """What its own stream listens for, so that a lock is there at once."""
    return f"session.{session_id}"


def lock(act: Act, *, idle: timedelta) -> dict[str, int]:
    """Lock one's own session now, as if nobody had been at it for a while; the page keeps what was typed."""
    act.session.execute(sa.update(SessionRow).where(SessionRow.id == act.by.session_id).values(seen_at=act.at - idle - timedelta(seconds=1)))
    act.record("sign_in.lock", "account", act.by.account_id, topics=("people", topic_of(act.by.session_id)))
    return {"id": act.by.account_id}


def unlock(store: Store, token: str, password: str, address: str, *, at: datetime, idle: timedelta, lock: timedelta) -> None:
    """Go on with a locked session by its owner's password. Raises SignInRefused. Failures count as those of a sign-in do."""
    with store.engine.connect() as connection:
        found = connection.execute(
            sa.select(SessionRow.id, SessionRow.role, SessionRow.seen_at, SessionRow.account_id, AccountRow.password_hash, AccountRow.locked_until,
                      PersonRow.board_id, PersonRow.id.label("person_id"), PersonRow.name, PersonRow.organisation_id)
            .join(AccountRow, AccountRow.id == SessionRow.account_id).join(PersonRow, PersonRow.id == AccountRow.person_id)
            .where(SessionRow.token_hash == token_hash(token), SessionRow.ended_at.is_(None), AccountRow.ended_at.is_(None), PersonRow.active)
        ).first()
    if found is None or sessions.state_of(found.role, found.seen_at, now=at, idle=idle) == sessions.ENDED:
        raise SignInRefused(N_("Not unlocked: the session has ended. Sign in again; copy your words from this page first, if you need them."))
    if found.locked_until and found.locked_until > at:
        raise SignInRefused(N_("Not signed in: the account is locked after five failures. Try again later, or ask the administrator."))
    fits = password_fits(found.password_hash, password)
    viewer = Viewer(found.person_id, found.account_id, found.name, Role(found.role), found.board_id, found.organisation_id, ())
    if not perform(store, lambda act: _unlock(act, found.id, address, lock, fits=fits), by=viewer, at=at):
        raise SignInRefused(N_("Not unlocked: the password is wrong. After five failures the account is locked for a while."))


def _unlock(act: Act, session_id: int, address: str, lock: timedelta, *, fits: bool) -> bool:
    session = act.session.get_one(SessionRow, session_id)
    account = act.session.get_one(AccountRow, session.account_id)
    if not fits:
        _failed(act, account, address, lock)
        return False
    session.seen_at, account.failures, account.locked_until = act.at, 0, None
    act.record("sign_in.unlock", "account", account.id, topics=("people",), after={"session": session.id})
    return True


def sign_out(act: Act) -> dict[str, int]:
    """End one's own session."""
    act.session.execute(sa.update(SessionRow).where(SessionRow.id == act.by.session_id).values(ended_at=act.at, ended_by=act.by.person_id))
    act.record("sign_out", "account", act.by.account_id, topics=("people",))
    return {"id": act.by.account_id}


def touch(store: Store, session_id: int, *, at: datetime, idle: timedelta) -> None:
    """Note that a session is in use, at most once a minute; a locked one stays locked. It is no act of an officer and makes no revision."""
    with writing(store) as session:
        session.execute(sa.update(SessionRow).where(SessionRow.id == session_id, SessionRow.seen_at.between(at - idle, at - TOUCH_EVERY)).values(seen_at=at))


def set_language(store: Store, account_id: int, language: str) -> None:
    """Remember the language of an account; a preference, not an act."""
    with writing(store) as session:
        session.execute(sa.update(AccountRow).where(AccountRow.id == account_id).values(language=language))


def has_board(store: Store) -> bool:
    """Whether this installation was set up."""
    with store.engine.connect() as connection:
        return connection.scalar(sa.select(BoardRow.id).limit(1)) is not None
