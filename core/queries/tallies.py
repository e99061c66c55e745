"""The counters as they stand, for the check that recounts them."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.store.tables import TallyRow


def stored_tallies(session: Session, board_id: int) -> dict[tuple[str, str, date], int]:
    """Area, component and day to amount, zeroes left out; the ledger's own check, so it takes no Viewer."""
    rows = session.execute(
        sa.select(TallyRow.area, TallyRow.component, TallyRow.day, TallyRow.amount).where(TallyRow.board_id == board_id, TallyRow.amount != 0)
    )
    return {(str(area), str(component), day): int(amount) for area, component, day, amount in rows}
