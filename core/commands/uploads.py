"""Photos that programs hand in before the reply they belong to: each is its uploader's alone until a reply takes it up, or a day is over."""

import os
import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.commands.files import StoredFile, attach, keep, path_of, remove
from core.domain.refusals import N_, Refused
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import AttachmentRow

UPLOAD = "upload"
KEEP_UNUSED = timedelta(hours=24)
NAME_MAX = 120
PHOTO_GONE = N_("The file was not kept: it was removed while it came in. Send it again.")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class PhotoUnknown(Refused):
    """A photo is named that the caller has not handed in, or that was used or swept since."""


def plain_name(said: str | None) -> str:
    """A file's own name without folders and unseen characters; `photo` when nothing is left."""
    name = _UNSEEN.sub("", (said or "").replace("\\", "/").rpartition("/")[2]).strip()
    return name[-NAME_MAX:] or "photo"


def receive(folder: Path, name: str, content: bytes, *, at: datetime) -> StoredFile:
    """Keep an uploaded photo or PDF in the folder. Raises FileNotTaken."""
    kept = keep(folder, name, content)
    os.utime(path_of(folder, kept.sha256), (at.timestamp(), at.timestamp()))  # the sweep spares what came in lately, also when the content lay here before
    return kept


def hand_in(act: Act, file: StoredFile, folder: Path) -> dict[str, Any]:
    """Note that this person handed in a file; the same content twice is one upload."""
    act.by.demand(Right.REPORT)
    if not path_of(folder, file.sha256).exists():
        raise Refused(PHOTO_GONE)
    mine = _mine(act, [file.sha256])
    if mine:
        mine[0].kept_at = act.at
    else:
        attach(act, [file], subject_kind=UPLOAD, subject_id=act.by.person_id)
        act.session.flush()
        act.session.execute(_owned(act).where(AttachmentRow.sha256 == file.sha256).values(kept_at=act.at))
    act.record("file.upload", "file", file.sha256, topics=("uploads",), after={"media_type": file.media_type, "size_bytes": file.size_bytes})
    return {"id": file.sha256, "media_type": file.media_type, "size_bytes": file.size_bytes}


def _owned(act: Act) -> sa.Update:
    return sa.update(AttachmentRow).where(
        AttachmentRow.board_id == act.board_id, AttachmentRow.subject_kind == UPLOAD, AttachmentRow.subject_id == act.by.person_id
    )


def _mine(act: Act, photo_ids: Sequence[str]) -> list[AttachmentRow]:
    return list(act.session.scalars(
        sa.select(AttachmentRow).where(
            AttachmentRow.board_id == act.board_id, AttachmentRow.subject_kind == UPLOAD, AttachmentRow.subject_id == act.by.person_id,
            AttachmentRow.sha256.in_(photo_ids),
        ).order_by(AttachmentRow.id)
    ))


def take_up(act: Act, photo_ids: Sequence[str]) -> tuple[StoredFile, ...]:
    """The caller's uploads of these ids, in that order, for a reply that attaches them anew. Refuses any that is not the caller's."""
    rows = {row.sha256: row for row in _mine(act, photo_ids)}
    wanted = list(dict.fromkeys(photo_ids))
    if unknown := [one for one in wanted if one not in rows]:
        raise PhotoUnknown(N_("Not stored: the photo {photo} is not among your uploads. Hand it in again and use the id of the answer."), photo=unknown[0][:12])
    taken = tuple(_as_file(rows[one]) for one in wanted)
    for row in rows.values():
        act.session.delete(row)
    return taken


def _as_file(row: AttachmentRow) -> StoredFile:
    return StoredFile(**{one.name: getattr(row, one.name) for one in fields(StoredFile)})


def sweep(act: Act, folder: Path) -> dict[str, int]:
    """Remove uploads of this board that no reply took up within a day, and their contents where nothing else needs them."""
    old = list(act.session.scalars(sa.select(AttachmentRow).where(
        AttachmentRow.board_id == act.board_id, AttachmentRow.subject_kind == UPLOAD, AttachmentRow.kept_at < act.at - KEEP_UNUSED
    ).order_by(AttachmentRow.id)))
    for row in old:
        act.session.delete(row)
    act.session.flush()
    gone = [sha256 for sha256 in {row.sha256 for row in old} if _unneeded(act, folder, sha256)]
    for sha256 in gone:
        remove(folder, sha256)
    act.record("file.sweep", "file", "uploads", topics=("uploads",), after={"uploads": len(old), "files": len(gone)})
    return {"uploads": len(old), "files": len(gone)}


def _unneeded(act: Act, folder: Path, sha256: str) -> bool:
    """Whether no row of any board names the content and nobody sent it lately."""
    path = path_of(folder, sha256)
    named = act.session.scalar(sa.select(AttachmentRow.id).where(AttachmentRow.sha256 == sha256).limit(1))
    return named is None and path.exists() and path.stat().st_mtime < (act.at - KEEP_UNUSED).timestamp()
