"""Clues: report one, see which nobody has acted on, follow one to what came of it."""

from core.domain.viewer import Right
from core.queries.clues import ClueFilter
from core.ui import chosen, clue_forms, clue_panels, notices, saved_views
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
notices.show()
wanted = ClueFilter()
if chosen.current()[0] != "clue":
    clue_forms.draw(who)
    wanted = clue_panels.filters(who)
    if who.may(Right.DISPATCH):
        saved_views.draw(who, "clues")
panel("clues", clue_panels.TOPICS, lambda: clue_panels.draw(who, wanted))
