"""My account: language, password, sign out."""

from core.ui import account_panel
from core.ui.visitor import viewer

account_panel.draw(viewer())
