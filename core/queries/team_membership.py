"""Who is in which case team just now; for other questions."""

import sqlalchemy as sa

from core.store.tables import CaseTeamMemberRow, CaseTeamRow


def team_of_judge(board_id: int) -> sa.Subquery:
    """`person_id`, `team_id`, `name`."""
    return (
        sa.select(CaseTeamMemberRow.person_id, CaseTeamRow.id.label("team_id"), CaseTeamRow.name).join(CaseTeamRow, CaseTeamRow.id == CaseTeamMemberRow.team_id)
        .where(CaseTeamRow.board_id == board_id, CaseTeamMemberRow.until.is_(None), CaseTeamRow.ended_at.is_(None)).subquery()
    )
