"""How `/api/v1` runs a command or asks a question, and what a refusal of it becomes. The one place that knows the commands' own signatures."""

from collections.abc import Callable
from functools import partial
from typing import Any

from core.api.v1_bodies import ClueIn, FeedbackIn, StepIn, TaskOut
from core.api.v1_errors import LATE, Problem
from core.api.v1_labels import task_out
from core.api.v1_refusals import write_down
from core.api.visitor import Caller
from core.commands import field_work, uploads
from core.commands.clues import ClueReport
from core.commands.field_refusals import note_again
from core.commands.field_work import StoredBefore
from core.commands.files import StoredFile
from core.commands.task_reach import Conflict
from core.commands.task_steps import Reply
from core.domain.task_life import STATE_LABELS
from core.queries import handed_tasks
from core.runtime import Runtime
from core.store.ledger import Act, perform
from core.store.session import reading


def ask(runtime: Runtime, caller: Caller, question: Callable[..., Any], **arguments: Any) -> Any:
    """The answer of a timed question."""
    with reading(runtime.store) as session:
        return question(session, caller.viewer, now=runtime.now(), **arguments)


def act(runtime: Runtime, caller: Caller, command: Callable[[Act], Any], *, operation: str, key: str | None, late: bool = True) -> dict[str, Any]:
    """The command's result. The caller's key counts for this operation only, and a token's keys are its own. `late`: refuse what came after the end of a task."""
    own = "" if caller.token_id is None else str(caller.token_id)
    try:
        done: dict[str, Any] = perform(runtime.store, command, by=caller.viewer, at=runtime.now(), key=None if key is None else f"v1:{own}:{operation}:{key}")
    except StoredBefore as before:
        write_down(runtime, caller.viewer, partial(note_again, task_id=before.result["id"], token_id=caller.token_id), at=runtime.now())
        return before.result
    except Conflict as conflict:
        raise Problem(409, "conflict", conflict.message, more={"task": task_now(runtime, caller, conflict.task_id)}, **conflict.places) from conflict
    if late and done.get("late"):
        raise Problem(409, "closed", LATE, number=done["number"], state=STATE_LABELS[done["state"]])
    return done


def task_now(runtime: Runtime, caller: Caller, task_id: int) -> dict[str, Any]:
    """The task as it stands, for a caller whose picture of it is old."""
    task = ask(runtime, caller, handed_tasks.handed_task, task_id=task_id)
    return TaskOut.model_validate(task_out(task, caller.viewer)).model_dump(mode="json")


def channel_of(caller: Caller) -> str:
    """Through which door it came, a key of `CHANNEL_LABELS`."""
    return "app" if caller.token_id is None else "api"


def step(caller: Caller, task_id: int, body: StepIn) -> Callable[[Act], Any]:
    return partial(
        field_work.take_step, task_id=task_id, code=body.step, seen_revision=body.seen_revision, words=body.words, channel=channel_of(caller)
    )


def feedback(caller: Caller, task_id: int, body: FeedbackIn) -> Callable[[Act], Any]:
    """Half a position is none."""
    placed = body.lng is not None and body.lat is not None
    reply = Reply(
        dict(body.fields), lng=body.lng if placed else None, lat=body.lat if placed else None, datum=(body.datum or handed_tasks.DATUM) if placed else None,
        accuracy_m=body.accuracy_m if placed else None, channel=channel_of(caller), written_at=body.written_at, unable=body.unable, words=body.words,
        seen_revision=body.seen_revision,
    )
    return partial(field_work.answer, task_id=task_id, reply=reply, photo_ids=tuple(body.photo_ids))


def clue(body: ClueIn) -> Callable[[Act], Any]:
    return partial(field_work.report_clue, said=ClueReport(**body.model_dump(exclude={"photo_ids"})), photo_ids=tuple(body.photo_ids))


def hand_in(runtime: Runtime, file: StoredFile) -> Callable[[Act], Any]:
    return partial(uploads.hand_in, file=file, folder=runtime.store.folder)
