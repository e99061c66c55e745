"""Money of cases (案款): what of each sum that came in has not gone on, and in which of three colours it stands."""

from collections.abc import Iterable

from core.domain.node_clocks import OVERDUE, RUNNING, SOON, Money
from core.domain.refusals import N_

NODE = "029"
"""The clock of a sum that came in: 30 days to the payout (法发〔2017〕6号, domain.md 3.1 and check 13)."""
NEW, NEAR, OVER, NOTED = "new", "near", "over", "noted"
PART_LABELS = {NEW: N_("● Newly come in"), NEAR: N_("◆ Soon due"), OVER: N_("▲ Over its time"), NOTED: N_("○ Left out by a note")}
"""新到账、临期、超期: the three colours of one court (遂昌, domain.md 7.5), and what somebody exempted or wrote down as done."""
PART_OF = {OVERDUE: OVER, SOON: NEAR, RUNNING: NEW}


def part_of(state: str) -> str:
    """The colour of a sum by the state of its clock."""
    return PART_OF.get(state, NOTED)


def left_of(money: Iterable[Money]) -> dict[int, int]:
    """What is left of each sum of one case that came in, in fen by its id; what goes out covers the earliest first, as the clocks take it. Sums that are gone are absent."""
    moved = list(money)
    covered = sum(one.amount_fen for one in moved if not one.incoming)
    left = {}
    for one in sorted((one for one in moved if one.incoming), key=lambda one: (one.on, one.id)):
        gone = min(covered, one.amount_fen)
        covered -= gone
        if gone < one.amount_fen:
            left[one.id] = one.amount_fen - gone
    return left
