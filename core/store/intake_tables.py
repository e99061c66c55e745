"""Import of files: batches, the rows that were refused, what a list of cases changed and which cases vanished from it, and saved column mappings."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.store.columns import Base, Id


class ImportBatchRow(Base):
    """One file on its way in; `next_row` says where to go on after an interruption."""

    __tablename__ = "import_batch"
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"), index=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    mapping: Mapped[dict[str, Any]]
    state: Mapped[str]
    next_row: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    stored: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    unlocated: Mapped[int] = mapped_column(default=0)
    started_by: Mapped[int | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    whole: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """The file lists every unconcluded case of the court; what it does not name has vanished from there."""


class ImportRejectionRow(Base):
    """A row that was not stored (`rejected`) or stored with a mark (`warned`), and why."""

    __tablename__ = "import_rejection"
    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id"), index=True)
    row: Mapped[int]
    field: Mapped[str]
    value: Mapped[str]
    reason: Mapped[str]
    severity: Mapped[str]


class ImportProfileRow(Base):
    """A column mapping that was corrected once and saved."""

    __tablename__ = "import_profile"
    __table_args__ = (sa.UniqueConstraint("board_id", "kind", "name"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    kind: Mapped[str]
    name: Mapped[str]
    mapping: Mapped[dict[str, Any]]


class ImportDifferenceRow(Base):
    """What an import changed of a case: a column's content before and after, days in ISO form, money in 分."""

    __tablename__ = "import_difference"
    id: Mapped[Id]
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    field: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]


class CaseListingRow(Base):
    """The whole list that named a case last."""

    __tablename__ = "case_listing"
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), primary_key=True, autoincrement=False)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id"), index=True)


class VanishedCaseRow(Base):
    """An unconcluded case that a whole list named and the next one (`batch_id`) did not; marked, never deleted. `how` it was settled: a key of `whole_lists.HOW_LABELS`."""

    __tablename__ = "vanished_case"
    __table_args__ = (sa.Index("ix_vanished_case_open", "board_id", "settled_at"),)
    id: Mapped[Id]
    board_id: Mapped[int] = mapped_column(sa.ForeignKey("board.id"))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("enforcement_case.id"), index=True)
    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("import_batch.id"))
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None]
    how: Mapped[str | None]
    words: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
