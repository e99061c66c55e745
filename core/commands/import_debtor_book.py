"""The debtors that a part of a file may mean: found again by identity number, else by name with case or address."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands.import_debtor_values import (
    Wanted,
    address_of,
    fresh_debtor,
    index_of,
    moved,
)
from core.commands.import_rows import chunks, rows_by
from core.domain.initials import initials
from core.store.tables import AddressRow, CaseDebtorRow, CaseRow, DebtorRow

COLUMNS = (
    DebtorRow.id, DebtorRow.name, DebtorRow.kind, DebtorRow.identity_index, DebtorRow.phone, DebtorRow.whereabouts, DebtorRow.published,
    DebtorRow.place, DebtorRow.grid_code, DebtorRow.confidence,
)


@dataclass(eq=False)
class Known:
    """A debtor of the board, or one that this part adds (`id` None), with what is to be written."""

    id: int | None
    values: dict[str, Any]
    addresses: set[str] = field(default_factory=set)
    cases: set[str] = field(default_factory=set)
    changes: dict[str, Any] = field(default_factory=dict)
    new_addresses: list[dict[str, Any]] = field(default_factory=list)
    new_cases: list[str] = field(default_factory=list)
    turned: bool = False
    """Whether the file says where the debtor is, and the board did not know it so."""


class Book:
    """The debtors that the entries of one part may mean."""

    def __init__(self, session: Session, board_id: int, wanted: list[tuple[Wanted, tuple[str, ...]]]) -> None:
        self.all: list[Known] = []
        self.by_identity: dict[str, list[Known]] = defaultdict(list)
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self._load(session, board_id, wanted)

    def _load(self, session: Session, board_id: int, wanted: list[tuple[Wanted, tuple[str, ...]]]) -> None:
        links = rows_by(session, lambda some: sa.select(CaseDebtorRow.debtor_id, CaseRow.number).join(CaseRow, CaseRow.id == CaseDebtorRow.case_id)
                        .where(CaseRow.board_id == board_id, CaseRow.number.in_(some)), (number for _, numbers in wanted for number in numbers))
        ids = {link["debtor_id"] for link in links} | _at_addresses(session, board_id, [debtor for debtor, _ in wanted]) | _bare(session, board_id, wanted)
        indexes = [index for debtor, _ in wanted if (index := index_of(debtor))]
        same = rows_by(session, lambda some: sa.select(DebtorRow.id).where(DebtorRow.board_id == board_id, DebtorRow.identity_index.in_(some)), indexes)
        ids |= {row["id"] for row in same}
        known = {row["id"]: Known(row["id"], row) for row in rows_by(session, lambda some: sa.select(*COLUMNS).where(DebtorRow.id.in_(some)), sorted(ids))}
        for row in rows_by(session, lambda some: sa.select(AddressRow.debtor_id, AddressRow.text).where(AddressRow.debtor_id.in_(some)), known):
            known[row["debtor_id"]].addresses.add(row["text"])
        for link in links:
            known[link["debtor_id"]].cases.add(link["number"])
        for one in known.values():
            self._keep(one)

    def _keep(self, known: Known) -> None:
        self.all.append(known)
        self.by_name[known.values["name"]].append(known)
        if known.values["identity_index"]:
            self.by_identity[known.values["identity_index"]].append(known)

    def settle(self, debtor: Wanted, numbers: tuple[str, ...]) -> tuple[Known, bool, bool]:
        """The debtor meant, whether it is new, and whether anything about it differs."""
        known = self.find(debtor, numbers)
        if new := known is None:
            known = Known(None, fresh_debtor(debtor))
            self._keep(known)
        before = (dict(known.changes), len(known.new_addresses), len(known.new_cases))
        self._compare(known, debtor, new=new)
        for number in numbers:
            if number not in known.cases:
                known.cases.add(number)
                known.new_cases.append(number)
        return known, new, before != (known.changes, len(known.new_addresses), len(known.new_cases))

    def find(self, debtor: Wanted, numbers: tuple[str, ...]) -> Known | None:
        index = index_of(debtor)
        for known in self.by_identity.get(index or "", ()):
            if not debtor.get("identity_problem") or known.values["name"] == debtor["name"]:
                return known
        for known in self.by_name.get(debtor["name"], ()):
            same = known.cases.intersection(numbers) or address_of(debtor) in known.addresses or (
                _is_bare(debtor, numbers) and not known.addresses and not known.cases and known.values["phone"] == debtor.get("phone"))
            if same and (index is None or known.values["identity_index"] in (None, index)):
                return known
        return None

    def _compare(self, known: Known, debtor: Wanted, *, new: bool) -> None:
        says = {name: debtor.get(name) for name in ("name", "phone", "whereabouts", "published")}
        says["kind"] = debtor.get("kind") if debtor.get("kind_said") else None
        differs = {name: value for name, value in says.items() if value is not None and value != known.values[name]}
        known.turned = known.turned or (says["whereabouts"] is not None and (new or "whereabouts" in differs))
        if "name" in differs:
            differs["initials"] = initials(differs["name"])
        index = index_of(debtor)
        if index and not known.values["identity_index"]:
            differs |= {"identity": debtor["identity"], "identity_index": index, "identity_problem": debtor.get("identity_problem")}
            self.by_identity[index].append(known)
        differs |= moved(known.values, known.addresses, known.new_addresses, debtor)
        known.values.update(differs)
        if not new:
            known.changes.update(differs)


def _at_addresses(session: Session, board_id: int, wanted: list[Wanted]) -> set[int]:
    """Debtors of the same name at one of the addresses; by name first, since texts have no index."""
    found: set[int] = set()
    for some in chunks((debtor["name"], text) for debtor in wanted if (text := address_of(debtor))):
        names, texts = {name for name, _ in some}, {text for _, text in some}
        found.update(session.scalars(
            sa.select(DebtorRow.id).join(AddressRow, AddressRow.debtor_id == DebtorRow.id)
            .where(DebtorRow.board_id == board_id, DebtorRow.name.in_(names), AddressRow.text.in_(texts))
        ))
    return found


def _is_bare(debtor: Wanted, numbers: tuple[str, ...]) -> bool:
    """Nothing but a name, and perhaps a phone."""
    return not (numbers or debtor.get("identity") or address_of(debtor))


def _bare(session: Session, board_id: int, wanted: list[tuple[Wanted, tuple[str, ...]]]) -> set[int]:
    names = [debtor["name"] for debtor, numbers in wanted if _is_bare(debtor, numbers)]
    rows = rows_by(session, lambda some: sa.select(DebtorRow.id).where(
        DebtorRow.board_id == board_id, DebtorRow.identity_index.is_(None), DebtorRow.name.in_(some)), names)
    return {row["id"] for row in rows}
