"""Situation: the grids and the debtors on the map, or a past day or month as a film, and the card of what is chosen."""

import streamlit as st

from core.ui import cards, chosen, history_film, map_panel
from core.ui.live_link import panel
from core.ui.visitor import _, viewer

who = viewer()
past = history_film.asked()
choice = None if past else map_panel.controls(who)
left, right = st.columns([7, 5], gap="medium")
with left:
    if choice is None:
        panel("history", (), lambda: history_film.draw(who))
    else:
        panel("map", map_panel.TOPICS, lambda: map_panel.draw(who, choice))
    cards.basket_bar(who)
with right:
    st.text_input(_("Search"), key="search", placeholder=_("name, initials or case number"), label_visibility="collapsed", on_change=chosen.clear)
    panel("card", cards.TOPICS, lambda: cards.draw(who))
