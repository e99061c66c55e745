"""One rule is one piece of code on both databases: its test runs on SQLite, and on both where the database matters (`BOTH`)."""

import pytest

from core.store.session import Store


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_store")
    return found
