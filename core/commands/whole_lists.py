"""What a list of cases changed, which cases a whole list named, and which vanished from it. A vanished case is marked, never deleted."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from core.commands.cases import in_reach
from core.commands.import_rows import insert, rows_by
from core.domain.refusals import N_, NotFound, Refused
from core.domain.viewer import Right
from core.domain.whole_lists import EXPLAINED, RETURNED, as_kept
from core.store.ledger import Act
from core.store.tables import CaseListingRow, CaseRow, ImportBatchRow, ImportDifferenceRow, VanishedCaseRow
from core.store.upserts import upsert_set

NAMED_AT_MOST = 200
"""Numbers of vanished cases that the ledger's entry keeps; the rows hold all."""


def note_differences(act: Act, batch_id: int, changed: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Keep what a part of a file changed: pairs of a case as it was and its new contents."""
    insert(act.session, ImportDifferenceRow, [
        {"batch_id": batch_id, "case_id": present["id"], "field": name, "before": as_kept(present[name]), "after": as_kept(value)}
        for present, changes in changed for name, value in changes.items() if name in present  # the stage follows from the closing
    ])


def name_cases(act: Act, batch_id: int, numbers: Iterable[str]) -> None:
    """Keep that a whole list names these cases; one that had vanished is back."""
    found = rows_by(act.session, lambda some: sa.select(CaseRow.id).where(CaseRow.board_id == act.board_id, CaseRow.number.in_(some)), numbers)
    ids = [row["id"] for row in found]
    upsert_set(act.session, CaseListingRow, ("case_id",), [{"case_id": case_id, "batch_id": batch_id} for case_id in ids])
    back = rows_by(act.session, lambda some: _open(act.board_id).where(VanishedCaseRow.case_id.in_(some)), ids)
    for row in back:
        mark = act.session.get_one(VanishedCaseRow, row["id"])
        mark.settled_at, mark.settled_by, mark.how = act.at, act.by.person_id or None, RETURNED


def _open(board_id: int) -> sa.Select[Any]:
    return sa.select(VanishedCaseRow.id).where(VanishedCaseRow.board_id == board_id, VanishedCaseRow.settled_at.is_(None))


def mark_vanished(act: Act, batch: ImportBatchRow) -> list[str]:
    """Mark unconcluded cases that an earlier whole list named and this one does not; the numbers of those marked now.

    A case is marked once for each time that it vanishes: not again by the lists after, as long as none has named it.
    """
    marked = sa.select(VanishedCaseRow.id).where(
        VanishedCaseRow.case_id == CaseRow.id, VanishedCaseRow.batch_id > CaseListingRow.batch_id,
        sa.or_(VanishedCaseRow.how.is_(None), VanishedCaseRow.how != RETURNED),  # a list that was taken up late may have named it again
    )
    gone = act.session.execute(
        sa.select(CaseRow.id, CaseRow.number).join(CaseListingRow, CaseListingRow.case_id == CaseRow.id)
        .where(CaseRow.board_id == act.board_id, CaseRow.closed_on.is_(None), CaseListingRow.batch_id < batch.id, ~marked.exists()).order_by(CaseRow.id)
    ).all()
    insert(act.session, VanishedCaseRow, [
        {"board_id": act.board_id, "case_id": row.id, "batch_id": batch.id, "at": act.at, "settled_at": None, "settled_by": None, "how": None, "words": ""} for row in gone
    ])
    return [row.number for row in gone]


def explain(act: Act, case_id: int, words: str) -> dict[str, Any]:
    """Say why a case stands in the list no more (moved to another court, merged …); it stays open here until it is closed."""
    act.by.demand(Right.VERIFY)
    case = in_reach(act, case_id)
    mark = act.session.scalar(sa.select(VanishedCaseRow).where(
        VanishedCaseRow.board_id == act.board_id, VanishedCaseRow.case_id == case.id, VanishedCaseRow.settled_at.is_(None)
    ).order_by(VanishedCaseRow.id.desc()).limit(1))
    if mark is None:
        raise NotFound(N_("Not stored: {number} is not missing from a list any more. Load the page again."), number=case.number)
    if not words.strip():
        raise Refused(N_("Not stored: say why {number} stands in the list no more. One sentence is enough."), number=case.number)
    mark.settled_at, mark.settled_by, mark.how, mark.words = act.at, act.by.person_id or None, EXPLAINED, words.strip()
    act.record("case.vanished.explain", "case", case.id, topics=("cases",), grid_code=case.grid_code, after={"number": case.number, "words": mark.words})
    return {"case_id": case.id, "number": case.number}
