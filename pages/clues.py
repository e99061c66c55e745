"""Clues: report one, see which nobody has acted on, follow one to what came of it."""

from core.queries.clues import ClueFilter
from core.ui import chosen, clue_forms, clue_panels, notices
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
notices.show()
wanted = ClueFilter()
if chosen.current()[0] != "clue":
    clue_forms.draw(who)
    wanted = clue_panels.filters(who)
panel("clues", clue_panels.TOPICS, lambda: clue_panels.draw(who, wanted))
