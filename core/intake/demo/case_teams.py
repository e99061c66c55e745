"""The demo court's case teams: one quick, two ordinary, one for affairs, one for terminations and petitions (as seeds.md GY-09 has them)."""

from core.domain.case_teams import QUICK
from core.intake.demo.book import Book
from core.intake.demo.people import People
from core.store.tables import CaseTeamMemberRow, CaseTeamRow

TEAMS = (("速执团队", QUICK), ("普执一团队", "ordinary"), ("普执二团队", "ordinary"), ("终本维护团队", "closing"), ("事务团队", "affairs"))


def make(book: Book, staff: People) -> None:
    """Note the teams; every judge is in one."""
    for at, (name, kind) in enumerate(TEAMS):
        members = staff.judges[at::len(TEAMS)]
        team = book.add(CaseTeamRow, name=name, kind=kind, leader_id=members[0]["id"] if members else None, ended_at=None)
        for person in members:
            book.add(CaseTeamMemberRow, team_id=team["id"], person_id=person["id"], since=book.oldest_day, until=None)
