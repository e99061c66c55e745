"""What came of an import, row by row where something was wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

REJECTED = "rejected"
Say = Callable[..., str]


def in_english(message: str, **places: Any) -> str:
    """The message as it stands in the code, its places filled; lists with commas."""
    said = {name: ", ".join(map(str, value)) if isinstance(value, list | tuple) else value for name, value in places.items()}
    return message.format(**said) if said else message


@dataclass(frozen=True)
class Rejection:
    """`reason` is a message, `places` fill it; `severity` is `rejected` or `warned` (stored with a mark)."""

    row: int
    field: str
    value: str
    reason: str
    severity: str
    places: dict[str, Any] = made(default_factory=dict)

    def as_json(self, say: Say = in_english) -> dict[str, Any]:
        return {"row": self.row, "field": self.field, "value": self.value, "reason": say(self.reason, **self.places)}


@dataclass(frozen=True)
class Report:
    """`read` is always `stored + changed + unchanged + rejected`; `verified` rows were found again in the database at the end."""

    batch_id: int | None
    kind: str
    file_name: str
    state: str
    """`finished`, `interrupted` or `dry_run`."""
    read: int = 0
    stored: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    unlocated: int = 0
    due_derived: int = 0
    """Cases whose due date is the legal period, because no file gave one."""
    verified: int | None = None
    repaired: int = 0
    """Outlines that crossed themselves and were mended."""
    vanished: int | None = None
    """Cases that an earlier whole list named and this one does not; None where the file is no such list."""
    rejections: list[Rejection] = made(default_factory=list)
    """In the order of the file, warnings among them."""

    @property
    def warned(self) -> int:
        """Rows that were stored with a mark."""
        refused = {one.row for one in self.rejections if one.severity == REJECTED}
        return len({one.row for one in self.rejections} - refused)

    def as_json(self, say: Say = in_english) -> dict[str, Any]:
        """Plain values; `rejections` are the rows not stored, `warnings` those stored with a mark."""
        refused = [one for one in self.rejections if one.severity == REJECTED]
        warned = [one for one in self.rejections if one.severity != REJECTED]
        return {
            "batch": self.batch_id, "kind": self.kind, "file": self.file_name, "state": self.state, "read": self.read, "stored": self.stored,
            "changed": self.changed, "unchanged": self.unchanged, "rejected": self.rejected, "unlocated": self.unlocated, "due_derived": self.due_derived, "warned": self.warned,
            "verified": self.verified, "repaired": self.repaired, "vanished": self.vanished, "rejections": [one.as_json(say) for one in refused],
            "warnings": [one.as_json(say) for one in warned],
        }
