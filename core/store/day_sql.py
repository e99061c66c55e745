"""Days in SQL, spelled for both databases: the court's day of a moment, a day so many days on, the days between two."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from core.domain.clocks import LOCAL


class local_day(GenericFunction[Any]):  # noqa: N801  it is called like a function
    """The calendar day at the court of a moment kept in UTC."""

    type = sa.Date()
    inherit_cache = True


class days_on(GenericFunction[Any]):  # noqa: N801
    """A day, moved on by a fixed number of days."""

    type = sa.Date()
    inherit_cache = True


class days_between(GenericFunction[Any]):  # noqa: N801
    """Whole days from the first day to the second."""

    type = sa.BigInteger()
    inherit_cache = True


def _said(element: Any, compiler: Any, **options: Any) -> list[str]:
    return [compiler.process(one, **options) for one in element.clauses]


@compiles(local_day, "sqlite")
def _local_day_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    (moment,) = _said(element, compiler, **options)
    return f"date({moment}, '+8 hours')"


@compiles(local_day, "postgresql")
def _local_day_postgres(element: Any, compiler: Any, **options: Any) -> str:
    (moment,) = _said(element, compiler, **options)
    return f"CAST(timezone('{LOCAL.key}', {moment}) AS date)"


@compiles(days_on, "sqlite")
def _days_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    day, days = _said(element, compiler, **options)
    return f"date({day}, '+' || {days} || ' days')"


@compiles(days_on, "postgresql")
def _days_on_postgres(element: Any, compiler: Any, **options: Any) -> str:
    day, days = _said(element, compiler, **options)
    return f"({day} + {days})"


@compiles(days_between, "sqlite")
def _days_between_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    since, until = _said(element, compiler, **options)
    return f"CAST(round(julianday({until}) - julianday({since})) AS INTEGER)"


@compiles(days_between, "postgresql")
def _days_between_postgres(element: Any, compiler: Any, **options: Any) -> str:
    since, until = _said(element, compiler, **options)
    return f"({until} - {since})"
