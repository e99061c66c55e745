"""Larger boards: the demo county copied under the names of other real counties, laid out side by side."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.demo import Expressions, copy_rows, references, write
from core.domain.initials import initials
from core.domain.quadkeys import quadkey
from core.intake.demo import names
from core.intake.demo.book import Book, Row
from core.intake.demo.divisions import COUNTY_CODE, COUNTY_NAME, Division
from core.store.sealing import blind_index
from core.store.tables import (
    AddressRow,
    ApplicantRow,
    AttachmentRow,
    Base,
    CaseDebtorRow,
    CaseRow,
    DebtorRow,
    FeedbackRow,
    GridPostRow,
    GridRow,
    MeasureRow,
    OperationBodyRow,
    OperationRow,
    OrganisationRow,
    PaymentRow,
    PersonRow,
    PetitionRow,
    PropertyRow,
    SightingRow,
    TargetResultRow,
    TargetRow,
    TaskRow,
    TeamEquipmentRow,
    TeamMemberRow,
    TeamRow,
    TeamVehicleRow,
)

SCALES = {"county": 1, "city": 10, "province": 100}
OUTLINES_DOWN_TO = {"county": 3, "city": 3, "province": 2}
MARGIN = 1.08
BY_SELECT: tuple[type[Base], ...] = (
    OrganisationRow, PersonRow, GridPostRow, CaseRow, CaseDebtorRow, ApplicantRow, AddressRow, SightingRow, PropertyRow,
    MeasureRow, PaymentRow, PetitionRow, FeedbackRow, AttachmentRow, OperationBodyRow, TeamRow, TeamMemberRow, TeamVehicleRow, TeamEquipmentRow,
    TargetRow, TargetResultRow,
)
BY_ROW: tuple[type[Base], ...] = (GridRow, DebtorRow, OperationRow, TaskRow)
"""Tables with something to compute for each row: outlines, quadkeys, identity numbers, lists of codes."""
ORDER = (*BY_SELECT[:3], *BY_ROW[:2], *BY_SELECT[3:12], *BY_ROW[2:], *BY_SELECT[12:])
MORE_REFERENCES = (
    "issued_by", "author_id", "accepted_by", "answered_by", "reported_by", "created_by", "approved_by", "subject_id", "by_id",
)
CODES = ("grid_code", "code", "parent_code")
TEXTS = ("name", "place", "text", "person", "muster_place", "document_number", "source", "number")


class Copy:
    """One county to be written; `place` counts from 1, and 0 is the original."""

    def __init__(self, book: Book, county: Division, place: int, *, across: int, outlines_down_to: int) -> None:
        self.book, self.county, self.outlines_down_to = book, county, outlines_down_to
        span = max(first + len(book.rows[table]) for table in ORDER if (first := book.first_ids.get(table.__tablename__)))
        self.id_shift = place * span
        county_row = book.rows[GridRow][0]
        self.lng_shift = -round(place % across * (county_row["east"] - county_row["west"]) * MARGIN, 6)
        self.lat_shift = -round(place // across * (county_row["north"] - county_row["south"]) * MARGIN, 6)
        court = f"豫{county.code[2:]}"
        self.words = ((COUNTY_NAME, county.name), ("豫1425", court), ("虞执", f"{court}执"))

    def write(self, session: Session) -> None:
        for table in ORDER:
            if table in BY_ROW:
                rows = [self._row(table, row) for row in self.book.rows[table]]
                for _ in write(session, {table: rows}):
                    pass
            else:
                self._by_select(session, table)

    def _by_select(self, session: Session, table: type[Base]) -> None:
        rows, known = self.book.rows[table], sa.inspect(table).local_table
        assert isinstance(known, sa.Table)
        key = "id" if "id" in known.c else next(iter(rows[0]))
        ids = [row[key] for row in rows]
        copy_rows(session, known, self._changes(known), key=key, first=min(ids), last=max(ids))

    def _changes(self, table: sa.Table) -> Expressions:
        changes: dict[str, Callable[[Any], Any]] = {}
        for name in (*references(table), *MORE_REFERENCES):
            changes[name] = lambda column: column + self.id_shift
        for name in CODES:
            changes[name] = lambda column: sa.func.replace(column, COUNTY_CODE, self.county.code)
        for name in TEXTS:
            changes[name] = self._reworded
        changes["lng"] = lambda column: column + self.lng_shift
        changes["lat"] = lambda column: column + self.lat_shift
        changes["clue_id"] = lambda column: sa.cast(sa.null(), column.type)  # the copied county has no clues of its own
        return changes

    def _reworded(self, column: Any) -> Any:
        for old, new in self.words:
            column = sa.func.replace(column, old, new)
        return column

    def _text(self, text: str) -> str:
        for old, new in self.words:
            text = text.replace(old, new)
        return text

    def _row(self, table: type[Base], row: Row) -> Row:
        known = sa.inspect(table).local_table
        assert isinstance(known, sa.Table)
        made = dict(row)
        for name in (*references(known), *(name for name in MORE_REFERENCES if name in row)):
            made[name] = row[name] + self.id_shift if row[name] is not None else None
        for name in CODES:
            if row.get(name):
                made[name] = self.county.code + row[name][len(COUNTY_CODE) :]
        for name in TEXTS:
            if row.get(name):
                made[name] = self._text(row[name])
        if row.get("lng") is not None:
            made["lng"], made["lat"] = round(row["lng"] + self.lng_shift, 6), round(row["lat"] + self.lat_shift, 6)
            if "quadkey" in row:
                made["quadkey"] = quadkey(made["lng"], made["lat"])
        self._particulars(table, made)
        return made

    def _particulars(self, table: type[Base], made: Row) -> None:
        if table is DebtorRow:
            self._identify(made)
        elif table is OperationRow:
            made["area"] = [self.county.code + code[len(COUNTY_CODE) :] for code in made["area"]]
        elif table is GridRow:
            made.update(code_system="demo", initials=initials(made["name"]))
            made["west"], made["east"] = made["west"] + self.lng_shift, made["east"] + self.lng_shift
            made["south"], made["north"] = made["south"] + self.lat_shift, made["north"] + self.lat_shift
            made["outline"] = self._shifted(made["outline"]) if made["level"] <= self.outlines_down_to else None

    def _identify(self, made: Row) -> None:
        """A number of its own, right by form, in the division of the copy."""
        serial = made["id"] - self.id_shift - self.book.first_ids["debtor"] + 1
        number = (names.company_code if made["kind"] == "organisation" else names.identity_number)(self.county.code, serial)
        made.update(identity=number, identity_index=blind_index(number), initials=initials(made["name"]))

    def _shifted(self, outline: Row) -> Row:
        return {"type": outline["type"], "coordinates": _moved(outline["coordinates"], self.lng_shift, self.lat_shift)}


def _moved(part: list[Any], lng: float, lat: float) -> list[Any]:
    if isinstance(part[0], (int, float)):
        return [round(part[0] + lng, 6), round(part[1] + lat, 6)]
    return [_moved(inner, lng, lat) for inner in part]
