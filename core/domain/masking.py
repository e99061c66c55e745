"""What of a person each screen may show: the matrix of domain.md 5.4, applied in `queries/` only."""

import re

from core.domain.viewer import Role

FULL_NAME_ROLES = frozenset(
    {
        Role.DUTY_OFFICER, Role.DUTY_LEADER, Role.JUDGE, Role.GRID_JUDGE,
        Role.GRID_WORKER, Role.POLICE, Role.TOWNSHIP, Role.COURT_LEADER,
    }
)
FULL_PHONE_ROLES = frozenset({Role.JUDGE, Role.GRID_WORKER, Role.POLICE})
FULL_ADDRESS_ROLES = frozenset({Role.JUDGE, Role.GRID_WORKER, Role.POLICE})
VILLAGE_DIGITS = 12


def name(text: str, role: Role, *, published: bool = False, protected: bool = False) -> str:
    """A debtor's name as `role` may see it; `published` is a listed 失信 debtor, `protected` a minor or protected person."""
    if role in FULL_NAME_ROLES and not (protected and role is Role.GRID_WORKER):
        return text
    if published and not protected:
        return text
    return "**" if protected else text[:1] + "**"


def identity(number: str | None, role: Role) -> str | None:
    """The public mask of the national list (birth month and day hidden); nothing for a wall or a field worker."""
    if not number:
        return None
    if role in (Role.WALL, Role.GRID_WORKER, Role.TOWNSHIP, Role.COMMITTEE):
        return None
    if len(number) < 18:
        return number[:4] + "****"
    return number[:10] + "****" + number[14:]


def phone(number: str | None, role: Role) -> str | None:
    if not number or role is Role.WALL:
        return None
    if role in FULL_PHONE_ROLES:
        return number
    return number[:3] + "****" + number[-4:]


def address(text: str | None, role: Role) -> str | None:
    """To village for a desk, in full for who goes there, nothing finer than the village anywhere else."""
    if not text:
        return None
    if role in FULL_ADDRESS_ROLES:
        return text
    coarse = re.split(r"[\d号组]", text)[0]  # a shop behind the house number may be called 村口超市
    match = re.match(r"(.*(?:村委会|居委会|社区|村|街道|镇|乡))", coarse)
    if match:
        return match.group(1)
    return None if role is Role.WALL else coarse[:6] + "…"  # words without a village may be somebody's: “叶某家门口”


def plate(text: str | None, role: Role) -> str | None:
    if not text:
        return None
    return text if role is not Role.WALL else text[:2] + "***" + text[-2:]
