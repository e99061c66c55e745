"""Questions about campaigns: their operations, and totals that are the sum of these."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.campaigns import FIGURE_LABELS, PAID, UNDER_MEASURES, VEHICLES, Recurrence, recurrence_of
from core.domain.operation_results import RECEIVED
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import DAY, UTC_TIME, frame
from core.queries.operations import operations_in_scope, targets_in_reach
from core.queries.question import question
from core.store.tables import CampaignRow, DebtorRow, OperationRow, OrganisationRow, TargetResultRow, TargetRow

OPERATION_COLUMNS = {"operation_id": "int64", "number": "str", "name": "str", "state": "str", "starts_at": UTC_TIME, "drill": "bool"}


@question(right=Right.TOTALS, topics=("operations",))
def campaigns(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Campaigns, those under way first, then the newest; `operations` counts those in reach without drills."""
    held = (
        sa.select(sa.func.count()).select_from(OperationRow).where(OperationRow.campaign_id == CampaignRow.id, ~OperationRow.drill, operations_in_scope(viewer))
        .correlate(CampaignRow).scalar_subquery()
    )
    statement = (
        sa.select(CampaignRow.id, CampaignRow.name, CampaignRow.theme, CampaignRow.starts_on, CampaignRow.ends_on, CampaignRow.ended_at, held)
        .where(CampaignRow.board_id == viewer.board_id)
        .order_by(sa.case((CampaignRow.ended_at.is_(None), 0), else_=1), CampaignRow.created_at.desc(), CampaignRow.id.desc())
    )
    return frame(session, statement, {
        "campaign_id": "int64", "name": "str", "theme": "str", "starts_on": DAY, "ends_on": DAY, "ended_at": UTC_TIME, "operations": "int64",
    })


@dataclass(frozen=True)
class CampaignCard:
    """A campaign with one row an operation and its figures; `totals` are the sums of the rows that are no drill."""

    campaign: dict[str, Any]
    recurrence: Recurrence | None
    lead: str | None
    operations: pd.DataFrame
    totals: dict[str, int]


@question(right=Right.TOTALS, topics=("operations",))
def campaign_card(session: Session, viewer: Viewer, *, campaign_id: int) -> CampaignCard:
    """One campaign with its operations in reach."""
    row = _campaign(session, viewer, campaign_id)
    statement = (
        sa.select(OperationRow.id, OperationRow.number, OperationRow.name, OperationRow.state, OperationRow.starts_at, OperationRow.drill)
        .where(OperationRow.campaign_id == campaign_id, operations_in_scope(viewer)).order_by(OperationRow.starts_at.desc(), OperationRow.id.desc())
    )
    held = frame(session, statement, OPERATION_COLUMNS)
    figures = _figures(session, viewer, campaign_id)
    for code in FIGURE_LABELS:
        held[code] = pd.Series([figures.get((operation, code), 0) for operation in held["operation_id"]], dtype="int64")
    counted = held[~held["drill"]]
    recurrence = recurrence_of(row.recurrence)
    lead = session.scalar(sa.select(OrganisationRow.name).where(OrganisationRow.id == recurrence.lead_organisation_id)) if recurrence else None
    return CampaignCard(dict(row._asdict()), recurrence, lead, held, {code: int(counted[code].sum()) for code in FIGURE_LABELS})


def _campaign(session: Session, viewer: Viewer, campaign_id: int) -> sa.Row[*tuple[Any, ...]]:
    row = session.execute(
        sa.select(CampaignRow.id, CampaignRow.name, CampaignRow.theme, CampaignRow.starts_on, CampaignRow.ends_on, CampaignRow.commanders, CampaignRow.recurrence,
                  CampaignRow.ended_at)
        .where(CampaignRow.board_id == viewer.board_id, CampaignRow.id == campaign_id)
    ).first()
    if row is None:
        raise NotFound(N_("There is no such campaign. Load the page again."))
    return row


def _figures(session: Session, viewer: Viewer, campaign_id: int) -> dict[tuple[int, str], int]:
    """(operation, figure) to number; a person counts once an operation, a thing by its quantity, money where it was received."""
    own = sa.and_(OperationRow.campaign_id == campaign_id, operations_in_scope(viewer), TargetRow.removed_at.is_(None))

    def persons(*kinds: str) -> Any:
        return sa.func.count(sa.distinct(sa.case((TargetResultRow.kind.in_(kinds), TargetRow.id))))

    def summed(column: Any, *kinds: str) -> Any:
        return sa.func.coalesce(sa.func.sum(sa.case((TargetResultRow.kind.in_(kinds), column), else_=0)), 0)

    visits = session.execute(
        sa.select(OperationRow.id, sa.func.count(), sa.func.sum(sa.case((TargetRow.state == "done", 1), else_=0)))
        .join(TargetRow, TargetRow.operation_id == OperationRow.id).where(own).group_by(OperationRow.id)
    ).all()
    results = session.execute(
        sa.select(OperationRow.id, persons(*UNDER_MEASURES), summed(TargetResultRow.quantity, *VEHICLES), persons(*PAID), summed(TargetResultRow.amount_fen, *RECEIVED))
        .join(TargetRow, TargetRow.operation_id == OperationRow.id).join(TargetResultRow, TargetResultRow.target_id == TargetRow.id)
        .where(own, TargetResultRow.undone_at.is_(None)).group_by(OperationRow.id)
    ).all()
    found = {(row[0], code): int(number or 0) for row in visits for code, number in zip(("targets", "done"), row[1:], strict=True)}
    return found | {(row[0], code): int(number or 0) for row in results for code, number in zip(("under_measures", "vehicles", "paid", "amount_fen"), row[1:], strict=True)}


def _behind(figure: str) -> sa.ColumnElement[bool]:
    """Which targets a figure is made of."""
    kinds = {"under_measures": UNDER_MEASURES, "vehicles": VEHICLES, "paid": PAID, "amount_fen": RECEIVED}.get(figure)
    if kinds is None:
        return TargetRow.state == "done" if figure == "done" else sa.true()
    return sa.exists().where(TargetResultRow.target_id == TargetRow.id, TargetResultRow.undone_at.is_(None), TargetResultRow.kind.in_(kinds))


@question(right=Right.ROWS, topics=("operations",))
def campaign_rows(session: Session, viewer: Viewer, *, campaign_id: int, figure: str, limit: int = 2000) -> pd.DataFrame:
    """The targets behind one figure of a campaign, inside the viewer's reach, without drills."""
    _campaign(session, viewer, campaign_id)
    vehicles = (
        sa.select(sa.func.coalesce(sa.func.sum(TargetResultRow.quantity), 0))
        .where(TargetResultRow.target_id == TargetRow.id, TargetResultRow.undone_at.is_(None), TargetResultRow.kind.in_(VEHICLES)).correlate(TargetRow).scalar_subquery()
    )
    statement = (
        sa.select(OperationRow.id, OperationRow.number, TargetRow.id, DebtorRow.name, DebtorRow.published, DebtorRow.protected, DebtorRow.place, TargetRow.state,
                  TargetRow.result, vehicles, TargetRow.amount_fen)
        .join(TargetRow, TargetRow.operation_id == OperationRow.id).join(DebtorRow, DebtorRow.id == TargetRow.debtor_id)
        .where(OperationRow.campaign_id == campaign_id, ~OperationRow.drill, operations_in_scope(viewer), targets_in_reach(viewer), TargetRow.removed_at.is_(None), _behind(figure))
        .order_by(OperationRow.starts_at.desc(), OperationRow.id.desc(), TargetRow.id).limit(limit)
    )
    table = frame(session, statement, {
        "operation_id": "int64", "number": "str", "target_id": "int64", "name": "str", "published": "bool", "protected": "bool", "place": "object", "state": "str",
        "result": "object", "vehicles": "int64", "amount_fen": "int64",
    })
    table["name"] = [masking.name(n, viewer.role, published=p, protected=q) for n, p, q in zip(table["name"], table["published"], table["protected"], strict=True)]
    table["place"] = [masking.address(place, viewer.role) for place in table["place"]]
    return table.drop(columns=["published", "protected"]) if viewer.role is not Role.WALL else table.drop(columns=["published", "protected", "place"])
