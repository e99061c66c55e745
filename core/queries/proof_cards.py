"""Questions about cards for residents: the worker's own, and what anybody at the door may learn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.proof_cards import MATTERS, Hands, holds
from core.domain.viewer import Right, Viewer
from core.queries.question import question
from core.queries.scope import tasks_in_scope
from core.store.tables import BoardRow, GridRow, OrganisationRow, PersonRow, ProofCardRow, TaskRow

FRESH = timedelta(hours=1)
"""A card with less than that to run is replaced when it is shown again."""


@dataclass(frozen=True)
class PublicCard:
    """What stands on a staff card, the matter in general words, and until when. `post` is a key of `vocabulary.POST_LABELS`."""

    court: str
    name: str
    post: str | None
    body: str | None
    matter: str
    expires_at: datetime


@question(right=Right.ANSWER, topics=("tasks", "people"), timed=True)
def running_card(session: Session, viewer: Viewer, *, task_id: int, now: datetime) -> dict[str, Any] | None:
    """Code and expiry of the viewer's own card for a task, if it holds for a while yet."""
    row = session.execute(
        sa.select(ProofCardRow.code, ProofCardRow.expires_at).join(TaskRow, TaskRow.id == ProofCardRow.task_id)
        .where(tasks_in_scope(viewer), TaskRow.id == task_id, ProofCardRow.person_id == viewer.person_id, ProofCardRow.revoked_at.is_(None),
               ProofCardRow.expires_at > now + FRESH)
        .order_by(ProofCardRow.id.desc()).limit(1)
    ).first()
    if row is None or public_card(session, row.code, now=now) is None:
        return None
    return {"code": row.code, "expires_at": row.expires_at.isoformat()}


def public_card(session: Session, code: str, *, now: datetime) -> PublicCard | None:
    """The card with this code, if it holds now; a card that has ended is as unknown as one that never was.

    Nobody is signed in at the door, so it takes no Viewer and tells nothing of the task.
    """
    row = session.execute(
        sa.select(
            ProofCardRow.expires_at, ProofCardRow.revoked_at, ProofCardRow.person_id, TaskRow.kind, TaskRow.state, TaskRow.owner_id,
            TaskRow.addressee_id, TaskRow.organisation_id, PersonRow.name, PersonRow.active, PersonRow.organisation_id.label("body_id"),
            PersonRow.post, OrganisationRow.name.label("body"), GridRow.name.label("grid"), BoardRow.name.label("court"),
        )
        .join(TaskRow, TaskRow.id == ProofCardRow.task_id).join(PersonRow, PersonRow.id == ProofCardRow.person_id)
        .join(BoardRow, BoardRow.id == ProofCardRow.board_id)
        .outerjoin(OrganisationRow, OrganisationRow.id == PersonRow.organisation_id)
        .outerjoin(GridRow, sa.and_(GridRow.board_id == PersonRow.board_id, GridRow.code == PersonRow.grid_code, GridRow.valid_to.is_(None)))
        .where(ProofCardRow.code == code)
    ).first()
    if row is None:
        return None
    hands = Hands(row.state, row.owner_id, row.addressee_id, row.organisation_id)
    if not holds(hands, person_id=row.person_id, organisation_id=row.body_id, active=row.active, expires_at=row.expires_at, revoked=row.revoked_at is not None, now=now):
        return None
    return PublicCard(row.court, row.name, row.post, row.body or row.grid, MATTERS[row.kind], row.expires_at)
