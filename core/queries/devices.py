"""Questions about wall screens, and who a screen's token stands for."""

from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.refusals import N_, NotAllowed
from core.domain.viewer import ROLE_LABELS, Right, Role, Viewer
from core.domain.wall import settings_of
from core.queries.frames import UTC_TIME, frame
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import DeviceRow


def device_viewer(session: Session, token_hash: str) -> Viewer | None:
    """The wall that a live screen is, or None. It is how a Viewer comes to be, so it takes none."""
    row = session.execute(
        sa.select(DeviceRow.id, DeviceRow.name, DeviceRow.board_id, DeviceRow.area, DeviceRow.settings)
        .where(DeviceRow.token_hash == token_hash, DeviceRow.board_id.is_not(None), DeviceRow.paired_at.is_not(None), DeviceRow.revoked_at.is_(None))
    ).first()
    if row is None:
        return None
    return Viewer(0, 0, row.name, Role.WALL, row.board_id, None, (row.area,), settings_of(row.settings).language, device_id=row.id)


def waits(session: Session, token_hash: str, *, now: datetime) -> bool:
    """Whether a screen with this token still waits for its code to be typed. Asked before anybody is signed in."""
    return session.scalar(
        sa.select(DeviceRow.id).where(DeviceRow.token_hash == token_hash, DeviceRow.paired_at.is_(None), DeviceRow.code_ends_at > now)
    ) is not None


@question(right=Right.INSIDE, topics=("devices",))
def devices(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Screens of the viewer's grids that are not revoked, for whoever keeps the desk or the settings."""
    if not {Right.DUTY, Right.SET} & viewer.rights:
        raise NotAllowed(N_("Not allowed: the role {role} cannot do this. Ask the administrator for a role that can."), role=ROLE_LABELS[viewer.role])
    statement = (
        sa.select(DeviceRow.id, DeviceRow.name, DeviceRow.area, DeviceRow.settings, DeviceRow.paired_at, DeviceRow.seen_at, DeviceRow.silenced_at)
        .where(DeviceRow.board_id == viewer.board_id, DeviceRow.paired_at.is_not(None), DeviceRow.revoked_at.is_(None), within(viewer, DeviceRow.area))
        .order_by(DeviceRow.name, DeviceRow.id)
    )
    return frame(session, statement, {
        "device_id": "int64", "name": "str", "area": "str", "settings": "object", "paired_at": UTC_TIME, "seen_at": UTC_TIME, "silenced_at": UTC_TIME,
    })


@question(right=Right.TOTALS, topics=("devices",))
def screen(session: Session, viewer: Viewer, *, device_id: int) -> dict[str, Any] | None:
    """Settings and area of one screen, or None when it is not in the viewer's grids or was revoked."""
    row = session.execute(
        sa.select(DeviceRow.name, DeviceRow.area, DeviceRow.settings, DeviceRow.silenced_at)
        .where(DeviceRow.board_id == viewer.board_id, DeviceRow.id == device_id, DeviceRow.paired_at.is_not(None), DeviceRow.revoked_at.is_(None), within(viewer, DeviceRow.area))
    ).first()
    return None if row is None else dict(row._asdict())
