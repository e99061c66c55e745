"""Verbs on people: add, give a role, end a role, change a password, end a session."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from core.domain.initials import initials
from core.domain.refusals import N_, NotAllowed, NotFound, Refused
from core.domain.viewer import Right, Role
from core.store.ledger import Act
from core.store.tables import AccountRow, PersonRow, RoleGrantRow, SessionRow

HASHER = PasswordHasher()
PASSWORD_MIN = 10
"""Characters; with three of four classes, as domain.md 5.5 suggests (practice, not in the standard)."""


class PasswordRefused(Refused):
    """The password is too weak, or not the present one."""


@dataclass(frozen=True)
class NewPerson:
    """A person who will sign in. The first password must be changed."""

    name: str
    login: str
    password: str
    role: Role
    grid_prefix: str = ""
    organisation_id: int | None = None
    phone: str | None = None
    role_ends_at: datetime | None = None
    must_change: bool = True
    sex: str | None = None
    """`f`, `m`, or nothing when it is not said."""


def check_password(password: str) -> None:
    """Refuse a password that is short or of one or two kinds of characters."""
    kinds = sum((
        any(c.islower() for c in password), any(c.isupper() for c in password),
        any(c.isdigit() for c in password), any(not c.isalnum() for c in password),
    ))
    if len(password) < PASSWORD_MIN or kinds < 3:
        raise PasswordRefused(
            N_("The password was not taken: it needs {length} characters or more, and three of: small letters, capitals, digits, signs."),
            length=PASSWORD_MIN,
        )


def password_fits(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def add_person(act: Act, new: NewPerson) -> dict[str, Any]:
    """Add a person with an account and one role."""
    act.by.demand(Right.PEOPLE)
    check_password(new.password)
    login = new.login.strip().lower()
    if not login or not new.name.strip():
        raise Refused(N_("The person was not added: name and sign-in name are needed."))
    if act.session.scalar(sa.select(AccountRow.id).filter_by(login=login)):
        raise Refused(N_("The person was not added: the sign-in name {login} is taken. Choose another."), login=login)
    person = PersonRow(
        board_id=act.board_id, organisation_id=new.organisation_id, name=new.name.strip(), initials=initials(new.name),
        phone=new.phone, grid_code=new.grid_prefix or None, sex=new.sex,
    )
    act.session.add(person)
    act.session.flush()
    act.session.add(AccountRow(person_id=person.id, login=login, password_hash=HASHER.hash(new.password), must_change=new.must_change))
    _grant(act, person.id, new.role, new.grid_prefix, new.role_ends_at)
    act.record("person.add", "person", person.id, topics=("people",), grid_code=new.grid_prefix or None,
               after={"login": login, "role": new.role, "grid_prefix": new.grid_prefix})
    return {"id": person.id, "login": login}


def _grant(act: Act, person_id: int, role: Role, grid_prefix: str, ends_at: datetime | None) -> None:
    if not act.by.reaches(grid_prefix):
        raise NotAllowed(N_("The role was not given: its grids reach beyond your own. Ask the administrator of the whole board."))
    act.session.add(RoleGrantRow(person_id=person_id, role=role, grid_prefix=grid_prefix, starts_at=act.at, ends_at=ends_at))


def grant_role(act: Act, person_id: int, role: Role, *, grid_prefix: str = "", ends_at: datetime | None = None) -> dict[str, Any]:
    """Give a person one more role, with the day on which it ends."""
    act.by.demand(Right.PEOPLE)
    _person(act, person_id)
    _grant(act, person_id, role, grid_prefix, ends_at)
    act.record("role.grant", "person", person_id, topics=("people",),
               after={"role": role, "grid_prefix": grid_prefix, "ends_at": ends_at})
    return {"id": person_id}


def end_role(act: Act, grant_id: int) -> dict[str, Any]:
    """End a role now; sessions that act in it end with the next click."""
    act.by.demand(Right.PEOPLE)
    grant = act.session.get(RoleGrantRow, grant_id)
    if grant is None:
        raise NotFound(N_("There is no such role. Load the page again."))
    _person(act, grant.person_id)
    grant.ends_at = act.at
    act.record("role.end", "person", grant.person_id, topics=("people",), after={"role": grant.role})
    return {"id": grant.person_id}


def change_password(act: Act, account_id: int, *, present: str, wanted: str) -> dict[str, Any]:
    """Change one's own password; every other session of the account ends."""
    account = act.session.get(AccountRow, account_id)
    if account is None or account.id != act.by.account_id or not password_fits(account.password_hash, present):
        raise PasswordRefused(N_("The password was not changed: the present password is not right."))
    if present == wanted:
        raise PasswordRefused(N_("The password was not changed: the new one equals the present one."))
    check_password(wanted)
    account.password_hash, account.must_change = HASHER.hash(wanted), False
    act.session.execute(
        sa.update(SessionRow).where(SessionRow.account_id == account_id, SessionRow.ended_at.is_(None), SessionRow.id != (act.by.session_id or 0))
        .values(ended_at=act.at, ended_by=act.by.person_id)
    )
    act.record("password.change", "person", account.person_id, topics=("people",))
    return {"id": account.person_id}


def end_session(act: Act, session_id: int) -> dict[str, Any]:
    """End somebody's session; an administrator's verb."""
    act.by.demand(Right.PEOPLE)
    session = act.session.get(SessionRow, session_id)
    account = act.session.get(AccountRow, session.account_id) if session else None
    if session is None or account is None:
        raise NotFound(N_("There is no such session. Load the page again."))
    _person(act, account.person_id)
    session.ended_at, session.ended_by = act.at, act.by.person_id
    act.record("session.end", "person", account.person_id, topics=("people",), after={"session": session_id})
    return {"id": session_id}


def _person(act: Act, person_id: int) -> PersonRow:
    person = act.session.get(PersonRow, person_id)
    if person is None or person.board_id != act.board_id:
        raise NotFound(N_("There is no such person. Load the page again."))
    return person
