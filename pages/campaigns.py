"""Campaigns: their operations, totals that open their rows, commanders, the weekly operation."""

from core.queries import campaigns
from core.ui import campaign_panels, reads
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
panel("campaigns", reads.topics_of(campaigns.campaigns), lambda: campaign_panels.draw(who))
