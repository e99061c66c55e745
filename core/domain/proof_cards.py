"""A worker's card for residents (协助执行凭证): its code, what it says of the matter, and when it holds."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from core.domain.refusals import N_
from core.domain.task_life import IN_HAND

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, so nothing looks like something else."""
SAME = str.maketrans("OIL", "011", "- \t\u2014\u2013\u3000")
CODE_LENGTH = 10
"""Nine random characters (45 bits) and one that checks them."""
FIELD = 0b100101
"""x^5 + x^2 + 1, by which 32 numbers are a field; so one wrong character, or two neighbours exchanged, are always noticed."""

MATTERS = {
    "find_debtor": N_("Asking about a matter of the court"),
    "find_property": N_("Asking about a matter of the court"),
    "check": N_("Asking about a matter of the court"),
    "screen": N_("Asking about a matter of the court"),
    "serve": N_("Delivering or posting documents of the court"),
    "announce": N_("Delivering or posting documents of the court"),
    "settle": N_("Talking with the parties to settle a matter"),
    "dissuade": N_("Talking with the parties to settle a matter"),
    "dispute": N_("Talking with the parties to settle a matter"),
    "petition": N_("Talking with the parties to settle a matter"),
    "publicity": N_("Explaining the law and the court's work"),
    "point_out": N_("Helping officers of the court on the spot"),
    "witness": N_("Helping officers of the court on the spot"),
    "join": N_("Helping officers of the court on the spot"),
}
"""The kind of matter in general words: they name no debtor and no debt, and many kinds share one."""


def double(value: int) -> int:
    """Times x in the field of 32 numbers."""
    return (value << 1) ^ (FIELD if value & 0b10000 else 0)


def check_character(body: str) -> str:
    """The tenth character of a code."""
    total = 0
    for character in body:
        total = double(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return body + check_character(body)


def as_code(typed: str) -> str | None:
    """The code that somebody typed, in any case, with O for 0, with spaces or a dash; None when a character must be wrong."""
    code = typed.strip().upper().translate(SAME)
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET) or check_character(code[:-1]) != code[-1]:
        return None
    return code


def printed(code: str) -> str:
    """As it stands on the card: two groups of five."""
    return f"{code[:5]}-{code[5:]}"


@dataclass(frozen=True)
class Hands:
    """In whose hands a task is."""

    state: str
    owner_id: int | None
    addressee_id: int | None
    organisation_id: int | None


def in_hands_of(hands: Hands, *, person_id: int, organisation_id: int | None) -> bool:
    """Whether this person is at it: signed for by the person, or, where no signature names anybody, sent to the person or the own body."""
    if hands.state not in IN_HAND:
        return False
    if hands.owner_id is not None:
        return hands.owner_id == person_id
    return person_id == hands.addressee_id or (organisation_id is not None and organisation_id == hands.organisation_id)


def holds(hands: Hands, *, person_id: int, organisation_id: int | None, active: bool, expires_at: datetime, revoked: bool, now: datetime) -> bool:
    """Whether a card counts now. It ends with its time, with the task, with a transfer, and with the service of its holder."""
    return active and not revoked and now < expires_at and in_hands_of(hands, person_id=person_id, organisation_id=organisation_id)
