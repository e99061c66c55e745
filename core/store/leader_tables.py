"""The leader's desk: when each person last looked, and the instructions (批示) that became tasks."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id


class LookRow(Base):
    """When a person last said “I have looked”; `revision` is the ledger's at that moment, so that later entries are found by it."""

    __tablename__ = "leader_look"
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, autoincrement=False)
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    last_looked_at: Mapped[datetime]
    revision: Mapped[int]


class DirectionRow(Base):
    """A leader's instruction (批示) about a task, a clue or an operation; `task_id` is the task that carries its clock and its answer."""

    __tablename__ = "direction"
    __table_args__ = (
        sa.Index("ix_direction_given", "board_id", "given_by", "given_at"),
        sa.Index("ix_direction_subject", "board_id", "subject_kind", "subject_id"),
    )
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    subject_number: Mapped[str]
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), index=True)
    words: Mapped[str]
    given_by: Mapped[int]
    given_name: Mapped[str]
    given_at: Mapped[datetime]
