"""Supervision orders: what stayed undone in spite of reminders."""

from core.ui import supervision_panel
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
panel("supervision", supervision_panel.TOPICS, lambda: supervision_panel.draw(who))
