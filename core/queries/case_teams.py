"""Case teams with their work: open cases, what they closed in a window and how fast, and the cases behind each number."""

from datetime import date

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.viewer import Right, Viewer
from core.queries.cases import in_reach
from core.queries.frames import DAY, frame
from core.queries.question import question
from core.queries.team_membership import team_of_judge
from core.store import day_sql
from core.store.tables import CaseRow, CaseTeamRow, OrganisationRow, PersonRow

TOPICS = ("teams", "cases", "people")


@question(right=Right.VERIFY, topics=TOPICS)
def case_teams(session: Session, viewer: Viewer, *, since: date, until: date) -> pd.DataFrame:
    """Every team, by name: `people`, `open`, `closed` in the window and the `days` these took together. Cases of the viewer's grids only, by who is in the team now."""
    of, took = team_of_judge(viewer.board_id), day_sql.days_between(CaseRow.filed_on, CaseRow.closed_on)
    within_days = CaseRow.closed_on.between(since, until)
    work = (
        sa.select(
            of.c.team_id, sa.func.sum(sa.case((CaseRow.closed_on.is_(None), 1), else_=0)).label("open"), sa.func.sum(sa.case((within_days, 1), else_=0)).label("closed"),
            sa.func.sum(sa.case((within_days, took), else_=0)).label("days"),
        ).select_from(CaseRow).join(of, of.c.person_id == CaseRow.judge_id).where(in_reach(viewer), sa.or_(CaseRow.closed_on.is_(None), CaseRow.closed_on >= since)).group_by(of.c.team_id).subquery()
    )
    people = sa.select(of.c.team_id, sa.func.count().label("people")).group_by(of.c.team_id).subquery()
    zero: sa.ColumnElement[int] = sa.literal_column("0")
    statement = (
        sa.select(
            CaseTeamRow.id, CaseTeamRow.name, CaseTeamRow.kind, CaseTeamRow.leader_id, PersonRow.name, sa.func.coalesce(people.c.people, zero), sa.func.coalesce(work.c.open, zero),
            sa.func.coalesce(work.c.closed, zero), sa.func.coalesce(work.c.days, zero),
        ).outerjoin(PersonRow, PersonRow.id == CaseTeamRow.leader_id).outerjoin(people, people.c.team_id == CaseTeamRow.id).outerjoin(work, work.c.team_id == CaseTeamRow.id)
        .where(CaseTeamRow.board_id == viewer.board_id, CaseTeamRow.ended_at.is_(None)).order_by(CaseTeamRow.name, CaseTeamRow.id)
    )
    return frame(session, statement, {
        "team_id": "int64", "name": "str", "kind": "str", "leader_id": "Int64", "leader": "object", "people": "int64", "open": "int64", "closed": "int64", "days": "int64",
    })


@question(right=Right.VERIFY, topics=TOPICS)
def team_members(session: Session, viewer: Viewer) -> pd.DataFrame:
    """People of the court, by name, with the team that each is in, if any."""
    of = team_of_judge(viewer.board_id)
    statement = (
        sa.select(PersonRow.id, PersonRow.name, of.c.team_id, of.c.name).join(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id).outerjoin(of, of.c.person_id == PersonRow.id)
        .where(PersonRow.board_id == viewer.board_id, PersonRow.active, OrganisationRow.kind == "court").order_by(PersonRow.name, PersonRow.id)
    )
    return frame(session, statement, {"person_id": "int64", "name": "str", "team_id": "Int64", "team": "object"})


@question(right=Right.VERIFY, topics=TOPICS)
def team_cases(session: Session, viewer: Viewer, *, team_id: int, since: date, until: date, closed: bool) -> pd.DataFrame:
    """Exactly the cases that one number of one team counts, with the days each took or is open until `until`."""
    of = team_of_judge(viewer.board_id)
    counted = CaseRow.closed_on.between(since, until) if closed else CaseRow.closed_on.is_(None)
    statement = (
        sa.select(CaseRow.id, CaseRow.number, CaseRow.debtor_names, PersonRow.name, CaseRow.filed_on, CaseRow.closed_on, CaseRow.closing, CaseRow.amount_fen)
        .join(of, of.c.person_id == CaseRow.judge_id).join(PersonRow, PersonRow.id == CaseRow.judge_id).where(in_reach(viewer), of.c.team_id == team_id, counted)
        .order_by(CaseRow.closed_on.desc() if closed else CaseRow.filed_on, CaseRow.id)
    )
    table = frame(session, statement, {"case_id": "int64", "number": "str", "debtor_names": "str", "judge": "str", "filed_on": DAY, "closed_on": DAY, "closing": "object", "amount_fen": "int64"})
    table["days"] = pd.Series([((end or until) - filed).days for filed, end in zip(table["filed_on"], table["closed_on"], strict=True)], dtype="int64")
    return table
