"""Attachments: the content goes to the store's folder first, byte for byte, under its SHA-256; the row comes with the command."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.commands import pictures
from core.commands.pictures import FileNotTaken, media_type
from core.domain import photos
from core.domain.refusals import N_
from core.store.ledger import Act
from core.store.tables import AttachmentRow

__all__ = ["LIMIT_BYTES", "FileNotTaken", "StoredFile", "attach", "keep", "media_type", "path_of", "remove", "thumb_of"]

LIMIT_BYTES = 15 * 1024 * 1024


@dataclass(frozen=True)
class StoredFile:
    """A file that already lies in the store's folder; when and where by the photo's own account. Named as the columns of its row."""

    name: str
    media_type: str
    sha256: str
    size_bytes: int
    captured_at: datetime | None = None
    lng: float | None = None
    lat: float | None = None
    datum: str | None = None
    doubt: str | None = None


def keep(folder: Path, name: str, content: bytes) -> StoredFile:
    """Put `content` and its small copy into the folder, once for equal contents. Raises FileNotTaken."""
    if len(content) > LIMIT_BYTES:
        raise FileNotTaken(N_("{name} was not taken: it is larger than 15 MB. Send a smaller photo."), name=name)
    kind, small = pictures.check(name, content)
    digest = hashlib.sha256(content).hexdigest()
    if small is not None:
        _put(thumb_path(folder, digest), small)
    _put(path_of(folder, digest), content)
    said = pictures.notes(content)
    return StoredFile(name, kind, digest, len(content), said.at, said.lng, said.lat, said.datum)


def remove(folder: Path, sha256: str) -> None:
    """Take the content and its small copy out of the folder."""
    path_of(folder, sha256).unlink(missing_ok=True)
    thumb_path(folder, sha256).unlink(missing_ok=True)


def _put(place: Path, content: bytes) -> None:
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_suffix(".part")
    half.write_bytes(content)
    half.replace(place)


def path_of(folder: Path, sha256: str) -> Path:
    return folder / "attachments" / sha256[:2] / sha256


def thumb_path(folder: Path, sha256: str) -> Path:
    return path_of(folder, sha256).with_suffix(".thumb.webp")


def thumb_of(folder: Path, sha256: str) -> Path | None:
    """The small copy; made now for a picture that was kept before there were small copies, None for what is no picture."""
    place = thumb_path(folder, sha256)
    if place.exists():
        return place
    try:
        _put(place, pictures.thumbnail(path_of(folder, sha256).read_bytes()))
    except pictures.HARM:
        return None
    return place


def attach(
    act: Act, files: Sequence[StoredFile], *, subject_kind: str, subject_id: int, feedback_id: int | None = None
) -> None:
    """Write the rows of files that were kept before. A time that cannot be true is not written, only that it was doubted."""
    for file in files:
        doubt = file.doubt or photos.doubt(file.captured_at, act.at)
        act.session.add(AttachmentRow(
            board_id=act.board_id, subject_kind=subject_kind, subject_id=subject_id, feedback_id=feedback_id,
            name=file.name, media_type=file.media_type, sha256=file.sha256, size_bytes=file.size_bytes,
            captured_at=None if doubt else file.captured_at, doubt=doubt, lng=file.lng, lat=file.lat, datum=file.datum,
        ))
