"""`/api/v1/my-teams`, `/teams…`, `/targets…`, `/instructions…`: an operation under way, as a team's phones report it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import Field, FiniteFloat

from core.api import v1_examples as examples
from core.api import v1_verbs as verbs
from core.api.v1 import SECURITY, Key
from core.api.v1_bodies import LARGEST_ID, Identifier, In, Out, Revision, Text
from core.api.v1_errors import Problem
from core.api.v1_route import V1Route, needs
from core.api.visitor import Caller, Running
from core.commands import live_command, targets
from core.commands.live_command import Call
from core.commands.operation_reach import REMOVED
from core.commands.targets import Result, TargetReport
from core.domain.live_command import INCIDENT_LABELS, TEAM_STEPS
from core.domain.operation_results import RESULT_LABELS
from core.queries.live_command import my_teams
from core.runtime import Runtime
from core.store.ledger import Act

router = APIRouter(prefix="/v1", tags=["v1"], route_class=V1Route, dependencies=SECURITY)
Member = needs("operations:act")
AnyId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Words = Annotated[Text, Field(max_length=2000)]
Fen = Annotated[int, Field(ge=0, le=10**14)]


class TeamStepIn(In):
    """`odometer_m`: metres driven, with the return."""

    step: Literal[*TEAM_STEPS]
    odometer_m: Annotated[int, Field(ge=0, le=10**8)] | None = None


class PositionIn(In):
    """WGS84, as a phone gives it."""

    lng: Annotated[FiniteFloat, Field(ge=-180, le=180)]
    lat: Annotated[FiniteFloat, Field(ge=-90, le=90)]
    accuracy_m: Annotated[FiniteFloat, Field(ge=0, le=10_000_000)] | None = None


class CallIn(In):
    """A call for back-up or an emergency."""

    kind: Literal[*INCIDENT_LABELS]
    words: Words = ""
    target_id: Identifier | None = None
    lng: Annotated[FiniteFloat, Field(ge=-180, le=180)] | None = None
    lat: Annotated[FiniteFloat, Field(ge=-90, le=90)] | None = None


class ReportIn(In):
    """How far a visit is; `result` and `amount_fen` come with `done`. `seen_revision` as in `my-teams`."""

    state: Literal["underway", "arrived", "handling", "done"]
    result: Literal[*RESULT_LABELS] | None = None
    amount_fen: Fen = 0
    note: Words = ""
    seen_revision: Revision | None = None


class ResultIn(In):
    """One more thing done at a target."""

    kind: Literal[*RESULT_LABELS]
    quantity: Annotated[int, Field(ge=1, le=100_000)] = 1
    amount_fen: Fen = 0
    note: Words = ""


class DoneOut(Out):
    """The record that was written."""

    id: int


class TargetOut(Out):
    """Where the target is now."""

    id: int
    number: str
    state: str
    revision: int


class TeamsOut(Out):
    """Teams the caller is in, with their targets in the order of visits, and the server's time."""

    teams: list[dict[str, Any]]
    now: datetime


DONE = {"id": 7}
TARGET = {"id": 31, "number": "虞执联〔2026〕12号", "state": "arrived", "revision": 912}
TEAMS: dict[str, Any] = {"teams": [{"id": 7, "name": "第一组", "operation": "城关镇集中执行行动", "targets": [{"id": 31, "stop": 1, "state": "planned", "revision": 911}]}], "now": examples.MOMENT}


def _written(example: dict[str, Any], *codes: str) -> dict[int | str, dict[str, Any]]:
    return examples.answers(200, example, *examples.ON_WRITE, "not_found", "refused", *codes)


@router.get("/my-teams", response_model=TeamsOut, responses=examples.answers(200, TEAMS, *examples.ON_READ))
def teams(runtime: Running, caller: Member) -> dict[str, Any]:
    """Teams of operations that are ready or under way, with targets, instructions and open calls."""
    return {"teams": verbs.ask(runtime, caller, my_teams), "now": runtime.now()}


@router.post("/teams/{team_id}/steps", response_model=DoneOut, openapi_extra=examples.example_body({"step": "depart"}), responses=_written(DONE))
def team_step(team_id: AnyId, body: TeamStepIn, runtime: Running, caller: Member, key: Key = None) -> dict[str, Any]:
    """The team has assembled, departed, or returned."""
    return verbs.act(runtime, caller, partial(live_command.team_step, team_id=team_id, code=body.step, odometer_m=body.odometer_m), operation=f"team:{body.step}:{team_id}", key=key)


@router.post("/teams/{team_id}/position", response_model=DoneOut, openapi_extra=examples.example_body({"lng": 115.86, "lat": 34.39, "accuracy_m": 12}), responses=_written(DONE))
def position(team_id: AnyId, body: PositionIn, runtime: Running, caller: Member, key: Key = None) -> dict[str, Any]:
    """Where the team is."""
    said = live_command.Position(body.lng, body.lat, body.accuracy_m)
    return verbs.act(runtime, caller, partial(live_command.report_position, team_id=team_id, position=said), operation=f"position:{team_id}", key=key)


@router.post("/teams/{team_id}/calls", response_model=DoneOut, openapi_extra=examples.example_body({"kind": "backup", "words": "门外聚集十余人"}), responses=_written(DONE))
def call(team_id: AnyId, body: CallIn, runtime: Running, caller: Member, key: Key = None) -> dict[str, Any]:
    """Call for back-up or help; the commander has it at once."""
    return verbs.act(runtime, caller, partial(live_command.raise_incident, team_id=team_id, call=Call(**body.model_dump())), operation=f"call:{team_id}", key=key)


@router.post("/instructions/{instruction_id}/sign", response_model=DoneOut, openapi_extra=examples.example_body({}), responses=_written(DONE))
def sign(instruction_id: AnyId, body: In, runtime: Running, caller: Member, key: Key = None) -> dict[str, Any]:
    """Sign for an instruction of the command center."""
    del body
    return verbs.act(runtime, caller, partial(live_command.sign_instruction, instruction_id=instruction_id), operation=f"instruction:{instruction_id}", key=key)


@router.post(
    "/targets/{target_id}/reports", response_model=TargetOut, openapi_extra=examples.example_body({"state": "done", "result": "paid", "amount_fen": 250_000}),
    responses=_written(TARGET, "conflict", "closed"),
)
def report(target_id: AnyId, body: ReportIn, runtime: Running, caller: Member, key: Key = None) -> dict[str, Any]:
    """How far the visit is, and what came of it."""
    said = TargetReport(body.state, body.result, body.amount_fen, body.note, seen_revision=body.seen_revision)
    return _on_target(runtime, caller, partial(targets.report_target, target_id=target_id, report=said), f"report:{target_id}", key)


@router.post("/targets/{target_id}/results", response_model=TargetOut, openapi_extra=examples.example_body({"kind": "vehicle", "quantity": 1}), responses=_written(TARGET))
def result(target_id: AnyId, body: ResultIn, runtime: Running, caller: Member, key: Key = None) -> dict[str, Any]:
    """One more thing done at the target."""
    return _on_target(runtime, caller, partial(targets.add_result, target_id=target_id, result=Result(**body.model_dump())), f"result:{target_id}", key)


def _on_target(runtime: Runtime, caller: Caller, command: Callable[[Act], Any], operation: str, key: str | None) -> dict[str, Any]:
    """A report on a target that was taken out stands in the ledger; the caller is told."""
    try:
        done = verbs.act(runtime, caller, command, operation=operation, key=key, late=False)
    except targets.TargetChanged as changed:
        raise Problem(409, "conflict", changed.message, more={"task": changed.now}, **changed.places) from changed
    if done.get("late"):
        raise Problem(409, "closed", REMOVED, number=done["number"], why=done["why"])
    return done | {"id": done.get("target_id", done["id"])}
