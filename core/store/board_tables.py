"""The ledger's own tables: boards, events, keys, tallies, outbox, jobs."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id


class BoardRow(Base):
    """One court's board; its row is the lock and the head of the ledger."""

    __tablename__ = "board"
    id: Mapped[Id]
    court_code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    area_code: Mapped[str]
    revision: Mapped[int] = mapped_column(default=0)
    head_hash: Mapped[str] = mapped_column(default="")
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    settings: Mapped[dict[str, Any] | None]
    """The court's own values for defaults of the product (本院设置); on this row, because every command reads it with the lock."""


class EventRow(Base):
    """What happened; never changed, never deleted."""

    __tablename__ = "event"
    __table_args__ = (
        sa.UniqueConstraint("board_id", "revision", "ordinal"),
        sa.Index("ix_event_subject", "board_id", "subject_kind", "subject_id"),
    )
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    revision: Mapped[int]
    ordinal: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor_role: Mapped[str]
    actor_organisation_id: Mapped[int | None]
    verb: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    grid_code: Mapped[str | None]
    topics: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    prev_hash: Mapped[str]
    hash: Mapped[str]


class TopicRow(Base):
    """The last revision that touched a topic; the key of cached reads."""

    __tablename__ = "topic"
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]


class IdempotencyRow(Base):
    """The first result of a command, by the caller's key."""

    __tablename__ = "idempotency_key"
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    result: Mapped[Any] = mapped_column(sa.JSON)
    at: Mapped[datetime]


class CounterRow(Base):
    """Running numbers, taken under the board's lock."""

    __tablename__ = "counter"
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class TallyRow(Base):
    """A small counter: what `component` amounts to on one day in one area. Area '' is the whole board."""

    __tablename__ = "tally"
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    component: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[int]


class OutboxRow(Base):
    """A notice to be sent after the commit, by `jobs/`."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.Index("ix_outbox_unsent", "sent_at", "id"), sa.Index("ix_outbox_recipient", "board_id", "recipient_id", "read_at"),
        sa.Index("ix_outbox_body", "board_id", "organisation_id", "read_at"), sa.Index("ix_outbox_role", "board_id", "role", "read_at"),
    )
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    recipient_id: Mapped[int | None]
    organisation_id: Mapped[int | None]
    role: Mapped[str | None]
    """Whoever holds this role is meant, when nobody is named."""
    sound: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    subject_kind: Mapped[str | None]
    subject_id: Mapped[int | None]
    grid_code: Mapped[str | None]
    payload: Mapped[dict[str, Any]]
    sent_at: Mapped[datetime | None]
    """When it was handed to the endpoints outside, if there are any."""
    tries: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None]
    read_by: Mapped[int | None]


class JobRow(Base):
    """When a job last ran, on any machine."""

    __tablename__ = "job"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


