"""Finding the operation, team or target that a command is about, or refusing."""

import sqlalchemy as sa

from core.domain.operation_life import OPEN_TO_CHANGE, STATE_LABELS, OperationRefused
from core.domain.refusals import N_, NotAllowed, NotFound
from core.domain.viewer import Right, Role
from core.store.ledger import Act
from core.store.tables import OperationBodyRow, OperationRow, TargetRow, TeamMemberRow, TeamRow

TOPICS = ("operations", "plans", "indicators")


def reachable(act: Act, operation_id: int) -> OperationRow:
    operation = act.session.get(OperationRow, operation_id)
    if operation is None or operation.board_id != act.board_id or not _sees(act, operation):
        raise NotFound(N_("This operation is not shown: it does not exist or lies outside your grids."))
    return operation


def knows(act: Act, operation: OperationRow) -> bool:
    """Whether the officer may know of the operation at all."""
    return _sees(act, operation)


def _sees(act: Act, operation: OperationRow) -> bool:
    """Inside the viewer's grids, or the viewer is the liaison of a body that was asked, or is in a team."""
    if act.by.reaches(operation.grid_code):
        return True
    asked = act.session.scalar(sa.select(OperationBodyRow.id).filter_by(
        operation_id=operation.id, organisation_id=act.by.organisation_id or 0
    )) if act.by.may(Right.JOIN) else None
    member = act.session.scalar(
        sa.select(TeamRow.id).join(TeamMemberRow, TeamMemberRow.team_id == TeamRow.id)
        .where(TeamRow.operation_id == operation.id, TeamMemberRow.person_id == act.by.person_id)
    )
    return asked is not None or member is not None


def changeable(act: Act, operation_id: int) -> OperationRow:
    """The operation for an officer who plans it, while its plan may still change."""
    act.by.demand(Right.OPERATE)
    operation = reachable(act, operation_id)
    if operation.state not in OPEN_TO_CHANGE:
        raise OperationRefused(
            N_("{number} was not changed: it is “{state}”. Plan a new operation instead."), number=operation.number, state=STATE_LABELS[operation.state],
        )
    return operation


def running(operation: OperationRow) -> OperationRow:
    """The operation, if it is under way."""
    if operation.state != "running":
        raise OperationRefused(
            N_("The report was not stored: {number} is not under way (“{state}”). Start it first."), number=operation.number, state=STATE_LABELS[operation.state],
        )
    return operation


def team_of(act: Act, team_id: int) -> tuple[TeamRow, OperationRow]:
    team = act.session.get(TeamRow, team_id)
    if team is None:
        raise NotFound(N_("There is no such team. Open the operation again."))
    return team, reachable(act, team.operation_id)


REMOVED = N_("The report was not stored: this target was taken out of {number} (“{why}”). Call the command center.")
"""Said of a target that is no longer in its operation."""


def target_of(act: Act, target_id: int, *, removed: bool = False) -> tuple[TargetRow, OperationRow]:
    """A target and its operation. One that was taken out is refused, saying why, unless `removed`."""
    target = act.session.get(TargetRow, target_id)
    if target is None:
        raise NotFound(N_("The report was not stored: there is no such target."))
    operation = reachable(act, target.operation_id)
    if target.removed_at is not None and not removed:
        raise OperationRefused(REMOVED, number=operation.number, why=target.removed_why or "—")
    return target, operation


FIELD_ROLES = (Role.GRID_WORKER, Role.POLICE, Role.TOWNSHIP)


def demand_in_team(act: Act, team_id: int | None) -> None:
    """A field role acts only for a team it belongs to now; officers act for every team."""
    act.by.demand(Right.REPORT)
    if act.by.role not in FIELD_ROLES:
        return
    member = None if team_id is None else act.session.get(TeamMemberRow, (team_id, act.by.person_id))
    if member is None or member.left_at is not None:
        raise NotAllowed(N_("The report was not stored: you are not in the team of this target. Tell the team's leader."))
