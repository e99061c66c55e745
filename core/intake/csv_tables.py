"""Text tables: encoding and delimiter are found out, never asked."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.domain.refusals import N_
from core.intake.contents import half_written
from core.intake.refusals import FileRefused
from core.intake.tables import SURPLUS, Cell, Table, as_row, find_header

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DELIMITERS = (",", ";", "\t")
CHUNK = 1 << 20
csv.field_size_limit(10_000_000)


@dataclass(frozen=True)
class _Text:
    """How the file is to be read, and where its last row was cut off, if it was."""

    path: Path
    encoding: str
    delimiter: str

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            yield from enumerate(csv.reader(file, delimiter=self.delimiter), start=1)


def open_csv(path: Path, name: str) -> Table:
    encoding = _encoding(path, name)
    text = _Text(path, encoding, _delimiter(path, encoding))
    try:
        header, columns = find_header(text.lines(), name)
        last, count = _walk(text, header, name)
    except csv.Error:
        raise half_written(name) from None
    cut = last if _cut_off(text, last, columns) else None
    return Table(name, [column for column in columns if column], lambda: _rows(text, header, columns, cut), count)


def _rows(text: _Text, header: int, columns: list[str], cut: int | None) -> Iterator[tuple[int, dict[str, Cell]]]:
    for number, cells in text.lines():
        if number > header and any(map(str.strip, cells)):
            row = as_row(columns, cells)
            if number == cut:
                row[SURPLUS] = cells[-1]
            yield number, row


def _walk(text: _Text, header: int, name: str) -> tuple[int, int]:
    """Number of the last row and how many rows there are; refuses a text that ends inside quotes."""
    last = count = 0
    with text.path.open(encoding=text.encoding, newline="") as file:
        for last, cells in enumerate(csv.reader(file, delimiter=text.delimiter), start=1):
            count += last > header and any(map(str.strip, cells))
    if _open_quote(text):
        raise half_written(name)
    return last, count


def _open_quote(text: _Text) -> bool:
    """Only the strict reader tells that the text ended inside quotes."""
    with text.path.open(encoding=text.encoding, newline="") as file:
        try:
            for _ in csv.reader(file, delimiter=text.delimiter, strict=True):
                pass
        except csv.Error as error:
            return "unexpected end of data" in str(error)
    return False


def _cut_off(text: _Text, last: int, columns: list[str]) -> bool:
    """Whether the last row has fewer cells than the header and no end of line: half a row."""
    with text.path.open(encoding=text.encoding, newline="") as file:
        ends = any(line.endswith(("\n", "\r")) for line in _tail(file))
    if ends:
        return False
    width = next((len(cells) for number, cells in text.lines() if number == last), 0)
    return width < len(columns)


def _tail(file: Iterator[str]) -> Iterator[str]:
    line = ""
    for line in file:  # noqa: B007  the last one is wanted
        pass
    yield line


def _encoding(path: Path, name: str) -> str:
    with path.open("rb") as file:
        head = file.read(CHUNK)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return _decodes(path, encoding) or _unreadable(name)
    if b"\x00" in head:
        return _without_mark(head, path, name)
    found = _decodes(path, "utf-8") or _decodes(path, "gb18030") or _unreadable(name)
    if _holds_nul(path):
        raise half_written(name)
    return found


def _without_mark(head: bytes, path: Path, name: str) -> str:
    """UTF-16 without a mark has its zeros at every other byte; any other zero is a hole in the file."""
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if max(odd, even) * 5 > len(head) and min(odd, even) * 20 < max(odd, even):
        return _decodes(path, "utf-16-le" if odd > even else "utf-16-be") or _unreadable(name)
    raise half_written(name)


def _holds_nul(path: Path) -> bool:
    with path.open("rb") as file:
        return any(b"\x00" in chunk for chunk in iter(lambda: file.read(CHUNK), b""))


def _decodes(path: Path, encoding: str) -> str | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            for chunk in iter(lambda: file.read(CHUNK), b""):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    return encoding


def _unreadable(name: str) -> str:
    raise FileRefused(N_("{name} was not read: its characters are in no known encoding. Save it as UTF-8 or as .xlsx and choose it again."), name=name)


def _delimiter(path: Path, encoding: str) -> str:
    """The sign that cuts the first lines into most cells, evenly."""
    with path.open(encoding=encoding, newline="") as file:
        sample = [line for _, line in zip(range(10), file, strict=False)]
    widths = {sign: [len(cells) for cells in csv.reader(sample, delimiter=sign)] for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: (max(set(widths[sign]), key=widths[sign].count, default=0), -DELIMITERS.index(sign)))
