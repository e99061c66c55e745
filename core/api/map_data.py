"""`/api/map/…`: what deck.gl fetches by itself. Same scope and masking as the screen; the parameters are not trusted."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from core.api.answers import AnswerCache, respond
from core.api.visitor import Asking, Running
from core.api.work import refused_as_http
from core.domain.refusals import Refused
from core.domain.viewer import Viewer
from core.live.hub import CLOCK
from core.measures.classes import class_of, quantile_limits, radius_px
from core.queries import territory
from core.runtime import Runtime
from core.store.session import reading
from core.words import span

router = APIRouter(prefix="/map")
CACHE = AnswerCache()
TIMED_S = 60


def _answer(
    request: Request, runtime: Runtime, viewer: Viewer, name: str, parameters: dict[str, Any], *, topics: tuple[str, ...],
    make: Callable[[Session], Any], timed: bool = True,
) -> Response:
    minute = int(runtime.now().timestamp() // TIMED_S) if timed else 0
    key = (name, viewer.scope, tuple(sorted(parameters.items())), runtime.hub.stamp(viewer.board_id, topics), minute)

    def ask() -> Any:
        try:
            with reading(runtime.store) as session:
                return make(session)
        except Refused as refused:
            raise refused_as_http(refused, viewer) from refused

    return respond(request, *CACHE.body(key, ask))


@router.get("/grids")
def grids(
    request: Request, runtime: Running, viewer: Asking, level: int = Query(1, ge=0, le=9), measure: str = "debtors"
) -> Response:
    """Outlines of one level as GeoJSON features with `value` and `class` (0 to 4, or -1 without data)."""
    if measure not in territory.GRID_MEASURES:
        raise HTTPException(422, f"There is no measure {measure!r}. Known: {', '.join(territory.GRID_MEASURES)}.")

    def make(session: Session) -> Any:
        values = territory.grid_values(session, viewer, level=level, measure=measure, now=runtime.now())
        limits = quantile_limits(list(values.values()))
        return {"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": row["outline"], "properties": {
                "code": row["code"], "name": row["name"], "value": values.get(row["code"]), "lng": row["lng"], "lat": row["lat"],
                "class": class_of(values.get(row["code"]), limits), "tip": f"{row['name']} · {row['code']}",
            }} for row in territory.grid_outlines(session, viewer, level=level)
        ]}

    return _answer(request, runtime, viewer, "grids", {"level": level, "measure": measure}, topics=("grids", "debtors", "tasks"), make=make)


@router.get("/outline/{code}")
def outline(request: Request, runtime: Running, viewer: Asking, code: str) -> Response:
    """The outline of one grid as a collection of one feature, or of none."""

    def make(session: Session) -> Any:
        found = territory.grid_outline(session, viewer, code=code)
        return {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": found, "properties": {}}] if found else []}

    return _answer(request, runtime, viewer, "outline", {"code": code}, topics=("grids",), make=make, timed=False)


@router.get("/labels")
def labels(
    request: Request, runtime: Running, viewer: Asking, level: int = Query(1, ge=0, le=9), measure: str = "debtors"
) -> Response:
    """Name and value of each grid of a level, at its inner point."""
    if measure not in territory.GRID_MEASURES:
        raise HTTPException(422, f"There is no measure {measure!r}. Known: {', '.join(territory.GRID_MEASURES)}.")

    def make(session: Session) -> Any:
        values = territory.grid_values(session, viewer, level=level, measure=measure, now=runtime.now())
        return {"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [row["lng"], row["lat"]]}, "properties": {
                "text": f"{row['name']} {short(values[row['code']], measure)}" if row["code"] in values else row["name"],
            }} for row in territory.grid_outlines(session, viewer, level=level)
        ]}

    return _answer(request, runtime, viewer, "labels", {"level": level, "measure": measure}, topics=("grids", "debtors", "tasks"), make=make)


def short(value: int, measure: str) -> str:
    """Money in 万元 on the map, counts as they are."""
    return f"{value / 1_000_000:,.0f}万" if measure.endswith("_fen") else str(value)


@router.get("/tiles/{z}/{x}/{y}")
def tiles(request: Request, runtime: Running, viewer: Asking, z: int, x: int, y: int) -> Response:
    """Clusters of outstanding debtors in one tile, as GeoJSON points."""
    if not (0 <= z <= 22 and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise HTTPException(422, "There is no such tile.")

    def make(session: Session) -> Any:
        rows = territory.debtor_clusters(session, viewer, z=z, x=x, y=y, now=runtime.now())
        return {"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [row.pop("lng"), row.pop("lat")]},
             "properties": row | {"label": str(row["count"]) if row["count"] > 1 else "", "radius": radius_px(row["count"], row["worst"]), "tip": f"×{row['count']}"}}
            for row in rows
        ]}

    return _answer(request, runtime, viewer, "tiles", {"z": z, "x": x, "y": y}, topics=("debtors", "tasks", CLOCK), make=make)


@router.get("/tasks")
def tasks(request: Request, runtime: Running, viewer: Asking) -> Response:
    """Open tasks with a place."""
    return _answer(request, runtime, viewer, "tasks", {}, topics=("tasks",), make=lambda session: [row | {"tip": row["number"]} for row in territory.task_points(session, viewer, now=runtime.now())])


@router.get("/teams")
def teams(request: Request, runtime: Running, viewer: Asking) -> Response:
    """Teams under way, at the target they reported last, with the age of that report."""
    now = runtime.now()
    return _answer(request, runtime, viewer, "teams", {}, topics=("operations", CLOCK), make=lambda session: [
        row | {"mark": f"▲ {row['name']} {span(now - row['reported_at'])}", "tip": f"{row['operation']} · {row['name']}"}
        for row in territory.team_points(session, viewer)
    ])


@router.get("/bodies")
def bodies(request: Request, runtime: Running, viewer: Asking) -> Response:
    """Courts, stations and townships with a place."""
    return _answer(request, runtime, viewer, "bodies", {}, topics=("people",), timed=False, make=lambda session: [
        row | {"tip": row["name"], "mark": {"court": "▣ ", "station": "◈ "}.get(row["kind"], "") + row["name"]}
        for row in territory.body_points(session, viewer) if row["kind"] != "town"
    ])
