"""The guide for integrators is run as it stands, against a live server with the demo county."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
import uvicorn

from core.commands import api_tokens, tasks
from core.commands.api_tokens import TokenOrder
from core.commands.sign_in import token_hash
from core.commands.tasks import TaskOrder
from core.domain.api_scopes import SCOPE_LABELS
from core.domain.viewer import Role, the_system
from core.intake import demo
from core.runtime import Runtime, utc_now
from core.store.ledger import perform
from core.store.session import reading
from core.store.tables import AccountRow, BoardRow, PersonRow
from tests.api.conftest import application
from tests.api.guide import GUIDE, blocks, run, shape
from tests.routes import runtime_of


@pytest.fixture(scope="module")
def county(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    """The demo county with its own clock, since a token must run while the test does."""
    from core.store.session import open_store

    folder = tmp_path_factory.mktemp("county")
    shutil.copy(sqlite_template, folder / "board.db")
    runtime = runtime_of(open_store(f"sqlite:///{folder / 'board.db'}", folder), utc_now)
    demo.load(runtime.store, now=runtime.now())
    return runtime


@pytest.fixture(scope="module")
def token(county: Runtime) -> str:
    """A token of the demo's grid worker, to whom the desk has just sent a task."""
    with reading(county.store) as session:
        board = session.scalars(sa.select(BoardRow.id)).one()
        worker = session.scalars(sa.select(PersonRow).join(AccountRow).where(AccountRow.login == "worker")).one()
    made, now = api_tokens.new_token(), county.now()
    order = TokenOrder("guide", worker.id, Role.GRID_WORKER, list(SCOPE_LABELS), now + api_tokens.LONGEST)
    perform(county.store, partial(api_tokens.issue, order=order, hashed=token_hash(made)), by=the_system(board, Role.ADMINISTRATOR), at=now)
    task = TaskOrder("check", "核实住址", "看门口有无近期居住痕迹", grid_code=worker.grid_code, addressee_id=worker.id)
    perform(county.store, partial(tasks.dispatch, order=task), by=the_system(board), at=now)
    return made


@pytest.fixture(scope="module")
def site(county: Runtime) -> Iterator[str]:
    """The application on a port of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application(county), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()


def test_the_guide_runs_as_it_is_written_and_gets_what_it_prints(site: str, token: str) -> None:
    text = GUIDE.read_text("utf-8")
    said = run(text, site=site, token=token)

    printed = [(block, output) for block, output in zip(blocks(text), said, strict=True) if block.output is not None]
    assert len(printed) >= 8
    for block, output in printed:
        assert shape(json.loads(output)) == shape(json.loads(block.output or "")), f"{block.commands}\n{output}"


def test_the_guide_names_every_scope_and_every_code_of_refusal() -> None:
    from core.api import v1_errors, v1_examples

    text = GUIDE.read_text("utf-8")
    codes = {code for _kind, _status, code in v1_errors.KINDS} | {code for code, _message in v1_errors.SENTENCES.values()} | v1_examples._MESSAGES.keys()
    assert [one for one in (*SCOPE_LABELS, *sorted(codes)) if f"`{one}`" not in text] == []
