"""The wall: scenes that turn, for a screen; for whoever keeps the desk its screens, their visitor mode and their silence."""

from functools import partial

from core.ui import notices, wall_desk, wall_screen
from core.ui.live_link import panel
from core.ui.visitor import viewer

who = viewer()
shown = wall_screen.shown(who)
if shown is None:
    notices.show()
    panel("screens", wall_desk.TOPICS, partial(wall_desk.draw, who))
else:
    wall_screen.begin()
    panel("wall", wall_screen.TOPICS, partial(wall_screen.frame, who), partial(wall_screen.scenes, who, sums=False), clock_every_s=wall_screen.CLOCK_S)
    panel("wall_sums", wall_screen.SUM_TOPICS, partial(wall_screen.scenes, who, sums=True), within_s=wall_screen.SUMS_WITHIN_S, clock_every_s=wall_screen.CLOCK_S)
    panel("film", wall_screen.FILM_TOPICS, partial(wall_screen.film, who))
