"""Outside systems, the matters that a case has with them, and codes of rewards."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id


class OutsideSystemRow(Base):
    """An outside system or body that data goes to or comes from (协作渠道): who owns it, on what legal basis, how. `cap_fen`: what an insurance pays at most."""

    __tablename__ = "outside_system"
    __table_args__ = (sa.UniqueConstraint("board_id", "name"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    name: Mapped[str]
    kinds: Mapped[list[Any]]
    owner: Mapped[str]
    contact: Mapped[str]
    basis: Mapped[str]
    direction: Mapped[str]
    way: Mapped[str]
    cap_fen: Mapped[int | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]


class OutsideMatterRow(Base):
    """A matter of a case with an outside system; open until it is answered. `amount_fen` was asked or offered, `came_fen` came of it."""

    __tablename__ = "outside_matter"
    __table_args__ = (sa.Index("ix_outside_matter_open", "board_id", "answered_on"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    system_id: Mapped[int] = mapped_column(sa.ForeignKey("outside_system.id"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    debtor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("debtor.id"))
    kind: Mapped[str]
    document: Mapped[str]
    contact: Mapped[str]
    words: Mapped[str]
    sent_on: Mapped[date]
    due_on: Mapped[date | None]
    amount_fen: Mapped[int | None]
    terms: Mapped[dict[str, Any] | None]
    """Of an auction: `round`, `reference_fen`, `deposit_fen`."""
    by_id: Mapped[int | None]
    at: Mapped[datetime]
    answered_on: Mapped[date | None]
    outcome: Mapped[str | None]
    came_fen: Mapped[int | None]
    answer_document: Mapped[str | None]
    answer_words: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str | None]


class RewardCodeRow(Base):
    """A code by which an informant is paid once; only its blind index is kept."""

    __tablename__ = "reward_code"
    __table_args__ = (sa.UniqueConstraint("board_id", "code_index"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    matter_id: Mapped[int] = mapped_column(sa.ForeignKey("outside_matter.id"), index=True)
    clue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("clue.id"))
    found: Mapped[str]
    code_index: Mapped[str]
    amount_fen: Mapped[int]
    issued_by: Mapped[int | None]
    issued_at: Mapped[datetime]
    used_by: Mapped[int | None]
    used_at: Mapped[datetime | None]
