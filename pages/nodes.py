"""Case clocks: the five overruns and the nodes by state, or the clocks of one case with what can be written down of them."""

from functools import partial

import streamlit as st

from core.queries import nodes
from core.ui import node_panels, reads
from core.ui.live_link import panel
from core.ui.visitor import _, viewer

who = viewer()
st.title(_("Case clocks"))
if node_panels.view() == "case":
    panel("node_case", reads.topics_of(nodes.case_nodes), partial(node_panels.one_case, who))
else:
    panel("node_overruns", reads.topics_of(nodes.overruns), partial(node_panels.overruns, who))
    panel("node_states", reads.topics_of(nodes.node_clocks, nodes.clock_rows), partial(node_panels.by_state, who))
