"""The one scoping function: which rows a viewer's grids reach."""

from typing import Any

import sqlalchemy as sa

from core.domain.quadkeys import prefix_end
from core.domain.refusals import N_, NotAllowed
from core.domain.viewer import OWN_TASKS_ONLY, Role, Viewer
from core.store.tables import ClueRow, DebtorRow, DutyLogRow, TaskRow

Column = sa.ColumnElement[Any] | Any


def within(viewer: Viewer, column: Column) -> sa.ColumnElement[bool]:
    """True for grid codes under one of the viewer's prefixes; rows without a place need the whole board."""
    if "" in viewer.prefixes:
        return sa.true()
    if not viewer.prefixes:
        return sa.false()
    return sa.or_(*(sa.and_(column >= prefix, column < prefix_end(prefix)) for prefix in viewer.prefixes))


def inside(viewer: Viewer, area: str, column: Column) -> sa.ColumnElement[bool]:
    """True for grid codes under `area`, which must lie in the viewer's grids; everywhere when it is empty."""
    if area and not viewer.reaches(area):
        raise NotAllowed(N_("Not shown: {area} lies outside your grids."), area=area)
    return column.startswith(area, autoescape=True) if area else sa.true()


def tasks_in_scope(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Tasks of the viewer's board and grids; field roles see what was sent to them or to their body."""
    reach = sa.and_(TaskRow.board_id == viewer.board_id, within(viewer, TaskRow.grid_code))
    if viewer.role not in OWN_TASKS_ONLY:
        return reach
    mine = sa.or_(TaskRow.addressee_id == viewer.person_id, TaskRow.owner_id == viewer.person_id)
    if viewer.organisation_id is not None:
        mine = sa.or_(mine, TaskRow.organisation_id == viewer.organisation_id)
    return sa.and_(reach, mine)


def debtors_in_scope(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Debtors of the viewer's board and grids; field roles only through a task in their hands."""
    reach = sa.and_(DebtorRow.board_id == viewer.board_id, within(viewer, DebtorRow.grid_code))
    if viewer.role not in OWN_TASKS_ONLY:
        return reach
    mine = sa.select(TaskRow.debtor_id).where(tasks_in_scope(viewer), TaskRow.debtor_id.is_not(None))
    return sa.and_(reach, DebtorRow.id.in_(mine))


OWN_CLUES_ONLY = OWN_TASKS_ONLY | {Role.TOWNSHIP}
"""Roles that see no clue but their own, so that nobody in the village learns who told."""


def clues_in_scope(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Clues of the viewer's board and grids, and those the viewer reported or was given. An answer is the viewer's own."""
    if not viewer.prefixes:
        return sa.false()
    own = sa.or_(ClueRow.reporter_id == viewer.person_id, ClueRow.handler_id == viewer.person_id)
    reach = own if viewer.role in OWN_CLUES_ONLY else sa.or_(within(viewer, ClueRow.grid_code), own)
    return sa.and_(ClueRow.board_id == viewer.board_id, reach)


def log_in_scope(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Entries of the duty log in the viewer's grids, and those the viewer has in hand. An answer is the viewer's own."""
    if not viewer.prefixes:
        return sa.false()
    return sa.and_(DutyLogRow.board_id == viewer.board_id, sa.or_(within(viewer, DutyLogRow.grid_code), DutyLogRow.owner_id == viewer.person_id))
