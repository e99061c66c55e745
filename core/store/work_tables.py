"""Tasks, feedback, attachments and imports."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id


class TaskRow(Base):
    """A matter that was sent to somebody (协执事项)."""

    __tablename__ = "task"
    __table_args__ = (
        sa.UniqueConstraint("board_id", "number"),
        sa.Index("ix_task_state", "board_id", "state", "due_at"),
        sa.Index("ix_task_grid", "board_id", "grid_code"),
        sa.Index("ix_task_issued", "board_id", "issued_at"),
    )
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    number: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    instruction: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    priority: Mapped[str] = mapped_column(default="normal")
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    debtor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("debtor.id"), index=True)
    operation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("operation.id"), index=True)
    grid_code: Mapped[str | None]
    place: Mapped[str | None]
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    quadkey: Mapped[str | None]
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    addressee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    addressee_name: Mapped[str] = mapped_column(default="")
    issued_by: Mapped[int | None]
    issued_at: Mapped[datetime | None]
    sign_by: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    owner_id: Mapped[int | None] = mapped_column(index=True)
    """Who signed for it and has it in hand; nobody before that."""
    owner_name: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    silent_by: Mapped[datetime | None]
    """When the acknowledgement ends unless its owner says something before."""
    silent_since: Mapped[datetime | None]
    set_out_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    verify_by: Mapped[datetime | None]
    verifier_id: Mapped[int | None]
    """Who of the desk verifies the answer after a handover; before that, who sent the task."""
    closed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    urged_count: Mapped[int] = mapped_column(default=0)
    photo_count: Mapped[int] = mapped_column(default=0)
    result_class: Mapped[str | None]
    unable: Mapped[str | None]
    """Why it could not be done, a code of the list; empty when it was done."""
    clue_id: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    """Revision of the ledger that changed it last; who writes on an older one is told."""
    used_for: Mapped[str | None]
    source: Mapped[str | None]
    drill: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Of a drill: in no figure."""


class FeedbackRow(Base):
    """A reply to a task."""

    __tablename__ = "feedback"
    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), index=True)
    author_id: Mapped[int | None]
    author_name: Mapped[str]
    at: Mapped[datetime]
    result_class: Mapped[str | None]
    fields: Mapped[dict[str, Any]]
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    datum: Mapped[str | None]
    accuracy_m: Mapped[float | None]
    distance_m: Mapped[float | None]
    """How far from the task's place it was written; far is flagged, not refused."""
    written_at: Mapped[datetime | None]
    """By the phone's clock, which may be hours off; `at` is ours."""
    channel: Mapped[str] = mapped_column(default="app", server_default="app")
    on_behalf: Mapped[str | None]
    unable: Mapped[str | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None]
    returned_at: Mapped[datetime | None]
    returned_by: Mapped[int | None]
    return_reason: Mapped[str | None]


class AttachmentRow(Base):
    """A file of a task, case or operation; the content lies in the store's folder under its SHA-256."""

    __tablename__ = "attachment"
    __table_args__ = (sa.Index("ix_attachment_subject", "subject_kind", "subject_id"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), index=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    feedback_id: Mapped[int | None] = mapped_column(sa.ForeignKey("feedback.id"))
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    size_bytes: Mapped[int]
    captured_at: Mapped[datetime | None]
    doubt: Mapped[str | None]
    """Why the photo's own time is not trusted; `captured_at` is empty then."""
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    datum: Mapped[str | None]
    kept_at: Mapped[datetime | None]
    """When a photo came in that still waits for its reply; it is swept after a day."""
