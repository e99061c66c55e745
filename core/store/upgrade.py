"""Bring a database to a version of the tables."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.store.session import Store

FOLDER = Path(__file__).parent / "migrations"


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def migrate(store: Store, revision: str = "head") -> None:
    """Upgrade to `revision`; safe to call at every start and from several processes."""
    with store.write_lock, store.engine.connect() as connection:
        if not store.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_lock(4114250)"))
            connection.commit()
        command.upgrade(_config(connection), revision)
        connection.commit()
        if not store.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_unlock(4114250)"))
            connection.commit()


def downgrade(store: Store, revision: str) -> None:
    with store.engine.connect() as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


def pending(store: Store) -> bool:
    """Whether the tables are older than the code."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() != head
