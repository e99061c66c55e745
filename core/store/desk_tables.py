"""The duty desk and the supervision of grids: duty log, handover, contacts of grid judges, presence; and each person's saved filters."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id, Json, Sealed


class DutyLogRow(Base):
    """One entry of the duty log (值班日志); a call carries its five elements and, for the hotline, what came of it."""

    __tablename__ = "duty_log"
    __table_args__ = (sa.UniqueConstraint("board_id", "number"), sa.Index("ix_duty_log_at", "board_id", "at"))
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    number: Mapped[str]
    day: Mapped[date]
    shift: Mapped[str]
    leader_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    officer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    technician_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    at: Mapped[datetime]
    channel: Mapped[str]
    source: Mapped[str | None]
    caller_unit: Mapped[str | None]
    caller_name: Mapped[str | None] = mapped_column(Sealed)
    caller_phone: Mapped[str | None] = mapped_column(Sealed)
    case_number: Mapped[str | None]
    grid_code: Mapped[str | None]
    content: Mapped[str]
    level: Mapped[str]
    decision: Mapped[str | None]
    """The leader's instruction (领导批示)."""
    handling: Mapped[str | None]
    dispatched_to: Mapped[str | None]
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"), index=True)
    clue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("clue.id"), index=True)
    state: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """Whose matter it is now; changes at a handover."""
    recorder_id: Mapped[int | None]
    recorder_name: Mapped[str]
    answered_at: Mapped[datetime | None]
    """When the handling was first written down; a message of a party waits for it."""
    closed_at: Mapped[datetime | None]
    handed_over: Mapped[bool] = mapped_column(default=False)
    needs_dispatch: Mapped[bool | None]
    dispatched_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    brought_in: Mapped[int] = mapped_column(default=0)
    detained: Mapped[int] = mapped_column(default=0)
    fined: Mapped[int] = mapped_column(default=0)
    amount_fen: Mapped[int] = mapped_column(default=0)
    resolved: Mapped[bool | None]
    revisited_at: Mapped[datetime | None]
    satisfied: Mapped[bool | None]


class HandoverRow(Base):
    """A shift handed over (交接班); both sides sign, and it is done when each unfinished item was taken."""

    __tablename__ = "handover"
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), index=True)
    out_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    in_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """Nobody yet when it is offered to the next shift; then the first who takes it."""
    begun_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(default="")
    signed_out_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class HandoverItemRow(Base):
    """An unfinished matter in a handover, to be taken one by one."""

    __tablename__ = "handover_item"
    id: Mapped[Id]
    handover_id: Mapped[int] = mapped_column(sa.ForeignKey("handover.id"), index=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    title: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None]


class GridContactRow(Base):
    """A grid judge kept in touch with a township: weekly contact, monthly stay, quarterly bulletin (周联系、月驻站、季通报)."""

    __tablename__ = "grid_contact"
    __table_args__ = (sa.Index("ix_grid_contact_day", "board_id", "day"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    judge_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    grid_code: Mapped[str]
    kind: Mapped[str]
    day: Mapped[date]
    words: Mapped[str]
    recorded_by: Mapped[int | None]
    recorded_at: Mapped[datetime]


class PresenceRow(Base):
    """One of the four occasions that a grid judge must attend (四必到), and whether he came."""

    __tablename__ = "presence"
    __table_args__ = (sa.Index("ix_presence_starts", "board_id", "starts_at"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    kind: Mapped[str]
    judge_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    grid_code: Mapped[str]
    place: Mapped[str]
    place_lng: Mapped[float | None]
    place_lat: Mapped[float | None]
    matter: Mapped[str]
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"))
    starts_at: Mapped[datetime]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    datum: Mapped[str | None]
    accuracy_m: Mapped[float | None]
    distance_m: Mapped[float | None]
    """How far from the place he confirmed; far is flagged, not refused."""
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str | None]


class SavedViewRow(Base):
    """A saved filter (常用筛选) of one person on one page; `chosen` holds what differs from the unfiltered page."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("person_id", "page", "name"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    page: Mapped[str]
    name: Mapped[str]
    chosen: Mapped[dict[str, Any]] = mapped_column(Json)
