"""What people write down of a case for the checks of its termination, and a leader's exceptions from them."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id


class CaseRecordRow(Base):
    """Something that was done in a case; it is taken back, never deleted. `subject_id`: the debtor or property that it is about."""

    __tablename__ = "case_record"
    __table_args__ = (sa.Index("ix_case_record_case", "case_id", "kind"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"))
    kind: Mapped[str]
    outcome: Mapped[str]
    subject_id: Mapped[int | None]
    items: Mapped[list[Any]]
    """What was queried, codes of `case_records.ITEM_LABELS`."""
    day: Mapped[date]
    document: Mapped[str]
    person: Mapped[str]
    """Who did it, or approved it."""
    words: Mapped[str]
    by_id: Mapped[int | None]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None]
    withdrawn_why: Mapped[str | None]
