"""Which townships, villages and basic grids are short of people, and of which posts (一格八员, 一格两员)."""

from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.domain.staffing import STANDARDS, people_needed
from core.domain.viewer import Right, Viewer
from core.queries.frames import typed
from core.queries.question import question
from core.queries.scope import inside, within
from core.store.tables import BoardRow, GridPostRow, GridRow, PersonRow

Town = aliased(GridRow)
STAFF_COLUMNS = {"code": "str", "name": "str", "town": "str", "people": "int64", "needed": "int64", "posts": "int64", "missing": "object"}


@question(right=Right.TOTALS, topics=("people", "grids", "settings"))
def staffing_totals(session: Session, viewer: Viewer, *, area: str = "") -> dict[int, dict[str, int]]:
    """By level: how many grids there are, how many are short, and of these how many lack people and how many a post."""
    totals = {}
    for level in STANDARDS:
        where = _grids(viewer, level, area)
        all_of = int(session.scalar(sa.select(sa.func.count()).select_from(GridRow).where(*where)) or 0)
        counted = _counted(viewer, level, area)
        few, lacking = _shortfalls(session, viewer, level, counted)
        row = session.execute(sa.select(sa.func.count(), sa.func.sum(sa.case((few, 1), else_=0)), sa.func.sum(sa.case((lacking, 1), else_=0))).where(sa.or_(few, lacking))).one()
        totals[level] = {"grids": all_of, "short": int(row[0]), "few_people": int(row[1] or 0), "lacking_posts": int(row[2] or 0)}
    return totals


@question(right=Right.TOTALS, topics=("people", "grids", "settings"))
def staffing_gaps(session: Session, viewer: Viewer, *, level: int, area: str = "", only: str = "", limit: int = 1_000_000) -> pd.DataFrame:
    """Grids of a level that are short, by township and name: people there and needed, posts filled, and codes of the posts `missing`.

    `only`: `few_people` or `lacking_posts`.
    """
    counted = _counted(viewer, level, area)
    few, lacking = _shortfalls(session, viewer, level, counted)
    wanted = {"few_people": few, "lacking_posts": lacking}.get(only, sa.or_(few, lacking))
    posts = STANDARDS[level].posts
    statement = (
        sa.select(counted.c.code, counted.c.name, Town.name.label("town"), counted.c.people, *(counted.c[post] for post in posts))
        .outerjoin(Town, sa.and_(Town.board_id == viewer.board_id, Town.code == sa.func.substr(counted.c.code, 1, 9), Town.valid_to.is_(None)))
        .where(wanted).order_by(Town.initials, Town.code, counted.c.initials, counted.c.code).limit(limit)
    )
    needed = _needed(session, viewer, level)
    rows = []
    for row in session.execute(statement).mappings():
        missing = tuple(post for post in posts if not row[post])
        rows.append((row["code"], row["name"], row["town"] or "", row["people"], needed, len(posts) - len(missing), missing))
    return typed(rows, STAFF_COLUMNS)


def _grids(viewer: Viewer, level: int, area: str) -> tuple[sa.ColumnElement[bool], ...]:
    own = within(viewer, GridRow.code)
    return GridRow.board_id == viewer.board_id, GridRow.level == level, GridRow.valid_to.is_(None), own, inside(viewer, area, GridRow.code)


def _counted(viewer: Viewer, level: int, area: str) -> sa.Subquery:
    """Each grid with its people, each counted once whatever posts they hold, and the holders of each named post."""
    holders: list[Any] = [sa.func.count(sa.distinct(sa.case((GridPostRow.post == post, PersonRow.id)))).label(post) for post in STANDARDS[level].posts]
    return (
        sa.select(GridRow.code, GridRow.name, GridRow.initials, sa.func.count(sa.distinct(PersonRow.id)).label("people"), *holders)
        .outerjoin(GridPostRow, GridPostRow.grid_code == GridRow.code)
        .outerjoin(PersonRow, sa.and_(PersonRow.id == GridPostRow.person_id, PersonRow.active, PersonRow.board_id == GridRow.board_id))
        .where(*_grids(viewer, level, area)).group_by(GridRow.code, GridRow.name, GridRow.initials).subquery()
    )


def _needed(session: Session, viewer: Viewer, level: int) -> int:
    return people_needed(level, session.scalar(sa.select(BoardRow.settings).where(BoardRow.id == viewer.board_id)) or {})


def _shortfalls(session: Session, viewer: Viewer, level: int, counted: sa.Subquery) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """Too few people, and a named post without anybody."""
    return counted.c.people < _needed(session, viewer, level), sa.or_(*(counted.c[post] == 0 for post in STANDARDS[level].posts))
