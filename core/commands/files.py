"""Attachments: the content goes to the store's folder first, under its SHA-256; the row comes with the command."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.domain.refusals import N_, Refused
from core.store.ledger import Act
from core.store.tables import AttachmentRow

MAGIC = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
    b"RIFF": "image/webp",
}
LIMIT_BYTES = 15 * 1024 * 1024


class FileNotTaken(Refused):
    """The file is no picture or PDF, or too large."""


@dataclass(frozen=True)
class StoredFile:
    """A file that already lies in the store's folder."""

    name: str
    media_type: str
    sha256: str
    size_bytes: int


def media_type(content: bytes) -> str | None:
    """What the content is, by its first bytes; the file's name is not asked."""
    return next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)


def keep(folder: Path, name: str, content: bytes) -> StoredFile:
    """Put `content` into the folder, once for equal contents. Raises FileNotTaken."""
    kind = media_type(content)
    if kind is None:
        raise FileNotTaken(N_("{name} was not taken: it is neither a photo nor a PDF. Attach a JPEG, PNG, WebP or PDF."), name=name)
    if len(content) > LIMIT_BYTES:
        raise FileNotTaken(N_("{name} was not taken: it is larger than 15 MB. Send a smaller photo."), name=name)
    digest = hashlib.sha256(content).hexdigest()
    place = path_of(folder, digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        half = place.with_suffix(".part")
        half.write_bytes(content)
        half.replace(place)
    return StoredFile(name, kind, digest, len(content))


def path_of(folder: Path, sha256: str) -> Path:
    return folder / "attachments" / sha256[:2] / sha256


def attach(
    act: Act, files: Sequence[StoredFile], *, subject_kind: str, subject_id: int, feedback_id: int | None = None
) -> None:
    """Write the rows of files that were kept before."""
    for file in files:
        act.session.add(AttachmentRow(
            board_id=act.board_id, subject_kind=subject_kind, subject_id=subject_id, feedback_id=feedback_id,
            name=file.name, media_type=file.media_type, sha256=file.sha256, size_bytes=file.size_bytes,
            captured_at=None,
        ))
