"""Statements into typed frames: the same columns and types with no row as with a million."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

AnySelect = sa.Select[*tuple[Any, ...]]
UTC_TIME = "datetime64[us, UTC]"
DAY = "object"


def frame(session: Session, statement: AnySelect, dtypes: dict[str, str]) -> pd.DataFrame:
    """The rows of `statement`, one column per entry of `dtypes`, in that order."""
    return typed(session.execute(statement).all(), dtypes)


def typed(rows: Iterable[Sequence[Any]], dtypes: dict[str, str]) -> pd.DataFrame:
    """Rows that stand in memory already, as a frame of the same kind."""
    table = pd.DataFrame([tuple(row) for row in rows], columns=list(dtypes), dtype=object)
    for name, dtype in dtypes.items():
        column: Any = table[name]
        table[name] = pd.to_datetime(column, utc=True).astype(UTC_TIME) if dtype == UTC_TIME else column.astype(dtype)
    return table
