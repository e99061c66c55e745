"""Figures of a period as they were published."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id


class AssessmentEntryRow(Base):
    """What the court entered of one item for one township and week (乡镇考核): a grade of 0 to 100, or a number."""

    __tablename__ = "assessment_entry"
    __table_args__ = (sa.UniqueConstraint("board_id", "week", "town_code", "item"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    week: Mapped[date]
    """Its Monday."""
    town_code: Mapped[str]
    item: Mapped[str]
    value: Mapped[int]
    words: Mapped[str]
    by_id: Mapped[int | None]
    at: Mapped[datetime]


class AssessmentWeekRow(Base):
    """A week as it was published; never rewritten. `lines`: each township with its items, score and rank."""

    __tablename__ = "assessment_week"
    __table_args__ = (sa.UniqueConstraint("board_id", "week"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    week: Mapped[date]
    lines: Mapped[list[Any]]
    ranked: Mapped[bool]
    published_by: Mapped[int | None]
    published_at: Mapped[datetime]


class AssessmentEscalationRow(Base):
    """The lowest of a published week, reported to `body` (督查办), and what came of it."""

    __tablename__ = "assessment_escalation"
    id: Mapped[Id]
    week_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment_week.id"), index=True)
    town_code: Mapped[str]
    body: Mapped[str]
    words: Mapped[str]
    at: Mapped[datetime]
    answered_on: Mapped[date | None]
    answer: Mapped[str | None]


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
