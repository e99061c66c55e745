"""Migrations lead up and down, and the tables they make are the tables of the code."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from core.store.session import Store, open_store
from core.store.tables import Base
from core.store.upgrade import downgrade, migrate, pending
from tests.conftest import make_court

OURS = set(Base.metadata.tables)


def tables(store: Store) -> set[str]:
    return set(sa.inspect(store.engine).get_table_names())


def differences(store: Store) -> list[Any]:
    """What alembic would still change; Float and Double are one thing on SQLite."""
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": Base.metadata})
        found = compare_metadata(context, Base.metadata)
    return [one for one in found if not _harmless(one)]


def _harmless(difference: Any) -> bool:
    changes = difference if isinstance(difference, list) else [difference]
    return all(one[0] == "modify_type" and isinstance(one[5], sa.Float) and isinstance(one[6], sa.Float) for one in changes)


def test_the_migrated_tables_are_the_tables_of_the_code(store: Store) -> None:
    assert tables(store) == OURS | {"alembic_version"}
    assert differences(store) == []
    assert not pending(store)


def test_the_way_down_leaves_nothing_and_the_way_up_again_makes_the_same(store: Store) -> None:
    make_court(store)
    downgrade(store, "base")
    assert tables(store) <= {"alembic_version"}
    assert pending(store)

    migrate(store)
    assert differences(store) == [] and not pending(store)
    make_court(store)


def test_migrating_twice_changes_nothing(store: Store) -> None:
    court = make_court(store)
    migrate(store)

    with store.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM board")) == court.board_id == 1


def test_the_ledger_refuses_changes_from_its_first_migration_on(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO board (id, court_code, name, area_code, revision, head_hash, demo, created_at) VALUES (1, 'c', 'n', '4', 0, '', false, '2026-01-01')"))
        connection.execute(sa.text(
            "INSERT INTO event (board_id, revision, ordinal, at, actor_role, verb, subject_kind, subject_id, topics, prev_hash, hash) "
            "VALUES (1, 1, 0, '2026-01-01', '', 'v', 's', '1', '', '', '')"
        ))
    statements = ["UPDATE event SET verb = 'x'", "DELETE FROM event"] + ([] if store.is_sqlite else ["TRUNCATE event"])
    for statement in statements:
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), store.engine.begin() as connection:
            connection.execute(sa.text(statement))


def test_an_empty_file_is_pending_and_no_error(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'new.db'}", tmp_path)

    assert pending(store)
    store.engine.dispose()
