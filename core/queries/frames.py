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
    columns = list(zip(*rows, strict=True)) or [()] * len(dtypes)
    return pd.DataFrame({name: _column(list(values), dtype) for (name, dtype), values in zip(dtypes.items(), columns, strict=True)})


def _column(values: list[Any], dtype: Any) -> Any:
    """What is to stay as it is goes in as a series, since a frame would read text out of it."""
    return pd.Series(values, dtype=dtype) if dtype == DAY else pd.array(values, dtype=dtype)
