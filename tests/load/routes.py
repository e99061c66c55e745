"""R. Order of visits: 200 targets of the demo county for 20 teams, in three ways."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import sqlalchemy as sa

from core.measures import routes
from core.measures.routes import Crew, Ground, Routes, Stop
from core.store.session import reading
from core.store.tables import DebtorRow, OrganisationRow
from tests.load.figures import Figure, say, show
from tests.load.places import Place

TARGETS, TEAMS = 200, 20
LIMIT_S = 10
HOURS, VISIT = timedelta(hours=8), timedelta(minutes=15)
SIX = datetime(2026, 11, 20, 22, tzinfo=UTC)
"""Six in the morning at the court."""
DETOUR, SPEED_KMH = 1.3, 35.0
"""As the court's settings are at first."""


def measure(county: Place, *, quick: bool) -> list[Figure]:
    sizes = ((40, 4),) if quick else ((40, 4), (TARGETS, TEAMS))
    found = []
    for targets, teams in sizes:
        for windows in (False, True):
            say(f"  {targets} targets, {teams} teams{', a third with a window' if windows else ''}")
            found += (told := _ways(county, targets, teams, windows=windows))
            show(told)
    return found


def _ways(county: Place, targets: int, teams: int, *, windows: bool) -> list[Figure]:
    ground, stops = _drawn(county, targets, windows=windows)
    crews = [Crew(number, SIX, SIX + HOURS) for number in range(teams)]
    ways: dict[str, Callable[[], Routes]] = {
        "order of the list": lambda: routes.as_listed(stops, crews, ground, {}),
        "nearest first": lambda: routes.nearest(stops, crews, ground),
        "computed": lambda: routes.plan(stops, crews, ground),
    }
    label = f"{targets} targets, {teams} teams{', windows' if windows else ''}: "
    found = []
    for way, make in ways.items():
        began = time.perf_counter()
        made = make()
        seconds = time.perf_counter() - began
        found += [
            Figure(f"{label}{way}, seconds", seconds, "s", LIMIT_S),
            Figure(f"{label}{way}, length", made.metres / 1000, "km", note=f"{made.late} visits or returns late"),
        ]
    return found


def _drawn(county: Place, targets: int, *, windows: bool) -> tuple[Ground, list[Stop]]:
    """Debtors of the whole county, the same at every run; a window is two hours somewhere in the day."""
    store, random = county.open(), Random("routes")
    with reading(store) as session:
        places = session.execute(sa.select(DebtorRow.id, DebtorRow.lng, DebtorRow.lat).where(DebtorRow.lng.is_not(None), DebtorRow.lat.is_not(None)).order_by(DebtorRow.id)).all()
        lng, lat = session.execute(sa.select(OrganisationRow.lng, OrganisationRow.lat).where(OrganisationRow.kind == "court").order_by(OrganisationRow.id)).first() or (0.0, 0.0)
    store.engine.dispose()
    stops = []
    for number, (target, its_lng, its_lat) in enumerate(random.sample(places, targets)):
        opens = SIX + timedelta(minutes=random.randrange(0, 300, 30)) if windows and number % 3 == 0 else None
        stops.append(Stop(target, its_lng, its_lat, VISIT, opens, opens + timedelta(hours=2) if opens else None))
    return Ground(lng, lat, DETOUR, SPEED_KMH), stops
