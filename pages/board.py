"""Task board: every open task, the most pressing on top, and the card of the chosen one."""

import streamlit as st

from core.ui import board_panel, cards, chosen, notices, saved_views, task_list_panel
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
wanted = board_panel.filters(who)
saved_views.draw(who, "board")
kind, _key = chosen.current()
if kind == "task":
    left, right = st.columns([7, 5], gap="medium")
    with right, st.container(border=True):
        panel("card", cards.TOPICS, lambda: cards.draw(who))
else:
    notices.show()
    left = st.container()
with left:
    panel("board", board_panel.TOPICS, lambda: board_panel.draw(who, wanted))
    task_list_panel.draw(who)
