"""`/api/tasks…`, `/api/operations…`, `/api/indicators`, `/api/files/…`: the verbs and reads of the screens, for other programs."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import FileResponse

from core.api.visitor import Asking, Running
from core.commands import files as file_store
from core.commands import operations as operation_verbs
from core.commands import task_claims, task_steps
from core.commands import tasks as task_verbs
from core.domain.refusals import NotAllowed, NotFound, Refused
from core.domain.viewer import Viewer
from core.queries import attachments, debtors, indicators, operations, tasks
from core.runtime import Runtime
from core.store.ledger import Act, perform
from core.store.session import reading
from core.words import refusal

router = APIRouter()
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)]
LAST_DEADLINE = datetime(2200, 1, 1, tzinfo=UTC)


class OrderBody(BaseModel):
    """A task to be dispatched; same fields as `TaskOrder`."""

    model_config = ConfigDict(extra="forbid")
    kind: str
    title: str = Field(max_length=500)
    instruction: str = Field(default="", max_length=5000)
    priority: str = Field(default="normal", pattern="^(urgent|important|normal)$")
    grid_code: str | None = Field(default=None, pattern=r"^\d{6,20}$")
    debtor_id: int | None = None
    case_id: int | None = None
    organisation_id: int | None = None
    addressee_id: int | None = None
    due_at: AwareDatetime | None = Field(default=None, lt=LAST_DEADLINE)


class StepBody(BaseModel):
    """One step of the life cycle."""

    model_config = ConfigDict(extra="forbid")
    step: str = Field(pattern="^(dispatch|sign|start|arrive|verify|accept|send_back|void|recall|urge)$")
    reason: str = Field(default="", max_length=2000)
    channel: str = Field(default="", max_length=20)
    """How the word came in, when the desk signs on somebody's behalf."""


class ReplyBody(BaseModel):
    """A reply; `fields` by the codes that the task's kind asks for."""

    model_config = ConfigDict(extra="forbid")
    fields: dict[str, str | int | float | bool | None]
    lng: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)
    datum: str | None = Field(default=None, pattern="^(WGS84|CGCS2000|GCJ02|BD09)$")


def act(runtime: Runtime, viewer: Viewer, command: Callable[[Act], Any], key: str | None = None) -> Any:
    """Run a command; a refusal becomes a sentence with a fitting status."""
    try:
        return perform(runtime.store, command, by=viewer, at=runtime.now(), key=key)
    except Refused as refused:
        raise refused_as_http(refused, viewer) from refused


def ask(runtime: Runtime, viewer: Viewer, question: Callable[..., Any], **arguments: Any) -> Any:
    try:
        with reading(runtime.store) as session:
            return question(session, viewer, **arguments)
    except Refused as refused:
        raise refused_as_http(refused, viewer) from refused


def refused_as_http(refused: Refused, viewer: Viewer) -> HTTPException:
    status = {NotAllowed: 403, NotFound: 404}.get(type(refused), 409)
    return HTTPException(status, refusal(refused, viewer.language))


@router.post("/tasks", status_code=201)
def dispatch(body: OrderBody, runtime: Running, viewer: Asking, key: Key = None) -> dict[str, Any]:
    """Dispatch one task; the same Idempotency-Key twice sends it once."""
    order = task_verbs.TaskOrder(**body.model_dump())
    done: dict[str, Any] = act(runtime, viewer, partial(task_verbs.dispatch, order=order), key)
    return done


@router.get("/tasks")
def board(runtime: Running, viewer: Asking, search: str = "", state: Annotated[list[str] | None, Query()] = None, limit: int = Query(200, ge=1, le=2000)) -> list[dict[str, Any]]:
    """Open tasks of the viewer's grids, the most pressing first."""
    wanted = tasks.TaskFilter(search=search, states=tuple(state or ()), limit=limit)
    table = ask(runtime, viewer, tasks.board_tasks, now=runtime.now(), wanted=wanted)
    return plain_rows(table)


@router.post("/tasks/{task_id}/steps")
def step(task_id: int, body: StepBody, runtime: Running, viewer: Asking, key: Key = None) -> dict[str, Any]:
    """Take one step of a task, or urge it."""
    commands = {
        "urge": partial(task_steps.urge, task_id=task_id, words=body.reason),
        "sign": partial(task_claims.sign, task_id=task_id, channel=body.channel, words=body.reason),
    }
    command = commands.get(body.step) or partial(task_steps.step, task_id=task_id, code=body.step, reason=body.reason)
    done: dict[str, Any] = act(runtime, viewer, command, key)
    return done


@router.post("/tasks/{task_id}/reply")
def reply(task_id: int, body: ReplyBody, runtime: Running, viewer: Asking, key: Key = None) -> dict[str, Any]:
    """Reply to a task."""
    words = task_steps.Reply(body.fields, lng=body.lng, lat=body.lat, datum=body.datum)
    done: dict[str, Any] = act(runtime, viewer, partial(task_steps.answer, task_id=task_id, reply=words), key)
    return done


@router.get("/debtors")
def find_debtors(runtime: Running, viewer: Asking, search: str = Query("", max_length=100), limit: int = Query(50, ge=1, le=500)) -> list[dict[str, Any]]:
    """Debtors of the viewer's grids, masked by role."""
    return plain_rows(ask(runtime, viewer, debtors.debtors, wanted=debtors.DebtorFilter(search=search, limit=limit)))


@router.get("/operations")
def operation_list(runtime: Running, viewer: Asking) -> list[dict[str, Any]]:
    """Operations that the viewer may know of."""
    return plain_rows(ask(runtime, viewer, operations.operations))


@router.post("/operations/{operation_id}/moves/{code}")
def move(operation_id: int, code: str, runtime: Running, viewer: Asking, key: Key = None) -> dict[str, Any]:
    """Submit, approve, reject, start, finish or cancel an operation."""
    if code not in ("submit", "approve", "reject", "start", "finish", "cancel"):
        raise HTTPException(422, f"There is no move {code!r}.")
    done: dict[str, Any] = act(runtime, viewer, partial(operation_verbs.move, operation_id=operation_id, code=code), key)
    return done


@router.get("/indicators")
def values(runtime: Running, viewer: Asking, since: date, until: date) -> list[dict[str, Any]]:
    """Numerator and denominator of every indicator over a window of days."""
    return [vars(value) for value in ask(runtime, viewer, indicators.indicator_values, since=since, until=until)]


@router.get("/files/{attachment_id}")
def file(attachment_id: int, runtime: Running, viewer: Asking, thumb: bool = False) -> FileResponse:  # noqa: FBT002  a parameter of the address
    """A photo or PDF of a task in reach; `thumb` gives a photo's small copy. Never rendered as a page of this origin."""
    found = ask(runtime, viewer, attachments.attachment, attachment_id=attachment_id)
    path = file_store.path_of(runtime.store.folder, found["sha256"])
    if not path.exists():
        raise HTTPException(404, "The file is not in the store's folder. Restore it from the backup.")
    small = file_store.thumb_of(runtime.store.folder, found["sha256"]) if thumb else None
    if thumb and small is None:
        raise HTTPException(404, "There is no small copy: the file is no picture. Ask for the file itself.")
    return FileResponse(
        small or path, media_type="image/webp" if small else found["media_type"], filename=found["name"], content_disposition_type="inline",
        headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox", "Cache-Control": "private, max-age=3600"},
    )


def plain_rows(table: Any) -> list[dict[str, Any]]:
    """A frame as JSON rows: missing is null, moments are ISO text."""
    kept = table.astype(object).where(table.notna(), None)
    rows: list[dict[str, Any]] = kept.to_dict("records")
    return [{name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()} for row in rows]
