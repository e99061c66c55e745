"""Column types that mean the same on SQLite and PostgreSQL, and the base of all tables."""

from datetime import UTC, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

from core.store.sealing import open_sealed, seal

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(sa.TypeDecorator[datetime]):
    """An aware moment, stored as UTC. A naive moment is refused: nobody can tell what it means."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(sa.TypeDecorator[str]):
    """Text that rests encrypted: identity numbers and phones."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else seal(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else open_sealed(value)


BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Json = sa.JSON


class Base(DeclarativeBase):
    """Tables are singular; a record class ends in Row."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        int: sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        str: sa.Text,
        datetime: UtcTime,
        dict[str, Any]: Json,
        list[Any]: Json,
    }


Id = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]
