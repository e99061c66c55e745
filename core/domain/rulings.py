"""When a ruling that terminates a round can be written: only on a check that is complete (5+X+Y, seeds.md CN-08; SC-19)."""

from collections.abc import Iterable

from core.domain.refusals import N_, Refused
from core.domain.termination import MISSING, NOT_KNOWN, Finding

CLUES = "clues"


class RulingRefused(Refused):
    """The ruling is not written yet."""


def check_ruling(number: str, found: Iterable[Finding]) -> None:
    """Refuse while a check is neither in order nor excepted; a clue that nobody has checked to its end (the X) is named."""
    waiting = [one for one in found if one.state in (MISSING, NOT_KNOWN)]
    clues = [str(lack.places["number"]) for one in waiting if one.check.code == CLUES for lack in one.lacks]
    if clues:
        raise RulingRefused(N_("No ruling yet: of {number} these clues are not checked to their end: {clues}. Verify or dismiss them, then prepare the ruling again."), number=number, clues=clues)
    if waiting:
        raise RulingRefused(N_("No ruling yet: of {number} these checks are neither in order nor excepted: {missing}."), number=number, missing=[one.check.label for one in waiting])
