"""Occasions that grid judges must attend, and whether they came."""

from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import court_settings
from core.domain.clocks import local_day, moments_of
from core.domain.grid_supervision import Window
from core.domain.presence import state
from core.domain.viewer import Right, Viewer
from core.queries.frames import UTC_TIME, frame
from core.queries.grid_contacts import no_wall
from core.queries.question import question
from core.queries.scope import inside, tasks_in_scope, within
from core.store.tables import BoardRow, GridRow, PersonRow, PresenceRow, TaskRow

OCCASION_COLUMNS = {
    "presence_id": "int64", "kind": "str", "judge_id": "int64", "judge": "str", "grid_code": "str", "grid": "object", "place": "str", "matter": "str",
    "starts_at": UTC_TIME, "place_lng": "float64", "place_lat": "float64", "arrived_at": UTC_TIME, "lng": "float64", "lat": "float64", "accuracy_m": "float64", "distance_m": "float64",
    "cancelled_at": UTC_TIME, "cancelled_why": "object",
}


@question(right=Right.ROWS, topics=("presence", "people", "grids", "settings"), timed=True)
def occasions(session: Session, viewer: Viewer, *, window: Window, now: datetime) -> pd.DataFrame:
    """Occasions that start on these local days, newest first, each with `state`, its local `month`, and `far` when the judge confirmed too far away.

    Presence rates are counted over these rows.
    """
    viewer.demand(Right.TOTALS)
    no_wall(viewer)
    first, after = moments_of(window.since, window.until)
    statement = (
        sa.select(
            PresenceRow.id, PresenceRow.kind, PresenceRow.judge_id, PersonRow.name, PresenceRow.grid_code, GridRow.name, PresenceRow.place, PresenceRow.matter,
            PresenceRow.starts_at, PresenceRow.place_lng, PresenceRow.place_lat, PresenceRow.arrived_at, PresenceRow.lng, PresenceRow.lat, PresenceRow.accuracy_m, PresenceRow.distance_m,
            PresenceRow.cancelled_at, PresenceRow.cancelled_why,
        )
        .join(PersonRow, PersonRow.id == PresenceRow.judge_id)
        .outerjoin(GridRow, sa.and_(GridRow.board_id == viewer.board_id, GridRow.code == sa.func.substr(PresenceRow.grid_code, 1, 9), GridRow.valid_to.is_(None)))
        .where(
            PresenceRow.board_id == viewer.board_id, within(viewer, PresenceRow.grid_code), PresenceRow.starts_at >= first, PresenceRow.starts_at < after,
            inside(viewer, window.area, PresenceRow.grid_code),
        )
        .order_by(PresenceRow.starts_at.desc(), PresenceRow.id.desc())
    )
    return _judged(frame(session, statement, OCCASION_COLUMNS), session, viewer, now)


def _judged(table: pd.DataFrame, session: Session, viewer: Viewer, now: datetime) -> pd.DataFrame:
    far_m = court_settings.number(session.scalar(sa.select(BoardRow.settings).where(BoardRow.id == viewer.board_id)) or {}, "field.far_m")
    table["state"] = [
        state(starts_at=starts, arrived_at=None if pd.isna(arrived) else arrived, cancelled_at=None if pd.isna(cancelled) else cancelled, now=now)
        for starts, arrived, cancelled in zip(table["starts_at"], table["arrived_at"], table["cancelled_at"], strict=True)
    ]
    table["month"] = [f"{local_day(starts):%Y-%m}" for starts in table["starts_at"]]
    table["far"] = table["distance_m"].sub(table["accuracy_m"].fillna(0)).gt(far_m)
    return table.astype({"state": "str", "month": "str"})


@question(right=Right.DISPATCH, topics=("tasks", "presence"))
def pointing_out(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Open tasks of pointing out a residence or property for which no judge was called yet."""
    called = sa.select(PresenceRow.task_id).where(PresenceRow.task_id.is_not(None), PresenceRow.cancelled_at.is_(None))
    statement = (
        sa.select(TaskRow.id, TaskRow.number, TaskRow.place, TaskRow.grid_code)
        .where(
            tasks_in_scope(viewer), TaskRow.kind == "point_out", TaskRow.grid_code.is_not(None),
            TaskRow.state.not_in(("draft", "closed", "void", "recalled")), TaskRow.id.not_in(called),
        )
        .order_by(TaskRow.issued_at.desc(), TaskRow.id).limit(200)
    )
    return frame(session, statement, {"task_id": "int64", "number": "str", "place": "object", "grid_code": "str"})
