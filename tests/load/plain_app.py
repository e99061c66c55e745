"""The yardstick: the four panels as an ordinary Streamlit app. One fragment runs every second; same questions, no cache, no feed."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import altair as alt
import pandas as pd
import streamlit as st

from core.domain.clocks import local_day
from core.domain.indicators import BY_CODE, rate
from core.figures import map_layers
from core.measures.classes import quantile_limits
from core.queries import indicators, tasks, territory
from core.queries.people import boards
from core.queries.tasks import TaskFilter
from core.runtime import build
from core.settings import Settings
from core.store.session import reading
from tests.load.places import officer

st.set_page_config(page_title="plain", layout="wide")


@st.cache_resource
def store():
    return build(Settings(database_url=os.environ["ZHIWANG_DATABASE_URL"], data_dir=Path(os.environ["ZHIWANG_DATA_DIR"]))).store


def counts(session, viewer, now):
    found = tasks.task_counts(session, viewer, now=now)
    late = found.pop("overdue")
    left, middle, right = st.columns([1, 1, 3])
    left.metric("Open tasks", sum(count for state, count in found.items() if state not in ("closed", "void")))
    middle.metric("Overdue tasks", late)
    table = pd.DataFrame({"state": list(found), "count": list(found.values())})
    right.altair_chart(alt.Chart(table).mark_bar().encode(x="count:Q", y="state:N"))


def rows(session, viewer, now):
    found = tasks.board_tasks(session, viewer, now=now, wanted=TaskFilter(limit=2000))
    shown = found[["severity", "due_at", "state", "kind", "title", "place", "addressee", "updated_at", "urged_count", "number"]]
    st.dataframe(shown, hide_index=True, height=620)


def figures(session, viewer, now):
    until = local_day(now)
    values = indicators.indicator_values(session, viewer, since=until - timedelta(days=364), until=until)
    for column, value in zip(st.columns(7) * 3, values, strict=False):
        shown = value.numerator if value.denominator is None else f"{rate(value.numerator, value.denominator) or 0:.2f} %"
        column.metric(BY_CODE[value.code].label, shown)


def county_map(session, viewer, now):
    facts = territory.board_facts(session, viewer)
    quantile_limits(list(territory.grid_values(session, viewer, level=1, measure="debtors", now=now).values()))
    layers = [map_layers.grids("/api/map/grids?level=1"), map_layers.labels("/api/map/labels?level=1", height_m=1000), map_layers.debtors("/api/map/tiles/{z}/{x}/{y}")]
    st.pydeck_chart(map_layers.deck(layers, map_layers.view_of(facts["bounds"], width_px=780, height_px=640), tooltip=False))


@st.fragment(run_every=1)
def everything():
    now, viewer = datetime.now(UTC), st.session_state["viewer"]
    with reading(store()) as session:
        for panel in (counts, rows, figures, county_map):
            panel(session, viewer, now)


if "viewer" not in st.session_state:
    with reading(store()) as session:
        board_id = boards(session)[0]["id"]
    st.session_state["viewer"] = officer(store(), board_id)
everything()
