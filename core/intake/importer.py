"""Import of a table: read, convert, place, store part by part. An interrupted file goes on where it stopped."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path

from core.commands import imports
from core.commands.import_rows import Problem
from core.domain.clocks import LOCAL
from core.domain.refusals import N_
from core.domain.viewer import Right, Viewer
from core.intake.files import LIMIT_BYTES, Table, open_table
from core.intake.parts import Rows, converted
from core.intake.placing import Gazetteer
from core.intake.profiles import guess, missing
from core.intake.refusals import MappingRefused
from core.intake.report import Rejection, Report
from core.intake.rows import Converter
from core.queries import import_lookups
from core.store.ledger import perform
from core.store.session import Store, reading

BATCH_ROWS = 1000
Progress = Callable[[float, int], object]
Stop = Callable[[], bool]
Begun = Callable[[int], object]


def run(
    store: Store, viewer: Viewer, kind: str, path: Path, *, now: datetime, mapping: dict[str, str] | None = None, dry_run: bool = False,
    batch_rows: int = BATCH_ROWS, progress: Progress | None = None, should_stop: Stop | None = None, begun: Begun | None = None,
    file_name: str | None = None, resume: bool = True, zone: tzinfo = LOCAL, sheet: str | None = None, limit_bytes: int = LIMIT_BYTES,
    whole: bool = False,
) -> Report:
    """Import `path`; times without a zone are read in `zone`. `progress(share, rows)` is told after each part. Raises FileRefused, MappingRefused.

    `whole`: the file lists every unconcluded case; those that an earlier such list named and this one does not are marked as vanished.
    """
    viewer.demand(Right.IMPORT)
    name = file_name or path.name
    table = open_table(path, sheet=sheet, name=name, limit_bytes=limit_bytes)
    mapping = checked_mapping(table, kind, mapping)
    converter = Converter(kind, mapping, now=now, zone=zone)
    with reading(store) as session:
        gazetteer = Gazetteer.load(session, viewer)
    parts = partial(converted, table, converter, gazetteer, kind, batch_rows)
    if dry_run:
        return tried(store, viewer, kind, name, parts(0), progress=progress, count=table.count, whole=whole)
    file = imports.File(kind, name, sha256_of(path), {**mapping, **({"": sheet} if sheet else {})}, whole)
    return stored(store, viewer, file, parts, now=now, resume=resume, progress=progress, should_stop=should_stop, begun=begun, count=table.count)


def checked_mapping(table: Table, kind: str, mapping: dict[str, str] | None) -> dict[str, str]:
    """The mapping, guessed where none is given. Refuses one that lacks a required field or names a column that is not there."""
    chosen = guess(kind, table.columns) if mapping is None else mapping
    if strange := [column for column in chosen.values() if column not in table.columns]:
        raise MappingRefused(N_("{name} was not imported: it has no column {columns}. Match the columns again."), name=table.name, columns=strange)
    if lacking := missing(kind, chosen):
        raise MappingRefused(
            N_("{name} was not imported: no column was found for {fields}. Its columns are {columns}. Match the columns by hand."),
            name=table.name, fields=[one.label for one in lacking], columns=table.columns,
        )
    return dict(chosen)


def tried(store: Store, viewer: Viewer, kind: str, name: str, parts: Iterator[Rows], *, progress: Progress | None, count: int | None, repaired: int = 0, whole: bool = False) -> Report:
    """What storing the parts would come to."""
    counts = dict.fromkeys(("read", *imports.COUNTS, imports.DUE_DERIVED), 0)
    problems: list[Problem] = []
    named: set[str] = set()
    for part in parts:
        named.update(part.named, (entry.values["number"] for entry in part.entries) if whole else ())
        with reading(store) as session:
            outcome = imports.preview(session, viewer, kind, part.entries)
        outcome.rejected += part.rejected
        for one in (*imports.COUNTS, imports.DUE_DERIVED):
            counts[one] += getattr(outcome, one)
        counts["read"] += part.read
        problems += [*part.problems, *outcome.problems]
        tell(progress, part, count)
    rejections = [Rejection(one.row, one.field, one.value, one.reason, one.severity, one.places) for one in sorted(problems, key=lambda one: one.row)]
    vanished = None
    if whole:
        with reading(store) as session:
            vanished = import_lookups.would_vanish(session, viewer, named)
    return Report(None, kind, name, "dry_run", **counts, repaired=repaired, rejections=rejections, vanished=vanished)


def stored(
    store: Store, viewer: Viewer, file: imports.File, parts: Callable[[int], Iterator[Rows]], *, now: datetime, resume: bool = True,
    progress: Progress | None = None, should_stop: Stop | None = None, begun: Begun | None = None, count: int | None = None, repaired: int = 0,
) -> Report:
    """Store the parts one by one, each with the batch's own record in one transaction.

    `begun` is told the batch's id. Anybody with the right may stop the batch meanwhile: it ends before its next part.
    """
    batch_id, skip = _opened(store, viewer, file, now=now, resume=resume)
    if begun is not None:
        begun(batch_id)
    try:
        keys = _store_parts(store, viewer, batch_id, parts(skip), now=now, progress=progress, should_stop=should_stop, count=count)
    except imports.ImportStopped:
        return _report(store, viewer, file, batch_id, imports.INTERRUPTED, verified=None, repaired=repaired)
    with reading(store) as session:
        verified = import_lookups.found_again(session, viewer, file.kind, keys)
    perform(store, partial(imports.leave, batch_id=batch_id, finished=True), by=viewer, at=now)
    return _report(store, viewer, file, batch_id, imports.FINISHED, verified=verified, repaired=repaired)


def _store_parts(
    store: Store, viewer: Viewer, batch_id: int, parts: Iterator[Rows], *, now: datetime, progress: Progress | None, should_stop: Stop | None, count: int | None,
) -> list[tuple[str, ...]]:
    """Natural keys of all entries. Whatever breaks it off, Ctrl-C too, is noted: the list of imports should not say that it still runs."""
    keys: list[tuple[str, ...]] = []
    settled = False
    try:
        for part in parts:
            if should_stop is not None and should_stop():
                _interrupt(store, viewer, batch_id, now)
            told = imports.Part(batch_id, part.start, part.read, part.entries, part.problems, part.rejected, part.named)
            perform(store, partial(imports.store_part, part=told), by=viewer, at=now)
            keys += part.keys
            tell(progress, part, count)
        settled = True
    except (imports.ImportStopped, imports.ImportElsewhere):
        settled = True
        raise
    finally:
        if not settled:
            _interrupt(store, viewer, batch_id, now)
    return keys


def _interrupt(store: Store, viewer: Viewer, batch_id: int, now: datetime) -> None:
    perform(store, partial(imports.leave, batch_id=batch_id, finished=False), by=viewer, at=now)


def _opened(store: Store, viewer: Viewer, file: imports.File, *, now: datetime, resume: bool) -> tuple[int, int]:
    """The batch to store into and how many rows of the file it holds already."""
    if resume:
        with reading(store) as session:
            batch = import_lookups.unfinished_batch(session, viewer, kind=file.kind, sha256=file.sha256, mapping=file.mapping, whole=file.whole)
        if batch is not None:
            return int(batch["id"]), int(perform(store, partial(imports.take_up, batch_id=int(batch["id"])), by=viewer, at=now))
    return int(perform(store, partial(imports.begin, file=file), by=viewer, at=now)), 0


def _report(store: Store, viewer: Viewer, file: imports.File, batch_id: int, state: str, *, verified: int | None, repaired: int) -> Report:
    with reading(store) as session:
        counts = import_lookups.batch_counts(session, viewer, batch_id)
        rejections = [Rejection(**one) for one in import_lookups.rejections(session, viewer, batch_id)]
        vanished = import_lookups.vanished_total(session, viewer, batch_id=batch_id) if file.whole else None
    return Report(batch_id, file.kind, file.name, state, **counts, verified=verified, repaired=repaired, rejections=rejections, vanished=vanished)


def tell(progress: Progress | None, part: Rows, count: int | None) -> None:
    if progress is not None:
        done = part.start + part.read
        progress(min(1.0, done / count) if count else 0.0, done)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
