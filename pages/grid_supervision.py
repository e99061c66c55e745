"""Grid supervision: results of townships, grids and workers, contacts and presence of grid judges, staffing."""

import streamlit as st

from core.domain.refusals import N_
from core.domain.viewer import Right
from core.ui import address, assessment_panel, grid_help_panel, grid_judge_panels, grid_supervision_panels, indicator_panels, notices, staffing_panel
from core.ui.live_link import panel
from core.ui.visitor import _, viewer

TABS = {
    "results": (N_("Results"), grid_supervision_panels.TOPICS, grid_supervision_panels.results),
    "contacts": (N_("Contacts"), grid_judge_panels.CONTACT_TOPICS, grid_judge_panels.contacts),
    "presence": (N_("Presence"), grid_judge_panels.PRESENCE_TOPICS, grid_judge_panels.occasions),
    "staffing": (N_("Staffing"), staffing_panel.TOPICS, staffing_panel.draw),
    "assessment": (N_("Assessment"), assessment_panel.TOPICS, assessment_panel.draw),
    "help": (N_("Help and batches"), grid_help_panel.TOPICS, grid_help_panel.draw),
}
OF_PEOPLE = ("contacts", "presence")

who = viewer()
area = indicator_panels.controls(who)
tabs = [code for code in TABS if code not in OF_PEOPLE or who.may(Right.ROWS)]
address.opened("view", tabs, "results")
tab = st.segmented_control(_("View"), tabs, format_func=lambda code: _(TABS[code][0]), key="view", label_visibility="collapsed") or "results"
address.keep("view", tab, "results")
_title, topics, draw = TABS[tab]
notices.show()  # outside the panel, which redraws itself at once after one's own change
panel(f"grid_{tab}", topics, lambda: draw(who, area))
