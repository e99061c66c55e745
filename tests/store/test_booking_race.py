"""Two officers who book the same person or vehicle for two operations at the same moment, each in a process of its own."""

import subprocess
import sys
from contextlib import ExitStack

import pytest
import sqlalchemy as sa

from core.commands.operations import TeamPlan
from core.domain.viewer import Role
from core.queries.ledger import first_broken
from core.settings import ROOT
from core.store.session import reading
from core.store.tables import TeamMemberRow, TeamRow, TeamVehicleRow
from tests.builders import planned
from tests.conftest import EAST, WEST, Court
from tests.store.test_races import go, hear


def two_teams(court: Court) -> list[int]:
    """One in the east and one in the west, of two operations at the same hours."""
    for town in (EAST, WEST):
        debtor = court.debtors[court.grid(town)]
        planned(court, area=(town,), teams=(TeamPlan(f"{town}组", targets=(debtor,)),), measures=((debtor, "summon"),))
    with reading(court.store) as session:
        return list(session.scalars(sa.select(TeamRow.id).order_by(TeamRow.id)))


def race(court: Court, teams: list[int], prefixes: tuple[str, str], kind: str, what: str) -> list[str]:
    """What each officer was told; both are let go at once."""
    url = court.store.engine.url.render_as_string(hide_password=False)
    with ExitStack() as stack:
        processes = []
        for team, prefix in zip(teams, prefixes, strict=True):
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.store.booker", url, str(court.store.folder), str(court.board_id), str(court.people[Role.DUTY_OFFICER]), prefix, str(team), kind, what],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            )
            stack.callback(process.communicate)
            stack.callback(process.kill)
            processes.append(process)
        assert [hear(process) for process in processes] == ["ready", "ready"]
        for process in processes:
            go(process)
        return [hear(process) for process in processes]


@pytest.mark.parametrize("kind", ["person", "vehicle"])
def test_of_two_officers_who_book_the_same_at_once_one_wins_and_the_other_is_told_who_and_where(court: Court, kind: str) -> None:
    teams = two_teams(court)
    what = str(court.people[Role.JUDGE]) if kind == "person" else "豫N12345"
    said = race(court, teams, ("*", "*"), kind, what)

    assert sorted(word == "done" for word in said) == [False, True]
    won = said.index("done")
    assert ("judge" if kind == "person" else what) in said[1 - won] and f"虞执联〔2026〕{won + 1}号 {(EAST, WEST)[won]}组" in said[1 - won]
    with reading(court.store) as session:
        table = TeamMemberRow if kind == "person" else TeamVehicleRow
        assert session.scalars(sa.select(table.team_id)).all() == [teams[won]]
        assert first_broken(session, court.board_id) is None


def test_who_may_not_know_of_the_other_operation_is_told_that_it_is_elsewhere(court: Court) -> None:
    teams = two_teams(court)
    said = race(court, teams, (EAST, WEST), "person", str(court.people[Role.JUDGE]))

    loser = next(word for word in said if word != "done")
    assert "judge" in loser and "虞执联" not in loser and "组" not in loser
