"""What a file is by its first bytes; its name is not believed."""

import zipfile
import zlib
from pathlib import Path

from core.domain.refusals import N_
from core.intake.refusals import FileRefused

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BLOAT = 30
"""A workbook that unpacks to more than this many times the size limit is refused."""
WORKBOOK_SUFFIXES = {".xlsx", ".xlsm"}
TEXT_SUFFIXES = {".csv", ".txt", ".tsv"}
SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"{\\rtf", "RTF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"SQLite format 3", "SQLite"),
)


def check_size(path: Path, name: str, limit_bytes: int) -> None:
    """Refuse an absent, empty or too large file."""
    if not path.is_file():
        raise FileRefused(N_("{name} was not read: there is no such file. Choose the file again."), name=name)
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(N_("{name} was not read: the file is empty. Export it again and choose the new file."), name=name)
    if size > limit_bytes:
        raise FileRefused(
            N_("{name} was not read: it has {size} MB and the limit is {limit} MB. Split it into several files."),
            name=name, size=round(size / 1e6, 1), limit=round(limit_bytes / 1e6, 1),
        )


def form_of(path: Path, name: str, limit_bytes: int) -> str:
    """`xlsx` or `csv`. Raises FileRefused for anything else, and where the name says something else."""
    check_size(path, name, limit_bytes)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(OLE2):
        _refuse_ole2(path, name)
    if head.startswith(b"PK"):
        _check_workbook(path, name, limit_bytes)
        return _as_named("xlsx", name)
    _refuse_foreign(head, name)
    return _as_named("csv", name)


def _refuse_ole2(path: Path, name: str) -> None:
    if ENCRYPTED in path.read_bytes():
        raise FileRefused(N_("{name} was not read: the workbook is encrypted with a password. Open it, remove the password, save it and choose it again."), name=name)
    if _directory_at(path) >= path.stat().st_size:
        raise half_written(name)
    raise FileRefused(N_("{name} was not read: it is an old Excel or Word file. Save it as .xlsx and choose it again."), name=name)


def _directory_at(path: Path) -> int:
    """Where an OLE2 file has its list of contents, by its header; beyond the end, the file was cut off."""
    with path.open("rb") as file:
        head = file.read(52)
    if len(head) < 52:
        return len(head)
    size, start = int.from_bytes(head[30:32], "little"), int.from_bytes(head[48:52], "little")
    return (start + 1) << min(size, 12)


def _refuse_foreign(head: bytes, name: str) -> None:
    for sign, form in SIGNS:
        if head.startswith(sign):
            raise FileRefused(N_("{name} was not read: its content is {form}, not a table. Save the table as .xlsx or .csv and choose that file."), name=name, form=form)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<?xml", b"<meta")):
        raise FileRefused(N_("{name} was not read: its content is {form}, not a table. Save the table as .xlsx or .csv and choose that file."), name=name, form="HTML/XML")


def _check_workbook(path: Path, name: str, limit_bytes: int) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            inside = packed.infolist()
            bloated = sum(entry.file_size for entry in inside) > BLOAT * limit_bytes
            damaged = None if bloated else packed.testzip()
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError):
        raise half_written(name) from None
    if damaged:
        raise half_written(name)
    names = {entry.filename for entry in inside}
    if "xl/workbook.xml" not in names:
        raise FileRefused(N_("{name} was not read: it is a packed file but no workbook. Unpack it and choose the .xlsx or .csv inside."), name=name)
    if bloated:
        raise FileRefused(
            N_("{name} was not read: unpacked it is larger than {limit} MB. Split it into several files."),
            name=name, limit=round(BLOAT * limit_bytes / 1e6),
        )


def half_written(name: str) -> FileRefused:
    return FileRefused(N_("{name} was not read: the file is damaged or only half written. Copy or export it again and choose the new file."), name=name)


def _as_named(form: str, name: str) -> str:
    suffix = Path(name).suffix.lower()
    wrong = TEXT_SUFFIXES if form == "xlsx" else WORKBOOK_SUFFIXES | {".xls"}
    if suffix in wrong:
        raise FileRefused(
            N_("{name} was not read: it is named {suffix} but its content is {form}. Give it its right name or export it again."),
            name=name, suffix=suffix, form="Excel" if form == "xlsx" else N_("plain text"),
        )
    return form
