"""Encryption of columns at rest (等保 8.1.4.8). One key an installation; the blind index finds equal numbers."""

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
_PREFIX = "s1:"


class _Keeper:
    """Holds the key of this process; set once by `use_key`."""

    key: bytes = b""
    cipher: AESGCM | None = None


def use_key(secret: str) -> None:
    """Derive the column key of this process from the installation's secret."""
    _Keeper.key = hashlib.sha256(b"zhiwang column key:" + secret.encode()).digest()
    _Keeper.cipher = AESGCM(_Keeper.key)
    _opened.cache_clear()


def secret_file(path: Path) -> str:
    """The secret kept in `path`, made with owner-only rights when it is not there yet."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(base64.urlsafe_b64encode(os.urandom(32)).decode())
    return path.read_text().strip()


def _cipher() -> AESGCM:
    if _Keeper.cipher is None:
        raise RuntimeError("no column key: call use_key first")
    return _Keeper.cipher


def seal(text: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return _PREFIX + base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), None)).decode()


def open_sealed(text: str) -> str:
    return _opened(text)


@lru_cache(maxsize=100_000)
def _opened(text: str) -> str:
    blob = base64.b64decode(text.removeprefix(_PREFIX))
    return _cipher().decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], None).decode()


def blind_index(text: str) -> str:
    """Equal for equal numbers and of no use to anyone without the key."""
    _cipher()
    return hmac.new(_Keeper.key, text.strip().upper().encode(), hashlib.sha256).hexdigest()[:32]


def row_mark(*parts: object) -> str:
    """A short mark that only this installation can make, equal for equal parts: whether a row that comes back is one that went out.

    Letters and digits 2 to 7, after an `r`, so that no spreadsheet takes it for a number. 80 bits.
    """
    _cipher()
    said = "\x1f".join(str(part) for part in parts)
    digest = hmac.new(_Keeper.key, b"row mark:" + said.encode(), hashlib.sha256).digest()
    return "r" + base64.b32encode(digest[:10]).decode().lower()
