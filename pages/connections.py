"""Connections: webhooks and drop folders, what they received, and sending again; tokens of outside programs; wall screens."""

from core.queries import endpoints
from core.ui import connections_panel, notices, reads, tokens_panel, wall_desk
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
notices.show()
connections_panel.fresh_secret()
connections_panel.add(who)
panel("endpoints", reads.topics_of(endpoints.endpoints), lambda: connections_panel.listing(who))
panel("deliveries", reads.topics_of(endpoints.deliveries), lambda: connections_panel.sent(who))
tokens_panel.draw(who)
panel("screens", wall_desk.TOPICS, lambda: wall_desk.pairing(who))
