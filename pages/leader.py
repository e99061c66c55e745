"""Leader's desk: what is red and who has not answered, today and what waits for a decision, the indicators; for a tablet."""

from functools import partial

import streamlit as st

from core.domain.viewer import Right
from core.queries import directions, leader, leader_day, leader_numbers
from core.ui import leader_decisions, leader_numbers_panel, leader_panels, reads
from core.ui.live_link import panel

NUMBERS_EVERY_S = 5.0
"""Rates of a year move by hundredths; what is red is drawn at once."""

who = leader_panels.admitted()
with st.container(key="leader_page"):
    area = leader_panels.controls(who)
    with st.container(key="leader_grid"):
        with st.container(key="leader_first"):
            panel("leader_red", reads.topics_for(who, leader.red_counts, directions.record_brief), partial(leader_panels.red, who, area))
            panel("leader_bodies", reads.topics_of(leader.unanswered), partial(leader_panels.bodies, who, area))
        with st.container(key="leader_second"):
            if who.may(Right.APPROVE):
                panel("leader_waiting", reads.topics_of(leader_day.waiting_approvals), partial(leader_decisions.waiting, who))
            panel("leader_changed", reads.topics_for(who, leader.last_look, leader.changes), partial(leader_panels.changed, who, area))
            panel("leader_today", reads.topics_of(leader_day.operations_today), partial(leader_panels.today, who, area))
            if who.may(Right.APPROVE):
                panel("leader_own", reads.topics_for(who, directions.own_directions), partial(leader_decisions.own, who))
        with st.container(key="leader_figures"):
            panel("leader_numbers", reads.topics_of(leader_numbers.leader_numbers), partial(leader_numbers_panel.draw, who, area), at_most_every_s=NUMBERS_EVERY_S)
            panel("leader_times_taken", reads.topics_of(leader_numbers.times_taken), partial(leader_numbers_panel.times, who, area), at_most_every_s=NUMBERS_EVERY_S)
