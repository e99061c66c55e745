"""The hash chain of the ledger: what is hashed, and in which form."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

HASHED = (
    "board_id", "revision", "ordinal", "at", "actor_id", "actor_role", "actor_organisation_id", "verb",
    "subject_kind", "subject_id", "grid_code", "topics", "before", "after", "prev_hash",
)


def plain(value: Any) -> Any:
    """A value as JSON keeps it, so that it hashes the same before and after a trip through the database."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def event_hash(event: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON (sorted keys, no spaces, UTF-8) of the fields in `HASHED`."""
    canonical = json.dumps(
        {name: plain(event[name]) for name in HASHED},
        ensure_ascii=False, sort_keys=True, separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()
