"""Answers that are asked for once per scope and revision, gzipped, with an ETag."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

import orjson
from fastapi import Request
from starlette.responses import Response


class AnswerCache:
    """The newest `limit` bodies of this process. One computation a key, however many ask at once."""

    def __init__(self, limit: int = 400) -> None:
        self._bodies: OrderedDict[Hashable, tuple[str, bytes]] = OrderedDict()
        self._locks: dict[Hashable, threading.Lock] = {}
        self._guard = threading.Lock()
        self._limit = limit

    def body(self, key: Hashable, make: Callable[[], Any]) -> tuple[str, bytes]:
        """ETag and gzipped JSON of `make()`."""
        with self._guard:
            if key in self._bodies:
                self._bodies.move_to_end(key)
                return self._bodies[key]
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            if key in self._bodies:
                return self._bodies[key]
            try:
                plain = orjson.dumps(make(), option=orjson.OPT_SERIALIZE_NUMPY)
                made = (hashlib.sha256(plain).hexdigest()[:24], gzip.compress(plain, 5, mtime=0))
                with self._guard:
                    self._bodies[key] = made
                    while len(self._bodies) > self._limit:
                        self._bodies.popitem(last=False)
            finally:
                with self._guard:
                    self._locks.pop(key, None)
        return made


def respond(request: Request, etag: str, body: bytes) -> Response:
    """304 when the browser has it. Private: another viewer of the same browser must ask again."""
    headers = {"ETag": f'"{etag}"', "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers | {"Content-Encoding": "gzip"})
