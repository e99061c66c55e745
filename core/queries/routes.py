"""Questions about the order of visits: the targets with their places, the teams, and where all muster."""

from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.viewer import Right, Viewer
from core.queries.crews import operation_row
from core.queries.frames import UTC_TIME, frame
from core.queries.operations import targets_in_reach
from core.queries.question import question
from core.store.booked_hours import TEAM_FROM, TEAM_UNTIL
from core.store.tables import DebtorRow, OperationRow, OrganisationRow, TargetRow, TeamRow


@dataclass(frozen=True)
class RouteBoard:
    """What an order of visits is made from, and the order that stands.

    `muster_from` says where the position of the muster place comes from: `set`, `lead`, `targets`, or nothing when there is none.
    """

    operation_id: int
    number: str
    state: str
    muster_place: str
    muster: tuple[float, float] | None
    muster_from: str
    updated_at: datetime
    teams: pd.DataFrame
    stops: pd.DataFrame


@question(right=Right.REPORT, topics=("operations", "debtors"))
def route_board(session: Session, viewer: Viewer, *, operation_id: int) -> RouteBoard:
    """Targets in the viewer's reach in the order of their visits, those without a position too; field roles see their own team's."""
    operation = operation_row(session, viewer, operation_id)
    stops = _stops(session, viewer, operation_id)
    muster, came_from = _muster(session, operation, stops)
    return RouteBoard(operation.id, operation.number, operation.state, operation.muster_place, muster, came_from, operation.updated_at, _teams(session, operation_id), stops)


def _teams(session: Session, operation_id: int) -> pd.DataFrame:
    statement = (
        sa.select(TeamRow.id, TeamRow.name, TeamRow.task, TEAM_FROM, TEAM_UNTIL, TeamRow.planned_m, TeamRow.actual_m, TeamRow.departed_at, TeamRow.returned_at)
        .join(OperationRow, OperationRow.id == TeamRow.operation_id).where(TeamRow.operation_id == operation_id).order_by(TeamRow.id)
    )
    return frame(session, statement, {
        "team_id": "int64", "name": "str", "task": "str", "starts_at": UTC_TIME, "ends_at": UTC_TIME, "planned_m": "object", "actual_m": "object",
        "departed_at": UTC_TIME, "returned_at": UTC_TIME,
    })


def _stops(session: Session, viewer: Viewer, operation_id: int) -> pd.DataFrame:
    statement = (
        sa.select(TargetRow.id, DebtorRow.name, DebtorRow.published, DebtorRow.protected, DebtorRow.place, DebtorRow.lng, DebtorRow.lat, TargetRow.team_id, TargetRow.measure,
                  TargetRow.state, TargetRow.stop, TargetRow.eta, TargetRow.window_from, TargetRow.window_until, TargetRow.visit_minutes, TargetRow.arrived_at)
        .join(DebtorRow, DebtorRow.id == TargetRow.debtor_id)
        .where(TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None), targets_in_reach(viewer))
        .order_by(TargetRow.team_id, TargetRow.stop.is_(None), TargetRow.stop, TargetRow.id)
    )
    table = frame(session, statement, {
        "target_id": "int64", "name": "str", "published": "bool", "protected": "bool", "place": "object", "lng": "float64", "lat": "float64", "team_id": "object",
        "measure": "str", "state": "str", "stop": "object", "eta": UTC_TIME, "window_from": UTC_TIME, "window_until": UTC_TIME, "visit_minutes": "object", "arrived_at": UTC_TIME,
    })
    table["name"] = [masking.name(n, viewer.role, published=p, protected=q) for n, p, q in zip(table["name"], table["published"], table["protected"], strict=True)]
    table["place"] = [masking.address(place, viewer.role) for place in table["place"]]
    return table.drop(columns=["published", "protected"])


def _muster(session: Session, operation: OperationRow, stops: pd.DataFrame) -> tuple[tuple[float, float] | None, str]:
    """As set; else where the leading body is; else the middle of the targets that the viewer may see."""
    if operation.muster_lng is not None and operation.muster_lat is not None:
        return (operation.muster_lng, operation.muster_lat), "set"
    lead = session.get(OrganisationRow, operation.lead_organisation_id)
    if lead is not None and lead.lng is not None and lead.lat is not None:
        return (lead.lng, lead.lat), "lead"
    placed = stops.dropna(subset=["lng", "lat"])
    return ((fmean(placed["lng"]), fmean(placed["lat"])), "targets") if len(placed) else (None, "")
