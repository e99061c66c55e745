"""The wall chart of a week against its plan: lines by town or judge, as they count now or as they were frozen, and the cases behind each number."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.chart_plan import JUDGE, NOBODY, TOWN, Line, from_plain
from core.domain.refusals import N_, NotAllowed
from core.domain.viewer import Right, Viewer
from core.queries.cases import in_reach
from core.queries.frames import DAY, frame
from core.queries.question import question
from core.queries.territory import LEVEL_DIGITS
from core.store.tables import CaseRow, ChartPlanRow, ChartWeekRow, GridRow, PersonRow

TEXT = sa.literal_column


@dataclass(frozen=True)
class PlanWeek:
    """Lines by name. `frozen_at`: since when they stay as they were."""

    lines: list[Line]
    frozen_at: datetime | None = None


def _may(viewer: Viewer, part: str) -> None:
    """A judge's plan is over all grids: who sees some of them only has no number to hold against it."""
    if part == JUDGE and not viewer.reaches(""):
        raise NotAllowed(N_("Not shown: plans of judges are over the whole court. Look at towns."))


def _key(part: str) -> Any:
    """Constants stand in the statement itself: PostgreSQL takes two bound values for two expressions when it groups."""
    found = sa.cast(CaseRow.judge_id, sa.Text) if part == JUDGE else sa.func.substr(CaseRow.grid_code, TEXT("1"), TEXT(str(LEVEL_DIGITS[1])))
    return sa.func.coalesce(found, TEXT("''"))


def _conditions(week: date) -> dict[str, sa.ColumnElement[bool]]:
    """`start` and `filed` together, less `concluded`, are `left`."""
    last = week + timedelta(days=6)
    return {
        "start": sa.and_(CaseRow.filed_on < week, sa.or_(CaseRow.closed_on.is_(None), CaseRow.closed_on >= week)),
        "filed": CaseRow.filed_on.between(week, last),
        "concluded": sa.and_(CaseRow.filed_on <= last, CaseRow.closed_on.between(week, last)),
        "left": sa.and_(CaseRow.filed_on <= last, sa.or_(CaseRow.closed_on.is_(None), CaseRow.closed_on > last)),
    }


def count_week(session: Session, viewer: Viewer, week: date, part: str) -> list[Line]:
    """As the week counts now, over the viewer's grids."""
    key, said = _key(part), _conditions(week)
    sums = [sa.func.sum(sa.case((said[one], TEXT("1")), else_=TEXT("0"))) for one in ("start", "filed", "concluded")]
    found = {
        str(row[0]): (int(row[1]), int(row[2]), int(row[3]))
        for row in session.execute(sa.select(key, *sums).where(in_reach(viewer), sa.or_(said["start"], said["filed"])).group_by(key))
    }
    plans = dict(session.execute(sa.select(ChartPlanRow.key, ChartPlanRow.planned).where(ChartPlanRow.board_id == viewer.board_id, ChartPlanRow.week == week, ChartPlanRow.part == part)).all())
    names = _names(session, viewer, part)
    keys = sorted({*found, *(one for one in plans if part == JUDGE or viewer.reaches(one))}, key=lambda one: (one == NOBODY, names.get(one, one)))
    none = (0, 0, 0)
    return [Line(part, one, names.get(one, one), *found.get(one, none), planned=plans.get(one)) for one in keys]


def _names(session: Session, viewer: Viewer, part: str) -> dict[str, str]:
    if part == JUDGE:
        rows = session.execute(sa.select(sa.cast(PersonRow.id, sa.Text), PersonRow.name).where(PersonRow.board_id == viewer.board_id, PersonRow.id.in_(sa.select(CaseRow.judge_id).where(in_reach(viewer)))))
    else:
        rows = session.execute(sa.select(GridRow.code, GridRow.name).where(GridRow.board_id == viewer.board_id, GridRow.level == 1, GridRow.valid_to.is_(None)))
    return {str(key): str(name) for key, name in rows}


@question(right=Right.VERIFY, topics=("chart", "cases", "people", "grids"))
def plan_week(session: Session, viewer: Viewer, *, week: date, part: str) -> PlanWeek:
    """As it was frozen, else as it counts now."""
    _may(viewer, part)
    row = session.execute(sa.select(ChartWeekRow.lines, ChartWeekRow.frozen_at).where(ChartWeekRow.board_id == viewer.board_id, ChartWeekRow.week == week)).first()
    if row is None:
        return PlanWeek(count_week(session, viewer, week, part))
    kept = [from_plain(one) for one in row.lines if one["part"] == part]
    return PlanWeek([one for one in kept if part == JUDGE or viewer.reaches(one.key or None)], row.frozen_at)


@question(right=Right.VERIFY, topics=("chart",))
def frozen_weeks(session: Session, viewer: Viewer) -> list[date]:
    """Weeks that were frozen, the latest first."""
    return list(session.scalars(sa.select(ChartWeekRow.week).where(ChartWeekRow.board_id == viewer.board_id).order_by(ChartWeekRow.week.desc())))


@question(right=Right.VERIFY, topics=("cases", "people"))
def plan_rows(session: Session, viewer: Viewer, *, week: date, part: str, key: str, count: str) -> pd.DataFrame:
    """Exactly the cases that one count of one line holds now."""
    _may(viewer, part)
    statement = (
        sa.select(CaseRow.id, CaseRow.number, CaseRow.debtor_names, PersonRow.name, CaseRow.filed_on, CaseRow.closed_on, CaseRow.closing, CaseRow.amount_fen)
        .outerjoin(PersonRow, PersonRow.id == CaseRow.judge_id).where(in_reach(viewer), _key(part) == key, _conditions(week)[count]).order_by(CaseRow.filed_on, CaseRow.id)
    )
    return frame(session, statement, {"case_id": "int64", "number": "str", "debtor_names": "str", "judge": "object", "filed_on": DAY, "closed_on": DAY, "closing": "object", "amount_fen": "int64"})


__all__ = ["TOWN", "PlanWeek", "count_week", "frozen_weeks", "plan_rows", "plan_week"]
