"""Court settings: limits, escalation, quiet hours; each with its source."""

from core.ui import settings_panel
from core.ui.visitor import viewer

settings_panel.draw(viewer())
