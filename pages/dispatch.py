"""Dispatch: send a task to a grid worker, a station or a township."""

from core.ui import dispatch_form
from core.ui.visitor import viewer

who = viewer()
dispatch_form.draw(who)
dispatch_form.undo_last(who)
