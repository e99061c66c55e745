"""`/api/v1/tasks/{task_id}/card`: the card for residents, for the worker's phone and for programs that show it."""

from functools import partial
from typing import Any

import segno
from fastapi import APIRouter, Request

from core.api import v1_examples as examples
from core.api import v1_verbs as verbs
from core.api.check import said
from core.api.v1 import SECURITY, Key, TaskId
from core.api.v1_bodies import CardOut
from core.api.v1_errors import Problem
from core.api.v1_route import BareRoute, needs
from core.api.visitor import Caller, Running
from core.commands import proof_cards
from core.domain.proof_cards import printed
from core.domain.refusals import N_
from core.queries.proof_cards import public_card, running_card
from core.store.session import reading

router = APIRouter(prefix="/v1", tags=["v1"], route_class=BareRoute, dependencies=SECURITY)
Bearer = needs("cards:write")
ENDED = N_("This card has ended meanwhile. Ask for a new one.")


@router.post(
    "/tasks/{task_id}/card", status_code=201, response_model=CardOut,
    responses=examples.answers(201, examples.CARD, *examples.ON_BARE_WRITE, "not_found", "refused"),
)
def card(task_id: TaskId, request: Request, runtime: Running, caller: Bearer, key: Key = None) -> dict[str, Any]:
    """The running card for residents, or a new one, for a task in the caller's own hands: code, address, and the QR code as rows of 0 and 1."""
    made = verbs.ask(runtime, caller, running_card, task_id=task_id) or verbs.act(
        runtime, caller, partial(proof_cards.issue, task_id=task_id), operation=f"card:{task_id}", key=key)
    with reading(runtime.store) as session:
        shown = public_card(session, made["code"], now=runtime.now())
    if shown is None:  # the same request came again, long after its card ended
        raise Problem(409, "refused", ENDED)
    address = f"{_site(request, caller)}/check/{made['code']}"
    return {"code": printed(made["code"]), "expires_at": made["expires_at"], "address": address, "qr": qr_rows(address), **said(shown, caller.viewer.language)}


def _site(request: Request, caller: Caller) -> str:
    """Where residents reach this server: a browser's own origin, which was checked to be ours; a program's Origin may be anybody's."""
    own = request.headers.get("origin") if caller.token_id is None else None
    return own or str(request.base_url).split("/api")[0].rstrip("/")


def qr_rows(text: str) -> list[str]:
    """The dark and light squares of the QR code, a row a text of 1 and 0; the page draws them. Level M: a scratched screen still reads."""
    return ["".join("1" if square else "0" for square in row) for row in segno.make(text, error="m", micro=False).matrix]
