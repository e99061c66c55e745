"""Answers that are asked once, and charts that are described once and shown to many."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd
import pyarrow as pa
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.figures import charts
from core.live.hub import Hub
from core.queries import nodes, wall
from core.queries.question import QUESTIONS
from core.runtime import Runtime, utc_now
from core.settings import Settings
from core.ui import reads
from tests.conftest import NOON, Court


def show_twice() -> None:
    import pandas as pd
    import streamlit as st

    from core.figures import charts
    from core.ui import reads

    chart = reads.spec(charts.state_bars, pd.DataFrame({"state": ["a", "b"], "count": [3, 4]}))
    st.vega_lite_chart(chart)
    st.vega_lite_chart(chart)


def test_a_chart_shown_to_one_viewer_is_whole_for_the_next() -> None:
    page = AppTest.from_function(show_twice).run()

    first, second = (one.proto for one in page.get("vega_lite_chart"))
    assert first.datasets[0].data.data == second.datasets[0].data.data
    assert first.spec == second.spec


def test_a_chart_carries_the_rows_of_its_own_table() -> None:
    def rows(*counts: int) -> list[dict[str, object]]:
        chart = reads.spec(charts.state_bars, pd.DataFrame({"state": ["a", "b"], "count": counts}))
        (sent,) = chart["datasets"].values()
        return list(pa.ipc.open_stream(sent).read_all().to_pylist())

    assert rows(3, 4) == [{"state": "a", "count": 3}, {"state": "b", "count": 4}]
    assert rows(5, 6) == [{"state": "a", "count": 5}, {"state": "b", "count": 6}]


class Asked:
    """A clock to be set, and how often a question went to the database."""

    def __init__(self) -> None:
        self.now, self.times = NOON, 0


@pytest.fixture
def overruns(sqlite_court: Court, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Asked, Runtime]]:
    seen, hub = Asked(), Hub()
    run = replace(Runtime(Settings(), sqlite_court.store, hub, utc_now), now=lambda: seen.now)
    question = QUESTIONS["overruns"]

    def counting(*args: object, **named: object) -> object:
        seen.times += 1
        return question.ask(*args, **named)

    monkeypatch.setattr(reads, "runtime", lambda: run)
    monkeypatch.setitem(QUESTIONS, "overruns", replace(question, ask=counting))
    st.cache_resource.clear()
    yield seen, run
    st.cache_resource.clear()


def test_what_counts_by_days_is_asked_once_a_day_and_after_a_write(sqlite_court: Court, overruns: tuple[Asked, Runtime]) -> None:
    seen, run = overruns

    def asked_at(moment: datetime) -> int:
        seen.now = moment
        reads.read(nodes.overruns, sqlite_court.viewer())
        return seen.times

    assert [asked_at(NOON + timedelta(minutes=minutes)) for minutes in (0, 1, 30, 11 * 60)] == [1, 1, 1, 1]
    run.hub.publish(sqlite_court.board_id, 1, ("payments",))
    assert asked_at(NOON + timedelta(hours=11, minutes=1)) == 2
    assert asked_at(NOON + timedelta(hours=12)) == 3, "a new day at the court"


def test_a_panel_of_what_counts_by_days_waits_for_the_day_and_not_for_the_clock() -> None:
    assert reads.topics_of(nodes.overruns)[-1] == "day" and "clock" not in reads.topics_of(nodes.overruns)
    assert {"clock", "day"} <= {*reads.topics_of(nodes.overruns, wall.wall_red)}
