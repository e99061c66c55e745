"""Accounts and roles of the people who can sign in; every grid judge and liaison has the role as well."""

from core.commands.people import HASHER
from core.domain.viewer import Role
from core.intake.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, TOWN_CODE, VILLAGE_CODE
from core.intake.demo.book import Book
from core.intake.demo.people import People
from core.store.tables import AccountRow, RoleGrantRow

PREFIXES = {Role.GRID_JUDGE: TOWN_CODE, Role.POLICE: TOWN_CODE, Role.TOWNSHIP: TOWN_CODE, Role.GRID_WORKER: VILLAGE_CODE}


def make(book: Book, people: People) -> None:
    """Note the accounts with one password, and the roles."""
    password_hash = HASHER.hash(DEMO_PASSWORD)
    for account in DEMO_ACCOUNTS:
        person = people.demo[account.login]
        book.add(AccountRow, person_id=person["id"], login=account.login, password_hash=password_hash, must_change=False, demo=True)
        _grant(book, person["id"], account.role, PREFIXES.get(account.role, ""))
    for role, holders in (
        (Role.GRID_JUDGE, people.grid_judges), (Role.POLICE, people.station_liaisons), (Role.TOWNSHIP, people.town_liaisons)
    ):
        for code, person in holders.items():
            if code != TOWN_CODE:
                _grant(book, person["id"], role, code)


def _grant(book: Book, person_id: int, role: Role, prefix: str) -> None:
    book.add(RoleGrantRow, person_id=person_id, role=role.value, grid_prefix=prefix, starts_at=book.at(book.oldest_day, 0), ends_at=None)
