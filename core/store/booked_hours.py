"""When a row of a team holds its person or vehicle, as columns: the team's own hours, else the operation's, cut by coming, going and the end."""

import sqlalchemy as sa

from core.domain.bookings import FREE_STATES
from core.store.operation_tables import OperationRow, TeamMemberRow, TeamRow

HOLDS = OperationRow.state.not_in(FREE_STATES)
TEAM_FROM = sa.func.coalesce(TeamRow.starts_at, OperationRow.starts_at)
TEAM_UNTIL = sa.func.coalesce(OperationRow.finished_at, TeamRow.ends_at, OperationRow.ends_at)
MEMBER_FROM = sa.func.coalesce(TeamMemberRow.joined_at, TeamRow.starts_at, OperationRow.starts_at)
MEMBER_UNTIL = sa.func.coalesce(TeamMemberRow.left_at, OperationRow.finished_at, TeamRow.ends_at, OperationRow.ends_at)
