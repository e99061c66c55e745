"""What a wall shows, one question a scene and one for what is red. Each may be asked discreetly: visitors stand before the wall."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import log2
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.clocks import DUE_SOON, local_day, moments_of
from core.domain.grid_supervision import Window
from core.domain.task_life import IN_HAND, WAITING_STATES
from core.domain.viewer import Right, Role, Viewer
from core.queries import clues as clue_questions
from core.queries import grid_supervision, indicators, people, tasks, territory
from core.queries.indicators import IndicatorValue
from core.queries.operations import operations_in_scope, target_rows, targets_in_reach
from core.queries.question import question
from core.queries.replay import WALL_DIGITS
from core.queries.scope import clues_in_scope, tasks_in_scope
from core.store.tables import (
    ClueRow,
    DebtorRow,
    DutyRow,
    GridRow,
    IncidentRow,
    OperationBodyRow,
    OperationRow,
    OrganisationRow,
    RungRow,
    TargetRow,
    TaskRow,
    TeamPositionRow,
    TeamRow,
)

MOST_RED = 40
MOST_ROWS = 60
CELLS_ACROSS = 12
"""Clusters of debtors that stand side by side on the wall's map."""
RESPONSE_DAYS, TOWN_DAYS, TREND_MONTHS = 30, 90, 12
REMIND = "remind"
"""The first step of a ladder tells the addressee only; from the second on a matter is escalated."""


@dataclass(frozen=True)
class Red:
    """Something that is wrong now. `kind`: call, clue, escalated, overdue or silent; `at` is when it became so."""

    key: str
    kind: str
    number: str
    what: str
    place: str
    debtor: str
    at: datetime


@dataclass(frozen=True)
class RedList:
    """The newest first, at most `MOST_RED`; `counts` holds how many there are of each kind; until `next_at` only a write changes what a wall shows."""

    items: list[Red]
    counts: dict[str, int]
    next_at: datetime


@question(right=Right.ROWS, topics=("tasks", "clues", "calls", "supervision"), timed=True)
def wall_red(session: Session, viewer: Viewer, *, now: datetime, discreet: bool = False) -> RedList:
    """Overdue, silent and escalated tasks, clues past their first answer, and calls of teams that nobody has seen."""
    found = [*_calls(session, viewer), *_clues(session, viewer, now, discreet=discreet), *_tasks(session, viewer, now, discreet=discreet)]
    counts = pd.Series([one.kind for one in found], dtype="object").value_counts().to_dict()
    return RedList(sorted(found, key=lambda one: one.at, reverse=True)[:MOST_RED], {str(kind): int(count) for kind, count in counts.items()}, _next(session, viewer, now))


def _next(session: Session, viewer: Viewer, now: datetime) -> datetime:
    """The first moment at which time alone turns something red or amber, changes a shift or ends an operation; at the latest the end of the day."""
    waiting, own = sa.and_(tasks_in_scope(viewer), TaskRow.state.in_(WAITING_STATES)), sa.and_(DutyRow.board_id == viewer.board_id, DutyRow.cancelled_at.is_(None))
    ahead = (
        (TaskRow.due_at, waiting, timedelta()), (TaskRow.due_at, waiting, DUE_SOON),
        (TaskRow.sign_by, sa.and_(tasks_in_scope(viewer), TaskRow.state == "dispatched"), timedelta()),
        (ClueRow.respond_by, sa.and_(clues_in_scope(viewer), ClueRow.state == "received", ClueRow.first_action_at.is_(None)), timedelta()),
        (DutyRow.starts_at, own, timedelta()), (DutyRow.ends_at, own, timedelta()),
        (OperationRow.ends_at, sa.and_(operations_in_scope(viewer), OperationRow.state == "approved"), timedelta()),
    )
    moments = [at - before for column, where, before in ahead if (at := session.scalar(sa.select(sa.func.min(column)).where(where, column > now + before))) is not None]
    return min([moments_of(local_day(now), local_day(now))[1], *moments])


def _calls(session: Session, viewer: Viewer) -> list[Red]:
    rows = session.execute(
        sa.select(IncidentRow.id, IncidentRow.kind, IncidentRow.raised_at, TeamRow.name)
        .join(OperationRow, OperationRow.id == IncidentRow.operation_id).outerjoin(TeamRow, TeamRow.id == IncidentRow.team_id)
        .where(operations_in_scope(viewer), OperationRow.state == "running", IncidentRow.closed_at.is_(None), IncidentRow.seen_at.is_(None)).order_by(IncidentRow.id)
    )
    return [Red(f"call {row.id}", "call", "", row.kind, row.name or "", "", row.raised_at) for row in rows]


def _clues(session: Session, viewer: Viewer, now: datetime, *, discreet: bool) -> list[Red]:
    village = _village(ClueRow, discreet=discreet)
    rows = session.execute(
        sa.select(ClueRow.id, ClueRow.number, ClueRow.kind, ClueRow.respond_by, GridRow.name.label("village")).outerjoin(GridRow, village)
        .where(clues_in_scope(viewer), ClueRow.state == "received", ClueRow.first_action_at.is_(None), ClueRow.respond_by < now).order_by(ClueRow.id)
    )
    return [Red(f"clue {row.id}", "clue", row.number, row.kind, row.village or "", "", row.respond_by) for row in rows]


def _tasks(session: Session, viewer: Viewer, now: datetime, *, discreet: bool) -> list[Red]:
    steps = (
        sa.select(RungRow.subject_id, sa.func.max(RungRow.at).label("at")).where(RungRow.board_id == viewer.board_id, RungRow.subject_kind == "task", RungRow.rung != REMIND)
        .group_by(RungRow.subject_id).subquery()
    )
    late, silent = sa.and_(TaskRow.state.in_(WAITING_STATES), TaskRow.due_at < now), sa.and_(TaskRow.state.in_(IN_HAND), TaskRow.silent_since <= now)
    unsigned = sa.and_(TaskRow.state == "dispatched", TaskRow.sign_by < now, steps.c.at.is_not(None))
    rows = session.execute(
        sa.select(TaskRow.id, TaskRow.number, TaskRow.kind, TaskRow.due_at, TaskRow.silent_since, TaskRow.sign_by, steps.c.at.label("escalated_at"), late.label("late"),
                  GridRow.name.label("village"), DebtorRow.name.label("debtor"), DebtorRow.published, DebtorRow.protected)
        .outerjoin(steps, steps.c.subject_id == TaskRow.id).outerjoin(GridRow, _village(TaskRow, discreet=discreet)).outerjoin(DebtorRow, DebtorRow.id == TaskRow.debtor_id)
        .where(tasks_in_scope(viewer), sa.or_(late, silent, unsigned)).order_by(TaskRow.id)
    )
    return [_red_task(row, viewer, discreet=discreet) for row in rows]


def _red_task(row: Any, viewer: Viewer, *, discreet: bool) -> Red:
    since = row.due_at if row.late else row.silent_since or row.sign_by
    escalated = row.escalated_at is not None and row.escalated_at >= since
    name = masking.name(row.debtor, viewer.role, published=bool(row.published), protected=bool(row.protected)) if row.debtor and not discreet else ""
    kind = "escalated" if escalated else "overdue" if row.late else "silent"
    return Red(f"task {row.id}", kind, row.number, row.kind, row.village or "", name, row.escalated_at if escalated else since)


def _village(table: Any, *, discreet: bool) -> sa.ColumnElement[bool]:
    """The village that a row lies in; before visitors the township."""
    digits = 9 if discreet else masking.VILLAGE_DIGITS
    return sa.and_(GridRow.board_id == table.board_id, GridRow.code == sa.func.substr(table.grid_code, 1, digits), GridRow.valid_to.is_(None))


@dataclass(frozen=True)
class WallMap:
    """`debtors`: outstanding ones by code; `overdue`: overdue tasks by code; `dots`: clusters with `lng`, `lat`, `count`, `worst`."""

    outlines: list[dict[str, Any]]
    debtors: dict[str, int]
    overdue: dict[str, int]
    dots: list[dict[str, Any]]
    counts: dict[str, int]
    outstanding_fen: int
    unlocated: int
    schematic: bool


@question(right=Right.ROWS, topics=("grids", "debtors", "tasks"), timed=True)
def wall_map(session: Session, viewer: Viewer, *, now: datetime, discreet: bool = False) -> WallMap:
    """The county, or the finest level below it that has more than one grid; visitors see no single debtor."""
    facts = territory.board_facts(session, viewer)
    level = _towns_level(facts)
    dots = [] if discreet or None in facts["bounds"] else territory.clusters(session, viewer, tile="", depth=_depth(*facts["bounds"]), now=now)
    amounts = territory.grid_values(session, viewer, level=level, measure="amount_fen", now=now)
    return WallMap(
        [{key: row[key] for key in ("code", "name", "outline", "lng", "lat")} for row in territory.grid_outlines(session, viewer, level=level)],
        territory.grid_values(session, viewer, level=level, measure="debtors", now=now), territory.grid_values(session, viewer, level=level, measure="overdue_tasks", now=now),
        [{key: dot[key] for key in ("lng", "lat", "count", "worst")} for dot in dots], tasks.task_counts(session, viewer, now=now), sum(amounts.values()),
        territory.unlocated_debtors(session, viewer), facts["schematic"],
    )


def _depth(west: float, _south: float, east: float, _north: float) -> int:
    return round(log2(360 * CELLS_ACROSS / max(east - west, 0.01)))


@dataclass(frozen=True)
class WallTasks:
    """Counts by state, and the rows that press most."""

    counts: dict[str, int]
    rows: pd.DataFrame


@question(right=Right.ROWS, topics=("tasks",), timed=True)
def wall_tasks(session: Session, viewer: Viewer, *, now: datetime, discreet: bool = False) -> WallTasks:
    """The board as a wall may show it."""
    rows = tasks.board_tasks(session, viewer, now=now, wanted=tasks.TaskFilter(states=WAITING_STATES, limit=MOST_ROWS))
    rows["place"] = _places(session, viewer, rows["grid_code"].tolist(), discreet=discreet)
    rows["debtor"] = "" if discreet else rows["debtor"].fillna("")
    return WallTasks(tasks.task_counts(session, viewer, now=now), rows[["number", "kind", "state", "severity", "due_at", "updated_at", "place", "debtor", "drill"]])


def _places(session: Session, viewer: Viewer, codes: list[Any], *, discreet: bool) -> list[str]:
    digits = 9 if discreet else masking.VILLAGE_DIGITS
    wanted = sorted({code[:digits] for code in codes if code})
    found = session.execute(sa.select(GridRow.code, GridRow.name).where(GridRow.board_id == viewer.board_id, GridRow.valid_to.is_(None), GridRow.code.in_(wanted)))
    names = {row.code: row.name for row in found}
    return [names.get((code or "")[:digits], "") for code in codes]


@dataclass(frozen=True)
class WallOperation:
    """The operation under way, or the next one that is approved. `received_fen` is of all targets in reach.

    `outlines`: the towns it reaches; `spots`: targets with `lng`, `lat`, `state`; `crews`: where teams were last, `lng`, `lat`, `number`.
    """

    name: str
    number: str
    state: str
    drill: bool
    starts_at: datetime
    ends_at: datetime
    states: dict[str, int]
    received_fen: int
    waiting_bodies: list[str]
    teams: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    calls: int
    outlines: list[dict[str, Any]]
    spots: list[dict[str, Any]]
    crews: list[dict[str, Any]]
    schematic: bool


@question(right=Right.ROWS, topics=("operations", "plans", "positions", "calls", "grids"), timed=True)
def wall_operation(session: Session, viewer: Viewer, *, now: datetime, discreet: bool = False) -> WallOperation | None:
    """None when no operation is under way or approved."""
    one = session.execute(
        sa.select(OperationRow.id, OperationRow.name, OperationRow.number, OperationRow.state, OperationRow.drill, OperationRow.starts_at, OperationRow.ends_at)
        .where(operations_in_scope(viewer), OperationRow.state.in_(("running", "approved")), sa.or_(OperationRow.state == "running", OperationRow.ends_at >= now))
        .order_by(sa.case((OperationRow.state == "running", 0), else_=1), OperationRow.starts_at, OperationRow.id)
    ).first()
    if one is None:
        return None
    targets = target_rows(session, viewer, one.id)
    waiting = session.scalars(
        sa.select(OrganisationRow.name).join(OperationBodyRow, OperationBodyRow.organisation_id == OrganisationRow.id)
        .where(OperationBodyRow.operation_id == one.id, OperationBodyRow.answer == "asked").order_by(OperationBodyRow.id)
    )
    calls = session.scalar(sa.select(sa.func.count()).select_from(IncidentRow).where(IncidentRow.operation_id == one.id, IncidentRow.closed_at.is_(None)))
    facts = territory.board_facts(session, viewer)
    level = _towns_level(facts)
    spots = _spots(session, viewer, one.id, discreet=discreet)
    return WallOperation(
        one.name, one.number or "", one.state, one.drill, one.starts_at, one.ends_at, {str(state): int(count) for state, count in targets["state"].value_counts().items()},
        int(targets["amount_fen"].sum()), list(waiting), _teams(session, one.id, targets), _targets(session, viewer, targets, discreet=discreet), int(calls or 0),
        _reached(territory.grid_outlines(session, viewer, level=level), targets["grid_code"].dropna().tolist()), spots,
        [] if discreet else _crews(session, one.id), facts["schematic"],
    )


def _towns_level(facts: dict[str, Any]) -> int:
    """The county, or the coarsest level below it that has more than one grid."""
    return int(next((level for level, count in facts["levels"].items() if level > 0 and count > 1), max(facts["levels"], default=0)))


def _reached(outlines: list[dict[str, Any]], codes: list[str]) -> list[dict[str, Any]]:
    """The outlines that hold a target; all of them when none does."""
    own = [row for row in outlines if any(code.startswith(row["code"]) for code in codes)] or outlines
    return [{key: row[key] for key in ("code", "name", "outline", "lng", "lat")} for row in own]


def _spots(session: Session, viewer: Viewer, operation_id: int, *, discreet: bool) -> list[dict[str, Any]]:
    """Targets to about a kilometre and without a name; before visitors at the middle of their township."""
    town = sa.and_(GridRow.board_id == viewer.board_id, GridRow.code == sa.func.substr(TargetRow.grid_code, 1, 9), GridRow.valid_to.is_(None))
    rows = session.execute(
        sa.select(TargetRow.state, DebtorRow.lng, DebtorRow.lat, GridRow.lng.label("town_lng"), GridRow.lat.label("town_lat"))
        .join(DebtorRow, DebtorRow.id == TargetRow.debtor_id).outerjoin(GridRow, town)
        .where(TargetRow.operation_id == operation_id, TargetRow.removed_at.is_(None), targets_in_reach(viewer)).order_by(TargetRow.id)
    )
    placed = [(row.state, *((row.town_lng, row.town_lat) if discreet else (row.lng, row.lat))) for row in rows]
    return [{"state": state, "lng": round(lng, WALL_DIGITS), "lat": round(lat, WALL_DIGITS)} for state, lng, lat in placed if lng is not None]


def _crews(session: Session, operation_id: int) -> list[dict[str, Any]]:
    """Each team where it was last, to about a kilometre; its number is its place in the list of teams."""
    teams = list(session.scalars(sa.select(TeamRow.id).where(TeamRow.operation_id == operation_id).order_by(TeamRow.id)))
    last = sa.select(sa.func.max(TeamPositionRow.id)).where(TeamPositionRow.team_id.in_(teams)).group_by(TeamPositionRow.team_id)
    rows = session.execute(sa.select(TeamPositionRow.team_id, TeamPositionRow.lng, TeamPositionRow.lat).where(TeamPositionRow.id.in_(last)).order_by(TeamPositionRow.team_id))
    return [{"number": teams.index(row.team_id) + 1, "lng": round(row.lng, WALL_DIGITS), "lat": round(row.lat, WALL_DIGITS)} for row in rows]


def _targets(session: Session, viewer: Viewer, targets: pd.DataFrame, *, discreet: bool) -> list[dict[str, Any]]:
    """Newest report first; visitors see neither name nor money of one."""
    places = _places(session, viewer, targets["grid_code"].tolist(), discreet=discreet)
    rows = targets.assign(place=places).sort_values("reported_at", ascending=False, na_position="last")[:MOST_ROWS]
    return [
        {"name": "" if discreet else row["name"], "place": row["place"], "team": row["team"], "state": row["state"], "result": row["result"],
         "amount_fen": 0 if discreet else int(row["amount_fen"]), "reported_at": None if pd.isna(row["reported_at"]) else row["reported_at"].to_pydatetime()}
        for row in rows.to_dict("records")
    ]


def _teams(session: Session, operation_id: int, targets: pd.DataFrame) -> list[dict[str, Any]]:
    """Each with its step, what it has done, and when it was last heard of."""
    heard = sa.select(TeamPositionRow.team_id, sa.func.max(TeamPositionRow.at).label("at")).group_by(TeamPositionRow.team_id).subquery()
    rows = session.execute(
        sa.select(TeamRow.name, TeamRow.mustered_at, TeamRow.departed_at, TeamRow.returned_at, heard.c.at.label("heard_at"))
        .outerjoin(heard, heard.c.team_id == TeamRow.id).where(TeamRow.operation_id == operation_id).order_by(TeamRow.id)
    )
    counts = {name: (len(own), int((own["state"] == "done").sum())) for name, own in targets.groupby("team")}
    steps = ("returned", "departed", "mustered")
    return [
        {"name": row.name, "step": next((step for step in steps if getattr(row, f"{step}_at") is not None), ""), "heard_at": row.heard_at,
         "targets": counts.get(row.name, (0, 0))[0], "done": counts.get(row.name, (0, 0))[1]} for row in rows
    ]


@dataclass(frozen=True)
class WallIndicators:
    """Values of the last 365 days, and money received and tasks sent by month."""

    figures: list[IndicatorValue]
    until: date
    months: list[dict[str, Any]]


@question(right=Right.TOTALS, topics=("indicators",), daily=True)
def wall_indicators(session: Session, viewer: Viewer, *, now: datetime) -> WallIndicators:
    """As on the page of indicators, over the same days."""
    today = local_day(now)
    since = today - timedelta(days=364)
    months = [(today.replace(day=1) - pd.DateOffset(months=back)).date() for back in reversed(range(TREND_MONTHS))]
    rows: list[dict[str, Any]] = [{"month": month.strftime("%m"), "recovered_fen": 0, "task_dispatched": 0} for month in months]
    for component in ("recovered_fen", "task_dispatched"):
        daily = indicators.daily_amounts(session, viewer, component=component, since=months[0], until=today)
        for day, amount in zip(daily["day"], daily["amount"], strict=True):
            rows[months.index(day.replace(day=1))][component] += int(amount)
    return WallIndicators(indicators.indicator_values(session, viewer, since=since, until=today), today, rows)


@dataclass(frozen=True)
class WallDuty:
    """Who is on duty, how fast clues were answered, and whose clock runs."""

    on_duty: list[dict[str, Any]]
    received: int
    answered: int
    in_time: int
    median_min: float | None
    p90_min: float | None
    waiting: list[dict[str, Any]]


@question(right=Right.ROWS, topics=("people", "clues", "tasks"), timed=True)
def wall_duty(session: Session, viewer: Viewer, *, now: datetime, discreet: bool = False) -> WallDuty:
    """The clocks that run out next: first actions on clues, signatures, answers."""
    rows = session.execute(
        sa.select(ClueRow.received_at, ClueRow.first_action_at, ClueRow.respond_by)
        .where(clues_in_scope(viewer), ClueRow.received_at >= now - timedelta(days=RESPONSE_DAYS)).order_by(ClueRow.id)
    ).all()
    minutes = pd.Series([(row.first_action_at - row.received_at).total_seconds() / 60 for row in rows if row.first_action_at is not None], dtype="float64")
    return WallDuty(
        people.on_duty(session, viewer, now=now), len(rows), len(minutes), sum(row.first_action_at is not None and row.first_action_at <= row.respond_by for row in rows),
        None if minutes.empty else float(minutes.quantile(0.5)), None if minutes.empty else float(minutes.quantile(0.9)), _waiting(session, viewer, now, discreet=discreet),
    )


def _waiting(session: Session, viewer: Viewer, now: datetime, *, discreet: bool) -> list[dict[str, Any]]:
    clues = clue_questions.clues(session, viewer, now=now, wanted=clue_questions.ClueFilter(states=("received",), limit=MOST_ROWS))
    rows: list[dict[str, Any]] = [{"what": "clue", "kind": one["kind"], "number": one["number"], "place": "", "until": one["respond_by"].to_pydatetime()} for one in clues.to_dict("records")]
    found = session.execute(
        sa.select(TaskRow.number, TaskRow.kind, TaskRow.state, TaskRow.sign_by, TaskRow.due_at, GridRow.name.label("village"))
        .outerjoin(GridRow, _village(TaskRow, discreet=discreet))
        .where(tasks_in_scope(viewer), sa.or_(sa.and_(TaskRow.state == "dispatched", TaskRow.sign_by >= now), sa.and_(TaskRow.state.in_(IN_HAND), TaskRow.due_at >= now)))
        .order_by(sa.case((TaskRow.state == "dispatched", TaskRow.sign_by), else_=TaskRow.due_at), TaskRow.id).limit(MOST_ROWS)
    )
    for row in found:
        sign = row.state == "dispatched"
        rows.append({"what": "sign" if sign else "answer", "kind": row.kind, "number": row.number, "place": row.village or "", "until": row.sign_by if sign else row.due_at})
    return sorted(rows, key=lambda one: one["until"])[:MOST_ROWS]


@question(right=Right.TOTALS, topics=("tasks", "grids", "people", "settings", "debtors"), timed=True)
def wall_towns(session: Session, viewer: Viewer, *, now: datetime) -> pd.DataFrame:
    """Results of the townships over the last days, ordered as the court orders them, with their outstanding debtors."""
    today = local_day(now)
    found = grid_supervision.grid_results(session, viewer, level="town", window=Window(today - timedelta(days=TOWN_DAYS - 1), today), now=now)
    debtors = territory.grid_values(session, viewer, level=1, measure="debtors", now=now)
    found["debtors"] = [debtors.get(code, 0) for code in found["key"]]
    return found


def seen_as_wall(viewer: Viewer, area: str) -> Viewer:
    """What a wall of this area is allowed, for somebody who looks at a preview of it."""
    return Viewer(0, 0, viewer.name, Role.WALL, viewer.board_id, None, (area,) if viewer.reaches(area) else ())
