"""Petitions with their clocks: 5 working days to the registration, 30 days to the settling."""

from functools import partial

import streamlit as st

from core.ui import petition_panel
from core.ui.live_link import panel
from core.ui.visitor import _, viewer

who = viewer()
st.title(_("Petitions"))
panel("petitions", petition_panel.TOPICS, partial(petition_panel.draw, who))
