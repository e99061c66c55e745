"""Case money: what waits to be paid out, in three colours; and what came in and went out in a window."""

from functools import partial

import streamlit as st

from core.queries import money
from core.ui import money_panel, reads
from core.ui.live_link import panel
from core.ui.visitor import _, viewer

who = viewer()
st.title(_("Case money"))
panel("money_in_hand", reads.topics_of(money.money_in_hand), partial(money_panel.in_hand, who))
panel("money_moved", money_panel.MOVED, partial(money_panel.moved, who))
