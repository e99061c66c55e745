"""Which contacts a grid judge owes each township, and what became of each: kept, missed, or still open."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.clocks import local_day
from core.domain.grid_contacts import CONTACT_LABELS, Period, Service, judge_of, period, periods, state
from core.domain.grid_supervision import Window
from core.domain.refusals import N_, NotAllowed
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import UTC_TIME, frame, typed
from core.queries.question import question
from core.queries.scope import inside, within
from core.store.tables import GridContactRow, GridRow, PersonRow, RoleGrantRow

SCHEDULE_COLUMNS = {
    "town_code": "str", "town": "str", "judge_id": "Int64", "judge": "str", "kind": "str", "first": "object", "last": "object", "state": "str",
    "day": "object", "words": "object", "recorded_at": UTC_TIME,
}
Kept = dict[tuple[str, str, Period], Any]


@question(right=Right.TOTALS, topics=("contacts", "people", "grids"), daily=True)
def contact_schedule(session: Session, viewer: Viewer, *, window: Window, now: datetime) -> pd.DataFrame:
    """One row a township, kind and period that was owed or kept, by township, newest period first. Every figure on it is a part of these rows."""
    no_wall(viewer)
    today = local_day(now)
    services, kept = _services(session, viewer), _kept(session, viewer, window)
    names = _names(session, viewer)
    rows = []
    for code, town in _towns(session, viewer, window.area):
        for kind in CONTACT_LABELS:
            for one in reversed(list(periods(kind, window.since, min(window.until, today)))):
                contact = kept.get((code, kind, one))
                judge_id = contact.judge_id if contact else judge_of(services[code], one)
                if judge_id is not None:
                    rows.append(_row(code, town, names, judge_id, kind, one, today, contact))
    return typed(rows, SCHEDULE_COLUMNS)


def _row(code: str, town: str, names: dict[int, str], judge_id: int, kind: str, one: Period, today: date, contact: Any) -> tuple[Any, ...]:
    said = (contact.day, contact.words, contact.recorded_at) if contact else (None, None, None)
    return code, town, judge_id, names.get(judge_id, ""), kind, one.first, one.last, state(one, today, kept=contact is not None), *said


@question(right=Right.TOTALS, topics=("people", "grids"), timed=True)
def grid_judges(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """Each township in reach with the judge who answers for it now, the longest serving; empty where there is none."""
    no_wall(viewer)
    names, services = _names(session, viewer), _services(session, viewer)
    rows = []
    for code, town in _towns(session, viewer, ""):
        running = [one for one in services[code] if one.since <= now and (one.until is None or one.until > now)]
        judge = running[0].judge_id if running else None
        rows.append((code, town, judge, names.get(judge or 0, ""), len(running)))
    return typed(rows, {"town_code": "str", "town": "str", "judge_id": "Int64", "judge": "str", "judges": "int64"})


def no_wall(viewer: Viewer) -> None:
    """Names of people and what they do are not for a wall or a totals-only role."""
    if viewer.role is Role.WALL or not viewer.may(Right.ROWS):
        raise NotAllowed(N_("Not shown: results of single people are not for this role. Look at townships or grids."))


def _towns(session: Session, viewer: Viewer, area: str) -> list[tuple[str, str]]:
    """By name."""
    rows = session.execute(
        sa.select(GridRow.code, GridRow.name).where(
            GridRow.board_id == viewer.board_id, GridRow.level == 1, GridRow.valid_to.is_(None), within(viewer, GridRow.code),
            inside(viewer, area, GridRow.code),
        ).order_by(GridRow.initials, GridRow.name, GridRow.code)
    )
    return [(row.code, row.name) for row in rows]


def _services(session: Session, viewer: Viewer) -> dict[str, tuple[Service, ...]]:
    """Who answers or answered for each township: the role of a grid judge for exactly that township."""
    rows = session.execute(
        sa.select(RoleGrantRow.grid_prefix, RoleGrantRow.person_id, RoleGrantRow.starts_at, RoleGrantRow.ends_at)
        .join(PersonRow, PersonRow.id == RoleGrantRow.person_id)
        .where(PersonRow.board_id == viewer.board_id, RoleGrantRow.role == str(Role.GRID_JUDGE), within(viewer, RoleGrantRow.grid_prefix))
        .order_by(RoleGrantRow.starts_at, RoleGrantRow.id)
    )
    found: dict[str, tuple[Service, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.grid_prefix] += (Service(row.person_id, row.starts_at, row.ends_at),)
    return found


def _names(session: Session, viewer: Viewer) -> dict[int, str]:
    """Of everybody who ever was a grid judge or kept a contact."""
    judges = sa.select(RoleGrantRow.person_id).where(RoleGrantRow.role == str(Role.GRID_JUDGE)).union(sa.select(GridContactRow.judge_id))
    rows = session.execute(sa.select(PersonRow.id, PersonRow.name).where(PersonRow.board_id == viewer.board_id, PersonRow.id.in_(judges)))
    return {row.id: row.name for row in rows}


def _kept(session: Session, viewer: Viewer, window: Window) -> Kept:
    """The first contact of each township, kind and period."""
    first = min(period(kind, window.since).first for kind in CONTACT_LABELS)
    last = max(period(kind, window.until).last for kind in CONTACT_LABELS)
    statement = (
        sa.select(GridContactRow.grid_code, GridContactRow.kind, GridContactRow.day, GridContactRow.judge_id, GridContactRow.words, GridContactRow.recorded_at)
        .where(GridContactRow.board_id == viewer.board_id, within(viewer, GridContactRow.grid_code), GridContactRow.day.between(first, last))
        .order_by(GridContactRow.day, GridContactRow.id)
    )
    kept: Kept = {}
    for row in session.execute(statement):
        kept.setdefault((row.grid_code, row.kind, period(row.kind, row.day)), row)
    return kept


@question(right=Right.TOTALS, topics=("contacts", "people"), timed=False)
def contacts(session: Session, viewer: Viewer, *, window: Window, limit: int = 2000) -> pd.DataFrame:
    """Every contact written down on these days, newest first."""
    no_wall(viewer)
    statement = (
        sa.select(GridContactRow.id, GridContactRow.grid_code, GridRow.name, PersonRow.name, GridContactRow.kind, GridContactRow.day, GridContactRow.words, GridContactRow.recorded_at)
        .join(PersonRow, PersonRow.id == GridContactRow.judge_id)
        .outerjoin(GridRow, sa.and_(GridRow.board_id == viewer.board_id, GridRow.code == GridContactRow.grid_code, GridRow.valid_to.is_(None)))
        .where(
            GridContactRow.board_id == viewer.board_id, within(viewer, GridContactRow.grid_code), GridContactRow.day.between(window.since, window.until),
            inside(viewer, window.area, GridContactRow.grid_code),
        )
        .order_by(GridContactRow.day.desc(), GridContactRow.id.desc()).limit(limit)
    )
    return frame(session, statement, {
        "contact_id": "int64", "town_code": "str", "town": "object", "judge": "str", "kind": "str", "day": "object", "words": "str", "recorded_at": UTC_TIME,
    })
