"""Notices through a folder, for networks that exchange nothing but files. The protocol stands in docs/connections.md.

Out: `out/<delivery>.json` with `out/<delivery>.json.sha256` beside it, which is there first. In: `in/<delivery>.receipt`.
Other files in `in/` are left alone; a reader of filled reply lists would look for its own here.
"""

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core.commands.deliveries import Outcome, Parcel
from core.domain.refusals import N_
from core.words import say

SETTLED_AFTER = timedelta(seconds=60)
"""A receipt that cannot be read is taken to be half-written until its size has stood for so long."""
LARGEST_BYTES = 64 * 1024

UNKNOWN = N_("This folder never had a delivery {delivery}. Check that the file's name is the delivery's id.")
UNREADABLE = N_("The receipt cannot be read. It must be JSON with “delivery”, “received_at” (date and time with its zone) and “by”.")
OTHER_NAME = N_("The receipt says delivery {delivery}, but its name says {name}. Write the one that is meant into both.")

Looks = dict[Path, tuple[int, datetime]]
"""Receipts that could not be read yet: their size, and since when it has been that."""


@dataclass(frozen=True)
class Receipt:
    delivery: str
    received_at: datetime
    by: str


def deliver(parcel: Parcel) -> Outcome:
    """Write one parcel; it has arrived when its receipt has come."""
    if parcel.waiting:
        return Outcome(parcel, "no_receipt")
    try:
        put(Path(parcel.address), parcel.delivery_id, parcel.body)
    except OSError:
        return Outcome(parcel, "folder")
    return Outcome(parcel, arrived=False)


def put(folder: Path, delivery: str, body: bytes) -> None:
    """Both files appear whole or not at all, the sum before the content: whoever sees the content can check it."""
    out = folder / "out"
    if not folder.is_dir():  # a share that is not mounted must not become a folder on this machine's own disk
        raise FileNotFoundError(folder)
    out.mkdir(exist_ok=True)
    name = f"{delivery}.json"
    _whole(out / f"{name}.sha256", f"{hashlib.sha256(body).hexdigest()}  {name}\n".encode())
    _whole(out / name, body)


def _whole(path: Path, content: bytes) -> None:
    half = path.with_name(f".{path.name}.part")
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def collect(folder: Path, confirm: Callable[[Receipt], bool], looks: Looks, *, now: datetime) -> int:
    """Take the receipts that have come. `confirm` says whether the delivery is known; returns how many were good."""
    good = 0
    for path in _receipts(folder / "in"):
        said = _read(path)
        if said is None:
            if _settled(path, looks, now):
                _reject(path, UNREADABLE)
            continue
        looks.pop(path, None)
        if said.delivery != path.stem:
            _reject(path, OTHER_NAME, delivery=said.delivery[:80], name=path.stem)
        elif not confirm(said):
            _reject(path, UNKNOWN, delivery=said.delivery[:80])
        else:
            _move(path, "done")
            good += 1
    return good


def _receipts(inside: Path) -> Iterator[Path]:
    """Ordinary files only: a link could lead anywhere."""
    if inside.is_dir():
        yield from (path for path in sorted(inside.glob("*.receipt")) if stat.S_ISREG(path.lstat().st_mode))


def _read(path: Path) -> Receipt | None:
    if path.stat().st_size > LARGEST_BYTES:
        return None
    try:
        return _receipt(json.loads(path.read_bytes()))
    except (ValueError, TypeError, KeyError):
        return None


def _receipt(said: Any) -> Receipt:
    received_at = datetime.fromisoformat(said["received_at"])
    if received_at.tzinfo is None or not all(isinstance(said[name], str) for name in ("delivery", "by")):
        raise ValueError("a moment without a zone, or a name that is no text")
    return Receipt(said["delivery"], received_at, said["by"].strip())


def _settled(path: Path, looks: Looks, now: datetime) -> bool:
    size = path.stat().st_size
    before, since = looks.get(path, (-1, now))
    looks[path] = (size, since if size == before else now)
    return size == before and now - since >= SETTLED_AFTER


def _reject(path: Path, why: str, **places: str) -> None:
    """Aside with a sentence in both languages, so that whoever looks into the folder knows what to do."""
    moved = _move(path, "rejected")
    sentence = "\n".join(say(why, language, **places) for language in ("zh_CN", "en"))
    moved.with_name(f"{moved.name}.txt").write_text(sentence + "\n", encoding="utf-8")


def _move(path: Path, where: str) -> Path:
    aside = path.parent / where
    aside.mkdir(exist_ok=True)
    return path.replace(aside / path.name)
