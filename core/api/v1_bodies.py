"""What goes in and out of `/api/v1`, field by field. Every text is checked for what no database and no screen can hold."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, FiniteFloat, StrictBool, StrictInt, StrictStr

from core.commands.field_work import STEP_CODES
from core.domain.clues import KIND_LABELS
from core.domain.datum import Datum
from core.domain.task_life import STATE_LABELS, UNABLE_LABELS

LARGEST_ID = 2**63 - 1
LAST_MOMENT, FIRST_MOMENT = datetime(2200, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)


def _whole(text: str) -> str:
    """No NUL, which PostgreSQL refuses, and no half of a surrogate pair, which is no character."""
    if any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("a NUL or half a surrogate pair is no text")
    return text


Text = Annotated[str, AfterValidator(_whole)]
Moment = Annotated[AwareDatetime, Field(ge=FIRST_MOMENT, lt=LAST_MOMENT)]
TaskState = Literal[*STATE_LABELS]
DatumName = Literal[*(str(one) for one in Datum)]
Identifier = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Revision = Annotated[int, Field(ge=0, le=LARGEST_ID)]
Value = Annotated[StrictStr, AfterValidator(_whole), Field(max_length=5000)] | StrictBool | Annotated[StrictInt, Field(ge=-LARGEST_ID, le=LARGEST_ID)] | Annotated[FiniteFloat, Field(ge=-1e15, le=1e15)] | None
PhotoId = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class In(BaseModel):
    """A body: an unknown field is refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


class Position(In):
    """Where the phone was; `datum` says how the degrees are to be read, WGS84 when it is left out."""

    lng: Annotated[FiniteFloat, Field(ge=-180, le=180)] | None = None
    lat: Annotated[FiniteFloat, Field(ge=-90, le=90)] | None = None
    datum: DatumName | None = None
    accuracy_m: Annotated[FiniteFloat, Field(ge=0, le=10_000_000)] | None = None


class StepIn(In):
    """One step in the field. `seen_revision` is the `revision` of the task as the caller last saw it."""

    step: Literal[*STEP_CODES]
    seen_revision: Revision | None = None
    words: Annotated[Text, Field(max_length=2000)] = ""


class FeedbackIn(Position):
    """A reply: `fields` by the codes in `requires` and `invites`, or `unable` with a code of the list and `words`."""

    fields: Annotated[dict[Annotated[Text, Field(max_length=60)], Value], Field(max_length=50)] = Field(default_factory=dict)
    photo_ids: Annotated[list[PhotoId], Field(max_length=20)] = Field(default_factory=list)
    written_at: Moment | None = None
    seen_revision: Revision | None = None
    unable: Literal[*UNABLE_LABELS] | None = None
    words: Annotated[Text, Field(max_length=5000)] = ""


class ClueIn(Position):
    """Something that nobody asked for: where a person or property is, or that somebody refuses.

    A debtor or a task out of the reach of the caller is left out, and the clue still taken.
    """

    kind: Literal[*KIND_LABELS]
    content: Annotated[Text, Field(min_length=1, max_length=5000)]
    place: Annotated[Text, Field(max_length=500)] | None = None
    grid_code: Annotated[str, Field(pattern=r"^\d{6,20}$")] | None = None
    debtor_id: Identifier | None = None
    task_id: Identifier | None = None
    photo_ids: Annotated[list[PhotoId], Field(max_length=20)] = Field(default_factory=list)


class Out(BaseModel):
    """An answer."""


class Label(Out):
    """A code and what it is called in the caller's language."""

    code: str
    label: str


class FieldOut(Label):
    """One thing to bring back. `form`: text, long, class, photo, date, number, choice, yes_no; `choices` are pairs of code and label."""

    form: str
    choices: list[tuple[str, str]]


class TaskOut(Out):
    """A task in the caller's hands."""

    id: int
    number: str
    kind: str
    kind_label: str
    title: str
    instruction: str
    protocol: str
    state: str
    state_label: str
    priority: str
    severity: str
    place: str | None
    lng: float | None
    lat: float | None
    datum: str | None
    grid_code: str | None
    grid: str | None
    debtor: str | None
    sign_by: datetime | None
    due_at: datetime | None
    updated_at: datetime
    revision: int
    photo_count: int
    requires: list[FieldOut]
    invites: list[FieldOut]
    steps: list[Label]


class TasksOut(Out):
    """The list, and the server's own time: what to send as `updated_since` next."""

    tasks: list[TaskOut]
    now: datetime


class PhotoOut(Out):
    """A photo of a reply; its content is under /api/files/{id} for a signed-in browser."""

    id: int
    name: str
    media_type: str


class FeedbackOut(Out):
    """A reply as it is stored."""

    id: int
    author: str
    at: datetime
    result_class: str | None
    fields: dict[str, Any]
    unable: str | None
    lng: float | None
    lat: float | None
    datum: str | None
    accuracy_m: float | None
    distance_m: float | None
    written_at: datetime | None
    channel: str
    accepted_at: datetime | None
    returned_at: datetime | None
    return_reason: str | None
    photos: list[PhotoOut]


class OneTaskOut(TaskOut):
    """One task with its replies, newest first."""

    feedback: list[FeedbackOut]


class StepOut(Out):
    """Where the task is now."""

    id: int
    number: str
    state: str
    revision: int


class AnswerOut(StepOut):
    """The stored reply. `flags`: `far` from the place, `clock_off` when the phone's clock must be wrong (a reply from the future, or from before its task), `odd_position`."""

    feedback_id: int
    flags: list[str]


class ClueOut(Out):
    """A clue as it was taken."""

    id: int
    number: str


class CardOut(Out):
    """The card for residents: what the page at `address` says of it, and its QR code as rows of 0 (light) and 1 (dark)."""

    code: str
    expires_at: datetime
    address: str
    qr: list[str]
    court: str
    name: str
    post: str
    body: str
    matter: str
    until: str


class UploadOut(Out):
    """A photo that waits for its reply; `id` goes into `photo_ids` within 24 hours."""

    id: str
    media_type: str
    size_bytes: int
