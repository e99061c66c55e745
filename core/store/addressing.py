"""Which notices of the outbox are addressed to a viewer: the one condition for the questions and the commands."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.domain.notices import DUTY_KINDS, speaks_for_body
from core.domain.viewer import Viewer
from core.store.tables import DutyRow, OutboxRow, RoleGrantRow

Condition = sa.ColumnElement[bool]


def named(viewer: Viewer) -> Condition:
    """Addressed to the viewer's person, or to the body for which the viewer speaks."""
    person: Condition = OutboxRow.recipient_id == viewer.person_id
    return sa.or_(person, OutboxRow.organisation_id == viewer.organisation_id) if speaks_for_body(viewer) else person


def addressed(viewer: Viewer, now: datetime) -> Condition:
    """Of the viewer's board, and to the person, the body or the role; grids are for the caller to check."""
    to_role = sa.and_(
        OutboxRow.role == viewer.role, OutboxRow.recipient_id.is_(None), OutboxRow.organisation_id.is_(None), _on_watch(viewer, now)
    )
    return sa.and_(OutboxRow.board_id == viewer.board_id, sa.or_(named(viewer), to_role))


def _on_watch(viewer: Viewer, now: datetime) -> Condition:
    """For a role with shifts: whoever is on duty now, or everybody while nobody is; and who read it keeps it."""
    if viewer.role not in DUTY_KINDS:
        return sa.true()
    return sa.or_(_on_duty(viewer, now, DutyRow.person_id == viewer.person_id), sa.not_(_on_duty(viewer, now)), OutboxRow.read_by == viewer.person_id)


def _on_duty(viewer: Viewer, now: datetime, *more: Any) -> Condition:
    """A shift runs whose person holds the role; one who cannot sign in for it would leave the notice unread."""
    return sa.exists().where(
        DutyRow.board_id == viewer.board_id, DutyRow.kind == DUTY_KINDS[viewer.role], DutyRow.starts_at <= now, DutyRow.ends_at > now,
        DutyRow.cancelled_at.is_(None), RoleGrantRow.person_id == DutyRow.person_id, RoleGrantRow.role == viewer.role,
        RoleGrantRow.starts_at <= now, sa.or_(RoleGrantRow.ends_at.is_(None), RoleGrantRow.ends_at > now), *more,
    )
