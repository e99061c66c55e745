"""Results of townships, grids and workers over a window of days, and exactly the tasks behind each figure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.domain import court_settings
from core.domain.clocks import moments_of
from core.domain.grid_supervision import COUNT_LABELS, LEFT_OUT_STATES, LEVEL_DIGITS, QUANTILES, Window, by_result
from core.domain.refusals import N_, NotAllowed
from core.domain.task_life import OPEN_STATES, WAITING_STATES
from core.domain.viewer import Right, Role, Viewer
from core.queries.frames import UTC_TIME, AnySelect, frame
from core.queries.question import question
from core.queries.scope import inside, tasks_in_scope, within
from core.store.tables import BoardRow, FeedbackRow, GridRow, OrganisationRow, PersonRow, TaskRow

Condition = sa.ColumnElement[bool]
Town = aliased(GridRow)
TEXT = sa.literal_column
"""Constants stand in the statement itself: PostgreSQL takes two bound values for two expressions when it groups."""


@question(right=Right.TOTALS, topics=("tasks", "grids", "people", "settings"), timed=True)
def grid_results(session: Session, viewer: Viewer, *, level: str, window: Window, now: datetime) -> pd.DataFrame:
    """One row a township, village, basic grid or worker: `key`, `name`, `town`, the counts, and minutes to the answer.

    `all` is one row of everything. Every township is there, finer grids and workers when they were sent a task.
    Ordered by name unless the court ranks; `ranked` says so.
    """
    _may_see(viewer, level)
    reach = sa.and_(tasks_in_scope(viewer), _sent(viewer, window))
    rows = _counted(session, viewer, level, reach, now) + (_idle_towns(session, viewer, window.area) if level == "town" else [])
    ranked = _ranks(session, viewer) and level != "all"
    return _with_times(_ordered(rows, ranked=ranked), _minutes(session, level, reach)).assign(ranked=ranked)


def town_counts(session: Session, viewer: Viewer, window: Window, *, now: datetime) -> dict[str, dict[str, Any]]:
    """The counts of every township that was sent something, by its code; for other questions."""
    return {row["key"]: row for row in _counted(session, viewer, "town", sa.and_(tasks_in_scope(viewer), _sent(viewer, window)), now)}


@question(right=Right.ANSWER, topics=("tasks",), timed=True)
def my_results(session: Session, viewer: Viewer, *, window: Window, now: datetime) -> dict[str, Any]:
    """The own line of a grid worker, station or township: the counts over what was sent to them, and minutes to the answer."""
    mine = TaskRow.addressee_id == viewer.person_id
    if viewer.organisation_id is not None and viewer.role is not Role.GRID_WORKER:
        mine = sa.or_(mine, TaskRow.organisation_id == viewer.organisation_id)
    reach = sa.and_(tasks_in_scope(viewer), mine, _sent(viewer, window))
    own = _with_times(_ordered(_counted(session, viewer, "all", reach, now), ranked=False), _minutes(session, "all", reach))
    return {str(name): figure for name, figure in own.iloc[0].items() if name not in ("key", "name", "town")}


RESULT_COLUMNS = {
    "task_id": "int64", "number": "str", "kind": "str", "state": "str", "grid_code": "object", "grid": "object", "addressee": "str",
    "issued_at": UTC_TIME, "sign_by": UTC_TIME, "signed_at": UTC_TIME, "due_at": UTC_TIME, "answered_at": UTC_TIME, "photo_count": "int64", "urged_count": "int64",
}


@question(right=Right.ROWS, topics=("tasks", "grids"), timed=True)
def result_rows(
    session: Session, viewer: Viewer, *, level: str, key: str, count: str, window: Window, now: datetime, limit: int = 1_000_000
) -> pd.DataFrame:
    """Exactly the tasks that one count of one row holds; level `all` with an empty key gives those of everything."""
    viewer.demand(Right.TOTALS)
    _may_see(viewer, level)
    if viewer.role is Role.WALL:
        raise NotAllowed(N_("Not shown: a wall screen shows totals only."))
    checked = _checked(_sent(viewer, window))
    statement = (
        sa.select(
            TaskRow.id, TaskRow.number, TaskRow.kind, TaskRow.state, TaskRow.grid_code, GridRow.name, TaskRow.addressee_name, TaskRow.issued_at,
            TaskRow.sign_by, TaskRow.signed_at, TaskRow.due_at, TaskRow.answered_at, TaskRow.photo_count, TaskRow.urged_count,
        )
        .outerjoin(checked, checked.c.task_id == TaskRow.id)
        .outerjoin(GridRow, _present(GridRow, viewer.board_id, TaskRow.grid_code))
        .where(tasks_in_scope(viewer), _sent(viewer, window), _key(level) == key, _conditions(checked, now)[count])
        .order_by(TaskRow.issued_at, TaskRow.id).limit(limit)
    )
    return frame(session, statement, RESULT_COLUMNS)


def _may_see(viewer: Viewer, level: str) -> None:
    """Results of single people are for those who work with them; a wall and a totals-only role see grids."""
    if level == "worker" and (viewer.role is Role.WALL or not viewer.may(Right.ROWS)):
        raise NotAllowed(N_("Not shown: results of single people are not for this role. Look at townships or grids."))


def _ranks(session: Session, viewer: Viewer) -> bool:
    settings = session.scalar(sa.select(BoardRow.settings).where(BoardRow.id == viewer.board_id)) or {}
    return court_settings.switched_on(settings, "supervision.rank")


def _sent(viewer: Viewer, window: Window) -> Condition:
    first, after = moments_of(window.since, window.until)
    return sa.and_(
        TaskRow.board_id == viewer.board_id, TaskRow.issued_at >= first, TaskRow.issued_at < after, TaskRow.state.not_in(LEFT_OUT_STATES),
        inside(viewer, window.area, TaskRow.grid_code),
    )


def _checked(sent: Condition) -> sa.Subquery:
    """Whether a reply of the task was ever accepted, and whether one was ever returned."""
    return (
        sa.select(
            FeedbackRow.task_id, sa.func.count(FeedbackRow.accepted_at).label("accepted"), sa.func.count(FeedbackRow.returned_at).label("returned")
        )
        .join(TaskRow, TaskRow.id == FeedbackRow.task_id).where(sent).group_by(FeedbackRow.task_id).subquery()
    )


def _conditions(checked: sa.Subquery, now: datetime) -> dict[str, Condition]:
    """What each count holds; the figures and the rows behind them are both made from this."""
    answered, signed = TaskRow.answered_at.is_not(None), TaskRow.signed_at.is_not(None)
    accepted, returned = sa.func.coalesce(checked.c.accepted, 0) > 0, sa.func.coalesce(checked.c.returned, 0) > 0
    conditions = {
        "dispatched": sa.true(),
        "answered": answered,
        "unanswered": TaskRow.answered_at.is_(None),
        "limited": sa.and_(TaskRow.due_at.is_not(None), sa.or_(answered, TaskRow.due_at < now)),
        "in_time": TaskRow.answered_at <= TaskRow.due_at,
        "sign_limited": sa.and_(TaskRow.sign_by.is_not(None), sa.or_(signed, TaskRow.sign_by < now)),
        "signed_in_time": TaskRow.signed_at <= TaskRow.sign_by,
        "verified": sa.or_(accepted, returned),
        "accurate": sa.and_(accepted, sa.not_(returned)),
        "with_photo": TaskRow.photo_count > 0,
        "open": TaskRow.state.in_(OPEN_STATES),
        "overdue": sa.and_(TaskRow.state.in_(WAITING_STATES), TaskRow.due_at < now),
    }
    assert conditions.keys() == COUNT_LABELS.keys()
    return conditions


def _key(level: str) -> sa.ColumnElement[str]:
    """The grid's code at the level, or the worker's `p12` or body's `o5`; empty for everything and for what has none."""
    if level == "all":
        return TEXT("''")
    if level == "worker":
        person = TEXT("'p'").concat(sa.cast(TaskRow.addressee_id, sa.Text))
        body = TEXT("'o'").concat(sa.cast(TaskRow.organisation_id, sa.Text))
        return sa.func.coalesce(person, body, TEXT("''"))
    return sa.func.coalesce(sa.func.substr(TaskRow.grid_code, TEXT("1"), TEXT(str(LEVEL_DIGITS[level]))), TEXT("''"))


def _present(grid: Any, board_id: int, code: Any) -> Condition:
    return sa.and_(grid.board_id == board_id, grid.code == code, grid.valid_to.is_(None))


def _counted(session: Session, viewer: Viewer, level: str, reach: Condition, now: datetime) -> list[dict[str, Any]]:
    """One grouped statement for a level, named afterwards; where nothing was sent, everything together is one row of zeros."""
    checked = _checked(reach)
    sums = [sa.func.coalesce(sa.func.sum(sa.case((one, TEXT("1")), else_=TEXT("0"))), TEXT("0")).label(code) for code, one in _conditions(checked, now).items()]
    key = _key(level)
    who = (sa.func.min(TaskRow.addressee_id).label("person_id"), sa.func.min(TaskRow.organisation_id).label("body_id"), sa.func.min(TaskRow.addressee_name).label("said"))
    grouped = sa.select(key.label("key"), *who, *sums).select_from(TaskRow).outerjoin(checked, checked.c.task_id == TaskRow.id).where(reach)
    counts = (grouped if level == "all" else grouped.group_by(key)).subquery()
    return [_plain(row._asdict()) for row in session.execute(_named(counts, viewer, level))]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Sums come as decimals from PostgreSQL."""
    return {name: int(value) if name in COUNT_LABELS else value or "" for name, value in row.items()}


def _named(counts: sa.Subquery, viewer: Viewer, level: str) -> AnySelect:
    """The counts with name, initials for the order, and the township it lies in."""
    figures = [counts.c.key, *(counts.c[code] for code in COUNT_LABELS)]
    place: Any
    name: Any
    if level == "all":
        return sa.select(*figures, *(TEXT("''").label(name) for name in ("name", "initials", "town")))
    if level == "worker":
        place = sa.func.coalesce(PersonRow.grid_code, OrganisationRow.grid_code)
        name, initials = sa.func.coalesce(PersonRow.name, OrganisationRow.name, counts.c.said), PersonRow.initials
        people = counts.outerjoin(PersonRow, PersonRow.id == counts.c.person_id)
        joined = people.outerjoin(OrganisationRow, sa.and_(PersonRow.id.is_(None), OrganisationRow.id == counts.c.body_id))
    else:
        place, name, initials = counts.c.key, GridRow.name, GridRow.initials
        joined = counts.outerjoin(GridRow, _present(GridRow, viewer.board_id, counts.c.key))
    joined = joined.outerjoin(Town, _present(Town, viewer.board_id, sa.func.substr(place, 1, LEVEL_DIGITS["town"])))
    return sa.select(*figures, name.label("name"), initials.label("initials"), Town.name.label("town")).select_from(joined)


def _idle_towns(session: Session, viewer: Viewer, area: str) -> list[dict[str, Any]]:
    """Every township in reach with zeros, so that one without a task is not forgotten."""
    statement = sa.select(GridRow.code, GridRow.name, GridRow.initials).where(
        GridRow.board_id == viewer.board_id, GridRow.valid_to.is_(None), GridRow.level == 1, within(viewer, GridRow.code),
        inside(viewer, area, GridRow.code),
    )
    return [
        {"key": row.code, "name": row.name, "initials": row.initials, "town": row.name} | dict.fromkeys(COUNT_LABELS, 0)
        for row in session.execute(statement.order_by(GridRow.code))
    ]


def _ordered(rows: list[dict[str, Any]], *, ranked: bool) -> pd.DataFrame:
    """By initials, then name; the first of two rows with one key stays."""
    once: dict[str, dict[str, Any]] = {}
    for row in rows:
        once.setdefault(row["key"], row)
    named = sorted(once.values(), key=lambda row: (row["key"] == "", row["initials"] or row["name"], row["name"], row["key"]))
    if ranked:
        named.sort(key=lambda row: (row["key"] == "", by_result(row)))
    columns = {"key": "str", "name": "str", "town": "str"} | dict.fromkeys(COUNT_LABELS, "int64")
    return pd.DataFrame(named, columns=list(columns)).astype(columns)


def _minutes(session: Session, level: str, reach: Condition) -> pd.DataFrame:
    """`key` and minutes from dispatch to answer of every answered task."""
    statement = sa.select(_key(level), _seconds(session, TaskRow.answered_at) - _seconds(session, TaskRow.issued_at)).where(reach, TaskRow.answered_at.is_not(None))
    table = pd.DataFrame([tuple(row) for row in session.execute(statement)], columns=["key", "seconds"])
    return table.astype({"key": "str", "seconds": "float64"}).assign(minutes=lambda one: one["seconds"] / 60)


def _seconds(session: Session, moment: Any) -> Any:
    """Whole seconds since 1970; the same on both databases."""
    if session.get_bind().dialect.name == "sqlite":
        return sa.cast(sa.func.strftime("%s", moment), sa.Integer)
    return sa.func.floor(sa.extract("epoch", moment))


def _with_times(table: pd.DataFrame, minutes: pd.DataFrame) -> pd.DataFrame:
    """The quantiles of minutes by key, interpolated; nothing where nothing was answered."""
    grouped = minutes.groupby("key")["minutes"]
    times: Mapping[str, pd.Series] = {code: grouped.quantile(part) for code, part in QUANTILES.items()}
    return table.assign(**{code: table["key"].map(found).astype("float64") for code, found in times.items()})
