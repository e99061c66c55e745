"""Cases: the list that forgives what is typed, or the file of the one that is chosen."""

from functools import partial

import streamlit as st

from core.ui import case_file_panels, case_list, chosen
from core.ui.live_link import panel
from core.ui.visitor import _, viewer

who = viewer()
if chosen.current()[0] == "case":
    panel("case_file", case_file_panels.TOPICS, partial(case_file_panels.draw, who))
else:
    st.title(_("Cases"))
    panel("case_list", case_list.TOPICS, partial(case_list.draw, who, case_list.filters(who)))
