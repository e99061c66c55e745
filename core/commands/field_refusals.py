"""What the ledger keeps of a call from the field that was refused, or that said again what is stored already: who, where, why; never what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core.store.ledger import Act
from core.store.tables import EventRow, TaskRow

QUIET = timedelta(minutes=1)
"""The same caller, address, reason and subject within so long is one entry, so that a program in a loop does not fill the ledger."""
SAFE_PLACES = ("number", "state", "step", "possible", "missing", "limit", "wanted", "scope", "role", "fields")
"""Places of a refusal that come from the center itself; all others may hold a name or what the caller wrote."""


class SaidBefore(Exception):
    """The same was written down within the last minute; nothing is written now."""


@dataclass(frozen=True)
class RefusedCall:
    """A refusal: `route` is the pattern of the address, `message` the catalogue's own sentence with `places` still open."""

    route: str
    status: int
    code: str
    message: str
    places: Mapping[str, Any] = field(default_factory=dict)
    task_id: int | None = None
    token_id: int | None = None
    size_bytes: int | None = None


def note(act: Act, call: RefusedCall) -> None:
    """Write a refusal down under the task it was about, else under the token or person that called. Raises SaidBefore."""
    why = {"route": call.route, "code": call.code, "token": call.token_id}
    subject = ("task", call.task_id) if call.task_id else ("api_token", call.token_id) if call.token_id else ("person", act.by.person_id)
    _once(act, "field.refused", subject, why)
    act.record("field.refused", *subject, topics=("audit",), after=why | {
        "status": call.status, "message": call.message, "places": {name: call.places[name] for name in SAFE_PLACES if name in call.places},
        **({} if call.size_bytes is None else {"size_bytes": call.size_bytes}),
    })


def note_again(act: Act, task_id: int, token_id: int | None) -> None:
    """Write down that a reply came in that is stored already. Raises SaidBefore."""
    task = act.session.get_one(TaskRow, task_id)
    why = {"number": task.number, "token": token_id}
    _once(act, "task.again", ("task", task_id), why)
    act.record("task.again", "task", task_id, topics=("audit",), grid_code=task.grid_code, after=why)


def _once(act: Act, verb: str, subject: tuple[str, object], why: dict[str, Any]) -> None:
    lately = act.session.scalars(
        sa.select(EventRow.after).where(
            EventRow.board_id == act.board_id, EventRow.subject_kind == subject[0], EventRow.subject_id == str(subject[1]), EventRow.verb == verb,
            EventRow.actor_id == act.by.person_id, EventRow.at > act.at - QUIET,
        ).order_by(EventRow.id)
    )
    if any(why.items() <= (after or {}).items() for after in lately):
        raise SaidBefore
