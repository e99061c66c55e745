"""Set-up: the first page on an empty database."""

from core.ui import setup_panel

setup_panel.draw()
