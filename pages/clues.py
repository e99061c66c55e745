"""Clues: report one, see which nobody has acted on, follow one to what came of it."""

from core.ui import clue_forms, clue_panels
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
clue_forms.draw(who)
wanted = clue_panels.filters(who)
panel("clues", clue_panels.TOPICS, lambda: clue_panels.draw(who, wanted))
