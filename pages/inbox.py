"""Notices: what was addressed to this person, body or role, and whether it arrived."""

from core.queries import notices
from core.ui import inbox_panel, reads
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
panel("inbox", reads.topics_for(who, notices.inbox), lambda: inbox_panel.draw(who))
