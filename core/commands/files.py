"""Attachments: the content goes to the store's folder first, byte for byte, under its SHA-256; the row comes with the command."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.commands import pictures
from core.commands.pictures import FileNotTaken
from core.domain import photos
from core.domain.photos import NOTHING, Taken
from core.domain.refusals import N_
from core.store.ledger import Act
from core.store.tables import AttachmentRow

__all__ = ["LIMIT_BYTES", "FileNotTaken", "StoredFile", "attach", "found", "keep", "path_of", "thumb_of"]

LIMIT_BYTES = 15 * 1024 * 1024
DIGEST_LENGTH = 64


@dataclass(frozen=True)
class StoredFile:
    """A file that already lies in the store's folder."""

    name: str
    media_type: str
    sha256: str
    size_bytes: int
    taken: Taken = NOTHING


def keep(folder: Path, name: str, content: bytes) -> StoredFile:
    """Put `content` and its small copy into the folder, once for equal contents. Raises FileNotTaken."""
    if len(content) > LIMIT_BYTES:
        raise FileNotTaken(N_("{name} was not taken: it is larger than 15 MB. Send a smaller photo."), name=name)
    kind, small = pictures.check(name, content)
    digest = hashlib.sha256(content).hexdigest()
    if small is not None:
        _put(thumb_path(folder, digest), small)
    _put(path_of(folder, digest), content)
    return StoredFile(name, kind, digest, len(content), pictures.notes(content))


def found(folder: Path, sha256: str, name: str = "") -> StoredFile | None:
    """A file that was kept before, by its SHA-256; None when it is not there."""
    if len(sha256) != DIGEST_LENGTH or not set(sha256) <= set("0123456789abcdef"):
        return None
    try:
        content = path_of(folder, sha256).read_bytes()
    except FileNotFoundError:
        return None
    return StoredFile(name or sha256[:12], pictures.media_type(content) or "", sha256, len(content), pictures.notes(content))


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
        doubt = photos.doubt(file.taken.at, act.at)
        act.session.add(AttachmentRow(
            board_id=act.board_id, subject_kind=subject_kind, subject_id=subject_id, feedback_id=feedback_id,
            name=file.name, media_type=file.media_type, sha256=file.sha256, size_bytes=file.size_bytes,
            captured_at=None if doubt else file.taken.at, doubt=doubt, lng=file.taken.lng, lat=file.taken.lat, datum=file.taken.datum,
        ))
