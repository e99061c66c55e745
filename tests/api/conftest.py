"""The whole application but Streamlit: guard, sign-in, API, and a page that says hello; on SQLite unless a test says `BOTH`."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from core.api import map_data
from core.api.answers import AnswerCache
from core.api.server import Guard, api_mount, page_routes
from core.commands import people
from core.commands.sign_in import token_hash
from core.domain.viewer import Role
from core.runtime import Runtime
from core.store.session import Store, writing
from core.store.tables import SessionRow
from tests.builders import an_account
from tests.conftest import NOON, Court
from tests.routes import Browser, runtime_of


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_store")
    return found


@pytest.fixture(autouse=True)
def a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_data, "CACHE", AnswerCache())
    monkeypatch.setattr(people, "HASHER", people.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def runtime(store: Store) -> Runtime:
    return runtime_of(store)


def application(runtime: Runtime) -> Starlette:
    return Starlette(
        routes=[api_mount(runtime), *page_routes(runtime), Route("/{page:path}", lambda request: PlainTextResponse("a page"))],
        middleware=[Middleware(Guard, runtime=runtime)],
    )


@pytest.fixture
def browser(runtime: Runtime) -> Browser:
    return Browser(application(runtime))


@pytest.fixture
def enter(court: Court, browser: Browser) -> Callable[..., Browser]:
    """Gives the browser a session of `role` with these grids."""

    def enter(role: Role = Role.DUTY_OFFICER, prefix: str = "", **account: Any) -> Browser:
        number = an_account(court, role, grid_prefix=prefix, **account)
        with writing(court.store) as session:
            session.add(SessionRow(token_hash=token_hash(f"{role}"), account_id=number, role=role, created_at=NOON, seen_at=NOON))
        browser.cookies.set("zhiwang", f"{role}")
        return browser

    return enter
