"""The track of a case's debtors: where they were seen, the legs of the way after them, and how far that has come."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.clocks import local_day
from core.domain.pursuits import ANNOUNCED, JUDICIAL, state_of
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Viewer
from core.domain.vocabulary import WHEREABOUTS_CHANGE
from core.queries.cases import in_reach
from core.queries.frames import DAY, UTC_TIME, frame, typed
from core.queries.question import question
from core.queries.scope import debtors_in_scope
from core.store.tables import CaseDebtorRow, CaseRow, DebtorRow, MeasureRow, OutsideMatterRow, PursuitLegRow, SightingRow

POINTS = {
    "at": UTC_TIME, "debtor_id": "int64", "of": "str", "kind": "str", "place": "object", "lng": "float64", "lat": "float64", "words": "str", "leg_id": "Int64",
}
STATES = {"debtor_id": "int64", "name": "str", "state": "str", "announced_on": DAY, "caught_on": DAY, "measure": "object", "measure_on": DAY, "ends_on": DAY}


@dataclass(frozen=True)
class Track:
    """`points` in the order of time, `of` is `seen` or `leg`; `states` one row a debtor in the viewer's grids."""

    points: pd.DataFrame
    states: pd.DataFrame


@question(right=Right.VERIFY, topics=("cases", "debtors", "outside"))
def track(session: Session, viewer: Viewer, *, case_id: int) -> Track:
    """Raises NotFound for a case outside the viewer's reach."""
    if session.scalar(sa.select(CaseRow.id).where(in_reach(viewer), CaseRow.id == case_id)) is None:
        raise NotFound(N_("This case is not shown: it does not exist or lies outside your grids. Search again."))
    own = sa.select(CaseDebtorRow.debtor_id).where(CaseDebtorRow.case_id == case_id)
    people = session.execute(
        sa.select(DebtorRow.id, DebtorRow.name, DebtorRow.published, DebtorRow.protected).where(debtors_in_scope(viewer), DebtorRow.id.in_(own)).order_by(DebtorRow.id)
    ).all()
    names = {row.id: masking.name(row.name, viewer.role, published=row.published, protected=row.protected) for row in people}
    return Track(_points(session, viewer, case_id, list(names)), typed([_state(session, case_id, one, name) for one, name in names.items()], STATES))


def _points(session: Session, viewer: Viewer, case_id: int, debtors: list[int]) -> pd.DataFrame:
    none = sa.null()
    seen = sa.select(
        SightingRow.seen_at, SightingRow.debtor_id, sa.literal("seen"), SightingRow.kind, SightingRow.place, SightingRow.lng, SightingRow.lat, sa.literal(""), sa.cast(none, sa.BigInteger),
    ).where(SightingRow.debtor_id.in_(debtors), SightingRow.kind != WHEREABOUTS_CHANGE)
    legs = sa.select(
        PursuitLegRow.happened_at, PursuitLegRow.debtor_id, sa.literal("leg"), PursuitLegRow.kind, PursuitLegRow.place, PursuitLegRow.lng, PursuitLegRow.lat, PursuitLegRow.words, PursuitLegRow.id,
    ).where(PursuitLegRow.case_id == case_id, PursuitLegRow.debtor_id.in_(debtors), PursuitLegRow.withdrawn_at.is_(None))
    table = pd.concat([frame(session, statement, POINTS) for statement in (seen, legs)], ignore_index=True)
    table["place"] = [masking.address(place, viewer.role) for place in table["place"]]
    return table.sort_values(["at", "of", "leg_id"], kind="stable").reset_index(drop=True)


def _state(session: Session, case_id: int, debtor_id: int, name: str) -> tuple[Any, ...]:
    announced: date | None = session.scalar(sa.select(sa.func.max(OutsideMatterRow.sent_on)).where(
        OutsideMatterRow.case_id == case_id, OutsideMatterRow.debtor_id == debtor_id, OutsideMatterRow.kind.in_(ANNOUNCED), OutsideMatterRow.withdrawn_at.is_(None),
    ))
    at = session.scalar(sa.select(sa.func.max(PursuitLegRow.happened_at)).where(
        PursuitLegRow.case_id == case_id, PursuitLegRow.debtor_id == debtor_id, PursuitLegRow.kind == "caught", PursuitLegRow.withdrawn_at.is_(None),
    ))
    caught = local_day(at) if at is not None else None
    since = caught or date.min
    measure = session.execute(
        sa.select(MeasureRow.kind, MeasureRow.starts_on, MeasureRow.expires_on)
        .where(MeasureRow.case_id == case_id, MeasureRow.debtor_id == debtor_id, MeasureRow.kind.in_(JUDICIAL), MeasureRow.starts_on >= since).order_by(MeasureRow.starts_on.desc(), MeasureRow.id.desc()).limit(1)
    ).first() if caught else None
    state = state_of(announced_on=announced, caught_on=caught, measure_on=measure.starts_on if measure else None)
    return (debtor_id, name, state, announced, caught, *(measure or (None, None, None)))
