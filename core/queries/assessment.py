"""The assessment of townships: a week as it counts now, or as it was published; what was entered; what was reported."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import court_settings
from core.domain.assessment import ENTERED, ITEMS, NUMBER, RANK, Line, counted, from_plain, line, share_of
from core.domain.grid_supervision import COUNT_LABELS, Window
from core.domain.refusals import N_, NotAllowed
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import DAY, UTC_TIME, frame
from core.queries.grid_supervision import town_counts
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import AssessmentEntryRow, AssessmentEscalationRow, AssessmentWeekRow, BoardRow, GridRow, PersonRow

TOPICS = ("assessment", "tasks", "grids", "settings")


@dataclass(frozen=True)
class Week:
    """`lines` are those of the viewer's grids; a rank stands in a published week of a court that ranks. `points`: what each item gives at most."""

    week: date
    lines: list[Line]
    points: dict[str, int]
    ranks: bool
    published_at: datetime | None = None
    published_by: str | None = None


def count_week(session: Session, viewer: Viewer, week: date, now: datetime) -> list[Line]:
    """Every township in reach as it counts now, by name."""
    settings = session.get_one(BoardRow, viewer.board_id).settings or {}
    points, goals = points_of(settings), {item.code: court_settings.number(settings, item.goal_key) for item in ITEMS if item.how == NUMBER}
    counts = town_counts(session, viewer, Window(week, week + timedelta(days=6)), now=now)
    said = {(town, item): value for town, item, value in session.execute(
        sa.select(AssessmentEntryRow.town_code, AssessmentEntryRow.item, AssessmentEntryRow.value).where(AssessmentEntryRow.board_id == viewer.board_id, AssessmentEntryRow.week == week)
    )}
    towns = session.execute(
        sa.select(GridRow.code, GridRow.name).where(GridRow.board_id == viewer.board_id, GridRow.level == 1, GridRow.valid_to.is_(None), within(viewer, GridRow.code))
        .order_by(GridRow.initials, GridRow.code)
    ).all()
    nothing: Mapping[str, int] = dict.fromkeys(COUNT_LABELS, 0)
    return [
        line(code, name, {
            item.code: share_of(item, said.get((code, item.code)), goals.get(item.code, 0)) if item in ENTERED else counted(item, counts.get(code, nothing)) for item in ITEMS
        }, points) for code, name in towns
    ]


def points_of(settings: Mapping[str, Any]) -> dict[str, int]:
    return {item.code: court_settings.number(settings, item.points_key) for item in ITEMS}


@question(right=Right.TOTALS, topics=TOPICS, timed=True)
def assessment_week(session: Session, viewer: Viewer, *, week: date, now: datetime) -> Week:
    """As it was published, else as it counts now."""
    settings = session.get_one(BoardRow, viewer.board_id).settings or {}
    row = session.execute(
        sa.select(AssessmentWeekRow.lines, AssessmentWeekRow.ranked, AssessmentWeekRow.published_at, PersonRow.name).outerjoin(PersonRow, PersonRow.id == AssessmentWeekRow.published_by)
        .where(AssessmentWeekRow.board_id == viewer.board_id, AssessmentWeekRow.week == week)
    ).first()
    if row is None:
        return Week(week, count_week(session, viewer, week, now), points_of(settings), court_settings.switched_on(settings, RANK))
    kept = [from_plain(one) for one in row.lines]
    return Week(week, [one for one in kept if viewer.reaches(one.town)], points_of(settings), row.ranked, row.published_at, row.name)


@question(right=Right.VERIFY, topics=("assessment", "grids"))
def assessment_entries(session: Session, viewer: Viewer, *, week: date) -> pd.DataFrame:
    """What was entered of a week in the viewer's grids."""
    row = AssessmentEntryRow
    statement = sa.select(row.town_code, row.item, row.value, row.words).where(row.board_id == viewer.board_id, row.week == week, within(viewer, row.town_code)).order_by(row.town_code, row.item)
    return frame(session, statement, {"town": "str", "item": "str", "value": "int64", "words": "str"})


@question(right=Right.TOTALS, topics=("assessment",))
def publicity_totals(session: Session, viewer: Viewer, *, week: date) -> pd.DataFrame:
    """The counters of publicity (seeds.md EQ-08) over the viewer's grids: `in_week` and `ever` by item, zeros where nothing was entered yet."""
    row, numbers = AssessmentEntryRow, [item.code for item in ITEMS if item.how == NUMBER]
    statement = (
        sa.select(row.item, sa.func.sum(sa.case((row.week == week, row.value), else_=0)), sa.func.sum(row.value))
        .where(row.board_id == viewer.board_id, row.item.in_(numbers), within(viewer, row.town_code)).group_by(row.item)
    )
    found = {item: (int(now), int(ever)) for item, now, ever in session.execute(statement)}
    return pd.DataFrame({"item": numbers, "in_week": [found.get(item, (0, 0))[0] for item in numbers], "ever": [found.get(item, (0, 0))[1] for item in numbers]})


@question(right=Right.TOTALS, topics=("assessment", "people"))
def published_weeks(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Weeks that were published, the latest first."""
    row = AssessmentWeekRow
    statement = sa.select(row.week, row.ranked, row.published_at).where(row.board_id == viewer.board_id).order_by(row.week.desc())
    return frame(session, statement, {"week": DAY, "ranked": "bool", "published_at": UTC_TIME})


@question(right=Right.TOTALS, topics=("assessment", "grids"))
def assessment_escalations(session: Session, viewer: Viewer) -> pd.DataFrame:
    """Reports on the lowest of published weeks in the viewer's grids, the latest first."""
    if viewer.role is Role.WALL:
        raise NotAllowed(N_("Not shown: a wall screen shows totals only."))
    row = AssessmentEscalationRow
    statement = (
        sa.select(row.id, AssessmentWeekRow.week, row.town_code, GridRow.name, row.body, row.words, row.at, row.answered_on, row.answer)
        .join(AssessmentWeekRow, AssessmentWeekRow.id == row.week_id)
        .outerjoin(GridRow, sa.and_(GridRow.board_id == AssessmentWeekRow.board_id, GridRow.code == row.town_code, GridRow.valid_to.is_(None)))
        .where(AssessmentWeekRow.board_id == viewer.board_id, within(viewer, row.town_code)).order_by(AssessmentWeekRow.week.desc(), row.id.desc())
    )
    return frame(session, statement, {
        "escalation_id": "int64", "week": DAY, "town": "str", "name": "object", "body": "str", "score": "str", "at": UTC_TIME, "answered_on": DAY, "answer": "object",
    })
