"""What each operation of `/api/v1` answers, for the OpenAPI description: one example of success and of every refusal it may give."""

from typing import Any

from core.api import v1_errors, v1_route
from core.api.v1_bodies import Out
from core.domain.refusals import N_
from core.words import DEFAULT, say

MOMENT = "2026-03-10T04:00:00Z"
PHOTO_ID = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class ErrorOut(Out):
    """A refusal: `detail` is a sentence for people in the caller's language, `code` a word for programs."""

    detail: str
    code: str
    missing: list[str] | None = None
    problems: list[dict[str, Any]] | None = None
    task: dict[str, Any] | None = None


TASK: dict[str, Any] = {
    "id": 1590, "number": "虞执协〔2026〕1590号", "kind": "find_debtor", "kind_label": "查找被执行人", "title": "核实张某是否在家", "instruction": "白天再去一次",
    "protocol": "向邻居和村干部了解，不正面接触。", "state": "dispatched", "state_label": "待签收", "priority": "normal", "severity": "on_time", "place": "虞城县东镇一村",
    "lng": 115.85, "lat": 34.33, "datum": "WGS84", "grid_code": "411425101201001", "grid": "东镇一村第1网格", "debtor": "张某", "sign_by": "2026-03-10T08:00:00Z",
    "due_at": "2026-03-13T10:00:00Z", "updated_at": MOMENT, "revision": 812, "photo_count": 0,
    "requires": [{"code": "result_class", "label": "结果分类", "form": "class", "choices": [["found", "本人已找到"], ["not_there", "不在此处居住"]]},
                 {"code": "time", "label": "时间", "form": "text", "choices": []}, {"code": "place", "label": "地点", "form": "text", "choices": []}],
    "invites": [{"code": "photo", "label": "照片", "form": "photo", "choices": []}], "steps": [{"code": "sign", "label": "签收"}],
}
TASKS = {"tasks": [TASK], "now": MOMENT}
FEEDBACK = {
    "id": 77, "author": "李四", "at": MOMENT, "result_class": "found", "fields": {"result_class": "found", "time": "10:30", "place": "村口"}, "unable": None,
    "lng": 115.85, "lat": 34.33, "datum": "WGS84", "accuracy_m": 12.0, "distance_m": 35.0, "written_at": None, "channel": "api", "accepted_at": None,
    "returned_at": None, "return_reason": None, "photos": [{"id": 9, "name": "door.jpg", "media_type": "image/jpeg"}],
}
ONE_TASK = TASK | {"state": "answered", "state_label": "已反馈", "steps": [], "feedback": [FEEDBACK]}
STEP = {"id": 1590, "number": "虞执协〔2026〕1590号", "state": "signed", "revision": 813}
ANSWER = {**STEP, "state": "answered", "revision": 815, "feedback_id": 77, "flags": ["far"]}
UPLOAD = {"id": PHOTO_ID, "media_type": "image/jpeg", "size_bytes": 48213}
CARD = {
    "code": "W5E98-RWQDW", "expires_at": "2026-03-10T16:00:00Z", "address": "<this server>/check/W5E98RWQDW", "qr": ["1111111", "1000001", "1011101"],
    "court": "虞城县人民法院", "name": "李四", "post": "网格员", "body": "东镇一村第1网格", "matter": "核实法院事项", "until": "2026-03-11 00:00",
}
CLUE = {"id": 12, "number": "虞执线〔2026〕12号"}
CLUE_IN = {"kind": "whereabouts", "content": "昨晚看见他的车停在村口", "place": "东镇一村村口", "lng": 115.8561, "lat": 34.3355, "datum": "GCJ02", "photo_ids": [PHOTO_ID]}
STEP_IN = {"step": "sign", "seen_revision": 812}
FEEDBACK_IN = {"fields": {"result_class": "found", "time": "10:30", "place": "村口"}, "photo_ids": [PHOTO_ID], "lng": 115.8561, "lat": 34.3355, "datum": "GCJ02",
               "accuracy_m": 12, "written_at": "2026-03-10T12:00:00+08:00", "seen_revision": 814}

NUMBER = "虞执协〔2026〕1590号"
_MESSAGES: dict[str, tuple[int, str, dict[str, Any]]] = {
    "unreadable": (400, v1_errors.NOT_JSON, {}),
    "token": (401, N_("Not let in: this token has expired. Ask the administrator for a new one."), {}),
    "scope": (403, v1_route.OUT_OF_SCOPE, {"scope": N_("Reply to tasks")}),
    "not_found": (404, N_("This task is not shown: it does not exist, or is not in your hands. Load the list of your tasks again."), {}),
    "conflict": (409, N_("{number} was not changed: somebody changed it after you opened it. Look at it again and decide anew."), {"number": NUMBER}),
    "closed": (409, v1_errors.LATE, {"number": NUMBER, "state": N_("Closed")}),
    "refused": (409, N_("{number} was not changed: {owner} has it in hand. Ask {owner} to hand it over."), {"number": NUMBER, "owner": "李四"}),
    "too_large": (413, v1_route.TOO_LARGE, {"limit": "15 MB"}),
    "media_type": (415, v1_route.NOT_THIS_TYPE, {"said": "text/plain", "wanted": "application/json"}),
    "incomplete": (422, N_("The reply to {number} was not stored: {missing} missing. Fill that in and send again."), {"number": NUMBER, "missing": [N_("When"), N_("Place")]}),
    "photo": (422, N_("Not stored: the photo {photo} is not among your uploads. Hand it in again and use the id of the answer."), {"photo": PHOTO_ID[:12]}),
    "form": (422, v1_errors.WRONG_FORM, {"fields": ["step"]}),
    "rate": (429, v1_route.TOO_OFTEN, {"seconds": 12}),
}
_MORE: dict[str, dict[str, Any]] = {
    "incomplete": {"missing": ["time", "place"]}, "conflict": {"task": TASK},
    "form": {"problems": [{"where": ["body", "step"], "why": "Input should be 'sign', 'start' or 'arrive'", "type": "literal_error"}]},
}
ALWAYS = ("token", "scope", "rate")
ON_READ = (*ALWAYS, "form")
ON_WRITE = (*ALWAYS, "unreadable", "too_large", "media_type", "form")
ON_BARE_WRITE = (*ON_READ, "too_large")


def answers(status: int, example: dict[str, Any], *codes: str) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`: its success and the refusals of these codes, each with an example."""
    said: dict[int | str, dict[str, Any]] = {status: {"content": {"application/json": {"example": example}}}}
    for code in codes:
        number, message, places = _MESSAGES[code]
        body = {"detail": say(message, DEFAULT, **places), "code": code, **_MORE.get(code, {})}
        entry = said.setdefault(number, {"model": ErrorOut, "description": "", "content": {"application/json": {"examples": {}}}})
        entry["content"]["application/json"]["examples"][code] = {"value": body}
        entry["description"] = " · ".join(entry["content"]["application/json"]["examples"])
    return said


def example_body(example: dict[str, Any]) -> dict[str, Any]:
    """For a route's `openapi_extra`: an example of what to send."""
    return {"requestBody": {"content": {"application/json": {"example": example}}}}
