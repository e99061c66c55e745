"""How far a case is (查询、控制、处置、发款、归档), told by its facts and by nothing that anybody sets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

STAGES = ("query", "control", "dispose", "payout", "archive")
"""In their order; labels are `vocabulary.STAGE_LABELS`."""
HELD = ("verified", "controlled")
"""States of property that is known, or held, and not yet on its way to a sale."""


@dataclass(frozen=True)
class Thing:
    """A property of the case."""

    state: str
    disposed_on: date | None = None


def stage(*, closed: bool, received: Collection[tuple[date, int]], paid_out_fen: int, things: Collection[Thing], held: bool) -> str:
    """Archive once it is closed; payout while money is in hand; disposal while a property is valued, or sold and its price not in;
    control while something of value is known or held; else query. `received`: days and sums; `held`: a seizure without a property is in force.

    A tip that nobody has verified is still query.
    """
    if closed:
        return "archive"
    if sum(fen for _day, fen in received) > paid_out_fen:
        return "payout"
    if any(thing.state == "valued" or (thing.state == "sold" and not _price_in(thing, received)) for thing in things):
        return "dispose"
    return "control" if held or any(thing.state in HELD for thing in things) else "query"


def _price_in(thing: Thing, received: Collection[tuple[date, int]]) -> bool:
    """Whether money has come in since it was sold."""
    return any(thing.disposed_on is None or day >= thing.disposed_on for day, _fen in received)
