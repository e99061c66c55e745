"""Ledger: who did what, when; and whether the chain holds."""

from core.ui import ledger_panel
from core.ui.visitor import viewer

ledger_panel.draw(viewer())
