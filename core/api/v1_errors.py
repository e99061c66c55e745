"""Every refusal of `/api/v1`: a status, a short code for programs, a sentence in the caller's language for people."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI, HTTPException, Request
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as AnyHttpException
from starlette.responses import JSONResponse, Response

from core.api.v1_refusals import noting
from core.api.visitor import COOKIE, Elsewhere, NotSignedIn, PasswordFirst, bearer
from core.commands.files import FileNotTaken
from core.commands.task_steps import ReplyIncomplete
from core.commands.uploads import PhotoUnknown
from core.domain.refusals import N_, NotAllowed, NotFound, Refused
from core.queries.api_tokens import TokenRefused
from core.words import DEFAULT, LANGUAGES, say

LANGUAGE_COOKIE = "zhiwang_language"
SECTION = "/v1"

NOT_JSON = N_("The request was not taken: its body is no JSON that can be read. Send one JSON object in UTF-8.")
WRONG_FORM = N_("The request was not taken: {fields} does not fit. /api/v1/openapi.json says what is expected.")
LATE = N_("The reply to {number} came after its end (“{state}”) and changes nothing. Its words are kept in the ledger; call the duty desk if they matter.")
DOES_NOT_FIT = N_("The request was not taken: a value fits no field of the database. Shorten it, or take out characters that cannot be seen.")
SENTENCES = {
    400: ("unreadable", NOT_JSON),
    404: ("not_found", N_("There is no such address. /api/v1/openapi.json lists all.")),
    405: ("method", N_("This address does not take this method. /api/v1/openapi.json lists all.")),
}
"""What the framework refuses by itself, by status."""

KINDS: tuple[tuple[type[Refused], int, str], ...] = (
    (TokenRefused, 401, "token"), (NotSignedIn, 401, "signed_out"), (Elsewhere, 403, "origin"), (PasswordFirst, 403, "password"),
    (NotAllowed, 403, "not_allowed"), (NotFound, 404, "not_found"), (ReplyIncomplete, 422, "incomplete"), (PhotoUnknown, 422, "photo"),
    (FileNotTaken, 415, "media_type"), (Refused, 409, "refused"),
)
"""Status and code of a refusal; the first kind that fits counts."""


class Problem(HTTPException):
    """A refusal of the API itself: a message of the catalogue with its places."""

    def __init__(
        self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None, more: Mapping[str, Any] | None = None, **places: Any
    ) -> None:
        super().__init__(status, message, dict(headers or {}))
        self.code, self.message, self.places, self.more = code, message, places, dict(more or {})


def language_of(request: Request) -> str:
    """Of the caller once it is known; before that of the sign-in page's cookie or of `Accept-Language`."""
    known = getattr(request.state, "language", None) or request.cookies.get(LANGUAGE_COOKIE)
    if known in LANGUAGES:
        return str(known)
    first = request.headers.get("accept-language", "").partition(",")[0].strip().lower()
    return "en" if first.startswith("en") else DEFAULT


def add_handlers(api: FastAPI) -> None:
    """Sentences for everything under `/v1`; the older routes keep the answers they always gave."""
    api.add_exception_handler(Problem, _problem)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(AnyHttpException, _http)
    api.add_exception_handler(RequestValidationError, _wrong_form)
    for kind in (sa.exc.DataError, OverflowError, UnicodeError):
        api.add_exception_handler(kind, _does_not_fit)


def is_v1(request: Request) -> bool:
    return request.scope["path"].removeprefix(request.scope.get("root_path", "")).startswith(SECTION)


def _answer(
    request: Request, status: int, code: str, message: str, places: Mapping[str, Any], headers: Mapping[str, str] | None = None, *,
    noted: Mapping[str, Any] | None = None, **more: Any,
) -> Response:
    """`noted`: places for the ledger where they differ from those of the sentence."""
    content = {"detail": say(message, language_of(request), **places), "code": code, **more}
    note = noting(request, status, code, message, places if noted is None else noted)
    return Response(json.dumps(content), status, dict(headers or {}), "application/json", note)


def _problem(request: Request, error: Any) -> Response:
    return _answer(request, error.status_code, error.code, error.message, error.places, error.headers, **error.more)


def _refused(request: Request, refused: Any) -> Response:
    status, code = next((status, code) for kind, status, code in KINDS if isinstance(refused, kind))
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 and (bearer(request) is not None or COOKIE not in request.cookies) else {}
    more = {"missing": list(refused.codes)} if isinstance(refused, ReplyIncomplete) else {}
    return _answer(request, status, code, refused.message, refused.places, headers, **more)


async def _http(request: Request, error: Any) -> Response:
    if is_v1(request) and error.status_code in SENTENCES:
        code, message = SENTENCES[error.status_code]
        return _answer(request, error.status_code, code, message, {}, error.headers)
    return await http_exception_handler(request, error)


def _wrong_form(request: Request, error: Any) -> Response:
    """What is wrong and where, without repeating the input: it may hold half a character that no answer can carry."""
    said = [{"where": one["loc"], "why": one["msg"], "type": one["type"]} for one in error.errors()]
    if not is_v1(request):
        return Response(json.dumps({"detail": said}), 422, media_type="application/json")
    if any(one["type"] == "json_invalid" for one in said):
        return _answer(request, 400, "unreadable", NOT_JSON, {})
    fields = list(dict.fromkeys(".".join(str(part) for part in one["where"][1:]) or str(one["where"][0]) for one in said))[:5]
    return _answer(request, 422, "form", WRONG_FORM, {"fields": fields}, noted={"fields": _own_fields(said)}, problems=said)


def _own_fields(said: list[dict[str, Any]]) -> list[str]:
    """The fields that do not fit, as far as our own description names them: what the caller made up stays out of the ledger."""
    return sorted({".".join(map(str, one["where"][:2])) for one in said if one["type"] != "extra_forbidden"})


def _does_not_fit(request: Request, _error: Exception) -> Response:
    """A number beyond 64 bits or a text with a NUL: it passed the form and no column can hold it."""
    if is_v1(request):
        return _answer(request, 422, "form", DOES_NOT_FIT, {})
    return JSONResponse({"detail": "A value of the request fits no field of the database."}, 422)
