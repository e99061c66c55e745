"""Cached reads: each question once per scope and revision, however many screens show it. The only cache of answers."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.domain.viewer import Viewer
from core.live.hub import CLOCK
from core.queries.question import QUESTIONS, Question
from core.store.session import reading
from core.ui.runtime import runtime

TIMED_S = 30


class _Asked:
    """Carries a question and its viewer past the cache's hashing; equality is the key beside it."""

    def __init__(self, question: Question, viewer: Viewer, arguments: dict[str, Any]) -> None:
        self.question, self.viewer, self.arguments = question, viewer, arguments


@st.cache_resource(max_entries=600, show_spinner=False)
def _answer(name: str, scope: tuple[object, ...], arguments: str, stamp: int, window: int, _asked: _Asked) -> Any:
    del name, scope, arguments, stamp, window
    with reading(runtime().store) as session:
        return _asked.question.ask(session, _asked.viewer, **_asked.arguments)


def read(ask: Callable[..., Any], viewer: Viewer, **arguments: Any) -> Any:
    """The answer of a question of `queries/`; read-only, it is shared. `now` is filled in for timed questions."""
    run = runtime()
    question = QUESTIONS[ask.__name__]
    viewer.demand(question.right)
    key = repr(sorted(arguments.items()))
    window = int(run.now().timestamp() // TIMED_S) if question.timed else 0
    if question.timed:
        arguments = arguments | {"now": run.now()}
    stamp = run.hub.stamp(viewer.board_id, question.topics)
    return _answer(question.name, viewer.scope, key, stamp, window, _Asked(question, viewer, arguments))


def topics_of(*asks: Callable[..., Any]) -> tuple[str, ...]:
    """All topics that the questions depend on; what a panel that shows them listens to."""
    questions = [QUESTIONS[ask.__name__] for ask in asks]
    timed = (CLOCK,) if any(question.timed for question in questions) else ()
    return tuple(sorted({topic for question in questions for topic in question.topics})) + timed
