"""Figures of a period as they were published."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id


class FigureVersionRow(Base):
    """All indicators of some days, frozen. Never rewritten; what is known later stands beside it."""

    __tablename__ = "figure_version"
    __table_args__ = (sa.UniqueConstraint("board_id", "number"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    number: Mapped[int]
    name: Mapped[str]
    """What it was published as."""
    area: Mapped[str]
    since: Mapped[date]
    until: Mapped[date]
    figures: Mapped[dict[str, Any]]
    """Code of the indicator to numerator, denominator and the denominator in force."""
    parts: Mapped[dict[str, Any]]
    """The same for each town, by its code."""
    formulas: Mapped[str]
    """Short hash of all formulas as they stood (`indicators.formula_version`)."""
    revision: Mapped[int]
    """Revision of the ledger up to which was counted."""
    frozen_by: Mapped[int | None]
    frozen_at: Mapped[datetime]
