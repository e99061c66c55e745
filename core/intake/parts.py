"""A file in parts of rows, converted and placed, outside any transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from core.commands.import_rows import REJECTED, Entry, Problem
from core.intake.placing import Gazetteer
from core.intake.rows import Converter
from core.intake.tables import Table

CASE_KEYS = {"payments": ("case_number", "reference"), "property": ("case_number", "kind", "description"), "terminations": ("case_number",)}
"""Natural keys of records of a case."""


@dataclass
class Rows:
    """Rows `start` to `start + read` of a file, converted and placed."""

    start: int
    read: int = 0
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    keys: list[tuple[str, ...]] = field(default_factory=list)
    """Natural keys of the entries, and of those stored before an interruption."""
    named: list[str] = field(default_factory=list)
    """Case numbers of the rows that were not taken."""

    @property
    def rejected(self) -> int:
        return len({problem.row for problem in self.problems if problem.severity == REJECTED})


def converted(table: Table, converter: Converter, gazetteer: Gazetteer, kind: str, size: int, skip: int) -> Iterator[Rows]:
    """The file in parts. The first `skip` rows are converted too, for doubles further on, but not given."""
    part = Rows(skip)
    for index, (row, raw) in enumerate(table.rows()):
        entry, problems = converter.convert(row, raw)
        part.keys += [key_of(kind, entry)] if entry else []
        if index < skip:
            continue
        part.read += 1
        part.problems += problems
        part.entries += [entry] if entry else []
        part.named += [number] if entry is None and (number := converter.case_number(raw)) else []
        if part.read == size:
            part.problems += gazetteer.place(kind, part.entries)
            yield part
            part = Rows(index + 1)
    if part.read or part.keys:
        part.problems += gazetteer.place(kind, part.entries)
        yield part


def key_of(kind: str, entry: Entry) -> tuple[str, ...]:
    values: dict[str, Any] = entry.values
    if kind in ("cases", "tasks"):
        return (values["number"],)
    if kind == "grids":
        return (values["code"],)
    if kind in CASE_KEYS:
        return tuple(str(values.get(name) or "") for name in CASE_KEYS[kind])
    return (values.get("identity" if kind == "debtors" else "staff_number") or "", values["name"])
