"""What people write down of a case's nodes: marks, and time that does not count."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id


class NodeMarkRow(Base):
    """A node was started, done or exempted (`what`), where the rows of the case do not tell it. Only one of each stands."""

    __tablename__ = "node_mark"
    __table_args__ = (sa.UniqueConstraint("case_id", "node", "subject_kind", "subject_id", "what"), sa.Index("ix_node_mark_node", "board_id", "node"))
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"))
    node: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    what: Mapped[str]
    day: Mapped[date]
    document: Mapped[str]
    approver: Mapped[str]
    words: Mapped[str]
    by_id: Mapped[int | None]
    at: Mapped[datetime]


class DeductionRow(Base):
    """Days that do not count for one clock of a case, with the paper and who approved it; without an end they still run."""

    __tablename__ = "deduction"
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    node: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    kind: Mapped[str]
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    document: Mapped[str]
    approver: Mapped[str]
    by_id: Mapped[int | None]
    at: Mapped[datetime]
