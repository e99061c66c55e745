"""Grids: a tree by code. 12-digit division code, then 3 digits a basic grid, so that a scope is a prefix."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id


class GridRow(Base):
    """One grid in one period of validity. `outline` is GeoJSON geometry in WGS 84, as shown."""

    __tablename__ = "grid"
    __table_args__ = (
        sa.UniqueConstraint("board_id", "code", "valid_from"),
        sa.Index("ix_grid_level", "board_id", "level", "code"),
    )
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    code: Mapped[str]
    name: Mapped[str]
    initials: Mapped[str]
    level: Mapped[int]
    """0 county, 1 town, 2 village, 3 basic grid; a court may have fewer or more."""
    parent_code: Mapped[str | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(default="general")
    code_system: Mapped[str]
    """Which list the code is from and its year: `NBS2023`, `demo`, `import`; never joined across."""
    outline: Mapped[dict[str, Any] | None]
    datum: Mapped[str] = mapped_column(default="WGS84")
    schematic: Mapped[bool] = mapped_column(default=False)
    """The outline is invented; every map that shows it says 示意图."""
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    west: Mapped[float | None]
    south: Mapped[float | None]
    east: Mapped[float | None]
    north: Mapped[float | None]
    households: Mapped[int | None]
    population: Mapped[int | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
