"""Situation: the grids and the debtors on the map, and the card of what is chosen."""

import streamlit as st

from core.ui import cards, chosen, map_panel
from core.ui.live_link import panel
from core.ui.visitor import _, viewer

who = viewer()
choice = map_panel.controls(who)
left, right = st.columns([7, 5], gap="medium")
with left:
    panel("map", map_panel.TOPICS, lambda: map_panel.draw(who, choice))
    cards.basket_bar(who)
with right:
    st.text_input(_("Search"), key="search", placeholder=_("name, initials or case number"), label_visibility="collapsed", on_change=chosen.clear)
    panel("card", cards.TOPICS, lambda: cards.draw(who))
