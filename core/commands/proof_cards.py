"""Issuing a worker's card for residents (协助执行凭证)."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core.commands.task_reach import reachable
from core.domain import court_settings
from core.domain.proof_cards import Hands, in_hands_of, new_code
from core.domain.refusals import N_, Refused
from core.domain.viewer import Right
from core.store.ledger import Act
from core.store.tables import PersonRow, ProofCardRow, TaskRow


class CardRefused(Refused):
    """No card for this task and person."""


def issue(act: Act, task_id: int) -> dict[str, Any]:
    """A new card for a task in the actor's own hands; it ends the one before. Returns its code and expiry."""
    act.by.demand(Right.ANSWER)
    task = reachable(act, task_id)
    _check(act, task)
    act.session.execute(
        sa.update(ProofCardRow).where(ProofCardRow.task_id == task.id, ProofCardRow.person_id == act.by.person_id, ProofCardRow.revoked_at.is_(None))
        .values(revoked_at=act.at)
    )
    hours = court_settings.number(act.settings, "field.card_hours")
    card = ProofCardRow(
        board_id=act.board_id, code=new_code(), task_id=task.id, person_id=act.by.person_id, issued_at=act.at, expires_at=act.at + timedelta(hours=hours),
    )
    act.session.add(card)
    act.session.flush()
    act.record("card.issue", "task", task.id, topics=("tasks",), grid_code=task.grid_code,
               after={"number": task.number, "card": card.id, "until": card.expires_at})  # not the code: who reads the ledger must not show it
    return {"code": card.code, "expires_at": card.expires_at.isoformat()}


def _check(act: Act, task: TaskRow) -> None:
    person = act.session.get(PersonRow, act.by.person_id)
    hands = Hands(task.state, task.owner_id, task.addressee_id, task.organisation_id)
    if person is None or not in_hands_of(hands, person_id=person.id, organisation_id=act.by.organisation_id):
        raise CardRefused(N_("No card was issued for {number}: it is not in your hands just now. Sign for it first, or open a task that is yours."), number=task.number)
