"""`/api/map/…`: what deck.gl fetches by itself. Same scope and masking as the screen; the parameters are not trusted."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from core.api.answers import AnswerCache, respond
from core.api.visitor import Asking, Running
from core.api.work import refused_as_http
from core.domain.refusals import Refused
from core.domain.viewer import Right, Viewer
from core.live.hub import CLOCK
from core.measures.borders import borders as border_lines
from core.measures.borders import hatches
from core.measures.classes import class_of, cluster_label, quantile_limits, radius_px
from core.measures.labels import Name, place_names
from core.measures.scale import metres_a_pixel, tiles_over
from core.queries import territory
from core.runtime import Runtime
from core.store.session import reading
from core.words import span

router = APIRouter(prefix="/map")
CACHE = AnswerCache()
TIMED_S = 60
HATCHES = 90
"""Hatch lines across the board."""
MOST_TILES = 64
"""Beyond that many tiles the map shows a part of the board only, and names keep clear of each other alone."""


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


def _known(measure: str) -> None:
    if measure not in territory.GRID_MEASURES:
        raise HTTPException(422, f"There is no measure {measure!r}. Known: {', '.join(territory.GRID_MEASURES)}.")


@router.get("/grids")
def grids(
    request: Request, runtime: Running, viewer: Asking, level: int = Query(1, ge=0, le=9), measure: str = "debtors"
) -> Response:
    """Outlines of one level as GeoJSON features with `value` and `class` (0 to 4, or -1 without data)."""
    _known(measure)

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


@router.get("/borders")
def borders(
    request: Request, runtime: Running, viewer: Asking, level: int = Query(1, ge=0, le=9), measure: str = "debtors"
) -> Response:
    """The borders of a level's grids as single lines, and a hatch over those without data."""
    _known(measure)

    def make(session: Session) -> Any:
        values = territory.grid_values(session, viewer, level=level, measure=measure, now=runtime.now())
        rows = territory.grid_outlines(session, viewer, level=level)
        west, _south, east, _north = territory.board_facts(session, viewer)["bounds"]
        unknown = [row["outline"] for row in rows if values.get(row["code"]) is None]
        lines = border_lines(row["outline"] for row in rows) + (hatches(unknown, (east - west) / HATCHES) if unknown else [])
        return [dict(zip(("west", "south", "east", "north"), line, strict=True)) for line in lines]

    return _answer(request, runtime, viewer, "borders", {"level": level, "measure": measure}, topics=("grids",), make=make, timed=False)


@router.get("/outline/{code}")
def outline(request: Request, runtime: Running, viewer: Asking, code: str) -> Response:
    """The outline of one grid as a collection of one feature, or of none."""

    def make(session: Session) -> Any:
        found = territory.grid_outline(session, viewer, code=code)
        return {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": found, "properties": {}}] if found else []}

    return _answer(request, runtime, viewer, "outline", {"code": code}, topics=("grids",), make=make, timed=False)


@router.get("/labels")
def labels(
    request: Request, runtime: Running, viewer: Asking, level: int = Query(1, ge=0, le=9), measure: str = "debtors",
    zoom: float = Query(9, ge=0, le=22), height_m: float = Query(1000, gt=0, le=50_000),
) -> Response:
    """Name and value of each grid of a level that has room at this zoom, letters of `height_m` metres, beside the clusters of debtors."""
    _known(measure)

    def make(session: Session) -> Any:
        values = territory.grid_values(session, viewer, level=level, measure=measure, now=runtime.now())
        rows = sorted(territory.grid_outlines(session, viewer, level=level), key=lambda row: -values.get(row["code"], 0))
        names = [Name(f"{row['name']} {short(values[row['code']], measure)}" if row["code"] in values else row["name"], row["lng"], row["lat"], row["outline"]) for row in rows]
        placed = place_names(names, height_m=height_m, clusters=_clusters(session, viewer, zoom, runtime.now()))
        return {"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [round(name.lng, 6), round(name.lat, 6)]}, "properties": {"text": name.text}}
            for name in placed if name
        ]}

    about = {"level": level, "measure": measure, "zoom": zoom, "height_m": height_m}
    return _answer(request, runtime, viewer, "labels", about, topics=("grids", "debtors", "tasks"), make=make)


def _clusters(session: Session, viewer: Viewer, zoom: float, now: datetime) -> list[tuple[float, float, float]]:
    """Longitude, latitude and radius in metres of the clusters that the map shows at this zoom; none for a viewer who sees totals only."""
    bounds = territory.board_facts(session, viewer)["bounds"]
    z = round(zoom)
    if not viewer.may(Right.ROWS) or None in bounds or len(over := tiles_over(bounds, z)) > MOST_TILES:
        return []
    rows = [row for x, y in over for row in territory.debtor_clusters(session, viewer, z=z, x=x, y=y, now=now)]
    return [(row["lng"], row["lat"], radius_px(row["count"], row["worst"]) * metres_a_pixel(zoom, row["lat"])) for row in rows]


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
             "properties": row | {"label": cluster_label(row["count"], row["worst"]), "radius": radius_px(row["count"], row["worst"]), "tip": f"×{row['count']}"}}
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
