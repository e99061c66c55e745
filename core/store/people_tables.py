"""Organisations, people, accounts, roles, sessions, screens and duty."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id, Sealed


class OrganisationRow(Base):
    """A body that takes part: court, committee, police, station, town or department."""

    __tablename__ = "organisation"
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"))
    grid_code: Mapped[str | None] = mapped_column(index=True)
    phone: Mapped[str | None]
    lng: Mapped[float | None]
    lat: Mapped[float | None]


class PersonRow(Base):
    """An officer, liaison or grid worker. Debtors and applicants have tables of their own."""

    __tablename__ = "person"
    __table_args__ = (sa.Index("ix_person_search", "board_id", "initials"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    initials: Mapped[str]
    phone: Mapped[str | None] = mapped_column(Sealed)
    staff_number: Mapped[str | None]
    grid_code: Mapped[str | None] = mapped_column(index=True)
    post: Mapped[str | None]
    sex: Mapped[str | None]
    """`f` or `m`; nothing when nobody has said. Women are searched by women (domain.md 3.7)."""
    active: Mapped[bool] = mapped_column(default=True)


class GridPostRow(Base):
    """A post that a person holds in a grid; one person may hold several (一员多职)."""

    __tablename__ = "grid_post"
    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    grid_code: Mapped[str] = mapped_column(index=True)
    post: Mapped[str]


class AccountRow(Base):
    """One person's sign-in. `login` is unique over the installation; nobody shares one."""

    __tablename__ = "account"
    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    login: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    must_change: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    demo: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="zh_CN")


class RoleGrantRow(Base):
    """A role with the grids it reaches and the day it ends. An empty prefix is the whole board."""

    __tablename__ = "role_grant"
    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    role: Mapped[str]
    grid_prefix: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class SessionRow(Base):
    """A signed-in browser; only the hash of its token is kept."""

    __tablename__ = "session"
    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    role: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None]
    address: Mapped[str | None]
    agent: Mapped[str | None]


class DeviceRow(Base):
    """A wall screen; only the hash of its token is kept. Nobody's until an administrator has typed the code that it shows."""

    __tablename__ = "device"
    id: Mapped[Id]
    board_id: Mapped[int | None] = mapped_column(sa.ForeignKey("board.id"), index=True)
    name: Mapped[str] = mapped_column(default="")
    code_hash: Mapped[str | None] = mapped_column(index=True)
    """Of the code on the screen; gone once it was typed."""
    code_ends_at: Mapped[datetime]
    token_hash: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str]
    area: Mapped[str] = mapped_column(default="")
    """The grid code that it reaches; empty is the whole board."""
    settings: Mapped[dict[str, Any]]
    paired_by: Mapped[int | None]
    paired_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    silenced_at: Mapped[datetime | None]
    """Red events up to this moment were acknowledged from the desk; they sound no more and hold no scene."""
    revoked_at: Mapped[datetime | None]


class DutyRow(Base):
    """A person's shift."""

    __tablename__ = "duty"
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    instead_of: Mapped[int | None]
    """Whose shift this was before a swap; a swap needs a leader's consent."""
    consent_by: Mapped[int | None]
    swap_to: Mapped[int | None]
    """Who is to take it over, while a leader has not said yes or no."""
    swap_by: Mapped[int | None]
    swap_why: Mapped[str | None]
    cancelled_at: Mapped[datetime | None]
