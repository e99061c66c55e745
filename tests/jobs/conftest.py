"""As in tests/commands: SQLite, and both databases where the database matters."""

import pytest

from core.store.session import Store


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_store")
    return found
