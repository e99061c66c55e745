"""Looking at protected data and taking data out leave a mark in the ledger."""

from typing import Any

import sqlalchemy as sa

from core.domain.refusals import N_, NotFound, Refused
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import DebtorRow


def reveal_identity(act: Act, debtor_id: int, *, reason: str) -> dict[str, Any]:
    """The full identity number and phone of a debtor, for a case handler who says why (domain.md 5.4)."""
    act.by.demand(Right.VERIFY)
    if not reason.strip():
        raise Refused(N_("Not shown: say why you need the full number. One sentence is enough."))
    debtor = act.session.scalar(sa.select(DebtorRow).filter_by(id=debtor_id, board_id=act.board_id))
    if debtor is None or not act.by.reaches(debtor.grid_code):
        raise NotFound(N_("This debtor is not shown: there is no such record, or it lies outside your grids."))
    act.record("identity.reveal", "debtor", debtor_id, topics=("audit",), grid_code=debtor.grid_code, after={"reason": reason.strip()})
    return {"identity": debtor.identity, "phone": debtor.phone}


def note_export(act: Act, what: str, *, rows: int, filters: dict[str, Any]) -> dict[str, Any]:
    """Write down that rows left the house."""
    act.by.demand(Right.EXPORT)
    act.record("export", "export", what, topics=("audit",), after={"rows": rows, "filters": filters})
    return {"rows": rows}
