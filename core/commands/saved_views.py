"""Saved filters: keep one under a name, or take it away. They are their person's own."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from core.domain.refusals import N_, NotFound
from core.domain.saved_views import check, chosen_of, topics_of
from core.store.ledger import Act
from core.store.tables import SavedViewRow


def save(act: Act, page: str, name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what `page` is filtered to; the same name again replaces it."""
    chosen = chosen_of(page, said)
    mine = sa.select(SavedViewRow).where(SavedViewRow.person_id == act.by.person_id, SavedViewRow.page == page).order_by(SavedViewRow.id)
    rows = {row.name: row for row in act.session.scalars(mine)}
    kept = check(name, chosen, len(rows.keys() - {name.strip()}))
    row = rows.get(kept) or SavedViewRow(board_id=act.board_id, person_id=act.by.person_id, page=page, name=kept)
    row.chosen = chosen
    act.session.add(row)
    act.session.flush()
    act.record("view.save", "view", row.id, topics=topics_of(act.by), after={"page": page, "name": kept})
    return {"id": row.id, "name": kept}


def drop(act: Act, view_id: int) -> dict[str, Any]:
    row = act.session.get(SavedViewRow, view_id)
    if row is None or row.person_id != act.by.person_id:
        raise NotFound(N_("There is no such saved filter of yours. Load the page again."))
    act.session.delete(row)
    act.record("view.drop", "view", view_id, topics=topics_of(act.by), before={"page": row.page, "name": row.name})
    return {"id": view_id}
