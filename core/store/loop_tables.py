"""The instruction loop: acknowledgements, extensions, supervision, notices on their way, tokens, cards, clues."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id, Sealed


class AcknowledgementRow(Base):
    """Somebody has a task in hand (签收). It ends by an answer, by silence, with the shift, or by being handed over."""

    __tablename__ = "acknowledgement"
    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    person_name: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    at: Mapped[datetime]
    recorded_by: Mapped[int | None]
    """Who wrote it down; differs from `person_id` when it was taken on behalf."""
    channel: Mapped[str | None]
    words: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]


class ExtensionRow(Base):
    """A longer deadline that was asked for (延期), and what was decided."""

    __tablename__ = "extension"
    id: Mapped[Id]
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), index=True)
    asked_by: Mapped[int | None]
    asked_name: Mapped[str]
    asked_at: Mapped[datetime]
    reason: Mapped[str]
    until: Mapped[datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    granted: Mapped[bool | None]
    words: Mapped[str | None]


class SupervisionRow(Base):
    """A supervision order (督办单) with a clock of its own; nobody answers it in time: report for accountability."""

    __tablename__ = "supervision"
    __table_args__ = (sa.UniqueConstraint("board_id", "number"), sa.Index("ix_supervision_state", "board_id", "state", "due_at"))
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    number: Mapped[str]
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"), index=True)
    clue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("clue.id"))
    case_id: Mapped[int | None] = mapped_column(index=True)
    grid_code: Mapped[str | None]
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    addressee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    addressee_name: Mapped[str]
    words: Mapped[str]
    state: Mapped[str]
    issued_by: Mapped[int | None]
    owner_id: Mapped[int | None]
    """Who of the desk follows it after a handover; before that, who issued it."""
    issued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    reply: Mapped[str | None]
    replied_by: Mapped[int | None]
    replied_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]


class RungRow(Base):
    """A step of the escalation ladder that was taken; `cycle` is the moment from which this run of the ladder counts."""

    __tablename__ = "rung"
    __table_args__ = (sa.UniqueConstraint("board_id", "subject_kind", "subject_id", "ladder", "cycle", "rung"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    ladder: Mapped[str]
    cycle: Mapped[datetime]
    rung: Mapped[str]
    at: Mapped[datetime]


class LeaseRow(Base):
    """Which process does a job for all of them just now."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class EndpointRow(Base):
    """Where notices go outside: a signed webhook, or a folder that another network picks up."""

    __tablename__ = "endpoint"
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    secret: Mapped[str | None] = mapped_column(Sealed)
    former_secret: Mapped[str | None] = mapped_column(Sealed)
    former_until: Mapped[datetime | None]
    """Until then the secret before the last rotation signs too."""
    notices: Mapped[list[Any]]
    """Kinds of notice that go there; empty means all."""
    active: Mapped[bool] = mapped_column(default=True)
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class DeliveryRow(Base):
    """One notice on its way to one endpoint: queued, sent, delivered, failed; with its tries."""

    __tablename__ = "delivery"
    __table_args__ = (sa.UniqueConstraint("delivery_id"), sa.Index("ix_delivery_next", "state", "next_at"))
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    outbox_id: Mapped[int] = mapped_column(sa.ForeignKey("outbox.id"), index=True)
    endpoint_id: Mapped[int] = mapped_column(sa.ForeignKey("endpoint.id"), index=True)
    delivery_id: Mapped[str]
    state: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    queued_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    received_by: Mapped[str | None]
    """Who a receipt says took it; only drop folders send one."""
    status: Mapped[int | None]
    error: Mapped[str | None]


class ApiTokenRow(Base):
    """A key of an outside program: what it may do, for which grids, until when. Only its hash is kept."""

    __tablename__ = "api_token"
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    """In whose name the program acts; its grids and its body bound what the token reaches."""
    role: Mapped[str]
    scopes: Mapped[list[Any]]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class ProofCardRow(Base):
    """A card by which a resident can check who is at the door (协助执行凭证): court, worker, matter, expiry; nothing of the debtor."""

    __tablename__ = "proof_card"
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    code: Mapped[str] = mapped_column(unique=True)
    task_id: Mapped[int] = mapped_column(sa.ForeignKey("task.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ClueRow(Base):
    """A tip that nobody asked for (线索): where somebody or something is. Its clock runs to the first action."""

    __tablename__ = "clue"
    __table_args__ = (sa.UniqueConstraint("board_id", "number"), sa.Index("ix_clue_state", "board_id", "state", "received_at"), sa.Index("ix_clue_reference", "board_id", "reference"))
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    number: Mapped[str]
    kind: Mapped[str]
    source: Mapped[str]
    content: Mapped[str]
    state: Mapped[str]
    sighting: Mapped[str | None]
    """How somebody or something was traced, when the police or a platform says so."""
    plate: Mapped[str | None]
    seen_at: Mapped[datetime | None]
    confidence: Mapped[int | None]
    reference: Mapped[str | None]
    """The sender's own number; the same one twice is one clue."""
    debtor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("debtor.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(sa.ForeignKey("task.id"), index=True)
    """The task that was made of it, or in whose course it was found."""
    handler_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    owner_id: Mapped[int | None]
    """Who has it in hand: whoever acted first; changes at a handover."""
    grid_code: Mapped[str | None]
    place: Mapped[str | None]
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    datum: Mapped[str | None]
    accuracy_m: Mapped[float | None]
    reporter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    reporter_name: Mapped[str]
    informant: Mapped[str | None] = mapped_column(Sealed)
    """Who told it, when it was none of the court's people (举报人); never shown with the clue."""
    informant_phone: Mapped[str | None] = mapped_column(Sealed)
    received_at: Mapped[datetime]
    respond_by: Mapped[datetime]
    first_action_at: Mapped[datetime | None]
    first_action_by: Mapped[int | None]
    first_action: Mapped[str | None]
    verified: Mapped[bool | None]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[int | None]
    outcome: Mapped[str | None]
    result: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    credited: Mapped[bool] = mapped_column(default=False)


class EvidenceRow(Base):
    """An accepted reply and what it serves (佐证用途): 终本, 简转繁, 公告送达, a target of an operation."""

    __tablename__ = "evidence"
    __table_args__ = (sa.Index("ix_evidence_case", "case_id", "serves"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    feedback_id: Mapped[int] = mapped_column(sa.ForeignKey("feedback.id"), index=True)
    serves: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enforcement_case.id"))
    target_id: Mapped[int | None] = mapped_column(sa.ForeignKey("target.id"))
    at: Mapped[datetime]
    by: Mapped[int | None]
