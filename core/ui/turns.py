"""Panels draw a few at a time: a hundred threads that take turns at Python's one lock finish later, each of them and all together, than in a queue."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 1
PATIENCE_S = 1.0
"""Whoever has waited so long draws anyway, so that a slow question holds nobody up for longer."""
_gate = threading.BoundedSemaphore(AT_ONCE)
_mine = threading.local()


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn to draw; a panel inside a panel draws in the turn of the outer one."""
    if getattr(_mine, "drawing", False) or not _gate.acquire(timeout=PATIENCE_S):
        yield
        return
    _mine.drawing = True
    try:
        yield
    finally:
        _mine.drawing = False
        _gate.release()
