"""Questions about outside systems, the matters with them, and the codes of rewards; counts are over the viewer's grids."""

from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clocks import local_day
from core.domain.outside import BY_CODE, MATTER_KINDS
from core.domain.viewer import Right, Viewer
from core.queries.frames import DAY, UTC_TIME, frame, typed
from core.queries.question import question
from core.queries.scope import debtors_in_scope, within
from core.store.tables import CaseRow, DebtorRow, OutsideMatterRow, OutsideSystemRow, RewardCodeRow

TOPICS = ("outside", "cases", "debtors", "people")
MATTERS = {
    "matter_id": "int64", "system_id": "int64", "system": "str", "case_id": "int64", "number": "str", "kind": "str", "debtor": "object", "document": "str", "contact": "str", "words": "str",
    "sent_on": DAY, "due_on": DAY, "amount_fen": "object", "answered_on": DAY, "outcome": "object", "came_fen": "object", "answer_document": "object", "answer_words": "object",
}
STATES = ("overdue", "open", "answered", "good", "all")


@dataclass(frozen=True)
class MatterFilter:
    """`state`: one of `STATES`; `system_id` and `case_id` 0: all; `search`: a part of the case number or of the document."""

    state: str = "open"
    system_id: int = 0
    case_id: int = 0
    kinds: tuple[str, ...] = ()
    search: str = ""
    limit: int = 500


_GOOD = sa.or_(*(sa.and_(OutsideMatterRow.kind == kind.code, OutsideMatterRow.outcome.in_(kind.good)) for kind in MATTER_KINDS))
"""What counts as success in the register."""


def _shown(viewer: Viewer) -> sa.ColumnElement[bool]:
    return sa.and_(OutsideMatterRow.board_id == viewer.board_id, OutsideMatterRow.withdrawn_at.is_(None), within(viewer, CaseRow.grid_code))


def _late(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(OutsideMatterRow.answered_on.is_(None), OutsideMatterRow.due_on < today)


def _narrowed(statement: Any, viewer: Viewer, wanted: MatterFilter, today: date) -> Any:
    row = OutsideMatterRow
    statement = statement.join(CaseRow, CaseRow.id == row.case_id).where(_shown(viewer))
    states = {"overdue": _late(today), "open": row.answered_on.is_(None), "answered": row.answered_on.is_not(None), "good": sa.and_(row.answered_on.is_not(None), _GOOD)}
    if wanted.state in states:
        statement = statement.where(states[wanted.state])
    if wanted.system_id:
        statement = statement.where(row.system_id == wanted.system_id)
    if wanted.case_id:
        statement = statement.where(row.case_id == wanted.case_id)
    if wanted.kinds:
        statement = statement.where(row.kind.in_(wanted.kinds))
    if said := wanted.search.strip():
        statement = statement.where(sa.or_(CaseRow.number.contains(said, autoescape=True), row.document.contains(said, autoescape=True)))
    return statement


@question(right=Right.VERIFY, topics=TOPICS, timed=True)
def matters(session: Session, viewer: Viewer, *, now: datetime, wanted: MatterFilter | None = None) -> pd.DataFrame:
    """Matters with outside systems that were not taken back: those that wait first, the most overdue on top. `days_over` is 0 where nothing is late."""
    wanted, today, row = wanted or MatterFilter(), local_day(now), OutsideMatterRow
    statement = sa.select(
        row.id, row.system_id, OutsideSystemRow.name, row.case_id, CaseRow.number, row.kind, DebtorRow.name, row.document, row.contact, row.words, row.sent_on, row.due_on,
        row.amount_fen, row.answered_on, row.outcome, row.came_fen, row.answer_document, row.answer_words,
    ).join(OutsideSystemRow, OutsideSystemRow.id == row.system_id).outerjoin(DebtorRow, sa.and_(DebtorRow.id == row.debtor_id, debtors_in_scope(viewer)))
    order = (row.answered_on.is_not(None), sa.func.coalesce(row.due_on, date.max), row.sent_on.desc(), row.id.desc())
    table = frame(session, _narrowed(statement, viewer, wanted, today).order_by(*order).limit(wanted.limit), MATTERS)
    late = [max(0, ((answered or today) - due).days) if due else 0 for due, answered in zip(table["due_on"], table["answered_on"], strict=True)]
    table["days_over"] = pd.Series(late, dtype="int64")
    return table


@question(right=Right.VERIFY, topics=TOPICS, timed=True)
def matter_total(session: Session, viewer: Viewer, *, now: datetime, wanted: MatterFilter | None = None) -> int:
    """How many matters the filter holds, also beyond the list's limit."""
    return int(session.scalar(_narrowed(sa.select(sa.func.count(OutsideMatterRow.id)), viewer, wanted or MatterFilter(), local_day(now))) or 0)


@question(right=Right.VERIFY, topics=TOPICS, timed=True)
def systems(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """The register with what runs there: `open`, `overdue`, `answered`, `good` ones, median days to an answer, day of the last success; `used_fen` of an insurance only for who sees the whole court."""
    today, row = local_day(now), OutsideMatterRow
    counted: dict[int, list[Any]] = {}
    for matter in session.execute(
        sa.select(row.system_id, row.kind, row.sent_on, row.due_on, row.answered_on, row.outcome, row.amount_fen, row.came_fen).join(CaseRow, CaseRow.id == row.case_id).where(_shown(viewer))
    ):
        counted.setdefault(matter.system_id, []).append(matter)
    rows = []
    for one in session.scalars(sa.select(OutsideSystemRow).where(OutsideSystemRow.board_id == viewer.board_id).order_by(OutsideSystemRow.ended_at.is_not(None), OutsideSystemRow.name)):
        own = counted.get(one.id, [])
        answered = [matter for matter in own if matter.answered_on]
        good = [matter for matter in answered if matter.outcome in BY_CODE[matter.kind].good]
        rows.append((
            one.id, one.name, tuple(one.kinds), one.owner, one.contact, one.basis, one.direction, one.way, one.cap_fen, one.starts_on, one.ends_on, one.ended_at,
            len(own) - len(answered), sum(not matter.answered_on and matter.due_on is not None and matter.due_on < today for matter in own), len(answered), len(good),
            median((matter.answered_on - matter.sent_on).days for matter in answered) if answered else None,
            max((matter.answered_on for matter in good), default=None),
            sum((matter.came_fen if matter.answered_on else matter.amount_fen) or 0 for matter in own) if one.cap_fen is not None and viewer.reaches("") else None,
        ))
    return typed(rows, {
        "system_id": "int64", "name": "str", "kinds": "object", "owner": "str", "contact": "str", "basis": "str", "direction": "str", "way": "str", "cap_fen": "object",
        "starts_on": DAY, "ends_on": DAY, "ended_at": UTC_TIME, "open": "int64", "overdue": "int64", "answered": "int64", "good": "int64", "median_days": "object",
        "last_success": DAY, "used_fen": "object",
    })


@question(right=Right.VERIFY, topics=TOPICS)
def reward_codes(session: Session, viewer: Viewer, *, case_id: int = 0) -> pd.DataFrame:
    """Codes of rewards, the newest first, without the code itself and without who brought it."""
    code, row = RewardCodeRow, OutsideMatterRow
    statement = (
        sa.select(code.id, code.matter_id, row.case_id, CaseRow.number, row.document, code.found, code.amount_fen, code.issued_at, code.used_at)
        .join(row, row.id == code.matter_id).join(CaseRow, CaseRow.id == row.case_id).where(_shown(viewer)).order_by(code.id.desc())
    )
    if case_id:
        statement = statement.where(row.case_id == case_id)
    return frame(session, statement, {
        "code_id": "int64", "matter_id": "int64", "case_id": "int64", "number": "str", "document": "str", "found": "str", "amount_fen": "int64", "issued_at": UTC_TIME, "used_at": UTC_TIME,
    })
