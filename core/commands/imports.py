"""Import of a file: begin, store part by part, end; and column mappings kept by name. A new kind is one entry of `KINDS`."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.commands import whole_lists
from core.commands.import_cases import CasePlan, apply_cases
from core.commands.import_debtors import DebtorPlan, apply_debtors
from core.commands.import_grids import GridPlan, apply_grids
from core.commands.import_moves import PaymentPlan, apply_payments
from core.commands.import_people import PeoplePlan, apply_people
from core.commands.import_property import PropertyPlan, apply_property
from core.commands.import_rows import REJECTED, WARNED, Entry, Outcome, Problem
from core.commands.import_tasks import TaskPlan, apply_tasks
from core.commands.import_terminations import TerminationPlan, apply_terminations
from core.domain.refusals import N_, NotFound, Refused
from core.domain.topics import HANDS
from core.domain.viewer import Right, Viewer
from core.store.ledger import Act
from core.store.tables import ImportBatchRow, ImportProfileRow, ImportRejectionRow

TOPIC = "imports"
NO_SUCH_IMPORT = N_("There is no such import. Look at the list of imports.")
RUNNING, INTERRUPTED, FINISHED = "running", "interrupted", "finished"
DUE_DERIVED = "due_derived"
CHANGES_CASES = ("cases", "terminations")
"""Kinds whose changes of cases are kept, before and after."""
COUNTS = ("stored", "changed", "unchanged", "rejected", "unlocated")


@dataclass(frozen=True)
class Kind:
    """How one kind of file is compared and written, and what of the board it touches."""

    plan: Callable[[Session, Viewer, list[Entry]], Any]
    apply: Callable[[Act, Any], None]
    topics: tuple[str, ...]


KINDS: dict[str, Kind] = {
    "cases": Kind(CasePlan, apply_cases, ("cases", "debtors", "indicators", "payments")),
    "debtors": Kind(DebtorPlan, apply_debtors, ("debtors", "cases", "indicators", "payments")),
    "payments": Kind(PaymentPlan, apply_payments, ("payments", "cases", "debtors", "indicators")),
    "property": Kind(PropertyPlan, apply_property, ("cases", "debtors")),
    "terminations": Kind(TerminationPlan, apply_terminations, ("cases", "debtors", "indicators")),
    "tasks": Kind(TaskPlan, apply_tasks, ("tasks", "indicators", HANDS)),
    "people": Kind(PeoplePlan, apply_people, ("people",)),
    "grids": Kind(GridPlan, apply_grids, ("grids",)),
}


class ImportElsewhere(Refused):
    """Somebody else stores the same file just now."""


class ImportStopped(Refused):
    """Somebody stopped it between two parts; it can be taken up again."""


@dataclass(frozen=True)
class Part:
    """Rows `start` to `start + read` of a file as entries, with what was found wrong before the board was asked."""

    batch_id: int
    start: int
    read: int
    entries: list[Entry]
    problems: list[Problem]
    rejected: int
    named: list[str] = made(default_factory=list)
    """Case numbers of the rows that were not taken: the list names them all the same."""


@dataclass(frozen=True)
class File:
    """What identifies a file on its way in."""

    kind: str
    name: str
    sha256: str
    mapping: dict[str, Any]
    whole: bool = False
    """The file lists every unconcluded case of the court."""


def begin(act: Act, file: File) -> int:
    """Open a batch for a file; returns its id."""
    act.by.demand(Right.IMPORT)
    if file.whole and not (file.kind == "cases" and act.by.reaches("")):
        raise Refused(N_("{name} was not imported: only cases, and only by somebody who sees the whole court, can come as the whole list."), name=file.name)
    batch = ImportBatchRow(
        board_id=act.board_id, kind=file.kind, file_name=file.name, sha256=file.sha256, mapping=file.mapping, state=RUNNING, next_row=0,
        started_by=act.by.person_id or None, started_at=act.at, whole=file.whole,
    )
    act.session.add(batch)
    act.session.flush()
    act.record("import.begin", "import", batch.id, topics=(TOPIC,), after={"file": file.name, "kind": file.kind, "sha256": file.sha256, "whole": file.whole})
    return batch.id


def preview(session: Session, viewer: Viewer, kind: str, entries: list[Entry]) -> Outcome:
    """What storing the entries would come to; nothing is written."""
    viewer.demand(Right.IMPORT)
    outcome: Outcome = KINDS[kind].plan(session, viewer, entries).outcome
    return outcome


def store_part(act: Act, part: Part) -> dict[str, Any]:
    """Store one part and move the batch on, both or neither."""
    act.by.demand(Right.IMPORT)
    batch = _batch(act, part.batch_id)
    if batch.state == INTERRUPTED:
        raise ImportStopped(N_("{name} was stopped. Its first {rows} rows are stored; choose the same file again to go on from there."), name=batch.file_name, rows=batch.next_row)
    if batch.next_row != part.start or batch.state == FINISHED:
        raise ImportElsewhere(N_("{name} was not imported further: somebody else imports the same file just now. Look at the list of imports."), name=batch.file_name)
    kind = KINDS[batch.kind]
    plan = kind.plan(act.session, act.by, part.entries)
    kind.apply(act, plan)
    if batch.kind in CHANGES_CASES:
        whole_lists.note_differences(act, batch.id, plan.changed)
    if batch.whole:
        whole_lists.name_cases(act, batch.id, [*(entry.values["number"] for entry in part.entries), *part.named])
    outcome: Outcome = plan.outcome
    outcome.rejected += part.rejected
    counts = {name: getattr(outcome, name) for name in COUNTS}
    for name, count in counts.items():
        setattr(batch, name, getattr(batch, name) + count)
    batch.read += part.read
    batch.next_row = part.start + part.read
    _note_problems(act.session, batch.id, [*part.problems, *outcome.problems])
    act.record("import.batch", "import", batch.id, topics=(*kind.topics, TOPIC), after={
        "file": batch.file_name, "kind": batch.kind, "from": part.start, "read": part.read, **counts,
        DUE_DERIVED: outcome.due_derived, "touched": outcome.touched,
    })
    return counts


def _note_problems(session: Session, batch_id: int, problems: Sequence[Problem]) -> None:
    if problems:
        session.execute(sa.insert(ImportRejectionRow), [{
            "batch_id": batch_id, "row": one.row, "field": one.field, "value": one.value, "severity": one.severity,
            "reason": json.dumps({"message": one.reason, "places": one.places}, ensure_ascii=False) if one.places else one.reason,
        } for one in sorted(problems, key=lambda one: (one.row, one.severity))])


def take_up(act: Act, batch_id: int) -> int:
    """Go on with a batch that did not end; returns how many rows of the file it holds."""
    act.by.demand(Right.IMPORT)
    batch = _batch(act, batch_id)
    if batch.state == FINISHED:
        raise ImportElsewhere(N_("{name} was not imported further: somebody else imports the same file just now. Look at the list of imports."), name=batch.file_name)
    batch.state = RUNNING
    act.record("import.resume", "import", batch.id, topics=(TOPIC,), after={"file": batch.file_name, "from": batch.next_row})
    return batch.next_row


def stop(act: Act, batch_id: int) -> dict[str, Any]:
    """Let an import end after the part that it is storing just now, in whatever process it runs."""
    act.by.demand(Right.IMPORT)
    batch = _batch(act, batch_id)
    if not _open_to(act.by, batch):
        raise NotFound(NO_SUCH_IMPORT)
    if batch.state != RUNNING:
        raise Refused(N_("{name} was not stopped: it is not under way any more. Look at the list of imports."), name=batch.file_name)
    batch.state = INTERRUPTED
    act.record("import.stop", "import", batch.id, topics=(TOPIC,), after={"file": batch.file_name, "rows": batch.next_row})
    return {"file": batch.file_name, "rows": batch.next_row}


def _open_to(viewer: Viewer, batch: ImportBatchRow) -> bool:
    """As the list of imports shows them: who does not see every row sees the own imports."""
    return (viewer.may(Right.ROWS) and viewer.reaches("")) or batch.started_by == (viewer.person_id or None)


def leave(act: Act, batch_id: int, *, finished: bool) -> dict[str, Any]:
    """Close a batch, or note that it was interrupted and can be taken up again."""
    act.by.demand(Right.IMPORT)
    batch = _batch(act, batch_id)
    batch.state = FINISHED if finished else INTERRUPTED
    batch.finished_at = act.at if finished else None
    counts = {name: getattr(batch, name) for name in ("read", *COUNTS)}
    gone = whole_lists.mark_vanished(act, batch) if finished and batch.whole else []
    act.record("import.finish" if finished else "import.interrupt", "import", batch.id, topics=(TOPIC, *(("cases",) if gone else ())), after={
        "file": batch.file_name, **counts, **({"vanished": len(gone), "cases": gone[:whole_lists.NAMED_AT_MOST]} if batch.whole else {}),
    })
    return counts


def save_profile(act: Act, *, kind: str, name: str, mapping: dict[str, str]) -> dict[str, Any]:
    """Keep a corrected column mapping under a name; the same name again replaces it."""
    act.by.demand(Right.IMPORT)
    if kind not in KINDS or not name.strip() or not mapping:
        raise Refused(N_("The profile was not saved: it needs a name and at least one column. Fill in both."))
    key = {"board_id": act.board_id, "kind": kind, "name": name.strip()}
    profile = act.session.scalar(sa.select(ImportProfileRow).filter_by(**key))
    if profile is None:
        profile = ImportProfileRow(**key, mapping=dict(mapping))
        act.session.add(profile)
    profile.mapping = dict(mapping)
    act.session.flush()
    act.record("import.profile", "import_profile", profile.id, topics=(TOPIC,), after={"kind": kind, "name": profile.name, "mapping": mapping})
    return {"id": profile.id, "name": profile.name}


def _batch(act: Act, batch_id: int) -> ImportBatchRow:
    batch = act.session.get(ImportBatchRow, batch_id)
    if batch is None or batch.board_id != act.board_id:
        raise NotFound(NO_SUCH_IMPORT)
    return batch


__all__ = [
    "COUNTS", "DUE_DERIVED", "FINISHED", "INTERRUPTED", "KINDS", "REJECTED", "RUNNING", "WARNED", "Entry", "File", "ImportElsewhere", "ImportStopped", "Outcome", "Part", "Problem",
    "begin", "leave", "preview", "save_profile", "stop", "store_part", "take_up",
]
