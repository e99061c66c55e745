"""Writing down the legs of the way after a debtor, and taking one back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.commands.cases import in_reach
from core.domain.pursuits import PursuitRefused, check_leg
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import CaseDebtorRow, PursuitLegRow

TOPICS = ("cases", "debtors")


@dataclass(frozen=True)
class Leg:
    """What happened where and when; degrees WGS 84 when the place is known so well."""

    kind: str
    place: str
    happened_at: datetime
    lng: float | None = None
    lat: float | None = None
    words: str = ""


def note(act: Act, case_id: int, debtor_id: int, leg: Leg) -> dict[str, Any]:
    """Write a leg down."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    if act.session.get(CaseDebtorRow, (case.id, debtor_id)) is None:
        raise NotFound(N_("Not stored: {number} has no such debtor. Load the page again."), number=case.number)
    check_leg(leg.kind, leg.place, leg.happened_at, case.filed_on, leg.lng, leg.lat, act.at)
    row = PursuitLegRow(
        board_id=act.board_id, case_id=case.id, debtor_id=debtor_id, kind=leg.kind, place=leg.place.strip(), lng=leg.lng, lat=leg.lat, happened_at=leg.happened_at, words=leg.words.strip(),
        by_id=act.by.person_id or None, at=act.at, withdrawn_at=None,
    )
    act.session.add(row)
    act.session.flush()
    act.record("pursuit.note", "case", case.id, topics=TOPICS, grid_code=case.grid_code, after={
        "number": case.number, "leg_id": row.id, "debtor_id": debtor_id, "kind": row.kind, "place": row.place, "happened_at": row.happened_at, "words": row.words,
    })
    return {"id": row.id, "number": case.number}


def withdraw(act: Act, leg_id: int, why: str) -> dict[str, Any]:
    """Take a leg back that was a mistake; both entries stay in the ledger."""
    act.by.demand(Right.VERIFY)
    row = act.session.get(PursuitLegRow, leg_id)
    if row is None or row.board_id != act.board_id or row.withdrawn_at is not None:
        raise NotFound(N_("Not taken back: there is no such leg, or it was taken back before. Load the page again."))
    case = in_reach(act, row.case_id)
    if not why.strip():
        raise PursuitRefused(N_("Not taken back: say what was wrong. One sentence is enough."))
    row.withdrawn_at = act.at
    act.record("pursuit.withdraw", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before={"kind": row.kind, "place": row.place}, after={"number": case.number, "leg_id": row.id, "words": why.strip()})
    return {"number": case.number}
