"""How a notice leaves the house: states, gaps between tries, signature, and what its body says."""

import hashlib
import hmac
import json
import re
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from core.domain.refusals import N_, Refused

KIND_LABELS = {"webhook": N_("Signed webhook"), "folder": N_("Drop folder")}
STATE_LABELS = {"queued": N_("Queued"), "sent": N_("Sent out"), "retrying": N_("Retried"), "delivered": N_("Delivered"), "failed": N_("Failed")}
STATE_SIGNS = {"queued": "○", "sent": "●", "retrying": "◆", "delivered": "✓", "failed": "▲"}
PENDING = ("queued", "sent", "retrying")
ERROR_LABELS = {
    "timeout": N_("no answer in time"),
    "unreachable": N_("no connection"),
    "broken": N_("the connection broke off"),
    "redirect": N_("answered with a redirect, which is not followed"),
    "status": N_("answered that it could not take it"),
    "folder": N_("the folder could not be written"),
    "no_receipt": N_("no receipt came back"),
    "ended": N_("the connection was ended"),
}

GAPS = tuple(timedelta(**gap) for gap in (
    {"seconds": 10}, {"seconds": 50}, {"minutes": 4}, {"minutes": 10}, {"minutes": 15}, {"minutes": 30},
    {"hours": 1}, {"hours": 2}, {"hours": 4}, {"hours": 8}, {"hours": 15},
))
"""Waits after the first, second … failed try; 31 hours in all (advice of this product), so a receiver may be away over a night and a day."""
JITTER = 0.05
"""Share by which a gap is longer or shorter, so that a receiver that comes back is not met by all at once."""
RECEIPT_WITHIN = sum(GAPS, timedelta())
SECRET_OVERLAP = timedelta(hours=24)
"""After a rotation both secrets sign for so long."""
NUMBER = re.compile(r"\w{1,16}〔\d{4}〕\d{1,8}号")
"""A number of this center, such as 虞执协〔2026〕12号; whatever else somebody calls a number may hold a name."""
LEVELS = ("urgent", "important", "normal")


class AddressRefused(Refused):
    """Nothing can be delivered to this address."""


def next_try(delivery_id: str, tries: int, failed_at: datetime) -> datetime | None:
    """When to try again after the `tries`-th try failed; None when it was the last. The same delivery has the same moments everywhere."""
    if tries > len(GAPS):
        return None
    share = int.from_bytes(hashlib.sha256(f"{delivery_id}.{tries}".encode()).digest()[:4]) / 2**32
    return failed_at + GAPS[tries - 1] * (1 - JITTER + 2 * JITTER * share)


def delivery_id(court_code: str, outbox_id: int, endpoint_id: int, at: datetime) -> str:
    """One notice to one endpoint has one id, however often it is sent; receivers drop what they have seen."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"zhiwang {court_code} {outbox_id} {endpoint_id} {at.astimezone(UTC).isoformat()}").hex


def new_secret() -> str:
    return f"zwh_{secrets.token_urlsafe(32)}"


def signature(secret: str, timestamp: int, delivery: str, body: bytes) -> str:
    """HMAC-SHA256 in hex over `timestamp.delivery.body`."""
    return hmac.new(secret.encode(), f"{timestamp}.{delivery}.".encode() + body, hashlib.sha256).hexdigest()


def headers(signing: Sequence[str], delivery: str, body: bytes, at: datetime) -> dict[str, str]:
    """One signature a secret; a receiver accepts when one of them fits."""
    timestamp = int(at.timestamp())
    return {
        "Content-Type": "application/json",
        "Zhiwang-Timestamp": str(timestamp),
        "Zhiwang-Delivery": delivery,
        "Zhiwang-Signature": ",".join(f"v1={signature(secret, timestamp, delivery, body)}" for secret in signing),
    }


@dataclass(frozen=True)
class Letter:
    """All that a receiver outside is told: no debtor's name, address or money, and no free words."""

    delivery: str
    court: str
    kind: str
    at: datetime
    link: str
    number: str | None = None
    level: str | None = None
    deadline: datetime | None = None
    drill: bool = False


def body(letter: Letter) -> bytes:
    """JSON in UTF-8, keys sorted."""
    said = {
        "delivery": letter.delivery, "court": letter.court, "kind": letter.kind, "at": _moment(letter.at), "link": letter.link,
        "number": letter.number, "level": letter.level, "deadline": _moment(letter.deadline),
    } | ({"drill": True} if letter.drill else {})
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds")


def letter_places(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Number, level and deadline of a payload, each only in its own form; whatever else stands there stays in the house."""
    number, level = payload.get("number"), payload.get("level") or payload.get("priority")
    return {
        "number": number if isinstance(number, str) and NUMBER.fullmatch(number) else None,
        "level": level if level in LEVELS else None,
        "deadline": _read_moment(payload.get("due_at")),
    }


def _read_moment(said: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else None


def check_address(kind: str, address: str) -> str:
    """The address as it is kept, or a refusal. Addresses inside the court's network are the normal case, so none is barred by its number."""
    address = address.strip()
    if kind not in KIND_LABELS:
        raise AddressRefused(N_("Not kept: there is no connection of this kind. Choose one of the list."))
    (_check_folder if kind == "folder" else _check_url)(address)
    return address


def _check_url(address: str) -> None:
    try:
        parts = urlsplit(address)
        named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        named = False
    if not named or len(address) > 500 or not address.isprintable() or " " in address:
        raise AddressRefused(N_("Not kept: “{address}” is no web address. It begins with http:// or https:// and names a host."), address=address[:80])
    if parts.username or parts.password or parts.fragment:
        raise AddressRefused(N_("Not kept: the address holds a name, a password or a # part. Receivers are told apart by the signature; leave these out."))


def _check_folder(address: str) -> None:
    place = PurePath(address)
    if not place.is_absolute() or ".." in place.parts or not address.isprintable() or len(place.parts) < 3:
        raise AddressRefused(N_("Not kept: “{address}” is no folder of its own. Give the full path of a folder that only this exchange uses, such as /exchange/notices."), address=address[:80])
