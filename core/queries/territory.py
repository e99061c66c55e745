"""Questions of the situation map: outlines, measures by grid, clusters of debtors, points of tasks and bodies."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain import masking
from core.domain.quadkeys import DEPTH, prefix_end, tile_key
from core.domain.refusals import N_, NotFound
from core.domain.task_life import OPEN_STATES, WAITING_STATES
from core.domain.viewer import OWN_TASKS_ONLY, Right, Role, Viewer
from core.queries.frames import AnySelect, frame
from core.queries.question import question
from core.queries.scope import debtors_in_scope, tasks_in_scope, within
from core.store.tables import (
    BoardRow,
    CaseRow,
    DebtorRow,
    GridPostRow,
    GridRow,
    OperationRow,
    OrganisationRow,
    PersonRow,
    TargetRow,
    TaskRow,
    TeamRow,
)

LEVEL_DIGITS = {0: 6, 1: 9, 2: 12, 3: 15}
SPLIT = 3
"""A tile's cells: each tile is cut into 2^SPLIT by 2^SPLIT cells, one cluster each."""

WALL_DEPTH = 15
"""Finest cell that a wall is told of: about a kilometre, as its rounded places."""


def _present(viewer: Viewer) -> tuple[sa.ColumnElement[bool], ...]:
    return (GridRow.board_id == viewer.board_id, GridRow.valid_to.is_(None), within(viewer, GridRow.code))


@question(right=Right.TOTALS, topics=("grids",))
def board_facts(session: Session, viewer: Viewer) -> dict[str, Any]:
    """The court's name, whether it is a demo, and how many grids each level has."""
    board = session.get_one(BoardRow, viewer.board_id)
    levels = session.execute(sa.select(GridRow.level, sa.func.count()).where(*_present(viewer)).group_by(GridRow.level).order_by(GridRow.level))
    bounds = session.execute(sa.select(
        sa.func.min(GridRow.west), sa.func.min(GridRow.south), sa.func.max(GridRow.east), sa.func.max(GridRow.north)
    ).where(*_present(viewer))).one()
    schematic = session.scalar(sa.select(GridRow.id).where(*_present(viewer), GridRow.schematic).limit(1))
    return {
        "name": board.name, "demo": board.demo, "area_code": board.area_code, "levels": {int(level): int(count) for level, count in levels},
        "bounds": tuple(bounds), "schematic": schematic is not None,
    }


@question(right=Right.TOTALS, topics=("grids",))
def grid_outlines(session: Session, viewer: Viewer, *, level: int) -> list[dict[str, Any]]:
    """Outlines of a level: `code`, `name`, `outline` (GeoJSON, WGS 84)."""
    rows = session.execute(
        sa.select(GridRow.code, GridRow.name, GridRow.outline, GridRow.lng, GridRow.lat)
        .where(*_present(viewer), GridRow.level == level, GridRow.outline.is_not(None)).order_by(GridRow.code)
    )
    return [dict(row._asdict()) for row in rows]


@question(right=Right.TOTALS, topics=("grids",))
def grid_outline(session: Session, viewer: Viewer, *, code: str) -> dict[str, Any] | None:
    """The outline of one grid, or None when it has none or lies outside the viewer's."""
    outline = session.scalar(sa.select(GridRow.outline).where(*_present(viewer), GridRow.code == code))
    return dict(outline) if outline else None


def _debtor_measure(viewer: Viewer, now: datetime, value: Any) -> AnySelect:
    del now
    return sa.select(DebtorRow.grid_code, value).where(
        DebtorRow.board_id == viewer.board_id, within(viewer, DebtorRow.grid_code), DebtorRow.outstanding, DebtorRow.grid_code.is_not(None)
    ).group_by(DebtorRow.grid_code)


def _task_measure(viewer: Viewer, *where: sa.ColumnElement[bool]) -> AnySelect:
    return sa.select(TaskRow.grid_code, sa.func.count()).where(
        TaskRow.board_id == viewer.board_id, within(viewer, TaskRow.grid_code), TaskRow.grid_code.is_not(None), *where
    ).group_by(TaskRow.grid_code)


GRID_MEASURES: dict[str, tuple[str, Callable[[Viewer, datetime], AnySelect]]] = {
    "debtors": (N_("Outstanding debtors"), lambda viewer, now: _debtor_measure(viewer, now, sa.func.count())),
    "amount_fen": (N_("Outstanding amount"), lambda viewer, now: _debtor_measure(viewer, now, sa.func.sum(DebtorRow.outstanding_fen))),
    "open_tasks": (N_("Open tasks"), lambda viewer, now: _task_measure(viewer, TaskRow.state.in_(OPEN_STATES))),
    "overdue_tasks": (N_("Overdue tasks"), lambda viewer, now: _task_measure(viewer, TaskRow.state.in_(WAITING_STATES), TaskRow.due_at < now)),
    "tasks": (N_("Tasks dispatched"), lambda viewer, now: _task_measure(viewer, TaskRow.state.not_in(("draft", "void", "recalled")) & ~TaskRow.drill)),
}


@question(right=Right.TOTALS, topics=("debtors", "tasks", "grids"), timed=True)
def grid_values(session: Session, viewer: Viewer, *, level: int, measure: str, now: datetime) -> dict[str, int]:
    """The measure by grid code of a level; a grid with rows of none is 0, a level without grids is empty."""
    digits = LEVEL_DIGITS.get(level, 15)
    codes = session.scalars(sa.select(GridRow.code).where(*_present(viewer), GridRow.level == level))
    values = dict.fromkeys(codes, 0)
    for code, value in session.execute(GRID_MEASURES[measure][1](viewer, now)):
        if (key := code[:digits] if code[:digits] in values else code) in values:
            values[key] += int(value)
    return values


@question(right=Right.TOTALS, topics=("debtors",))
def unlocated_debtors(session: Session, viewer: Viewer) -> int:
    """Outstanding debtors without a place (未定位); they are on no map."""
    return int(session.scalar(
        sa.select(sa.func.count()).select_from(DebtorRow)
        .where(DebtorRow.board_id == viewer.board_id, within(viewer, DebtorRow.grid_code), DebtorRow.outstanding, DebtorRow.quadkey.is_(None))
    ) or 0)


def _worst(now: datetime) -> Any:
    """Severity of a debtor by its open tasks: 3 overdue, 2 answered, 1 under way, 0 nothing sent."""
    overdue = sa.and_(TaskRow.state.in_(WAITING_STATES), TaskRow.due_at < now)
    return (
        sa.select(TaskRow.debtor_id, sa.func.max(sa.case((overdue, 3), (TaskRow.state.in_(("answered", "verifying")), 1), else_=2)).label("worst"))
        .where(TaskRow.state.in_(OPEN_STATES), TaskRow.debtor_id.is_not(None)).group_by(TaskRow.debtor_id).subquery()
    )


@question(right=Right.ROWS, topics=("debtors", "tasks"), timed=True)
def debtor_clusters(session: Session, viewer: Viewer, *, z: int, x: int, y: int, now: datetime) -> list[dict[str, Any]]:
    """Clusters of outstanding debtors in one tile: `cell` (quadkey), `count`, mean place, `worst`, and `debtor_id` of a lone one."""
    return clusters(session, viewer, tile=tile_key(z, x, y), depth=z + SPLIT, now=now)


def clusters(session: Session, viewer: Viewer, *, tile: str, depth: int, now: datetime) -> list[dict[str, Any]]:
    """The same for any tile and any depth of its cells; a wall is told of none finer than its own."""
    depth = min(depth, WALL_DEPTH if viewer.role is Role.WALL else DEPTH)
    cell = sa.func.substr(DebtorRow.quadkey, 1, depth)
    worst = _worst(now)
    where = [debtors_in_scope(viewer), DebtorRow.outstanding, DebtorRow.quadkey.is_not(None)]
    if tile:
        where += [DebtorRow.quadkey >= tile, DebtorRow.quadkey < prefix_end(tile)]
    rows = session.execute(
        sa.select(cell.label("cell"), sa.func.count().label("count"), sa.func.avg(DebtorRow.lng).label("lng"), sa.func.avg(DebtorRow.lat).label("lat"),
                  sa.func.max(sa.func.coalesce(worst.c.worst, 0)).label("worst"), sa.func.min(DebtorRow.id).label("debtor_id"))
        .outerjoin(worst, worst.c.debtor_id == DebtorRow.id).where(*where).group_by(cell).order_by(cell)
    )
    return [_cluster(row._asdict(), viewer) for row in rows]


def _cluster(row: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    """A wall gets places no finer than about a village: two decimals, some 1 km."""
    digits = 2 if viewer.role is Role.WALL else 6
    return row | {
        "lng": round(float(row["lng"]), digits), "lat": round(float(row["lat"]), digits),
        "debtor_id": row["debtor_id"] if row["count"] == 1 and viewer.role is not Role.WALL else None,
    }


@question(right=Right.ROWS, topics=("tasks",), timed=True)
def task_points(session: Session, viewer: Viewer, *, now: datetime) -> list[dict[str, Any]]:
    """Open tasks with a place."""
    overdue = sa.case((sa.and_(TaskRow.state.in_(WAITING_STATES), TaskRow.due_at < now), 1), else_=0)
    rows = session.execute(
        sa.select(TaskRow.id.label("task_id"), TaskRow.number, TaskRow.kind, TaskRow.state, TaskRow.lng, TaskRow.lat, overdue.label("overdue"))
        .where(tasks_in_scope(viewer), TaskRow.state.in_(OPEN_STATES), TaskRow.lng.is_not(None)).order_by(TaskRow.id).limit(3000)
    )
    digits = 2 if viewer.role is Role.WALL else 6
    return [row._asdict() | {"lng": round(row.lng, digits), "lat": round(row.lat, digits)} for row in rows]


@question(right=Right.ROWS, topics=("operations",))
def team_points(session: Session, viewer: Viewer) -> list[dict[str, Any]]:
    """Teams of operations under way, each at the target it reported last; a team that has not reported is on no map."""
    last = (
        sa.select(TargetRow.team_id, sa.func.max(TargetRow.reported_at).label("at")).where(TargetRow.reported_at.is_not(None))
        .group_by(TargetRow.team_id).subquery()
    )
    rows = session.execute(
        sa.select(TeamRow.id.label("team_id"), TeamRow.name, OperationRow.name.label("operation"), DebtorRow.lng, DebtorRow.lat, TargetRow.reported_at)
        .join(OperationRow, OperationRow.id == TeamRow.operation_id)
        .join(last, last.c.team_id == TeamRow.id)
        .join(TargetRow, sa.and_(TargetRow.team_id == TeamRow.id, TargetRow.reported_at == last.c.at))
        .join(DebtorRow, DebtorRow.id == TargetRow.debtor_id)
        .where(OperationRow.board_id == viewer.board_id, OperationRow.state == "running", within(viewer, TargetRow.grid_code), DebtorRow.lng.is_not(None))
        .order_by(TeamRow.id)
    )
    digits = 2 if viewer.role is Role.WALL else 6
    return [row._asdict() | {"lng": round(row.lng, digits), "lat": round(row.lat, digits)} for row in rows]


@question(right=Right.TOTALS, topics=("people",))
def body_points(session: Session, viewer: Viewer) -> list[dict[str, Any]]:
    """Courts, stations and townships with a place."""
    rows = session.execute(
        sa.select(OrganisationRow.id, OrganisationRow.name, OrganisationRow.kind, OrganisationRow.lng, OrganisationRow.lat)
        .where(OrganisationRow.board_id == viewer.board_id, OrganisationRow.lng.is_not(None), within(viewer, OrganisationRow.grid_code))
        .order_by(OrganisationRow.id)
    )
    return [dict(row._asdict()) for row in rows]


@question(right=Right.ROWS, topics=("grids", "debtors", "tasks", "people", "cases"), timed=True)
def grid_card(session: Session, viewer: Viewer, *, code: str, now: datetime) -> dict[str, Any]:
    """A grid: where it lies, who serves there, and its figures."""
    grid = session.execute(
        sa.select(GridRow.code, GridRow.name, GridRow.level, GridRow.population, GridRow.households, GridRow.schematic, GridRow.lng, GridRow.lat)
        .where(*_present(viewer), GridRow.code == code)
    ).first()
    if grid is None:
        raise NotFound(N_("This grid is not shown: there is none with this code, or it lies outside yours."))
    parents = session.execute(
        sa.select(GridRow.name).where(GridRow.board_id == viewer.board_id, GridRow.valid_to.is_(None), GridRow.code.in_([code[:n] for n in (6, 9, 12) if n < len(code)]))
        .order_by(GridRow.level)
    ).scalars()
    return grid._asdict() | {"path": list(parents), "figures": _figures(session, viewer, code, now), "staff": _staff(session, viewer, code)}


def _figures(session: Session, viewer: Viewer, code: str, now: datetime) -> dict[str, int]:
    def under(column: Any) -> sa.ColumnElement[bool]:
        return sa.and_(column >= code, column < prefix_end(code))

    own_only = viewer.role in OWN_TASKS_ONLY
    debtor_reach = debtors_in_scope(viewer) if own_only else DebtorRow.board_id == viewer.board_id
    task_reach = tasks_in_scope(viewer) if own_only else TaskRow.board_id == viewer.board_id
    counts = {
        "debtors": sa.select(sa.func.count()).select_from(DebtorRow).where(debtor_reach, DebtorRow.outstanding, under(DebtorRow.grid_code)),
        "outstanding_fen": sa.select(sa.func.coalesce(sa.func.sum(DebtorRow.outstanding_fen), 0)).where(debtor_reach, DebtorRow.outstanding, under(DebtorRow.grid_code)),
        "open_tasks": sa.select(sa.func.count()).select_from(TaskRow).where(task_reach, TaskRow.state.in_(OPEN_STATES), under(TaskRow.grid_code)),
        "overdue_tasks": sa.select(sa.func.count()).select_from(TaskRow).where(task_reach, TaskRow.state.in_(WAITING_STATES), TaskRow.due_at < now, under(TaskRow.grid_code)),
        "cases": sa.select(sa.func.count()).select_from(CaseRow).where(CaseRow.board_id == viewer.board_id, under(CaseRow.grid_code)),
    }
    return {name: int(session.scalar(statement) or 0) for name, statement in counts.items()}


def _staff(session: Session, viewer: Viewer, code: str) -> pd.DataFrame:
    statement = (
        sa.select(PersonRow.id, PersonRow.name, GridPostRow.post, PersonRow.phone)
        .join(GridPostRow, GridPostRow.person_id == PersonRow.id)
        .where(PersonRow.board_id == viewer.board_id, PersonRow.active, GridPostRow.grid_code == code).order_by(GridPostRow.post, PersonRow.id)
    )
    table = frame(session, statement, {"person_id": "int64", "name": "str", "post": "str", "phone": "object"})
    table["phone"] = [masking.phone(phone, viewer.role) for phone in table["phone"]]
    if viewer.role is Role.WALL:
        table["name"] = [name[:1] + "**" for name in table["name"]]
    return table


@question(right=Right.TOTALS, topics=("grids",))
def grid_names(session: Session, viewer: Viewer, *, level: int = 1, parent: str = "") -> pd.DataFrame:
    """Code and name of the grids of a level, under `parent`."""
    statement = sa.select(GridRow.code, GridRow.name).where(*_present(viewer), GridRow.level == level)
    if parent:
        statement = statement.where(GridRow.code.startswith(parent, autoescape=True))
    return frame(session, statement.order_by(GridRow.code), {"code": "str", "name": "str"})


@question(right=Right.TOTALS, topics=("grids",))
def find_grids(session: Session, viewer: Viewer, *, words: str, limit: int = 20) -> pd.DataFrame:
    """Grids by name, initials or code, coarse ones first."""
    words = words.strip()
    statement = (
        sa.select(GridRow.code, GridRow.name, GridRow.level)
        .where(*_present(viewer), sa.or_(
            GridRow.name.contains(words, autoescape=True), GridRow.initials.startswith(words.lower(), autoescape=True),
            GridRow.code.startswith(words, autoescape=True),
        ))
        .order_by(GridRow.level, GridRow.code).limit(limit)
    )
    return frame(session, statement, {"code": "str", "name": "str", "level": "int64"})

