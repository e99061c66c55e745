"""Work in the field as `/api/v1` and lists bring it in: only tasks in the caller's own hands, and each reply once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from core.commands import clues, task_claims, task_steps, uploads
from core.commands.clues import ClueReport
from core.commands.task_reach import is_addressee
from core.commands.task_steps import Reply
from core.domain.refusals import N_, NotFound
from core.store.ledger import Act
from core.store.tables import AttachmentRow, FeedbackRow, TaskRow

STEP_CODES = ("sign", "start", "arrive")
STANDING_STATES = ("answered", "verifying", "closed")
"""States in which the latest reply still stands."""


class StoredBefore(Exception):
    """The same reply is stored already; `result` is its answer. Not a refusal: the caller has what it wants."""

    def __init__(self, result: dict[str, Any]) -> None:
        self.result = result


def in_hand(act: Act, task_id: int) -> TaskRow:
    """The task, if it was sent to this person or body; anybody else's is not there."""
    task = act.session.get(TaskRow, task_id)
    if task is None or task.board_id != act.board_id or task.state == "draft" or not act.by.reaches(task.grid_code) or not is_addressee(act.by, task):
        raise NotFound(N_("This task is not shown: it does not exist, or is not in your hands. Load the list of your tasks again."))
    return task


def take_step(act: Act, task_id: int, code: str, *, seen_revision: int | None = None, words: str = "", channel: str = "app") -> dict[str, Any]:
    """Sign for a task, set out, or arrive."""
    in_hand(act, task_id)
    if code == "sign":
        return task_claims.sign(act, task_id, channel=channel, words=words, seen_revision=seen_revision)
    return task_steps.step(act, task_id, code, reason=words, seen_revision=seen_revision)


def answer(act: Act, task_id: int, reply: Reply, photo_ids: Sequence[str] = ()) -> dict[str, Any]:
    """Reply to a task, or say why it cannot be done; the result of a reply after the end says `late`. Raises StoredBefore."""
    task = in_hand(act, task_id)
    if (before := same_reply(act, task, reply, photo_ids)) is not None:
        raise StoredBefore(_result_of(act, task, before))
    return task_steps.answer(act, task_id, replace(reply, files=uploads.take_up(act, photo_ids)))


def same_reply(act: Act, task: TaskRow, reply: Reply, photo_ids: Sequence[str] = (), *, whoever: bool = False) -> FeedbackRow | None:
    """The latest reply to the task, if it stands and says just the same; programs send again when an answer got lost.

    `whoever`: also when a colleague wrote it down.
    """
    last = act.session.scalar(sa.select(FeedbackRow).where(FeedbackRow.task_id == task.id).order_by(FeedbackRow.id.desc()).limit(1))
    if last is None or task.state not in STANDING_STATES or not (whoever or last.author_id == act.by.person_id):
        return None
    photos = set(act.session.scalars(sa.select(AttachmentRow.sha256).where(AttachmentRow.feedback_id == last.id)))
    words = {"words": reply.words.strip()} if reply.words.strip() else {}
    same = last.fields == {**reply.fields, **words} and last.unable == reply.unable and photos == set(photo_ids) and (last.on_behalf or "") == reply.on_behalf
    return last if same else None


def _result_of(act: Act, task: TaskRow, feedback: FeedbackRow) -> dict[str, Any]:
    said = Reply(
        {}, lng=feedback.lng, lat=feedback.lat, datum=feedback.datum, accuracy_m=feedback.accuracy_m, written_at=feedback.written_at
    )
    flags, _place, _metres = task_steps.flags_of(replace(act, at=feedback.at), task, said)
    return {
        "id": task.id, "number": task.number, "state": task.state, "revision": task.revision, "feedback_id": feedback.id, "flags": list(flags),
    }


def report_clue(act: Act, said: ClueReport, photo_ids: Sequence[str] = ()) -> dict[str, Any]:
    """Report a clue with photos that were handed in before; half a position is none."""
    whole = replace(said, files=uploads.take_up(act, photo_ids))
    if whole.lng is None or whole.lat is None:
        whole = replace(whole, lng=None, lat=None, datum=None, accuracy_m=None)
    return clues.report(act, whole)
