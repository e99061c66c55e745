"""Workers and police of the simulation: each has a token and speaks with `/api/v1` over HTTP, as a phone does."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import httpx

from core.domain.vocabulary import RESULT_CLASS_LABELS
from core.intake.demo.photos import picture

PATIENCE_S = 20.0
WITH_PHOTO, UNABLE = 0.4, 0.06
ANSWERS = {"long": "上门了解情况，家属在场，已说明来意。", "text": "村委会门前", "number": 1, "yes_no": True, "date": "2026-03-10"}


def once_more(call: Callable[[], httpx.Response]) -> httpx.Response:
    """As a phone does it: a connection that was cut is tried again, under the same key, so that nothing is done twice."""
    try:
        return call()
    except httpx.TransportError:
        return call()


@dataclass
class Phone:
    """One person's phone. What was refused or failed is counted by status."""

    client: httpx.Client
    token: str
    random: Random
    counts: Counter[str] = field(default_factory=Counter)

    def send(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Post with a key of its own; None when it was refused."""
        key = str(UUID(int=self.random.getrandbits(128)))
        return self._answer(path, once_more(lambda: self.client.post(path, json=body, headers=self._headers | {"Idempotency-Key": key}, timeout=PATIENCE_S)))

    def task(self, task_id: int) -> dict[str, Any] | None:
        return self._answer("task", once_more(lambda: self.client.get(f"/api/v1/tasks/{task_id}", headers=self._headers, timeout=PATIENCE_S)))

    def step(self, task_id: int, code: str) -> dict[str, Any] | None:
        return self.send(f"/api/v1/tasks/{task_id}/steps", {"step": code})

    def answer(self, task_id: int) -> dict[str, Any] | None:
        """What the kind demands, from near the place; sometimes with a photo, sometimes that it could not be done."""
        task = self.task(task_id)
        if task is None:
            return None
        if self.random.random() < UNABLE:
            return self.send(f"/api/v1/tasks/{task_id}/feedback", {"unable": "nobody_there", "words": "三次上门无人"})
        photos = [self._photo()] if self.random.random() < WITH_PHOTO else []
        body = {"fields": self._fields(task), "photo_ids": [one for one in photos if one]} | self._position(task)
        return self.send(f"/api/v1/tasks/{task_id}/feedback", body)

    def _fields(self, task: dict[str, Any]) -> dict[str, Any]:
        return {wanted["code"]: self._value(wanted) for wanted in task["requires"] if wanted["form"] != "photo"}

    def _value(self, wanted: dict[str, Any]) -> Any:
        if wanted["form"] == "class":
            return self.random.choice([code for code in RESULT_CLASS_LABELS if code != "unhelpful"])
        if wanted["choices"]:
            return self.random.choice(wanted["choices"])[0]
        return ANSWERS[wanted["form"]]

    def _position(self, task: dict[str, Any]) -> dict[str, Any]:
        if task["lng"] is None or task["lat"] is None:
            return {}
        shift = [self.random.gauss(0, 0.0004) for _ in range(2)]
        return {"lng": task["lng"] + shift[0], "lat": task["lat"] + shift[1], "datum": "WGS84", "accuracy_m": self.random.randint(5, 60)}

    def _photo(self) -> str | None:
        files = {"file": ("现场.jpg", picture(self.random), "image/jpeg")}
        taken = self._answer("photos", self.client.post("/api/v1/photos", files=files, headers=self._headers, timeout=PATIENCE_S))
        return None if taken is None else str(taken["id"])

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _answer(self, what: str, response: httpx.Response) -> dict[str, Any] | None:
        if response.is_success:
            said: dict[str, Any] = response.json()
            return said
        self.counts["refused" if response.status_code < 500 else "failed"] += 1
        return None
