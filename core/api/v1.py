"""`/api/v1`: tasks out, steps and replies back, for the phone's page and for programs of other bodies. docs/api.md tells how to use it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Query, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from core.api import v1_examples as examples
from core.api import v1_verbs as verbs
from core.api.v1_bodies import LARGEST_ID, AnswerOut, ClueIn, ClueOut, FeedbackIn, Moment, OneTaskOut, StepIn, StepOut, TasksOut, TaskState, UploadOut
from core.api.v1_errors import Problem
from core.api.v1_labels import task_out
from core.api.v1_route import UploadRoute, V1Route, needs, too_large
from core.api.visitor import COOKIE, Caller, Running
from core.commands.files import LIMIT_BYTES
from core.commands.uploads import plain_name, receive
from core.domain.refusals import N_
from core.queries import handed_tasks
from core.queries.handed_tasks import Handed
from core.runtime import Runtime

SECURITY = [Depends(HTTPBearer(auto_error=False, description="A token of an outside program.")), Depends(APIKeyCookie(name=COOKIE, auto_error=False, description="A browser's session."))]
router = APIRouter(prefix="/v1", tags=["v1"], route_class=V1Route, dependencies=SECURITY)
uploads_router = APIRouter(prefix="/v1", tags=["v1"], route_class=UploadRoute, dependencies=SECURITY)

Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern="^[!-~]+$", description="The same key twice gives the first answer.")]
TaskId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Reader, Actor, Replier, Photographer = needs("tasks:read"), needs("tasks:act"), needs("feedback:write"), needs("photos:write")
Informer = needs("clues:write")
NO_FILE = N_("The file was not taken: the form has no file in the field “file”. Send one photo or PDF as multipart/form-data.")
A_FILE = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": {
    "type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}},
}}}}}


@router.get("/tasks", response_model=TasksOut, responses=examples.answers(200, examples.TASKS, *examples.ON_READ))
def tasks(
    runtime: Running, caller: Reader, state: Annotated[list[TaskState] | None, Query()] = None, updated_since: Moment | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> dict[str, Any]:
    """Tasks in the caller's hands or body's: the open ones by deadline, or, with `updated_since`, all that changed, oldest change first."""
    wanted = Handed(tuple(state or ()), updated_since, limit)
    found = verbs.ask(runtime, caller, handed_tasks.handed_tasks, wanted=wanted)
    return {"tasks": [task_out(task, caller.viewer) for task in found], "now": runtime.now()}


@router.get("/tasks/{task_id}", response_model=OneTaskOut, responses=examples.answers(200, examples.ONE_TASK, *examples.ON_READ, "not_found"))
def task(task_id: TaskId, runtime: Running, caller: Reader) -> dict[str, Any]:
    """One task with its replies, newest first."""
    return task_out(verbs.ask(runtime, caller, handed_tasks.handed_task, task_id=task_id), caller.viewer)


@router.post(
    "/tasks/{task_id}/steps", response_model=StepOut, openapi_extra=examples.example_body(examples.STEP_IN),
    responses=examples.answers(200, examples.STEP, *examples.ON_WRITE, "not_found", "conflict", "refused"),
)
def step(task_id: TaskId, body: StepIn, runtime: Running, caller: Actor, key: Key = None) -> dict[str, Any]:
    """Sign for a task, set out, or arrive."""
    return verbs.act(runtime, caller, verbs.step(caller, task_id, body), operation=f"{body.step}:{task_id}", key=key)


@router.post(
    "/tasks/{task_id}/feedback", response_model=AnswerOut, openapi_extra=examples.example_body(examples.FEEDBACK_IN),
    responses=examples.answers(200, examples.ANSWER, *examples.ON_WRITE, "not_found", "conflict", "refused", "closed", "incomplete", "photo"),
)
def feedback(task_id: TaskId, body: FeedbackIn, runtime: Running, caller: Replier, key: Key = None) -> dict[str, Any]:
    """Reply to a task, or say with `unable` why it cannot be done. The same reply twice is stored once, with or without a key."""
    return verbs.act(runtime, caller, verbs.feedback(caller, task_id, body), operation=f"feedback:{task_id}", key=key)


@router.post(
    "/clues", status_code=201, response_model=ClueOut, openapi_extra=examples.example_body(examples.CLUE_IN),
    responses=examples.answers(201, examples.CLUE, *examples.ON_WRITE, "refused", "photo"),
)
def clue(body: ClueIn, runtime: Running, caller: Informer, key: Key = None) -> dict[str, Any]:
    """Report a clue. What lies outside the person's grids is kept in words; the duty desk hears of it at once."""
    return verbs.act(runtime, caller, verbs.clue(body), operation="clue", key=key)


@uploads_router.post(
    "/photos", status_code=201, response_model=UploadOut, openapi_extra=A_FILE,
    responses=examples.answers(201, examples.UPLOAD, *examples.ON_WRITE, "refused"),
)
async def photo(request: Request, runtime: Running, caller: Photographer, key: Key = None) -> dict[str, Any]:
    """Hand in one photo or PDF; name its id in a reply within 24 hours. What it is is told by its content, not by its name.

    The same photo twice is one upload, with or without a key.
    """
    name, content = await _file_of(request)
    return await run_in_threadpool(_hand_in, runtime, caller, name, content)


async def _file_of(request: Request) -> tuple[str, bytes]:
    try:
        form = await request.form(max_files=1, max_fields=4, max_part_size=4096)
    except Problem:
        raise
    except HTTPException as broken:
        raise Problem(400, "unreadable", NO_FILE) from broken
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Problem(422, "form", NO_FILE)
        return plain_name(file.filename), await file.read(LIMIT_BYTES + 1)
    finally:
        await form.close()


def _hand_in(runtime: Runtime, caller: Caller, name: str, content: bytes) -> dict[str, Any]:
    """By no key: one that remembered an upload would not bring back a photo that was swept since."""
    if len(content) > LIMIT_BYTES:
        raise too_large(LIMIT_BYTES)
    file = receive(runtime.store.folder, name, content, at=runtime.now())
    return verbs.act(runtime, caller, verbs.hand_in(runtime, file), operation="photo", key=None)


