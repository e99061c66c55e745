"""Import of outlines, cases, debtors, tasks and people from files."""

from core.ui import intake_panel
from core.ui.visitor import viewer

intake_panel.draw(viewer())
