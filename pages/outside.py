"""Outside systems: the register, the matters that cases have with them by their clocks, and rewards."""

from functools import partial

import streamlit as st

from core.ui import outside_forms, outside_panel
from core.ui.live_link import panel
from core.ui.visitor import _, viewer

who = viewer()
st.title(_("Outside systems"))
panel("outside", outside_panel.TOPICS, partial(outside_panel.draw, who, outside_panel.filters()))
outside_forms.register(who)
