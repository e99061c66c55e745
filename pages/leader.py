"""Leader's desk: what is red and who has not answered, today and what waits for a decision, the indicators; for a tablet."""

from functools import partial

import streamlit as st

from core.domain.viewer import Right
from core.queries import directions, leader, leader_day, leader_numbers
from core.ui import leader_decisions, leader_numbers_panel, leader_panels, reads
from core.ui.live_link import panel

SUMS_WITHIN_S = 5.0
"""Rates of a year move by hundredths, and what changed since yesterday by one; what is red and who owes an answer is drawn at once."""

who = leader_panels.admitted()
with st.container(key="leader_page"):
    area = leader_panels.controls(who)
    with st.container(key="leader_grid"):
        with st.container(key="leader_first"):
            panel("leader_first", leader_panels.first_topics(who), partial(leader_panels.red, who, area), partial(leader_panels.bodies, who, area))
        with st.container(key="leader_second"):
            decides = [partial(leader_decisions.waiting, who)] if who.may(Right.APPROVE) else []
            panel("leader_today", reads.topics_of(leader_day.waiting_approvals, leader_day.operations_today), *decides, partial(leader_panels.today, who, area))
            directs = [partial(leader_decisions.own, who)] if who.may(Right.APPROVE) else []
            panel(
                "leader_changed", reads.topics_for(who, leader.last_look, leader.changes, directions.own_directions), partial(leader_panels.changed, who, area), *directs,
                within_s=SUMS_WITHIN_S,
            )
        with st.container(key="leader_figures"):
            panel(
                "leader_numbers", reads.topics_of(leader_numbers.leader_numbers, leader_numbers.times_taken), partial(leader_numbers_panel.draw, who, area),
                partial(leader_numbers_panel.times, who, area), within_s=SUMS_WITHIN_S,
            )
