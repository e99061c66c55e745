"""Case teams: keeping one and its members, ending it, and giving cases to one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.commands.cases import in_reach
from core.domain.case_teams import TeamRefused, check_team, share_out
from core.domain.clocks import local_day
from core.domain.refusals import N_, NotFound
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import CaseRow, CaseTeamMemberRow, CaseTeamRow, PersonRow

TOPICS = ("teams", "cases")


@dataclass(frozen=True)
class Team:
    """A team as it is to be."""

    name: str
    kind: str
    members: tuple[int, ...]
    leader: int | None = None


def keep(act: Act, team: Team, team_id: int | None = None) -> dict[str, Any]:
    """Make a team, or change the one of `team_id`; who leaves it keeps the cases until they are given to somebody."""
    act.by.demand(Right.APPROVE)
    known = set(act.session.scalars(sa.select(PersonRow.id).where(PersonRow.board_id == act.board_id, PersonRow.active, PersonRow.id.in_(team.members))))
    if len(known) != len(set(team.members)):
        raise NotFound(N_("Not stored: somebody chosen is not on this board any more. Load the page again."))
    check_team(team.name, team.kind, team.members, team.leader, _taken(act, team_id))
    row = _team(act, team_id) if team_id is not None else CaseTeamRow(board_id=act.board_id, name="", kind="", leader_id=None, ended_at=None)
    act.session.add(row)
    row.name, row.kind, row.leader_id = team.name.strip(), team.kind, team.leader
    act.session.flush()
    today, present = local_day(act.at), {one.person_id: one for one in act.session.scalars(_members(row.id))}
    for person in set(present) - set(team.members):
        present[person].until = today
    for person in sorted(set(team.members) - set(present)):
        act.session.add(CaseTeamMemberRow(team_id=row.id, person_id=person, since=today, until=None))
    act.record("team.keep", "case_team", row.id, topics=TOPICS, before={"members": sorted(present)} if present else None, after={
        "name": row.name, "kind": row.kind, "leader": row.leader_id, "members": sorted(set(team.members)),
    })
    return {"id": row.id, "name": row.name}


def end(act: Act, team_id: int) -> dict[str, Any]:
    """A team ends with everybody's membership; its cases stay with their judges."""
    act.by.demand(Right.APPROVE)
    row = _team(act, team_id)
    row.ended_at = act.at
    for one in act.session.scalars(_members(row.id)):
        one.until = local_day(act.at)
    act.record("team.end", "case_team", row.id, topics=TOPICS, after={"name": row.name})
    return {"name": row.name}


def give(act: Act, team_id: int, case_ids: Sequence[int]) -> dict[str, Any]:
    """Give open cases to a team: each to the member with the fewest open ones, all or none."""
    act.by.demand(Right.APPROVE)
    row, cases = _team(act, team_id), [in_reach(act, one) for one in dict.fromkeys(case_ids)]
    if not cases or any(case.closed_on is not None for case in cases):
        raise TeamRefused(N_("Not given: choose cases that are not concluded."))
    members = sorted(one.person_id for one in act.session.scalars(_members(row.id)))
    if not members:
        raise TeamRefused(N_("Not given: {name} has nobody in it. Choose its members first."), name=row.name)
    moving = [case.id for case in cases]
    counted = act.session.execute(
        sa.select(CaseRow.judge_id, sa.func.count()).where(CaseRow.board_id == act.board_id, CaseRow.closed_on.is_(None), CaseRow.judge_id.in_(members), CaseRow.id.not_in(moving)).group_by(CaseRow.judge_id)
    )
    shares = share_out(moving, dict.fromkeys(members, 0) | {judge: int(count) for judge, count in counted if judge is not None})
    for case in cases:
        before, case.judge_id = case.judge_id, shares[case.id]
        act.record("case.give", "case", case.id, topics=TOPICS, grid_code=case.grid_code, before={"judge_id": before}, after={"number": case.number, "judge_id": case.judge_id, "team": row.name})
    return {"name": row.name, "cases": len(cases)}


def _team(act: Act, team_id: int) -> CaseTeamRow:
    row = act.session.get(CaseTeamRow, team_id)
    if row is None or row.board_id != act.board_id or row.ended_at is not None:
        raise NotFound(N_("There is no such team, or it has ended. Load the page again."))
    return row


def _members(team_id: int) -> sa.Select[CaseTeamMemberRow]:
    return sa.select(CaseTeamMemberRow).where(CaseTeamMemberRow.team_id == team_id, CaseTeamMemberRow.until.is_(None))


def _taken(act: Act, but: int | None) -> dict[int, str]:
    rows = act.session.execute(
        sa.select(CaseTeamMemberRow.person_id, CaseTeamRow.name).join(CaseTeamRow, CaseTeamRow.id == CaseTeamMemberRow.team_id)
        .where(CaseTeamRow.board_id == act.board_id, CaseTeamMemberRow.until.is_(None), CaseTeamRow.id != (but or 0))
    )
    return {row.person_id: row.name for row in rows}
