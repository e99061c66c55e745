"""Joint operations (联合执行行动): campaigns, bodies, teams, targets, and everything that is said while one is under way."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id


class CampaignRow(Base):
    """A named campaign (专项行动) that holds operations; with a recurrence it creates them by itself."""

    __tablename__ = "campaign"
    __table_args__ = (sa.UniqueConstraint("board_id", "name"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    name: Mapped[str]
    theme: Mapped[str] = mapped_column(default="general", server_default="general")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    commanders: Mapped[list[Any] | None]
    """Leaders who command on site: `{"name", "post"}` each."""
    recurrence: Mapped[dict[str, Any] | None]
    """Weekday (0 is Monday), hour, minutes, hours, kind, lead organisation, muster place; nothing for a campaign without one."""
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OperationRow(Base):
    """A joint operation."""

    __tablename__ = "operation"
    __table_args__ = (
        sa.UniqueConstraint("board_id", "number"),
        sa.Index("ix_operation_occurrence", "campaign_id", "occurrence_on", unique=True),
    )
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    number: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str]
    campaign_id: Mapped[int | None]
    occurrence_on: Mapped[date | None]
    """The day it was created for by its campaign's recurrence."""
    old_case_class: Mapped[str | None]
    """Class of old cases it is held for (四联合, `operation_kinds.OLD_CASE_CLASSES`)."""
    drill: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """A drill (演练): marked everywhere, in no figure."""
    secrecy: Mapped[str] = mapped_column(default="internal", server_default="internal")
    purpose: Mapped[str | None]
    state: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    muster_place: Mapped[str]
    muster_lng: Mapped[float | None]
    muster_lat: Mapped[float | None]
    """WGS84."""
    area: Mapped[list[Any]]
    grid_code: Mapped[str | None] = mapped_column(index=True)
    lead_organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    partner_organisation_id: Mapped[int | None]
    """The other court of a cross-court operation."""
    lead_signed_by: Mapped[int | None]
    lead_signed_at: Mapped[datetime | None]
    partner_signed_by: Mapped[str | None]
    partner_signed_at: Mapped[datetime | None]
    commander_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    deputy_id: Mapped[int | None]
    command_seat: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    site_leaders: Mapped[list[Any] | None]
    """Leaders on site: `{"name", "post"}` each."""
    witnesses: Mapped[list[Any] | None]
    """Delegates, notaries, media: `{"name", "post"}` each."""
    risk: Mapped[str] = mapped_column(default="low")
    emergency_plan: Mapped[str] = mapped_column(default="")
    baseline_minutes: Mapped[int | None]
    """What the search of such a day took before screening; given by the court, shown beside what it takes now."""
    baseline_found: Mapped[int | None]
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    approved_by: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    approval_note: Mapped[str | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    summary: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    next_steps: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    updated_at: Mapped[datetime]


class OperationBodyRow(Base):
    """A body asked to take part, and its own answer."""

    __tablename__ = "operation_body"
    __table_args__ = (sa.UniqueConstraint("operation_id", "organisation_id"),)
    id: Mapped[Id]
    operation_id: Mapped[int] = mapped_column(sa.ForeignKey("operation.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    head_count: Mapped[int]
    vehicles: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(default="asked")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None]
    channel: Mapped[str | None]
    """How the answer came in when it was written down on the body's behalf; the words are the reason."""
    reason: Mapped[str | None]


class VehicleRow(Base):
    """A vehicle that can be booked; its plate is its name everywhere."""

    __tablename__ = "vehicle"
    __table_args__ = (sa.UniqueConstraint("board_id", "plate"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    plate: Mapped[str]
    kind: Mapped[str] = mapped_column(default="police", server_default="police")
    seats: Mapped[int] = mapped_column(default=5, server_default=sa.text("5"))
    active: Mapped[bool] = mapped_column(default=True, server_default=sa.true())


class TeamRow(Base):
    """A team of an operation."""

    __tablename__ = "team"
    id: Mapped[Id]
    operation_id: Mapped[int] = mapped_column(sa.ForeignKey("operation.id"), index=True)
    name: Mapped[str]
    task: Mapped[str] = mapped_column(default="visit", server_default="visit")
    """What it is for: visits, or one of the special groups of a relocation (警戒, 录音录像, 财产登记 …)."""
    leader_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    """Its own hours; the operation's when empty."""
    planned_m: Mapped[int | None]
    actual_m: Mapped[int | None]
    """Length of the route in metres, as planned, and as driven by the odometer."""
    mustered_at: Mapped[datetime | None]
    departed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]


class TeamVehicleRow(Base):
    """A vehicle in a team, by its plate; not every vehicle stands in the register."""

    __tablename__ = "team_vehicle"
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"), primary_key=True)
    plate: Mapped[str] = mapped_column(primary_key=True, index=True)


class TeamEquipmentRow(Base):
    """Equipment that a team takes along; `labels` are the numbers on the things."""

    __tablename__ = "team_equipment"
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    quantity: Mapped[int] = mapped_column(default=1, server_default=sa.text("1"))
    labels: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))


class TeamMemberRow(Base):
    """A person in a team; who left is kept with the time."""

    __tablename__ = "team_member"
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    part: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    """Judge, bailiff, clerk, driver, police, guide, female officer …"""
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class TeamPositionRow(Base):
    """Where a team was; WGS84."""

    __tablename__ = "team_position"
    __table_args__ = (sa.Index("ix_team_position_last", "team_id", "at"),)
    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("team.id"))
    at: Mapped[datetime]
    lng: Mapped[float]
    lat: Mapped[float]
    accuracy_m: Mapped[float | None]
    person_id: Mapped[int | None]


class TargetRow(Base):
    """A debtor to be visited in an operation, and how far the visit is."""

    __tablename__ = "target"
    __table_args__ = (sa.UniqueConstraint("operation_id", "debtor_id"),)
    id: Mapped[Id]
    operation_id: Mapped[int] = mapped_column(sa.ForeignKey("operation.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"))
    debtor_id: Mapped[int] = mapped_column(sa.ForeignKey("debtor.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enforcement_case.id"))
    grid_code: Mapped[str | None]
    measure: Mapped[str]
    risk: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="planned")
    result: Mapped[str | None]
    """The headline of the visit; what was done there are the rows of `target_result`."""
    amount_fen: Mapped[int] = mapped_column(default=0)
    """Received at this target, the sum over its results."""
    note: Mapped[str | None]
    reported_by: Mapped[int | None]
    reported_at: Mapped[datetime | None]
    stop: Mapped[int | None]
    """Its place in the team's order of visits, from 1."""
    window_from: Mapped[datetime | None]
    window_until: Mapped[datetime | None]
    visit_minutes: Mapped[int | None]
    eta: Mapped[datetime | None]
    underway_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    handling_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    screen_task_id: Mapped[int | None] = mapped_column(index=True)
    screen_class: Mapped[str | None]
    screened_at: Mapped[datetime | None]
    proposal: Mapped[dict[str, Any] | None]
    """What the system proposed: rank, score, reasons; kept beside what the officer made of it."""
    added_by: Mapped[int | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None]
    removed_why: Mapped[str | None]
    paid_at: Mapped[datetime | None]
    """When the debtor paid all while the operation was planned or under way; flagged at once."""
    custody_since: Mapped[datetime | None]
    custody_hours: Mapped[int | None]
    """8 or 24 (domain.md 3.7: 拘传)."""
    custody_ended_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    """Revision of the ledger that changed it last."""


class TargetResultRow(Base):
    """One thing that was done at a target: the home of all results (战果, domain.md 6.4). Taken back, it stays with the time."""

    __tablename__ = "target_result"
    id: Mapped[Id]
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("target.id"), index=True)
    kind: Mapped[str]
    quantity: Mapped[int] = mapped_column(default=1, server_default=sa.text("1"))
    amount_fen: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    note: Mapped[str | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None]


class TargetDocumentRow(Base):
    """A document needed or issued at a target: 拘传票, 搜查令, 裁定 …, and who authorised it."""

    __tablename__ = "target_document"
    id: Mapped[Id]
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("target.id"), index=True)
    kind: Mapped[str]
    number: Mapped[str | None]
    signed_by: Mapped[int | None]
    signed_at: Mapped[datetime | None]
    on_site: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Issued at the site on the center's authority (PG-07)."""
    place: Mapped[str | None]
    served_at: Mapped[datetime | None]
    created_by: Mapped[int | None]
    created_at: Mapped[datetime]


class TargetCheckRow(Base):
    """The answer to one question that must be asked before going: deputy, age, pregnancy, illness, minor."""

    __tablename__ = "target_check"
    __table_args__ = (sa.UniqueConstraint("target_id", "code"),)
    id: Mapped[Id]
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("target.id"))
    code: Mapped[str]
    answer: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    checked_by: Mapped[int | None]
    checked_at: Mapped[datetime]


class ApprovalRow(Base):
    """An approval that an operation needs: of a measure, of an exception to a gate, or of a sensitive practice (seeds.md 7.3)."""

    __tablename__ = "approval"
    id: Mapped[Id]
    operation_id: Mapped[int] = mapped_column(sa.ForeignKey("operation.id"), index=True)
    target_id: Mapped[int | None] = mapped_column(sa.ForeignKey("target.id"), index=True)
    kind: Mapped[str]
    """A measure (bring, detain, fine, search, evict), `exception`, or a sensitive practice."""
    gate: Mapped[str | None]
    """The gate that an exception is from."""
    days: Mapped[int | None]
    amount_fen: Mapped[int | None]
    basis: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    purpose: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    expires_on: Mapped[date | None]
    asked_by: Mapped[int | None]
    asked_at: Mapped[datetime]
    approver_id: Mapped[int | None]
    approver_name: Mapped[str | None]
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    withdrawn_at: Mapped[datetime | None]


class PoliceRequestRow(Base):
    """A request for police (用警申请): three working days ahead, or urgent with a reason (domain.md 6.1)."""

    __tablename__ = "police_request"
    id: Mapped[Id]
    operation_id: Mapped[int] = mapped_column(sa.ForeignKey("operation.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"))
    officers: Mapped[int]
    facts: Mapped[str]
    place: Mapped[str]
    wanted_at: Mapped[datetime]
    urgent_why: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    requested_by: Mapped[int | None]
    requested_at: Mapped[datetime]
    signed_by: Mapped[int | None]
    signed_at: Mapped[datetime | None]


class InstructionRow(Base):
    """A numbered instruction of the center to a team, or a video meeting with it (PG-07); signed for by the team."""

    __tablename__ = "instruction"
    __table_args__ = (sa.UniqueConstraint("operation_id", "number"),)
    id: Mapped[Id]
    operation_id: Mapped[int] = mapped_column(sa.ForeignKey("operation.id"))
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"), index=True)
    """Nothing: to the whole operation."""
    number: Mapped[int]
    kind: Mapped[str]
    text: Mapped[str]
    target_id: Mapped[int | None]
    """Where a redirected team is to go."""
    by_id: Mapped[int | None]
    at: Mapped[datetime]
    signed_by: Mapped[int | None]
    signed_at: Mapped[datetime | None]


class IncidentRow(Base):
    """An emergency or a call for back-up (涉执应急事件)."""

    __tablename__ = "incident"
    id: Mapped[Id]
    operation_id: Mapped[int] = mapped_column(sa.ForeignKey("operation.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("team.id"))
    target_id: Mapped[int | None] = mapped_column(sa.ForeignKey("target.id"))
    kind: Mapped[str]
    level: Mapped[str]
    words: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    raised_by: Mapped[int | None]
    raised_at: Mapped[datetime]
    seen_by: Mapped[int | None]
    seen_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))


class RecordingRow(Base):
    """A recording of a target by its number (全程录音录像); the film itself lies in the recording system."""

    __tablename__ = "recording"
    __table_args__ = (sa.UniqueConstraint("target_id", "number"),)
    id: Mapped[Id]
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("target.id"))
    number: Mapped[str]
    device: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    keep_forever: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    noted_by: Mapped[int | None]
    noted_at: Mapped[datetime]


class ResultVersionRow(Base):
    """The results of an operation as they stood at a cut-off (截至…), frozen."""

    __tablename__ = "result_version"
    __table_args__ = (sa.UniqueConstraint("operation_id", "cut_off"),)
    id: Mapped[Id]
    operation_id: Mapped[int] = mapped_column(sa.ForeignKey("operation.id"))
    cut_off: Mapped[datetime]
    figures: Mapped[dict[str, Any]]
    frozen_by: Mapped[int | None]
    frozen_at: Mapped[datetime]
