"""Case teams: their work, the quick team against its targets, and the queue by cash found from which it is fed."""

from functools import partial

import streamlit as st

from core.ui import case_teams_panel
from core.ui.live_link import panel
from core.ui.visitor import _, viewer

who = viewer()
st.title(_("Case teams"))
since, until = case_teams_panel.controls()
panel("case_teams", case_teams_panel.TOPICS, partial(case_teams_panel.draw, who, since, until))
panel("cash_queue", case_teams_panel.QUEUE_TOPICS, partial(case_teams_panel.queue, who, since, until))
