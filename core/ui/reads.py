"""Cached reads: each question once per scope and revision, however many screens show it. The only cache of answers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from core.domain.clocks import local_day, moments_of
from core.domain.viewer import Viewer
from core.live.hub import CLOCK, DAY
from core.queries.question import QUESTIONS, Question
from core.store.session import reading
from core.ui import visitor
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


@st.cache_resource(max_entries=300, show_spinner=False)
def _dress(way: str, language: str, key: tuple[object, ...], _dressed: Callable[[], Any]) -> Any:
    del way, language, key
    return _dressed()


@st.cache_resource(max_entries=300, show_spinner=False)
def _spec(drawing: str, arguments: str, _draw: Callable[[], Any]) -> dict[str, Any]:
    del drawing, arguments
    spec: dict[str, Any] = _draw().to_dict()
    return spec


def read(ask: Callable[..., Any], viewer: Viewer, **arguments: Any) -> Any:
    """The answer of a question of `queries/`; read-only, it is shared. `now` is filled in for timed and daily questions."""
    key, asked = _asked(ask, viewer, arguments)
    return _answer(*key, asked)


def dressed(dress: Callable[[Any], Any], ask: Callable[..., Any], viewer: Viewer, **arguments: Any) -> Any:
    """`dress` of the answer, made once per language too. It must depend on the answer, the language and the time only."""
    key, asked = _asked(ask, viewer, arguments)
    return _dress(f"{dress.__module__}.{dress.__qualname__}", visitor.language(), key, lambda: dress(_answer(*key, asked)))


def spec(draw: Callable[..., Any], table: Any, *arguments: Any) -> dict[str, Any]:
    """A chart of `figures/charts.py` as its finished description.

    Building and checking one takes altair some 20 ms, so it is built once for a table of this shape and gets the new rows put in.
    """
    shape = f"{len(table)} {list(table.columns)} {arguments!r}"
    built = _spec(draw.__name__, shape, lambda: draw(table, *arguments))
    return built | {"datasets": dict.fromkeys(built["datasets"], _arrow(table))}


def _arrow(table: pd.DataFrame) -> bytes:
    """The rows as Streamlit sends them; given so, it does not build a frame of them again for every viewer."""
    rows, sink = pa.Table.from_pandas(table, preserve_index=False), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    return sink.getvalue().to_pybytes()


def _asked(ask: Callable[..., Any], viewer: Viewer, arguments: dict[str, Any]) -> tuple[tuple[Any, ...], _Asked]:
    run = runtime()
    question = QUESTIONS[ask.__name__]
    viewer.demand(question.right)
    said = repr(sorted(arguments.items()))
    window, clock = _clock(question, run.now())
    stamp = run.hub.stamp(viewer.board_id, question.topics_for(viewer))
    return (question.name, question.scope_of(viewer), said, stamp, window), _Asked(question, viewer, arguments | clock)


def known_anew_ms(at: datetime) -> int:
    """The first millisecond at which a timed question is asked again after `at`."""
    return (int(at.timestamp() // TIMED_S) + 1) * TIMED_S * 1000


def _clock(question: Question, now: datetime) -> tuple[int, dict[str, datetime]]:
    """How long an answer may be kept as a number that changes when it may not, and the `now` it is asked with."""
    if question.daily:
        today = local_day(now)
        return today.toordinal(), {"now": moments_of(today, today)[0]}
    return (int(now.timestamp() // TIMED_S), {"now": now}) if question.timed else (0, {})


def topics_of(*asks: Callable[..., Any]) -> tuple[str, ...]:
    """All topics that the questions depend on; what a panel that shows them listens to."""
    questions = [QUESTIONS[ask.__name__] for ask in asks]
    timed, daily = (CLOCK,) if any(question.timed for question in questions) else (), (DAY,) if any(question.daily for question in questions) else ()
    return tuple(sorted({topic for question in questions for topic in question.topics})) + timed + daily


def topics_for(viewer: Viewer, *asks: Callable[..., Any]) -> tuple[str, ...]:
    """The same for a viewer, with the topics of questions that are personal."""
    own = {topic for ask in asks for topic in QUESTIONS[ask.__name__].topics_for(viewer)}
    return tuple(sorted({*topics_of(*asks), *own}))
