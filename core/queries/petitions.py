"""Petitions with their clocks, in the viewer's grids."""

from datetime import datetime, timedelta

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clocks import local_day
from core.domain.petitions import clock
from core.domain.viewer import Right, Viewer
from core.queries.frames import DAY, frame
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import BoardRow, CaseRow, OrganisationRow, PersonRow, PetitionRow

COLUMNS = {
    "petition_id": "int64", "case_id": "Int64", "number": "object", "debtor_names": "object", "person": "str", "way": "str", "level": "str", "words": "str", "handler": "object",
    "came_on": DAY, "registered_on": DAY, "settled_on": DAY, "outcome": "object", "document": "str", "settled_words": "str", "judge_id": "Int64",
}
OUT_OF_SIGHT_DAYS = 366
"""A petition that was settled longer ago stands in the indicators and on its case, not in this list."""


@question(right=Right.VERIFY, topics=("petitions", "cases", "people", "settings"), daily=True)
def petitions(session: Session, viewer: Viewer, *, now: datetime, case_id: int | None = None) -> pd.DataFrame:
    """Of the grids, or of one case; the most pressing first, the settled ones last. `state`, `due`, `days`, `registered_late` as `petitions.clock` tells them."""
    today = local_day(now)
    settings = session.get_one(BoardRow, viewer.board_id).settings or {}
    seen = PetitionRow.case_id == case_id if case_id is not None else sa.or_(
        PetitionRow.settled_on.is_(None), PetitionRow.settled_on >= today - timedelta(days=OUT_OF_SIGHT_DAYS),
    )
    statement = (
        sa.select(
            PetitionRow.id, PetitionRow.case_id, CaseRow.number, CaseRow.debtor_names, PetitionRow.person, PetitionRow.way, PetitionRow.level, PetitionRow.words, PersonRow.name,
            PetitionRow.came_on, PetitionRow.registered_on, PetitionRow.settled_on, PetitionRow.outcome, PetitionRow.document, PetitionRow.settled_words, CaseRow.judge_id,
        ).outerjoin(CaseRow, CaseRow.id == PetitionRow.case_id).outerjoin(PersonRow, PersonRow.id == PetitionRow.handler_id)
        .where(PetitionRow.board_id == viewer.board_id, within(viewer, PetitionRow.grid_code), seen).order_by(PetitionRow.id)
    )
    table = frame(session, statement, COLUMNS)
    clocks = [clock(*days, settings, today) for days in zip(table["came_on"], table["registered_on"], table["settled_on"], strict=True)]
    table["state"] = pd.Series([one.state for one in clocks], dtype="str")
    table["due"] = pd.Series([one.due for one in clocks], dtype="object")
    table["days"] = pd.Series([one.days for one in clocks], dtype="int64")
    table["registered_late"] = pd.Series([one.registered_late for one in clocks], dtype="bool")
    open_first = table.assign(done=table["settled_on"].notna()).sort_values(["done", "days", "petition_id"], kind="stable")
    return open_first.drop(columns="done").reset_index(drop=True)


@question(right=Right.VERIFY, topics=("people",))
def handlers(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Whom a petition can be given to: people of the court, by name."""
    statement = (
        sa.select(PersonRow.id, PersonRow.name).join(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id)
        .where(PersonRow.board_id == viewer.board_id, PersonRow.active, OrganisationRow.kind == "court").order_by(PersonRow.name, PersonRow.id)
    )
    return frame(session, statement, {"person_id": "int64", "name": "str"})
