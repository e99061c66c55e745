"""The wall chart: unconcluded cases in groups, problems of the stand-up, the weekly striking off; the week against its plan, or the old cases that are being cleared."""

from functools import partial

import streamlit as st

from core.queries import old_cases, wall_chart
from core.ui import chart_plan_panel, old_cases_panel, reads, wall_chart_panels
from core.ui.live_link import panel
from core.ui.visitor import _, viewer

who = viewer()
st.title(_("Wall chart"))
view = wall_chart_panels.view()
if view == "old":
    panel("chart_old", reads.topics_of(old_cases.old_cases), partial(old_cases_panel.draw, who))
elif view == "plan":
    panel("chart_plan", chart_plan_panel.TOPICS, partial(chart_plan_panel.draw, who))
else:
    panel("chart_groups", reads.topics_of(wall_chart.chart_cases), partial(wall_chart_panels.groups, who))
    left, right = st.columns(2, gap="medium")
    with left:
        panel("chart_problems", reads.topics_of(wall_chart.problems), partial(wall_chart_panels.problems, who))
    with right:
        panel("chart_struck", reads.topics_of(wall_chart.to_strike_off, wall_chart.strike_offs), partial(wall_chart_panels.struck, who))
