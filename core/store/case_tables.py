"""Cases, debtors, applicants, places, property, measures, money, petitions. Money is integer 分 (`_fen`)."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id, Sealed


class CaseRow(Base):
    """An enforcement case. `grid_code` is where its first debtor is looked for."""

    __tablename__ = "enforcement_case"
    __table_args__ = (
        sa.UniqueConstraint("board_id", "number"),
        sa.Index("ix_enforcement_case_filed", "board_id", "filed_on"),
        sa.Index("ix_enforcement_case_closed", "board_id", "closed_on"),
        sa.Index("ix_enforcement_case_grid", "board_id", "grid_code"),
    )
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    number: Mapped[str]
    legacy_number: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str]
    cause: Mapped[str | None]
    category: Mapped[str | None]
    """涉民生, 涉企, 涉金融 and so on; one word."""
    applicant: Mapped[str | None]
    debtor_names: Mapped[str] = mapped_column(default="")
    judge_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    grid_code: Mapped[str | None]
    filed_on: Mapped[date]
    due_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closing: Mapped[str | None]
    termination_check: Mapped[str | None]
    has_property: Mapped[bool | None]
    amount_fen: Mapped[int]
    recovered_fen: Mapped[int] = mapped_column(default=0)
    stage: Mapped[str] = mapped_column(default="query")
    source: Mapped[str | None]


class DebtorRow(Base):
    """A person or organisation under enforcement, with the place that is believed best just now."""

    __tablename__ = "debtor"
    __table_args__ = (
        sa.Index("ix_debtor_place", "board_id", "quadkey"),
        sa.Index("ix_debtor_grid", "board_id", "grid_code"),
        sa.Index("ix_debtor_identity", "board_id", "identity_index"),
        sa.Index("ix_debtor_search", "board_id", "initials"),
        sa.Index("ix_debtor_name", "board_id", "name"),
    )
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    kind: Mapped[str]
    name: Mapped[str]
    initials: Mapped[str]
    identity: Mapped[str | None] = mapped_column(Sealed)
    identity_index: Mapped[str | None]
    identity_problem: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(Sealed)
    whereabouts: Mapped[str] = mapped_column(default="unknown")
    published: Mapped[bool] = mapped_column(default=False)
    protected: Mapped[bool] = mapped_column(default=False)
    outstanding: Mapped[bool] = mapped_column(default=True)
    outstanding_fen: Mapped[int] = mapped_column(default=0)
    place: Mapped[str | None]
    grid_code: Mapped[str | None]
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    quadkey: Mapped[str | None]
    confidence: Mapped[int | None]
    """How sure the place is, 0 to 100."""
    seen_at: Mapped[datetime | None]
    source: Mapped[str | None]


class CaseDebtorRow(Base):
    """A debtor in a case; n to m."""

    __tablename__ = "case_debtor"
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), primary_key=True)
    debtor_id: Mapped[int] = mapped_column(sa.ForeignKey("debtor.id"), primary_key=True, index=True)


class ApplicantRow(Base):
    """Who applied for enforcement."""

    __tablename__ = "applicant"
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    phone: Mapped[str | None] = mapped_column(Sealed)


class AddressRow(Base):
    """An address of a debtor, with its datum and how sure it is."""

    __tablename__ = "address"
    id: Mapped[Id]
    debtor_id: Mapped[int] = mapped_column(sa.ForeignKey("debtor.id"), index=True)
    kind: Mapped[str]
    text: Mapped[str]
    grid_code: Mapped[str | None]
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    datum: Mapped[str | None]
    confidence: Mapped[int]
    source: Mapped[str]
    confirmed_on: Mapped[date | None]


class SightingRow(Base):
    """Where a debtor was seen or traced (行踪)."""

    __tablename__ = "sighting"
    id: Mapped[Id]
    debtor_id: Mapped[int] = mapped_column(sa.ForeignKey("debtor.id"), index=True)
    kind: Mapped[str]
    result_class: Mapped[str | None]
    place: Mapped[str | None]
    grid_code: Mapped[str | None]
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    datum: Mapped[str | None]
    seen_at: Mapped[datetime]
    confidence: Mapped[int]
    source: Mapped[str]


class PursuitLegRow(Base):
    """A leg of the way after a debtor (追捕): where somebody set out, arrived, kept watch, missed or caught the debtor. Taken back, it is marked, never deleted."""

    __tablename__ = "pursuit_leg"
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    debtor_id: Mapped[int] = mapped_column(sa.ForeignKey("debtor.id"))
    kind: Mapped[str]
    place: Mapped[str]
    lng: Mapped[float | None]
    lat: Mapped[float | None]
    happened_at: Mapped[datetime]
    words: Mapped[str]
    by_id: Mapped[int | None]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class PropertyRow(Base):
    """A thing of value found in a case."""

    __tablename__ = "property"
    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    debtor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("debtor.id"), index=True)
    kind: Mapped[str]
    description: Mapped[str]
    state: Mapped[str]
    value_fen: Mapped[int | None]
    place: Mapped[str | None]
    clue_id: Mapped[int | None]
    """The tip that led to it."""
    source: Mapped[str | None]
    """The department or system whose answer named it."""
    found_on: Mapped[date]
    controlled_on: Mapped[date | None]
    disposed_on: Mapped[date | None]


class MeasureRow(Base):
    """A measure taken; `expires_on` is the day printed in the notice."""

    __tablename__ = "measure"
    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    debtor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("debtor.id"), index=True)
    property_id: Mapped[int | None] = mapped_column(sa.ForeignKey("property.id"))
    kind: Mapped[str]
    document_number: Mapped[str | None]
    place: Mapped[str | None]
    taken_at: Mapped[datetime | None]
    clue_id: Mapped[int | None]
    starts_on: Mapped[date]
    expires_on: Mapped[date | None] = mapped_column(index=True)
    lifted_on: Mapped[date | None]


class PaymentRow(Base):
    """Money in or out of a case."""

    __tablename__ = "payment"
    __table_args__ = (sa.Index("ix_payment_day", "board_id", "paid_on"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    grid_code: Mapped[str | None]
    direction: Mapped[str]
    amount_fen: Mapped[int]
    channel: Mapped[str]
    paid_on: Mapped[date]
    debtor_id: Mapped[int | None]
    """Who paid, where that was said."""
    reference: Mapped[str | None]
    """Its number in the system that it was imported from (流水号)."""


class PetitionRow(Base):
    """An enforcement petition (执行信访)."""

    __tablename__ = "petition"
    __table_args__ = (sa.Index("ix_petition_day", "board_id", "registered_on"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    grid_code: Mapped[str | None]
    person: Mapped[str]
    came_on: Mapped[date | None]
    """When it came in; without a day, when it was registered."""
    way: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    level: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    words: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    handler_id: Mapped[int | None]
    registered_on: Mapped[date]
    settled_on: Mapped[date | None]
    outcome: Mapped[str | None]
    document: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    settled_words: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))


class ProblemRow(Base):
    """A problem of a case that the stand-up raised (每天碰头会); it is to be closed the same day."""

    __tablename__ = "problem"
    __table_args__ = (sa.Index("ix_problem_open", "board_id", "closed_at"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    words: Mapped[str]
    raised_by: Mapped[int | None]
    raised_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    closed_by: Mapped[int | None]
    closed_at: Mapped[datetime | None]


class StrikeOffRow(Base):
    """A weekly check that struck concluded cases off the wall chart (对账销账); `since` is the first day it looked at."""

    __tablename__ = "strike_off"
    __table_args__ = (sa.Index("ix_strike_off_at", "board_id", "at"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    since: Mapped[date]
    by_id: Mapped[int | None]
    at: Mapped[datetime]


class StruckCaseRow(Base):
    """A case on such a list, as it stood then."""

    __tablename__ = "struck_case"
    strike_off_id: Mapped[int] = mapped_column(sa.ForeignKey("strike_off.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), primary_key=True, index=True)
    closed_on: Mapped[date]
    closing: Mapped[str | None]


class ChartPlanRow(Base):
    """So many cases are to be concluded in a week, by a town (its code) or a judge (the person's id)."""

    __tablename__ = "chart_plan"
    __table_args__ = (sa.UniqueConstraint("board_id", "week", "part", "key"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    week: Mapped[date]
    part: Mapped[str]
    key: Mapped[str]
    planned: Mapped[int]


class ChartWeekRow(Base):
    """A week of the wall chart as it was frozen; never rewritten."""

    __tablename__ = "chart_week"
    __table_args__ = (sa.UniqueConstraint("board_id", "week"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    week: Mapped[date]
    lines: Mapped[list[Any]]
    frozen_by: Mapped[int | None]
    frozen_at: Mapped[datetime]


class PreservationRow(Base):
    """What is particular to a preservation case: its security, its fee, and the enforcement case that its property went over to."""

    __tablename__ = "preservation"
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), primary_key=True, autoincrement=False)
    security: Mapped[str | None]
    insurer: Mapped[str | None]
    security_document: Mapped[str | None]
    security_on: Mapped[date | None]
    fee_fen: Mapped[int | None]
    fee_on: Mapped[date | None]
    fee_document: Mapped[str | None]
    converted_to: Mapped[int | None] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    converted_at: Mapped[datetime | None]


class CaseTeamRow(Base):
    """A case team of the court (办案团队)."""

    __tablename__ = "case_team"
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), index=True)
    name: Mapped[str]
    kind: Mapped[str]
    leader_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]


class CaseTeamMemberRow(Base):
    """Who is in a case team from when until when; in one at a time."""

    __tablename__ = "case_team_member"
    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("case_team.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]


class OldCaseRow(Base):
    """An old case on the list that is cleared (积案清理): the five that are fixed for it, and how it was struck off (`struck_words` by the keys of `THREE_LABELS`)."""

    __tablename__ = "old_case"
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), primary_key=True, autoincrement=False)
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), index=True)
    handler: Mapped[str]
    supervisor: Mapped[str]
    measures: Mapped[str]
    due_on: Mapped[date | None]
    goal: Mapped[str]
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[int | None]
    struck_words: Mapped[dict[str, Any]]
