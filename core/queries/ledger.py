"""Questions about the ledger: its events, its chain, and the counters kept beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.chain import HASHED, event_hash
from core.domain.verbs import BROKEN_LABELS
from core.domain.viewer import Right, Viewer
from core.queries.frames import UTC_TIME, frame
from core.queries.question import question
from core.queries.scope import within
from core.store.tables import BoardRow, EventRow, JobRow, PersonRow, TopicRow

CHUNK = 5000


@question(right=Right.AUDIT, topics=("audit", "tasks", "operations", "people"))
def events(session: Session, viewer: Viewer, *, verb: str = "", limit: int = 500) -> pd.DataFrame:
    """The newest events of the viewer's grids; events without a place need the whole board."""
    statement = (
        sa.select(EventRow.revision, EventRow.at, PersonRow.name, EventRow.actor_role, EventRow.verb, EventRow.subject_kind, EventRow.subject_id,
                  EventRow.grid_code, EventRow.hash)
        .outerjoin(PersonRow, PersonRow.id == EventRow.actor_id).where(EventRow.board_id == viewer.board_id, within(viewer, EventRow.grid_code))
    )
    if verb:
        statement = statement.where(EventRow.verb.startswith(verb, autoescape=True))
    return frame(session, statement.order_by(EventRow.revision.desc(), EventRow.ordinal.desc()).limit(limit), {
        "revision": "int64", "at": UTC_TIME, "who": "object", "role": "str", "verb": "str", "subject_kind": "str", "subject_id": "str",
        "grid_code": "object", "hash": "str",
    })


@dataclass(frozen=True)
class Broken:
    """The first row of a board whose chain does not hold."""

    board_id: int
    revision: int
    ordinal: int
    why: str


def first_broken(session: Session, board_id: int) -> Broken | None:
    """Walk the chain of one board from its first event; None when it holds up to the head."""
    previous = ""
    last = (0, 0)
    for event in _chain(session, board_id):
        last = (event["revision"], event["ordinal"])
        if event["prev_hash"] != previous:
            return Broken(board_id, *last, BROKEN_LABELS["link"])
        if event["hash"] != event_hash(event):
            return Broken(board_id, *last, BROKEN_LABELS["content"])
        previous = event["hash"]
    head = session.scalar(sa.select(BoardRow.head_hash).where(BoardRow.id == board_id))
    return None if head == previous else Broken(board_id, *last, BROKEN_LABELS["head"])


def _chain(session: Session, board_id: int) -> Iterator[dict[str, Any]]:
    columns = [getattr(EventRow, name) for name in (*HASHED, "hash")]
    at = (-1, -1)
    while True:
        rows = session.execute(
            sa.select(*columns).where(EventRow.board_id == board_id, sa.tuple_(EventRow.revision, EventRow.ordinal) > sa.tuple_(*map(sa.literal, at)))
            .order_by(EventRow.revision, EventRow.ordinal).limit(CHUNK)
        ).mappings().all()
        if not rows:
            return
        yield from (dict(row) for row in rows)
        at = (rows[-1]["revision"], rows[-1]["ordinal"])


def revisions(session: Session) -> dict[int, int]:
    """Board id to revision; what the feed looks at."""
    return {int(board): int(revision) for board, revision in session.execute(sa.select(BoardRow.id, BoardRow.revision))}


def topics_since(session: Session, board_id: int, revision: int) -> dict[str, int]:
    """Topics touched after `revision`, with their last revision."""
    rows = session.execute(sa.select(TopicRow.topic, TopicRow.revision).where(TopicRow.board_id == board_id, TopicRow.revision > revision))
    return {str(topic): int(last) for topic, last in rows}


def job_times(session: Session) -> dict[str, datetime]:
    """When each job last ran."""
    return {str(name): at for name, at in session.execute(sa.select(JobRow.name, JobRow.at))}
